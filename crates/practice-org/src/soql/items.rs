//! The SELECT list: fields, functions with aliases, `FIELDS()`, child subqueries, TYPEOF.

use super::ast::{Expr, Item, Path, TypeOf};
use super::fail::{Checked, Fail};
use super::lexer::Kind;
use super::parser::Parser;

impl Parser {
    /// The whole list; `COUNT()` stands alone.
    pub(super) fn items(&mut self) -> Checked<Vec<Item>> {
        if self.is_word("COUNT") && self.sign_ahead(1, "(") && self.sign_ahead(2, ")") {
            let at = self.at();
            self.skip(3);
            let count = Expr::Call {
                function: "COUNT".to_owned(),
                argument: None,
                at,
            };
            return Ok(vec![Item::Expr(count, None)]);
        }
        self.list(Self::item)
    }

    /// One item.
    pub(crate) fn item(&mut self) -> Checked<Item> {
        if self.take_sign("(") {
            let query = self.deeper(Self::query)?;
            self.expect_sign(")")?;
            return Ok(Item::Children(Box::new(query)));
        }
        if self.is_word("TYPEOF") && matches!(self.ahead(1).kind, Kind::Word(_)) {
            return self.type_of();
        }
        if self.is_word("FIELDS") && self.sign_ahead(1, "(") {
            let at = self.at();
            self.skip(2);
            let word = self.name()?;
            self.expect_sign(")")?;
            return Ok(Item::Fields(word, at));
        }
        let expr = self.expr()?;
        Ok(Item::Expr(expr, self.alias()?))
    }

    fn type_of(&mut self) -> Checked<Item> {
        self.expect_word("TYPEOF")?;
        let path = self.path()?;
        let mut branches: Vec<(String, usize, Vec<Path>)> = Vec::new();
        while self.take_word("WHEN") {
            let at = self.at();
            let object = self.name()?;
            if branches
                .iter()
                .any(|(known, ..)| known.eq_ignore_ascii_case(&object))
            {
                return Err(Fail::malformed(
                    at,
                    format!("WHEN clause operand [{object}] is not unique"),
                ));
            }
            self.expect_word("THEN")?;
            branches.push((object, at, self.list(Self::path)?));
        }
        if branches.is_empty() {
            return Err(self.unexpected());
        }
        let otherwise = if self.take_word("ELSE") {
            self.list(Self::path)?
        } else {
            Vec::new()
        };
        self.expect_word("END")?;
        Ok(Item::TypeOf(TypeOf {
            path,
            branches,
            otherwise,
        }))
    }
}

//! The conditions of WHERE and HAVING.
//!
//! AND and OR may not be mixed on one level without parentheses, so there is no precedence between them: the second
//! kind of connector is an unexpected token. NOT binds to what follows it.

use super::ast::{Condition, Expr, Literal, LiteralValue, Operator};
use super::dates;
use super::fail::{Checked, Fail};
use super::lexer::Kind;
use super::parser::Parser;

impl Parser {
    pub(super) fn condition(&mut self) -> Checked<Condition> {
        let first = self.term()?;
        for (word, join) in [
            ("AND", Condition::And as fn(Vec<Condition>) -> Condition),
            ("OR", Condition::Or),
        ] {
            if !self.is_word(word) {
                continue;
            }
            let mut terms = vec![first];
            while self.take_word(word) {
                terms.push(self.term()?);
            }
            if self.is_word("AND") || self.is_word("OR") {
                return Err(self.unexpected());
            }
            return Ok(join(terms));
        }
        Ok(first)
    }

    fn term(&mut self) -> Checked<Condition> {
        if self.take_word("NOT") {
            let term = self.deeper(Self::term)?;
            return Ok(Condition::Not(Box::new(term)));
        }
        if self.take_sign("(") {
            let inner = self.deeper(Self::condition)?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        let expr = self.expr()?;
        if let Some(operator) = self.operator() {
            let value = self.literal()?;
            return Ok(Condition::Compare {
                expr,
                operator,
                value,
            });
        }
        if self.take_word("INCLUDES") || self.take_word("EXCLUDES") {
            self.values()?;
            return Ok(Condition::Includes(expr));
        }
        let negated = self.take_word("NOT");
        self.expect_word("IN")?;
        self.membership(expr, negated)
    }

    fn operator(&mut self) -> Option<Operator> {
        const OPERATORS: [(&str, Operator); 7] = [
            ("=", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<>", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        if self.take_word("LIKE") {
            return Some(Operator::Like);
        }
        OPERATORS
            .into_iter()
            .find(|(sign, _)| self.take_sign(sign))
            .map(|(_, operator)| operator)
    }

    fn membership(&mut self, expr: Expr, negated: bool) -> Checked<Condition> {
        let is_query =
            matches!(&self.ahead(1).kind, Kind::Word(word) if word.eq_ignore_ascii_case("SELECT"));
        if self.is_sign("(") && is_query {
            self.expect_sign("(")?;
            let query = self.deeper(Self::query)?;
            self.expect_sign(")")?;
            return Ok(Condition::InQuery {
                expr,
                negated,
                query: Box::new(query),
            });
        }
        let values = self.values()?;
        Ok(Condition::In {
            expr,
            negated,
            values,
        })
    }

    fn values(&mut self) -> Checked<Vec<Literal>> {
        self.expect_sign("(")?;
        let mut values = vec![self.literal()?];
        while self.take_sign(",") {
            values.push(self.literal()?);
        }
        self.expect_sign(")")?;
        Ok(values)
    }

    fn literal(&mut self) -> Checked<Literal> {
        let at = self.at();
        let bind = || Fail::malformed(at, "Bind variables only allowed in Apex code");
        let value = match self.peek().kind.clone() {
            Kind::Text(text) => LiteralValue::Text(text),
            Kind::Number(number) => LiteralValue::Number(number),
            Kind::Date(date) => LiteralValue::Date(date),
            Kind::DateTime(ms) => LiteralValue::DateTime(ms),
            Kind::Counted(word, n) => {
                let word = word.to_ascii_uppercase();
                if !dates::is_counted(&word) {
                    return Err(bind());
                }
                LiteralValue::Relative(word, Some(n))
            }
            Kind::Word(word) => match word.to_ascii_uppercase().as_str() {
                "TRUE" => LiteralValue::Boolean(true),
                "FALSE" => LiteralValue::Boolean(false),
                "NULL" => LiteralValue::Null,
                word if dates::is_plain(word) => LiteralValue::Relative(word.to_owned(), None),
                _ => return Err(bind()),
            },
            Kind::Sign(":") => return Err(bind()),
            Kind::Sign(_) | Kind::End => return Err(self.unexpected()),
        };
        self.advance();
        Ok(Literal { value, at })
    }
}

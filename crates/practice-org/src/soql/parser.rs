//! From tokens to a query, by recursive descent over the grammar of the SOQL and SOSL Reference.
//!
//! Conditions are in `conditions`. `FOR VIEW`, `FOR REFERENCE`, `FOR UPDATE`, `UPDATE TRACKING` and
//! `UPDATE VIEWSTAT` are read and have no effect here. Not supported, and refused as malformed: `WITH`,
//! `GROUP BY ROLLUP`, `GROUP BY CUBE`.

use super::ast::{Expr, Item, Order, Path, Query, TypeOf};
use super::fail::{Checked, Fail};
use super::lexer::{Kind, Token, tokens};

/// How deep subqueries and parentheses may nest; far beyond what the platform allows, well within the stack.
const DEPTH: usize = 50;

/// Words that end an alias position.
const CLAUSES: [&str; 12] = [
    "FROM", "USING", "WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR",
    "UPDATE", "ALL",
];

/// Parses a whole query.
pub(super) fn parse(text: &str) -> Checked<Query> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
        depth: 0,
    };
    let query = parser.query()?;
    match parser.peek().kind {
        Kind::End => Ok(query),
        _ => Err(parser.unexpected()),
    }
}

pub(super) struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser {
    pub(super) fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, n: usize) -> &Token {
        // the last token is the end, and stays it
        &self.tokens[(self.next + n).min(self.tokens.len() - 1)]
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    pub(super) fn at(&self) -> usize {
        self.peek().at
    }

    /// The refusal of the token at hand.
    pub(super) fn unexpected(&self) -> Fail {
        let token = self.peek();
        match token.kind {
            Kind::End => Fail::whole("MALFORMED_QUERY", "unexpected token: '<EOF>'"),
            _ => Fail::malformed(token.at, format!("unexpected token: '{}'", token.raw)),
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.peek().kind, Kind::Word(found) if found.eq_ignore_ascii_case(word))
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Checked<()> {
        if self.take_word(word) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek().kind, Kind::Sign(found) if found == sign)
    }

    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect_sign(&mut self, sign: &str) -> Checked<()> {
        if self.take_sign(sign) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// Runs `step` one level deeper, refusing what nests without reason.
    pub(super) fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> Checked<T>) -> Checked<T> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Fail::too_complicated());
        }
        let result = step(self);
        self.depth -= 1;
        result
    }

    pub(super) fn query(&mut self) -> Checked<Query> {
        let at = self.at();
        self.expect_word("SELECT")?;
        let items = self.items()?;
        self.expect_word("FROM")?;
        let from = self.path()?;
        let alias = self.alias()?;
        let mut query = Query {
            items,
            from,
            alias,
            aliases: Vec::new(),
            scope: None,
            filter: None,
            group: Vec::new(),
            having: None,
            order: Vec::new(),
            limit: None,
            offset: None,
            at,
        };
        while self.take_sign(",") {
            let path = self.path()?;
            let alias = self.alias()?.ok_or_else(|| self.unexpected())?;
            query.aliases.push((path, alias));
        }
        self.clauses(&mut query)?;
        Ok(query)
    }

    fn clauses(&mut self, query: &mut Query) -> Checked<()> {
        if self.take_word("USING") {
            self.expect_word("SCOPE")?;
            let at = self.at();
            query.scope = Some((self.name()?, at));
        }
        if self.take_word("WHERE") {
            query.filter = Some(self.condition()?);
        }
        if self.take_word("GROUP") {
            self.expect_word("BY")?;
            query.group = self.list(Self::expr)?;
            if self.take_word("HAVING") {
                query.having = Some(self.condition()?);
            }
        }
        if self.take_word("ORDER") {
            self.expect_word("BY")?;
            query.order = self.list(Self::order)?;
        }
        if self.take_word("LIMIT") {
            query.limit = Some(self.count()?);
        }
        if self.take_word("OFFSET") {
            query.offset = Some(self.count()?);
        }
        while self.take_word("FOR") {
            if !(self.take_word("VIEW") || self.take_word("REFERENCE") || self.take_word("UPDATE"))
            {
                return Err(self.unexpected());
            }
        }
        if self.take_word("UPDATE") && !(self.take_word("TRACKING") || self.take_word("VIEWSTAT")) {
            return Err(self.unexpected());
        }
        Ok(())
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Checked<T>) -> Checked<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.take_sign(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn items(&mut self) -> Checked<Vec<Item>> {
        self.list(Self::item)
    }

    fn item(&mut self) -> Checked<Item> {
        if self.take_sign("(") {
            let query = self.deeper(Self::query)?;
            self.expect_sign(")")?;
            return Ok(Item::Children(Box::new(query)));
        }
        if self.is_word("TYPEOF") && matches!(self.ahead(1).kind, Kind::Word(_)) {
            return self.type_of();
        }
        if self.is_word("FIELDS") && self.ahead(1).kind == Kind::Sign("(") {
            let at = self.at();
            self.next += 2;
            let word = self.name()?.to_ascii_uppercase();
            self.expect_sign(")")?;
            return Ok(Item::Fields(word, at));
        }
        let expr = self.expr()?;
        Ok(Item::Expr(expr, self.alias()?))
    }

    fn type_of(&mut self) -> Checked<Item> {
        self.expect_word("TYPEOF")?;
        let path = self.path()?;
        let mut branches = Vec::new();
        while self.take_word("WHEN") {
            let at = self.at();
            let object = self.name()?;
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

    fn alias(&mut self) -> Checked<Option<String>> {
        match &self.peek().kind {
            Kind::Word(word)
                if !CLAUSES
                    .iter()
                    .any(|clause| clause.eq_ignore_ascii_case(word)) =>
            {
                self.name().map(Some)
            }
            _ => Ok(None),
        }
    }

    fn order(&mut self) -> Checked<Order> {
        let expr = self.expr()?;
        let descending = self.take_word("DESC");
        if !descending {
            self.take_word("ASC");
        }
        let mut nulls_last = false;
        if self.take_word("NULLS") {
            nulls_last = self.take_word("LAST");
            if !nulls_last {
                self.expect_word("FIRST")?;
            }
        }
        Ok(Order {
            expr,
            descending,
            nulls_last,
        })
    }

    fn count(&mut self) -> Checked<(u64, usize)> {
        let at = self.at();
        match &self.peek().kind {
            Kind::Number(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                let number = text.parse().unwrap_or(u64::MAX);
                self.next += 1;
                Ok((number, at))
            }
            _ => Err(self.unexpected()),
        }
    }

    pub(super) fn name(&mut self) -> Checked<String> {
        match &self.peek().kind {
            Kind::Word(word) => {
                let word = word.clone();
                self.next += 1;
                Ok(word)
            }
            _ => Err(self.unexpected()),
        }
    }

    pub(super) fn path(&mut self) -> Checked<Path> {
        let at = self.at();
        // `SELECT FROM` and `SELECT Id, FROM` stumble over the keyword, not over what follows it
        if CLAUSES[..4].iter().any(|clause| self.is_word(clause)) {
            return Err(self.unexpected());
        }
        let mut parts = vec![self.name()?];
        while self.take_sign(".") {
            parts.push(self.name()?);
        }
        Ok(Path { parts, at })
    }

    pub(super) fn expr(&mut self) -> Checked<Expr> {
        let at = self.at();
        let path = self.path()?;
        if !self.is_sign("(") || path.parts.len() > 1 {
            return Ok(Expr::Field(path));
        }
        let function = path.text().to_ascii_uppercase();
        if !super::functions::is_known(&function) {
            return Err(self.unexpected());
        }
        self.expect_sign("(")?;
        let argument = if self.is_sign(")") && function == "COUNT" {
            None
        } else {
            Some(self.path()?)
        };
        self.expect_sign(")")?;
        Ok(Expr::Call {
            function,
            argument,
            at,
        })
    }
}

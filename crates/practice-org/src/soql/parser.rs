//! From tokens to a query, by recursive descent over Salesforce's published grammar (`SoqlParser.g4` beside
//! forcedotcom/soql-tooling) and the clauses of the SOQL and SOSL Reference.
//!
//! Conditions are in `conditions`, the SELECT list in `items`. `UPDATE TRACKING` and `UPDATE VIEWSTAT` are read and
//! have no effect here. Refused as what cannot stand there: `GROUP BY ROLLUP`, `GROUP BY CUBE`.

use super::ast::{Condition, Expr, Item, Order, Path, Query, With};
use super::fail::{Checked, Fail};
use super::lexer::{Kind, Token, tokens};

/// How deep subqueries and parentheses may nest; far beyond what the platform allows, well within the stack.
const DEPTH: usize = 50;

/// Words that are no names anywhere: the published grammar's keywords, but for those it lets stand for a name.
const KEYWORDS: [&str; 31] = [
    "AND", "OR", "TRUE", "FALSE", "WITH", "FOR", "LIMIT", "WHERE", "ELSE", "ROLLUP", "CUBE",
    "HAVING", "INCLUDES", "EXCLUDES", "IN", "NOT", "BY", "ASC", "DESC", "NULLS", "SELECT", "FROM",
    "LOOKUP", "AS", "USING", "NULL", "UPDATE", "FIRST", "LAST", "LIKE", "BIND",
];

/// Further words that are no alias: they start the next clause, or end a TYPEOF.
const CLAUSES: [&str; 5] = ["GROUP", "ORDER", "OFFSET", "ALL", "END"];

/// Longest query ("SOQL and SOSL Limits").
const LONGEST: usize = 100_000;

/// Parses a whole query.
pub(crate) fn parse(text: &str) -> Checked<Query> {
    let malformed = |words: &str| Err(Fail::whole("MALFORMED_QUERY", words));
    if text.trim().is_empty() {
        return malformed("A query string has to be specified");
    }
    if text.chars().nth(LONGEST).is_some() {
        return malformed("SOQL statements cannot be longer than 100000 characters.");
    }
    let mut parser = Parser::new(tokens(text, 0)?);
    let query = parser.query()?;
    parser.end()?;
    Ok(query)
}

pub(crate) struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser {
    pub(crate) fn new(tokens: Vec<Token>) -> Self {
        Self {
            tokens,
            next: 0,
            depth: 0,
        }
    }

    pub(crate) fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub(crate) fn ahead(&self, n: usize) -> &Token {
        // the last token is the end, and stays it
        &self.tokens[(self.next + n).min(self.tokens.len() - 1)]
    }

    pub(crate) fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    pub(crate) fn skip(&mut self, tokens: usize) {
        self.next += tokens;
    }

    pub(crate) fn at(&self) -> usize {
        self.peek().at
    }

    /// The refusal of the token at hand.
    pub(crate) fn unexpected(&self) -> Fail {
        let token = self.peek();
        match token.kind {
            Kind::End => Fail::whole("MALFORMED_QUERY", "unexpected token: '<EOF>'"),
            _ => Fail::unexpected(token.at, &token.raw),
        }
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Checked<()> {
        match self.peek().kind {
            Kind::End => Ok(()),
            _ => Err(self.unexpected()),
        }
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.word_ahead(0, word)
    }

    pub(crate) fn word_ahead(&self, n: usize, word: &str) -> bool {
        matches!(&self.ahead(n).kind, Kind::Word(found) if found.eq_ignore_ascii_case(word))
    }

    pub(crate) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    pub(crate) fn expect_word(&mut self, word: &str) -> Checked<()> {
        if self.take_word(word) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.sign_ahead(0, sign)
    }

    pub(crate) fn sign_ahead(&self, n: usize, sign: &str) -> bool {
        matches!(self.ahead(n).kind, Kind::Sign(found) if found == sign)
    }

    pub(crate) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.next += usize::from(found);
        found
    }

    pub(crate) fn expect_sign(&mut self, sign: &str) -> Checked<()> {
        if self.take_sign(sign) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// Runs `step` one level deeper, refusing what nests without reason.
    pub(crate) fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> Checked<T>) -> Checked<T> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Fail::too_complicated());
        }
        let result = step(self);
        self.depth -= 1;
        result
    }

    pub(crate) fn list<T>(&mut self, item: impl Fn(&mut Self) -> Checked<T>) -> Checked<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.take_sign(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    pub(crate) fn query(&mut self) -> Checked<Query> {
        let at = self.at();
        self.expect_word("SELECT")?;
        let items = self.items()?;
        let mut query = self.from(items, at)?;
        self.where_and_with(&mut query)?;
        self.grouping(&mut query)?;
        query.order = self.order_by()?;
        query.limit = self.number_after("LIMIT")?;
        query.offset = self.number_after("OFFSET")?;
        self.uses(&mut query)?;
        self.statistics()?;
        self.uses(&mut query)?;
        if self.is_word("ALL") && self.word_ahead(1, "ROWS") {
            // SoqlX issue 25
            return Err(Fail::whole(
                "MALFORMED_QUERY",
                "ALL ROWS not allowed in this context",
            ));
        }
        Ok(query)
    }

    /// `SELECT field FROM … WHERE … WITH …`: a semi-join takes no other clause.
    pub(crate) fn semi_join(&mut self) -> Checked<Query> {
        let at = self.at();
        self.expect_word("SELECT")?;
        let items = self.items()?;
        let mut query = self.from(items, at)?;
        self.where_and_with(&mut query)?;
        Ok(query)
    }

    fn from(&mut self, items: Vec<Item>, at: usize) -> Checked<Query> {
        self.expect_word("FROM")?;
        let mut query = Query::plain(items, self.path()?, at);
        query.alias = self.table_alias()?;
        self.scope(&mut query)?;
        while self.take_sign(",") {
            let path = self.path()?;
            query.aliases.push((path, self.table_alias()?));
        }
        self.scope(&mut query)?;
        Ok(query)
    }

    fn table_alias(&mut self) -> Checked<Option<String>> {
        if self.take_word("AS") {
            return self.name().map(Some);
        }
        self.alias()
    }

    fn scope(&mut self, query: &mut Query) -> Checked<()> {
        if self.take_word("USING") {
            self.expect_word("SCOPE")?;
            let at = self.at();
            query.scope = Some((self.name()?, at));
        }
        Ok(())
    }

    fn where_and_with(&mut self, query: &mut Query) -> Checked<()> {
        query.filter = self.where_clause()?;
        let at = self.at();
        if self.take_word("WITH") {
            query.with = Some((self.with()?, at));
        }
        Ok(())
    }

    /// WHERE, if it stands here.
    pub(crate) fn where_clause(&mut self) -> Checked<Option<Condition>> {
        if self.take_word("WHERE") {
            return self.condition().map(Some);
        }
        Ok(None)
    }

    fn with(&mut self) -> Checked<With> {
        const MODES: [&str; 3] = ["SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"];
        for mode in MODES {
            if self.take_word(mode) {
                return Ok(With::Mode(mode.to_owned()));
            }
        }
        if !self.is_word("DATA") || !self.word_ahead(1, "CATEGORY") {
            return Err(self.unexpected());
        }
        self.skip(2);
        let (group, at) = self.category()?;
        while self.take_word("AND") {
            self.category()?;
        }
        Ok(With::Category(group, at))
    }

    /// `Geography__c ABOVE usa__c`: the group and its place.
    fn category(&mut self) -> Checked<(String, usize)> {
        let at = self.at();
        let group = self.name()?;
        let operators = ["AT", "ABOVE", "BELOW", "ABOVE_OR_BELOW"];
        if !operators.iter().any(|operator| self.take_word(operator)) {
            return Err(self.unexpected());
        }
        if self.take_sign("(") {
            self.list(Self::name)?;
            self.expect_sign(")")?;
        } else {
            self.name()?;
        }
        Ok((group, at))
    }

    fn grouping(&mut self, query: &mut Query) -> Checked<()> {
        if self.take_word("GROUP") {
            self.expect_word("BY")?;
            query.group = self.list(Self::expr)?;
            if self.take_word("HAVING") {
                query.having = Some(self.condition()?);
            }
        }
        Ok(())
    }

    /// ORDER BY, if it stands here.
    pub(crate) fn order_by(&mut self) -> Checked<Vec<Order>> {
        if self.take_word("ORDER") {
            self.expect_word("BY")?;
            return self.list(Self::order);
        }
        Ok(Vec::new())
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

    /// The number after this word, and its place, if the word stands here.
    pub(crate) fn number_after(&mut self, word: &str) -> Checked<Option<(u64, usize)>> {
        if !self.take_word(word) {
            return Ok(None);
        }
        let at = self.at();
        match &self.peek().kind {
            Kind::Number(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                let number = text.parse().unwrap_or(u64::MAX);
                self.next += 1;
                Ok(Some((number, at)))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn uses(&mut self, query: &mut Query) -> Checked<()> {
        while self.take_word("FOR") {
            let uses = &mut query.uses;
            let known = [
                ("VIEW", &mut uses.view),
                ("REFERENCE", &mut uses.reference),
                ("UPDATE", &mut uses.update),
            ];
            let found = known
                .into_iter()
                .find(|(word, set)| !**set && self.is_word(word));
            let Some((_, set)) = found else {
                return Err(self.unexpected());
            };
            *set = true;
            self.next += 1;
        }
        Ok(())
    }

    /// `UPDATE TRACKING, VIEWSTAT`, in any order.
    pub(crate) fn statistics(&mut self) -> Checked<()> {
        if self.take_word("UPDATE") {
            self.list(|parser| {
                if parser.take_word("TRACKING") || parser.take_word("VIEWSTAT") {
                    Ok(())
                } else {
                    Err(parser.unexpected())
                }
            })?;
        }
        Ok(())
    }

    /// The alias that stands here, if one does.
    pub(crate) fn alias(&mut self) -> Checked<Option<String>> {
        match &self.peek().kind {
            Kind::Word(word) if !is_one_of(word, &KEYWORDS) && !is_one_of(word, &CLAUSES) => {
                self.name().map(Some)
            }
            _ => Ok(None),
        }
    }

    pub(crate) fn name(&mut self) -> Checked<String> {
        match &self.peek().kind {
            Kind::Word(word) if !word.contains('.') => {
                let word = word.clone();
                self.next += 1;
                Ok(word)
            }
            _ => Err(self.unexpected()),
        }
    }

    pub(crate) fn path(&mut self) -> Checked<Path> {
        let at = self.at();
        match &self.peek().kind {
            // `SELECT FROM` and `SELECT Id, FROM` stumble over the keyword, not over what follows it
            Kind::Word(word) if !is_one_of(word, &KEYWORDS) => {
                let parts: Vec<String> = word.split('.').map(str::to_owned).collect();
                if parts.iter().any(String::is_empty) {
                    return Err(self.unexpected());
                }
                self.next += 1;
                Ok(Path { parts, at })
            }
            _ => Err(self.unexpected()),
        }
    }

    /// A field, or a function of one, or of a function of one.
    pub(crate) fn expr(&mut self) -> Checked<Expr> {
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
        let argument = self.deeper(Self::expr)?;
        self.expect_sign(")")?;
        Ok(Expr::Call {
            function,
            argument: Some(Box::new(argument)),
            at,
        })
    }
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|one| one.eq_ignore_ascii_case(word))
}

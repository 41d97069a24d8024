//! The conditions of WHERE and HAVING.
//!
//! As the published grammar has it (`soqlWhereExprs` in `SoqlParser.g4` beside forcedotcom/soql-tooling): one NOT, or
//! several expressions joined by ANDs alone or by ORs alone; everything else takes parentheses. So the second kind of
//! connector, and a NOT after a connector, are unexpected tokens.

use super::ast::{Condition, Literal, LiteralValue, Operator};
use super::dates;
use super::fail::{Checked, Fail};
use super::lexer::Kind;
use super::parser::Parser;

impl Parser {
    pub(crate) fn condition(&mut self) -> Checked<Condition> {
        if self.take_word("NOT") {
            return Ok(Condition::Not(Box::new(self.term()?)));
        }
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
            return Ok(join(terms));
        }
        Ok(first)
    }

    fn term(&mut self) -> Checked<Condition> {
        if self.is_word("NOT") {
            return Err(self.unexpected());
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
        let negated = self.is_word("EXCLUDES");
        if self.take_word("INCLUDES") || self.take_word("EXCLUDES") {
            let values = self.values()?;
            return Ok(Condition::Includes {
                expr,
                negated,
                values,
            });
        }
        let negated = self.take_word("NOT");
        self.expect_word("IN")?;
        if self.is_sign("(") && self.word_ahead(1, "SELECT") {
            self.skip(1);
            let query = Box::new(self.deeper(Self::semi_join)?);
            self.expect_sign(")")?;
            return Ok(Condition::InQuery {
                expr,
                negated,
                query,
            });
        }
        let values = self.values()?;
        Ok(Condition::In {
            expr,
            negated,
            values,
        })
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

    fn values(&mut self) -> Checked<Vec<Literal>> {
        self.expect_sign("(")?;
        let mut values = vec![self.literal()?];
        while self.take_sign(",") {
            values.push(self.literal()?);
        }
        self.expect_sign(")")?;
        Ok(values)
    }

    pub(crate) fn literal(&mut self) -> Checked<Literal> {
        let token = self.peek().clone();
        let at = token.at;
        // known since the first releases; the place is the value's
        let bind = Fail::malformed(at, "Bind variables only allowed in Apex code");
        let value = match token.kind {
            Kind::Text(text) => LiteralValue::Text(text),
            Kind::Number(number) => LiteralValue::Number(number),
            Kind::Date(date) => LiteralValue::Date(date),
            Kind::Time(time) => LiteralValue::Time(time),
            Kind::DateTime(ms) => LiteralValue::DateTime(ms),
            Kind::Word(word) => match word.to_ascii_uppercase().as_str() {
                "TRUE" => LiteralValue::Boolean(true),
                "FALSE" => LiteralValue::Boolean(false),
                "NULL" => LiteralValue::Null,
                word if dates::is_plain(word) => LiteralValue::Relative(word.to_owned(), None),
                word if dates::is_counted(word) && self.sign_ahead(1, ":") => {
                    self.skip(2);
                    LiteralValue::Relative(word.to_owned(), Some(self.counted()?))
                }
                _ => return Err(bind),
            },
            Kind::Sign(":") => return Err(bind),
            Kind::Quote => return Err(Fail::whole("MALFORMED_QUERY", "unexpected token: '<EOF>'")),
            Kind::Sign(_) | Kind::End => return Err(self.unexpected()),
        };
        self.advance();
        Ok(Literal { value, at })
    }

    /// The number of `LAST_N_DAYS:30`, which is the token at hand and stays it.
    fn counted(&self) -> Checked<u32> {
        match &self.peek().kind {
            Kind::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(digits.parse().unwrap_or(u32::MAX))
            }
            _ => Err(self.unexpected()),
        }
    }
}

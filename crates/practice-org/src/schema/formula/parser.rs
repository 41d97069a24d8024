//! The tree of a formula, with the precedence Salesforce help gives its operators.

use super::lexer::{Token, tokens};

/// A formula or a part of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Text(String),
    Number(String),
    Boolean(bool),
    Null,
    /// A field, over relationships if there is more than one name.
    Field(Vec<String>),
    /// An upper-case name and arguments.
    Call(String, Vec<Expr>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
}

/// Operators by level, the loosest first.
const LEVELS: [&[&str]; 6] = [
    &["||"],
    &["&&"],
    &["=", "==", "<>", "!="],
    &["<", ">", "<=", ">="],
    &["&", "+", "-"],
    &["*", "/"],
];
/// How deep parentheses may go.
const DEEPEST: usize = 50;

/// Reads a whole formula.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
    };
    let expr = parser.level(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some(token) => Err(format!("{token:?} is not expected")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn level(&mut self, level: usize) -> Result<Expr, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.level(level + 1)?;
        while let Some(sign) = self.sign(operators) {
            let right = self.level(level + 1)?;
            left = Expr::Binary(sign, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn sign(&mut self, among: &[&str]) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if among.contains(sign) => {
                self.at += 1;
                Some(sign)
            }
            _ => None,
        }
    }

    fn unary(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the formula is nested too deep".to_owned());
        }
        let expr = match self.sign(&["!", "-", "+"]) {
            Some("!") => Expr::Not(Box::new(self.unary()?)),
            Some("-") => Expr::Negative(Box::new(self.unary()?)),
            Some(_) => self.unary()?,
            None => self.primary()?,
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Expr, String> {
        let token = self
            .tokens
            .get(self.at)
            .cloned()
            .ok_or("the formula ends too early")?;
        self.at += 1;
        match token {
            Token::Text(text) => Ok(Expr::Text(text)),
            Token::Number(number) => Ok(Expr::Number(number)),
            Token::Sign("(") => {
                let expr = self.level(0)?;
                self.sign(&[")"]).ok_or("a parenthesis is not closed")?;
                Ok(expr)
            }
            Token::Sign(sign) => Err(format!("'{sign}' is not expected")),
            Token::Name(name) => self.named(name),
        }
    }

    fn named(&mut self, name: String) -> Result<Expr, String> {
        if self.sign(&["("]).is_some() {
            let arguments = self.arguments()?;
            return Ok(Expr::Call(name.to_ascii_uppercase(), arguments));
        }
        Ok(match name.to_ascii_uppercase().as_str() {
            "TRUE" => Expr::Boolean(true),
            "FALSE" => Expr::Boolean(false),
            "NULL" => Expr::Null,
            _ => Expr::Field(name.split('.').map(str::to_owned).collect()),
        })
    }

    fn arguments(&mut self) -> Result<Vec<Expr>, String> {
        let mut arguments = Vec::new();
        if self.sign(&[")"]).is_some() {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.level(0)?);
            match self.sign(&[",", ")"]) {
                Some(",") => {}
                Some(_) => return Ok(arguments),
                None => return Err("a list of arguments is not closed".to_owned()),
            }
        }
    }
}

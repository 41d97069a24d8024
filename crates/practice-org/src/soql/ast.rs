//! A query as it was written: what the parser makes and the planner reads. No meaning yet: names are not looked up.

use super::lexer::LiteralChar;

/// `Account.Owner.Name`, with its place.
#[derive(Debug, Clone)]
pub(super) struct Path {
    /// The names between the points.
    pub(super) parts: Vec<String>,
    /// Characters before it.
    pub(super) at: usize,
}

impl Path {
    /// The path as written.
    pub(super) fn text(&self) -> String {
        self.parts.join(".")
    }
}

/// A field, or a function of a field.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    /// A field path.
    Field(Path),
    /// `NAME(path)`; the path is absent in `COUNT()`.
    Call {
        /// The function's name in upper case.
        function: String,
        /// What it is applied to.
        argument: Option<Path>,
        /// Characters before it.
        at: usize,
    },
}

impl Expr {
    /// Characters before it.
    pub(super) fn at(&self) -> usize {
        match self {
            Self::Field(path) => path.at,
            Self::Call { at, .. } => *at,
        }
    }

    /// Its text, for messages.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Field(path) => path.text(),
            Self::Call {
                function, argument, ..
            } => {
                format!(
                    "{function}({})",
                    argument.as_ref().map(Path::text).unwrap_or_default()
                )
            }
        }
    }
}

/// One item of the SELECT list.
#[derive(Debug)]
pub(super) enum Item {
    /// A field or function, with the alias it may have in grouped queries.
    Expr(Expr, Option<String>),
    /// `FIELDS(ALL)` and the like: the word in upper case and its place.
    Fields(String, usize),
    /// `(SELECT … FROM CaseComments)`.
    Children(Box<Query>),
    /// `TYPEOF Owner WHEN User THEN … ELSE … END`.
    TypeOf(TypeOf),
}

/// What to select from a polymorphic parent, by its object.
#[derive(Debug)]
pub(super) struct TypeOf {
    /// The relationship.
    pub(super) path: Path,
    /// Object name, its place, and the fields.
    pub(super) branches: Vec<(String, usize, Vec<Path>)>,
    /// The fields of every other object.
    pub(super) otherwise: Vec<Path>,
}

/// A query or subquery.
#[derive(Debug)]
pub(super) struct Query {
    /// The SELECT list.
    pub(super) items: Vec<Item>,
    /// The object or, in a subquery, the child relationship.
    pub(super) from: Path,
    /// The object's alias.
    pub(super) alias: Option<String>,
    /// Further aliases of relationships: `FROM Case c, c.Account a`.
    pub(super) aliases: Vec<(Path, String)>,
    /// `USING SCOPE`: the word and its place.
    pub(super) scope: Option<(String, usize)>,
    /// WHERE.
    pub(super) filter: Option<Condition>,
    /// GROUP BY.
    pub(super) group: Vec<Expr>,
    /// HAVING.
    pub(super) having: Option<Condition>,
    /// ORDER BY.
    pub(super) order: Vec<Order>,
    /// LIMIT and its place.
    pub(super) limit: Option<(u64, usize)>,
    /// OFFSET and its place.
    pub(super) offset: Option<(u64, usize)>,
    /// Characters before SELECT.
    pub(super) at: usize,
}

/// One item of ORDER BY.
#[derive(Debug)]
pub(super) struct Order {
    /// What to sort by.
    pub(super) expr: Expr,
    /// Descending.
    pub(super) descending: bool,
    /// `NULLS LAST`; nulls come first otherwise, in either direction.
    pub(super) nulls_last: bool,
}

/// A condition of WHERE or HAVING.
#[derive(Debug)]
pub(super) enum Condition {
    /// All of them.
    And(Vec<Condition>),
    /// Any of them.
    Or(Vec<Condition>),
    /// Not it.
    Not(Box<Condition>),
    /// `field = value`.
    Compare {
        /// Left side.
        expr: Expr,
        /// Operator.
        operator: Operator,
        /// Right side.
        value: Literal,
    },
    /// `field IN (…)`.
    In {
        /// Left side.
        expr: Expr,
        /// `NOT IN`.
        negated: bool,
        /// The values.
        values: Vec<Literal>,
    },
    /// `field IN (SELECT …)`.
    InQuery {
        /// Left side.
        expr: Expr,
        /// `NOT IN`.
        negated: bool,
        /// The subquery.
        query: Box<Query>,
    },
    /// `field INCLUDES (…)` or EXCLUDES, which no field here supports.
    Includes(Expr),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `LIKE`
    Like,
}

/// A value in a condition, with its place.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    /// The value.
    pub(super) value: LiteralValue,
    /// Characters before it.
    pub(super) at: usize,
}

/// The value of a literal.
#[derive(Debug, Clone)]
pub(super) enum LiteralValue {
    /// `'…'`
    Text(Vec<LiteralChar>),
    /// As written.
    Number(String),
    /// `TRUE` or `FALSE`
    Boolean(bool),
    /// `NULL`
    Null,
    /// `YYYY-MM-DD`
    Date(String),
    /// Milliseconds since the epoch.
    DateTime(i64),
    /// A relative date: the word in upper case and its number.
    Relative(String, Option<u32>),
}

//! A query as it was written: what the parser makes and the planner reads. No meaning yet: names are not looked up.

use super::lexer::LiteralChar;

/// `Account.Owner.Name`, with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    /// The names between the points.
    pub(crate) parts: Vec<String>,
    /// Characters before it.
    pub(crate) at: usize,
}

impl Path {
    /// The path as written.
    pub(crate) fn text(&self) -> String {
        self.parts.join(".")
    }
}

/// A field, or a function of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// A field path.
    Field(Path),
    /// `NAME(…)`; the argument is absent in `COUNT()`.
    Call {
        /// The function's name in upper case.
        function: String,
        /// What it is applied to.
        argument: Option<Box<Expr>>,
        /// Characters before it.
        at: usize,
    },
}

impl Expr {
    /// Characters before it.
    pub(crate) fn at(&self) -> usize {
        match self {
            Self::Field(path) => path.at,
            Self::Call { at, .. } => *at,
        }
    }

    /// Its text, for messages.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Field(path) => path.text(),
            Self::Call {
                function, argument, ..
            } => {
                let argument = argument.as_ref().map(|argument| argument.text());
                format!("{function}({})", argument.unwrap_or_default())
            }
        }
    }
}

/// One item of the SELECT list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// A field or function, with the alias it may have.
    Expr(Expr, Option<String>),
    /// `FIELDS(ALL)` and the like: the word and its place.
    Fields(String, usize),
    /// `(SELECT … FROM CaseComments)`.
    Children(Box<Query>),
    /// `TYPEOF Owner WHEN User THEN … ELSE … END`.
    TypeOf(TypeOf),
}

/// What to select from a polymorphic parent, by its object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TypeOf {
    /// The relationship.
    pub(crate) path: Path,
    /// Object name, its place, and the fields.
    pub(crate) branches: Vec<(String, usize, Vec<Path>)>,
    /// The fields of every other object.
    pub(crate) otherwise: Vec<Path>,
}

/// A query or subquery.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// The SELECT list.
    pub(crate) items: Vec<Item>,
    /// The object or, in a subquery, the child relationship.
    pub(crate) from: Path,
    /// The object's alias.
    pub(crate) alias: Option<String>,
    /// Further aliases of relationships: `FROM Case c, c.Account a`.
    pub(crate) aliases: Vec<(Path, Option<String>)>,
    /// `USING SCOPE`: the word and its place.
    pub(crate) scope: Option<(String, usize)>,
    /// WHERE.
    pub(crate) filter: Option<Condition>,
    /// WITH and its place.
    pub(crate) with: Option<(With, usize)>,
    /// GROUP BY.
    pub(crate) group: Vec<Expr>,
    /// HAVING.
    pub(crate) having: Option<Condition>,
    /// ORDER BY.
    pub(crate) order: Vec<Order>,
    /// LIMIT and its place.
    pub(crate) limit: Option<(u64, usize)>,
    /// OFFSET and its place.
    pub(crate) offset: Option<(u64, usize)>,
    /// `FOR VIEW`, `FOR REFERENCE`, `FOR UPDATE`.
    pub(crate) uses: Uses,
    /// Characters before SELECT.
    pub(crate) at: usize,
}

impl Query {
    /// A query of this object with no clause but its SELECT list.
    pub(crate) fn plain(items: Vec<Item>, from: Path, at: usize) -> Self {
        Self {
            items,
            from,
            alias: None,
            aliases: Vec::new(),
            scope: None,
            filter: None,
            with: None,
            group: Vec::new(),
            having: None,
            order: Vec::new(),
            limit: None,
            offset: None,
            uses: Uses::default(),
            at,
        }
    }
}

/// What a query says it finds records for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// The user will see them.
    pub(crate) view: bool,
    /// The user will see records that point at them.
    pub(crate) reference: bool,
    /// They will be changed.
    pub(crate) update: bool,
}

/// A WITH clause.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum With {
    /// `SECURITY_ENFORCED` and the like: the word in upper case.
    Mode(String),
    /// `DATA CATEGORY`: the first category group and its place.
    Category(String, usize),
}

/// One item of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    /// What to sort by.
    pub(crate) expr: Expr,
    /// Descending.
    pub(crate) descending: bool,
    /// `NULLS LAST`; nulls come first otherwise, in either direction.
    pub(crate) nulls_last: bool,
}

/// A condition of WHERE or HAVING.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
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
    /// `field INCLUDES (…)`.
    Includes {
        /// Left side.
        expr: Expr,
        /// `EXCLUDES`.
        negated: bool,
        /// The values.
        values: Vec<Literal>,
    },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
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
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Literal {
    /// The value.
    pub(crate) value: LiteralValue,
    /// Characters before it.
    pub(crate) at: usize,
}

/// The value of a literal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LiteralValue {
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
    /// `HH:MM:SS.mmmZ`
    Time(String),
    /// A relative date: the word in upper case and its number.
    Relative(String, Option<u32>),
}

//! Names to columns: which table a path means, which joins that takes, and what the user may see of it.
//!
//! A polymorphic reference (a case's owner is a user or a queue) joins every object it may point to and reads the
//! fields of the pseudo-object `Name` from whichever was found. A way up that ends at nothing gives null.

use std::borrow::Cow;

use rusqlite::types::Value;

use super::ast::{Path, Query};
use super::fail::{Checked, Fail};
use super::selections::Selections;
use crate::schema::{self, Field, FieldKind, Object, Rights};

/// How far up a path may go ("Understanding Relationship Query Limitations", SOQL and SOSL Reference).
const LEVELS: usize = 5;
/// SQLite joins 64 tables at most.
const TABLES: usize = 60;

/// What is common to all parts of one query: who asks, when, and the values bound so far.
pub(super) struct Asking<'a> {
    pub(super) rights: &'a Rights,
    pub(super) user_id: &'a str,
    pub(super) now_ms: i64,
    /// SQL that gives the time to formulas.
    pub(super) now_sql: Cow<'static, str>,
    pub(super) include_deleted: bool,
    pub(super) params: Vec<Value>,
    /// SELECT lists that were understood before.
    pub(super) selections: &'a Selections,
    /// How many more levels of children the query may go down.
    pub(super) levels_below: usize,
    tables: usize,
}

impl<'a> Asking<'a> {
    pub(super) fn new(ctx: &super::Context<'a>) -> Self {
        Self {
            rights: ctx.rights,
            user_id: ctx.user_id,
            now_ms: ctx.now_ms,
            now_sql: ctx.now_ms.to_string().into(),
            include_deleted: ctx.include_deleted,
            params: Vec::new(),
            selections: ctx.selections,
            levels_below: levels_below(ctx.version),
            tables: 0,
        }
    }

    /// The same asker for a statement of its own.
    pub(super) fn beside(&self) -> Self {
        Self {
            params: Vec::new(),
            now_sql: self.now_ms.to_string().into(),
            tables: 0,
            ..*self
        }
    }

    /// The same asker for a statement of its own about the children.
    pub(super) fn below(&self) -> Self {
        Self {
            levels_below: self.levels_below.saturating_sub(1),
            ..self.beside()
        }
    }

    /// Binds a value and gives its placeholder.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    fn table(&mut self) -> String {
        self.tables += 1;
        format!("t{}", self.tables)
    }
}

/// "In API version 57.0 and earlier, only two levels of parent-to-child relationship", from 58.0 on five.
fn levels_below(version: &str) -> usize {
    let major = version.trim_start_matches('v').split('.').next();
    match major.and_then(|major| major.parse::<u32>().ok()) {
        Some(major) if major < 58 => 1,
        _ => 4,
    }
}

/// What kind of comparison a value takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Id,
    Text,
    Boolean,
    DateTime,
    Date,
    Integer,
    Decimal,
    Time,
    /// A compound: it has no value of its own.
    Address,
    /// Several values of a list.
    Multi,
    /// An encrypted text, shown through this mask.
    Masked(&'static str),
    /// The content of a file: a record gives its address.
    Blob,
    /// JSON as it is stored.
    Complex,
}

impl Class {
    pub(super) fn of(field: &Field) -> Self {
        match field.kind {
            FieldKind::Id | FieldKind::Reference(_) => Self::Id,
            FieldKind::Boolean => Self::Boolean,
            FieldKind::DateTime => Self::DateTime,
            FieldKind::Date => Self::Date,
            FieldKind::Time => Self::Time,
            FieldKind::MultiPicklist { .. } => Self::Multi,
            FieldKind::Encrypted { mask, .. } => Self::Masked(mask),
            FieldKind::Number { .. } => Self::Integer,
            FieldKind::Double { .. } | FieldKind::Currency { .. } | FieldKind::Percent { .. } => {
                Self::Decimal
            }
            FieldKind::Address { .. } | FieldKind::Location { .. } => Self::Address,
            FieldKind::Base64 => Self::Blob,
            FieldKind::Complex => Self::Complex,
            _ => Self::Text,
        }
    }
}

/// A value that can be selected, compared or sorted by.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its SQL.
    pub(super) sql: String,
    /// How it compares.
    pub(super) class: Class,
    /// The field behind it, with its own flags.
    pub(super) field: &'static Field,
    /// The field's object.
    pub(super) object: &'static Object,
    /// Can be null in a row of the result.
    pub(super) nullable: bool,
    /// Shown as the user's locale writes it.
    pub(super) localized: bool,
}

/// A record on the way: the one of FROM, or a parent of it.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Whose fields can be named; `Name` for polymorphic parents.
    pub(super) object: &'static Object,
    /// The tables its values come from, by their SQL names.
    pub(super) tables: Vec<(String, &'static Object)>,
    level: usize,
}

impl Node {
    /// The object of its records, unless they can be of several.
    pub(super) fn only_object(&self) -> Option<&'static str> {
        match self.tables.as_slice() {
            [(_, object)] => Some(object.name),
            _ => None,
        }
    }

    /// The SQL of its id.
    pub(super) fn id_sql(&self) -> String {
        coalesce(
            self.tables
                .iter()
                .map(|(alias, _)| format!("{alias}.\"Id\""))
                .collect(),
        )
    }

    /// The same parent, read as one of the objects it may be.
    pub(super) fn narrowed(&self, object: &'static Object) -> Option<Node> {
        let table = self
            .tables
            .iter()
            .find(|(_, candidate)| candidate.name == object.name)?;
        Some(Node {
            object,
            tables: vec![table.clone()],
            level: self.level,
        })
    }

    fn is_name(&self) -> bool {
        self.object.name == "Name"
    }

    fn column_sql(&self, field: &Field, now: &str) -> String {
        if !self.is_name() {
            return field.sql(&self.tables[0].0, now);
        }
        if field.name == "Type" {
            return self.type_sql();
        }
        let holders = self
            .tables
            .iter()
            .filter(|(_, object)| object.field(field.name).is_some());
        let sql = coalesce(
            holders
                .map(|(alias, _)| format!("{alias}.\"{}\"", field.name))
                .collect(),
        );
        if Class::of(field) == Class::Text {
            format!("({sql} COLLATE NOCASE)")
        } else {
            sql
        }
    }

    /// `Owner.Type`: a queue says "Queue", anything else its object's name.
    fn type_sql(&self) -> String {
        let branches: String = self
            .tables
            .iter()
            .map(|(alias, object)| {
                let kind = if object.name == "Group" {
                    format!("{alias}.\"Type\"")
                } else {
                    format!("'{}'", object.name)
                };
                format!(" WHEN {alias}.\"Id\" IS NOT NULL THEN {kind}")
            })
            .collect();
        format!("(CASE{branches} END COLLATE NOCASE)")
    }
}

fn coalesce(parts: Vec<String>) -> String {
    match parts.len() {
        0 => "NULL".to_owned(),
        1 => parts.concat(),
        _ => format!("coalesce({})", parts.join(", ")),
    }
}

/// The FROM part of one SQL statement: the object and the parents joined to it so far.
pub(super) struct Scope {
    /// The object of FROM.
    pub(super) root: Node,
    alias: Option<String>,
    aliases: Vec<(String, Vec<String>)>,
    joins: Vec<(String, &'static str, Node)>,
    sql: String,
}

impl Scope {
    /// The scope of a query over this object, with the query's aliases.
    pub(super) fn new(asking: &mut Asking<'_>, object: &'static Object, query: &Query) -> Self {
        let root = Node {
            object,
            tables: vec![(asking.table(), object)],
            level: 0,
        };
        let mut scope = Self {
            root,
            alias: query.alias.clone(),
            aliases: Vec::new(),
            joins: Vec::new(),
            sql: String::new(),
        };
        for (path, alias) in &query.aliases {
            if let Some(alias) = alias {
                let parts = scope.parts(path);
                scope.aliases.push((alias.clone(), parts));
            }
        }
        scope
    }

    /// The SQL name of the table of FROM.
    pub(super) fn table(&self) -> &str {
        &self.root.tables[0].0
    }

    /// `"Case" t1 LEFT JOIN …`
    pub(super) fn tables_sql(&self) -> String {
        format!("\"{}\" {}{}", self.root.object.name, self.table(), self.sql)
    }

    /// The joins alone.
    pub(super) fn joins_sql(&self) -> &str {
        &self.sql
    }

    /// The names of a path from the object of FROM, with aliases replaced by what they stand for.
    pub(super) fn parts(&self, path: &Path) -> Vec<String> {
        if let Some((_, start)) = self
            .aliases
            .iter()
            .find(|(alias, _)| alias.eq_ignore_ascii_case(&path.parts[0]))
        {
            return start.iter().chain(&path.parts[1..]).cloned().collect();
        }
        self.without_alias(&path.parts).to_vec()
    }

    fn without_alias<'p>(&self, parts: &'p [String]) -> &'p [String] {
        let is_root = |name: &String| {
            self.alias
                .as_ref()
                .is_some_and(|alias| alias.eq_ignore_ascii_case(name))
                || self.root.object.name.eq_ignore_ascii_case(name)
        };
        if parts.len() > 1 && is_root(&parts[0]) {
            &parts[1..]
        } else {
            parts
        }
    }

    /// The column a path means.
    pub(super) fn column(&mut self, asking: &mut Asking<'_>, path: &Path) -> Checked<Column> {
        let parts = self.parts(path);
        let Some((last, ways)) = parts.split_last() else {
            return Err(Fail::no_column(path.at, "", self.root.object.name));
        };
        let node = self.walk(asking, ways, path.at)?;
        self.field(asking, &node, last, path.at)
    }

    /// The record a path of relationships means.
    pub(super) fn node(&mut self, asking: &mut Asking<'_>, path: &Path) -> Checked<Node> {
        let parts = self.parts(path);
        self.walk(asking, &parts, path.at)
    }

    fn walk(&mut self, asking: &mut Asking<'_>, ways: &[String], at: usize) -> Checked<Node> {
        let mut node = self.root.clone();
        for way in ways {
            node = self.up(asking, &node, way, at)?;
        }
        Ok(node)
    }

    /// A field of a node.
    pub(super) fn field(
        &self,
        asking: &Asking<'_>,
        node: &Node,
        name: &str,
        at: usize,
    ) -> Checked<Column> {
        let visible = |field: &&Field| asking.rights.field_visible(node.object, field);
        let field = node
            .object
            .field(name)
            .filter(visible)
            .ok_or_else(|| Fail::no_column(at, name, node.object.name))?;
        let class = Class::of(field);
        let mut sql = node.column_sql(field, &asking.now_sql);
        // "Boolean fields on outer-joined objects are treated as false when no records match the query"
        if class == Class::Boolean && node.level > 0 {
            sql = format!("coalesce({sql}, 0)");
        }
        Ok(Column {
            sql,
            class,
            field,
            object: node.object,
            nullable: field.nillable || node.level > 0,
            localized: false,
        })
    }

    /// The parent a relationship leads to, joined if it was not yet.
    pub(super) fn up(
        &mut self,
        asking: &mut Asking<'_>,
        node: &Node,
        name: &str,
        at: usize,
    ) -> Checked<Node> {
        let visible = |field: &&Field| asking.rights.field_visible(node.object, field);
        let field = node
            .object
            .relationship(name)
            .filter(visible)
            .ok_or_else(|| Fail::no_relationship(at, name))?;
        if node.level == LEVELS {
            return Err(Fail::malformed(
                at,
                "Relationship paths may not go up more than five levels",
            ));
        }
        let from = &node.tables[0].0;
        if let Some((.., known)) = self
            .joins
            .iter()
            .find(|(table, key, _)| table == from && *key == field.name)
        {
            return Ok(known.clone());
        }
        let to = field
            .reference()
            .map(|reference| reference.to)
            .unwrap_or_default();
        let targets: Vec<&'static Object> = to
            .iter()
            .filter_map(|name| schema::object(name))
            .filter(|object| asking.rights.can_read(object))
            .collect();
        let Some(first) = targets.first() else {
            return Err(Fail::no_relationship(at, name));
        };
        let object = if to.len() > 1 {
            schema::name_object()
        } else {
            first
        };
        let tables: Vec<_> = targets
            .iter()
            .map(|target| (asking.table(), *target))
            .collect();
        if self
            .joins
            .iter()
            .map(|(.., node)| node.tables.len())
            .sum::<usize>()
            + tables.len()
            > TABLES
        {
            return Err(Fail::too_complicated());
        }
        let key = node.column_sql(field, &asking.now_sql);
        for (alias, target) in &tables {
            self.sql.push_str(&format!(
                " LEFT JOIN \"{}\" {alias} ON {alias}.\"Id\" = {key}",
                target.name
            ));
        }
        let parent = Node {
            object,
            tables,
            level: node.level + 1,
        };
        self.joins.push((from.clone(), field.name, parent.clone()));
        Ok(parent)
    }
}

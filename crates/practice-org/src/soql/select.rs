//! The SELECT list: which columns to read, and the JSON each row becomes.
//!
//! Keys keep the order of the query and the schema's spelling. Parents nest, with attributes of their own; several
//! fields of one parent share one object.

use std::borrow::Cow;
use std::sync::Arc;

use super::ast::{Expr, Item, Path, Query, TypeOf};
use super::bounds;
use super::fail::{Checked, Fail};
use super::functions;
use super::plan::{self, Plan};
use super::scope::{Asking, Class, Column, Node, Scope};
use crate::schema::{self, Field, Object};

/// Most child subqueries in one SELECT list.
const MOST_CHILDREN: usize = 20;

/// The columns of a query and what becomes of them.
#[derive(Debug)]
pub(super) struct Selection {
    /// SQL that reads the values of the rows whose numbers are bound to `?1` as a JSON array; if formulas among them ask
    /// for the time, it is bound to `?2`.
    pub(super) fetch: String,
    /// One per key of a record.
    pub(super) outs: Vec<Out>,
}

impl Selection {
    /// Whether records of it have children.
    pub(super) fn has_children(&self) -> bool {
        self.outs
            .iter()
            .any(|out| matches!(out, Out::Children { .. }))
    }
}

/// One key of a record.
#[derive(Debug)]
pub(super) enum Out {
    /// A value.
    Value {
        /// Key.
        key: Cow<'static, str>,
        /// Column.
        index: usize,
        /// How the column becomes JSON.
        class: Class,
        /// The field, if the value is shown as the user's locale writes it.
        localized: Option<&'static Field>,
    },
    /// An address or a place, from as many columns in a row as it has parts.
    Compound {
        /// Key.
        key: Cow<'static, str>,
        /// First column.
        index: usize,
        /// Keys of the parts.
        parts: &'static [(&'static str, &'static str)],
    },
    /// A parent: the first variant that has an id, or null.
    Parent {
        /// Key.
        key: Cow<'static, str>,
        /// What the parent may be.
        variants: Vec<Variant>,
    },
    /// Child records.
    Children {
        /// Key.
        key: Cow<'static, str>,
        /// The child's field that points here.
        field: &'static str,
        /// How to read them.
        plan: Arc<Plan>,
    },
}

/// One shape of a parent.
#[derive(Debug)]
pub(super) struct Variant {
    /// The parent's object, where the path leaves no choice.
    pub(super) object: Option<&'static str>,
    /// Column of the parent's id.
    pub(super) id: usize,
    /// Its keys.
    pub(super) outs: Vec<Out>,
}

/// Reads the SELECT list of a query over this object. `asking` is for the statement that reads the values alone.
pub(super) fn selection(
    asking: &mut Asking<'_>,
    object: &'static Object,
    query: &Query,
) -> Checked<Selection> {
    let scope = Scope::new(asking, object, query);
    let id = format!("{}.\"Id\"", scope.table());
    // bound, so that the statement stays prepared
    asking.now_sql = "?2".into();
    let mut reader = Reader {
        asking,
        scope,
        columns: vec![id],
        query,
    };
    let mut outs = Vec::new();
    for item in &query.items {
        reader.item(&mut outs, item)?;
    }
    if outs
        .iter()
        .filter(|out| matches!(out, Out::Children { .. }))
        .count()
        > MOST_CHILDREN
    {
        return Err(Fail::too_complicated());
    }
    let table = reader.scope.table();
    // a CROSS JOIN is run from left to right, so the rows come in the order of their numbers
    let fetch = format!(
        "SELECT {} FROM json_each(?1) k CROSS JOIN \"{}\" {table} ON {table}.rowid = k.value{}",
        reader.columns.join(", "),
        object.name,
        reader.scope.joins_sql()
    );
    Ok(Selection { fetch, outs })
}

struct Reader<'r, 'a> {
    asking: &'r mut Asking<'a>,
    scope: Scope,
    columns: Vec<String>,
    query: &'r Query,
}

impl Reader<'_, '_> {
    fn item(&mut self, outs: &mut Vec<Out>, item: &Item) -> Checked<()> {
        match item {
            Item::Expr(expr @ Expr::Field(_), Some(_)) => Err(Fail::malformed(
                expr.at(),
                "only aggregate expressions use field aliasing",
            )),
            Item::Expr(Expr::Field(path), None) => {
                let parts = self.scope.parts(path);
                let root = self.scope.root.clone();
                self.path(outs, &root, &parts, path, None)
            }
            Item::Expr(expr, alias) => self.function(outs, expr, alias.as_deref()),
            Item::Fields(word, at) => self.all_fields(outs, word, *at),
            Item::Children(query) => self.children(outs, query),
            Item::TypeOf(type_of) => self.type_of(outs, type_of),
        }
    }

    /// A function of a field: under its alias, or where the field itself would stand.
    fn function(&mut self, outs: &mut Vec<Out>, expr: &Expr, alias: Option<&str>) -> Checked<()> {
        let column = functions::selected(self.asking, &mut self.scope, expr)?;
        if functions::is_date_part(expr) {
            // the words are not confirmed; that it is refused is ("Date Functions")
            return Err(Fail::malformed(
                expr.at(),
                format!("Field must be grouped or aggregated: {}", expr.text()),
            ));
        }
        if let Some(alias) = alias {
            let out = self.shown(Cow::Owned(alias.to_owned()), column);
            return push(outs, out);
        }
        let Some(path) = functions::innermost(expr) else {
            return Ok(());
        };
        let parts = self.scope.parts(path);
        let root = self.scope.root.clone();
        self.path(outs, &root, &parts, path, Some(column))
    }

    fn shown(&mut self, key: Cow<'static, str>, column: Column) -> Out {
        Out::Value {
            key,
            index: self.column(column.sql),
            class: column.class,
            localized: column.localized.then_some(column.field),
        }
    }

    fn column(&mut self, sql: String) -> usize {
        self.columns.push(sql);
        self.columns.len() - 1
    }

    fn path(
        &mut self,
        outs: &mut Vec<Out>,
        node: &Node,
        parts: &[String],
        path: &Path,
        function: Option<Column>,
    ) -> Checked<()> {
        let [way, rest @ ..] = parts else {
            return Err(Fail::no_column(path.at, "", node.object.name));
        };
        if rest.is_empty() {
            let column = self.scope.field(self.asking, node, way, path.at)?;
            if let Some(function) = function {
                let out = self.shown(Cow::Borrowed(column.field.name), function);
                return push(outs, out);
            }
            return self.value(outs, node, column);
        }
        let parent = self.scope.up(self.asking, node, way, path.at)?;
        let key = node
            .object
            .relationship(way)
            .and_then(relationship_key)
            .unwrap_or("Parent");
        let known = outs
            .iter()
            .position(|out| matches!(out, Out::Parent { key: found, .. } if found == key));
        let at = match known {
            Some(at) => at,
            None => {
                let id = self.column(parent.id_sql());
                outs.push(Out::Parent {
                    key: Cow::Borrowed(key),
                    variants: vec![Variant {
                        object: parent.only_object(),
                        id,
                        outs: Vec::new(),
                    }],
                });
                outs.len() - 1
            }
        };
        match &mut outs[at] {
            Out::Parent { variants, .. } => {
                self.path(&mut variants[0].outs, &parent, rest, path, function)
            }
            _ => Ok(()),
        }
    }

    fn value(&mut self, outs: &mut Vec<Out>, node: &Node, column: Column) -> Checked<()> {
        let Some((prefix, parts)) = column.field.kind.parts() else {
            let out = self.shown(Cow::Borrowed(column.field.name), column);
            return push(outs, out);
        };
        let table = &node.tables[0].0;
        let index = self.columns.len();
        for (_, part) in parts {
            self.columns.push(format!("{table}.\"{prefix}{part}\""));
        }
        let key = Cow::Borrowed(column.field.name);
        push(outs, Out::Compound { key, index, parts })
    }

    /// `FIELDS(ALL)`, `FIELDS(STANDARD)`, `FIELDS(CUSTOM)`.
    fn all_fields(&mut self, outs: &mut Vec<Out>, word: &str, at: usize) -> Checked<()> {
        let custom = |field: &Field| field.custom();
        let wanted: fn(bool) -> bool = match word.to_ascii_uppercase().as_str() {
            "ALL" => |_| true,
            "STANDARD" => |custom| !custom,
            "CUSTOM" => |custom| custom,
            _ => {
                // captured words, glade-sh/glade internal/soql
                return Err(Fail::malformed(
                    at,
                    format!(
                        "The SOQL FIELDS function only supports arguments of (all), (custom), (standard); \
                         ({word}) is not supported."
                    ),
                ));
            }
        };
        if !word.eq_ignore_ascii_case("STANDARD") && !bounds::few(self.query) {
            return Err(Fail::whole(
                "MALFORMED_QUERY",
                "The SOQL FIELDS function must have a LIMIT of at most 200",
            ));
        }
        let root = self.scope.root.clone();
        let fields: Vec<&'static Field> = root
            .object
            .fields
            .iter()
            .filter(|field| self.asking.rights.field_visible(root.object, field))
            .filter(|field| wanted(custom(field)))
            .collect();
        if fields.is_empty() && self.query.items.len() == 1 {
            return Err(Fail::whole(
                "MALFORMED_QUERY",
                format!(
                    "The 'FIELDS({})' expansion function must result in at least one field being selected.",
                    word.to_ascii_uppercase()
                ),
            ));
        }
        for field in fields {
            let column = self.scope.field(self.asking, &root, field.name, at)?;
            self.value(outs, &root, column)?;
        }
        Ok(())
    }

    fn children(&mut self, outs: &mut Vec<Out>, query: &Query) -> Checked<()> {
        let parent = self.scope.root.object;
        // `Account.Contacts` names the parent first
        let name = self.scope.parts(&query.from).concat();
        let rights = self.asking.rights;
        let found = schema::objects()
            .iter()
            .filter(|child| rights.can_read(child))
            .find_map(|child| {
                let points_here = |field: &&Field| {
                    field.reference().is_some_and(|reference| {
                        reference.to.contains(&parent.name)
                            && reference
                                .children
                                .is_some_and(|children| children.eq_ignore_ascii_case(&name))
                    }) && rights.field_visible(child, field)
                };
                child
                    .fields
                    .iter()
                    .find(points_here)
                    .map(|field| (child, field))
            });
        let Some((child, field)) = found else {
            return Err(Fail::no_children(query.from.at, &query.from.text()));
        };
        bounds::child(self.asking, self.query, query)?;
        let plan = Arc::new(plan::plan(self.asking.below(), child, query)?);
        let key = field
            .reference()
            .and_then(|reference| reference.children)
            .unwrap_or_default();
        push(
            outs,
            Out::Children {
                key: Cow::Borrowed(key),
                field: field.name,
                plan,
            },
        )
    }

    fn type_of(&mut self, outs: &mut Vec<Out>, type_of: &TypeOf) -> Checked<()> {
        let path = &type_of.path;
        let root = self.scope.root.clone();
        let [way] = self
            .scope
            .parts(path)
            .try_into()
            .map_err(|_: Vec<String>| Fail::no_relationship(path.at, &path.text()))?;
        let parent = self.scope.up(self.asking, &root, &way, path.at)?;
        if parent.object.name != "Name" {
            // captured words, glade-sh/glade internal/soql
            return Err(Fail::malformed(
                path.at,
                format!("TYPEOF operand '{way}' is not a polymorphic relationship field"),
            ));
        }
        let key = root
            .object
            .relationship(&way)
            .and_then(relationship_key)
            .unwrap_or("Parent");
        let mut variants = Vec::new();
        for (name, at, fields) in &type_of.branches {
            let node = schema::object(name)
                .and_then(|object| parent.narrowed(object))
                .ok_or_else(|| Fail::no_object(*at, name))?;
            variants.push(self.variant(&node, fields)?);
        }
        variants.push(self.variant(&parent, &type_of.otherwise)?);
        let key = Cow::Borrowed(key);
        push(outs, Out::Parent { key, variants })
    }

    fn variant(&mut self, node: &Node, fields: &[Path]) -> Checked<Variant> {
        let id = self.column(node.id_sql());
        let mut outs = Vec::new();
        for field in fields {
            self.path(&mut outs, node, &field.parts, field, None)?;
        }
        Ok(Variant {
            object: node.only_object(),
            id,
            outs,
        })
    }
}

fn relationship_key(field: &'static Field) -> Option<&'static str> {
    field
        .reference()
        .and_then(|reference| reference.relationship)
}

fn key_of(out: &Out) -> &str {
    match out {
        Out::Value { key, .. }
        | Out::Compound { key, .. }
        | Out::Parent { key, .. }
        | Out::Children { key, .. } => key,
    }
}

fn push(outs: &mut Vec<Out>, out: Out) -> Checked<()> {
    let key = key_of(&out);
    if outs
        .iter()
        .any(|known| key_of(known).eq_ignore_ascii_case(key))
    {
        return Err(Fail::whole(
            "INVALID_FIELD",
            format!("duplicate field selected: {key}"),
        ));
    }
    outs.push(out);
    Ok(())
}

//! The SELECT list: which columns to read, and the JSON each row becomes.
//!
//! Keys keep the order of the query and the schema's spelling. Parents nest, with attributes of their own; several
//! fields of one parent share one object.

use super::ast::{Expr, Item, Path, Query, TypeOf};
use super::fail::{Checked, Fail};
use super::functions;
use super::plan::{self, Plan};
use super::scope::{Asking, Class, Node, Scope};
use crate::schema::{self, ADDRESS_KEYS, Field, FieldKind, Object};

/// Most records for which `FIELDS(ALL)` and `FIELDS(CUSTOM)` may be asked.
const MOST_FIELDS_ALL: u64 = 200;
/// Most child subqueries in one SELECT list.
const MOST_CHILDREN: usize = 20;

/// The columns of a query and what becomes of them.
pub(super) struct Selection {
    /// SQL that reads the rows whose numbers are bound to `?1`, columns in order.
    pub(super) fetch: String,
    /// One per key of a record.
    pub(super) outs: Vec<Out>,
}

/// One key of a record.
#[derive(Debug)]
pub(super) enum Out {
    /// A value.
    Value {
        /// Key.
        key: &'static str,
        /// Column.
        index: usize,
        /// How the column becomes JSON.
        class: Class,
    },
    /// An address, from eight columns in a row.
    Address {
        /// Key.
        key: &'static str,
        /// First column.
        index: usize,
    },
    /// A parent: the first variant that has an id, or null.
    Parent {
        /// Key.
        key: &'static str,
        /// What the parent may be.
        variants: Vec<Variant>,
    },
    /// Child records.
    Children {
        /// Key.
        key: &'static str,
        /// The child's field that points here.
        field: &'static str,
        /// How to read them.
        plan: Box<Plan>,
    },
}

/// One shape of a parent.
#[derive(Debug)]
pub(super) struct Variant {
    /// Column of the parent's id.
    pub(super) id: usize,
    /// Its keys.
    pub(super) outs: Vec<Out>,
}

/// Reads the SELECT list of a query over this object.
pub(super) fn selection(
    asking: &mut Asking<'_>,
    object: &'static Object,
    query: &Query,
) -> Checked<Selection> {
    let scope = Scope::new(asking, object, query);
    let id = format!("{}.\"Id\"", scope.table());
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
    let fetch = format!(
        "SELECT {} FROM json_each(?1) k CROSS JOIN \"{}\" {table} ON {table}.rowid = k.value{} ORDER BY k.key",
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
            Item::Expr(expr, Some(_)) => Err(Fail::malformed(
                expr.at(),
                "only aggregate expressions use field aliasing",
            )),
            Item::Expr(Expr::Field(path), None) => {
                let parts = self.scope.parts(path);
                let root = self.scope.root.clone();
                self.path(outs, &root, &parts, path)
            }
            Item::Expr(expr, None) => {
                let column = functions::column(self.asking, &mut self.scope, expr)?;
                let index = self.column(column.sql);
                push(
                    outs,
                    Out::Value {
                        key: column.field.name,
                        index,
                        class: column.class,
                    },
                )
            }
            Item::Fields(word, at) => self.all_fields(outs, word, *at),
            Item::Children(query) => self.children(outs, query),
            Item::TypeOf(type_of) => self.type_of(outs, type_of),
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
    ) -> Checked<()> {
        let [way, rest @ ..] = parts else {
            return Err(Fail::no_column(path.at, "", node.object.name));
        };
        if rest.is_empty() {
            let column = self.scope.field(self.asking, node, way, path.at)?;
            return self.value(outs, node, column.field, column.sql);
        }
        let parent = self.scope.up(self.asking, node, way, path.at)?;
        let key = node
            .object
            .relationship(way)
            .and_then(relationship_key)
            .unwrap_or("Parent");
        let known = outs
            .iter()
            .position(|out| matches!(out, Out::Parent { key: found, .. } if *found == key));
        let at = match known {
            Some(at) => at,
            None => {
                let id = self.column(parent.id_sql());
                outs.push(Out::Parent {
                    key,
                    variants: vec![Variant {
                        id,
                        outs: Vec::new(),
                    }],
                });
                outs.len() - 1
            }
        };
        match &mut outs[at] {
            Out::Parent { variants, .. } => self.path(&mut variants[0].outs, &parent, rest, path),
            _ => Ok(()),
        }
    }

    fn value(
        &mut self,
        outs: &mut Vec<Out>,
        node: &Node,
        field: &'static Field,
        sql: String,
    ) -> Checked<()> {
        let FieldKind::Address { prefix } = field.kind else {
            let index = self.column(sql);
            return push(
                outs,
                Out::Value {
                    key: field.name,
                    index,
                    class: Class::of(field),
                },
            );
        };
        let table = &node.tables[0].0;
        let index = self.columns.len();
        for (_, part) in ADDRESS_KEYS {
            self.columns.push(format!("{table}.\"{prefix}{part}\""));
        }
        push(
            outs,
            Out::Address {
                key: field.name,
                index,
            },
        )
    }

    /// `FIELDS(ALL)`, `FIELDS(STANDARD)`, `FIELDS(CUSTOM)`; no object here has custom fields.
    fn all_fields(&mut self, outs: &mut Vec<Out>, word: &str, at: usize) -> Checked<()> {
        match word {
            "STANDARD" => {}
            "ALL" | "CUSTOM"
                if self
                    .query
                    .limit
                    .is_none_or(|(limit, _)| limit > MOST_FIELDS_ALL) =>
            {
                return Err(Fail::whole(
                    "MALFORMED_QUERY",
                    "The SOQL FIELDS function must have a LIMIT of at most 200",
                ));
            }
            "ALL" => {}
            "CUSTOM" => {
                return Err(Fail::malformed(
                    at,
                    "The 'FIELDS(CUSTOM)' expansion function must result in at least one field being selected.",
                ));
            }
            _ => {
                return Err(Fail::malformed(
                    at,
                    format!("Unknown FIELDS function parameter: {word}"),
                ));
            }
        }
        let root = self.scope.root.clone();
        for field in root
            .object
            .fields
            .iter()
            .filter(|field| self.asking.rights.field_visible(root.object, field))
        {
            let column = self.scope.field(self.asking, &root, field.name, at)?;
            self.value(outs, &root, field, column.sql)?;
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
        let grouped = !query.group.is_empty()
            || query
                .items
                .iter()
                .any(|item| matches!(item, Item::Expr(expr, _) if functions::is_aggregate(expr)));
        if grouped {
            return Err(Fail::malformed(
                query.at,
                "aggregate expressions are not allowed in child subqueries",
            ));
        }
        let fresh = self.asking.fresh();
        let plan = Box::new(plan::plan(fresh, child, query)?);
        let key = field
            .reference()
            .and_then(|reference| reference.children)
            .unwrap_or_default();
        push(
            outs,
            Out::Children {
                key,
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
            return Err(Fail::malformed(
                path.at,
                format!("TYPEOF is only allowed on polymorphic relationships: {way}"),
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
        push(outs, Out::Parent { key, variants })
    }

    fn variant(&mut self, node: &Node, fields: &[Path]) -> Checked<Variant> {
        let id = self.column(node.id_sql());
        let mut outs = Vec::new();
        for field in fields {
            self.path(&mut outs, node, &field.parts, field)?;
        }
        Ok(Variant { id, outs })
    }
}

fn relationship_key(field: &'static Field) -> Option<&'static str> {
    field
        .reference()
        .and_then(|reference| reference.relationship)
}

fn key_of(out: &Out) -> &'static str {
    match out {
        Out::Value { key, .. }
        | Out::Address { key, .. }
        | Out::Parent { key, .. }
        | Out::Children { key, .. } => key,
    }
}

fn push(outs: &mut Vec<Out>, out: Out) -> Checked<()> {
    let key = key_of(&out);
    if outs.iter().any(|known| key_of(known) == key) {
        return Err(Fail::whole(
            "INVALID_FIELD",
            format!("duplicate field selected: {key}"),
        ));
    }
    outs.push(out);
    Ok(())
}

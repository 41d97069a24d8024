//! A list made ready to be asked for: what is selected, under which filter, in which order, and how its pages follow.
//!
//! By key where the order's values can be compared as the org sorts them: dates, times, numbers, ids, and numbers the
//! org gives out. The latter are text, and sort and compare like text (`T-9` behind `T-10`); as they differ in their
//! digits alone, every collation agrees about them, which cannot be said of other texts. Picklists sort by their
//! set-up order and compare like text, amounts of several currencies sort by their worth, formulas may have another
//! value by the next page, and a relationship's empty values have no fixed place: all these by the org's locator.

use salesforce::{
    describe::ObjectDescribe,
    soql::{Compare, Direction, Filter, Name, Select, Soql, Value},
    sosl::{Find, Term},
};

use super::{columns::Column, record::Shape};
use crate::views::{ListSort, ValueKind};

/// Records on one page; the least that a page of the org has.
pub(super) const PAGE: u16 = 200;

/// A list that can be asked for.
pub(super) struct Plan {
    /// The object.
    pub(super) object: Name,
    /// What a row holds, in order; the list's columns come first.
    pub(super) shown: Vec<Column>,
    /// How many of them are the list's columns.
    pub(super) columns: usize,
    /// The org's scope.
    pub(super) scope: Option<Name>,
    /// Every field a row is made of, each once, and where it is in what is read of a record.
    pub(super) fields: Vec<Name>,
    pub(super) shape: Shape,
    /// Words to search for; none: it is no search.
    pub(super) terms: Vec<Term>,
    /// Which records.
    pub(super) filter: Option<Filter>,
    /// In which order.
    pub(super) order: Order,
    /// What was left out or not understood, a sentence each.
    pub(super) notes: Vec<String>,
}

/// The order of a list.
pub(super) struct Order {
    /// Its column.
    pub(super) column: Column,
    /// Which way.
    pub(super) direction: Direction,
    /// Whether pages follow by key.
    pub(super) keyed: bool,
}

impl Order {
    /// Sorts by a column that can be sorted by.
    pub(super) fn by(object: &ObjectDescribe, column: Column, descending: bool) -> Order {
        let direction = if descending {
            Direction::Descending
        } else {
            Direction::Ascending
        };
        Order {
            keyed: is_keyed(object, &column),
            column,
            direction,
        }
    }

    /// As the UI asked for it, or would.
    pub(super) fn view(&self) -> ListSort {
        ListSort {
            field: self.column.path.as_str().to_owned(),
            descending: self.direction == Direction::Descending,
        }
    }
}

fn is_keyed(object: &ObjectDescribe, column: &Column) -> bool {
    let comparable = match column.kind() {
        ValueKind::Number
        | ValueKind::Percent
        | ValueKind::Date
        | ValueKind::DateTime
        | ValueKind::Id => true,
        ValueKind::Currency => object.field("CurrencyIsoCode").is_none(),
        ValueKind::Text => column.field.auto_number,
        _ => false,
    };
    comparable && column.own && column.field.filterable && !column.field.calculated
}

/// Every field a row is made of, each once; the id first.
pub(super) fn fields(shown: &[Column], order: &Order) -> Vec<Name> {
    let mut fields = vec![Name::fixed("Id")];
    let order = order.keyed.then_some(&order.column);
    for column in shown.iter().chain(order) {
        for path in std::iter::once(&column.path).chain(&column.named) {
            if !fields.contains(path) {
                fields.push(path.clone());
            }
        }
    }
    fields
}

/// Those of them that are datetimes.
pub(super) fn times<'c>(shown: &'c [Column], order: &'c Order) -> Vec<&'c Name> {
    let of_time = |column: &&Column| column.kind() == ValueKind::DateTime;
    let columns = shown.iter().chain([&order.column]).filter(of_time);
    columns.map(|column| &column.path).collect()
}

impl Plan {
    /// Selects what rows hold under this filter, in the list's order.
    pub(super) fn select(&self, filter: Option<Filter>) -> Select {
        self.ordered(self.fields.clone(), filter)
    }

    /// The same of records without a value in the order's column: by id alone.
    pub(super) fn select_empty(&self, filter: Option<Filter>) -> Select {
        self.plain(self.fields.clone(), filter)
            .order_by(Name::fixed("Id"), self.order.direction)
    }

    /// The search for its words, from so many records on.
    pub(super) fn find(&self, offset: u32, limit: u32) -> Find {
        let mut find = Find::new(self.terms.clone(), self.object.clone(), self.fields.clone());
        if let Some(filter) = self.filter.clone() {
            find = find.filter(filter);
        }
        if let Some(path) = self.order.column.sort_path() {
            find = find.order_by(path.clone(), self.order.direction);
        }
        find.order_by(Name::fixed("Id"), self.order.direction)
            .page(offset, limit)
    }

    /// These fields of the records, in no order.
    pub(super) fn plain(&self, fields: Vec<Name>, filter: Option<Filter>) -> Select {
        let mut select = Select::new(self.object.clone(), fields);
        if let Some(scope) = self.scope.clone() {
            select = select.scope(scope);
        }
        match filter {
            Some(filter) => select.filter(filter),
            None => select,
        }
    }

    /// The ids of the object's records with their stamps, newest first, whether or not they are in the list.
    pub(super) fn stamps(&self, filter: Option<Filter>) -> Select {
        let stamp = || Name::fixed("SystemModstamp");
        let mut select = Select::new(self.object.clone(), [Name::fixed("Id"), stamp()]);
        if let Some(filter) = filter {
            select = select.filter(filter);
        }
        select.order_by(stamp(), Direction::Descending)
    }

    /// The query that counts the list.
    pub(super) fn count(&self) -> Soql {
        self.plain(Vec::new(), self.filter.clone()).count()
    }

    fn ordered(&self, fields: Vec<Name>, filter: Option<Filter>) -> Select {
        let mut select = self.plain(fields, filter);
        let direction = self.order.direction;
        if let Some(path) = self.order.column.sort_path()
            && path.as_str() != "Id"
        {
            select = select.order_by(path.clone(), direction);
        }
        // equal values would otherwise come in any order, another one on each page
        select.order_by(Name::fixed("Id"), direction)
    }

    /// The list's filter and another one.
    pub(super) fn and(&self, other: Filter) -> Filter {
        match &self.filter {
            Some(filter) => filter.clone().and(other),
            None => other,
        }
    }

    /// Records without a value in the order's column.
    pub(super) fn empty(&self) -> Filter {
        Filter::Is(self.order.column.path.clone(), Compare::Equal, Value::Null)
    }
}

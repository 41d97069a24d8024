//! From what is asked for to a plan: the list's spec, its columns and its order, without what this user may not see.

use salesforce::soql::{Filter, Name};

use super::{
    built_in::newest,
    columns::Column,
    conditions::{self, Asker, Fault},
    desk::Desk,
    known,
    plan::{self, Order, Plan},
    record::Shape,
    wanted::Wanted,
};
use crate::{
    Error,
    views::{Condition, ListAsk, ListSort},
};

/// Most columns and most conditions of a list.
const MOST_COLUMNS: usize = 60;
const MOST_CONDITIONS: usize = 40;

/// Names that an answer refused although the describe has them: they are left out.
#[derive(Default)]
pub(super) struct Refused(Vec<String>);

impl Refused {
    /// Learns from the words of a refusal which name it was; true where it is a new one.
    pub(super) fn learn(&mut self, error: &Error) -> bool {
        let Some(name) = named(error) else {
            return false;
        };
        let new = !self.0.contains(&name);
        self.0.push(name);
        new
    }

    fn has(&self, path: &str) -> bool {
        path.split('.')
            .any(|part| self.0.iter().any(|name| name.eq_ignore_ascii_case(part)))
    }
}

/// The field or relationship that `INVALID_FIELD` names (words from public transcripts, facts 3.6.5).
fn named(error: &Error) -> Option<String> {
    let Error::Salesforce {
        source: salesforce::Error::Api(refused),
        ..
    } = error
    else {
        return None;
    };
    let refused = refused
        .errors
        .iter()
        .find(|error| error.code == "INVALID_FIELD")?;
    let quoted = [
        "No such column '",
        "Didn't understand relationship '",
        "field '",
    ]
    .into_iter()
    .find_map(|words| refused.message.split_once(words))?;
    let (name, _) = quoted.1.split_once('\'')?;
    let name = name.rsplit('.').next().unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// Whether an answer says that a field is not there.
pub(super) fn is_about_fields(error: &Error) -> bool {
    matches!(error, Error::Salesforce { source: salesforce::Error::Api(refused), .. } if refused.has("INVALID_FIELD"))
}

impl Desk {
    /// A plan for a list, with the order and columns that were asked for in place of its own.
    pub(super) async fn plan(
        &mut self,
        list: &Wanted,
        ask: &ListAsk,
        refused: &Refused,
    ) -> Result<Plan, Error> {
        let mut notes = list.notes.clone();
        let wanted = ask.columns.as_ref().unwrap_or(&list.columns);
        let conditions = list.conditions.len() + list.any.iter().map(Vec::len).sum::<usize>();
        if wanted.len() > MOST_COLUMNS || conditions > MOST_CONDITIONS {
            let words = format!(
                "A list has at most {MOST_COLUMNS} columns and {MOST_CONDITIONS} conditions."
            );
            return Err(Error::named("input.case", words));
        }
        let mut shown = self.columns(wanted, refused, &mut notes).await?;
        let columns = shown.len();
        for path in known::of(&self.object.name)
            .rows
            .iter()
            .chain(&known::DATES)
        {
            self.add(&mut shown, path, refused).await?;
        }
        let filter = self.filter(list, refused, &mut notes).await?;
        let sort = ask.sort.as_ref().or(list.sort.as_ref());
        let order = self.order(sort, refused, &mut notes).await?;
        let object = Name::parse(&self.object.name).map_err(|_| Error::known("app.internal"))?;
        let fields = plan::fields(&shown, &order);
        Ok(Plan {
            object,
            shape: Shape::of(&fields, &plan::times(&shown, &order)),
            fields,
            shown,
            columns,
            scope: list.scope.clone(),
            terms: list.terms.clone(),
            filter,
            order,
            notes,
        })
    }

    async fn columns(
        &mut self,
        wanted: &[String],
        refused: &Refused,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Column>, Error> {
        let mut shown = Vec::new();
        let mut gone = Vec::new();
        for path in wanted {
            if !self.add(&mut shown, path, refused).await? {
                gone.push(short(path));
            }
        }
        if !gone.is_empty() {
            notes.push(format!(
                "Left out, because this user cannot see it or it is not there any more: {}.",
                gone.join(", ")
            ));
        }
        Ok(shown)
    }

    /// Adds a column that is not there yet; false where there is no such field.
    async fn add(
        &mut self,
        shown: &mut Vec<Column>,
        path: &str,
        refused: &Refused,
    ) -> Result<bool, Error> {
        let column = match refused.has(path) {
            true => None,
            false => self.column(path).await?,
        };
        let Some(column) = column else {
            return Ok(false);
        };
        if shown.iter().all(|other| other.path != column.path) {
            shown.push(without(column, refused));
        }
        Ok(true)
    }

    async fn filter(
        &mut self,
        list: &Wanted,
        refused: &Refused,
        notes: &mut Vec<String>,
    ) -> Result<Option<Filter>, Error> {
        let mut all = Vec::new();
        let of_org = list.of_org.clone().map(Filter::OfOrg);
        let own = self
            .group(&list.conditions, list.all, refused, notes)
            .await?;
        all.extend(of_org.into_iter().chain(own));
        for any in &list.any {
            all.extend(self.group(any, false, refused, notes).await?);
        }
        Ok(match all.len() {
            0 | 1 => all.pop(),
            _ => Some(Filter::All(all)),
        })
    }

    /// Conditions that go together.
    async fn group(
        &mut self,
        conditions: &[Condition],
        all: bool,
        refused: &Refused,
        notes: &mut Vec<String>,
    ) -> Result<Option<Filter>, Error> {
        let mut found: Vec<(&Condition, Column)> = Vec::new();
        for condition in conditions {
            let column = match refused.has(&condition.field) {
                true => None,
                false => self.column(&condition.field).await?,
            };
            match column {
                Some(column) => found.push((condition, column)),
                None => notes.push(format!(
                    "The condition on {} does not count, because this user cannot see that field or it is not there \
                     any more.",
                    short(&condition.field)
                )),
            }
        }
        let object = self.object.clone();
        let mut asker = Asker {
            user: &self.at.user,
            object: &object.name,
            queues: None,
        };
        match conditions::filter(&asker, &found, all) {
            Ok(filter) => Ok(filter),
            Err(Fault::Said(error)) => Err(error),
            Err(Fault::NeedsQueues) => {
                let queues = self.queues().await?;
                asker.queues = Some(&queues);
                let again = conditions::filter(&asker, &found, all);
                again.map_err(|fault| match fault {
                    Fault::Said(error) => error,
                    Fault::NeedsQueues => Error::known("app.internal"),
                })
            }
        }
    }

    /// The order: as wanted, else newest first, else by id where an object has no dates.
    async fn order(
        &mut self,
        wanted: Option<&ListSort>,
        refused: &Refused,
        notes: &mut Vec<String>,
    ) -> Result<Order, Error> {
        let own = [newest(self.date()), newest("Id")];
        for sort in wanted.into_iter().chain(&own) {
            let column = match refused.has(&sort.field) {
                true => None,
                false => self.column(&sort.field).await?,
            };
            let column = column.map(|column| without(column, refused));
            match column.filter(|column| column.sort_path().is_some()) {
                Some(column) => return Ok(Order::by(&self.object, column, sort.descending)),
                None if Some(sort) == wanted => notes.push(format!(
                    "Salesforce cannot sort by {} for this user.",
                    short(&sort.field)
                )),
                None => {}
            }
        }
        Err(Error::named(
            "input.case",
            "This object has nothing that a list can be sorted by.",
        ))
    }
}

/// A reference whose name was refused is shown without it.
fn without(mut column: Column, refused: &Refused) -> Column {
    column.named = column.named.filter(|named| !refused.has(named.as_str()));
    column
}

fn short(name: &str) -> String {
    name.chars().take(80).collect()
}

//! Reading a record: every field this user sees with the names of what it refers to, its children and the other cases of
//! its contact, in one call.

use std::sync::Arc;

use salesforce::{
    Error as ClientError, RecordId,
    composite::{self, Part as Request, PartAnswer},
    describe::{Field, ObjectDescribe},
    time,
};
use serde_json::Value;

use super::{
    asking::{Asking, Names, name_path},
    parts::Of,
    plain::Plain,
    related,
};
use crate::{
    Error,
    desk::{at::At, describes::Seen, fields, lists::name_field},
    error::Doing,
    views::{Cell, FieldCell, RecordView, RelatedView},
};

/// What answers have taught about an object's records, beyond its describe; kept for the session.
#[derive(Clone, Default)]
pub(crate) struct Learnt {
    names: Names,
    /// Children that were refused although the describe lists them.
    hidden: Vec<Of>,
    /// What is asked by all that; none where it is to be worked out anew.
    asking: Option<Arc<Asking>>,
    /// A field is not there any more that the describes have: they are old.
    pub(super) stale: bool,
}

impl Learnt {
    /// What is asked, where it was worked out from this describe.
    pub(super) fn asking(&self, object: &Arc<ObjectDescribe>) -> Option<Arc<Asking>> {
        let asking = self.asking.clone()?;
        Arc::ptr_eq(&asking.object, object).then_some(asking)
    }

    /// Works out what is asked.
    pub(super) fn asks(&mut self, object: Arc<ObjectDescribe>, seen: Seen) -> Arc<Asking> {
        let asking = Arc::new(Asking::of(object, seen, self.names, &self.hidden));
        self.asking = Some(asking.clone());
        asking
    }

    fn hide(&mut self, hidden: Vec<Of>) {
        if !hidden.is_empty() {
            self.hidden.extend(hidden);
            self.asking = None;
        }
    }
}

/// What is asked of a record.
pub(crate) struct Question<'a> {
    pub(super) at: &'a At,
    pub(super) asking: Arc<Asking>,
    id: &'a RecordId,
    requests: Vec<Request>,
    /// What is known of the object's records, and what is learnt on the way.
    pub(super) learnt: Learnt,
}

impl<'a> Question<'a> {
    pub(super) fn new(at: &'a At, asking: Arc<Asking>, id: &'a RecordId, learnt: Learnt) -> Self {
        Self {
            requests: asking.requests(at, id),
            at,
            asking,
            id,
            learnt,
        }
    }

    /// The record, or `None` when it is not there for this user.
    pub(super) async fn read(&mut self) -> Result<Option<RecordView>, Error> {
        let answers = composite::together(&self.at.org, &self.requests).await;
        self.record(answers.doing("reading the record")?).await
    }

    /// Sends a write and reads the record behind it, in one call: the answer to the write, and the record where it
    /// could be read. The parts are worked on in their order (REST API Developer Guide, "Composite").
    pub(super) async fn written(
        &mut self,
        write: Request,
    ) -> Result<(PartAnswer, Option<RecordView>), ClientError> {
        self.requests.insert(0, write);
        let mut answers = composite::together(&self.at.org, &self.requests).await?;
        let answer = answers.remove(0);
        let record = match answer.success() {
            Ok(()) => self.record(answers).await.ok().flatten(),
            Err(_) => None,
        };
        Ok((answer, record))
    }

    /// The record by the answers to the requests.
    async fn record(&mut self, answers: Vec<PartAnswer>) -> Result<Option<RecordView>, Error> {
        let mut answers = answers.into_iter();
        let mut read_at = begun(self.at);
        let mut record = one(answers.next());
        if let Err(ClientError::Api(refused)) = &record
            && refused.has("INVALID_FIELD")
            && self.learnt.names == Names::All
        {
            record = self.with_fewer_names().await?;
            read_at = begun(self.at);
        }
        let Some(record) = record.doing("reading the record")? else {
            return Ok(None);
        };
        let rights = one(answers.next()).ok().flatten();
        let asking = self.asking.clone();
        let bundle = match asking.children.is_empty() {
            true => Ok(None),
            false => one(answers.next()),
        };
        let contact = one(answers.next()).ok().flatten();
        self.learnt.stale |=
            matches!(&bundle, Err(ClientError::Api(refused)) if refused.has("INVALID_FIELD"));
        let belongs = related::Belongs {
            object: &asking.object,
            seen: &asking.seen,
            id: self.id,
            record: &record,
            children: &asking.children,
        };
        let others = asking.others.as_ref().zip(contact);
        let others =
            others.and_then(|(others, contact)| belongs.others(&others.relationship, contact));
        let (related, hidden) = related::read(self.at, &belongs, bundle, others).await?;
        self.learnt.hide(hidden);
        Ok(Some(view(
            self.at,
            &asking.object,
            self.id,
            &record,
            related,
            rights.as_ref(),
            read_at,
        )))
    }

    /// The record once more, with the names of fewer parents: one that this user may not see refuses all.
    async fn with_fewer_names(&mut self) -> Result<Result<Option<Value>, ClientError>, Error> {
        let fewer = [Names::People, Names::Nobody];
        let again = fewer.map(|names| self.asking.with(names, self.id));
        let again = composite::together(&self.at.org, &again).await;
        let mut record = one(None);
        for (names, answer) in fewer.into_iter().zip(again.doing("reading the record")?) {
            record = one(Some(answer));
            if record.is_ok() {
                self.learnt.names = names;
                self.learnt.asking = None;
                break;
            }
        }
        Ok(record)
    }
}

/// The org's time at which the last request cannot yet have been read: its answer's `Date`, and before it as long as
/// the answer took. The record was read somewhere between the two.
pub(crate) fn begun(at: &At) -> Option<i64> {
    let answer = at.org.last_answer()?;
    let took = i64::try_from(answer.took.as_millis()).ok()?;
    Some(answer.date_ms? - took)
}

/// The only record of a query, if there is one.
fn one(answer: Option<PartAnswer>) -> Result<Option<Value>, ClientError> {
    let Some(answer) = answer else {
        return Ok(None);
    };
    Ok(answer.page_by(Plain)?.records.into_iter().next())
}

/// The value at the end of a path; nothing where a parent is missing.
pub(crate) fn value<'v>(record: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(record, |value, name| &value[name])
}

fn view(
    at: &At,
    object: &ObjectDescribe,
    id: &RecordId,
    record: &Value,
    related: RelatedView,
    rights: Option<&Value>,
    read_at: Option<i64>,
) -> RecordView {
    let text = |path: &str| value(record, path).as_str().map(str::to_owned);
    let stamp = text("SystemModstamp").and_then(|stamp| time::parse_datetime(&stamp));
    let may = |right: &str| rights.and_then(|rights| rights[right].as_bool());
    RecordView {
        id: id.as_str().to_owned(),
        object: object.name.clone(),
        name: text(name_field(&object.name)).unwrap_or_default(),
        record_type: text("RecordTypeId"),
        values: values(object, record),
        stamp: stamp.unwrap_or_default(),
        settled: stamp
            .zip(read_at)
            .is_some_and(|(stamp, read_at)| is_settled(stamp, read_at)),
        changed_by: text("LastModifiedBy.Name"),
        can_edit: may("HasEditAccess"),
        can_delete: may("HasDeleteAccess"),
        related,
        api: at.usage(),
        calls: at.calls(),
    }
}

/// Whether the second of a stamp was over when the record was read at the earliest: a later change then has a later
/// second, by which alone `If-Unmodified-Since` compares.
pub(crate) fn is_settled(stamp: i64, read_at: i64) -> bool {
    read_at.div_euclid(1000) > stamp.div_euclid(1000)
}

/// Every field with its value.
pub(crate) fn values(object: &ObjectDescribe, record: &Value) -> Vec<FieldCell> {
    let fields = object.fields.iter();
    // what the answer has not is not known to be empty
    let answered = |field: &&Field| record.get(&field.name).is_some();
    fields
        .filter(answered)
        .map(|field| FieldCell {
            field: field.name.clone(),
            cell: cell(field, record),
        })
        .collect()
}

fn cell(field: &Field, record: &Value) -> Cell {
    let mut cell = fields::cell(field, &record[field.name.as_str()]);
    if cell.text.is_some()
        && let Some(path) = name_path(field)
    {
        cell.label = value(record, path.as_str()).as_str().map(Into::into);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::is_settled;

    #[test]
    fn a_stamp_is_settled_once_its_second_was_over_before_the_reading_began() {
        for (stamp, read_at, settled) in [
            (1_000, 1_999, false),
            (1_999, 2_000, true),
            (1_000, 2_000, true),
            (1_000, 999, false),
            (0, -1, false),
        ] {
            assert_eq!(is_settled(stamp, read_at), settled, "{stamp} {read_at}");
        }
    }
}

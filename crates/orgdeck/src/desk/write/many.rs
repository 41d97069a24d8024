//! The same for many records: values, a comment, a macro.

use std::sync::Arc;

use salesforce::{RecordId, describe::ObjectDescribe};
use tokio_util::sync::CancellationToken;

use super::{
    bulk::{Bulk, Comment, Deed, State, Wish, first_failure},
    placeholders::Template,
    values,
};
use crate::{
    Error, Orgdeck, Progress,
    activity::End,
    app::Work,
    desk::{at::At, record::record_id},
    views::{
        Area, BulkAsk, BulkComment, BulkEnd, BulkProgress, BulkReport, BulkRow, BulkWork, ChangeId,
        FieldChange, IntegrationId,
    },
};

/// Most records of one wish: what one can still look through afterwards.
const MOST: usize = 10_000;

/// How the window writes that the owner is whoever runs it.
const ME: &str = "me";

impl Orgdeck {
    /// Changes many records, each on the condition that nobody changed it meanwhile.
    ///
    /// # Errors
    /// When nothing could be sent.
    pub async fn change_many(
        &self,
        id: IntegrationId,
        ask: &BulkAsk,
        progress: &Progress<BulkProgress>,
    ) -> Result<BulkReport, Error> {
        let at = At::open(self, id).await?.working_with(&ask.object)?;
        let described = self.shared.describe(at.session, &at.org, &ask.object).await;
        let object = self.observed(&at.row, described).await?;
        let (changes, comment) = self.work(&ask.work).await?;
        let comment = match comment {
            Some(comment) => Some(self.comment(&at, &object, comment).await?),
            None => None,
        };
        let wishes = wishes(&at, &object, &ask.records, changes)?;
        if comment.is_none() && wishes.iter().any(Wish::is_idle) {
            return Err(Error::named("input.case", "There is nothing to change."));
        }
        let stopped = self.shared.begin(id, Work::ChangeMany);
        let group = store::new_id();
        let bulk = Bulk {
            app: self,
            at: &at,
            object: &object,
            group,
            comment,
            stopped: &stopped,
            progress,
            total: wishes.len(),
            state: State::default().into(),
        };
        let rows = bulk.run(&wishes).await;
        self.stopped(id, &stopped);
        let what = format!("{} {} updated", rows.len(), object.name);
        self.note_rows(&at, what, &rows, group).await;
        self.shared.tell(Area::Cases, Some(id));
        Ok(BulkReport {
            group: ChangeId(group),
            rows,
            calls: at.calls(),
        })
    }

    /// Stops a change of many behind what is under way.
    pub fn cancel_change_many(&self, id: IntegrationId) {
        self.shared.stop(id, Work::ChangeMany);
    }

    /// Ends the piece of work, unless a later one has its place.
    pub(super) fn stopped(&self, id: IntegrationId, stopped: &CancellationToken) {
        if !stopped.is_cancelled() {
            self.shared.stop(id, Work::ChangeMany);
        }
    }

    /// Notes a piece of work over many records as one entry of the activity log.
    pub(super) async fn note_rows(
        &self,
        at: &At,
        what: String,
        rows: &[BulkRow],
        group: store::Uuid,
    ) {
        let ended =
            |wanted: fn(&BulkEnd) -> bool| rows.iter().filter(|row| wanted(&row.end)).count();
        let fine = ended(|end| matches!(end, BulkEnd::Done | BulkEnd::Same));
        let unknown = ended(|end| matches!(end, BulkEnd::Unknown { .. }));
        let failure = first_failure(rows);
        let what = match fine == rows.len() {
            true => what,
            false => format!("{what}, {} of them not", rows.len() - fine),
        };
        let end = match failure {
            _ if fine == rows.len() => End::Done,
            failure if unknown > 0 => End::Unknown(failure),
            Some(failure) => End::Failed(failure),
            None => End::Cancelled,
        };
        self.shared.note_write(&at.row, what, end, group).await;
    }

    /// The values and the comment that are wanted.
    async fn work(
        &self,
        work: &BulkWork,
    ) -> Result<(Vec<FieldChange>, Option<BulkComment>), Error> {
        let (changes, comment) = match work {
            BulkWork::Change { changes, comment } => (changes.clone(), comment.clone()),
            BulkWork::Macro { id } => {
                let one = self.one_macro(*id).await?;
                (one.changes, one.comment)
            }
        };
        Ok((changes, comment.filter(|one| !one.body.trim().is_empty())))
    }

    /// A comment whose places this user can read.
    async fn comment(
        &self,
        at: &At,
        object: &ObjectDescribe,
        comment: BulkComment,
    ) -> Result<Comment, Error> {
        if object.name != "Case" {
            return Err(Error::named("input.case", "Only cases have comments."));
        }
        let text = Template::parse(&comment.body)?;
        for path in text.fields() {
            self.readable(at, object, path).await?;
        }
        let session = at.session;
        let known = self
            .shared
            .db(move |store| store.sessions().get(session))
            .await?;
        Ok(Comment {
            text,
            public: comment.public,
            me: known.map(|known| known.display_name).unwrap_or_default(),
        })
    }

    /// Whether a field or path leads to something this user can read.
    async fn readable(&self, at: &At, object: &ObjectDescribe, path: &str) -> Result<(), Error> {
        let wrong = || {
            let words = format!("{{{{{path}}}}} is no field that this user can read here.");
            Error::named("input.case", words)
        };
        let mut of = Arc::new(object.clone());
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                return of.field(step).map(|_| ()).ok_or_else(wrong);
            }
            let is = |name: &Option<String>| {
                name.as_deref()
                    .is_some_and(|name| name.eq_ignore_ascii_case(step))
            };
            let field = of.fields.iter().find(|field| is(&field.relationship_name));
            let to = field.and_then(|field| field.reference_to.first()).cloned();
            let to = to.ok_or_else(wrong)?;
            let described = self.shared.describe(at.session, &at.org, &to).await;
            of = described.map_err(|_| wrong())?;
        }
        Err(wrong())
    }
}

impl Wish {
    /// Whether nothing is to be written.
    fn is_idle(&self) -> bool {
        matches!(&self.deed, Deed::Update(body) if body.is_empty())
    }
}

/// The same for each record, each once.
fn wishes(
    at: &At,
    object: &ObjectDescribe,
    records: &[String],
    mut changes: Vec<FieldChange>,
) -> Result<Vec<Wish>, Error> {
    if records.is_empty() || records.len() > MOST {
        let words = format!("Choose between one and {MOST} records.");
        return Err(Error::named("input.case", words));
    }
    for change in &mut changes {
        let person = object
            .field(&change.field)
            .is_some_and(|field| field.reference_to.iter().any(|to| to == "User"));
        if person && change.value.as_deref() == Some(ME) {
            change.value = Some(at.user.as_str().to_owned());
        }
    }
    let body = values::body(object, &changes, false).map_err(|refused| {
        let words = refused
            .iter()
            .map(|one| format!("{}: {}", one.field, one.message));
        Error::named("input.case", words.collect::<Vec<_>>().join(" "))
    })?;
    let mut ids: Vec<RecordId> = Vec::new();
    for record in records {
        let id = record_id(record)?;
        if object
            .key_prefix
            .as_deref()
            .is_some_and(|prefix| prefix != id.prefix())
        {
            let words = format!("That is not the id of a record of {}.", object.name);
            return Err(Error::named("input.case", words));
        }
        ids.push(id);
    }
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    Ok(ids
        .into_iter()
        .map(|id| Wish {
            id,
            name: None,
            deed: Deed::Update(body.clone()),
            expects: None,
            undoes: None,
        })
        .collect())
}

//! What has changed in a list since it was last looked at: one composite call.
//!
//! Three questions go together: which rows of the list have changed, which records of the object have changed at all
//! (what is among these and not among those has left the list, or never was in it), and which were deleted. Stamps are
//! the org's own; this computer's clock has no part in it.

use salesforce::{
    Error as Fault, Page, RecordId,
    composite::{self, Part},
    soql::{Compare, Direction, Filter, Name, Value as Literal},
    time,
};

use super::{
    desk::Desk,
    plan::Plan,
    planning::{Refused, is_about_fields},
    record::{Record, Shape},
    rows,
    search::Digits,
    since::{Since, Told},
    sources::Source,
    wanted::Wanted,
};
use crate::{
    Error, Orgdeck,
    error::Doing,
    views::{IntegrationId, ListAsk, ListNews},
};

/// Most changed rows that are told, and most changed records that are looked through.
const MOST_ROWS: usize = 200;
const MOST_RECORDS: usize = 1_000;
/// Most escalated records that are remembered.
const MOST_ESCALATED: usize = 400;
/// What changed so shortly before the first look is told at the next: the rows on show may be older.
const SHORTLY_MS: i64 = 5_000;

impl Orgdeck {
    /// What has changed in a list; `since` is what the last answer said, none: begin now.
    ///
    /// # Errors
    /// As [`Self::list_records`].
    pub async fn list_news(
        &self,
        id: IntegrationId,
        ask: &ListAsk,
        since: Option<&str>,
    ) -> Result<ListNews, Error> {
        let before = Since::parse(since.unwrap_or_default())?;
        let mut desk = Desk::open(self, id, &ask.object).await?;
        let quiet = |desk: &Desk, why: String| ListNews {
            paused: Some(why),
            ..news(desk, since.unwrap_or_default().to_owned())
        };
        if let Some(why) = desk.paused().await? {
            return Ok(quiet(&desk, why));
        }
        let list = match desk.source(&ask.source, Digits::Number).await? {
            Source::Wanted(list) if list.terms.is_empty() => list,
            _ => {
                return Err(Error::named(
                    "input.case",
                    "Changes of this list cannot be told.",
                ));
            }
        };
        let looked = desk.looked(&list, ask, before.as_ref()).await;
        desk.spent().await?;
        if let Err(Error::Salesforce {
            source: Fault::Api(refused),
            ..
        }) = &looked
            && refused.is_limit_exceeded()
        {
            let why = desk.rest();
            return Ok(quiet(&desk, why));
        }
        let looked = self.observed(&desk.at.row, looked).await?;
        Ok(ListNews {
            api: desk.at.usage(),
            ..looked
        })
    }
}

fn news(desk: &Desk, since: String) -> ListNews {
    ListNews {
        changed: Vec::new(),
        created: Vec::new(),
        escalated: Vec::new(),
        gone: Vec::new(),
        too_many: false,
        since,
        paused: None,
        api: desk.at.usage(),
    }
}

fn name(text: &'static str) -> Name {
    Name::fixed(text)
}

/// What a question is about, and which fields its records have.
type Question = (Part, Vec<Name>);

/// The records of an answer.
#[derive(Default)]
struct Looked {
    shape: Shape,
    records: Vec<Record>,
}

impl Looked {
    fn ids(&self) -> Result<Vec<RecordId>, Error> {
        self.records.iter().map(Record::id).collect()
    }
}

fn stamps() -> Vec<Name> {
    ["Id", "SystemModstamp"].map(name).to_vec()
}

fn stamp(record: &Record, shape: &Shape, field: &str) -> Option<i64> {
    let place = shape.place(field)?;
    record.text(place).and_then(time::parse_datetime)
}

/// Records with their stamps.
fn stamped(page: &Looked) -> Result<Vec<Told>, Error> {
    let stamped = page.records.iter().map(|record| {
        let at = stamp(record, &page.shape, "SystemModstamp").unwrap_or_default();
        Ok((record.id()?, at))
    });
    stamped.collect()
}

impl Desk {
    /// Looks, and looks again without a field that the org refuses.
    async fn looked(
        &mut self,
        list: &Wanted,
        ask: &ListAsk,
        since: Option<&Since>,
    ) -> Result<ListNews, Error> {
        let mut refused = Refused::default();
        loop {
            let plan = self.plan(list, ask, &refused).await?;
            let looked = match since {
                None => self.begin(&plan).await,
                Some(since) => self.look(&plan, since).await,
            };
            match looked {
                Err(error) if is_about_fields(&error) => {
                    if !refused.learn(&error) {
                        return Err(error);
                    }
                    self.look_again().await?;
                }
                looked => return looked,
            }
        }
    }

    /// The answers to up to five queries, each of which must have gone well.
    async fn asked(&self, questions: Vec<Question>) -> Result<Vec<Looked>, Error> {
        let (parts, fields): (Vec<Part>, Vec<Vec<Name>>) = questions.into_iter().unzip();
        let answers = composite::together(&self.at.org, &parts).await;
        let answers = answers.doing("looking at a list")?;
        let looked = answers.into_iter().zip(fields).map(|(answer, fields)| {
            let shape = Shape::of(&fields, &[]);
            let page: Page<Record> = answer.page_by(&shape).doing("looking at a list")?;
            Ok(Looked {
                records: page.records,
                shape,
            })
        });
        looked.collect()
    }

    fn has(&self, field: &str) -> bool {
        self.object
            .field(field)
            .is_some_and(|field| field.filterable)
    }

    /// The first look: where the org is now, and what of the list is escalated.
    async fn begin(&self, plan: &Plan) -> Result<ListNews, Error> {
        let newest = plan.stamps(None).limit(MOST_RECORDS as u32).soql();
        let mut questions = vec![(Part::query(&newest), stamps())];
        if self.has("IsEscalated") {
            let escalated = Filter::Is(name("IsEscalated"), Compare::Equal, Literal::Bool(true));
            let select = plan.plain(vec![name("Id")], Some(plan.and(escalated)));
            let select = select.limit(MOST_ESCALATED as u32 + 1).soql();
            questions.push((Part::query(&select), vec![name("Id")]));
        }
        let pages = self.asked(questions).await?;
        let mut recent = pages.first().map_or_else(|| Ok(Vec::new()), stamped)?;
        let escalated = match pages.get(1) {
            None => Some(Vec::new()),
            Some(page) if page.records.len() > MOST_ESCALATED => None,
            Some(page) => Some(page.ids()?),
        };
        let now = self.at.org.last_answer().and_then(|answer| answer.date_ms);
        let newest = recent.iter().map(|(_, stamp)| *stamp).max();
        let start = Since {
            stamp: newest.or(now).unwrap_or_default(),
            told: Vec::new(),
            escalated: None,
        };
        recent.retain(|(_, stamp)| now.is_none_or(|now| *stamp < now - SHORTLY_MS));
        Ok(news(self, start.after(recent, escalated).text()))
    }

    /// A further look.
    async fn look(&self, plan: &Plan, since: &Since) -> Result<ListNews, Error> {
        let after = Filter::Is(
            name("SystemModstamp"),
            Compare::GreaterOrEqual,
            Literal::Time(since.from()),
        );
        let mut fields = plan.fields.clone();
        for field in ["SystemModstamp", "CreatedDate", "IsEscalated"].map(name) {
            if self.has(field.as_str()) && !fields.contains(&field) {
                fields.push(field);
            }
        }
        let changed = plan
            .plain(fields.clone(), Some(plan.and(after.clone())))
            .order_by(name("SystemModstamp"), Direction::Descending)
            .limit(MOST_ROWS as u32 + 1);
        let records = plan
            .stamps(Some(after.clone()))
            .limit(MOST_RECORDS as u32 + 1);
        let mut questions = vec![
            (Part::query(&changed.soql()), fields),
            (Part::query(&records.soql()), stamps()),
        ];
        if self.has("IsDeleted") {
            let deleted = Filter::Is(name("IsDeleted"), Compare::Equal, Literal::Bool(true));
            let deleted = plan.stamps(Some(deleted.and(after)));
            let deleted = deleted.limit(MOST_RECORDS as u32 + 1).soql();
            questions.push((Part::query_all(&deleted), stamps()));
        }
        let mut pages = self.asked(questions).await?.into_iter();
        let mut next = || pages.next().unwrap_or_default();
        let (changed, records, deleted) = (next(), next(), next());
        self.told(plan, since, changed, (&records, &deleted))
    }

    /// What of the answers is new.
    fn told(
        &self,
        plan: &Plan,
        since: &Since,
        changed: Looked,
        (records, deleted): (&Looked, &Looked),
    ) -> Result<ListNews, Error> {
        let in_list = stamped(&changed)?;
        let (all, deleted) = (stamped(records)?, stamped(deleted)?);
        let everything: Vec<Told> = [all.as_slice(), &deleted, &in_list].concat();
        if changed.records.len() > MOST_ROWS
            || all.len() > MOST_RECORDS
            || deleted.len() > MOST_RECORDS
        {
            let after = since.after(everything, since.escalated.clone());
            return Ok(ListNews {
                too_many: true,
                ..news(self, after.text())
            });
        }
        let mut told = news(self, String::new());
        let mut escalated = since.escalated.clone();
        let shape = &changed.shape;
        let mut shown = Vec::new();
        for (record, (id, at)) in changed.records.into_iter().zip(&in_list) {
            if since.has(&(id.clone(), *at)) {
                continue;
            }
            let made = stamp(&record, shape, "CreatedDate");
            if !since.knows(id) && made.is_some_and(|made| made >= since.from()) {
                told.created.push(id.to_string());
            }
            let is = shape
                .place("IsEscalated")
                .and_then(|place| record.text(place));
            let is = is == Some("true");
            // its fields begin with those of a row
            shown.push(record);
            if let Some(before) = &mut escalated {
                let was = before.contains(id);
                if is && !was {
                    told.escalated.push(id.to_string());
                    before.push(id.clone());
                } else if !is {
                    before.retain(|other| other != id);
                }
            }
        }
        told.changed = rows::rows(plan, shown)?;
        let left = all
            .iter()
            .filter(|(id, _)| in_list.iter().all(|(other, _)| other != id));
        let gone = left.chain(&deleted).filter(|one| !since.has(one));
        let gone: Vec<RecordId> = gone.map(|(id, _)| id.clone()).collect();
        if let Some(before) = &mut escalated {
            before.retain(|id| !gone.contains(id));
        }
        told.gone = gone.iter().map(RecordId::to_string).collect();
        let escalated = escalated.filter(|ids| ids.len() <= MOST_ESCALATED);
        told.since = since.after(everything, escalated).text();
        Ok(told)
    }
}

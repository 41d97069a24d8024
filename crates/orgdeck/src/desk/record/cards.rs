//! The contact and the account of a record, as cards. Their values come with the record, over its relationships.

use salesforce::{RecordId, describe::ObjectDescribe, soql::Name};
use serde_json::Value;

use super::read::value;
use crate::views::{CardLine, CardView, ValueKind};

/// Field that refers, relationship, object, and what the card shows of it.
struct Card {
    field: &'static str,
    relationship: &'static str,
    object: &'static str,
    lines: &'static [(&'static str, &'static str, ValueKind)],
}

/// Labels are those of the fields in every org's English; an org can rename them, and a card is no form.
const CARDS: [Card; 2] = [
    Card {
        field: "ContactId",
        relationship: "Contact",
        object: "Contact",
        lines: &[
            ("Title", "Title", ValueKind::Text),
            ("Email", "Email", ValueKind::Email),
            ("Phone", "Phone", ValueKind::Phone),
            ("MobilePhone", "Mobile", ValueKind::Phone),
        ],
    },
    Card {
        field: "AccountId",
        relationship: "Account",
        object: "Account",
        lines: &[
            ("Phone", "Phone", ValueKind::Phone),
            ("Website", "Website", ValueKind::Url),
            ("BillingCity", "Billing City", ValueKind::Text),
            ("BillingCountry", "Billing Country", ValueKind::Text),
        ],
    },
];

fn cards(object: &ObjectDescribe) -> impl Iterator<Item = &'static Card> + '_ {
    CARDS.iter().filter(|card| {
        let field = object.field(card.field);
        field.is_some_and(|field| field.relationship_name.as_deref() == Some(card.relationship))
    })
}

/// What is asked beside the record for its cards.
pub(super) fn paths(object: &ObjectDescribe) -> Vec<Name> {
    cards(object)
        .flat_map(|card| {
            let names = card.lines.iter().map(|(field, ..)| *field).chain(["Name"]);
            names.filter_map(|field| Name::parse(&format!("{}.{field}", card.relationship)).ok())
        })
        .collect()
}

/// The cards of a record: one for each parent it has.
pub(super) fn of(object: &ObjectDescribe, record: &Value) -> Vec<CardView> {
    cards(object)
        .filter_map(|card| view(card, record))
        .collect()
}

fn view(card: &Card, record: &Value) -> Option<CardView> {
    let id = RecordId::parse(record[card.field].as_str()?).ok()?;
    let at = |field: &str| {
        let path = format!("{}.{field}", card.relationship);
        let text = value(record, &path).as_str().map(str::to_owned);
        text.filter(|text| !text.is_empty())
    };
    let lines = card.lines.iter().filter_map(|(field, label, kind)| {
        at(field).map(|value| CardLine {
            label: (*label).to_owned(),
            value,
            kind: *kind,
        })
    });
    Some(CardView {
        id: id.as_str().to_owned(),
        object: card.object.to_owned(),
        name: at("Name")?,
        lines: lines.collect(),
    })
}

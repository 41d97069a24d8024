//! The contact and the account of a record, as cards. Their values come with the record, over its relationships.

use salesforce::{
    RecordId,
    describe::{Field, ObjectDescribe},
    soql::Name,
};
use serde_json::Value;

use super::read::value;
use crate::{
    desk::{describes::Seen, fields},
    views::{CardLine, CardView},
};

/// Field that refers, relationship, object, and what the card shows of it where this user sees it.
struct Card {
    field: &'static str,
    relationship: &'static str,
    object: &'static str,
    lines: &'static [&'static str],
}

const CARDS: [Card; 2] = [
    Card {
        field: "ContactId",
        relationship: "Contact",
        object: "Contact",
        lines: &["Title", "Department", "Email", "Phone", "MobilePhone"],
    },
    Card {
        field: "AccountId",
        relationship: "Account",
        object: "Account",
        lines: &[
            "Type",
            "Industry",
            "Phone",
            "Website",
            "BillingCity",
            "BillingCountry",
        ],
    },
];

/// Objects that cards are of.
pub(super) fn objects<'o>() -> impl Iterator<Item = &'o str> {
    CARDS.iter().map(|card| card.object)
}

/// The cards an object has, each with the describe of what it shows.
fn cards<'s>(object: &ObjectDescribe, seen: &'s Seen) -> Vec<(&'static Card, &'s ObjectDescribe)> {
    let there = CARDS.iter().filter(|card| {
        let field = object.field(card.field);
        field.is_some_and(|field| field.relationship_name.as_deref() == Some(card.relationship))
    });
    there
        .filter_map(|card| Some((card, seen.get(card.object)?)))
        .filter(|(_, there)| there.field("Name").is_some())
        .collect()
}

fn lines<'s>(card: &Card, there: &'s ObjectDescribe) -> impl Iterator<Item = &'s Field> {
    card.lines.iter().filter_map(|name| there.field(name))
}

/// What is asked beside the record for its cards.
pub(super) fn paths(object: &ObjectDescribe, seen: &Seen) -> Vec<Name> {
    let mut paths = Vec::new();
    for (card, there) in cards(object, seen) {
        let names = lines(card, there).map(|field| field.name.as_str());
        let asked = names.chain(["Name"]);
        paths.extend(
            asked.filter_map(|name| Name::parse(&format!("{}.{name}", card.relationship)).ok()),
        );
    }
    paths
}

/// The cards of a record: one for each parent it has and this user sees.
pub(super) fn of(object: &ObjectDescribe, seen: &Seen, record: &Value) -> Vec<CardView> {
    let cards = cards(object, seen).into_iter();
    cards
        .filter_map(|(card, there)| view(card, there, record))
        .collect()
}

fn view(card: &Card, there: &ObjectDescribe, record: &Value) -> Option<CardView> {
    let id = RecordId::parse(record[card.field].as_str()?).ok()?;
    let parent = value(record, card.relationship);
    let lines = lines(card, there).filter_map(|field| {
        let cell = fields::cell(field, &parent[field.name.as_str()]);
        let value = cell.label.or(cell.text).filter(|text| !text.is_empty())?;
        Some(CardLine {
            label: fields::label(field),
            value: value.into(),
            kind: fields::kind(field),
        })
    });
    Some(CardView {
        id: id.as_str().to_owned(),
        object: card.object.to_owned(),
        name: parent["Name"].as_str()?.to_owned(),
        lines: lines.collect(),
    })
}

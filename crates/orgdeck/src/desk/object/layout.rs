//! The org's page layout for a record type, and what that type offers.

use salesforce::{
    RecordId,
    describe::{Field, ObjectDescribe},
    layouts::{self, Layout, MASTER, Offered, Offers},
    soql::Name,
};

use crate::{
    Error, Orgdeck,
    app::lock,
    desk::{at::At, fields},
    error::Doing,
    views::{IntegrationId, LayoutItem, LayoutSection, LayoutView, Offer},
};

impl Orgdeck {
    /// The org's page layout for a record type (none: the user's default). Asked once per session and run.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn desk_layout(
        &self,
        id: IntegrationId,
        object: &str,
        record_type: Option<&str>,
    ) -> Result<LayoutView, Error> {
        let at = At::open(self, id).await?.working_with(object)?;
        let described = self.shared.describe(at.session, &at.org, object).await;
        let described = self.observed(&at.row, described).await?;
        let record_type = match record_type {
            Some(asked) => RecordId::parse(asked)
                .map_err(|_| Error::named("input.case", "That is not the id of a record type."))?,
            None => default_type(&described)?,
        };
        let key = (
            at.session,
            described.name.clone(),
            record_type.as_str().to_owned(),
        );
        if let Some(known) = lock(&self.shared.layouts).get(&key) {
            return Ok(known.clone());
        }
        let view = self
            .observed(&at.row, read(&at, &described, &record_type).await)
            .await?;
        lock(&self.shared.layouts).insert(key, view.clone());
        Ok(view)
    }
}

/// The record type a new record of this user gets: the default, else the master.
fn default_type(object: &ObjectDescribe) -> Result<RecordId, Error> {
    let types = object.record_type_infos.iter();
    let mut default = types
        .filter(|kind| kind.default_record_type_mapping)
        .map(|kind| kind.record_type_id.as_str());
    RecordId::parse(default.next_back().unwrap_or(MASTER)).map_err(|_| Error::known("app.internal"))
}

async fn read(
    at: &At,
    object: &ObjectDescribe,
    record_type: &RecordId,
) -> Result<LayoutView, Error> {
    let name = Name::parse(&object.name).map_err(|_| Error::known("app.internal"))?;
    let (layout, offered) = tokio::join!(
        layouts::layout(&at.org, &name, record_type),
        layouts::offered(&at.org, &name, record_type),
    );
    let layout = match layout {
        Ok(layout) => Some(layout),
        // an object without page layouts shows its fields
        Err(salesforce::Error::Api(refused)) if refused.status == 404 => None,
        Err(error) => return Err(error).doing("reading the page layout"),
    };
    // where the org does not tell, a record type offers what its fields have
    let offered = offered.doing("reading the values of a record type")?;
    Ok(LayoutView {
        sections: layout.map_or_else(
            || vec![every_field(object)],
            |layout| sections(object, layout),
        ),
        offers: offers(object, offered.unwrap_or_default()),
    })
}

fn sections(object: &ObjectDescribe, layout: Layout) -> Vec<LayoutSection> {
    let sections = layout.sections.into_iter().map(|section| LayoutSection {
        heading: section.heading.unwrap_or_default(),
        items: section
            .items
            .into_iter()
            .flat_map(|item| items(object, &item))
            .collect(),
    });
    sections
        .filter(|section| !section.items.is_empty())
        .collect()
}

/// One section without a heading.
fn every_field(object: &ObjectDescribe) -> LayoutSection {
    let items = object.fields.iter().map(|field| LayoutItem {
        field: field.name.clone(),
        label: fields::label(field),
        required: field.is_required_on_create(),
        editable: field.updateable,
        editable_new: field.createable,
    });
    LayoutSection {
        heading: String::new(),
        items: items.collect(),
    }
}

/// Where a record type offers something else than the field has.
fn offers(object: &ObjectDescribe, offered: Offers) -> Vec<Offer> {
    let differs = |field: &Field, offered: &Offered| {
        let active = field.picklist.iter().filter(|option| option.active);
        let default = active.clone().find(|option| option.default);
        let values = active.map(|option| option.value.as_str());
        !values.eq(offered.values.iter().map(String::as_str))
            || default.map(|option| option.value.as_str()) != offered.default.as_deref()
    };
    let offered = offered.into_iter().filter_map(|(name, offered)| {
        let field = object.field(&name)?;
        differs(field, &offered).then(|| Offer {
            field: field.name.clone(),
            values: offered.values,
            default: offered.default,
        })
    });
    offered.collect()
}

/// An item's fields, as far as this user sees them. A field may be edited where the layout and the user's rights both
/// let it; of a name of several parts each part is a field of its own.
fn items(object: &ObjectDescribe, item: &layouts::Item) -> Vec<LayoutItem> {
    let seen = item.fields.iter().filter_map(|name| object.field(name));
    let fields: Vec<_> = seen.collect();
    let alone = fields.len() == 1;
    fields
        .into_iter()
        .map(|field| LayoutItem {
            field: field.name.clone(),
            label: match alone && !item.label.is_empty() {
                true => fields::bare(field, &item.label),
                false => fields::label(field),
            },
            required: item.required,
            editable: item.editable && field.updateable,
            editable_new: item.editable_new && field.createable,
        })
        .collect()
}

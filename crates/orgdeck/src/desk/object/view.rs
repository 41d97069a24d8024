//! From a describe to what the window is told of an object.

use std::collections::BTreeSet;

use salesforce::{
    UserId,
    describe::{Field, ObjectDescribe, PicklistValue},
};

use super::path_field;
use crate::{
    desk::{fields, lists::name_field},
    views::{FieldView, ObjectView, OptionView, RecordTypeView},
};

/// The whole object; `closed` are the statuses that close a record.
pub(super) fn of(object: &ObjectDescribe, closed: &BTreeSet<String>, user: &UserId) -> ObjectView {
    let path = path_field(&object.name).filter(|name| object.field(name).is_some());
    let types = object.record_type_infos.iter();
    ObjectView {
        name: object.name.clone(),
        label: object.label.clone(),
        plural: object.label_plural.clone(),
        name_field: name_field(&object.name).to_owned(),
        path_field: path.map(str::to_owned),
        can_create: object.createable,
        can_edit: object.updateable,
        can_delete: object.deletable,
        fields: object
            .fields
            .iter()
            .map(|one| field(object, one, closed))
            .collect(),
        record_types: types
            .filter(|kind| kind.available && !kind.master)
            .map(|kind| RecordTypeView {
                id: kind.record_type_id.clone(),
                label: kind.name.clone(),
                default: kind.default_record_type_mapping,
            })
            .collect(),
        user_id: user.as_str().to_owned(),
    }
}

fn field(object: &ObjectDescribe, field: &Field, closed: &BTreeSet<String>) -> FieldView {
    let controller = controller(object, field);
    let closes = path_field(&object.name) == Some(field.name.as_str());
    let options = field.picklist.iter().filter(|option| option.active);
    FieldView {
        name: field.name.clone(),
        label: fields::label(field),
        help: field.inline_help_text.clone(),
        kind: fields::kind(field),
        length: field.length,
        scale: field.scale,
        required: field.is_required_on_create(),
        createable: field.createable,
        updateable: field.updateable,
        calculated: field.calculated,
        restricted: field.restricted_picklist,
        options: options
            .map(|option| OptionView {
                value: option.value.clone(),
                label: option.label().to_owned(),
                default: option.default,
                closed: closes && closed.contains(&option.value),
                valid_for: controller.map(|controller| valid_for(option, controller)),
            })
            .collect(),
        controller: controller.map(|controller| controller.name.clone()),
        reference_to: field.reference_to.clone(),
        sortable: field.sortable,
        operators: fields::operators(field).to_vec(),
    }
}

/// The field whose value decides which options there are, if this user sees it.
fn controller<'o>(object: &'o ObjectDescribe, field: &Field) -> Option<&'o Field> {
    let name = field.controller_name.as_deref()?;
    object.field(name).filter(|_| field.dependent_picklist)
}

/// The controlling field's values with which an option may be chosen.
fn valid_for(option: &PicklistValue, controller: &Field) -> Vec<String> {
    if controller.kind == "boolean" {
        let values = ["false", "true"].into_iter().enumerate();
        return values
            .filter(|(place, _)| option.goes_with(*place))
            .map(|(_, value)| value.to_owned())
            .collect();
    }
    let values = controller.picklist.iter().enumerate();
    values
        .filter(|(place, _)| option.goes_with(*place))
        .map(|(_, value)| value.value.clone())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_option_names_the_values_it_goes_with() {
        // gAAA: the first place; IAAA: the third (SOAP API Developer Guide, sample of validFor)
        let object: ObjectDescribe = serde_json::from_value(json!({
            "name": "Case", "label": "Case", "labelPlural": "Cases",
            "fields": [
                { "name": "Area__c", "type": "picklist", "picklistValues": [
                    { "value": "Pumps", "active": true }, { "value": "Old", "active": false }, { "value": "Web", "active": true } ] },
                { "name": "Part__c", "type": "picklist", "dependentPicklist": true, "controllerName": "Area__c",
                  "picklistValues": [
                    { "value": "Seal", "active": true, "validFor": "gAAA" },
                    { "value": "Page", "active": true, "validFor": "IAAA" },
                    { "value": "Both", "active": true, "validFor": "oAAA" },
                    { "value": "None", "active": true } ] },
                { "name": "Status", "type": "picklist", "picklistValues": [
                    { "value": "New", "active": true }, { "value": "Closed", "active": true } ] },
            ],
        }))
        .unwrap();
        let user = UserId::parse("005000000000001AAA").unwrap();
        let view = of(&object, &BTreeSet::from(["Closed".to_owned()]), &user);
        let options = &view.fields[1].options;
        let valid = |at: usize| options[at].valid_for.clone().unwrap();
        assert_eq!(valid(0), ["Pumps"]);
        assert_eq!(valid(1), ["Web"]);
        assert_eq!(valid(2), ["Pumps", "Web"]);
        assert!(valid(3).is_empty());
        assert_eq!(view.fields[1].controller.as_deref(), Some("Area__c"));
        assert_eq!(
            view.fields[0].options.len(),
            2,
            "inactive ones cannot be chosen"
        );
        assert!(!view.fields[2].options[0].closed && view.fields[2].options[1].closed);
        assert_eq!(view.path_field.as_deref(), Some("Status"));
    }
}

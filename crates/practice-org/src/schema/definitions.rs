//! The schema as rows: what the views `EntityDefinition` and `FieldDefinition` read ("EntityDefinition" and
//! "FieldDefinition" in the Tooling API Developer Guide). Names and labels only, no rights.

use serde_json::{Value, json};

use super::describe_field;
use super::model::{Field, Object};
use super::objects;

/// The rows of `EntityDefinition`. The id is the durable id here, because that is what
/// `FieldDefinition.EntityDefinitionId` names.
pub(super) fn entities() -> Value {
    objects().iter().map(entity).collect()
}

/// The rows of `FieldDefinition`.
pub(super) fn fields() -> Value {
    let all = objects().iter();
    all.flat_map(|object| object.fields.iter().map(move |one| field(object, one)))
        .collect()
}

fn entity(object: &Object) -> Value {
    json!({
        "Id": object.name,
        "DurableId": object.name,
        "QualifiedApiName": object.name,
        "DeveloperName": object.name.trim_end_matches("__c"),
        "Label": object.label,
        "MasterLabel": object.label,
        "PluralLabel": object.label_plural,
        "KeyPrefix": Some(object.key_prefix).filter(|prefix| !prefix.is_empty()),
        "IsCustomizable": object.tab,
        "IsQueryable": true,
        "IsSearchable": object.searchable,
        "IsTriggerable": object.triggerable,
        "IsFeedEnabled": object.feed,
        "IsCustomSetting": false,
        "IsLayoutable": object.tab,
    })
}

fn field(object: &Object, field: &Field) -> Value {
    let (kind, _) = describe_field::names(&field.kind);
    let (precision, scale) = describe_field::digits(field);
    json!({
        "Id": format!("{}.{}", object.name, field.name),
        "DurableId": format!("{}.{}", object.name, field.name),
        "EntityDefinitionId": object.name,
        "QualifiedApiName": field.name,
        "DeveloperName": field.name.trim_end_matches("__c"),
        "Label": field.label,
        "MasterLabel": field.label,
        "DataType": kind,
        "Length": field.length(),
        "Precision": precision,
        "Scale": scale,
        "IsCalculated": field.calculated,
        "IsIndexed": field.id_lookup || field.reference().is_some(),
        "IsNillable": field.nillable,
        "IsNameField": field.name_field,
        "IsFieldHistoryTracked": field.tracked,
        "RelationshipName": field.reference().and_then(|to| to.relationship),
        "Description": field.help,
    })
}

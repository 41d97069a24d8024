//! Tables and describe answers.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

fn field<'a>(body: &'a Value, name: &str) -> &'a Value {
    body["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["name"] == name)
        .unwrap()
}

fn names(list: &Value, key: &str) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|entry| entry[key].as_str().unwrap().to_owned())
        .collect()
}

/// An empty org's database.
pub(super) fn tables() -> rusqlite::Connection {
    let conn = rusqlite::Connection::open_in_memory().unwrap();
    crate::db::create_own_tables(&conn).unwrap();
    create_tables(&conn).unwrap();
    conn
}

#[test]
fn every_object_gets_its_table_or_view_and_creating_them_twice_changes_nothing() {
    let conn = tables();
    create_tables(&conn).unwrap();
    create_asked(&conn).unwrap();
    for object in objects() {
        let columns = object.fields.iter().filter(|field| field.has_column());
        let list = columns
            .map(|field| format!("\"{}\"", field.name))
            .collect::<Vec<_>>()
            .join(", ");
        conn.prepare(&format!(
            "SELECT \"rowid\", {list}, \"IsDeleted\" FROM \"{}\"",
            object.name
        ))
        .unwrap();
    }
    drop_indexes(&conn).unwrap();
    create_indexes(&conn).unwrap();
}

#[test]
fn names_and_prefixes_of_objects_and_fields_are_unique() {
    for (n, object) in objects().iter().enumerate() {
        assert!(
            objects()[n + 1..]
                .iter()
                .all(|other| other.name != object.name
                    && (other.key_prefix != object.key_prefix
                        // values of picklists have one prefix, whichever picklist; details and views may have none
                        || ["", "01J"].contains(&object.key_prefix)))
        );
        for (m, field) in object.fields.iter().enumerate() {
            assert!(
                object.fields[m + 1..]
                    .iter()
                    .all(|other| other.name != field.name),
                "{}.{}",
                object.name,
                field.name
            );
        }
    }
}

#[test]
fn objects_are_found_whatever_their_case_and_by_the_start_of_an_id() {
    assert_eq!(object("cAsE").unwrap().name, "Case");
    assert!(object("Name").is_none());
    assert_eq!(object_by_prefix("500gL0000000001AAA").unwrap().name, "Case");
    assert!(object_by_prefix("50").is_none());
    assert!(object_by_prefix("").is_none());
}

#[test]
fn the_case_describe_has_the_fields_labels_and_picklists_of_a_developer_edition_org() {
    let body = describe(object("Case").unwrap(), &Rights::default(), "66.0");
    assert_eq!(body["keyPrefix"], "500");
    assert_eq!(field(&body, "Id")["label"], "Case ID");
    assert_eq!(field(&body, "Origin")["label"], "Case Origin");
    assert_eq!(
        names(&field(&body, "Status")["picklistValues"], "value"),
        ["New", "Working", "Escalated", "Closed"]
    );
    assert_eq!(
        names(&field(&body, "Priority")["picklistValues"], "value"),
        ["High", "Medium", "Low"]
    );
    assert_eq!(
        field(&body, "Priority")["picklistValues"][1]["defaultValue"],
        true
    );
    assert_eq!(
        field(&body, "OwnerId")["referenceTo"],
        json!(["Group", "User"])
    );
    assert_eq!(field(&body, "OwnerId")["polymorphicForeignKey"], true);
    let number = field(&body, "CaseNumber");
    assert_eq!(
        (
            &number["autoNumber"],
            &number["nameField"],
            &number["updateable"]
        ),
        (&json!(true), &json!(true), &json!(false))
    );
    let description = field(&body, "Description");
    assert_eq!(
        (&description["length"], &description["byteLength"]),
        (&json!(32_000), &json!(96_000))
    );
    assert_eq!(
        (&description["filterable"], &description["sortable"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        names(&body["recordTypeInfos"], "developerName"),
        ["Product_Support", "Billing_Inquiry", "Master"]
    );
    assert_eq!(
        body["recordTypeInfos"][2]["recordTypeId"],
        "012000000000000AAA"
    );
    assert_eq!(
        body["urls"]["rowTemplate"],
        "/services/data/v66.0/sobjects/Case/{ID}"
    );
}

#[test]
fn an_id_field_looks_as_the_api_guide_shows_it() {
    let body = describe(object("Account").unwrap(), &Rights::default(), "v66.0");
    let id = field(&body, "Id");
    for (key, value) in [
        ("type", json!("id")),
        ("length", json!(18)),
        ("byteLength", json!(18)),
        ("soapType", json!("tns:ID")),
        ("idLookup", json!(true)),
        ("createable", json!(false)),
        ("updateable", json!(false)),
        ("nillable", json!(false)),
        ("defaultedOnCreate", json!(true)),
    ] {
        assert_eq!(id[key], value, "{key}");
    }
    assert_eq!(
        body["urls"]["sobject"],
        "/services/data/v66.0/sobjects/Account"
    );
}

#[test]
fn a_describe_field_has_every_key_that_clients_read() {
    let body = describe(object("Case").unwrap(), &Rights::default(), "66.0");
    let keys = "aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete \
        caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula \
        defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId \
        extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted \
        idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable \
        picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName \
        relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique \
        updateable writeRequiresMasterRead";
    for entry in body["fields"].as_array().unwrap() {
        let found: Vec<&str> = entry
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        for key in keys.split_whitespace() {
            assert!(found.contains(&key), "{key}");
        }
        assert_eq!(found.len(), keys.split_whitespace().count());
    }
}

#[test]
fn a_dependent_picklist_tells_by_bits_which_controlling_values_offer_a_value() {
    let body = describe(object("Case").unwrap(), &Rights::default(), "66.0");
    let component = field(&body, "Product_Component__c");
    assert_eq!(
        (
            &component["controllerName"],
            &component["dependentPicklist"]
        ),
        (&json!("Product_Area__c"), &json!(true))
    );
    let bits: Vec<&str> = component["picklistValues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["validFor"].as_str().unwrap())
        .collect();
    // Pumps, Sensors, Portal, Billing: Impeller under the first, Battery under the first two, Reports under the last two
    assert_eq!((bits[0], bits[3], bits[5]), ("gAAA", "wAAA", "MAAA"));
    assert_eq!(
        field(&body, "Product_Area__c")["picklistValues"][0]["validFor"],
        Value::Null
    );
    let severity = field(&body, "Severity__c");
    assert_eq!(severity["picklistValues"][3]["active"], false);
    assert!(severity["inlineHelpText"].is_string());
}

#[test]
fn custom_fields_look_as_their_types_do() {
    let body = describe(object("Case").unwrap(), &Rights::default(), "66.0");
    for (name, kind, soap) in [
        ("Affected_Channels__c", "multipicklist", "xsd:string"),
        ("Resolution_Notes__c", "textarea", "xsd:string"),
        ("Access_Code__c", "encryptedstring", "xsd:string"),
        ("Preferred_Call_Time__c", "time", "xsd:time"),
        ("Refund_Amount__c", "currency", "xsd:double"),
        ("Impact__c", "percent", "xsd:double"),
        ("Site__c", "location", "urn:location"),
        ("Site__Latitude__s", "double", "xsd:double"),
        ("Tracking_Number__c", "string", "xsd:string"),
        ("Age_Days__c", "double", "xsd:double"),
    ] {
        let field = field(&body, name);
        assert_eq!(
            (&field["type"], &field["soapType"], &field["custom"]),
            (&json!(kind), &json!(soap), &json!(true))
        );
    }
    let age = field(&body, "Age_Days__c");
    assert_eq!(
        (&age["calculated"], &age["createable"]),
        (&json!(true), &json!(false))
    );
    assert!(age["calculatedFormula"].as_str().unwrap().contains("NOW()"));
    let reference = field(&body, "Portal_Reference__c");
    for flag in ["externalId", "idLookup", "unique", "caseSensitive"] {
        assert_eq!(reference[flag], true, "{flag}");
    }
    assert_eq!(
        field(&body, "Units_Affected__c")["defaultValueFormula"],
        "1"
    );
    assert_eq!(field(&body, "Resolution_Notes__c")["htmlFormatted"], true);
    assert_eq!(field(&body, "Access_Code__c")["maskType"], "lastFour");
}

#[test]
fn child_relationships_name_the_way_down() {
    let body = describe(object("Case").unwrap(), &Rights::default(), "66.0");
    let children = body["childRelationships"].as_array().unwrap();
    let comments = children
        .iter()
        .find(|child| child["childSObject"] == "CaseComment")
        .unwrap();
    assert_eq!(
        (&comments["field"], &comments["relationshipName"]),
        (&json!("ParentId"), &json!("CaseComments"))
    );
}

#[test]
fn hidden_fields_are_missing_and_read_only_ones_cannot_be_written() {
    let mut rights = Rights::default();
    rights.set_field(
        "case",
        "description",
        FieldRights {
            visible: false,
            editable: false,
        },
    );
    rights.set_field(
        "Case",
        "Priority",
        FieldRights {
            visible: true,
            editable: false,
        },
    );
    let body = describe(object("Case").unwrap(), &rights, "66.0");
    assert!(!names(&body["fields"], "name").contains(&"Description".to_owned()));
    assert_eq!(field(&body, "Priority")["updateable"], false);
    assert_eq!(field(&body, "Priority")["createable"], false);
    assert_eq!(field(&body, "Status")["updateable"], true);
}

#[test]
fn object_rights_show_in_the_global_list() {
    let mut rights = Rights::default();
    rights.set_object(
        "Case",
        ObjectRights {
            read: true,
            create: true,
            edit: true,
            delete: false,
        },
    );
    rights.set_object(
        "Contact",
        ObjectRights {
            read: false,
            create: false,
            edit: false,
            delete: false,
        },
    );
    let body = global_describe(&rights, "66.0");
    let all = names(&body["sobjects"], "name");
    assert!(all.contains(&"Case".to_owned()) && !all.contains(&"Contact".to_owned()));
    let case = body["sobjects"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["name"] == "Case")
        .unwrap();
    assert_eq!(
        (&case["deletable"], &case["createable"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        global_describe(&Rights::default(), "66.0")["sobjects"]
            .as_array()
            .unwrap()
            .len(),
        objects().iter().filter(|object| object.standard).count()
    );
}

#[test]
fn a_picklist_sorts_in_set_up_order_by_its_index() {
    let conn = tables();
    let rank = picklist_rank("t0.\"Status\"", values("Case", "Status"));
    let sql = format!(
        "EXPLAIN QUERY PLAN SELECT t0.rowid FROM \"Case\" t0 WHERE t0.\"IsDeleted\" = 0 ORDER BY {rank}, t0.rowid"
    );
    let plan: Vec<String> = conn
        .prepare(&sql)
        .unwrap()
        .query_map([], |row| row.get(3))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(
        plan.iter().all(|step| !step.contains("TEMP B-TREE")),
        "{plan:?}"
    );
}

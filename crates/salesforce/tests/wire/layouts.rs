//! Page layouts and what record types offer: the forms that the REST API Developer Guide ("sObject Layouts") and the
//! User Interface API Developer Guide ("Picklist Values by Record Type") print.

use salesforce::layouts::{self, Item, Offered};
use salesforce::soql::Name;
use salesforce::{Error, RecordId};

use crate::server::{Server, json, org};

const TYPE: &str = "0125g000000blTtAAI";

fn object() -> Name {
    Name::parse("Contact").unwrap()
}

fn record_type() -> RecordId {
    RecordId::parse("0125g000000blTt").unwrap()
}

const LAYOUT: &str = r#"{"buttonLayoutSection":{"detailButtons":[]},"detailLayoutSections":[
 {"collapsed":false,"columns":2,"heading":"Contact Information","layoutRows":[
  {"layoutItems":[
    {"editableForNew":true,"editableForUpdate":true,"label":"Name","layoutComponents":[{"components":[
       {"details":{"label":"Salutation"},"displayLines":1,"tabOrder":1,"type":"Field","value":"Salutation"},
       {"displayLines":1,"tabOrder":2,"type":"Field","value":"LastName"}],
      "displayLines":1,"fieldType":"name","tabOrder":1,"type":"Field","value":"Name"}],"placeholder":false,"required":true},
    {"editableForNew":false,"editableForUpdate":false,"label":"","layoutComponents":[
      {"displayLines":1,"tabOrder":9,"type":"EmptySpace","value":null}],"placeholder":true,"required":false}],"numItems":2},
  {"layoutItems":[
    {"editableForNew":false,"editableForUpdate":false,"label":"Created By","layoutComponents":[
      {"type":"Field","value":"CreatedById"},{"type":"Separator","value":", "},{"type":"Field","value":"CreatedDate"}],
      "placeholder":false,"required":false},
    {"editableForNew":false,"editableForUpdate":false,"label":"Map","layoutComponents":[
      {"type":"VisualforcePage","value":"Map","url":"/apex/Map"}],"placeholder":false,"required":false}],"numItems":2}],
  "rows":2,"tabOrder":"LeftToRight","useCollapsibleSection":false,"useHeading":true},
 {"heading":"Hidden heading","layoutRows":[{"layoutItems":[
    {"editableForNew":true,"editableForUpdate":false,"label":"Email","layoutComponents":[{"type":"Field","value":"Email"}],
     "placeholder":false,"required":false}]}],"useHeading":false}],
 "editLayoutSections":[],"id":"00h5g000000blTtAAI","relatedLists":[]}"#;

fn item(fields: &[&str], label: &str, required: bool, editable: bool, editable_new: bool) -> Item {
    Item {
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        label: label.to_owned(),
        required,
        editable,
        editable_new,
    }
}

#[tokio::test]
async fn a_layout_is_its_fields_in_order_and_nothing_that_is_none() {
    let server = Server::always(json(200, LAYOUT)).await;
    let (org, _) = org(&server);
    let layout = layouts::layout(&org, &object(), &record_type())
        .await
        .unwrap();
    let asked = format!("/services/data/v60.0/sobjects/Contact/describe/layouts/{TYPE}");
    assert_eq!(server.asked()[0].target, asked);
    let [first, second] = layout.sections.as_slice() else {
        panic!("{layout:?}")
    };
    assert_eq!(first.heading.as_deref(), Some("Contact Information"));
    assert_eq!(
        first.items,
        [
            item(&["Salutation", "LastName"], "Name", true, true, true),
            item(
                &["CreatedById", "CreatedDate"],
                "Created By",
                false,
                false,
                false
            ),
        ]
    );
    assert_eq!(second.heading, None);
    assert_eq!(
        second.items,
        [item(&["Email"], "Email", false, false, true)]
    );
}

const VALUES: &str = r#"{"eTag":"x","picklistFieldValues":{
 "LeadSource":{"controllerValues":{},"defaultValue":{"attributes":null,"label":"Web","validFor":[],"value":"Web"},"eTag":"y",
  "url":"/x","values":[{"attributes":null,"label":"Web","validFor":[],"value":"Web"},
                       {"attributes":null,"label":"Telefon","validFor":[],"value":"Phone"}]},
 "Level__c":{"controllerValues":{"Web":0},"defaultValue":null,"eTag":"z","url":"/y","values":[]}}}"#;

fn offered(values: &[&str], default: Option<&str>) -> Offered {
    Offered {
        values: values.iter().map(|&value| value.to_owned()).collect(),
        default: default.map(str::to_owned),
    }
}

#[tokio::test]
async fn what_a_record_type_offers_comes_from_the_api_for_user_interfaces() {
    let server = Server::always(json(200, VALUES)).await;
    let (org, _) = org(&server);
    let offers = layouts::offered(&org, &object(), &record_type()).await;
    let offers = offers.unwrap().unwrap();
    assert_eq!(
        offers["LeadSource"],
        offered(&["Web", "Phone"], Some("Web"))
    );
    assert_eq!(offers["Level__c"], offered(&[], None));
    let asked = format!("/services/data/v60.0/ui-api/object-info/Contact/picklist-values/{TYPE}");
    assert_eq!(server.asked()[0].target, asked);
}

const MAPPINGS: &str = r#"{"layouts":[],"recordTypeMappings":[
 {"active":true,"available":true,"defaultRecordTypeMapping":false,"developerName":"A","layoutId":"00h5g000000blTtAAI","master":false,
  "name":"A","recordTypeId":"0125g000000blTtAAI","picklistsForRecordType":[
   {"picklistName":"LeadSource","picklistValues":[
     {"active":true,"defaultValue":false,"label":"Web","validFor":null,"value":"Web"},
     {"active":false,"defaultValue":false,"label":"Old","validFor":null,"value":"Old"},
     {"active":true,"defaultValue":true,"label":"Phone","validFor":null,"value":"Phone"}]},
   {"picklistName":"Level__c","picklistValues":null}]},
 {"available":true,"master":true,"name":"Master","recordTypeId":"012000000000000AAA","picklistsForRecordType":null}],
 "recordTypeSelectorRequired":[true]}"#;

const REFUSED: &str =
    r#"[{"errorCode":"INVALID_TYPE","message":"Object Contact is not supported in UI API"}]"#;

#[tokio::test]
async fn where_that_is_refused_it_comes_from_beside_the_layouts() {
    let server = Server::start(|asked, _| {
        if asked.path().contains("/ui-api/") {
            json(400, REFUSED)
        } else {
            json(200, MAPPINGS)
        }
    })
    .await;
    let (org, _) = org(&server);
    let offers = layouts::offered(&org, &object(), &record_type()).await;
    let offers = offers.unwrap().unwrap();
    assert_eq!(
        offers["LeadSource"],
        offered(&["Web", "Phone"], Some("Phone"))
    );
    assert_eq!(offers["Level__c"], offered(&[], None));
    let master = RecordId::parse(layouts::MASTER).unwrap();
    let told = layouts::offered(&org, &object(), &master).await.unwrap();
    assert_eq!(told, None, "the org writes none there");
}

#[tokio::test]
async fn what_neither_way_tells_is_not_told_and_a_limit_is_a_limit() {
    let server = Server::always(json(
        403,
        r#"[{"errorCode":"API_DISABLED_FOR_ORG","message":"x"}]"#,
    ))
    .await;
    let (refusing, _) = org(&server);
    let told = layouts::offered(&refusing, &object(), &record_type()).await;
    assert_eq!(told.unwrap(), None);
    let spent =
        r#"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]"#;
    let server = Server::always(json(403, spent)).await;
    let (limited, _) = org(&server);
    let error = layouts::offered(&limited, &object(), &record_type()).await;
    assert!(matches!(error, Err(Error::Api(refused)) if refused.is_limit_exceeded()));
    assert_eq!(server.asked().len(), 1, "the other way is not tried then");
}

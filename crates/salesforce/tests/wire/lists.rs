//! Searches, list views and further pages: what is sent, and what is made of recorded answers.
//!
//! The forms of the answers: restforce's fixtures of `search` and of list views; REST API Developer Guide, "List Views"
//! and "Describe List View".

use std::marker::PhantomData;

use salesforce::soql::{Direction, Filter, Name, Select};
use salesforce::sosl::{self, Find, Term};
use salesforce::{Error, NextRecords, RecordId, list_views, query};
use serde_json::Value;

use crate::server::{Server, json, org};

/// Reads a record as the JSON it is.
const AS_IT_IS: PhantomData<Value> = PhantomData;

fn name(text: &'static str) -> Name {
    Name::fixed(text)
}

fn view() -> RecordId {
    RecordId::parse("00BD0000005WcBe").unwrap()
}

#[tokio::test]
async fn a_search_is_read_in_both_forms() {
    for body in [
        r#"{"searchRecords":[{"attributes":{"type":"Case","url":"/x"},"Id":"500000000000001AAA"}]}"#,
        r#"[{"attributes":{"type":"Case","url":"/x"},"Id":"500000000000001AAA"}]"#,
    ] {
        let server = Server::always(json(200, body)).await;
        let (org, _) = org(&server);
        let find = Find::new(
            vec![Term::Exact("50% & {more}".into())],
            name("Case"),
            vec![name("Id")],
        );
        let find = find.page(0, 201).sosl();
        let found = sosl::search(&org, &find, AS_IT_IS).await.unwrap();
        assert_eq!(found[0]["Id"], "500000000000001AAA");
        let asked = &server.asked()[0];
        assert_eq!(
            (asked.method.as_str(), asked.path()),
            ("GET", "/services/data/v60.0/search")
        );
        assert_eq!(
            asked.value("q").unwrap(),
            "FIND {\"50% \\& \\{more\\}\"} IN ALL FIELDS RETURNING Case(Id LIMIT 201)"
        );
    }
}

#[tokio::test]
async fn a_refused_search_is_the_orgs_refusal() {
    let words = r#"[{"message":"No search term found. The search term must be enclosed in braces.","errorCode":"MALFORMED_SEARCH"}]"#;
    let server = Server::always(json(400, words)).await;
    let (org, _) = org(&server);
    let find = Find::new(vec![Term::Word("x".into())], name("Case"), vec![name("Id")]);
    let refused = sosl::search(&org, &find.sosl(), AS_IT_IS)
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::Api(errors) if errors.has("MALFORMED_SEARCH")));
}

#[tokio::test]
async fn list_views_are_listed_to_the_end() {
    let page = |done: bool, id: &str| {
        format!(
            r#"{{"done":{done},"listviews":[{{"describeUrl":"/d","developerName":"X","id":"{id}","label":"View {id}","resultsUrl":"/r","soqlCompatible":true,"url":"/u"}}],"nextRecordsUrl":null,"size":1,"sobjectType":"Case"}}"#
        )
    };
    let server = Server::start(move |asked, _| match asked.value("offset") {
        None => json(200, &page(false, "00BD0000005WcBeMAK")),
        Some(_) => json(200, &page(true, "00BD0000005WcCN")),
    })
    .await;
    let (org, _) = org(&server);
    let views = list_views::list_views(&org, &name("Case")).await.unwrap();
    assert_eq!(views.len(), 2);
    assert_eq!(views[0].label, "View 00BD0000005WcBeMAK");
    assert_eq!(
        server.asked()[1].target,
        "/services/data/v60.0/sobjects/Case/listviews?offset=1"
    );
}

#[tokio::test]
async fn a_list_view_is_read_by_its_query() {
    let body = r#"{"columns":[{"fieldNameOrPath":"CaseNumber","hidden":false,"label":"Case Number","sortable":true,"type":"string"},
        {"fieldNameOrPath":"Id","hidden":true,"label":"Case ID","sortable":false,"type":"id"}],
        "id":"00BD0000005WcBeMAK","orderBy":[{"fieldNameOrPath":"CreatedDate","nullsPosition":"last","sortDirection":"descending"}],
        "query":"SELECT CaseNumber, Id FROM Case USING SCOPE mine WHERE Status = 'It\\'s new' ORDER BY CreatedDate DESC NULLS LAST, Id ASC NULLS FIRST",
        "scope":"mine","sobjectType":"case","whereCondition":{}}"#;
    let server = Server::always(json(200, body)).await;
    let (org, _) = org(&server);
    let read = list_views::view_query(&org, &name("Case"), &view())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.columns, ["CaseNumber"]);
    assert_eq!(
        read.order,
        Some((name("CreatedDate"), Direction::Descending))
    );
    let select = Select::new(name("Case"), [name("Id")])
        .scope(read.scope.unwrap())
        .filter(Filter::OfOrg(read.condition.unwrap()).and(Filter::text(name("Priority"), "High")));
    assert_eq!(
        select.soql().as_str(),
        "SELECT Id FROM Case USING SCOPE mine WHERE (Status = 'It\\'s new') AND Priority = 'High'"
    );
}

#[tokio::test]
async fn a_list_view_of_another_shape_has_its_results() {
    let described = r#"{"query":"SELECT COUNT(Id) FROM Case GROUP BY Status","columns":[]}"#;
    let results = r#"{"columns":[{"fieldNameOrPath":"Subject","label":"Subject","sortable":true,"type":"string"}],
        "developerName":"X","done":true,"id":"00BD0000005WcBeMAK","label":"X",
        "records":[{"columns":[{"fieldNameOrPath":"Subject","value":"on fire"},{"fieldNameOrPath":"Id","value":"500000000000001AAA"},{"fieldNameOrPath":"ClosedDate","value":null}]}],"size":1}"#;
    let server = Server::start(move |asked, _| match asked.path().ends_with("/describe") {
        true => json(200, described),
        false => json(200, results),
    })
    .await;
    let (org, _) = org(&server);
    assert_eq!(
        list_views::view_query(&org, &name("Case"), &view())
            .await
            .unwrap(),
        None
    );
    let read = list_views::view_results(&org, &name("Case"), &view(), 200, 200)
        .await
        .unwrap();
    assert_eq!(read.records[0].columns[0].value.as_deref(), Some("on fire"));
    assert_eq!(read.records[0].columns[2].value, None);
    assert_eq!(
        server.asked()[1].target,
        "/services/data/v60.0/sobjects/Case/listviews/00BD0000005WcBeMAK/results?limit=200&offset=200"
    );
}

#[tokio::test]
async fn further_pages_are_as_long_as_is_asked_and_a_place_can_be_made_of_another() {
    let server = Server::always(json(200, r#"{"totalSize":0,"done":true,"records":[]}"#)).await;
    let (org, _) = org(&server);
    let place = NextRecords::parse("/services/data/v60.0/query/01gD0000002HU6KIAW-200").unwrap();
    let other = place.at(1_180).unwrap();
    query::more_sized(&org, &other, 200, AS_IT_IS)
        .await
        .unwrap();
    query::more_sized(&org, &other, 5, AS_IT_IS).await.unwrap();
    query::more::<Value>(&org, &other).await.unwrap();
    let soql = Select::new(name("Case"), [name("Id")]).soql();
    query::query_all::<Value>(&org, &soql).await.unwrap();
    let asked = server.asked();
    assert_eq!(
        asked[0].target,
        "/services/data/v60.0/query/01gD0000002HU6KIAW-1180"
    );
    let option = |n: usize| asked[n].header("sforce-query-options");
    assert_eq!(
        (option(0), option(1), option(2)),
        (Some("batchSize=200"), Some("batchSize=200"), None)
    );
    assert_eq!(asked[3].path(), "/services/data/v60.0/queryAll");
}

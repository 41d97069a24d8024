//! What the desk sends, the pages it leads to, and answers that are none.

use std::{collections::BTreeMap, time::Duration};

use orgdeck::views::WriteOutcome;
use practice_org::{Fault, FaultKind};

use crate::desk::{desk, to};

#[tokio::test(flavor = "multi_thread")]
async fn the_wire_carries_conditional_requests_in_a_negotiated_version() {
    let world = desk(3).await;
    let case = world.first().await;
    // past the second of its stamp, so that saving need not look again
    world.control().advance(Duration::from_secs(5));
    let case = world.case(&case.id).await;
    world.control().clear_requests();
    world.saved(&case, vec![to("Subject", "changed")]).await;
    world.created(vec![to("Subject", "new")]).await;
    let deleted = world
        .app
        .delete_record(world.id, "Case", &case.id, &case.name);
    assert!(matches!(deleted.await.unwrap(), WriteOutcome::Done { .. }));
    let requests = world.control().requests();
    let everything = requests.iter().map(|request| &request.body);
    let everything = everything.cloned().collect::<Vec<_>>().join("\n");
    assert!(everything.contains("changed") && everything.contains("new"));
    let conditional = requests.iter().any(|request| {
        let header =
            |(name, _): &(String, String)| name.eq_ignore_ascii_case("if-unmodified-since");
        request.headers.iter().any(header) || request.body.contains("If-Unmodified-Since")
    });
    assert!(conditional, "{requests:?}");
    for request in requests {
        assert!(request.authorized);
        let rest = request.path.strip_prefix("/services/data/v").unwrap();
        let version: f64 = rest.split('/').next().unwrap().parse().unwrap();
        assert!(version >= 60.0, "{version}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_the_org_have_their_addresses_and_nothing_else_has() {
    let world = desk(1).await;
    let (case, url) = (world.first().await.id, world.org.url());
    assert_eq!(
        world
            .app
            .record_page(world.id, "Case", Some(&case))
            .await
            .unwrap(),
        format!("{url}/lightning/r/Case/{case}/view")
    );
    assert_eq!(
        world
            .app
            .record_page(world.id, "DeleteEvent", None)
            .await
            .unwrap(),
        format!("{url}/lightning/o/DeleteEvent/home")
    );
    assert_eq!(
        world
            .app
            .setup_page(world.id, "ConnectedAppsUsage")
            .await
            .unwrap(),
        format!("{url}/lightning/setup/ConnectedAppsUsage/home")
    );
    for page in [
        "",
        "../x",
        "a/b",
        "a b",
        "a?b",
        "a#b",
        "é",
        "%2e",
        "@evil.test",
        "\n",
    ] {
        assert_eq!(
            world
                .app
                .setup_page(world.id, page)
                .await
                .unwrap_err()
                .cause(),
            "input.setting"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_broken_answers_in_place_of_a_list_are_told() {
    let world = desk(5).await;
    let status = |code: u16, body: &str| FaultKind::Status {
        code,
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
        headers: BTreeMap::new(),
    };
    let table = [
        (FaultKind::Html { code: 200 }, "net.not-salesforce"),
        (FaultKind::TruncateBodyAt { bytes: 30 }, "net.reset"),
        (
            status(200, r#"{"totalSize":1,"done":true,"records":[{"#),
            "net.reset",
        ),
        (
            status(200, r#"{"totalSize":1,"done":true,"records":[{"Id":7}]}"#),
            "sf.unreadable",
        ),
        (
            status(
                500,
                r#"[{"errorCode":"UNKNOWN_EXCEPTION","message":"oops"}]"#,
            ),
            "sf.error",
        ),
        (
            status(
                400,
                r#"[{"errorCode":"QUERY_TIMEOUT","message":"too long"}]"#,
            ),
            "case.query-slow",
        ),
    ];
    for (fault, cause) in table {
        world
            .control()
            .add_fault(Fault::new(fault).containing("/query").times(9));
        let failure = world.try_cases().await.unwrap_err().failure();
        assert_eq!(failure.cause, cause, "{failure:?}");
        world.control().clear_faults();
    }
    assert_eq!(world.cases().await.rows.len(), 5);
    assert_eq!(
        world.detail().await.row.state,
        orgdeck::views::State::Connected
    );
}

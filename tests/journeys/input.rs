//! What people type or paste wrong: a clear sentence, nothing changed, nothing sent.

use orgdeck::{
    check_domain,
    views::{Capability, DomainCheck, Environment, IntegrationId, NewIntegration},
};

use crate::{
    desk::desk,
    support::{World, edit_of},
};

use Environment::{Practice, Production, Sandbox};

/// An id of a contact, as it is shaped.
const CONTACT: &str = "003000000000001AAA";

const ACME: &str = "https://acme.my.salesforce.com";

/// What is typed, for which environment, what becomes of it, and what is said of it.
const MEANT_WELL: &[(&str, Environment, &str, &[&str])] = &[
    (
        "https://acme.lightning.force.com/lightning/r/Case/500/view",
        Production,
        ACME,
        &["Lightning address replaced by My Domain", "path left out"],
    ),
    (
        "https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home",
        Production,
        ACME,
        &["Setup address replaced by My Domain", "path left out"],
    ),
    (
        "https://acme.my.salesforce.com/one/one.app?x=1#y",
        Production,
        ACME,
        &["path left out"],
    ),
    (
        "HTTPS://ACME.MY.SALESFORCE.COM",
        Production,
        ACME,
        &["lower case"],
    ),
    (
        "acme.my.salesforce.com",
        Production,
        ACME,
        &["scheme added"],
    ),
    (
        "acme",
        Production,
        ACME,
        &["scheme added", "My Domain name completed"],
    ),
    (
        "  https://acme.my.salesforce.com\t",
        Production,
        ACME,
        &["blanks removed"],
    ),
    (
        "acme--uat",
        Sandbox,
        "https://acme--uat.sandbox.my.salesforce.com",
        &["scheme added", "sandbox name completed"],
    ),
    (
        "test.salesforce.com",
        Sandbox,
        "https://test.salesforce.com",
        &["scheme added"],
    ),
    (
        "localhost:4711",
        Practice,
        "http://localhost:4711",
        &["scheme added"],
    ),
    (
        "http://127.0.0.1:4711/",
        Practice,
        "http://127.0.0.1:4711",
        &[],
    ),
];

#[test]
fn an_address_that_is_meant_well_is_corrected_and_shown() {
    for (typed, environment, address, corrections) in MEANT_WELL {
        let DomainCheck::Fine {
            address: found,
            corrections: notes,
        } = check_domain(typed, *environment)
        else {
            panic!("{typed}: {:?}", check_domain(typed, *environment))
        };
        assert_eq!(
            (found.as_str(), notes.as_slice()),
            (*address, corrections.map_str().as_slice()),
            "{typed}"
        );
    }
}

trait Words {
    fn map_str(&self) -> Vec<String>;
}

impl Words for &[&str] {
    fn map_str(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }
}

/// Addresses that are refused, with a word that the sentence has to hold.
fn refused() -> Vec<(String, Environment, &'static str)> {
    let table = [
        (
            "http://acme.my.salesforce.com",
            Production,
            "would not be encrypted",
        ),
        (
            "http://login.salesforce.com",
            Production,
            "would not be encrypted",
        ),
        (
            "http://acme.lightning.force.com/x",
            Production,
            "would not be encrypted",
        ),
        (
            "https://login.salesforce.com.evil.test",
            Production,
            "does not belong to Salesforce",
        ),
        ("https://login.salesforce.com@evil.test", Production, "@"),
        (
            "https://user:password@login.salesforce.com",
            Production,
            "@",
        ),
        ("https://xn--lesforce-tlc8z.com", Production, "letters"),
        ("https://login.\u{455}alesforce.com", Production, "letters"),
        ("https://acme my.salesforce.com", Production, "blank"),
        (
            "https://acme\u{200b}.my.salesforce.com",
            Production,
            "invisible",
        ),
        ("ftp://login.salesforce.com", Production, "https://"),
        ("javascript:alert(1)", Production, ""),
        ("https://login.salesforce.com:8443", Production, "port"),
        (
            "https://evil.test",
            Production,
            "not an address at which one signs in",
        ),
        ("http://127.0.0.1:4711", Production, "only a practice org"),
        ("http://localhost:4711", Sandbox, "only a practice org"),
        (
            "https://login.salesforce.com",
            Practice,
            "runs on this computer",
        ),
        ("http://192.168.1.5:4711", Practice, "runs on this computer"),
        (
            "http://localhost.evil.test:4711",
            Practice,
            "runs on this computer",
        ),
        ("acme", Sandbox, "sandbox"),
    ];
    let mut all: Vec<_> = table
        .into_iter()
        .map(|(typed, env, word)| (typed.to_owned(), env, word))
        .collect();
    all.push(("a".repeat(10_000), Production, "characters long"));
    all.push((
        format!("{ACME}/{}", "x".repeat(10_000)),
        Production,
        "characters long",
    ));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_could_lead_elsewhere_is_refused_and_nothing_changed() {
    let world = World::new(1).await;
    let before = world.detail().await;
    world.control().clear_requests();
    for (typed, environment, word) in refused() {
        let shown: String = typed.chars().take(60).collect();
        let DomainCheck::Refused { sentence } = check_domain(&typed, environment) else {
            panic!("taken: {shown}")
        };
        assert!(
            sentence.contains(word) && sentence.ends_with('.'),
            "{shown}: {sentence}"
        );
        assert!(sentence.len() < 300, "{shown}");
        let mut edit = edit_of(&before);
        (edit.environment, edit.domain) = (environment, Some(typed));
        let failure = world
            .app
            .update_integration(world.id, edit)
            .await
            .unwrap_err()
            .failure();
        assert_eq!(
            (failure.cause.as_str(), failure.message),
            ("net.host-refused", sentence),
            "{shown}"
        );
        assert!(!failure.steps.is_empty());
        assert_eq!(world.detail().await, before);
    }
    assert!(world.control().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_address_is_what_is_stored() {
    let world = World::new(1).await;
    let mut edit = edit_of(&world.detail().await);
    edit.environment = Production;
    edit.domain = Some(" ACME.lightning.force.com/lightning/page/home ".to_owned());
    edit.consumer_key = " 3MVG9 abc\n".to_owned();
    let saved = world
        .app
        .update_integration(world.id, edit)
        .await
        .unwrap()
        .authentication;
    assert_eq!(saved.domain.as_deref(), Some(ACME));
    assert_eq!(saved.consumer_key, "3MVG9abc");
    let mut edit = edit_of(&world.detail().await);
    edit.domain = Some("  ".to_owned());
    let saved = world
        .app
        .update_integration(world.id, edit)
        .await
        .unwrap()
        .authentication;
    assert_eq!(
        saved.domain.as_deref(),
        Some("https://login.salesforce.com")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_address_left_blank_stores_none() {
    let world = World::new(1).await;
    let mut edit = edit_of(&world.detail().await);
    edit.domain = Some("  ".to_owned());
    let saved = world.app.update_integration(world.id, edit).await.unwrap();
    assert_eq!(saved.authentication.domain, None);
}

fn draft(name: &str, recipe: &str, capability: Capability) -> NewIntegration {
    NewIntegration {
        name: name.to_owned(),
        recipe: recipe.to_owned(),
        capability,
        environment: Production,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_recipes_that_are_none_add_nothing() {
    let world = World::new(1).await;
    let (long, fits) = ("x".repeat(81), "é".repeat(80));
    let table = [
        (draft("", "orgdeck", Capability::Helpdesk), "input.name"),
        (draft(" \t ", "orgdeck", Capability::Helpdesk), "input.name"),
        (
            draft("a\u{0}b", "orgdeck", Capability::Helpdesk),
            "input.name",
        ),
        (draft(&long, "orgdeck", Capability::Helpdesk), "input.name"),
        (
            draft("Desk", "no-such-recipe", Capability::Helpdesk),
            "input.recipe",
        ),
        (
            draft("Desk", "../orgdeck", Capability::Helpdesk),
            "input.recipe",
        ),
        (
            draft("Desk", "practice", Capability::Helpdesk),
            "input.recipe",
        ),
        (
            draft("Desk", "practice", Capability::ContentManagement),
            "input.recipe",
        ),
    ];
    for (draft, cause) in table {
        let told = format!("{draft:?}");
        assert_eq!(
            world.app.add_integration(draft).await.unwrap_err().cause(),
            cause,
            "{told}"
        );
    }
    assert_eq!(world.app.list_integrations().await.unwrap().len(), 1);
    let hostile = "<b>'; DROP TABLE integrations; -- \u{202e} 🚒";
    for name in [fits.as_str(), hostile] {
        let added = world
            .app
            .add_integration(draft(name, "orgdeck", Capability::Helpdesk))
            .await;
        assert_eq!(added.unwrap().row.name, name);
    }
    assert_eq!(world.app.list_integrations().await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_or_step_that_does_not_exist_is_told() {
    let world = World::new(1).await;
    let nobody = IntegrationId(uuid::Uuid::nil());
    assert_eq!(
        world.app.get_integration(nobody).await.unwrap_err().cause(),
        "input.gone"
    );
    assert_eq!(
        world.cases_of(nobody).await.unwrap_err().cause(),
        "input.gone"
    );
    let error = world
        .app
        .tick_step(world.id, "no such step", true)
        .await
        .unwrap_err();
    assert_eq!(error.cause(), "input.recipe");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_not_connected_says_so_and_sends_nothing() {
    let world = World::new(1).await;
    assert_eq!(world.try_cases().await.unwrap_err().cause(), "token.none");
    let error = world.app.similar_cases(world.id, CONTACT, "x").await;
    assert_eq!(error.unwrap_err().cause(), "token.none");
    assert!(world.control().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_ids_pages_fields_and_searches_send_nothing() {
    let world = desk(1).await;
    world.first().await;
    world.control().clear_requests();
    let (app, id) = (&world.app, world.id);
    let user = "005000000000001AAA";
    for bad in [
        "",
        "500",
        "' OR '1'='1",
        "../../limits",
        "500000000000001AAB",
        user,
        "5000000 0000001",
        "50000000000000é",
    ] {
        assert_eq!(
            app.open_record(id, "Case", bad).await.unwrap_err().cause(),
            "input.case",
            "{bad}"
        );
        let deleted = app.delete_record(id, "Case", bad, "1").await;
        assert_eq!(deleted.unwrap_err().cause(), "input.case", "{bad}");
    }
    for bad in ["", "500", "../../limits", "5000000 0000001"] {
        let page = app.record_page(id, "Case", Some(bad)).await;
        assert_eq!(page.unwrap_err().cause(), "input.case", "{bad}");
    }
    assert!(world.control().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_places_of_pages_send_nothing() {
    let world = desk(1).await;
    world.control().clear_requests();
    let (app, id) = (&world.app, world.id);
    for next in [
        "",
        "https://evil.test/services/data/v60.0/query/01g-200",
        "//evil.test",
        "/services/data/v60.0/sobjects/Case",
        "/services/data/v60.0/query/../limits",
        "/services/data/v60.0/query/01g?x",
        "/services/data/v60.0/query/",
        "query/01g-200",
    ] {
        assert_eq!(
            app.more_records(id, &World::newest(), next)
                .await
                .unwrap_err()
                .cause(),
            "input.case",
            "{next}"
        );
    }
    assert!(world.control().requests().is_empty());
}

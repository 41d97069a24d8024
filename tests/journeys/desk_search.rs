//! The search: numbers, addresses, words and qualifiers, what is not understood, and what is suggested.

use orgdeck::views::{ListAsk, ListSource, ListView};
use serde_json::{Value, json};

use crate::{
    desk::desk,
    desk_lists::{asked, built_in, text},
    support::World,
};

fn search(text: &str) -> ListAsk {
    asked(
        "Case",
        ListSource::Search {
            text: text.to_owned(),
        },
    )
}

impl World {
    async fn found(&self, text: &str) -> ListView {
        self.list(&search(text)).await
    }

    /// Changes some case of the org, and gives its id and number.
    async fn planted(&self, at: usize, fields: Value) -> (String, String) {
        let page = self.list(&built_in("all")).await.page;
        let row = &page.rows[at];
        self.control().update_record(&row.id, fields).unwrap();
        let number = text(&page, row, "CaseNumber").unwrap().to_owned();
        (row.id.clone(), number)
    }
}

fn ids(list: &ListView) -> Vec<&str> {
    list.page.rows.iter().map(|row| row.id.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_by_its_number_in_every_form() {
    let world = desk(120).await;
    let (id, number) = world.planted(3, json!({ "Subject": "planted" })).await;
    let short = number.trim_start_matches('0');
    for typed in [
        number.clone(),
        short.to_owned(),
        format!("#{short}"),
        format!("  {short} "),
    ] {
        let found = world.found(&typed).await;
        assert_eq!(ids(&found), [&id], "{typed}");
        assert_eq!(found.page.calls, 1, "{typed}");
    }
    let padded = world.found(&format!("#{short}")).await;
    assert_eq!(padded.marks, [short]);
    assert!(world.found("#99999999").await.page.rows.is_empty());
    // digits that are no case's number may be a word in one
    let (id, _) = world
        .planted(9, json!({ "Subject": "error 40417 at start" }))
        .await;
    assert_eq!(ids(&world.found("40417").await), [&id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_by_its_id_and_by_links_to_it() {
    let world = desk(20).await;
    let (id, _) = world.planted(3, json!({ "Subject": "planted" })).await;
    let host = "https://acme.lightning.force.com";
    for typed in [
        id.clone(),
        id[..15].to_owned(),
        format!("{host}/lightning/r/Case/{id}/view"),
        format!("{host}/lightning/r/{id}/view?ws=x"),
        format!("https://eu5.salesforce.com/{}", &id[..15]),
    ] {
        let found = world.found(&typed).await;
        assert_eq!(ids(&found), [&id], "{typed}");
        assert!(found.notes.is_empty(), "{:?}", found.notes);
    }
    // what only looks like one is looked for as words
    for typed in ["500000000000001", "500xx", &format!("{id}zz")] {
        assert!(world.found(typed).await.page.rows.is_empty(), "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_by_words_wherever_they_are() {
    let world = desk(80).await;
    let (subject, _) = world
        .planted(1, json!({ "Subject": "The flurbel is smoking" }))
        .await;
    let (description, _) = world
        .planted(
            2,
            json!({ "Description": "It was a flurbel. Now smoking is not what it does." }),
        )
        .await;
    let both = world.found("flurbel smoking").await;
    assert_eq!(both.page.rows.len(), 2);
    assert_eq!(both.marks, ["flurbel", "smoking"]);
    assert_eq!(
        world.found("flurb").await.page.rows.len(),
        2,
        "words begin so"
    );
    assert_eq!(
        ids(&world.found("\"is smoking\" flurbel").await),
        [&subject]
    );
    assert_eq!(ids(&world.found("\"a flurbel\"").await), [&description]);
    assert!(
        world
            .found("flurbel nowhere-to-be-found")
            .await
            .page
            .rows
            .is_empty()
    );
    // operators of the search language of the org are words here
    assert!(world.found("flurbel OR printer").await.page.rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_orgs_search_cannot_find_is_looked_for_in_the_texts_of_a_row() {
    let world = desk(60).await;
    let (id, _) = world
        .planted(4, json!({ "Subject": "grade § failed ?! %_ x" }))
        .await;
    for typed in ["§", "?!", "%_", "\"? !\" grade"] {
        let expected: &[&str] = if typed.starts_with('"') { &[] } else { &[&id] };
        assert_eq!(ids(&world.found(typed).await), expected, "{typed}");
    }
    assert_eq!(ids(&world.found("§ grade").await), [&id], "one by each way");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_text_can_be_searched_and_none_breaks_out() {
    let world = desk(30).await;
    for typed in [
        "' OR Id != '",
        "} RETURNING User(Id)",
        "\"} IN ALL FIELDS RETURNING User(Id, Email",
        "a AND NOT b",
        "\\",
        "'",
        "*",
        "**",
        "?",
        "{",
        "}",
        "()",
        "\u{0}",
        "\u{202e}abc",
        "😀 😀",
        "owner:\"' OR Name LIKE '%\"",
        "subject:\\' status:\\",
        "-",
        "--",
        "\"",
        ":",
        "x:y",
        "status:",
        "\"\":x",
        "created:<99999999999d",
        "FIND {x}",
        "a\nb\tc",
        "ab OR",
        "NOT",
    ] {
        let found = world.app.list_records(world.id, &search(typed)).await;
        assert!(
            found.is_ok(),
            "{typed}: {:?}",
            found.err().map(|error| error.failure())
        );
        assert!(found.unwrap().page.rows.len() <= 30, "{typed}");
    }
    let long = "x".repeat(1_001);
    let refused = world.app.list_records(world.id, &search(&long)).await;
    assert_eq!(refused.unwrap_err().cause(), "input.case");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_finds_the_cases_of_its_contact_and_those_it_wrote() {
    let world = desk(60).await;
    let addresses = ListAsk {
        columns: Some(vec!["ContactEmail".to_owned()]),
        ..built_in("all")
    };
    let page = world.list(&addresses).await.page;
    let row = page
        .rows
        .iter()
        .find(|row| row.cells[0].text.is_some())
        .unwrap();
    let address = row.cells[0].text.clone().unwrap();
    let of_contact = page
        .rows
        .iter()
        .filter(|row| row.cells[0].text.as_deref() == Some(&address))
        .count();
    let other = page
        .rows
        .iter()
        .find(|row| row.cells[0].text.as_deref() != Some(&address))
        .unwrap();
    world
        .control()
        .update_record(&other.id, json!({ "SuppliedEmail": address }))
        .unwrap();
    let found = world.found(&address.to_uppercase()).await;
    assert_eq!(found.page.rows.len(), of_contact + 1);
    assert!(ids(&found).contains(&other.id.as_str()));
    assert!(
        world
            .found("nobody@nowhere.example")
            .await
            .page
            .rows
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn qualifiers_say_which_field_is_meant() {
    let world = desk(400).await;
    let rows = world.rows(&built_in("all")).await;
    let page = world.list(&built_in("all")).await.page;
    let me = world.me();
    let of = |field: &str, is: &str| {
        rows.iter()
            .filter(|row| text(&page, row, field) == Some(is))
            .count()
    };
    let named = rows
        .iter()
        .find_map(|row| text(&page, row, "Contact.Name"))
        .unwrap();
    let owner = text(&page, &rows[0], "Owner.Name").unwrap();
    for (typed, expected) in [
        ("status:new".to_owned(), of("Status", "New")),
        (
            "status:new,working".to_owned(),
            of("Status", "New") + of("Status", "Working"),
        ),
        ("-status:closed".to_owned(), 400 - of("Status", "Closed")),
        ("priority:hi".to_owned(), of("Priority", "High")),
        ("owner:me".to_owned(), of("OwnerId", &me)),
        (format!("owner:\"{owner}\""), of("Owner.Name", owner)),
        (format!("contact:\"{named}\""), of("Contact.Name", named)),
        ("is:closed".to_owned(), of("IsClosed", "true")),
        ("is:open".to_owned(), of("IsClosed", "false")),
        ("-is:open".to_owned(), of("IsClosed", "true")),
        ("created:>1999-12-31".to_owned(), 400),
        ("created:<1999-12-31".to_owned(), 0),
        ("\"Case Origin\":none".to_owned(), 0),
        (
            "IsClosed:yes status:closed".to_owned(),
            of("IsClosed", "true"),
        ),
    ] {
        let mut ask = search(&typed);
        ask.columns = Some(vec!["CaseNumber".to_owned()]);
        let list = world.list(&ask).await;
        assert_eq!(list.notes, Vec::<String>::new(), "{typed}");
        assert_eq!(world.rows(&ask).await.len(), expected, "{typed}");
    }
    // ages and days are about the same cases whichever way they are said
    let young = world.rows(&search("created:<30d")).await.len();
    let old = world.rows(&search("created:>30d")).await.len();
    assert_eq!(young + old, 400);
    assert_eq!(
        world.rows(&search("created:last-month")).await.len()
            + world.rows(&search("-created:last-month")).await.len(),
        400
    );
    // conditions that a list can say can be saved as one; words cannot
    assert!(world.found("status:new is:open").await.spec.is_some());
    assert!(world.found("status:new printer").await.spec.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_is_told() {
    let world = desk(40).await;
    for (typed, says) in [
        ("flavour:vanilla", "flavour"),
        ("status:sleepy", "no option “sleepy”"),
        ("created:someday", "created:someday"),
        ("description:x", "cannot filter"),
        ("-is:unheard", "is"),
        ("units_affected__c:many", "many"),
    ] {
        let found = world.found(typed).await;
        assert_eq!(found.notes.len(), 1, "{typed}: {:?}", found.notes);
        assert!(found.notes[0].contains(says), "{typed}: {:?}", found.notes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_has_pages_too() {
    let world = desk(700).await;
    let word = "planted-everywhere";
    let rows = world.rows(&built_in("all")).await;
    for row in &rows[..450] {
        let fields = json!({ "SuppliedCompany": word });
        world.control().update_record(&row.id, fields).unwrap();
    }
    let first = world.found(word).await;
    assert_eq!(
        (first.page.rows.len(), first.page.calls, first.page.total),
        (200, 1, None)
    );
    let all = world.rows(&search(word)).await;
    let mut ids: Vec<_> = all.iter().map(|row| row.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((all.len(), ids.len()), (450, 450));
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_come_from_what_is_known_here_and_recent_searches_can_be_forgotten() {
    let world = desk(10).await;
    world.list(&built_in("all")).await;
    world.found("printer smoke").await;
    world.found("status:new").await;
    world.control().clear_requests();
    let suggest = async |text: &str| {
        let found = world.app.suggest(world.id, "Case", text).await.unwrap();
        found.into_iter().map(|s| s.text).collect::<Vec<_>>()
    };
    assert_eq!(suggest("").await, ["status:new", "printer smoke"]);
    assert_eq!(suggest("smo").await, ["printer smoke"]);
    assert!(suggest("x pri").await.contains(&"x priority:".to_owned()));
    assert_eq!(suggest("priority:h").await, ["priority:high"]);
    assert_eq!(suggest("a status:wo").await, ["a status:working"]);
    assert!(suggest("owner:m").await.contains(&"owner:me".to_owned()));
    assert!(world.control().requests().is_empty(), "no org was asked");
    world.app.forget_searches(world.id).await.unwrap();
    assert!(suggest("").await.is_empty());
}

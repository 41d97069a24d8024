//! Counts of lists, and what has changed in one while it is looked at.

use std::time::Duration;

use orgdeck::views::{ListAsk, ListNews, ListSource};
use practice_org::{Command, Fault, FaultKind};
use serde_json::{Value, json};

use crate::{
    desk::desk,
    desk_lists::{asked, built_in, ids, spec, text},
    support::World,
};

impl World {
    async fn news(&self, ask: &ListAsk, since: &str) -> ListNews {
        self.app.list_news(self.id, ask, Some(since)).await.unwrap()
    }

    /// Begins to look at a list, some time after anything changed.
    async fn begun(&self, ask: &ListAsk) -> String {
        self.control().advance(Duration::from_secs(60));
        let begun = self.app.list_news(self.id, ask, None).await.unwrap();
        assert_eq!(
            (begun.changed.len(), begun.gone.len(), begun.paused),
            (0, 0, None)
        );
        begun.since
    }

    fn change(&self, id: &str, fields: Value) {
        self.control().advance(Duration::from_secs(2));
        self.control().update_record(id, fields).unwrap();
    }

    /// Makes a case as another client would, and gives its id.
    async fn arrives(&self, fields: &[(&str, &str)]) -> String {
        self.control().advance(Duration::from_secs(2));
        let fields = fields
            .iter()
            .map(|(field, value)| crate::desk::to(field, value));
        self.created(fields.collect()).await.id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_counted_five_in_a_call() {
    let world = desk(700).await;
    let sets = world.app.list_sets(world.id, "Case").await.unwrap();
    let mut sources: Vec<ListSource> = sets
        .built_in
        .iter()
        .map(|list| list.source.clone())
        .collect();
    sources.push(ListSource::Search {
        text: "printer".to_owned(),
    });
    sources.push(ListSource::BuiltIn {
        id: "no such list".to_owned(),
    });
    sources.push(ListSource::Queue {
        id: "00G".to_owned(),
    });
    world.control().clear_requests();
    let counts = world
        .app
        .count_lists(world.id, "Case", &sources)
        .await
        .unwrap();
    assert_eq!(world.queries(), 2, "eight lists, five in a call");
    for (count, list) in counts.iter().zip(&sets.built_in) {
        assert_eq!(count.source, list.source);
        let rows = world.rows(&asked("Case", list.source.clone())).await.len();
        assert_eq!(
            count.count,
            Some(u32::try_from(rows).unwrap()),
            "{:?}",
            list.source
        );
    }
    assert!(counts[8..].iter().all(|count| count.count.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_in_a_list_is_told_once() {
    let world = desk(300).await;
    let ask = built_in("all-open");
    let page = world.list(&ask).await.page;
    let (changed, closed, deleted) = (&page.rows[0].id, &page.rows[1].id, &page.rows[2].id);
    let since = world.begun(&ask).await;
    let quiet = world.news(&ask, &since).await;
    assert_eq!((quiet.changed.len(), quiet.gone.len()), (0, 0));
    world.change(changed, json!({ "Subject": "changed by a colleague" }));
    world.change(
        closed,
        json!({ "Status": "Closed", "Priority": "Low", "IsEscalated": false }),
    );
    world.control().advance(Duration::from_secs(2));
    world.control().delete_record(deleted).unwrap();
    let new = world.arrives(&[("Subject", "brand new")]).await;
    world.control().clear_requests();
    let told = world.news(&ask, &quiet.since).await;
    assert_eq!(world.queries(), 1, "one composite");
    assert_eq!(
        ids(&told.changed)
            .iter()
            .collect::<std::collections::HashSet<_>>(),
        [changed, &new].into()
    );
    assert_eq!(told.created, std::slice::from_ref(&new));
    assert!(
        told.gone.contains(closed) && told.gone.contains(deleted),
        "{:?}",
        told.gone
    );
    assert!(!told.gone.contains(changed));
    // the rows are like those of the list
    let row = told.changed.iter().find(|row| row.id == *changed).unwrap();
    assert_eq!(text(&page, row, "Subject"), Some("changed by a colleague"));
    let again = world.news(&ask, &told.since).await;
    assert_eq!(
        (again.changed.len(), again.created.len(), again.gone.len()),
        (0, 0, 0)
    );
    // changed again within the time that is looked at again: it is told again, and is not new
    world.change(&new, json!({ "Subject": "not so new" }));
    let last = world.news(&ask, &again.since).await;
    assert_eq!((ids(&last.changed), last.created.len()), (vec![new], 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_escalated_is_told_when_it_is() {
    let world = desk(300).await;
    let ask = built_in("all-open");
    let page = world.list(&ask).await.page;
    let (one, other) = (&page.rows[0].id, &page.rows[1].id);
    world.change(other, json!({ "IsEscalated": true }));
    let since = world.begun(&ask).await;
    world.change(one, json!({ "IsEscalated": true }));
    world.change(other, json!({ "Subject": "escalated before" }));
    let told = world.news(&ask, &since).await;
    assert_eq!((told.changed.len(), told.escalated), (2, vec![one.clone()]));
    world.change(one, json!({ "Subject": "still escalated" }));
    let told = world.news(&ask, &told.since).await;
    assert_eq!((told.changed.len(), told.escalated.len()), (1, 0));
}

// looking at nothing older than the newest stamp turned this red
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_commits_late_with_an_older_stamp_is_told() {
    let world = desk(100).await;
    let ask = built_in("all");
    let page = world.list(&ask).await.page;
    let since = world.begun(&ask).await;
    world.change(&page.rows[0].id, json!({ "Subject": "the newest stamp" }));
    let told = world.news(&ask, &since).await;
    assert_eq!(told.changed.len(), 1);
    // eight minutes older than what was told already
    let late = FaultKind::LateStamp { seconds: 480 };
    world.control().add_fault(
        Fault::new(late)
            .method("POST")
            .containing("/sobjects/Case")
            .times(1),
    );
    let new = world.arrives(&[("Subject", "a long transaction")]).await;
    let told = world.news(&ask, &told.since).await;
    assert_eq!(
        (ids(&told.changed), told.created),
        (vec![new.clone()], vec![new])
    );
    assert!(world.news(&ask, &told.since).await.changed.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_can_be_told_is_said_and_the_next_look_goes_on() {
    let world = desk(400).await;
    let ask = built_in("all");
    let rows = world.rows(&ask).await;
    let since = world.begun(&ask).await;
    for row in &rows[..250] {
        world
            .control()
            .update_record(&row.id, json!({ "Subject": "mass change" }))
            .unwrap();
    }
    let told = world.news(&ask, &since).await;
    assert!(told.too_many && told.changed.is_empty());
    world.change(&rows[300].id, json!({ "Subject": "one more" }));
    world.control().advance(Duration::from_secs(11 * 60));
    world.change(&rows[301].id, json!({ "Subject": "and one" }));
    let told = world.news(&ask, &told.since).await;
    // what was changed in bulk lies within the time that is looked at again
    assert!(told.too_many || told.changed.len() >= 2);
    let told = world.news(&ask, &told.since).await;
    assert!(!told.too_many && told.changed.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_stops_when_the_days_budget_is_used_and_says_so() {
    let world = desk(30).await;
    let ask = built_in("all");
    let page = world.list(&ask).await.page;
    let usage = |max, used| Command::SetApiUsage { max, used };
    world.control().run(usage(200, 0)).unwrap();
    let mut since = world.begun(&ask).await;
    let mut looks = 1;
    let paused = loop {
        let told = world.news(&ask, &since).await;
        since = told.since;
        match told.paused {
            Some(why) => break why,
            None => looks += 1,
        }
        assert!(looks < 50);
    };
    assert_eq!(looks, 10, "5 % of 200");
    assert!(paused.contains("10") && paused.contains("5 %"), "{paused}");
    // the database has it: a restart is no new day
    let world = world.restart().await;
    world.change(&page.rows[0].id, json!({ "Subject": "meanwhile" }));
    world
        .app
        .choose_vault(orgdeck::views::VaultChoice::Memory, None)
        .await
        .unwrap();
    world.connect(crate::support::AGENT).await;
    let first = world.news(&ask, &since).await;
    assert_eq!(
        first.paused, None,
        "after a start the org's allowance is asked once"
    );
    assert_eq!(first.changed.len(), 1, "nothing was lost while it rested");
    assert!(world.news(&ask, &first.since).await.paused.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_whose_calls_are_used_up_is_left_alone() {
    let world = desk(30).await;
    let ask = built_in("all");
    world.list(&ask).await;
    let since = world.begun(&ask).await;
    let refused = Fault::refusal(
        403,
        "REQUEST_LIMIT_EXCEEDED",
        "TotalRequests Limit exceeded.",
    );
    world.control().add_fault(refused.containing("/composite"));
    world.control().clear_requests();
    for _ in 0..5 {
        let told = world.news(&ask, &since).await;
        assert!(told.paused.is_some());
        assert_eq!(told.since, since, "what comes meanwhile is not lost");
    }
    assert_eq!(world.control().requests().len(), 1, "one probe, no storm");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_given_out_is_refused() {
    let world = desk(10).await;
    for since in ["x", "5", "5 a=b *", "-1  *", "0 ' OR Id != '=1 *"] {
        let told = world
            .app
            .list_news(world.id, &built_in("all"), Some(since))
            .await;
        assert_eq!(told.unwrap_err().cause(), "input.case", "{since}");
    }
    let search = asked(
        "Case",
        ListSource::Search {
            text: "words".to_owned(),
        },
    );
    assert_eq!(
        world
            .app
            .list_news(world.id, &search, None)
            .await
            .unwrap_err()
            .cause(),
        "input.case"
    );
    let nameless = spec(Vec::new(), None);
    assert!(world.app.list_news(world.id, &nameless, None).await.is_ok());
}

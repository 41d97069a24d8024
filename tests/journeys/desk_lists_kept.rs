//! Lists that are kept: the user's own, the queues', and the list views of the org.

use orgdeck::views::{Compared, ListSource, ListsView, NamedList, Operator, SaveList};
use practice_org::{Fault, FaultKind};

use crate::{
    desk::desk,
    desk_lists::{asked, built_in, by, condition, ids, spec, text, value},
    support::World,
};

fn of(ask: &orgdeck::views::ListAsk) -> orgdeck::views::ListSpec {
    match &ask.source {
        ListSource::Spec { spec } => spec.clone(),
        other => panic!("no spec: {other:?}"),
    }
}

impl World {
    async fn sets(&self) -> ListsView {
        self.app.list_sets(self.id, "Case").await.unwrap()
    }

    async fn keep(&self, name: &str, id: Option<String>) -> Result<NamedList, orgdeck::Error> {
        let high = vec![condition("Priority", Operator::Is, vec![value("High")])];
        let list = SaveList {
            id,
            name: name.to_owned(),
            spec: of(&spec(high, by("Priority", false))),
        };
        self.app.save_list(self.id, &list).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_ones_own_is_saved_read_renamed_and_forgotten_through_a_restart() {
    let world = desk(200).await;
    let first = world.keep("  Urgent  ", None).await.unwrap();
    assert_eq!(first.label, "Urgent");
    let list = world.list(&asked("Case", first.source.clone())).await;
    assert!(!list.page.rows.is_empty());
    assert!(
        list.page
            .rows
            .iter()
            .all(|row| text(&list.page, row, "Priority") == Some("High"))
    );
    assert_eq!(list.sort, by("Priority", false));
    let taken = world.keep("Urgent", None).await.unwrap_err();
    assert_eq!(taken.cause(), "input.case");
    assert!(format!("{:?}", taken.failure().detail).contains("already"));
    for name in ["", "   ", &"x".repeat(81)] {
        assert_eq!(
            world.keep(name, None).await.unwrap_err().cause(),
            "input.case"
        );
    }
    let ListSource::Saved { id } = first.source.clone() else {
        panic!("not saved")
    };
    world.keep("Very urgent", Some(id.clone())).await.unwrap();
    world
        .app
        .set_live(world.id, "Case", &first.source, true)
        .await
        .unwrap();
    let unsaved = built_in("all");
    let nameless = spec(Vec::new(), None).source;
    assert_eq!(
        world
            .app
            .set_live(world.id, "Case", &nameless, true)
            .await
            .unwrap_err()
            .cause(),
        "input.case"
    );
    world
        .app
        .set_live(world.id, "Case", &unsaved.source, true)
        .await
        .unwrap();
    let sets = world.sets().await;
    assert_eq!(
        (
            sets.saved.len(),
            sets.saved[0].label.as_str(),
            sets.saved[0].live
        ),
        (1, "Very urgent", true)
    );
    assert_eq!(sets.built_in.iter().filter(|list| list.live).count(), 1);
    world.app.delete_list(world.id, &id).await.unwrap();
    world.app.delete_list(world.id, "no id").await.unwrap();
    assert!(world.sets().await.saved.is_empty());
    let gone = world
        .app
        .list_records(world.id, &asked("Case", first.source))
        .await;
    assert_eq!(gone.unwrap_err().cause(), "input.case");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_queue_has_a_list_and_mine_are_known() {
    let world = desk(600).await;
    let sets = world.sets().await;
    assert_eq!(sets.failure, None);
    assert!(!sets.queues.is_empty());
    let mut open = 0;
    for queue in &sets.queues {
        let ListSource::Queue { id } = &queue.source else {
            panic!("no queue: {queue:?}")
        };
        let list = world.list(&asked("Case", queue.source.clone())).await;
        for row in &list.page.rows {
            assert_eq!(text(&list.page, row, "OwnerId"), Some(id.as_str()));
            assert_eq!(
                text(&list.page, row, "Owner.Name"),
                Some(queue.label.as_str())
            );
            assert_eq!(text(&list.page, row, "IsClosed"), Some("false"));
        }
        open += list.page.rows.len();
    }
    assert_eq!(world.rows(&built_in("unassigned")).await.len(), open);
    // the same by a sub-select and, where none may stand, by ids
    let mine = condition("OwnerId", Operator::Is, vec![Compared::MyQueues]);
    let joined = world.rows(&spec(vec![mine.clone()], None)).await;
    let both = condition(
        "OwnerId",
        Operator::Is,
        vec![Compared::MyQueues, Compared::Me],
    );
    let with_me = world.rows(&spec(vec![both], None)).await;
    let me = condition("OwnerId", Operator::Is, vec![Compared::Me]);
    let of_me = world.rows(&spec(vec![me], None)).await;
    assert_eq!(with_me.len(), joined.len() + of_me.len());
    let not = condition("OwnerId", Operator::IsNot, vec![Compared::MyQueues]);
    let others = world.rows(&spec(vec![not], None)).await;
    assert_eq!(
        others.len() + joined.len(),
        world.rows(&built_in("all")).await.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn list_views_of_the_org_page_and_sort_like_our_own() {
    let world = desk(900).await;
    let sets = world.sets().await;
    let view = |label: &str| {
        let found = sets.org.iter().find(|list| list.label == label);
        asked("Case", found.unwrap().source.clone())
    };
    let closed = view("All Closed Cases");
    let list = world.list(&closed).await;
    assert_eq!(list.sort, by("ClosedDate", true));
    assert!(
        list.columns
            .iter()
            .any(|column| column.field == "CaseNumber")
    );
    let mut rows = ids(&world.rows(&closed).await);
    let mut own = ids(&world.rows(&built_in("closed")).await);
    assert!(rows.len() > 400);
    rows.sort();
    own.sort();
    assert_eq!(rows, own);
    let mut sorted = closed.clone();
    sorted.sort = by("CaseNumber", false);
    let numbers = world.list(&sorted).await.page;
    let at: Vec<_> = numbers
        .rows
        .iter()
        .map(|row| text(&numbers, row, "CaseNumber").unwrap())
        .collect();
    assert!(at.is_sorted());
    // one whose scope is the user's
    let mine = world.list(&view("My Open Cases")).await.page;
    let me = world.me();
    assert!(!mine.rows.is_empty());
    assert!(
        mine.rows
            .iter()
            .all(|row| text(&mine, row, "OwnerId") == Some(&me))
    );
    // its describe is asked once
    world.control().clear_requests();
    assert_eq!(world.list(&closed).await.page.calls, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_view_whose_query_cannot_be_read_is_shown_as_the_org_shows_it() {
    let world = desk(900).await;
    let sets = world.sets().await;
    let closed = sets
        .org
        .iter()
        .find(|list| list.label == "All Closed Cases")
        .unwrap();
    let ask = asked("Case", closed.source.clone());
    let odd = serde_json::json!({ "query": "SELECT CaseNumber, COUNT(Id) FROM Case GROUP BY CaseNumber" });
    let other = FaultKind::EditJson {
        set: odd.as_object().unwrap().clone(),
        remove: Vec::new(),
    };
    world
        .control()
        .add_fault(Fault::new(other).containing("/describe").times(1));
    let list = world.list(&ask).await;
    assert_eq!(
        (list.sort.clone(), list.notes.len(), list.page.rows.len()),
        (None, 1, 200)
    );
    assert!(list.columns.iter().all(|column| !column.sortable));
    let rows = ids(&world.rows(&ask).await);
    assert_eq!(rows.len(), world.rows(&built_in("closed")).await.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_or_views_that_cannot_be_read_are_told_beside_the_lists_that_can() {
    let world = desk(20).await;
    let refused = Fault::refusal(403, "INSUFFICIENT_ACCESS", "no");
    world
        .control()
        .add_fault(refused.containing("listviews").times(1));
    let sets = world.sets().await;
    assert_eq!(sets.failure.unwrap().cause, "rights.record");
    assert!(sets.org.is_empty() && !sets.queues.is_empty() && !sets.built_in.is_empty());
}

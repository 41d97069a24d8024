//! Lists on a healthy org: the app's own lists, their order, and their pages to the end.

use std::{collections::HashSet, time::Duration};

use orgdeck::views::{
    Cell, Compared, Condition, ListAsk, ListPage, ListRow, ListSort, ListSource, ListSpec,
    ListView, Operator,
};
use practice_org::PracticeOrg;

use crate::{
    desk::{desk, desk_at},
    support::{World, options},
};

/// One of the app's own lists of cases.
pub(crate) fn built_in(id: &str) -> ListAsk {
    asked("Case", ListSource::BuiltIn { id: id.to_owned() })
}

pub(crate) fn asked(object: &str, source: ListSource) -> ListAsk {
    ListAsk {
        object: object.to_owned(),
        source,
        sort: None,
        columns: None,
    }
}

/// Cases by these conditions.
pub(crate) fn spec(conditions: Vec<Condition>, sort: Option<ListSort>) -> ListAsk {
    let spec = ListSpec {
        object: "Case".to_owned(),
        all: true,
        conditions,
        columns: vec!["CaseNumber".to_owned(), "Subject".to_owned()],
        sort,
    };
    asked("Case", ListSource::Spec { spec })
}

pub(crate) fn condition(field: &str, operator: Operator, values: Vec<Compared>) -> Condition {
    Condition {
        field: field.to_owned(),
        operator,
        values,
    }
}

pub(crate) fn value(text: &str) -> Compared {
    Compared::Value {
        text: text.to_owned(),
    }
}

pub(crate) fn by(field: &str, descending: bool) -> Option<ListSort> {
    Some(ListSort {
        field: field.to_owned(),
        descending,
    })
}

/// The cell of a field.
pub(crate) fn cell<'r>(page: &ListPage, row: &'r ListRow, field: &str) -> &'r Cell {
    let at = page.fields.iter().position(|name| name == field).unwrap();
    &row.cells[at]
}

pub(crate) fn text<'r>(page: &ListPage, row: &'r ListRow, field: &str) -> Option<&'r str> {
    cell(page, row, field).text.as_deref()
}

pub(crate) fn ids(rows: &[ListRow]) -> Vec<String> {
    rows.iter().map(|row| row.id.clone()).collect()
}

impl World {
    pub(crate) async fn list(&self, ask: &ListAsk) -> ListView {
        self.app.list_records(self.id, ask).await.unwrap()
    }

    pub(crate) async fn more(&self, ask: &ListAsk, next: &str) -> ListPage {
        self.app.more_records(self.id, ask, next).await.unwrap()
    }

    /// Every row of a list, page after page; `between` happens before each further page, with its number.
    pub(crate) async fn rows_between(
        &self,
        ask: &ListAsk,
        mut between: impl FnMut(usize),
    ) -> Vec<ListRow> {
        let first = self.list(ask).await.page;
        let (mut rows, mut next, mut page) = (first.rows, first.next, 1);
        while let Some(at) = next {
            page += 1;
            between(page);
            let more = self.more(ask, &at).await;
            rows.extend(more.rows);
            next = more.next;
        }
        rows
    }

    pub(crate) async fn rows(&self, ask: &ListAsk) -> Vec<ListRow> {
        self.rows_between(ask, |_| ()).await
    }

    /// The signed-in user's id.
    pub(crate) fn me(&self) -> String {
        let sql = "SELECT user_id FROM sessions";
        self.database()
            .query_one(sql, [], |row| row.get(0))
            .unwrap()
    }

    /// Paths of the queries so far, further pages included.
    pub(crate) fn queries(&self) -> usize {
        let requests = self.control().requests();
        let query = |path: &str| path.contains("/query") || path.contains("/composite");
        requests
            .iter()
            .filter(|request| query(&request.path))
            .count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_of_the_app_hold_what_they_say() {
    let world = desk(300).await;
    let open = world.list(&built_in("all-open")).await.page;
    let escalated = serde_json::json!({ "IsEscalated": true });
    world
        .control()
        .update_record(&open.rows[0].id, escalated)
        .unwrap();
    let sets = world.app.list_sets(world.id, "Case").await.unwrap();
    let labels: Vec<&str> = sets
        .built_in
        .iter()
        .map(|list| list.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "My open",
            "All open",
            "Unassigned",
            "Escalated",
            "New today",
            "Recently viewed",
            "Closed",
            "All"
        ]
    );
    let all = world.list(&built_in("all")).await;
    assert_eq!(all.page.fields[0], "CaseNumber");
    assert_eq!(all.sort, by("CreatedDate", true));
    let page = &all.page;
    let dates: Vec<_> = page
        .rows
        .iter()
        .map(|row| text(page, row, "CreatedDate"))
        .collect();
    assert!(dates.is_sorted_by(|a, b| a >= b));
    let rows = world.rows(&built_in("all")).await;
    assert_eq!(rows.len(), 300);
    let me = world.me();
    let count = |so: &dyn Fn(&ListRow) -> bool| rows.iter().filter(|row| so(row)).count();
    let is = |row: &ListRow, field: &str, is: &str| text(page, row, field) == Some(is);
    let is_open = |row: &ListRow| is(row, "IsClosed", "false");
    let queued = |row: &ListRow| text(page, row, "OwnerId").unwrap().starts_with("00G");
    for (id, expected) in [
        (
            "my-open",
            count(&|row| is_open(row) && is(row, "OwnerId", &me)),
        ),
        ("all-open", count(&|row| is_open(row))),
        ("unassigned", count(&|row| is_open(row) && queued(row))),
        (
            "escalated",
            count(&|row| is_open(row) && is(row, "IsEscalated", "true")),
        ),
        ("closed", count(&|row| is(row, "IsClosed", "true"))),
    ] {
        assert!(expected > 0, "{id}");
        assert_eq!(world.rows(&built_in(id)).await.len(), expected, "{id}");
    }
}

/// The same order as the list's, from the values themselves: by kind, without a value last, then by id.
fn sorted(page: &ListPage, rows: &[ListRow], field: &str, descending: bool) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    rows.is_sorted_by(|a, b| {
        let (x, y) = (text(page, a, field), text(page, b, field));
        let order = match (x, y) {
            (None, None) => std::cmp::Ordering::Equal,
            (None, Some(_)) => return false,
            (Some(_), None) => return true,
            (Some(x), Some(y)) => match (number(x), number(y)) {
                (Some(x), Some(y)) => x.total_cmp(&y),
                _ => x.cmp(y),
            },
        };
        let order = order.then_with(|| a.id.cmp(&b.id));
        if descending {
            order.is_ge()
        } else {
            order.is_le()
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_by_key_reach_the_end_with_no_row_twice_or_lost_through_an_expired_session() {
    let world = desk(900).await;
    // dates and numbers that every case has, that some have, and the number the org gives out
    for field in [
        "CreatedDate",
        "ClosedDate",
        "Units_Affected__c",
        "Promised_Date__c",
        "CaseNumber",
        "Id",
    ] {
        for descending in [false, true] {
            let mut ask = built_in("all");
            ask.sort = by(field, descending);
            ask.columns = Some(vec![field.to_owned()]);
            let page = world.list(&ask).await.page;
            let rows = world
                .rows_between(&ask, |page| {
                    if page == 3 {
                        world.control().expire_access_tokens().unwrap();
                    }
                })
                .await;
            let seen: HashSet<_> = ids(&rows).into_iter().collect();
            assert_eq!((rows.len(), seen.len()), (900, 900), "{field} {descending}");
            assert!(
                sorted(&page, &rows, field, descending),
                "{field} {descending}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_by_locator_go_on_behind_the_last_row_when_it_has_ended() {
    let world = desk(1300).await;
    for (field, descending) in [
        ("Priority", false),
        ("Subject", true),
        ("OwnerId", false),
        ("Account.Name", true),
    ] {
        let mut ask = built_in("all");
        ask.sort = by(field, descending);
        let untroubled = ids(&world.rows(&ask).await);
        let first = world.list(&ask).await;
        assert_eq!((first.page.total, first.page.rows.len()), (Some(1300), 200));
        // a place is kept for a quarter of an hour
        let rows = world
            .rows_between(&ask, |page| {
                if page == 3 || page == 5 {
                    world.control().advance(Duration::from_secs(16 * 60));
                }
            })
            .await;
        assert_eq!(ids(&rows), untroubled, "{field}");
        assert_eq!(untroubled.iter().collect::<HashSet<_>>().len(), 1300);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_has_ended_is_found_again_though_the_list_has_changed_before_it() {
    let world = desk(1000).await;
    let mut ask = built_in("all");
    ask.sort = by("Subject", false);
    let all = ids(&world.rows(&ask).await);
    let first = world.list(&ask).await.page;
    // the last row shown goes, and thirty before it: more than are looked through at once
    for id in all[..30].iter().chain(&all[198..200]) {
        world.control().delete_record(id).unwrap();
    }
    world.control().advance(Duration::from_secs(16 * 60));
    let more = world.more(&ask, &first.next.unwrap()).await;
    assert_eq!(ids(&more.rows)[0], all[200]);
    // and where nothing of the page is left, nobody can say what comes next
    for id in &all[100..900] {
        let _ = world.control().delete_record(id);
    }
    world.control().advance(Duration::from_secs(16 * 60));
    let lost = world
        .app
        .more_records(world.id, &ask, &more.next.unwrap())
        .await;
    assert_eq!(lost.unwrap_err().cause(), "case.list-expired");
}

/// A desk whose org lies in a file that was changed before it was opened: what no person could make.
pub(crate) async fn desk_after(cases: usize, change: impl FnOnce(&rusqlite::Connection)) -> World {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let file = folder.path().join("org.db");
    let callback_urls = options
        .ports
        .iter()
        .map(|port| format!("http://localhost:{port}/callback"))
        .collect();
    let org = practice_org::Options {
        cases,
        callback_urls,
        data: Some(file.clone()),
        ..Default::default()
    };
    PracticeOrg::start(org.clone()).await.unwrap().stop().await;
    change(&rusqlite::Connection::open(file).unwrap());
    let org = PracticeOrg::start(org).await.unwrap();
    desk_at(folder, options, org).await
}

// comparing the value alone, without the id, turned this red
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_rows_with_one_stamp_come_once_each() {
    let world = desk_after(10_000, |database| {
        let same = "UPDATE \"Case\" SET \"CreatedDate\" = 1790000000000";
        assert_eq!(database.execute(same, []).unwrap(), 10_000);
    })
    .await;
    for descending in [true, false] {
        let mut ask = built_in("all");
        ask.sort = by("CreatedDate", descending);
        let rows = ids(&world.rows(&ask).await);
        assert_eq!(rows.iter().collect::<HashSet<_>>().len(), 10_000);
        assert_eq!(rows.len(), 10_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_change_while_one_pages_are_seen_in_this_run_or_the_next() {
    let world = desk(1000).await;
    let mut ask = built_in("all");
    ask.sort = by("LastModifiedDate", true);
    let all = ids(&world.rows(&ask).await);
    // one that was shown, one that was not: both move to the front
    let (shown, ahead) = (all[10].clone(), all[900].clone());
    let rows = world
        .rows_between(&ask, |page| {
            let id = match page {
                2 => &shown,
                3 => &ahead,
                _ => return,
            };
            let fields = serde_json::json!({ "Subject": format!("moved on page {page}") });
            world.control().advance(Duration::from_secs(5));
            world.control().update_record(id, fields).unwrap();
        })
        .await;
    let mut seen: HashSet<_> = ids(&rows).into_iter().collect();
    assert_eq!(rows.len(), seen.len(), "no row twice");
    assert_eq!(
        seen.len(),
        999,
        "the one that moved ahead of the reader is missing"
    );
    let next_run = world.list(&ask).await.page;
    assert_eq!(ids(&next_run.rows)[..2], [ahead.clone(), shown]);
    seen.insert(ahead);
    assert_eq!(seen.len(), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn first_rows_are_one_call_and_so_is_every_page() {
    let world = desk(700).await;
    world.list(&built_in("all-open")).await;
    world.control().clear_requests();
    for ask in [built_in("my-open"), built_in("unassigned"), built_in("all")] {
        let before = world.queries();
        let first = world.list(&ask).await.page;
        assert_eq!((first.calls, world.queries() - before), (1, 1));
    }
    let first = world.list(&built_in("all")).await.page;
    assert_eq!(first.calls, 1);
    let next = world.more(&built_in("all"), &first.next.unwrap()).await;
    assert_eq!((next.calls, next.rows.len()), (1, 200));
    // the org was asked what a case looks like once, before
    let requests = world.control().requests();
    assert!(
        requests
            .iter()
            .all(|request| !request.path.contains("describe"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_of_ones_own_making_asks_the_org_for_nothing() {
    let world = desk(10).await;
    let ask = built_in("all");
    world.list(&ask).await;
    world.control().clear_requests();
    for next in [
        "",
        "behind 500000000000001AAA ' OR Id != '",
        "behind 500000000000001AAA 2026-01-01T00:00:00Z OR Id != null",
        "located 200 /services/data/v60.0/query/01g000000000001-200 500000000000001AAA",
        "located 200 /services/oauth2/revoke 500000000000001AAA",
        "offset 0",
    ] {
        let refused = world.app.more_records(world.id, &ask, next).await;
        assert_eq!(refused.unwrap_err().cause(), "input.case", "{next}");
    }
    assert_eq!(world.queries(), 0);
}

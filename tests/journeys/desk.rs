//! The case desk on a healthy org: lists, sorting, paging and search, and what all journeys of the desk start from.
//! The form and writing are in `desk_writes`.

use std::collections::HashSet;

use orgdeck::{
    Options, Orgdeck,
    views::{
        CaseColumn, CaseForm, CasePage, CaseQuery, CaseRow, CaseView, CreateOutcome, FieldChange,
        SaveOutcome, VaultChoice,
    },
};
use practice_org::Command;

use crate::support::{AGENT, World, options, set_up, start_org};

/// A connected app whose secrets lie in memory: nothing here is about the vault, and sealing a file takes seconds.
pub(crate) async fn desk(cases: usize) -> World {
    desk_with(cases, |_| ()).await
}

/// The same, with other options.
pub(crate) async fn desk_with(cases: usize, change: impl FnOnce(&mut Options)) -> World {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    change(&mut options);
    let org = start_org(&options, cases).await;
    let app = Orgdeck::open(options.clone()).await.unwrap();
    app.choose_vault(VaultChoice::Memory, None).await.unwrap();
    let id = set_up(&app, "Support desk", &org).await;
    let world = World {
        folder,
        app,
        org,
        id,
        options,
    };
    world.connect(AGENT).await;
    world
}

/// A field and its new value.
pub(crate) fn to(field: &str, value: &str) -> FieldChange {
    FieldChange {
        field: field.to_owned(),
        value: Some(value.to_owned()),
    }
}

impl World {
    async fn sorted(&self, sort: CaseColumn, descending: bool) -> CasePage {
        let query = CaseQuery {
            search: String::new(),
            sort,
            descending,
        };
        self.app.list_cases(self.id, &query).await.unwrap()
    }

    /// The first case of the list, opened.
    pub(crate) async fn first(&self) -> CaseView {
        let id = self.cases("").await.rows[0].id.clone();
        self.case(&id).await
    }

    pub(crate) async fn case(&self, id: &str) -> CaseView {
        self.app.get_case(self.id, id).await.unwrap()
    }

    pub(crate) async fn save(&self, case: &CaseView, changes: Vec<FieldChange>) -> SaveOutcome {
        self.app
            .save_case(self.id, &case.row.id, case.stamp, changes)
            .await
            .unwrap()
    }

    pub(crate) async fn saved(&self, case: &CaseView, changes: Vec<FieldChange>) -> CaseView {
        match self.save(case, changes).await {
            SaveOutcome::Saved { case } => case,
            other => panic!("not saved: {other:?}"),
        }
    }

    pub(crate) async fn created(&self, fields: Vec<FieldChange>) -> CaseView {
        match self.app.create_case(self.id, fields).await.unwrap() {
            CreateOutcome::Created { case } => case,
            other => panic!("not created: {other:?}"),
        }
    }

    /// Changes what this app has kept, behind its back.
    pub(crate) fn sql(&self, statement: &str) {
        let path = self.options.folder.join("orgdeck.db");
        let changed = rusqlite::Connection::open(path).unwrap();
        assert_eq!(changed.execute(statement, []).unwrap(), 1);
    }

    /// Takes rights on Case from the agent: read, create, edit, delete.
    pub(crate) fn rights(&self, rights: [bool; 4]) {
        self.rights_on("Case", rights);
    }

    /// Sets the agent's rights on an object: read, create, edit, delete.
    pub(crate) fn rights_on(&self, object: &str, [read, create, edit, delete]: [bool; 4]) {
        let (username, object) = (AGENT.to_owned(), object.to_owned());
        let command = Command::SetObjectRights {
            username,
            object,
            read,
            create,
            edit,
            delete,
        };
        self.control().run(command).unwrap();
    }

    /// Method and path of the requests so far, API version left out.
    pub(crate) fn sent(&self) -> Vec<String> {
        let plain = |path: &str| match path.strip_prefix("/services/data/v") {
            Some(rest) => rest.split_once('/').map_or("", |rest| rest.1).to_owned(),
            None => path.to_owned(),
        };
        let requests = self.control().requests();
        requests
            .iter()
            .map(|request| format!("{} {}", request.method, plain(&request.path)))
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_comes_newest_first_and_every_column_sorts_both_ways() {
    let world = desk(150).await;
    let form = world.app.case_form(world.id).await.unwrap();
    let newest = world.cases("").await;
    assert_eq!(newest.total, 150);
    assert!(
        newest
            .rows
            .is_sorted_by(|a, b| a.created_at >= b.created_at)
    );
    assert!(newest.api.unwrap().used > 0);
    use CaseColumn::*;
    for column in [
        Number, Subject, Status, Priority, Account, Owner, Created, Modified,
    ] {
        for descending in [false, true] {
            let page = world.sorted(column, descending).await;
            assert_eq!(page.rows.len(), 150);
            let mut keys: Vec<_> = page
                .rows
                .iter()
                .filter_map(|row| key(&form, row, column))
                .collect();
            if descending {
                keys.reverse();
            }
            assert!(
                keys.is_sorted(),
                "{column:?} descending: {descending}: {keys:?}"
            );
            // nothing comes last, whichever way
            let blank = page
                .rows
                .iter()
                .position(|row| key(&form, row, column).is_none());
            assert!(blank.is_none_or(|first| first == keys.len()), "{column:?}");
        }
    }
}

/// What a row is sorted by; picklists go by the order the org defines.
fn key(form: &CaseForm, row: &CaseRow, column: CaseColumn) -> Option<(i64, String)> {
    let text = |text: &Option<String>| text.as_ref().map(|text| (0, text.to_ascii_lowercase()));
    let picked = |field: &str, value: &Option<String>| {
        let options = &form
            .fields
            .iter()
            .find(|known| known.name == field)
            .unwrap()
            .options;
        let place = options
            .iter()
            .position(|option| Some(&option.value) == value.as_ref());
        place.map(|place| (i64::try_from(place).unwrap(), String::new()))
    };
    match column {
        CaseColumn::Number => text(&Some(row.number.clone())),
        CaseColumn::Subject => text(&row.subject),
        CaseColumn::Status => picked("Status", &row.status),
        CaseColumn::Priority => picked("Priority", &row.priority),
        CaseColumn::Account => text(&row.account),
        CaseColumn::Owner => text(&row.owner),
        CaseColumn::Created => Some((row.created_at, String::new())),
        CaseColumn::Modified => Some((row.modified_at, String::new())),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn paging_reaches_the_end_of_2500_cases_with_no_row_twice_or_lost() {
    let world = desk(2500).await;
    for (sort, descending) in [(CaseColumn::Created, true), (CaseColumn::Priority, false)] {
        let mut page = world.sorted(sort, descending).await;
        let (mut seen, mut rows, mut pages) = (HashSet::new(), 0, 1);
        loop {
            assert_eq!(page.total, 2500);
            rows += page.rows.len();
            seen.extend(page.rows.iter().map(|row| row.id.clone()));
            let Some(next) = page.next else { break };
            if pages == 2 {
                // a session that ends in the middle of the list is renewed on the way
                world.control().expire_access_tokens().unwrap();
            }
            page = world.app.more_cases(world.id, &next).await.unwrap();
            pages += 1;
        }
        // how long the further pages are is up to the org
        assert!(pages > 2, "{pages}");
        assert_eq!((rows, seen.len()), (2500, 2500));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_number_is_found_exactly_padded_or_not() {
    let world = desk(120).await;
    let one = world.first().await.row;
    let short = one.number.trim_start_matches('0').to_owned();
    for typed in [
        one.number.clone(),
        short.clone(),
        format!("#{short}"),
        format!("  {short} "),
    ] {
        let found = world.cases(&typed).await;
        assert_eq!(
            found.rows.iter().map(|row| &row.id).collect::<Vec<_>>(),
            [&one.id],
            "{typed}"
        );
    }
    assert_eq!(world.cases(&short[..short.len() - 1]).await.total, 0);
    assert_eq!(world.cases("99999999").await.total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_whatever_characters_they_hold() {
    let world = desk(30).await;
    let subjects = [
        "O'Brien's scanner",
        "discount of 50% missing",
        "snake_case key rejected",
        "Café 🚒 on fire",
        "الطابعة لا تعمل",
        "path C:\\temp\\new",
        "template {name} [x]",
        "say \"hello\" -- now",
        "ends with \\",
        "\u{202e}turned around",
        "' OR Id != '",
    ];
    for subject in subjects {
        world.created(vec![to("Subject", subject)]).await;
    }
    for subject in subjects {
        let found = world.cases(subject).await;
        let of: Vec<_> = found
            .rows
            .iter()
            .filter_map(|row| row.subject.as_deref())
            .collect();
        assert_eq!(of, [subject]);
    }
    // the signs that stand for anything elsewhere stand for themselves here
    for (typed, count) in [
        ("50%", 1),
        ("5%g", 0),
        ("snake_case", 1),
        ("snake-case", 0),
        ("e_c", 1),
        ("BRIEN scan", 1),
    ] {
        assert_eq!(world.cases(typed).await.total, count, "{typed}");
    }
    let number_like = ["0000'1", "1%", "0000_001", "00001000'; DELETE"];
    for typed in number_like {
        assert_eq!(world.cases(typed).await.total, 0, "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_result_is_an_empty_page_and_a_failed_one_an_error() {
    let world = desk(5).await;
    let page = world.cases("there is no such case").await;
    assert_eq!((page.rows.len(), page.total, page.next), (0, 0, None));
    world.rights([false; 4]);
    assert_eq!(
        world.try_cases("").await.unwrap_err().cause(),
        "rights.case-read"
    );
}

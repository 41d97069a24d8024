//! Lists for users who may not see everything, and of every object the desk has.

use orgdeck::views::{ListSource, Operator};
use practice_org::Command;

use crate::{
    desk::desk,
    desk_lists::{asked, built_in, by, condition, desk_after, spec, text, value},
    support::AGENT,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_user_may_not_see_is_left_out_with_a_note() {
    let world = desk(60).await;
    let hide = |field: &str| {
        let command = Command::SetFieldRights {
            username: AGENT.to_owned(),
            object: "Case".to_owned(),
            field: field.to_owned(),
            visible: false,
            editable: false,
        };
        world.control().run(command).unwrap();
    };
    let mut ask = built_in("all");
    ask.columns = Some(
        ["CaseNumber", "Priority", "Nonsense__c"]
            .map(str::to_owned)
            .to_vec(),
    );
    let list = world.list(&ask).await;
    assert_eq!(list.page.fields[..2], ["CaseNumber", "Priority"]);
    assert_eq!(list.notes.len(), 1);
    assert!(list.notes[0].contains("Nonsense__c"), "{:?}", list.notes);
    // taken away while the app has it in memory: the list goes on without it
    hide("Priority");
    hide("AccountId");
    let list = world.list(&ask).await;
    assert_eq!(list.page.rows.len(), 60);
    assert!(!list.page.fields.contains(&"Priority".to_owned()));
    assert!(list.notes[0].contains("Priority"), "{:?}", list.notes);
    // a condition and an order by it are told, too
    let by_priority = spec(
        vec![condition("Priority", Operator::Is, vec![value("High")])],
        by("Priority", false),
    );
    let list = world.list(&by_priority).await;
    assert_eq!((list.page.rows.len(), list.notes.len()), (60, 2));
    assert_eq!(list.sort, by("CreatedDate", true));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_private_sharing_model_a_user_sees_their_own_and_their_queues_cases() {
    let world = desk_after(800, |database| {
        let private = "UPDATE \"ObjectPermissions\" SET \"PermissionsViewAllRecords\" = 0, \"PermissionsModifyAllRecords\" = 0
            WHERE \"SobjectType\" = 'Case'";
        assert!(database.execute(private, []).unwrap() > 0);
    })
    .await;
    let rows = world.rows(&built_in("all")).await;
    assert!(!rows.is_empty() && rows.len() < 800, "{}", rows.len());
    let page = world.list(&built_in("all")).await.page;
    let me = world.me();
    for row in &rows {
        let owner = text(&page, row, "OwnerId").unwrap();
        assert!(owner == me || owner.starts_with("00G"), "{owner}");
    }
    let counted = world
        .app
        .count_lists(world.id, "Case", &[built_in("all").source])
        .await
        .unwrap();
    assert_eq!(counted[0].count, Some(u32::try_from(rows.len()).unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_a_user_may_not_read_is_left_out_of_the_lists_of_others() {
    let world = desk(60).await;
    world.rights_on("Account", [false; 4]);
    let list = world.list(&built_in("all")).await;
    assert_eq!(list.page.rows.len(), 60);
    assert!(list.page.fields.contains(&"Contact.Name".to_owned()));
    assert!(!list.page.fields.contains(&"Account.Name".to_owned()));
    assert!(list.notes[0].contains("Account.Name"), "{:?}", list.notes);
    world.rights([false; 4]);
    let refused = world.app.list_records(world.id, &built_in("all")).await;
    assert_eq!(refused.unwrap_err().cause(), "rights.case-read");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_object_of_the_desk_has_its_lists() {
    let world = desk(200).await;
    for (object, lists, column) in [
        ("Lead", 7, "Company"),
        ("Contact", 4, "Email"),
        ("Account", 4, "Industry"),
        ("Opportunity", 6, "StageName"),
        ("Task", 6, "ActivityDate"),
    ] {
        let sets = world.app.list_sets(world.id, object).await.unwrap();
        assert_eq!(sets.failure, None, "{object}");
        assert_eq!(sets.built_in.len(), lists, "{object}: {:?}", sets.built_in);
        for set in &sets.built_in {
            let list = world.list(&asked(object, set.source.clone())).await;
            assert_eq!(list.notes, Vec::<String>::new(), "{object} {}", set.label);
            assert!(list.columns.iter().any(|shown| shown.field == column));
        }
        let all = ListSource::BuiltIn {
            id: "all".to_owned(),
        };
        assert!(
            !world.list(&asked(object, all)).await.page.rows.is_empty(),
            "{object}"
        );
        let words = ListSource::Search {
            text: "acme".to_owned(),
        };
        world.list(&asked(object, words)).await;
    }
}

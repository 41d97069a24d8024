//! A checklist travels to a colleague who has the rights, and back with what was seen; hostile files are refused in a
//! sentence. And the metadata that is made of it.

use std::io::{Cursor, Read as _};

use orgdeck::{
    Orgdeck, Progress,
    views::{AppKind, Checklist, ChecklistFormat, Grant, IntegrationId, StepState, VaultChoice},
};
use serde_json::{Value, json};
use zip::ZipArchive;

use super::{RECIPE, mend, step, with_recipe, world};
use crate::support::{ADMIN, AGENT, PASSPHRASE, World, edit_of};

async fn json_of(app: &Orgdeck, id: IntegrationId) -> Value {
    let text = app.checklist_text(id, ChecklistFormat::Json).await.unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_with_the_rights_sends_the_results_back_with_name_and_date() {
    let world = world(AGENT).await;
    world.type_in().await;
    world.check_setup().await;
    world.app.tick_step(world.id, "hand", true).await.unwrap();
    mend(&world).await;
    // the colleague works on another computer
    let folder = tempfile::tempdir().unwrap();
    let mut options = world.options.clone();
    options.folder = folder.path().join("data");
    options.person = "Eva".to_owned();
    let app = Orgdeck::open(options.clone()).await.unwrap();
    let passphrase = Some(PASSPHRASE.into());
    app.choose_vault(VaultChoice::File, passphrase)
        .await
        .unwrap();
    let mut theirs = World {
        folder,
        app,
        org: world.org,
        id: world.id,
        options,
    };
    theirs.id = with_recipe(&theirs, "all", RECIPE).await;
    let file = theirs.folder.path().join("from-me.json");
    world
        .app
        .export_checklist(world.id, ChecklistFormat::Json, file.clone())
        .await
        .unwrap();
    let taken = theirs
        .app
        .import_checklist_file(theirs.id, file)
        .await
        .unwrap();
    assert_eq!(taken.by, world.options.person);
    assert_eq!(taken.checklist.inputs[1].value, "ap-2");
    theirs.connect(ADMIN).await;
    let check = theirs.check_setup().await;
    assert_eq!(check.hidden, 0);
    // and back
    let text = json_of(&theirs.app, theirs.id).await.to_string();
    let back = world.app.import_checklist(world.id, &text).await.unwrap();
    assert_eq!((back.by.as_str(), &back.left_out), ("Eva", &Vec::new()));
    for id in ["callbacks", "boxes", "switch"] {
        let StepState::Checked { who, at, .. } = &step(&back.checklist, id).state else {
            panic!("{id}: {:?}", step(&back.checklist, id).state);
        };
        assert_eq!(who.as_deref(), Some("Eva"));
        assert!(*at > 0);
    }
    // what was ticked here is not touched, and the same file again brings nothing
    assert!(matches!(
        step(&back.checklist, "hand").state,
        StepState::ByHand { .. }
    ));
    let again = world.app.import_checklist(world.id, &text).await.unwrap();
    assert_eq!((again.taken, &again.checklist), (0, &back.checklist));
    // a second journey keeps the name of who looked
    let twice = json_of(&world.app, world.id).await;
    assert_eq!(twice["steps"]["boxes"]["checked"]["who"], "Eva");
    let read = world
        .app
        .checklist_text(world.id, ChecklistFormat::Markdown)
        .await
        .unwrap();
    assert!(
        read.contains("- [x] **Boxes**") && read.contains("Checked in the org by Eva on "),
        "{read}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_something_else_is_refused_in_a_sentence_and_changes_nothing() {
    let world = world(AGENT).await;
    world.app.tick_step(world.id, "hand", true).await.unwrap();
    let good = json_of(&world.app, world.id).await;
    let with = |path: &str, value: Value| {
        let mut other = good.clone();
        *other.pointer_mut(path).unwrap() = value;
        other.to_string()
    };
    let long = format!("{{\"format\": \"{}\"}}", "x".repeat(2_000_000));
    let before = world.app.get_checklist(world.id).await.unwrap();
    for (text, says) in [
        (String::new(), "no whole JSON"),
        ("{\n\"format\":".to_owned(), "from line 2 on"),
        ("[]".to_owned(), "no checklist that Orgdeck exported"),
        (long, "larger than a checklist can be"),
        (with("/version", json!(2)), "by a newer Orgdeck"),
        (with("/version", json!("one")), "does not say a version"),
        (
            with("/recipe", json!("sendbird")),
            "the checklist for Orgdeck",
        ),
        (
            with("/org_id", json!("00D000000000001AAA")),
            "It is about the org",
        ),
        (
            with("/steps", json!({ "hand": { "done": true } })),
            "not as a checklist is",
        ),
    ] {
        let error = world
            .app
            .import_checklist(world.id, &text)
            .await
            .unwrap_err();
        let failure = error.failure();
        assert_eq!(failure.cause, "input.checklist");
        let words = failure.detail.unwrap().words.unwrap();
        assert!(words.contains(says), "{says}: {words}");
        assert!(words.len() < 600);
    }
    // 10 MB, of which no more is read than a checklist can have
    let file = world.folder.path().join("large.json");
    std::fs::write(&file, vec![b' '; 10 * 1024 * 1024]).unwrap();
    let error = world.app.import_checklist_file(world.id, file).await;
    let words = error.unwrap_err().failure().detail.unwrap().words.unwrap();
    assert_eq!(words, "The file is larger than a checklist can be.");
    let after = world.app.get_checklist(world.id).await.unwrap();
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_in_a_file_stays_text_cut_and_in_one_line() {
    let world = world(AGENT).await;
    let mut hostile = json_of(&world.app, world.id).await;
    let evil = format!(
        "<img src=x onerror=alert(1)>\u{202e}\n# {}",
        "A".repeat(5_000)
    );
    let check = json!({
        "who": evil, "at": 1_700_000_000_000_i64, "verdict": "failed",
        "found": vec![evil.clone(); 50], "evidence": [{ "asked": null, "came": evil, "request_id": null }],
    });
    hostile["by"] = json!(evil);
    hostile["steps"] = json!({
        "boxes": { "checked": check },
        "hand": { "by_hand": { "who": "Eva", "at": i64::MAX } },
        "no such step": { "by_hand": { "who": "Eva", "at": 1 } },
    });
    hostile["inputs"] = json!({ "region": "genai-x.vendor.example", "nobody": "x" });
    let taken = world
        .app
        .import_checklist(world.id, &hostile.to_string())
        .await
        .unwrap();
    assert_eq!(taken.taken, 1);
    assert_eq!(taken.left_out.len(), 4, "{:?}", taken.left_out);
    let list: &Checklist = &taken.checklist;
    assert_eq!(step(list, "hand").state, StepState::ToDo);
    assert_eq!(list.inputs[1].value, "");
    let StepState::Failed {
        who,
        found,
        evidence,
        ..
    } = &step(list, "boxes").state
    else {
        panic!("{:?}", step(list, "boxes"));
    };
    for text in found
        .iter()
        .chain(who)
        .chain([&taken.by, &evidence[0].came])
    {
        assert!(
            text.chars().count() <= 301 && !text.contains(['\n', '\u{202e}']),
            "{text}"
        );
    }
    assert_eq!(found.len(), 20);
    let read = world
        .app
        .checklist_text(world.id, ChecklistFormat::Markdown)
        .await
        .unwrap();
    assert!(read.contains("\\<img"), "{read}");
    assert!(!read.replace("\\<", "").contains('<'), "{read}");
}

async fn files(world: &World) -> Result<Vec<(String, String)>, orgdeck::Error> {
    let path = world.folder.path().join("metadata.zip");
    let name = world.app.metadata_file_name(world.id).await?;
    assert_eq!(name, "orgdeck-metadata-all.zip");
    world.app.save_metadata(world.id, path.clone()).await?;
    let mut zip = ZipArchive::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
    let mut files = Vec::new();
    for n in 0..zip.len() {
        let mut file = zip.by_index(n).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.push((file.name().unwrap().into_owned(), text));
    }
    Ok(files)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metadata_is_what_the_checks_look_for_and_holds_no_secret() {
    let world = world(ADMIN).await;
    let error = files(&world).await.unwrap_err();
    assert_eq!(error.cause(), "input.metadata");
    let words = error.failure().detail.unwrap().words.unwrap();
    assert_eq!(words, "Type these first: Application id, Region.");
    world.type_in().await;
    let all = files(&world).await.unwrap();
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "package.xml",
            "externalClientApps/Orgdeck.eca",
            "extlClntAppOauthSettings/Orgdeck_oauth.ecaOauth",
            "extlClntAppGlobalOauthSets/Orgdeck_glbloauth.ecaGlblOauth",
            "permissionsets/Case_Integration.permissionset",
            "remoteSiteSettings/Orgdeck_1.remoteSite",
            "remoteSiteSettings/Orgdeck_2.remoteSite",
        ]
    );
    let text = |end: &str| &all.iter().find(|(name, _)| name.ends_with(end)).unwrap().1;
    let global = text(".ecaGlblOauth");
    for element in [
        "<isPkceRequired>true<",
        "<isRefreshTokenRotationEnabled>true<",
        "<isConsumerSecretOptional>true<",
        "<isSecretRequiredForRefreshToken>false<",
        "/callback\nhttp://localhost:",
    ] {
        assert!(global.contains(element), "{element}: {global}");
    }
    assert!(text(".ecaOauth").contains("<commaSeparatedOauthScopes>Api, Basic, RefreshToken<"));
    assert!(text(".permissionset").contains("<name>ApproveUninstalledConnectedApps</name>"));
    assert!(text("_1.remoteSite").contains(super::SITES[0]));
    assert!(text("package.xml").contains("<members>Orgdeck_glbloauth</members>"));
    let secret = &world.org.announcement().client_secret;
    for (name, text) in &all {
        assert!(
            text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
            "{name}"
        );
        for never in [
            "consumerSecret",
            "consumerKey",
            "oauthLink",
            secret.as_str(),
        ] {
            assert!(!text.contains(never), "{name} holds {never}");
        }
    }
    // a connected app cannot be made, and an external client app has no username-password flow
    let app = |files: &[(String, String)]| files.iter().any(|(name, _)| name.ends_with(".eca"));
    world
        .app
        .set_app_kind(world.id, AppKind::Connected)
        .await
        .unwrap();
    assert!(!app(&files(&world).await.unwrap()));
    world
        .app
        .set_app_kind(world.id, AppKind::External)
        .await
        .unwrap();
    let mut edit = edit_of(&world.detail().await);
    edit.grant = Grant::Password;
    world.app.update_integration(world.id, edit).await.unwrap();
    assert!(!app(&files(&world).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_told() {
    let world = world(AGENT).await;
    let path = world.folder.path().join("picture.json");
    let gone = world
        .app
        .import_checklist_file(world.id, path.clone())
        .await;
    assert_eq!(gone.unwrap_err().cause(), "input.checklist");
    std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    let odd = world.app.import_checklist_file(world.id, path).await;
    assert_eq!(odd.unwrap_err().cause(), "input.checklist");
    let nobody = Progress::to_nobody();
    assert!(
        world
            .app
            .check_setup(world.id, Some("no such"), &nobody)
            .await
            .is_ok()
    );
}

//! Connect: the way in, and every way it can end without one.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use orgdeck::{
    Orgdeck, Progress,
    views::{
        Action, CheckupOutcome, ConnectOutcome, ConnectPhase, PasteOutcome, State, VaultChoice,
    },
};
use practice_org::{AppChange, Fault, FaultKind};

use crate::support::{
    ADMIN, AGENT, Person, World, collect, edit_of, fetch, options, phase_names, set_up, start_org,
    until,
};

#[tokio::test(flavor = "multi_thread")]
async fn connect_signs_in_saves_tests_and_shows_the_org() {
    let world = World::new(10).await;
    let (progress, phases) = collect();
    let person = Person::allows(&world, AGENT);
    let outcome = world
        .app
        .connect(world.id, None, &person, &progress)
        .await
        .unwrap();
    let ConnectOutcome::Connected { org, checkup } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(org.username, AGENT);
    assert_eq!(org.id.len(), 18);
    assert!(!org.name.is_empty() && org.name != org.id);
    assert_eq!(org.is_sandbox, Some(false));
    assert_eq!(
        checkup.outcome,
        CheckupOutcome::Passed,
        "{:#?}",
        checkup.findings
    );
    let phases = std::mem::take(&mut *phases.lock().unwrap());
    assert_eq!(
        phase_names(&phases),
        [
            "prepared",
            "asking",
            "opening",
            "waiting",
            "exchanging",
            "saving",
            "testing"
        ]
    );
    let ConnectPhase::Prepared { link, .. } = &phases[0] else {
        panic!()
    };
    assert_eq!(
        person.seen.lock().unwrap().as_slice(),
        std::slice::from_ref(link)
    );
    let row = world.detail().await.row;
    assert_eq!(row.state, State::Connected);
    assert_eq!(row.last_checkup.unwrap().outcome, CheckupOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_carries_a_proof_key_and_no_secret_unless_one_was_given() {
    let world = World::connected(1).await;
    let token = world
        .control()
        .requests()
        .into_iter()
        .find(|r| r.path.ends_with("/token"))
        .unwrap();
    assert_eq!(token.form("client_secret"), None);
    assert!(token.form("code_verifier").unwrap().len() >= 43);
    let secret = world.org.announcement().client_secret.clone();
    world
        .app
        .set_client_secret(world.id, secret.clone().into())
        .await
        .unwrap();
    assert!(world.detail().await.authentication.has_secret);
    world.control().clear_requests();
    world.connect(AGENT).await;
    let token = world
        .control()
        .requests()
        .into_iter()
        .find(|r| r.path.ends_with("/token"))
        .unwrap();
    assert_eq!(token.form("client_secret"), Some(secret));
}

/// Nothing is stored, and nobody waits for a callback any more. Whether the ports are free says nothing: by now another
/// program may have been given one.
// seen to fail: asked before the cancel, the listener answers
async fn check_nothing_left(world: &World) {
    assert_eq!(world.detail().await.row.state, State::NotConnected);
    assert!(world.detail().await.org.is_none());
    for port in &world.options.ports {
        for host in ["127.0.0.1", "[::1]"] {
            let asked = reqwest::get(format!("http://{host}:{port}/callback")).await;
            if let Ok(answer) = asked {
                let page = answer.text().await.unwrap_or_default();
                // by now it may be the org of another test that has the port
                let ours = page.contains("Orgdeck") && !page.contains("Orgdeck practice org");
                assert!(!ours, "{host}:{port}: {page}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deny_ends_with_nothing_stored() {
    let world = World::new(1).await;
    let outcome = world.try_connect(Person::denies()).await.unwrap();
    let ConnectOutcome::Denied { failure } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(failure.cause, "sign-in.denied");
    assert_eq!(world.token_requests(), 0);
    check_nothing_left(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_ends_with_nothing_stored() {
    let world = World::new(1).await;
    let (app, id) = (world.app.clone(), world.id);
    let progress = Progress::to(move |phase| {
        if matches!(phase, ConnectPhase::WaitingForSignIn { .. }) {
            app.cancel_connect(id);
        }
    });
    let outcome = world
        .app
        .connect(id, None, &Person::stays_away(), &progress)
        .await
        .unwrap();
    assert!(matches!(outcome, ConnectOutcome::Cancelled), "{outcome:?}");
    check_nothing_left(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_coming_back_ends_at_the_limit() {
    let mut world = World::new(1).await;
    world.options.sign_in_limit = std::time::Duration::from_millis(50);
    let world = world.restart().await;
    world
        .app
        .unlock_vault(crate::support::PASSPHRASE.into())
        .await
        .unwrap();
    let outcome = world.try_connect(Person::stays_away()).await.unwrap();
    let ConnectOutcome::TimedOut { failure } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(failure.cause, "sign-in.timed-out");
    check_nothing_left(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_key_and_a_callback_not_registered_are_told_before_a_browser_opens() {
    let world = World::new(1).await;
    let mut edit = edit_of(&world.detail().await);
    edit.consumer_key = "3MVG9wrong".to_owned();
    world.app.update_integration(world.id, edit).await.unwrap();
    let person = Person::stays_away();
    let seen = person.seen.clone();
    let error = world.try_connect(person).await.unwrap_err();
    let failure = error.failure();
    assert_eq!(failure.cause, "app.unknown-key");
    assert_eq!(failure.action, Some(Action::EditAuthentication));
    assert_eq!(failure.detail.unwrap().code.unwrap(), "invalid_client_id");
    assert!(seen.lock().unwrap().is_empty(), "a browser was opened");
    check_nothing_left(&world).await;

    let folder = tempfile::tempdir().unwrap();
    let app = Orgdeck::open(options(folder.path())).await.unwrap();
    app.choose_vault(VaultChoice::Memory, None).await.unwrap();
    // this org does not know the ports of this app
    let id = set_up(&app, "Other", &world.org).await;
    let person = Person::stays_away();
    let error = app
        .connect(id, None, &person, &Progress::to_nobody())
        .await
        .unwrap_err();
    assert_eq!(error.cause(), "app.callback");
    assert!(
        person.seen.lock().unwrap().is_empty(),
        "a browser was opened"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_key_sends_nothing() {
    let world = World::new(1).await;
    let mut edit = edit_of(&world.detail().await);
    edit.consumer_key = "  ".to_owned();
    world.app.update_integration(world.id, edit).await.unwrap();
    let error = world.try_connect(Person::stays_away()).await.unwrap_err();
    assert_eq!(error.cause(), "app.no-key");
    assert!(world.control().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_told_and_nothing_stored() {
    let world = World::new(1).await;
    world
        .app
        .set_client_secret(world.id, "wrong".into())
        .await
        .unwrap();
    let error = world
        .try_connect(Person::allows(&world, AGENT))
        .await
        .unwrap_err();
    assert_eq!(error.cause(), "app.wrong-secret");
    check_nothing_left(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_app_is_told() {
    let world = World::new(1).await;
    world
        .control()
        .set_app(AppChange {
            blocked: Some(true),
            ..Default::default()
        })
        .unwrap();
    let ended = world
        .try_connect(Person::allows(&world, AGENT))
        .await
        .unwrap();
    let ConnectOutcome::Denied { failure } = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(failure.cause, "app.blocked");
    check_nothing_left(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_port_is_used_when_the_first_is_taken_on_either_family() {
    for v6 in [false, true] {
        let world = World::new(1).await;
        let first = world.options.ports[0];
        let _squatter = match v6 {
            false => TcpListener::bind((Ipv4Addr::LOCALHOST, first)).unwrap(),
            true => TcpListener::bind((Ipv6Addr::LOCALHOST, first)).unwrap(),
        };
        let (progress, phases) = collect();
        let person = Person::allows(&world, AGENT);
        world
            .app
            .connect(world.id, None, &person, &progress)
            .await
            .unwrap();
        let ConnectPhase::Prepared { callback, .. } = &phases.lock().unwrap()[0] else {
            panic!()
        };
        assert_eq!(
            *callback,
            format!("http://localhost:{}/callback", world.options.ports[1])
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_ports_taken_opens_no_browser_and_names_them() {
    let world = World::new(1).await;
    let _squatters: Vec<TcpListener> = world
        .options
        .ports
        .iter()
        .map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).unwrap())
        .collect();
    let person = Person::stays_away();
    let seen = person.seen.clone();
    let failure = world.try_connect(person).await.unwrap_err().failure();
    assert_eq!(failure.cause, "sign-in.ports-taken");
    let words = failure.detail.unwrap().words.unwrap();
    assert!(
        world
            .options
            .ports
            .iter()
            .all(|port| words.contains(&port.to_string())),
        "{words}"
    );
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_vault_is_told_before_anybody_is_sent_to_a_browser() {
    let world = World::new(1).await.restart().await;
    let person = Person::stays_away();
    let seen = person.seen.clone();
    let failure = world.try_connect(person).await.unwrap_err().failure();
    assert_eq!(failure.cause, "vault.locked");
    assert_eq!(failure.action, Some(Action::UnlockVault));
    assert!(seen.lock().unwrap().is_empty());
    world
        .app
        .unlock_vault(crate::support::PASSPHRASE.into())
        .await
        .unwrap();
    world.connect(AGENT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn junk_from_the_token_endpoint_is_told_and_nothing_stored() {
    let page = FaultKind::Html { code: 200 };
    let cut = FaultKind::TruncateBodyAt { bytes: 20 };
    let empty = FaultKind::Status {
        code: 200,
        content_type: "application/json".to_owned(),
        body: "{}".to_owned(),
        headers: Default::default(),
    };
    let evil = FaultKind::Status {
        code: 200,
        content_type: "application/json".to_owned(),
        body: r#"{"access_token":"00Dxx!a","refresh_token":"5Aep","instance_url":"https://login.salesforce.com.evil.test","id":"https://login.salesforce.com/id/00Dx0000000BV7zMAG/005x00000012Q9PAAU","issued_at":"1278448832702","token_type":"Bearer","scope":"api"}"#.to_owned(),
        headers: Default::default(),
    };
    let table = [
        (page, "net.not-salesforce"),
        (cut, "net.reset"),
        (empty, "sf.unreadable"),
        (evil, "net.host-refused"),
        (FaultKind::CloseAfterApply, "net.reset"),
    ];
    for (fault, cause) in table {
        let world = World::new(1).await;
        let told = format!("{fault:?}");
        world
            .control()
            .add_fault(Fault::new(fault).path("/services/oauth2/token").times(1));
        let outcome = world.try_connect(Person::allows(&world, AGENT)).await;
        let error = outcome.expect_err(&told);
        assert_eq!(error.cause(), cause, "{told}: {:?}", error.failure());
        check_nothing_left(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_the_browser_ended_on_can_be_pasted() {
    let world = World::new(1).await;
    let person = Person::stays_away();
    let seen = person.seen.clone();
    let (app, id) = (world.app.clone(), world.id);
    let connecting =
        tokio::spawn(async move { app.connect(id, None, &person, &Progress::to_nobody()).await });
    until("the browser opened", || !seen.lock().unwrap().is_empty()).await;
    let paste = |address: &str| world.app.paste_address(id, &address.into());
    for junk in [
        "",
        "hello",
        "https://login.salesforce.com/",
        "http://localhost/callback?code=a&state=b",
    ] {
        assert!(
            matches!(paste(junk), PasteOutcome::NotRecognised { .. }),
            "{junk}"
        );
    }
    let page = format!(
        "{}/setup/secur/RemoteAccessErrorPage.apexp?error=redirect_uri_mismatch&error_description=redirect_uri+must+match+configuration",
        world.org.url()
    );
    let PasteOutcome::ErrorPage { failure } = paste(&page) else {
        panic!()
    };
    assert_eq!(failure.cause, "app.callback");
    let link = seen.lock().unwrap()[0].clone();
    let callback = world.control().approve(&link, AGENT).unwrap();
    assert!(matches!(paste(&callback), PasteOutcome::Accepted));
    let outcome = connecting.await.unwrap().unwrap();
    assert!(
        matches!(outcome, ConnectOutcome::Connected { .. }),
        "{outcome:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sign_ins_at_once_do_not_mix() {
    let world = World::new(1).await;
    let other_org = start_org(&world.options, 1).await;
    let second = set_up(&world.app, "Second", &other_org).await;
    let (one, two) = (Person::stays_away(), Person::stays_away());
    let (seen_one, seen_two) = (one.seen.clone(), two.seen.clone());
    let connect = |id, person: Person| {
        let app = world.app.clone();
        tokio::spawn(async move { app.connect(id, None, &person, &Progress::to_nobody()).await })
    };
    let (first_done, second_done) = (connect(world.id, one), connect(second, two));
    until("both browsers opened", || {
        !seen_one.lock().unwrap().is_empty() && !seen_two.lock().unwrap().is_empty()
    })
    .await;
    let (link_one, link_two) = (
        seen_one.lock().unwrap()[0].clone(),
        seen_two.lock().unwrap()[0].clone(),
    );
    // the later one answers first
    fetch(&other_org.control().approve(&link_two, ADMIN).unwrap()).await;
    fetch(&world.control().approve(&link_one, AGENT).unwrap()).await;
    for (done, user) in [(first_done, AGENT), (second_done, ADMIN)] {
        match done.await.unwrap().unwrap() {
            ConnectOutcome::Connected { org, .. } => assert_eq!(org.username, user),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_connect_of_the_same_integration_ends_the_first() {
    let world = World::new(1).await;
    let person = Person::stays_away();
    let seen = person.seen.clone();
    let (app, id) = (world.app.clone(), world.id);
    let first =
        tokio::spawn(async move { app.connect(id, None, &person, &Progress::to_nobody()).await });
    until("the browser opened", || !seen.lock().unwrap().is_empty()).await;
    world.connect(AGENT).await;
    assert!(matches!(
        first.await.unwrap().unwrap(),
        ConnectOutcome::Cancelled
    ));
    assert_eq!(world.detail().await.row.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_without_a_refresh_token_is_given_back_and_told() {
    let world = World::new(1).await;
    let scopes = Some(vec![
        "api".to_owned(),
        "id".to_owned(),
        "refresh_token".to_owned(),
    ]);
    world
        .control()
        .set_app(AppChange {
            scopes,
            ..Default::default()
        })
        .unwrap();
    let control = world.control().clone();
    let person = Person::ending_at(move |address| {
        // as if the person had been given a link without that scope
        let narrower = address
            .replace("refresh_token", "")
            .replace("api++id", "api+id");
        control.approve(&narrower, AGENT).unwrap()
    });
    let error = world.try_connect(person).await.unwrap_err();
    assert_eq!(error.cause(), "app.no-refresh-token");
    check_nothing_left(&world).await;
}

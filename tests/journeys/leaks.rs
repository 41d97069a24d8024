//! No secret leaves: one long journey with every trace kept, then everything it left behind is searched for every
//! token, code, verifier and secret that was ever in play, in every shape it could hide in.

mod faults;
mod seen;
mod traces;
mod ways;

use proof::{Proof, Secrets};

use orgdeck::{
    Progress,
    views::{
        ActivityQuery, BulkAsk, BulkWork, ChecklistFormat, ConnectPhase, IntegrationId,
        ProxyChoice, RecordView, RevokeHow, Settings,
    },
};
use practice_org::{AppChange, Fault, FaultKind};

use crate::desk::{ONCE, draft, to};
use crate::staying::{kept_token, reopened, sessions};
use crate::support::{ADMIN, AGENT, PASSPHRASE, Person, World, collect, set_up};
use seen::Seen;

const TYPED: &str = "a wrong secret that was typed by mistake";
const PASTED: &str = "aPrxPastedCodeOfSomebodyElse0123456789==";
const WRONG_PASSPHRASE: &str = "a passphrase of another file";
const PROXY_PASSWORD: &str = "hunter2-of-the-proxy-in-the-address";

const TOKEN_ENDPOINT: &str = "/services/oauth2/token";

/// The links people were sent to, for the values in them.
#[derive(Default)]
struct Links(Vec<String>);

// seen to fail: with `tracing::debug!(code = code.expose_secret())` in `Orgdeck::finish` it names the code in traces
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_found_outside_vault_and_memory() {
    let proof = Proof::new("leaks");
    let kept = traces::keep().await;
    let (mut seen, mut links) = (Seen::default(), Links::default());
    let world = World::new(20).await;
    world
        .control()
        .set_app(AppChange {
            rotation: Some(true),
            ..Default::default()
        })
        .unwrap();
    before_connecting(&world, &mut seen, &mut links).await;
    sign_in(&world, Person::allows(&world, AGENT), &mut seen, &mut links).await;
    pages(&world, &mut seen).await;
    work(&world, &mut seen).await;
    let mut requests = world.control().requests();
    let world = renewals(world, &mut seen).await;
    echoes(&world, &mut seen).await;
    sign_in(&world, Person::allows(&world, ADMIN), &mut seen, &mut links).await;
    checklist(&world, &mut seen, &mut links).await;
    world.control().revoke_refresh_tokens(None).unwrap();
    pages(&world, &mut seen).await;
    sign_in(&world, Person::allows(&world, AGENT), &mut seen, &mut links).await;
    seen.files(&world.options.folder, &["vault.enc"]);
    deletion(&world, &mut seen).await;
    requests.extend(world.control().requests());
    let mut secrets = secrets(&world, &links);
    secrets.extend(
        requests
            .iter()
            .filter_map(|r| r.form("code_verifier"))
            .map(|v| ("verifier", v)),
    );
    world.app.close().await;
    drop(world.app);
    seen.files(&world.options.folder, &["vault.enc"]);
    for line in kept.lines() {
        seen.text("traces", line);
    }
    let kinds: std::collections::BTreeSet<_> = secrets.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    tell(&proof, "a long day in the browser's way in", &seen, secrets);
}

/// Counts what was searched for which secrets; none may be found.
fn tell(proof: &Proof, what: &str, seen: &Seen, secrets: Vec<(&'static str, String)>) {
    let (count, places) = (secrets.len(), seen.len());
    let secrets = secrets.into_iter();
    let secrets = Secrets::new(secrets.map(|(kind, secret)| (kind, secret.into_bytes())));
    let found = seen.find(&secrets);
    proof.counted(format_args!(
        "{what}: {count} secrets in every shape, {places} places searched, {} found",
        found.len()
    ));
    assert!(count > 25 && places > 200, "{count} {places}");
    assert_eq!(found, std::collections::BTreeSet::new());
}

/// Everything that must not be found.
fn secrets(world: &World, links: &Links) -> Vec<(&'static str, String)> {
    let issued = world.control().secrets().unwrap().into_iter();
    let mut secrets: Vec<(&'static str, String)> =
        issued.map(|secret| ("issued", secret)).collect();
    secrets.push((
        "consumer secret",
        world.org.announcement().client_secret.clone(),
    ));
    secrets.push(("passphrase", PASSPHRASE.to_owned()));
    secrets
        .extend([TYPED, PASTED, WRONG_PASSPHRASE, PROXY_PASSWORD].map(|t| ("typed", t.to_owned())));
    let state = |link: &String| {
        let url = url::Url::parse(link).unwrap();
        url.query_pairs()
            .find(|(name, _)| name == "state")
            .unwrap()
            .1
            .into_owned()
    };
    secrets.extend(links.0.iter().map(|link| ("state", state(link))));
    secrets
}

/// Connects; the link is looked at and only its own values may be in it.
async fn sign_in(world: &World, person: Person, seen: &mut Seen, links: &mut Links) {
    let (progress, phases) = collect();
    let end = world.app.connect(world.id, None, &person, &progress).await;
    seen.either("how a sign-in ended", end);
    for phase in phases.lock().unwrap().iter() {
        let ConnectPhase::Prepared { link, callback } = phase else {
            seen.view("a phase", phase);
            continue;
        };
        seen.view("the callback", callback);
        let url = url::Url::parse(link).unwrap();
        let mut names: Vec<String> = url
            .query_pairs()
            .map(|(name, _)| name.into_owned())
            .collect();
        names.sort_unstable();
        let known = [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
        ];
        assert_eq!(names, known);
        links.0.push(link.clone());
    }
}

/// What goes wrong before there is a session.
async fn before_connecting(world: &World, seen: &mut Seen, links: &mut Links) {
    let app = &world.app;
    seen.either(
        "secret",
        app.set_client_secret(world.id, TYPED.into()).await,
    );
    sign_in(world, Person::allows(world, AGENT), seen, links).await;
    let secret = world.org.announcement().client_secret.clone();
    seen.either(
        "secret",
        app.set_client_secret(world.id, secret.into()).await,
    );
    sign_in(world, Person::denies(), seen, links).await;
    for fault in [
        FaultKind::Html { code: 200 },
        FaultKind::TruncateBodyAt { bytes: 300 },
        FaultKind::CloseAfterApply,
    ] {
        world
            .control()
            .add_fault(Fault::new(fault).path("/services/oauth2/token"));
        sign_in(world, Person::allows(world, AGENT), seen, links).await;
    }
    seen.either(
        "passphrase",
        app.unlock_vault(WRONG_PASSPHRASE.into()).await,
    );
    let pasted = format!(
        "http://localhost:{}/callback?code={PASTED}&state=x",
        world.options.ports[0]
    );
    seen.view("pasted", &app.paste_address(world.id, &pasted.into()));
    let address = format!("http://me:{PROXY_PASSWORD}@proxy.example:8080");
    let settings = Settings {
        proxy: ProxyChoice::Address { address },
        ..Settings::default()
    };
    seen.either("proxy", app.update_settings(settings).await);
}

/// The checklist asks the metadata API, whose answer has the consumer secret in it.
// seen to fail: with "consumerSecret" among the elements that `app_settings` takes, and taken for one more callback
async fn checklist(world: &World, seen: &mut Seen, links: &mut Links) {
    let app = &world.app;
    // only an administrator may ask for it
    let id = set_up(app, "Administrator's", &world.org).await;
    let (progress, phases) = collect();
    let person = Person::allows(world, ADMIN);
    seen.either("a sign-in", app.connect(id, None, &person, &progress).await);
    let phases = std::mem::take(&mut *phases.lock().unwrap());
    links
        .0
        .extend(phases.into_iter().filter_map(|phase| match phase {
            ConnectPhase::Prepared { link, .. } => Some(link),
            _ => None,
        }));
    let (progress, steps) = collect();
    let checked = app.check_setup(id, None, &progress).await.unwrap();
    assert_eq!(checked.hidden, 0, "{checked:#?}");
    let requests = world.control().requests();
    let mut bodies = requests.iter().map(|request| request.body.as_str());
    assert!(
        bodies.any(|body| body.contains("readMetadata") && body.contains("_glbloauth")),
        "the answer with the secret was not asked for"
    );
    seen.view("set-up", &checked);
    seen.view("set-up steps", &*steps.lock().unwrap());
    for format in [ChecklistFormat::Json, ChecklistFormat::Markdown] {
        seen.text("checklist", app.checklist_text(id, format).await.unwrap());
    }
    broken_answers(world, seen, id).await;
    let zip = world.folder.path().join("metadata.zip");
    seen.either("metadata", app.save_metadata(id, zip.clone()).await);
    // stored, not compressed: what is in it can be found in it
    let zip = String::from_utf8_lossy(&std::fs::read(zip).unwrap()).into_owned();
    seen.text("metadata", zip);
    seen.either(
        "deletion",
        app.delete_integration(id, RevokeHow::First).await,
    );
}

/// The same answer where it cannot be read, or is a refusal that repeats it: what is told of it holds no secret either.
// seen to fail: with the whole body for the title in `Answer::not_json`, it is found in how such a check ended
async fn broken_answers(world: &World, seen: &mut Seen, id: IntegrationId) {
    let secret = &world.org.announcement().client_secret;
    let leaf = format!("<consumerSecret>{secret}</consumerSecret>");
    let start = "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>";
    let end = "</soapenv:Body></soapenv:Envelope>";
    for (code, content_type, body) in [
        (200, "text/xml", format!("{start}<records>{leaf}")),
        (
            200,
            "text/xml",
            format!("{start}<records>{leaf}</result>{end}"),
        ),
        (200, "text/html", format!("<html>{leaf}</html>")),
        (
            500,
            "text/xml",
            format!("{start}<records>{leaf}</records>{end}"),
        ),
        (503, "text/html", format!("<html>{leaf}</html>")),
    ] {
        world.control().clear_requests();
        let fault = FaultKind::Status {
            code,
            content_type: content_type.to_owned(),
            body,
            headers: Default::default(),
        };
        let fault = Fault::new(fault).containing("/services/Soap/m").times(9);
        world.control().add_fault(fault);
        let nobody = Progress::to_nobody();
        let end = world.app.check_setup(id, None, &nobody).await;
        seen.either("a set-up check with an answer that is broken", end);
        world.control().clear_faults();
        let requests = world.control().requests();
        let mut requests = requests.iter();
        assert!(requests.any(|request| request.path.starts_with("/services/Soap/m")));
        seen.either("checklist", world.app.get_checklist(id).await);
        seen.either(
            "report",
            world
                .app
                .list_activity(&ActivityQuery::default(), None)
                .await,
        );
    }
}

/// Every page the UI shows.
async fn pages(world: &World, seen: &mut Seen) {
    let app = &world.app;
    seen.either("list", app.list_integrations().await);
    seen.either("detail", app.get_integration(world.id).await);
    seen.either("settings", app.settings_page("1").await);
    seen.view("vault", &app.vault_view().await);
    let (progress, findings) = collect();
    seen.either("checkup", app.test_connection(world.id, &progress).await);
    seen.view("findings", &*findings.lock().unwrap());
    seen.either("last checkup", app.last_checkup(world.id).await);
    seen.either("report", app.checkup_report(world.id, None).await);
    let all = ActivityQuery::default();
    seen.either("activity", app.list_activity(&all, None).await);
    let export = world.folder.path().join("activity.csv");
    seen.either("export", app.export_activity(&all, export.clone()).await);
    seen.text("export", std::fs::read_to_string(export).unwrap());
}

/// A day at the desk.
async fn work(world: &World, seen: &mut Seen) {
    let (app, id) = (&world.app, world.id);
    let list = app.list_records(id, &World::newest()).await.unwrap();
    seen.view("cases", &list);
    let case = list.page.rows[0].id.clone();
    let open = app.open_record(id, "Case", &case).await.unwrap();
    seen.view("case", &open);
    seen.either("object", app.desk_object(id, "Case").await);
    seen.either("object anew", app.renew_desk_object(id, "Case").await);
    seen.either("layout", app.desk_layout(id, "Case", None).await);
    seen.either("lists", app.list_sets(id, "Case").await);
    seen.either("case page", app.record_page(id, "Case", Some(&case)).await);
    typed(world, seen, Some(&open), &[("Subject", "New words")]).await;
    typed(world, seen, Some(&open), &[("Status", "No such")]).await;
    typed(world, seen, None, &[("Subject", "A new case")]).await;
    world.control().add_fault(
        Fault::new(FaultKind::CloseAfterApply)
            .method("POST")
            .containing("/sobjects/Case"),
    );
    typed(world, seen, None, &[("Subject", "Another new case")]).await;
    let ask = BulkAsk {
        object: "Case".to_owned(),
        records: list.page.rows.iter().map(|row| row.id.clone()).collect(),
        work: BulkWork::Change {
            changes: vec![to("Priority", "High")],
            comment: None,
        },
    };
    let (progress, steps) = collect();
    seen.either("many", app.change_many(id, &ask, &progress).await);
    seen.view("steps", &*steps.lock().unwrap());
    seen.either(
        "delete",
        app.delete_record(id, "Case", &case, &open.name).await,
    );
    seen.either("unsent", app.list_unsent().await);
    let changes = app.list_changes(Some(id), None, None).await.unwrap();
    seen.view("changes", &changes);
    let (progress, _) = collect();
    seen.either("undo", app.undo_change(changes[0].id, &progress).await);
}

/// Types something and saves it.
async fn typed(
    world: &World,
    seen: &mut Seen,
    record: Option<&RecordView>,
    changes: &[(&str, &str)],
) {
    let changes = changes.iter().map(|(field, value)| to(field, value));
    let kept = draft(record, changes.collect());
    let (id, how) = (kept.id, ONCE);
    seen.either("draft", world.app.keep_draft(world.id, kept).await);
    seen.either("save", world.app.save_draft(id, how).await);
}

/// Renewals that work, fail, and follow a start.
async fn renewals(world: World, seen: &mut Seen) -> World {
    world.control().expire_access_tokens().unwrap();
    seen.either("cases", world.try_cases().await);
    let world = reopened(world).await;
    seen.either("cases", world.try_cases().await);
    let refusal = Fault::refusal(401, "INVALID_SESSION_ID", "Session expired or invalid");
    world
        .control()
        .add_fault(refusal.containing("/query").times(2));
    seen.either("cases", world.try_cases().await);
    world.control().expire_access_tokens().unwrap();
    for kind in [FaultKind::Html { code: 503 }, FaultKind::CloseBeforeApply] {
        world
            .control()
            .add_fault(Fault::new(kind).path("/services/oauth2/token"));
        seen.either("cases", world.try_cases().await);
    }
    seen.either("cases", world.try_cases().await);
    world
}

/// Answers that repeat the token they were sent, in every place an answer has words.
async fn echoes(world: &World, seen: &mut Seen) {
    let bodies = [
        (
            "application/json",
            r#"[{"errorCode":"ECHO","message":"you sent TOKEN"}]"#,
        ),
        (
            "application/json",
            r#"[{"errorCode":"TOKEN","message":"TOKEN","fields":["TOKEN"]}]"#,
        ),
        (
            "application/json",
            r#"{"error":"invalid_request","error_description":"you sent TOKEN"}"#,
        ),
        ("application/json", r#"{"TOKEN":{"TOKEN":"TOKEN"}}"#),
        ("text/html", "<html><title>TOKEN</title><body>TOKEN"),
        ("text/plain", "TOKEN"),
        ("application/json", r#"["TOKEN"#),
    ];
    // what came before lost two answers of renewals, after which only a sign-in goes on
    world.connect(AGENT).await;
    for path in ["/query", TOKEN_ENDPOINT] {
        for (content_type, body) in bodies {
            for code in [200, 302, 400, 404, 500] {
                let token = token_of(world, path).await;
                let fault = FaultKind::Status {
                    code,
                    content_type: content_type.to_owned(),
                    body: body.replace("TOKEN", &token),
                    headers: [(
                        "Location".to_owned(),
                        format!("https://{token}.evil.test/{token}"),
                    )]
                    .into(),
                };
                world
                    .control()
                    .add_fault(Fault::new(fault).containing(path));
                seen.either("an answer that repeats the token", world.try_cases().await);
                world.control().clear_faults();
                // the refresh token may be sent twice without an answer, not more often
                world.cases().await;
            }
        }
        pages(world, seen).await;
    }
}

/// The token that the next request to this path brings.
async fn token_of(world: &World, path: &str) -> String {
    let before = world.control().secrets().unwrap();
    world.control().expire_access_tokens().unwrap();
    if path == TOKEN_ENDPOINT {
        return kept_token_of(world).await;
    }
    world.cases().await;
    let issued = world.control().secrets().unwrap();
    issued
        .into_iter()
        .find(|secret| secret.starts_with("00D") && !before.contains(secret))
        .unwrap()
}

async fn kept_token_of(world: &World) -> String {
    kept_token(world, &sessions(world)[0]).await.unwrap()
}

/// A deletion that the org refuses with the token in its words, then one that it confirms.
async fn deletion(world: &World, seen: &mut Seen) {
    let token = kept_token_of(world).await;
    let body = format!("error=server_error&error_description=about+{token}");
    let fault = FaultKind::Status {
        code: 400,
        content_type: "application/x-www-form-urlencoded".to_owned(),
        body,
        headers: Default::default(),
    };
    world
        .control()
        .add_fault(Fault::new(fault).path("/services/oauth2/revoke"));
    seen.either(
        "deletion",
        world
            .app
            .delete_integration(world.id, RevokeHow::First)
            .await,
    );
    seen.either(
        "deletion",
        world
            .app
            .delete_integration(world.id, RevokeHow::First)
            .await,
    );
    seen.either(
        "detail",
        world
            .app
            .test_connection(world.id, &Progress::to_nobody())
            .await,
    );
}

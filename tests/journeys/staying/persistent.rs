//! The proof `persistent-401`: a session that is refused for good costs two requests and one renewal, whatever the
//! words, and the integration then stands where one click mends it.

use orgdeck::{
    Progress,
    views::{RecordView, State, Verdict, WriteOutcome},
};
use practice_org::{Fault, FaultKind};
use proof::Proof;
use tokio::task::JoinSet;

use super::{row, state};
use crate::{desk::to, desk_record::text, support::World};

/// In which words a session is refused: by the REST, identity, Bulk and SOAP parts of the platform, by what stands
/// before it, and by nothing but the status.
fn shapes() -> [(&'static str, FaultKind); 9] {
    let say = |code, content_type: &str, body: &str| FaultKind::Status {
        code,
        content_type: content_type.to_owned(),
        body: body.to_owned(),
        headers: Default::default(),
    };
    let json = "application/json;charset=UTF-8";
    let soap = "<soapenv:Envelope><soapenv:Body><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode>\
                <faultstring>INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session</faultstring>\
                </soapenv:Fault></soapenv:Body></soapenv:Envelope>";
    let bulk = "<error><exceptionCode>InvalidSessionId</exceptionCode><exceptionMessage>Invalid session id\
                </exceptionMessage></error>";
    let expired = r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#;
    let header = r#"[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]"#;
    let token = r#"{"error":"invalid_token","error_description":"expired"}"#;
    let page = "<html><head><title>Unauthorized</title></head></html>";
    [
        ("INVALID_SESSION_ID", say(401, json, expired)),
        ("INVALID_SESSION_ID with 403", say(403, json, expired)),
        ("INVALID_AUTH_HEADER", say(401, json, header)),
        ("OAuth's own words", say(401, json, token)),
        ("nothing", say(401, "", "")),
        ("a page", say(401, "text/html", page)),
        ("Bad_OAuth_Token", say(403, "text/html", "Bad_OAuth_Token")),
        ("Bulk", say(400, "application/xml", bulk)),
        ("SOAP", say(500, "text/xml", soap)),
    ]
}

/// What a person may be doing when it happens.
#[derive(Debug, Clone, Copy)]
enum Doing {
    Reading,
    Writing,
    Testing,
}

impl Doing {
    /// What is said of it: a checkup also says what the reasons may be.
    fn expected(self) -> &'static str {
        match self {
            Self::Testing => "token.session-policy or app.access-control",
            Self::Reading | Self::Writing => "token.session-refused",
        }
    }

    /// Method and path of what is refused.
    fn request(self) -> (&'static str, &'static str) {
        match self {
            Self::Reading => ("GET", "/query"),
            Self::Writing => ("POST", "/composite"),
            Self::Testing => ("GET", "/userinfo"),
        }
    }

    /// Does it, and gives the cause it failed with.
    async fn cause(self, world: &World, case: &RecordView) -> String {
        match self {
            Self::Reading => world.try_cases().await.unwrap_err().cause().to_owned(),
            Self::Writing => {
                let change = to("Subject", "Not to be written");
                match world.save(case, vec![change]).await {
                    WriteOutcome::Held { failure } | WriteOutcome::Rejected { failure, .. } => {
                        failure.cause
                    }
                    other => panic!("a write that was refused counts as {other:?}"),
                }
            }
            Self::Testing => {
                let nobody = Progress::to_nobody();
                let checkup = world.app.test_connection(world.id, &nobody).await.unwrap();
                let mut findings = checkup.findings.into_iter();
                let failed = findings.find(|finding| finding.verdict == Verdict::Failed);
                let causes = failed.unwrap().one_of.into_iter().map(|one| one.cause);
                causes.collect::<Vec<_>>().join(" or ")
            }
        }
    }
}

/// Requests with this method to this path, and renewals, since the log was cleared.
fn counted(world: &World, (method, path): (&str, &str)) -> (usize, usize) {
    let requests = world.control().requests();
    let asked = requests
        .iter()
        .filter(|request| request.method == method && request.path.contains(path));
    (asked.count(), world.token_requests())
}

// planted: in `Org::call` the second refusal renews and tries again (a loop of five): eleven requests; SOAP's and Bulk's
// words not known to `is_session_expired`: one request and no renewal
#[tokio::test(flavor = "multi_thread")]
async fn a_session_refused_for_good_costs_two_requests_and_one_renewal() {
    let proof = Proof::new("persistent-401");
    let world = World::connected(1).await;
    world.cases().await;
    let (mut tried, mut held) = (0, 0);
    for (words, refusal) in shapes() {
        for doing in [Doing::Reading, Doing::Writing, Doing::Testing] {
            let (method, path) = doing.request();
            // reading a record and saving it are the same kind of request
            let case = world.first().await;
            let fault = Fault::new(refusal.clone()).method(method).containing(path);
            world.control().add_fault(fault.times(u32::MAX));
            world.control().clear_requests();
            let cause = doing.cause(&world, &case).await;
            let met = (
                counted(&world, (method, path)),
                cause.as_str(),
                row(&world, world.id).await.state,
            );
            tried += 1;
            if met == ((2, 1), doing.expected(), State::Expired) {
                held += 1;
            } else {
                println!("{words}, {doing:?}: {met:?}");
            }
            // what it cost nobody is mended by the org, and by nothing else
            world.control().clear_faults();
            world.cases().await;
            assert_eq!(state(&world).await, State::Connected);
        }
    }
    assert_ne!(
        text(&world.first().await, "Subject"),
        Some("Not to be written")
    );
    proof.counted(format_args!(
        "{held}/{tried} refusals in {} shapes cost two requests and one renewal and left EXPIRED",
        shapes().len()
    ));
    assert_eq!(held, tried);
}

// planted: the same loop as above
#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_with_a_session_refused_for_good_cost_two_requests_each_at_most() {
    let proof = Proof::new("persistent-401");
    let tasks = usize::try_from(proof.rounds(50)).unwrap();
    let world = World::connected(1).await;
    world.cases().await;
    let refusal = Fault::refusal(401, "INVALID_SESSION_ID", "Session expired or invalid");
    let refusal = refusal.containing("/query").times(u32::MAX);
    world.control().add_fault(refusal);
    world.control().clear_requests();
    let mut all = JoinSet::new();
    for _ in 0..tasks {
        let (app, id) = (world.app.clone(), world.id);
        let query = World::newest();
        all.spawn(async move { app.list_records(id, &query).await.map(drop) });
    }
    let refused = all.join_all().await.into_iter();
    let refused = refused
        .filter_map(Result::err)
        .filter(|error| error.cause() == "token.session-refused")
        .count();
    let (requests, renewals) = counted(&world, ("GET", "/query"));
    proof.counted(format_args!(
        "{tasks} tasks at once: {refused} refused after {requests} requests and {renewals} renewals"
    ));
    assert_eq!((refused, requests), (tasks, 2 * tasks));
    assert!((1..=tasks).contains(&renewals));
}

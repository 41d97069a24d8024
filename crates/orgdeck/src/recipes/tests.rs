//! The recipes that Orgdeck brings are whole, and what is wrong with a file is told with its line.

use super::*;
use crate::views::{Capability, InputShape};

#[test]
fn every_recipe_that_orgdeck_brings_reads() {
    for (id, text) in FILES {
        let recipe = read(id, text).map_err(|faults| format!("{id}: {faults:#?}"));
        assert_eq!(recipe.map(|recipe| recipe.id), Ok((*id).to_owned()));
    }
    assert_eq!(built_in().len(), FILES.len());
}

fn built(id: &str) -> Arc<Recipe> {
    let found = built_in().iter().find(|recipe| recipe.id == id);
    found.cloned().unwrap_or_else(|| panic!("{id}"))
}

#[test]
fn a_cause_leads_to_the_step_that_mends_it() {
    let recipe = built("orgdeck");
    let step = |cause: Option<&str>| recipe.mends(cause);
    assert_eq!(step(Some("app.callback")).as_deref(), Some("callbacks"));
    assert_eq!((step(Some("net.dns.failed")), step(None)), (None, None));
}

#[test]
fn the_callback_addresses_of_this_app_stand_in_the_checklist() {
    let with = Filling {
        callbacks: vec![
            "http://localhost:1/callback".to_owned(),
            "http://localhost:2/callback".to_owned(),
        ],
        ..Filling::default()
    };
    let recipe = built("orgdeck");
    let values = recipe
        .steps
        .iter()
        .flat_map(|step| recipe.values(step, &with));
    let values: Vec<String> = values.map(|value| value.value).collect();
    for callback in &with.callbacks {
        assert!(values.contains(callback), "{values:?}");
    }
}

/// A recipe that is right, to be spoilt.
const RIGHT: &str = r#"schema = 1
product = "Acme Desk"
initials = "AD"
colour = "teal"
summary = "A help desk."
minutes = 5
capabilities = ["helpdesk"]
environments = ["production", "practice"]
scopes = ["api"]

[connect]
app = "own"
grant = "password"

[[inputs]]
id = "site"
label = "Site"
help = "As in the address bar."
shape = "application_id"

[[inputs]]
id = "hooks"
label = "Do you use webhooks?"
help = "They need more rights."
shape = "yes_no"

[[steps]]
id = "app"
group = "The app"
title = "Create the app"
text = "In {my_domain}, for {site}."
why = "Acme signs in with it."
path = "Setup › App Manager › New"
page = "NavigationMenus"
mends = ["app.not-installed"]
values = [{ label = "Address", value = "https://{site}.acme.com" }, { label = "Scope", value = "{scopes}" }]
checks = [{ kind = "app_present" }, { kind = "remote_sites", urls = ["https://{site}.acme.com"] }]

[[steps]]
id = "hooks"
group = "Rights"
title = "Rights for webhooks"
text = "Give them."
why = "Webhooks are made by code."
after = ["app"]
when = { input = "hooks", capability = ["helpdesk"] }
checks = [{ kind = "permissions", names = ["AuthorApex"] }]

[[troubles]]
title = "It does not connect"
cause = "app.unknown-key"
"#;

#[test]
fn a_recipe_that_is_right_reads_with_all_it_says() {
    let recipe = read("acme", RIGHT).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(recipe.inputs[0].shape, InputShape::ApplicationId);
    assert_eq!(recipe.steps[1].when.capability, [Capability::Helpdesk]);
    let with = Filling::default();
    let filled = recipe.filled(&recipe.steps[0].text, &with);
    assert_eq!(filled.text, "In ‹your My Domain›, for ‹Site›.");
    assert_eq!(filled.missing, ["my_domain", "site"]);
    let (_, missing) = recipe.check(&recipe.steps[0].checks[1], &with);
    assert_eq!(missing, ["site"]);
    let with = Filling {
        inputs: [("site".to_owned(), "desk-01".to_owned())].into(),
        ..with
    };
    let (check, missing) = recipe.check(&recipe.steps[0].checks[1], &with);
    let urls = vec!["https://desk-01.acme.com".to_owned()];
    assert_eq!((check, missing.len()), (Check::RemoteSites { urls }, 0));
    let values = recipe.values(&recipe.steps[0], &with);
    assert_eq!(values[1].value, "Manage user data via APIs (api)");
}

/// What stands in the file, what stands there instead, the line of the fault, and words of its sentence.
const WRONG: &[(&str, &str, usize, &str)] = &[
    (
        "colour = \"teal\"",
        "colours = \"teal\"",
        4,
        "There is no \"colours\" here; known are",
    ),
    (
        "colour = \"teal\"",
        "colour = \"pink\"",
        4,
        "The colour is one of blue",
    ),
    (
        "minutes = 5",
        "minutes = \"five\"",
        6,
        "Here stands a text, where a number belongs",
    ),
    ("minutes = 5", "minutes = -1", 6, ""),
    ("minutes = 5\n", "", 1, "\"minutes\" is missing here"),
    (
        "schema = 1",
        "schema = 2",
        1,
        "of schema 2, and this Orgdeck reads schema 1",
    ),
    ("schema = 1", "", 1, "has to say its schema"),
    (
        "schema = 1",
        "schema = 1\nschema = 1",
        2,
        "stands here twice",
    ),
    ("[\"helpdesk\"]\nenv", "[]\nenv", 7, "needs a capability"),
    (
        "[\"helpdesk\"]\nenv",
        "[\"cooking\"]\nenv",
        7,
        "\"cooking\" cannot be said here; known are",
    ),
    (
        "scopes = [\"api\"]",
        "scopes = [\"a b\"]",
        9,
        "A scope is small letters",
    ),
    (
        "id = \"site\"",
        "id = \"callback\"",
        16,
        "cannot name an input",
    ),
    (
        "id = \"hooks\"\nlabel",
        "id = \"site\"\nlabel",
        22,
        "two inputs named \"site\"",
    ),
    ("id = \"app\"", "id = \"The App\"", 28, "cannot name a step"),
    (
        "title = \"Create the app\"\n",
        "",
        27,
        "\"title\" is missing here",
    ),
    (
        "title = \"Create the app\"",
        "title = \"\"",
        30,
        "says nothing under \"title\"",
    ),
    (
        "text = \"In {my_domain}",
        "text = \"In {moon}",
        31,
        "Nobody is asked for {moon}",
    ),
    (
        "text = \"Give them.\"",
        "text = \"Give <script>alert(1)</script>\"",
        43,
        "no markup and no script",
    ),
    (
        "text = \"Give them.\"",
        "text = \"See javascript:alert(1)\"",
        43,
        "no markup and no script",
    ),
    (
        "text = \"Give them.\"",
        "text = \"Give\\u202Ethem.\"",
        43,
        "characters that are not seen",
    ),
    (
        "why = \"Webhooks",
        "wherefore = \"Webhooks",
        44,
        "There is no \"wherefore\" here",
    ),
    (
        "path = \"Setup › App Manager › New\"\n",
        "",
        33,
        "does not lead to the page \"NavigationMenus\"",
    ),
    (
        "page = \"NavigationMenus\"",
        "page = \"Moon\"",
        34,
        "There is no page \"Moon\"",
    ),
    (
        "mends = [\"app.not-installed\"]",
        "mends = [\"app.moon\"]",
        35,
        "There is no cause \"app.moon\"",
    ),
    (
        "kind = \"app_present\"",
        "kind = \"moon\"",
        37,
        "\"moon\" cannot be said here",
    ),
    (
        "kind = \"app_present\"",
        "kind = \"app_present\", urls = []",
        37,
        "takes no \"urls\"",
    ),
    (
        "kind = \"app_present\"",
        "kind = \"seen\"",
        37,
        "needs \"app\"",
    ),
    (
        "kind = \"app_present\"",
        "kind = \"app_flags\", on = [\"pkce\"], off = [\"pkce\"]",
        37,
        "to be on and off",
    ),
    (
        "kind = \"app_present\"",
        "kind = \"app_present\", colour = 1",
        37,
        "There is no \"colour\" here",
    ),
    (
        "urls = [\"https://{site}.acme.com\"]",
        "urls = [\"http://acme.com\"]",
        37,
        "begins with https://",
    ),
    (
        "names = [\"AuthorApex\"]",
        "names = [\"Author Apex\"]",
        47,
        "named as in the API",
    ),
    (
        "id = \"hooks\"\ngroup",
        "id = \"app\"\ngroup",
        40,
        "two steps named \"app\"",
    ),
    (
        "after = [\"app\"]",
        "after = [\"moon\"]",
        45,
        "There is no step \"moon\"",
    ),
    (
        "after = [\"app\"]",
        "after = [\"hooks\"]",
        45,
        "waits for itself",
    ),
    (
        "mends = [\"app.not-installed\"]",
        "after = [\"hooks\"]",
        35,
        "waits for itself",
    ),
    (
        "input = \"hooks\"",
        "input = \"moon\"",
        46,
        "There is no input \"moon\"",
    ),
    (
        "input = \"hooks\"",
        "input = \"site\"",
        46,
        "is not asked with yes or no",
    ),
    (
        "capability = [\"helpdesk\"]",
        "capability = [\"crm\"]",
        46,
        "no such capability",
    ),
    (
        "cause = \"app.unknown-key\"",
        "cause = \"moon\"",
        51,
        "There is no cause \"moon\"",
    ),
    (
        "cause = \"app.unknown-key\"",
        "step = \"moon\"",
        51,
        "There is no step \"moon\"",
    ),
    (
        "cause = \"app.unknown-key\"\n",
        "",
        50,
        "needs a text, a cause or a step",
    ),
];

#[test]
fn whatever_is_wrong_with_a_recipe_is_told_with_its_line_in_a_sentence() {
    for (right, wrong, line, words) in WRONG {
        assert!(RIGHT.contains(right), "{right}");
        let spoilt = RIGHT.replacen(right, wrong, 1);
        let faults = read("acme", &spoilt).err().unwrap_or_default();
        let told = faults
            .iter()
            .any(|fault| fault.line == Some(*line) && fault.sentence.contains(words));
        assert!(told, "{wrong}: {faults:#?}");
        for fault in &faults {
            assert!(fault.sentence.ends_with(['.', '…']), "{fault:?}");
        }
    }
    let name = read("My Desk", RIGHT).err().unwrap_or_default();
    assert!(name[0].sentence.contains("The file's name"), "{name:?}");
}

/// Seeded with `ORGDECK_SEED`: parts of a recipe cut out, doubled and strewn over it. Reading ends, and ends in a
/// recipe or in sentences.
#[test]
fn a_recipe_in_any_state_of_damage_is_read_or_told_and_never_worse() {
    use rand::{RngExt as _, SeedableRng as _};
    let seed = proof::seed();
    let mut dice = rand::rngs::StdRng::seed_from_u64(seed);
    for _ in 0..2000 {
        let mut bytes = RIGHT.as_bytes().to_vec();
        for _ in 0..dice.random_range(1..6) {
            let (from, to) = (
                dice.random_range(0..bytes.len()),
                dice.random_range(0..bytes.len()),
            );
            match dice.random_range(0..3) {
                0 => drop(bytes.drain(from.min(to)..from.max(to))),
                1 => bytes[from] = dice.random(),
                _ => bytes.extend_from_within(from.min(to)..from.max(to)),
            }
            bytes.push(b'\n');
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Err(faults) = read("acme", &text) {
            assert!(!faults.is_empty(), "seed {seed}");
        }
    }
}

/// The example of `docs/writing-recipes.md`.
fn example() -> &'static str {
    let page = include_str!("../../../../docs/writing-recipes.md");
    let (_, rest) = page.split_once("```toml\n").unwrap_or_default();
    rest.split_once("```").map_or("", |(example, _)| example)
}

#[test]
fn the_users_own_recipes_stand_beside_ours_and_a_bad_one_hides_nothing() {
    let data = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let folder = data.path().join("recipes");
    let recipes = Recipes::open(data.path());
    assert_eq!(recipes.all().len(), FILES.len(), "there is no folder yet");
    std::fs::create_dir_all(folder.join("folder.toml")).unwrap_or_else(|error| panic!("{error}"));
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    write("acme-desk.toml", example().as_bytes());
    write(
        "wrong.toml",
        example().replace("minutes = 10", "minuts = 10").as_bytes(),
    );
    write("sendbird.toml", example().as_bytes());
    write("large.toml", &vec![b'#'; 10 * 1024 * 1024]);
    write("bytes.toml", &[0xff, 0xfe, 0x00]);
    write("notes.txt", b"nothing");
    let faults = recipes.reload();
    let told: Vec<(&str, Option<u32>)> = faults
        .iter()
        .map(|fault| (fault.file.as_str(), fault.line))
        .collect();
    assert_eq!(
        told,
        [
            ("bytes.toml", None),
            ("folder.toml", None),
            ("large.toml", None),
            ("sendbird.toml", None),
            ("wrong.toml", Some(6)),
        ],
        "{faults:#?}"
    );
    assert_eq!(recipes.all().len(), FILES.len() + 1);
    let own = recipes.find("acme-desk").map(|recipe| recipe.view());
    assert!(own.is_ok_and(|view| view.own && view.steps == 2));
    assert!(recipes.find("sendbird").is_ok_and(|recipe| !recipe.own));
}

//! The recipes beside the guides as a page, `docs/recipes.md`: each step of a guide, the step that covers it, its check.

use std::fmt::Write;

use super::{
    Check, Recipe, Step,
    checks::{Flag, IpRelaxation, PermittedUsers, Policy, RefreshPolicy},
    guides::{Cover, Guide, guides},
};

const HEAD: &str = "\
# The recipes beside the guides

Generated from `recipes/*.toml` and `recipes/guides/*.toml` by `cargo xtask recipes`. Never edited by hand.

Each step of a product's guide, in words of our own, with the step of the recipe that covers it, and how Orgdeck checks
it in the org. What no API shows is done by hand: the admin ticks it. `cargo xtask proof recipes` fails where a step of
a guide is covered by none.
";

fn page(guides: &[Guide], recipe: impl Fn(&str) -> Recipe) -> String {
    let mut page = HEAD.to_owned();
    for guide in guides {
        let recipe = recipe(&guide.recipe);
        let _ = writeln!(page, "\n## {}\n", guide.title);
        page.push_str(
            "| guide | what it says | step of the recipe | check |\n| --- | --- | --- | --- |\n",
        );
        for step in &guide.step {
            let covers = guide.covers(step, &recipe);
            let titles: Vec<&str> = covers.iter().map(title).collect();
            let mut checks: Vec<String> = covers.iter().flat_map(checks).collect();
            checks.dedup();
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} |",
                step.id,
                step.says,
                titles.join("; "),
                checks.join("; ")
            );
        }
        beyond(&mut page, &recipe);
    }
    page
}

/// Steps that the guide has nothing of.
fn beyond(page: &mut String, recipe: &Recipe) {
    let beyond: Vec<&Step> = recipe
        .steps
        .iter()
        .filter(|step| step.guide.is_empty())
        .collect();
    if beyond.is_empty() {
        return;
    }
    page.push_str("\nBeyond the guide:\n\n");
    for step in beyond {
        let _ = writeln!(page, "* {}: {}", step.title, of(step).join("; "));
    }
}

fn title<'a>(cover: &Cover<'a>) -> &'a str {
    match cover {
        Cover::Step(step) => &step.title,
        Cover::Trouble(trouble) => &trouble.title,
    }
}

fn checks(cover: &Cover<'_>) -> Vec<String> {
    match cover {
        Cover::Step(step) => of(step),
        Cover::Trouble(trouble) => match &trouble.cause {
            Some(cause) => vec![format!("troubleshooting, `{cause}`")],
            None => vec!["troubleshooting".to_owned()],
        },
    }
}

fn of(step: &Step) -> Vec<String> {
    match step.checks.as_slice() {
        [] if step.hint => vec!["a hint".to_owned()],
        [] => vec!["by hand".to_owned()],
        checks => checks.iter().map(words).collect(),
    }
}

/// What a check looks at, in a few words.
fn words(check: &Check) -> String {
    let whose = |app: &Option<String>| app.clone().unwrap_or_else(|| "the app".to_owned());
    match check {
        Check::AppPresent => "the app is in the org".to_owned(),
        Check::AppInstalled { app } => format!("{} is installed", whose(app)),
        Check::AppCallbacks { callbacks } => format!("callback addresses: {}", coded(callbacks)),
        Check::AppScopes { scopes } => format!("scopes: {}", coded(scopes)),
        Check::AppFlags { on, off } => flags(on, off),
        Check::AppPolicy { app, policy } => {
            format!("policies of {}: {}", whose(app), policies(policy))
        }
        Check::Pkce { required: true } => "`authorize` wants PKCE".to_owned(),
        Check::Pkce { required: false } => "`authorize` wants no PKCE".to_owned(),
        Check::OauthSetting {
            password_flow,
            user_agent_flow,
        } => {
            let flows = [
                (*password_flow, "username-password"),
                (*user_agent_flow, "user-agent"),
            ];
            let flows = flows
                .iter()
                .filter(|(looked_at, _)| *looked_at)
                .map(|(_, name)| *name);
            format!(
                "the org allows {} flows",
                flows.collect::<Vec<_>>().join(" and ")
            )
        }
        Check::Permissions { names } => format!("the user's permissions: {}", coded(names)),
        Check::PermissionSet {
            name,
            permissions,
            assigned,
        } => {
            let mut said = format!("permission set {name}");
            if !permissions.is_empty() {
                let _ = write!(said, " with {}", coded(permissions));
            }
            if *assigned {
                said.push_str(", assigned to the user");
            }
            said
        }
        Check::RemoteSites { urls } => format!("active remote site: {}", coded(urls)),
        Check::ApiAccess => "the API answers".to_owned(),
        Check::Knowledge => "Knowledge is on".to_owned(),
        Check::Seen { app } => format!("{app}'s own sign-in is seen"),
        Check::CanCreateApps => "the user may create apps".to_owned(),
    }
}

fn flags(on: &[Flag], off: &[Flag]) -> String {
    let listed = |flags: &[Flag], state: &str| {
        let labels: Vec<&str> = flags.iter().map(|flag| flag.label()).collect();
        (!labels.is_empty()).then(|| format!("{state}: {}", labels.join(", ")))
    };
    let both = [listed(on, "ticked"), listed(off, "not ticked")];
    both.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn policies(policy: &Policy) -> String {
    let users = policy.permitted_users.map(|users| match users {
        PermittedUsers::All => "all users may authorize themselves",
        PermittedUsers::AdminApproved => "approved users only",
    });
    let refresh = policy.refresh_token.map(|token| match token {
        RefreshPolicy::UntilRevoked => "refresh token until revoked",
        RefreshPolicy::NotAtOnce => "refresh token does not end at once",
    });
    let ip = policy.ip_relaxation.map(|ip| match ip {
        IpRelaxation::Enforce => "IP restrictions enforced",
        IpRelaxation::RelaxRefreshTokens => "IP restrictions relaxed for refresh tokens",
        IpRelaxation::RelaxActivatedDevices => "IP restrictions relaxed for activated devices",
        IpRelaxation::Relax => "IP restrictions relaxed",
    });
    let run_as = policy.run_as.then_some("a Run-As user is set");
    [users, refresh, ip, run_as]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn coded(texts: &[String]) -> String {
    let coded: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    coded.join(", ")
}

mod tests {
    use super::*;
    use crate::recipes::built_in;

    /// `cargo xtask recipes` writes it.
    #[test]
    fn the_page_is_fresh() {
        let recipe = |id: &str| {
            let found = built_in().iter().find(|recipe| recipe.id == id);
            found.map_or_else(|| panic!("{id}"), |recipe| Recipe::clone(recipe))
        };
        let page = page(&guides(), recipe);
        expect_test::expect_file!["../../../../docs/recipes.md"].assert_eq(&page);
    }
}

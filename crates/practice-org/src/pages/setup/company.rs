//! What the org is and has, to look at: Company Information, My Domain, System Overview, Installed Packages.

use maud::{Markup, html};

use crate::org::Call;
use crate::schema;

use super::super::frame::{Shown, Trouble, Visit, thousands};

/// Names beside values.
fn listed(values: &[(&str, String)]) -> Markup {
    html! {
        section.panel { dl {
            @for (name, value) in values { dt { (name) } dd { (value) } }
        } }
    }
}

/// API calls of the last 24 hours.
fn api_requests(call: &Call<'_>) -> String {
    let usage = &call.org.usage;
    format!(
        "{} ({} max)",
        thousands(usage.used()),
        thousands(usage.max())
    )
}

/// Page "Company Information".
pub(in crate::pages) fn information(call: &mut Call<'_>, _: &Visit<'_>) -> Result<Shown, Trouble> {
    const FIELDS: [(&str, &str); 12] = [
        ("Organization Name", "Name"),
        ("Primary Contact", "PrimaryContact"),
        ("Phone", "Phone"),
        ("Street", "Street"),
        ("City", "City"),
        ("Zip/Postal Code", "PostalCode"),
        ("Country", "Country"),
        ("Default Locale", "DefaultLocaleSidKey"),
        ("Default Language", "LanguageLocaleKey"),
        ("Default Time Zone", "TimeZoneSidKey"),
        ("Organization Edition", "OrganizationType"),
        ("Instance", "InstanceName"),
    ];
    let columns = FIELDS.map(|(_, column)| format!("coalesce(\"{column}\", '')"));
    let sql = format!(
        "SELECT {} FROM \"Organization\" LIMIT 1",
        columns.join(", ")
    );
    let mut values = call.conn.query_row(&sql, [], |row| {
        let values = FIELDS.iter().enumerate();
        values
            .map(|(n, (label, _))| Ok((*label, row.get::<_, String>(n)?)))
            .collect::<Result<Vec<_>, _>>()
    })?;
    values.push(("Salesforce.com Organization ID", call.org.org_id.clone()));
    values.push(("API Requests, Last 24 Hours", api_requests(call)));
    values.push(("Users who may sign in", thousands(active(call)?)));
    let lead = "The org's name, edition, id and instance, and how many API calls were made.";
    Ok(Shown::new("Company Information", lead, listed(&values)))
}

fn active(call: &Call<'_>) -> rusqlite::Result<i64> {
    let sql = "SELECT count(*) FROM practice_login l JOIN \"User\" u ON u.\"Id\" = l.user_id WHERE u.\"IsActive\" AND NOT l.frozen";
    call.conn.query_row(sql, [], |row| row.get(0))
}

/// Page "My Domain".
pub(in crate::pages) fn domain(call: &mut Call<'_>, _: &Visit<'_>) -> Result<Shown, Trouble> {
    let values = [
        ("Current My Domain URL", call.request.origin.clone()),
        (
            "Sign-in through",
            "the same address: the practice org is My Domain and login host in one".to_owned(),
        ),
        (
            "Login policies",
            "none: there is no other address to keep users from".to_owned(),
        ),
    ];
    let content = html! {
        (listed(&values))
        p.help { "A real org's My Domain ends in .my.salesforce.com, a sandbox's in .sandbox.my.salesforce.com. The address with lightning in it, which the browser shows, is another one." }
    };
    let lead = "The org's own address: where its users sign in and programs reach its API.";
    Ok(Shown::new("My Domain", lead, content))
}

/// Page "System Overview".
pub(in crate::pages) fn overview(call: &mut Call<'_>, _: &Visit<'_>) -> Result<Shown, Trouble> {
    let usage = &call.org.usage;
    let percent = 100 * usage.used() / usage.max().max(1);
    let count = |counted: usize| thousands(i64::try_from(counted).unwrap_or(i64::MAX));
    let custom = schema::objects().iter().filter(|object| object.custom);
    let fields = schema::objects().iter().flat_map(|object| &object.fields);
    let rules = schema::objects().iter().flat_map(|object| &object.rules);
    let values = [
        (
            "API Requests, Last 24 Hours",
            format!("{}, {percent} %", api_requests(call)),
        ),
        ("Custom Objects", count(custom.count())),
        (
            "Custom Fields",
            count(fields.filter(|field| field.name.ends_with("__c")).count()),
        ),
        ("Validation Rules", count(rules.count())),
        ("Users who may sign in", thousands(active(call)?)),
    ];
    let content = html! {
        @if percent >= 80 { p.error role="status" { "This org has used most of its API calls for today." } }
        (listed(&values))
        p.help { "Which program made the calls stands in the " a href="/practice/log" { "request log" } "." }
    };
    Ok(Shown::new(
        "System Overview",
        "How much of the org is used.",
        content,
    ))
}

/// Page "Installed Packages".
pub(in crate::pages) fn packages(_: &mut Call<'_>, _: &Visit<'_>) -> Result<Shown, Trouble> {
    let content = html! {
        section.panel {
            p { strong { "No packages installed." } }
            p {
                "Nothing can be installed into the practice org but apps: one that signs in stands under "
                a href="/lightning/setup/ConnectedAppsUsage/home" { "Connected Apps OAuth Usage" }
                ", with a button that installs it."
            }
        }
    };
    let lead = "Packages of vendors, as the AppExchange or a link brings them into an org.";
    Ok(Shown::new("Installed Packages", lead, content))
}

//! The frame around the org's pages: bar, navigation, head, what was just done; and which page answers which address.
//!
//! All of them are for administrators. A page is shown by one function and its forms come back to another; both are
//! in the table of `all`, which is the navigation too.

use maud::{DOCTYPE, Markup, html};

use crate::db::logins::BrowserSession;
use crate::http::{Params, Reply, with_query};
use crate::org::Call;

use super::all::{GROUPS, Page, page_at};
use super::{genuine, head, message, session, setup, to_sign_in};

/// What a page shows below the bar and beside the navigation.
pub(super) struct Shown {
    pub(super) title: String,
    /// A line under the title.
    pub(super) lead: String,
    /// Beside the title: forms with one button.
    pub(super) beside: Markup,
    pub(super) content: Markup,
}

impl Shown {
    pub(super) fn new(title: &str, lead: &str, content: Markup) -> Self {
        Self {
            title: title.to_owned(),
            lead: lead.to_owned(),
            beside: Markup::default(),
            content,
        }
    }

    pub(super) fn beside(mut self, beside: Markup) -> Self {
        self.beside = beside;
        self
    }
}

/// What a page is shown for.
pub(super) struct Visit<'a> {
    pub(super) session: &'a BrowserSession,
    /// Where the page's forms are posted.
    pub(super) address: &'static str,
    /// The form that could not be taken, to be shown again as it was filled in.
    pub(super) form: Option<&'a Params>,
    /// The field of that form that is wrong, and why.
    wrong: Option<(&'a str, &'a str)>,
}

impl Visit<'_> {
    /// What was typed into a field of the form that could not be taken, else what is stored.
    pub(super) fn typed(&self, name: &str, stored: &str) -> String {
        let typed = self.form.and_then(|form| form.get(name));
        typed.unwrap_or(stored).to_owned()
    }

    /// Why a field is wrong.
    pub(super) fn wrong_with(&self, name: &str) -> Option<&str> {
        self.wrong
            .filter(|(field, _)| *field == name)
            .map(|(_, why)| why)
    }
}

/// What the form that could not be taken, else the address, says under this name.
pub(super) fn named<'a>(call: &'a Call<'_>, visit: &'a Visit<'_>, name: &str) -> Option<&'a str> {
    let form = visit.form.and_then(|form| form.given(name));
    form.or(call.request.query.given(name))
}

/// Why a page cannot be shown.
pub(super) enum Trouble {
    /// What the address names is not there.
    Missing(String),
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// What became of a form.
pub(super) enum Acted {
    /// It was done; the page says this.
    Done(&'static str),
    /// The same, and the page at this address (path and query) is shown.
    To(String, &'static str),
    /// It was not; the page says why.
    Refused(String),
    /// It was not, because of the field of this name: the page says why, at the field.
    Wrong(String, String),
}

impl From<rusqlite::Error> for Acted {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "a page's form could not be stored");
        Self::Refused("The change could not be stored.".to_owned())
    }
}

/// Answers at a page's address; `None` if there is no such page.
pub(crate) fn framed(call: &mut Call<'_>) -> Option<Reply> {
    // what Salesforce alone has is told in the same frame
    let page = match page_at(&call.request.path) {
        Some(page) => Ok(page),
        None => Err(setup::absent::at(call.request)?),
    };
    let Some(session) = session(call) else {
        return Some(to_sign_in(&call.request.target(), None));
    };
    call.noted.username = Some(session.login.username.clone());
    if !session.login.administrator {
        return Some(for_administrators(&call.request.target()));
    }
    let page = match page {
        Ok(page) => page,
        Err(absent) => {
            let here = call.request.path.clone();
            let told = Markup::default();
            return Some(document(call, 200, &here, Some(&session), &absent, &told));
        }
    };
    if call.request.method != "POST" {
        let told = call.request.query.get("done").and_then(told);
        return Some(show(call, page, &session, None, told));
    }
    let form = call.request.form();
    if !genuine(&form, &session) {
        let text = "This form did not come from a page of this sign-in. Go back and try again.";
        return Some(message(403, "Not allowed", text));
    }
    Some(match (page.act)(call, &form) {
        Acted::Done(told) => Reply::redirect(&done(page.address, told)),
        Acted::To(address, told) => Reply::redirect(&done(&address, told)),
        Acted::Refused(why) => show(call, page, &session, Some((&form, None, &why)), None),
        Acted::Wrong(field, why) => {
            let wrong = Some(field.as_str());
            show(call, page, &session, Some((&form, wrong, &why)), None)
        }
    })
}

/// What everybody else is told.
fn for_administrators(wanted: &str) -> Reply {
    let mut params = Params::default();
    params.push("retURL", wanted);
    let log_out = with_query("/secur/logout.jsp", &params);
    let content = html! {
        section.card {
            h1 { "Insufficient Privileges" }
            p { "Setup is for administrators. Log out, and sign in as " code { (crate::db::logins::ADMIN) } "." }
            div.actions { a.button.quiet href="/" { "Home" } a.button href=(log_out) { "Log out" } }
        }
    };
    super::page(403, "Insufficient Privileges", &content)
}

/// A page with nothing to post.
pub(super) fn nothing(_: &mut Call<'_>, _: &Params) -> Acted {
    Acted::Refused("This page has no form.".to_owned())
}

/// The address that says what was done.
fn done(address: &str, told: &str) -> String {
    let mut params = Params::default();
    params.push("done", told);
    with_query(address, &params)
}

/// What `done=` may say: only a sentence of ours, never the address's own words.
fn told(text: &str) -> Option<&'static str> {
    super::all::TOLD.iter().copied().find(|told| *told == text)
}

fn show(
    call: &mut Call<'_>,
    page: &Page,
    session: &BrowserSession,
    refused: Option<(&Params, Option<&str>, &str)>,
    told: Option<&'static str>,
) -> Reply {
    let visit = Visit {
        session,
        address: page.address,
        form: refused.map(|(form, ..)| form),
        wrong: refused.and_then(|(_, field, why)| Some((field?, why))),
    };
    match (page.show)(call, &visit) {
        Ok(shown) => {
            let notes = html! {
                // Setup's words where the reason stands at a field
                @match refused {
                    Some((_, Some(_), _)) => p.error role="alert" { "Invalid Data. Review all error messages below to correct your data." },
                    Some((_, None, why)) => p.error role="alert" { (why) },
                    None => {},
                }
                @if let Some(told) = told { p.done role="status" { (told) } }
            };
            let status = if refused.is_some() { 400 } else { 200 };
            document(call, status, page.address, Some(session), &shown, &notes)
        }
        Err(Trouble::Missing(what)) => message(404, "Not found", &format!("There is no {what}.")),
        Err(Trouble::Database(error)) => {
            tracing::error!(%error, "a page could not be made");
            message(500, "Something went wrong", "The page could not be made.")
        }
    }
}

/// A whole page in the frame.
pub(super) fn document(
    call: &Call<'_>,
    status: u16,
    here: &str,
    session: Option<&BrowserSession>,
    shown: &Shown,
    notes: &Markup,
) -> Reply {
    let usage = &call.org.usage;
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&shown.title))
            body {
                a.skip href="#content" { "Skip to content" }
                header.bar.frame-bar {
                    (brand())
                    div.end {
                        span { "API " (thousands(usage.used())) " of " (thousands(usage.max())) }
                        @if let Some(session) = session {
                            span { "Signed in as " (session.login.username) }
                            a href="/secur/logout.jsp" { "Log out" }
                        } @else { a href="/login" { "Log in" } }
                    }
                }
                div.frame {
                    (navigation(here))
                    main id="content" {
                        div.head {
                            div { h1 { (shown.title) } @if !shown.lead.is_empty() { p { (shown.lead) } } }
                            (shown.beside)
                        }
                        (notes)
                        (shown.content)
                    }
                }
            }
        }
    };
    Reply::page(status, document.into_string())
}

/// `15,000`.
pub(super) fn thousands(number: i64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// Mark, name, and what this is not.
pub(super) fn brand() -> Markup {
    html! {
        a.name href="/" { span.mark aria-hidden="true" { "◆" } "Orgdeck practice org" }
        span.chip.practice { "PRACTICE" }
        span.note { "runs on this computer; not Salesforce" }
    }
}

fn navigation(here: &str) -> Markup {
    html! {
        nav aria-label="Pages" {
            a href="/" aria-current=[(here == "/").then_some("page")] { "Home" }
            @for (heading, pages) in GROUPS {
                h2 { (heading) }
                @for page in *pages {
                    a href=(page.address) aria-current=[(here == page.address).then_some("page")] { (page.label) }
                }
            }
        }
    }
}

/// A form with one button, and the values it brings.
pub(super) fn press(
    visit: &Visit<'_>,
    label: &str,
    class: &str,
    values: &[(&str, &str)],
) -> Markup {
    html! {
        form method="post" action=(visit.address) {
            (token(visit))
            @for (name, value) in values { input type="hidden" name=(name) value=(value); }
            button class=(class) type="submit" { (label) }
        }
    }
}

/// The anti-forgery token of a form.
pub(super) fn token(visit: &Visit<'_>) -> Markup {
    html! { input type="hidden" name="form_token" value=(visit.session.form_token); }
}

//! Fields of the pages' forms: a label, what was typed or stored, what is wrong with it, what it is for.
//!
//! A form that could not be taken is shown again as it was filled in. What is wrong stands at the field, which refers
//! to it (`aria-describedby`) and is where typing goes on.

use maud::{Markup, html};

use super::frame::Visit;

/// A field of one line.
pub(super) fn text_field(
    visit: &Visit<'_>,
    name: &str,
    label: &str,
    stored: &str,
    help: &str,
) -> Markup {
    let input = html! {
        input type="text" id=(name) name=(name) value=(visit.typed(name, stored)) autocomplete="off" spellcheck="false"
            aria-invalid=[invalid(visit, name)] aria-describedby=[described(visit, name, help)] autofocus[visit.wrong_with(name).is_some()];
    };
    labelled(visit, name, label, help, &input)
}

/// A number.
pub(super) fn number_field(
    visit: &Visit<'_>,
    name: &str,
    label: &str,
    stored: &str,
    help: &str,
) -> Markup {
    let input = html! {
        input type="number" id=(name) name=(name) value=(visit.typed(name, stored)) min="0" step="1"
            aria-invalid=[invalid(visit, name)] aria-describedby=[described(visit, name, help)] autofocus[visit.wrong_with(name).is_some()];
    };
    labelled(visit, name, label, help, &input)
}

/// A field of several lines, as wide as the form.
pub(super) fn area(
    visit: &Visit<'_>,
    name: &str,
    label: &str,
    stored: &str,
    rows: u8,
    help: &str,
) -> Markup {
    area_like(visit, name, label, stored, rows, help, "")
}

/// The same, with an example of what it takes.
pub(super) fn area_like(
    visit: &Visit<'_>,
    name: &str,
    label: &str,
    stored: &str,
    rows: u8,
    help: &str,
    example: &str,
) -> Markup {
    let example = Some(example).filter(|example| !example.is_empty());
    let area = html! {
        textarea id=(name) name=(name) spellcheck="false" rows=(rows) placeholder=[example]
            aria-invalid=[invalid(visit, name)] aria-describedby=[described(visit, name, help)] autofocus[visit.wrong_with(name).is_some()] {
            (visit.typed(name, stored))
        }
    };
    html! { div.whole { (labelled(visit, name, label, help, &area)) } }
}

/// A choice: values with what they are called.
pub(super) fn choice<V: AsRef<str>, L: AsRef<str>>(
    visit: &Visit<'_>,
    name: &str,
    label: &str,
    options: &[(V, L)],
    stored: &str,
    help: &str,
) -> Markup {
    let chosen = visit.typed(name, stored);
    let select = html! {
        select id=(name) name=(name) aria-invalid=[invalid(visit, name)] aria-describedby=[described(visit, name, help)]
            autofocus[visit.wrong_with(name).is_some()] {
            @for (value, called) in options {
                option value=(value.as_ref()) selected[value.as_ref() == chosen] { (called.as_ref()) }
            }
        }
    };
    labelled(visit, name, label, help, &select)
}

/// A box to tick, with what it means.
pub(super) fn tick(name: &str, label: &str, on: bool, help: &str) -> Markup {
    html! {
        label.tick {
            input type="checkbox" name=(name) value="on" checked[on];
            span { (label) @if !help.is_empty() { span { (help) } } }
        }
    }
}

/// What is wrong with a field, or with a group of ticks that has this name.
pub(super) fn wrong(visit: &Visit<'_>, name: &str) -> Markup {
    html! {
        @if let Some(why) = visit.wrong_with(name) {
            p.wrong id=(format!("{name}-wrong")) { strong { "Error:" } " " (why) }
        }
    }
}

fn labelled(visit: &Visit<'_>, name: &str, label: &str, help: &str, control: &Markup) -> Markup {
    html! {
        div {
            label for=(name) { (label) }
            (control)
            (wrong(visit, name))
            @if !help.is_empty() { p.help id=(format!("{name}-help")) { (help) } }
        }
    }
}

fn invalid(visit: &Visit<'_>, name: &str) -> Option<&'static str> {
    visit.wrong_with(name).map(|_| "true")
}

/// The ids of what stands under a field.
fn described(visit: &Visit<'_>, name: &str, help: &str) -> Option<String> {
    let wrong = visit.wrong_with(name).map(|_| format!("{name}-wrong"));
    let help = (!help.is_empty()).then(|| format!("{name}-help"));
    match (wrong, help) {
        (Some(wrong), Some(help)) => Some(format!("{wrong} {help}")),
        (wrong, help) => wrong.or(help),
    }
}

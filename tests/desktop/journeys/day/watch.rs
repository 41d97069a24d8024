//! What the agent sees of the window while the keys go on: what it tells, how late its frames come, which case is open.

use serde_json::Value;

use crate::frame::app::App;

/// Every note that is shown is kept, and every frame that comes later than a person takes for at once.
const WATCH: &str = "
    const notes = new Set(), late = [];
    window.__day = { notes, late };
    new MutationObserver(() => {
        for (const one of document.querySelectorAll('.toasts .text')) notes.add(one.textContent);
    }).observe(document.querySelector('.toasts'), { childList: true, subtree: true, characterData: true });
    let last = performance.now();
    const frame = (now) => {
        if (now - last > 80) late.push(Math.round(now - last));
        last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return null;
";

pub(crate) async fn install(app: &App) {
    app.ask(WATCH, Vec::new()).await;
}

/// What was seen since the start of the app.
pub(crate) struct Seen {
    /// What notes said.
    pub(crate) notes: Vec<String>,
    /// Time from one frame to the next where it was over 80 ms.
    pub(crate) late_ms: Vec<u64>,
}

pub(crate) async fn take(app: &App) -> Seen {
    let script = "return [[...window.__day.notes], window.__day.late]";
    let seen = app.ask(script, Vec::new()).await;
    let all = |value: &Value| value.as_array().cloned().unwrap_or_default();
    Seen {
        notes: all(&seen[0])
            .iter()
            .filter_map(|note| Some(note.as_str()?.to_owned()))
            .collect(),
        late_ms: all(&seen[1]).iter().filter_map(Value::as_u64).collect(),
    }
}

/// The number of the case that is open.
pub(crate) async fn open_case(app: &App) -> Option<String> {
    let script = "return document.querySelector('article.pane .number')?.textContent ?? ''";
    let shown = app.ask(script, Vec::new()).await;
    let number = shown.as_str()?.split_whitespace().nth(1)?;
    number
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| number.to_owned())
}

/// What lies over the list: a dialog, a record, a new one, or nothing.
pub(crate) async fn over(app: &App) -> String {
    let script = "return document.querySelector('dialog[open]') ? 'dialog'
        : document.querySelector('.new h2') ? 'new'
        : document.querySelector('[data-record]') ? 'record' : ''";
    let over = app.ask(script, Vec::new()).await;
    over.as_str().unwrap_or_default().to_owned()
}

/// Whether the list has a row to go to.
pub(crate) async fn has_rows(app: &App) -> bool {
    let script = "return document.querySelector('.rows [role=row] [role=gridcell]') !== null";
    app.ask(script, Vec::new()).await == true
}

/// Whether the keys are in the field of this name.
pub(crate) async fn is_in(app: &App, label: &str) -> bool {
    let script = "return (document.activeElement?.labels?.[0]?.textContent ?? '').trim().startsWith(arguments[0])";
    app.ask(script, vec![label.into()]).await == true
}

/// Whether the keys are at the button of this beginning of a name.
pub(crate) async fn is_at(app: &App, name: &str) -> bool {
    let script = "return document.activeElement?.ariaLabel?.startsWith(arguments[0]) ?? false";
    app.ask(script, vec![name.into()]).await == true
}

/// What has the keys, for whoever reads the trail.
pub(crate) async fn has_the_keys(app: &App) -> String {
    let script = "const at = document.activeElement;
        const name = at?.ariaLabel ?? at?.labels?.[0]?.textContent ?? '';
        return `${at?.tagName} ${name.trim()} “${(at?.value ?? '').slice(-30)}”`";
    let at = app.ask(script, Vec::new()).await;
    at.as_str().unwrap_or_default().to_owned()
}

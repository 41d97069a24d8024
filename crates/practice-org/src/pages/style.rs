//! The one style sheet of the org's pages, light and dark.

use axum::http::header::CACHE_CONTROL;

use crate::http::Reply;

/// `/practice/style.css`.
pub(crate) fn stylesheet() -> Reply {
    Reply::with_body(200, "text/css;charset=UTF-8", CSS).header(CACHE_CONTROL, "max-age=3600")
}

const CSS: &str = "
:root { color-scheme: light dark; --back: #f3f5f8; --card: #fff; --text: #1c2530; --soft: #5a6775; --line: #d4dae2;
  --accent: #0b5cab; --accent-text: #fff; --bad: #a3160f; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --back: #14181d; --card: #1e242b; --text: #e6ebf0; --soft: #a3b0bd;
  --line: #38424d; --accent: #78b4f5; --accent-text: #0d1a28; --bad: #ffb4ab; --bad-back: #43201d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: .75rem 1.5rem; background: var(--card);
  border-bottom: 1px solid var(--line); }
.bar a { color: inherit; font-weight: 600; text-decoration: none; }
.mark { display: inline-block; width: 1.6em; margin-right: .5em; border-radius: 50%; background: var(--accent); color: var(--accent-text);
  text-align: center; }
.note, .soft { color: var(--soft); font-size: .9rem; }
main { display: flex; justify-content: center; padding: 3rem 1rem; }
.card { width: 100%; max-width: 27rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.card.wide { max-width: 62rem; overflow-x: auto; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.25; }
label { display: block; margin: .9rem 0 .25rem; font-size: .9rem; }
input[type=text], input[type=email], input[type=password] { width: 100%; padding: .55rem .7rem; border: 1px solid var(--line);
  border-radius: .3rem; background: var(--back); color: inherit; font: inherit; }
.actions { display: flex; gap: .75rem; margin-top: 1.5rem; }
button, input[type=submit] { padding: .55rem 1.1rem; border: 1px solid var(--accent); border-radius: .3rem; background: var(--accent);
  color: var(--accent-text); font: inherit; font-weight: 600; cursor: pointer; }
button.quiet, input.quiet { background: transparent; color: var(--accent); white-space: nowrap; }
.actions > * { flex: 1; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.error { padding: .6rem .8rem; border-radius: .3rem; background: var(--bad-back); color: var(--bad); }
code { padding: .1em .35em; border-radius: .2em; background: var(--back); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.25rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: .93rem; }
th, td { padding: .55rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: middle; }

";

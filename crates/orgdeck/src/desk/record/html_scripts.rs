//! E-mails full of scripts: of what could run nothing is read, of what was written nothing is lost.

use proof::Proof;
use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::text;

/// How much of an e-mail is made of parts at most.
const PARTS: usize = 8;

/// What can run, load or hide. MARK stands where a person never reads.
const HIDDEN: [&str; 26] = [
    "<script>MARK</script>",
    "<SCRIPT type=module>MARK</ScRiPt >",
    "<script>if (a < b) { '</p>' } MARK</script>",
    "<svg><script>MARK</script></svg>",
    "<math><mtext><style>MARK</style></mtext></math>",
    "<style>@import 'MARK';</style>",
    "<style><!-- </styl> MARK --></style>",
    "<head><title>MARK</title><base href=MARK></head>",
    "<template shadowrootmode=open><p>MARK</p></template>",
    "<noscript><img src=MARK></noscript>",
    "<!-- <p>MARK</p> -->",
    "<!--[if mso]>MARK<![endif]-->",
    "<!DOCTYPE html MARK>",
    "<?xml MARK?>",
    "<img src=x onerror=\"MARK\">",
    "<img srcset='MARK 2x' onload=MARK>",
    "<svg onload=MARK>",
    "<a href='javascript:MARK' title=\"a > b\">",
    "<p style=\"background:url('MARK')\">",
    "<iframe srcdoc=\"<script>MARK</script>\">",
    "<object data='data:text/html,<script>MARK</script>'>",
    "<meta http-equiv=refresh content='0;url=javascript:MARK'>",
    "<link rel=stylesheet href=//MARK>",
    "<form action='javascript:MARK'><input autofocus onfocus='MARK'>",
    "<details open ontoggle=\"MARK\">",
    "</p MARK>",
];

/// What it may stand in. PART is read where it is read by itself.
const AROUND: [&str; 12] = [
    "PART",
    "<p>PART</p>",
    "<div class=\"a>b\">PART</div>",
    "<b><i>PART</i>",
    "<table><tr><td>PART</td></tr></table>",
    "<blockquote>PART",
    "&lt;script&gt;PART",
    "1 < 2 PART",
    "&#x3c;PART&#62; &amp; ",
    "{@html PART}",
    "\u{202e}PART",
    "\r\n\tPART\u{a0}",
];

/// An e-mail, what is to be read in it in order, and how many scripts it has.
struct Email {
    html: String,
    words: Vec<String>,
    scripts: usize,
}

fn email(dice: &mut StdRng) -> Email {
    let mut made = Email {
        html: String::new(),
        words: Vec::new(),
        scripts: 0,
    };
    for at in 0..dice.random_range(1..=PARTS) {
        let part = if dice.random_bool(0.4) {
            made.words.push(format!("word{at}word"));
            format!(" word{at}word ")
        } else {
            made.scripts += 1;
            HIDDEN.choose(dice).map_or("", |shape| shape).to_owned()
        };
        let around = AROUND.choose(dice).map_or("PART", |around| around);
        made.html.push_str(&around.replace("PART", &part));
    }
    made
}

/// The same, cut off anywhere.
fn cut(html: &str, dice: &mut StdRng) -> String {
    let length = html.chars().count();
    html.chars().take(dice.random_range(0..=length)).collect()
}

/// Whether the words are read, each once and in their order.
fn reads(text: &str, words: &[String]) -> bool {
    let read: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.starts_with("word"))
        .collect();
    read == words
}

// planted, and each turned it red: `template` taken out of `SILENT`, quotes not looked at in `closing`, and a comment
// that ends at its first `>`
#[test]
fn of_an_email_full_of_scripts_only_what_was_written_is_read() {
    let proof = Proof::new("scripts");
    let mut dice = proof.dice();
    let (mut scripts, mut words) = (0, 0);
    let (mut shown, mut lost) = (Vec::new(), Vec::new());
    let emails = proof.rounds(2_000);
    for _ in 0..emails {
        let made = email(&mut dice);
        let read = text(&made.html);
        if read.contains("MARK") || text(&cut(&made.html, &mut dice)).contains("MARK") {
            shown.push(made.html.clone());
        }
        if !reads(&read, &made.words) {
            lost.push(made.html);
        }
        scripts += made.scripts;
        words += made.words.len();
    }
    proof.counted(format!(
        "{scripts} scripts in {emails} e-mails: {} read, {} of {words} words lost",
        shown.len(),
        lost.len()
    ));
    assert!(shown.is_empty(), "{shown:#?}");
    assert!(lost.is_empty(), "{lost:#?}");
}

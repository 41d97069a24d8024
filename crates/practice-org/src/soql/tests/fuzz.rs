//! Properties over seeded random statements: every generated valid one runs, and any text is answered or refused as
//! Salesforce refuses it. `cargo xtask proof soql --long` runs the same with many more.

use proof::Proof;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::*;

/// How many texts are tried in every run of the tests.
pub(crate) const TEXTS: u64 = 20_000;

/// Pieces that are put into texts: words of the language, and what breaks quoting, folding or counting somewhere.
const PIECES: [&str; 64] = [
    " ",
    "'",
    "''",
    "\\",
    "\\'",
    "\"",
    "(",
    ")",
    ",",
    ".",
    ":",
    "*",
    "?",
    "{",
    "}",
    "%",
    "_",
    "--",
    "/*",
    ";",
    "\0",
    "\n",
    "\u{b}",
    "ü",
    "😀",
    "\u{202e}",
    "İ",
    "ß",
    "null",
    "TRUE",
    "9",
    "-1",
    "1e309",
    "99999999999999999999",
    "2026-03-14",
    "2026-13-99",
    "T10:00:00Z",
    "TODAY",
    "LAST_N_DAYS:99999999999",
    "N_YEARS_AGO:4000",
    " AND ",
    " OR ",
    " NOT ",
    " IN ",
    " LIKE ",
    " NULLS LAST ",
    " LIMIT ",
    " OFFSET ",
    " GROUP BY ",
    " HAVING ",
    " ORDER BY ",
    " WHERE ",
    " FROM ",
    "SELECT ",
    "COUNT()",
    "COUNT(",
    "FIELDS(ALL)",
    "TYPEOF ",
    "Account.",
    "Owner",
    "Id",
    "Status",
    "CreatedDate",
    "(SELECT Id FROM Cases)",
];

/// The text with one to four seeded changes: pieces put in, cut out, doubled or swapped.
pub(crate) fn mutated(dice: &mut ChaCha8Rng, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.next_u32() % 4 {
        let at = dice.next_u32() as usize % (chars.len() + 1);
        let end = (at + dice.next_u32() as usize % 12).min(chars.len());
        match dice.next_u32() % 6 {
            0 | 1 => {
                let piece = PIECES[dice.next_u32() as usize % PIECES.len()];
                chars.splice(at..at, piece.chars());
            }
            2 => {
                chars.drain(at..end);
            }
            3 => {
                let piece: Vec<char> = chars[at..end].to_vec();
                chars.splice(at..at, piece);
            }
            4 => {
                let char = char::from_u32(dice.next_u32() % 0x11_0000).unwrap_or('\u{fffd}');
                chars.insert(at, char);
            }
            _ => chars.truncate(at),
        }
    }
    chars.into_iter().collect()
}

/// Every statement of the table, and some that go to the bounds.
fn beginnings() -> Vec<String> {
    let mut all = super::table::statements();
    all.push(format!(
        "SELECT Id FROM Case WHERE {}IsClosed = true",
        "(".repeat(60)
    ));
    all.push(format!("SELECT {} FROM Case", vec!["Id"; 300].join(", ")));
    all.push(format!(
        "SELECT Id FROM Case WHERE Id IN ({})",
        vec!["'500'"; 300].join(", ")
    ));
    all
}

// planted: `.min(chars.len())` taken out of `excerpt`, an unwrap put into `date_kind`
#[test]
fn any_text_is_answered_or_refused() {
    let proof = Proof::seeded("soql", 20_261_124);
    let (seed, rounds) = (proof.seed(), proof.rounds(TEXTS));
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let conn = org();
    let rights = Rights::default();
    let beginnings = beginnings();
    let mut answered = 0;
    for round in 0..rounds {
        let start = &beginnings[dice.next_u32() as usize % beginnings.len()];
        let soql = mutated(&mut dice, start);
        let result = ask(&conn, &rights, dice_is_even(&mut dice), |ctx| {
            let started = start_query(ctx, &soql)?;
            page(ctx, &started.cursor, 0, 50).map(|_| ())
        });
        match result {
            Ok(()) => answered += 1,
            Err(error) => assert!(
                error.status == 400 && !error.code.is_empty() && !error.message.is_empty(),
                "seed {seed} round {round} {soql:?}: {} {}",
                error.status,
                error.message
            ),
        }
    }
    proof.counted(format_args!(
        "{rounds} texts, {answered} of them answered, the others refused"
    ));
}

fn start_query(ctx: &Context<'_>, soql: &str) -> Result<Started, ApiError> {
    super::super::start(ctx, soql)
}

fn dice_is_even(dice: &mut ChaCha8Rng) -> bool {
    dice.next_u32().is_multiple_of(2)
}

// planted: LIKE left out of `check_operator`'s refusals for ids
#[test]
fn every_generated_valid_statement_runs() {
    let proof = Proof::seeded("soql", 20_261_123);
    let (seed, rounds) = (proof.seed(), proof.rounds(TEXTS) / 10);
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let conn = org();
    let rights = Rights::default();
    for round in 0..rounds {
        let soql = super::generate::statement(&mut dice);
        ask(&conn, &rights, false, |ctx| {
            let started = start_query(ctx, &soql).unwrap_or_else(|error| {
                panic!(
                    "seed {seed} round {round}\n{soql}\n{} {}",
                    error.code, error.message
                )
            });
            page(ctx, &started.cursor, 0, 2_000).unwrap();
        });
    }
    proof.counted(format_args!("{rounds} valid statements run"));
}

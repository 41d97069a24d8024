//! Any text is answered or refused as Salesforce refuses it; the seed is printed.

use proof::Proof;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::*;
use crate::soql::tests::fuzz::{TEXTS, mutated};

const SEEDS: [&str; 9] = [
    "FIND {acme}",
    "FIND {\"on fire\" OR (prin* AND NOT inv?ice)} IN NAME FIELDS RETURNING Case(CaseNumber, Account.Name WHERE IsClosed = false ORDER BY CreatedDate DESC NULLS LAST LIMIT 5 OFFSET 1)",
    "FIND {jane\\@acme.example} IN EMAIL FIELDS RETURNING Contact(Id, Name), Account LIMIT 10",
    "FIND {a* b? c\\*} RETURNING User(Id), Account(Name WITH) WITH HIGHLIGHT",
    "FIND {über*lauf} RETURNING Case(toLabel(Status), FORMAT(CreatedDate) shown) WITH SNIPPET (target_length=120)",
    "FIND {x AND y OR z AND NOT \"q\"} WITH METADATA='LABELS' LIMIT 3 UPDATE TRACKING, VIEWSTAT",
    "FIND {0000100*} RETURNING Case(Id WHERE Id IN (SELECT ParentId FROM CaseComment) AND CreatedDate = LAST_N_DAYS:3)",
    "FIND {((acme))} RETURNING Account(Id USING ListView=Recent)",
    "FIND {acme} WITH DATA CATEGORY Geography__c ABOVE usa__c",
];

// planted: `.replace('"', "\"\"")` taken out of `quoted`, and 500s came
#[test]
fn every_text_is_searched_for_or_refused() {
    let proof = Proof::seeded("soql", 20_261_125);
    let (seed, rounds) = (proof.seed(), proof.rounds(TEXTS) / 2);
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let conn = org();
    let rights = Rights::default();
    for round in 0..rounds {
        let start = SEEDS[dice.next_u32() as usize % SEEDS.len()];
        let sosl = mutated(&mut dice, start);
        let answer = ask(&conn, &rights, false, |ctx| statement(ctx, &sosl));
        if let Err(error) = answer {
            assert!(
                error.status == 400 && !error.code.is_empty(),
                "seed {seed} round {round} {sosl:?}: {} {}",
                error.status,
                error.message
            );
        }
    }
    proof.counted(format_args!("{rounds} searches answered or refused"));
}

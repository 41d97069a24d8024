//! `explain` and `columns`: how a query would be run, and what its result would be made of.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::{columns, explain};
use super::*;

fn explained(soql: &str) -> Result<Value, ApiError> {
    ask(&org(), &Rights::default(), false, |ctx| explain(ctx, soql))
}

fn unindexed(field: &str) -> Value {
    json!({ "description": "Not considering filter for optimization because unindexed", "fields": [field], "tableEnumOrId": "Case" })
}

#[test]
fn an_indexed_filter_is_a_plan_beside_the_scan() {
    let soql = "SELECT Subject FROM Case WHERE CaseNumber = '00001001' AND Priority = 'High'";
    assert_eq!(
        explained(soql).unwrap(),
        json!({
            "plans": [
                { "cardinality": 1, "fields": ["CaseNumber"], "leadingOperationType": "Index", "notes": [unindexed("Priority"), unindexed("IsDeleted")], "relativeCost": 0.0, "sobjectCardinality": 4, "sobjectType": "Case" },
                { "cardinality": 1, "fields": [], "leadingOperationType": "TableScan", "notes": [unindexed("Priority"), unindexed("IsDeleted")], "relativeCost": 0.65, "sobjectCardinality": 4, "sobjectType": "Case" },
            ],
            "sourceQuery": soql,
        })
    );
}

#[test]
fn the_best_plan_stands_first() {
    for (condition, leading) in [
        ("Priority = 'High'", "TableScan"),
        ("CreatedDate > 2000-01-01T00:00:00Z", "TableScan"),
        ("OwnerId = null", "TableScan"),
        ("CaseNumber != '1'", "TableScan"),
        ("CaseNumber = 'none'", "Index"),
        ("Case.CaseNumber IN ('none')", "Index"),
        ("CaseNumber LIKE 'none%'", "Index"),
        ("CaseNumber LIKE '%none'", "TableScan"),
        ("CaseNumber NOT IN ('none')", "TableScan"),
        ("CaseNumber = 'none' OR Priority = 'High'", "TableScan"),
        (
            "Priority = 'High' AND AccountId = '001000000000001'",
            "Index",
        ),
        ("Account.Name = 'none'", "TableScan"),
    ] {
        let soql = format!("SELECT COUNT() FROM Case WHERE {condition}");
        let answer = explained(&soql).unwrap();
        assert_eq!(
            answer["plans"][0]["leadingOperationType"], leading,
            "{condition}: {answer}"
        );
        let last = answer["plans"].as_array().unwrap().last().unwrap();
        if leading == "TableScan" {
            continue;
        }
        assert_eq!(last["leadingOperationType"], "TableScan", "{condition}");
    }
}

// planted: the check by `understood` left out of `explain`; `COUNT()` with GROUP BY taken for a count in `columns`
#[test]
fn what_runs_is_explained_and_described_and_what_is_refused_is_refused_in_the_same_words() {
    let seed = 20_261_126;
    println!("seed {seed}");
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let conn = org();
    let statements = super::table::statements();
    let changed: Vec<String> = statements
        .iter()
        .flat_map(|soql| std::iter::repeat_n(soql, 4))
        .map(|soql| super::fuzz::mutated(&mut dice, soql))
        .collect();
    for soql in statements.iter().chain(&changed) {
        ask(&conn, &Rights::default(), false, |ctx| {
            let refusal = |answer: Result<(), ApiError>| {
                answer.err().map(|error| (error.code, error.message))
            };
            let run = refusal(start(ctx, soql).map(|_| ()));
            assert_eq!(refusal(explain(ctx, soql).map(|_| ())), run, "{soql}");
            assert_eq!(refusal(columns(ctx, soql).map(|_| ())), run, "{soql}");
        });
    }
}

//! Conditions and sorting: which cases are found, in which order.

use super::*;

#[test]
fn texts_compare_without_regard_to_case_in_any_script() {
    finds("Subject = 'pRINTER ON fire'", &[1]);
    finds("Subject = 'ÜBERLAUF IM becken'", &[3]);
    finds("Account.Name = 'MÜLLER & söhne'", &[3]);
    finds(
        "Subject IN ('überlauf im BECKEN', 'printer on fire')",
        &[1, 3],
    );
    finds("Subject LIKE 'über%'", &[3]);
    finds("Subject LIKE '%BECKEN'", &[3]);
    finds("Owner.Name = 'tier 2'", &[2]);
    finds("Subject > 'j'", &[1, 3]);
}

#[test]
fn wildcards_count_in_like_only_and_not_behind_a_backslash() {
    finds("Subject LIKE '%100\\%%'", &[2]);
    finds("Subject LIKE '%100_ wrong'", &[2]);
    finds("Subject LIKE '%back\\_slash'", &[4]);
    finds("Subject LIKE '%n\\_fire'", &[]);
    finds("Subject = '%'", &[]);
    finds("Subject LIKE 'über\\%'", &[]);
}

#[test]
fn escapes_mean_the_characters_they_stand_for() {
    finds(r#"Subject = 'it\'s \"quoted\" \\ back_slash'"#, &[4]);
    finds(r"Subject = '\u00DCberlauf im Becken'", &[3]);
    finds(r"Subject LIKE '%\\\\%'", &[]);
    finds(r"Subject LIKE '%\\ %'", &[4]);
}

#[test]
fn what_is_not_true_is_false() {
    finds("Priority != 'High'", &[2, 3, 4]);
    finds("NOT Priority = 'High'", &[2, 3, 4]);
    finds("Priority NOT IN ('High', 'Low')", &[2, 4]);
    finds("(NOT Subject LIKE '%i%')", &[]);
    finds("NOT (Status = 'New' OR Status = 'Closed')", &[2, 4]);
    finds("Priority = null", &[4]);
    finds("Priority != NULL", &[1, 2, 3]);
    finds("Priority = ''", &[4]);
    finds("Priority IN ('High', null)", &[1, 4]);
    finds("ContactId = null", &[2, 4]);
    finds("Contact.Name = null", &[2, 4]);
}

#[test]
fn ids_are_found_in_both_lengths() {
    let id = ids::make("500", 3);
    finds(&format!("Id = '{id}'"), &[3]);
    finds(&format!("Id = '{}'", &id[..15]), &[3]);
    finds(
        &format!("Id IN ('{}', '{}')", &id[..15], ids::make("500", 1)),
        &[1, 3],
    );
    finds(&format!("Id > '{}'", ids::make("500", 2)), &[3, 4]);
    finds(&format!("OwnerId = '{}'", ids::make("00G", 1)), &[2]);
    finds("Owner.Type = 'queue'", &[2]);
    refuses(
        "SELECT Id FROM Case WHERE Id = 'abc'",
        "INVALID_QUERY_FILTER_OPERATOR",
        "invalid ID field: abc",
    );
    refuses(
        "SELECT Id FROM Case WHERE Id LIKE '500%'",
        "INVALID_QUERY_FILTER_OPERATOR",
        "invalid operator on id field",
    );
}

#[test]
fn booleans_and_numbers_compare_unquoted() {
    finds("IsClosed = true", &[3]);
    finds("IsClosed = FALSE AND IsEscalated != true", &[1, 2]);
    finds("Account.NumberOfEmployees < 10", &[3]);
    finds("Account.NumberOfEmployees >= 50", &[1, 2]);
    finds("Account.AnnualRevenue = 1000.5", &[1, 2]);
    finds("Account.NumberOfEmployees IN (9, 10)", &[3]);
}

#[test]
fn moments_compare_with_moments_of_any_offset() {
    finds("CreatedDate = 2026-03-14T08:00:00Z", &[1]);
    finds("CreatedDate = 2026-03-14T10:00:00+02:00", &[1]);
    finds("CreatedDate >= 2026-03-13T10:00:00.000Z", &[1, 2]);
    finds("CreatedDate < 2026-01-01T00:00:00-05:00", &[4]);
    finds("ClosedDate > 2020-01-01T00:00:00Z", &[3]);
}

#[test]
fn relative_dates_are_ranges_of_days() {
    for (condition, expected) in [
        ("= TODAY", vec![1]),
        ("= YESTERDAY", vec![2]),
        ("< TODAY", vec![2, 3, 4]),
        ("<= YESTERDAY", vec![2, 3, 4]),
        ("> YESTERDAY", vec![1]),
        (">= YESTERDAY", vec![1, 2]),
        ("!= TODAY", vec![2, 3, 4]),
        ("= THIS_WEEK", vec![1, 2]),
        ("= LAST_WEEK", vec![]),
        ("= THIS_MONTH", vec![1, 2]),
        ("= LAST_MONTH", vec![3]),
        ("= THIS_QUARTER", vec![1, 2, 3]),
        ("= THIS_YEAR", vec![1, 2, 3]),
        ("= LAST_FISCAL_YEAR", vec![4]),
        ("= LAST_N_DAYS:1", vec![1, 2]),
        ("= last_n_days:41", vec![1, 2, 3]),
        ("= LAST_90_DAYS", vec![1, 2, 3]),
        ("= N_DAYS_AGO:1", vec![2]),
        ("= LAST_N_MONTHS:1", vec![3]),
        ("= LAST_N_YEARS:1", vec![4]),
        ("= NEXT_N_DAYS:5", vec![]),
        ("< N_MONTHS_AGO:1", vec![4]),
        ("IN (TODAY, LAST_MONTH)", vec![1, 3]),
    ] {
        finds(&format!("CreatedDate {condition}"), &expected);
    }
}

#[test]
fn dates_compare_with_dates() {
    let birthday = |condition: &str| {
        run(&format!(
            "SELECT Id FROM Contact WHERE Birthdate {condition}"
        ))
        .unwrap()
        .0
    };
    assert_eq!(
        (
            birthday("= 1990-03-14"),
            birthday("< 1990-03-14"),
            birthday("< TODAY")
        ),
        (1, 0, 1)
    );
    refuses(
        "SELECT Id FROM Contact WHERE Birthdate = 1990-03-14T00:00:00Z",
        "INVALID_FIELD",
        "value of filter criterion for field 'Birthdate' must be of type date and should not be enclosed in quotes",
    );
}

#[test]
fn parts_of_a_date_can_be_compared() {
    finds("CALENDAR_YEAR(CreatedDate) = 2025", &[4]);
    finds("CALENDAR_MONTH(CreatedDate) = 2", &[3]);
    finds("HOUR_IN_DAY(CreatedDate) < 9", &[1]);
    finds("DAY_IN_WEEK(CreatedDate) = 7", &[1]);
    finds("DAY_ONLY(CreatedDate) = 2026-03-13", &[2]);
    finds("DAY_ONLY(CreatedDate) = YESTERDAY", &[2]);
}

#[test]
fn conditions_combine_with_parentheses() {
    finds(
        "Status = 'New' AND Priority = 'High' AND IsClosed = false",
        &[1],
    );
    finds(
        "Status = 'New' OR Status = 'Closed' OR Priority = 'Medium'",
        &[1, 2, 3],
    );
    finds(
        "(Status = 'New' OR Status = 'Closed') AND (Priority = 'Low')",
        &[3],
    );
    finds("(NOT Status = 'New') AND (NOT Status = 'Closed')", &[2, 4]);
    for (condition, token) in [
        ("IsClosed = true AND NOT Status = 'New'", "NOT"),
        ("NOT Status = 'New' AND IsClosed = true", "AND"),
        ("NOT NOT Status = 'New'", "NOT"),
    ] {
        refuses(
            &format!("SELECT Id FROM Case WHERE {condition}"),
            "MALFORMED_QUERY",
            &format!("unexpected token: '{token}'"),
        );
    }
    refuses(
        "SELECT Id FROM Case WHERE Status = 'New' AND Priority = 'High' OR IsClosed = true",
        "MALFORMED_QUERY",
        "unexpected token: 'OR'",
    );
    refuses(
        "SELECT Id FROM Case WHERE Status = 'New' OR Priority = 'High' AND IsClosed = true",
        "MALFORMED_QUERY",
        "unexpected token: 'AND'",
    );
}

#[test]
fn subqueries_find_rows_by_other_rows() {
    finds("Id IN (SELECT ParentId FROM CaseComment)", &[1, 3]);
    finds("Id NOT IN (SELECT ParentId FROM CaseComment)", &[2, 4]);
    finds(
        "AccountId IN (SELECT Id FROM Account WHERE Name LIKE 'M%') AND IsClosed = true",
        &[3],
    );
    finds(
        "ContactId NOT IN (SELECT Id FROM Contact WHERE Email != null)",
        &[2, 3, 4],
    );
    refuses(
        "SELECT Id FROM Case WHERE IsClosed = true OR Id IN (SELECT ParentId FROM CaseComment)",
        "MALFORMED_QUERY",
        "Semi join sub-selects are not allowed with the 'OR' operator",
    );
    refuses(
        "SELECT Id FROM Case WHERE Id IN (SELECT ParentId FROM Case)",
        "MALFORMED_QUERY",
        "The inner and outer selects should not be on the same object type",
    );
    refuses(
        "SELECT Id FROM Case WHERE Id IN (SELECT AccountId FROM Contact)",
        "MALFORMED_QUERY",
        "The selected field 'AccountId' in the subquery and the left operand field in the where expression in the outer query 'Id' should point to the same object type",
    );
    refuses(
        "SELECT Id FROM Case WHERE Subject IN (SELECT Name FROM Account)",
        "MALFORMED_QUERY",
        "The left operand field in the where expression for outer query should be an id field, cannot use: 'Subject'",
    );
}

#[test]
fn long_lists_and_chains_are_answered() {
    let ids: Vec<String> = (1..2_000)
        .map(|n| format!("'{}'", ids::make("500", n)))
        .collect();
    finds(&format!("Id IN ({})", ids.join(",")), &[1, 2, 3, 4]);
    let chain: Vec<String> = (0..1_500).map(|n| format!("Subject = 'ü{n}'")).collect();
    finds(
        &format!("{} OR CaseNumber = '00001002'", chain.join(" OR ")),
        &[2],
    );
}

#[test]
fn sorting_puts_nulls_first_and_picklists_in_their_set_up_order() {
    orders("CreatedDate DESC", &[1, 2, 3, 4]);
    orders("CreatedDate", &[4, 3, 2, 1]);
    orders("Status", &[1, 2, 4, 3]);
    orders("Status DESC", &[3, 4, 2, 1]);
    orders("Priority", &[4, 1, 2, 3]);
    orders("Priority DESC", &[4, 3, 2, 1]);
    orders("Priority ASC NULLS LAST", &[1, 2, 3, 4]);
    orders("Priority DESC NULLS LAST", &[3, 2, 1, 4]);
    orders("Account.Name NULLS LAST, CaseNumber DESC", &[2, 1, 3, 4]);
    orders("Owner.Name, CreatedDate", &[4, 3, 1, 2]);
    orders("subject asc", &[2, 4, 1, 3]);
}

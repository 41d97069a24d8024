//! A tokenizer that knows nothing of the builder reads back what was built.

use proptest::prelude::*;

use super::*;
use crate::seeded;

#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
}

/// Splits a query into literals and everything else; `None` where Salesforce would refuse it.
fn tokens(soql: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = soql.chars();
    let mut word = String::new();
    while let Some(c) = chars.next() {
        if c != '\'' {
            word.push(c);
            continue;
        }
        tokens.push(Token::Word(std::mem::take(&mut word)));
        tokens.push(Token::Text(text(&mut chars)?));
    }
    tokens.push(Token::Word(word));
    Some(tokens)
}

fn text(chars: &mut std::str::Chars<'_>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\'' => return Some(text),
            '\\' => text.push(match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' => {
                    let digits: String = chars.take(4).collect();
                    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                }
                c @ ('\\' | '\'' | '"') => c,
                // marked, so that an escaped wildcard is told from a bare one
                '%' => '\u{e000}',
                '_' => '\u{e001}',
                _ => return None,
            }),
            c if c.is_control() && c <= '\u{7f}' => return None,
            c => text.push(c),
        }
    }
}

// planted, and each turned it red: `escape` without the backslash, and without the quote
#[test]
fn any_text_stays_exactly_one_literal() {
    let check = |text: String| {
        let filter = Filter::text(Name::fixed("Subject"), &text);
        let soql = Select::new(Name::fixed("Case"), [Name::fixed("Id")])
            .filter(filter)
            .limit(1)
            .soql();
        let expected = vec![
            Token::Word("SELECT Id FROM Case WHERE Subject = ".into()),
            Token::Text(text),
            Token::Word(" LIMIT 1".into()),
        ];
        prop_assert_eq!(tokens(soql.as_str()), Some(expected));
        Ok(())
    };
    seeded::proves(
        "one literal equal to the text each",
        &hostile::text(),
        check,
    );
}

#[test]
fn any_searched_text_is_matched_as_it_is() {
    let check = |text: String| {
        let filter = Filter::Contains(Name::fixed("Subject"), text.clone());
        let soql = Select::new(Name::fixed("Case"), [Name::fixed("Id")])
            .filter(filter)
            .soql();
        let marked = text.replace('%', "\u{e000}").replace('_', "\u{e001}");
        let expected = vec![
            Token::Word("SELECT Id FROM Case WHERE Subject LIKE ".into()),
            Token::Text(format!("%{marked}%")),
            Token::Word(String::new()),
        ];
        prop_assert_eq!(tokens(soql.as_str()), Some(expected));
        Ok(())
    };
    seeded::proves(
        "only our own wildcards bare in each",
        &hostile::text(),
        check,
    );
}

#[test]
fn known_injections_change_nothing() {
    let mut count = 0;
    for payload in hostile::payloads() {
        count += 1;
        let filter = Filter::All(vec![
            Filter::Contains(Name::fixed("Subject"), payload.clone()),
            Filter::text(Name::fixed("Status"), &payload),
        ]);
        let soql = Select::new(Name::fixed("Case"), [Name::fixed("Id")])
            .filter(filter)
            .soql();
        let tokens = tokens(soql.as_str());
        assert_eq!(tokens.map(|tokens| tokens.len()), Some(5), "{payload}");
    }
    proof::Proof::new("soql").counted(format_args!("{count} known payloads in queries"));
    assert!(count >= 300, "{count}");
}

#[test]
fn any_option_stays_exactly_one_literal() {
    let check = |text: String| {
        let filter = Filter::Includes(Name::fixed("Channels__c"), vec![text.clone()]);
        let expected = vec![
            Token::Word("Channels__c INCLUDES (".into()),
            Token::Text(text),
            Token::Word(")".into()),
        ];
        prop_assert_eq!(tokens(&written(&filter)), Some(expected));
        Ok(())
    };
    seeded::proves("one option each", &hostile::text(), check);
}

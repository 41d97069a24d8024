//! From a statement to what it asks: `FIND {…} IN … RETURNING … WITH … LIMIT … UPDATE …`.
//!
//! What stands behind the braces is read with SOQL's own parser: fields, WHERE, ORDER BY and literals are the same
//! there. Accepted and without effect: `WITH DIVISION` (the org has none), `WITH SPELL_CORRECTION`, UPDATE.

use crate::soql::ast::{Expr, Item, LiteralValue};
use crate::soql::fail::{Checked, Fail};
use crate::soql::lexer::{Kind, tokens};
use crate::soql::parser::Parser;

use super::terms::{self, Read};
use super::{Group, Returning, Search};

/// The length of a snippet unless one is given.
const SNIPPET: usize = 300;

/// Reads a whole statement.
pub(super) fn parse(statement: &str) -> Checked<Search> {
    let chars: Vec<char> = statement.chars().collect();
    let start = find(&chars).ok_or_else(|| {
        // a fixture of restforce
        Fail::whole(
            "MALFORMED_SEARCH",
            "No search term found. The search term must be enclosed in braces.",
        )
    })?;
    let Read { expression, end } = terms::braced(&chars, start)?;
    let mut parser = Parser::new(tokens(statement, end)?);
    let mut search = Search {
        expression,
        group: group(&mut parser)?,
        returning: Vec::new(),
        limit: None,
        highlight: false,
        snippet: None,
        labels: false,
    };
    if parser.take_word("RETURNING") {
        search.returning = parser.list(returning)?;
    }
    while parser.take_word("WITH") {
        with(&mut parser, &mut search)?;
    }
    let limit = parser.number_after("LIMIT")?;
    search.limit = limit.map(|(limit, _)| usize::try_from(limit).unwrap_or(usize::MAX));
    parser.statistics()?;
    parser.end()?;
    Ok(search)
}

/// Where the search text starts: behind `FIND {`.
fn find(chars: &[char]) -> Option<usize> {
    let blank = |at: usize| {
        chars[at..]
            .iter()
            .position(|char| !char.is_whitespace())
            .map(|n| at + n)
    };
    let word = blank(0)?;
    let found = chars.get(word..word + 4)?;
    if !found
        .iter()
        .collect::<String>()
        .eq_ignore_ascii_case("FIND")
    {
        return None;
    }
    let brace = blank(word + 4)?;
    (chars.get(brace) == Some(&'{')).then_some(brace + 1)
}

fn group(parser: &mut Parser) -> Checked<Group> {
    if !parser.take_word("IN") {
        return Ok(Group::All);
    }
    let name = parser.name()?;
    let group = Group::named(&name);
    let found = parser.peek();
    if let Kind::Word(word) = &found.kind
        && !word.eq_ignore_ascii_case("FIELDS")
    {
        // force-rest-api pull request 92
        let words = format!("Malformed search token: {word}");
        return Err(Fail::at_token("MALFORMED_SEARCH", found.at, words));
    }
    parser.expect_word("FIELDS")?;
    // captured words, glade-sh/glade internal/vm
    group.ok_or_else(|| {
        Fail::whole(
            "MALFORMED_SEARCH",
            format!("Invalid IN fields group: {name}"),
        )
    })
}

/// `Account(Id, Name WHERE … ORDER BY … LIMIT … OFFSET …)`; `parser` stands at the object.
pub(crate) fn returning(parser: &mut Parser) -> Checked<Returning> {
    let at = parser.at();
    let object = parser.name()?;
    let mut returning = Returning::ids(&object, at);
    if !parser.take_sign("(") {
        return Ok(returning);
    }
    let items = parser.list(field)?;
    let query = &mut returning.query;
    query.items = items;
    query.filter = parser.where_clause()?;
    if parser.take_word("USING") {
        list_view(parser)?;
    }
    query.order = parser.order_by()?;
    query.limit = parser.number_after("LIMIT")?;
    query.offset = parser.number_after("OFFSET")?;
    parser.expect_sign(")")?;
    Ok(returning)
}

/// A field or a function of one; aggregates, subqueries and the rest do not stand here.
fn field(parser: &mut Parser) -> Checked<Item> {
    let refused = parser.unexpected();
    match parser.item()? {
        item @ Item::Expr(Expr::Field(_) | Expr::Call { .. }, _) => Ok(item),
        _ => Err(refused),
    }
}

/// List views are not kept here, so none is found (the words are not confirmed).
fn list_view(parser: &mut Parser) -> Checked<()> {
    parser.expect_word("ListView")?;
    parser.expect_sign("=")?;
    let at = parser.at();
    let name = parser.name()?;
    Err(Fail::at(
        "MALFORMED_SEARCH",
        at,
        format!("List view '{name}' does not exist"),
    ))
}

fn with(parser: &mut Parser, search: &mut Search) -> Checked<()> {
    if parser.take_word("HIGHLIGHT") {
        search.highlight = true;
        return Ok(());
    }
    if parser.take_word("SNIPPET") {
        search.snippet = Some(snippet(parser)?);
        return Ok(());
    }
    if parser.is_word("DATA") && parser.word_ahead(1, "CATEGORY") {
        parser.skip(2);
        let at = parser.at();
        let group = parser.name()?;
        // captured words, glade-sh/glade internal/vm
        return Err(Fail::at(
            "MALFORMED_SEARCH",
            at,
            format!(
                "The category group name is not valid for the entities you are searching: {}",
                group.strip_suffix("__c").unwrap_or(&group)
            ),
        ));
    }
    if parser.take_word("METADATA") {
        parser.expect_sign("=")?;
        search.labels = value(parser)?.eq_ignore_ascii_case("LABELS");
        return Ok(());
    }
    if parser.take_word("DIVISION") || parser.take_word("SPELL_CORRECTION") {
        parser.expect_sign("=")?;
        return value(parser).map(drop);
    }
    if parser.take_word("PricebookId") {
        parser.expect_sign("=")?;
        value(parser)?;
        // captured words, glade-sh/glade internal/vm; there are no products here
        return Err(Fail::whole(
            "MALFORMED_SEARCH",
            "PricebookId filter can only be applied to 'Product2' search",
        ));
    }
    Err(parser.unexpected())
}

/// `(target_length=120)`; outside 50 to 1000 the default counts.
fn snippet(parser: &mut Parser) -> Checked<usize> {
    if !parser.take_sign("(") {
        return Ok(SNIPPET);
    }
    parser.expect_word("target_length")?;
    parser.expect_sign("=")?;
    let length = match &parser.peek().kind {
        Kind::Number(text) => text.parse::<usize>().ok(),
        _ => return Err(parser.unexpected()),
    };
    parser.skip(1);
    parser.expect_sign(")")?;
    Ok(length
        .filter(|length| (50..=1_000).contains(length))
        .unwrap_or(SNIPPET))
}

/// A quoted text or TRUE or FALSE.
fn value(parser: &mut Parser) -> Checked<String> {
    let literal = parser.literal()?;
    match literal.value {
        LiteralValue::Text(chars) => Ok(chars.iter().map(|char| char.char).collect()),
        LiteralValue::Boolean(flag) => Ok(flag.to_string()),
        _ => Err(Fail::at_token(
            "MALFORMED_SEARCH",
            literal.at,
            "unexpected token: value",
        )),
    }
}

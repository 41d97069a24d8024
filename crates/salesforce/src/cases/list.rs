//! Which cases a list shows, and the query for it.
//!
//! Not here: reading the answer.

use super::ROW_FIELDS;
use crate::soql::{Direction, Filter, Name, Select, Soql, Value};

/// A column that can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CaseColumn {
    /// Case number.
    Number,
    /// Subject.
    Subject,
    /// Status, in the order the org has set up.
    Status,
    /// Priority, in the order the org has set up.
    Priority,
    /// Where it came from.
    Origin,
    /// Type.
    Type,
    /// Name of the user or queue that has it.
    Owner,
    /// Name of the contact.
    Contact,
    /// Name of the account.
    Account,
    /// When it was created.
    #[default]
    Created,
    /// When it was last changed.
    Modified,
}

impl CaseColumn {
    fn field(self) -> Name {
        Name::fixed(match self {
            CaseColumn::Number => "CaseNumber",
            CaseColumn::Subject => "Subject",
            CaseColumn::Status => "Status",
            CaseColumn::Priority => "Priority",
            CaseColumn::Origin => "Origin",
            CaseColumn::Type => "Type",
            CaseColumn::Owner => "Owner.Name",
            CaseColumn::Contact => "Contact.Name",
            CaseColumn::Account => "Account.Name",
            CaseColumn::Created => "CreatedDate",
            CaseColumn::Modified => "LastModifiedDate",
        })
    }
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// This case number, exactly.
    Number(String),
    /// All these words in the subject, in any order and case.
    Words(Vec<String>),
}

impl Search {
    /// What a person means by this text: digits are a number, anything else is words, blanks are nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Search> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let digits = text.strip_prefix('#').unwrap_or(text);
        if (1..=30).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Search::Number(digits.to_owned()));
        }
        Some(Search::Words(
            text.split_whitespace().map(str::to_owned).collect(),
        ))
    }

    fn filter(&self) -> Filter {
        match self {
            Search::Number(number) => number_filter(number),
            Search::Words(words) => Filter::All(
                words
                    .iter()
                    .map(|word| Filter::Contains(Name::fixed("Subject"), word.clone()))
                    .collect(),
            ),
        }
    }
}

/// The number as given and as Salesforce displays it, padded to eight digits.
fn number_filter(number: &str) -> Filter {
    let field = Name::fixed("CaseNumber");
    let padded = format!("{number:0>8}");
    if padded == number {
        return Filter::text(field, number);
    }
    Filter::OneOf(
        field,
        vec![Value::Text(number.to_owned()), Value::Text(padded)],
    )
}

/// Which cases, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Only these; all if `None`.
    pub search: Option<Search>,
    /// Sorted by this.
    pub order_by: CaseColumn,
    /// Large values (for times: the newest) first.
    pub descending: bool,
}

impl Default for ListQuery {
    fn default() -> ListQuery {
        ListQuery {
            search: None,
            order_by: CaseColumn::default(),
            descending: true,
        }
    }
}

impl ListQuery {
    /// The query for it.
    #[must_use]
    pub fn soql(&self) -> Soql {
        let direction = if self.descending {
            Direction::Descending
        } else {
            Direction::Ascending
        };
        let mut select = Select::new(Name::fixed("Case"), ROW_FIELDS.map(Name::fixed));
        if let Some(search) = &self.search {
            select = select.filter(search.filter());
        }
        // equal values would otherwise come in any order, another one on each page
        select
            .order_by(self.order_by.field(), direction)
            .order_by(Name::fixed("Id"), direction)
            .soql()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn condition(text: &str) -> String {
        let soql = ListQuery {
            search: Search::parse(text),
            ..ListQuery::default()
        }
        .soql();
        let text = soql.as_str();
        let Some((_, behind)) = text.split_once(" WHERE ") else {
            return String::new();
        };
        behind.split_once(" ORDER BY ").unwrap().0.to_owned()
    }

    #[test]
    fn digits_are_a_case_number_and_the_rest_are_words() {
        assert_eq!(condition("  "), "");
        assert_eq!(condition("1026"), "CaseNumber IN ('1026', '00001026')");
        assert_eq!(condition("#1026"), "CaseNumber IN ('1026', '00001026')");
        assert_eq!(condition("00001026"), "CaseNumber = '00001026'");
        assert_eq!(condition("printer"), "Subject LIKE '%printer%'");
        assert_eq!(
            condition("printer  on fire"),
            "Subject LIKE '%printer%' AND Subject LIKE '%on%' AND Subject LIKE '%fire%'"
        );
        assert_eq!(condition("10'26%_"), "Subject LIKE '%10\\'26\\%\\_%'");
    }

    #[test]
    fn every_column_can_be_sorted_by() {
        use CaseColumn::*;
        for column in [
            Number, Subject, Status, Priority, Origin, Type, Owner, Contact, Account, Created,
            Modified,
        ] {
            let soql = ListQuery {
                search: None,
                order_by: column,
                descending: false,
            }
            .soql();
            let order = soql.as_str().split_once(" ORDER BY ").unwrap().1;
            assert_eq!(
                order,
                format!(
                    "{} ASC NULLS LAST, Id ASC NULLS LAST",
                    column.field().as_str()
                )
            );
        }
        assert!(
            ListQuery::default()
                .soql()
                .as_str()
                .contains("ORDER BY CreatedDate DESC")
        );
    }
}

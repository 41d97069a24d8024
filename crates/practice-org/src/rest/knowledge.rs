//! Knowledge's settings, by which a checklist sees that Knowledge is on (REST API Developer Guide, "Get Knowledge
//! Language Settings"). Articles themselves are read as records; `support/knowledgeArticles` is not built.

use serde_json::{Value, json};

use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{self, Field};

use super::auth::Caller;
use super::switched_off;

/// `GET /knowledgeManagement/settings`. For who may read no articles Knowledge is off; that this is the answer then is
/// unconfirmed.
pub(super) fn settings(_: &mut Call<'_>, caller: &Caller, _: &str) -> Answer {
    let articles = schema::object("Knowledge__kav")
        .filter(|object| caller.rights.can_read(object))
        .ok_or_else(switched_off::knowledge)?;
    let languages = articles.field("Language").map(Field::values);
    let languages = languages.unwrap_or_default();
    let default = languages.iter().find(|language| language.default);
    let listed: Vec<Value> = languages
        .iter()
        .map(|language| json!({ "active": language.active, "name": language.value }))
        .collect();
    Ok(Reply::json(
        200,
        &json!({
            "defaultLanguage": default.or(languages.first()).map(|language| language.value),
            "knowledgeEnabled": true,
            "languages": listed,
        }),
    ))
}

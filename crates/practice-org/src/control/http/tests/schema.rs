//! As much of JSON Schema and OpenAPI as the description uses: enough to hold questions and answers against it.

#![allow(clippy::unwrap_used)]

use serde_json::Value;

/// The description, read.
pub(super) struct Description(Value);

impl Description {
    pub(super) fn of(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap())
    }

    /// `GET /faults/{id}` and so on.
    pub(super) fn operations(&self) -> impl Iterator<Item = String> {
        let paths = self.0["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
    }

    /// References that lead nowhere.
    pub(super) fn dangling(&self) -> Vec<String> {
        let mut references = Vec::new();
        collect(&self.0, &mut references);
        references.retain(|to| self.0.pointer(to.trim_start_matches('#')).is_none());
        references
    }

    /// What of a question and its answer is not as described. A question is judged only if it was taken.
    pub(super) fn mismatch(
        &self,
        method: &str,
        path: &str,
        status: u16,
        question: &Value,
        answer: &Value,
    ) -> Vec<String> {
        let Some(operation) = self.operation(method, path) else {
            return vec![format!("{method} {path} is not described")];
        };
        let mut wrong = Vec::new();
        if status < 400 && !question.is_null() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            self.check(schema, question, "question", &mut wrong);
        }
        let response = self.followed(&operation["responses"][status.to_string()]);
        if response.is_null() {
            wrong.push(format!("{status} is not described"));
        }
        match response["content"]
            .as_object()
            .and_then(|kinds| kinds.values().next())
        {
            Some(kind) => self.check(&kind["schema"], answer, "answer", &mut wrong),
            None if answer.is_null() => {}
            None => wrong.push("an answer where none is described".to_owned()),
        }
        wrong
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let fits = |template: &str| {
            let (mine, asked) = (template.split('/'), path.split('/'));
            mine.clone().count() == asked.clone().count()
                && mine
                    .zip(asked)
                    .all(|(mine, asked)| mine.starts_with('{') || mine == asked)
        };
        let paths = self.0["paths"].as_object()?;
        let here = paths
            .get_key_value(path)
            .into_iter()
            .chain(paths.iter().filter(|(template, _)| fits(template)));
        here.filter_map(|(_, methods)| methods.get(method.to_lowercase()))
            .next()
    }

    fn followed<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(to) => self.0.pointer(to.trim_start_matches('#')).unwrap(),
            None => schema,
        }
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let schema = self.followed(schema);
        for (word, all) in [("oneOf", false), ("anyOf", true)] {
            if let Some(choices) = schema[word].as_array() {
                let fitting = choices.iter().filter(|choice| {
                    let mut misfits = Vec::new();
                    self.check(choice, value, at, &mut misfits);
                    misfits.is_empty()
                });
                let count = fitting.count();
                if count == 0 || (count > 1 && !all) {
                    wrong.push(format!("{at}: {count} of {word} fit {value}"));
                }
            }
        }
        if let Some(is) = schema.get("const").filter(|is| *is != value) {
            wrong.push(format!("{at}: {value} is not {is}"));
        }
        if let Some(values) = schema["enum"]
            .as_array()
            .filter(|values| !values.contains(value))
        {
            wrong.push(format!("{at}: {value} is none of {values:?}"));
        }
        if !types(&schema["type"]).is_none_or(|types| types.iter().any(|name| is(name, value))) {
            wrong.push(format!("{at}: {value} is no {}", schema["type"]));
        }
        let bound = |word: &str| schema[word].as_f64().zip(value.as_f64());
        if bound("minimum").is_some_and(|(least, is)| is < least)
            || bound("maximum").is_some_and(|(most, is)| is > most)
        {
            wrong.push(format!("{at}: {value} is out of bounds"));
        }
        if let Some(items) = value.as_array().filter(|_| !schema["items"].is_null()) {
            for (n, item) in items.iter().enumerate() {
                self.check(&schema["items"], item, &format!("{at}[{n}]"), wrong);
            }
        }
        self.check_members(schema, value, at, wrong);
    }

    fn check_members(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let Some(members) = value.as_object() else {
            return;
        };
        for name in schema["required"].as_array().into_iter().flatten() {
            if !members.contains_key(name.as_str().unwrap()) {
                wrong.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, member) in members {
            let at = format!("{at}.{name}");
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => wrong.push(format!("{at} is not described")),
                (Value::Null, more) if more.is_object() => self.check(more, member, &at, wrong),
                (Value::Null, _) => {}
                (known, _) => self.check(known, member, &at, wrong),
            }
        }
    }
}

fn types(names: &Value) -> Option<Vec<&str>> {
    match names {
        Value::String(name) => Some(vec![name]),
        Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => value.is_null(),
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "$ref") {
                    Some(to) => references.push(to.to_owned()),
                    None => collect(member, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

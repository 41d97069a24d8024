//! The small enums of the views as the words they are stored under.

use serde::{Serialize, de::DeserializeOwned};

use crate::views::{Environment, State};

/// The word of a value, the same one the UI gets.
pub(crate) fn of(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The value of a stored word.
pub(crate) fn read<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// The words of a stored list, which stand apart by spaces.
pub(crate) fn list(spaced: &str) -> Vec<String> {
    spaced.split_whitespace().map(ToOwned::to_owned).collect()
}

/// The client's environment.
pub(crate) fn environment(environment: Environment) -> salesforce::Environment {
    match environment {
        Environment::Production => salesforce::Environment::Production,
        Environment::Sandbox => salesforce::Environment::Sandbox,
        Environment::Practice => salesforce::Environment::Practice,
    }
}

/// A stored state as the list shows it.
pub(crate) fn state(state: store::State) -> State {
    match state {
        store::State::NotConnected => State::NotConnected,
        store::State::Connected => State::Connected,
        store::State::ExpiresSoon => State::ExpiresSoon,
        store::State::Expired => State::Expired,
        store::State::Blocked => State::Blocked,
    }
}

//! This computer: can the vault be written, read and emptied, and the database be written?

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    views::VaultPlace,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let shared = &patient.app.shared;
    shared.vault.self_test().await?;
    // what is written is when this computer was last found in order
    let now = serde_json::Value::from(store::now_ms());
    shared
        .db(move |store| store.settings().set("checkup.computer", &now))
        .await?;
    let place = match shared.vault.place().map(crate::settings::place_view) {
        Some(VaultPlace::File) => "Encrypted file",
        Some(VaultPlace::Memory) => "Memory (until you quit)",
        _ => "Keychain",
    };
    Ok(Found::passed(format!(
        "{place} and database can be written"
    )))
}

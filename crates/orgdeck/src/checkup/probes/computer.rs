//! This computer: can the vault be written, read and emptied, and the database be written? Is there room on the disk,
//! and through which proxy do requests go?

use salesforce::Route;

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    views::{Evidence, ProxyChoice, VaultPlace, Verdict},
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let shared = &patient.app.shared;
    let (vault, database) = tokio::join!(
        within(patient, "vault.unavailable", vault(patient)),
        within(patient, "db.busy", database(patient)),
    );
    vault?;
    database?;
    let place = match shared.vault.place().map(crate::settings::place_view) {
        Some(VaultPlace::File) => "Encrypted file",
        Some(VaultPlace::Memory) => "Memory (until you quit)",
        _ => "Keychain",
    };
    let passed = Found::passed(format!("{place} and database can be written"));
    let found = match (proxy(patient), free(patient).await) {
        (Proxy::Unspoken(told), _) => {
            Found::cause(Verdict::Failed, "net.proxy.kind", told.came.clone()).with(told)
        }
        (Proxy::Told(told), Some(free)) if free < shared.options.disk_margin => {
            Found::named(Verdict::Warning, "disk.low")
                .with(room(patient, free))
                .with(told)
        }
        (Proxy::Told(told), Some(free)) => passed.with(room(patient, free)).with(told),
        (Proxy::Told(told), None) => passed.with(told),
    };
    Ok(found)
}

async fn vault(patient: &Patient<'_>) -> Result<(), Error> {
    let vault = &patient.app.shared.vault;
    match vault.self_test().await {
        Err(vault::VaultError::Absent) if vault.place() == Some(vault::Place::File) => {
            let folder = patient.app.data_folder().display();
            let seen = format!("there is no vault.enc in {folder}");
            Err(Error::named("vault.file-gone", seen))
        }
        tested => Ok(tested?),
    }
}

/// What is written is when this computer was last found in order.
async fn database(patient: &Patient<'_>) -> Result<(), Error> {
    let now = serde_json::Value::from(store::now_ms());
    let shared = &patient.app.shared;
    // not on this thread: the vault is asked beside it, and both have a limit
    shared
        .database
        .beside(move |store| store.settings().set("checkup.computer", &now))
        .await
}

/// The vault and the database each have a cause of their own where they do not answer in time.
async fn within(
    patient: &Patient<'_>,
    late: &'static str,
    work: impl Future<Output = Result<(), Error>>,
) -> Result<(), Error> {
    let limit = patient.patience();
    let seconds = limit.as_secs_f32();
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        Err(Error::named(
            late,
            format!("no answer within {seconds:.1} s"),
        ))
    })
}

/// How much room is left where the data folder lies; unknown is no fault.
async fn free(patient: &Patient<'_>) -> Option<u64> {
    let folder = patient.app.data_folder().to_owned();
    tokio::task::spawn_blocking(move || fs4::available_space(folder).ok())
        .await
        .ok()
        .flatten()
}

fn room(patient: &Patient<'_>, free: u64) -> Evidence {
    Evidence::answer(
        patient.app.data_folder().display().to_string(),
        format!("{} MB free", free / 1_000_000),
    )
}

/// What is said about the proxy.
enum Proxy {
    Told(Evidence),
    Unspoken(Evidence),
}

fn proxy(patient: &Patient<'_>) -> Proxy {
    let set = match patient.app.shared.settings().proxy {
        ProxyChoice::System => "the system",
        ProxyChoice::None | ProxyChoice::Address { .. } => "Settings",
    };
    let told = |came: String| Evidence::answer("Proxy", came);
    match patient.route() {
        Some(Route::Proxy(gate)) => {
            Proxy::Told(told(format!("{}, set by {set}", gate.authority())))
        }
        Some(Route::Unspoken { scheme, gate }) => {
            Proxy::Unspoken(told(format!("{scheme}://{gate}, set by {set}")))
        }
        Some(Route::Direct) | None => Proxy::Told(told("none".to_owned())),
    }
}

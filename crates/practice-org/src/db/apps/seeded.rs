//! The apps an org starts with: Orgdeck's own, and the neighbours that any org's Setup shows beside it.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;

use super::{
    AppError, Distribution, Flow, IpRelaxation, Kind, PermittedUsers, RefreshPolicy, Settings,
    Unit, consumer_key, insert, text,
};

/// Callback addresses of the seeded app (the three that Orgdeck registers).
const CALLBACKS: [&str; 3] = [
    "http://localhost:14771/callback",
    "http://localhost:24771/callback",
    "http://localhost:31771/callback",
];

/// Certificate of the app "Nightly Sync". Its private key lies beside it for whoever wants to try the JWT bearer
/// flow: a practice credential, no secret.
const CERTIFICATE: &str = include_str!("../../../keys/nightly-sync.crt");

/// Creates the apps; keys and secrets follow from the seed, so that the same seed gives the same org.
pub(in crate::db) fn create_seeded(
    conn: &Connection,
    seed: u64,
    now_ms: i64,
) -> Result<(), AppError> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x4f72_6764_6563_6b00);
    for settings in [
        orgdeck(),
        case_export(),
        legacy_helpdesk(),
        nightly_sync(),
        vendor(),
    ] {
        let key = consumer_key(&mut rng);
        let secret = text(&mut rng, b"0123456789ABCDEF", 64);
        let settings = super::checked(conn, settings, 0)?;
        insert(conn, &settings, &key, Some(&secret), now_ms)?;
    }
    Ok(())
}

fn named(label: &str, api_name: &str, description: &str) -> Settings {
    Settings {
        label: label.to_owned(),
        api_name: api_name.to_owned(),
        contact_email: "admin@practice.example".to_owned(),
        description: description.to_owned(),
        ..Settings::default()
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// What Orgdeck's users set up: PKCE, no secret.
pub(in crate::db) fn orgdeck() -> Settings {
    Settings {
        callbacks: owned(&CALLBACKS),
        scopes: owned(&["refresh_token", "api", "id"]),
        web_secret_required: false,
        refresh_secret_required: false,
        ..named("Orgdeck", "Orgdeck", "Cases on the desktop")
    }
}

/// A server that acts as one user.
fn case_export() -> Settings {
    Settings {
        kind: Kind::ConnectedApp,
        callbacks: owned(&["https://export.practice.example/oauth/callback"]),
        scopes: owned(&["api", "id"]),
        flows: vec![Flow::AuthorizationCode, Flow::ClientCredentials],
        run_as: Some("priya.raman@practice.example".to_owned()),
        session_timeout_minutes: Some(60),
        ..named(
            "Case Export",
            "Case_Export",
            "Writes closed cases to the data warehouse every evening",
        )
    }
}

/// From the days when apps held passwords; works once the org allows the username-password flow.
fn legacy_helpdesk() -> Settings {
    Settings {
        kind: Kind::ConnectedApp,
        callbacks: owned(&["https://helpdesk.practice.example/callback"]),
        scopes: owned(&["full", "refresh_token", "web", "openid"]),
        flows: vec![Flow::AuthorizationCode, Flow::UserAgent],
        pkce_required: false,
        refresh_policy: RefreshPolicy::IfUnused {
            amount: 90,
            unit: Unit::Days,
        },
        ip_relaxation: IpRelaxation::Relax,
        ..named(
            "Legacy Helpdesk",
            "Legacy_Helpdesk",
            "The phone desk's old ticket window",
        )
    }
}

/// Signs assertions with a certificate; administrators only.
fn nightly_sync() -> Settings {
    Settings {
        kind: Kind::ConnectedApp,
        callbacks: owned(&["https://sync.practice.example/callback"]),
        scopes: owned(&["api", "refresh_token"]),
        flows: vec![Flow::AuthorizationCode, Flow::JwtBearer],
        certificate: Some(CERTIFICATE.to_owned()),
        permitted_users: PermittedUsers::AdminApproved,
        approved: owned(&["System Administrator", "agent@practice.example"]),
        ..named(
            "Nightly Sync",
            "Nightly_Sync",
            "Brings orders from the ERP, signed with its certificate",
        )
    }
}

/// A vendor's packaged app that nobody has installed here.
fn vendor() -> Settings {
    Settings {
        callbacks: owned(&["https://login.survey-vendor.example/salesforce/callback"]),
        scopes: owned(&["api", "refresh_token", "id"]),
        rotation: true,
        distribution: Distribution::Packaged,
        installed: false,
        ..named(
            "Pulse Surveys",
            "Pulse_Surveys",
            "Customer surveys after a case is closed, by another company",
        )
    }
}

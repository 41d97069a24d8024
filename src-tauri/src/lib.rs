//! The desktop shell: one window, its plugins, and the list of commands. No rules of the business.
// Tauri's and specta's macros want commands to be `pub`, inside modules that nobody outside needs
#![allow(unreachable_pub)]

mod browser;
mod cli;
mod commands;
mod opening;
mod progress;
mod saving;
mod window;

use std::process::ExitCode;

use orgdeck::views::Changed;
use specta_typescript::Typescript;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

/// Something changed: the UI fetches again.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, specta::Type, Event)]
pub struct ChangedEvent(pub Changed);

/// The one list of commands and events.
#[expect(
    clippy::too_many_lines,
    reason = "a list, one line for each command; in parts one would look in several places"
)]
fn commands() -> Builder<tauri::Wry> {
    use commands::{
        action, activity, checklist, checkup, connect, explain, integrations, lists, notify, pages,
        records, revoke, settings, writes,
    };
    Builder::new()
        .commands(collect_commands![
            integrations::list_integrations,
            integrations::get_integration,
            integrations::list_recipes,
            integrations::reload_recipes,
            integrations::add_integration,
            integrations::add_practice_org,
            integrations::update_integration,
            integrations::set_client_secret,
            integrations::check_domain,
            integrations::set_private_key,
            integrations::read_health,
            revoke::delete_integration,
            revoke::revoke_token,
            revoke::pending_revocations,
            revoke::retry_revocation,
            revoke::forget_revocation,
            revoke::unsaved_tokens,
            revoke::save_tokens,
            connect::connect,
            connect::answer_connect,
            connect::cancel_connect,
            connect::cli_orgs,
            connect::paste_address,
            checkup::test_connection,
            checkup::cancel_checkup,
            checkup::last_checkup,
            checkup::checkup_probes,
            checkup::list_checkups,
            checkup::get_checkup,
            checkup::checkup_report,
            checkup::test_all,
            checkup::cancel_test_all,
            checkup::diagnostics,
            checkup::save_diagnostics,
            checklist::get_checklist,
            checklist::tick_step,
            checklist::set_checklist_input,
            checklist::set_app_kind,
            checklist::check_setup,
            checklist::cancel_check_setup,
            checklist::export_checklist,
            checklist::import_checklist,
            checklist::save_metadata,
            explain::explain_error,
            lists::list_sets,
            lists::list_records,
            lists::more_records,
            lists::count_lists,
            lists::save_list,
            lists::delete_list,
            lists::set_live,
            lists::list_news,
            lists::suggest,
            lists::forget_searches,
            lists::list_file_name,
            lists::export_list,
            lists::cancel_export,
            records::desk_object,
            records::renew_desk_object,
            records::desk_layout,
            records::lookup,
            records::open_record,
            records::viewed_record,
            records::preview_file,
            records::download_file,
            records::open_in_salesforce,
            records::record_link,
            notify::notify_cases,
            writes::keep_draft,
            writes::discard_draft,
            writes::drafts_at,
            writes::list_unsent,
            writes::save_draft,
            writes::settle_change,
            writes::dismiss_change,
            writes::similar_cases,
            writes::delete_record,
            writes::list_changes,
            writes::clear_changes,
            writes::list_macros,
            writes::save_macro,
            writes::delete_macro,
            writes::change_many,
            writes::cancel_change_many,
            writes::undo_change,
            action::get_action,
            action::keep_action,
            action::export_action,
            action::save_action,
            action::try_action,
            activity::list_activity,
            activity::activity_file_name,
            activity::export_activity,
            activity::show_exported,
            settings::get_settings,
            settings::settings_page,
            settings::update_settings,
            settings::vault_view,
            settings::choose_vault,
            settings::unlock_vault,
            settings::start_practice_org,
            settings::stop_practice_org,
            pages::open_setup_page,
            pages::open_practice_setup,
            pages::show_data_folder,
            window::list_is_usable,
            window::set_window_zoom,
            window::close_window,
            window::quit_anyway,
        ])
        .events(collect_events![ChangedEvent])
        // times are milliseconds and fit a JavaScript number for 285,000 years
        .dangerously_cast_bigints_to_number()
        .disable_serde_phases()
}

/// Writes the TypeScript of every command and type to a file.
///
/// # Errors
/// When a type cannot be expressed in TypeScript, or the file cannot be written.
pub fn export_bindings(path: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let header =
        "// Generated from the commands by `cargo xtask bindings`. Never edited by hand.\n";
    commands().export(Typescript::default().header(header), path)?;
    Ok(())
}

/// Runs the app until its window closes.
#[must_use]
pub fn run() -> ExitCode {
    window::run(commands())
}

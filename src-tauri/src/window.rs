//! The one window: its plugins, where it was, and what it may navigate to.

use std::{path::PathBuf, process::ExitCode};

use orgdeck::{LogTail, Options, views::Changed};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent};
use tauri_specta::{Builder, Event};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{ChangedEvent, cli::SystemCli, opening::Opening};

/// Whose lines of the log are kept.
const OURS: [&str; 5] = ["orgdeck", "orgdeck_desktop", "salesforce", "store", "vault"];

/// Says that the list can be used: the bench measures the start up to here.
#[tauri::command]
#[specta::specta]
pub fn list_is_usable() {
    if let Some(path) = std::env::var_os("ORGDECK_READY_FILE")
        && let Err(error) = std::fs::write(PathBuf::from(path), b"usable")
    {
        tracing::warn!(%error, "the ready file could not be written");
    }
}

pub(crate) fn run(commands: Builder<tauri::Wry>) -> ExitCode {
    let log = keep_log();
    let result = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(
            |app, _arguments, _folder| focus(app),
        ))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_shell::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .invoke_handler(commands.invoke_handler())
        .setup(move |app| {
            let folder = app.path().app_data_dir()?;
            // with a session bus the first window has come to the front by now, and this process has ended
            if orgdeck::is_open_elsewhere(&folder) {
                eprintln!(
                    "Orgdeck is already open. Use the window that is open, or close it first."
                );
                std::process::exit(1);
            }
            commands.mount_events(app);
            let handle = app.handle().clone();
            let options = Options::new(folder)
                .cli(SystemCli::new(app.handle()))
                .log(log)
                .on_change(move |changed| announce(&handle, changed));
            app.manage(Opening::new(options));
            open_window(app.handle())?;
            Ok(())
        })
        .run(tauri::generate_context!());
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Orgdeck could not start: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Logs to stderr as the environment says, and keeps the last lines for the diagnostics file.
fn keep_log() -> LogTail {
    let tail = LogTail::default();
    let writer = tail.clone();
    let lines = fmt::layer()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .with_filter(Targets::new().with_targets(OURS.map(|name| (name, LevelFilter::INFO))));
    let stderr = fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(EnvFilter::from_default_env());
    tracing_subscriber::registry()
        .with(stderr)
        .with(lines)
        .init();
    tail
}

/// Tells the window that something changed.
fn announce(app: &AppHandle, changed: Changed) {
    if let Err(error) = ChangedEvent(changed).emit(app) {
        tracing::debug!(%error, "nobody listens");
    }
}

/// A second start shows the first window; its arguments are never read.
fn focus(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Opens the window from its configuration, with navigation kept to the app itself.
fn open_window(app: &AppHandle) -> tauri::Result<()> {
    let Some(config) = app.config().app.windows.first() else {
        return Ok(());
    };
    let mut config = config.clone();
    config.url = WebviewUrl::default();
    let window = WebviewWindowBuilder::from_config(app, &config)?
        .on_navigation(|url| {
            matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost")
        })
        .build()?;
    #[cfg(target_os = "linux")]
    draw_without_gpu(&window)?;
    let handle = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event
            && !handle.state::<Opening>().may_quit()
        {
            api.prevent_close();
        }
    });
    Ok(())
}

/// Closes the window as its own button does: the same is asked before.
#[tauri::command]
#[specta::specta]
pub fn close_window(handle: AppHandle) {
    if let Some(window) = handle.get_webview_window("main")
        && let Err(error) = window.close()
    {
        tracing::warn!(%error, "the window could not be closed");
    }
}

/// Draws everything at this size, in percent.
#[tauri::command]
#[specta::specta]
pub fn set_window_zoom(handle: AppHandle, percent: u32) {
    if let Some(window) = handle.get_webview_window("main")
        && let Err(error) = window.set_zoom(f64::from(percent) / 100.0)
    {
        tracing::warn!(%error, "the window could not be drawn at another size");
    }
}

/// Quits although a refresh token is not saved: the user was told and said so.
#[tauri::command]
#[specta::specta]
pub fn quit_anyway(handle: AppHandle) {
    handle.exit(0);
}

/// Text and lines need no graphics card: without one WebKit's process takes half the memory, and the blank windows
/// that some drivers give WebKitGTK cannot happen.
#[cfg(target_os = "linux")]
fn draw_without_gpu(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

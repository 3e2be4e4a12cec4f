//! Commands for when something went wrong.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use std::sync::Arc;
use tauri::State;
use tauri_plugin_dialog::DialogExt;

commands! {
    last_stop() -> Option<c::Stop>;
}

/// Puts a report together, to be looked at before it is saved.
#[tauri::command]
pub async fn prepare_report(app: State<'_, Arc<App>>) -> Answer<c::Report> {
    app.prepare_report(&tauri::webview_version().unwrap_or_else(|_| "not known".to_owned())).await
}

/// Saves the report that was shown where the agent says. `None` when the agent chose no place.
#[tauri::command]
pub async fn save_report(window: tauri::WebviewWindow, app: State<'_, Arc<App>>) -> Answer<Option<String>> {
    let dialog = window.dialog().file().set_parent(&window).set_title("Save this report");
    let dialog = dialog.set_file_name("bundle-desk-report.zip").add_filter("Zip archive", &["zip"]);
    let chosen = tokio::task::spawn_blocking(move || dialog.blocking_save_file()).await.ok().flatten();
    let Some(path) = chosen.and_then(|file| file.into_path().ok()) else { return Ok(None) };
    app.write_report(path).await.map(Some)
}

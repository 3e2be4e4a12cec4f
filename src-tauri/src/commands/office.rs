//! Commands around selling: the day, the wallet, safety copies, the screen lock, what only a person decides.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use std::sync::Arc;
use tauri::State;
use tauri_plugin_dialog::DialogExt;

commands! {
    selling_prices() -> Vec<c::SellingPrice>;
    set_selling_price(key: String, price: Option<i64>) -> Vec<c::SellingPrice>;
    day(from: i64, before: i64) -> c::Day;
    movements(account: String) -> c::Movements;
    read_elsewhere(account: String) -> c::Movements;
    backups() -> Vec<c::Backup>;
    back_up() -> Vec<c::Backup>;
    restore_backup(name: String) -> c::Start;
    lock_screen() -> c::Start;
    unlock_screen(pin: String) -> c::Start;
    set_pin(old: String, pin: String, minutes: u32) -> c::Start;
    remove_pin(old: String) -> c::Start;
    release_wallet(account: String) -> c::Attention;
    confirm_sole_sender() -> c::Start;
    replay_offer(account: String) -> c::ReplayOffer;
    probe_replay(order: String) -> Vec<c::Account>;
    licences() -> String;
}

/// Writes the answers that the history could not take to a file that the agent names.
#[tauri::command]
pub async fn save_unsaved_answers(window: tauri::WebviewWindow, app: State<'_, Arc<App>>) -> Answer<Option<String>> {
    let dialog = window.dialog().file().set_parent(&window).set_title("Save these answers");
    let dialog = dialog.set_file_name("answers-of-the-provider.txt");
    let chosen = tokio::task::spawn_blocking(move || dialog.blocking_save_file()).await.ok().flatten();
    let Some(path) = chosen.and_then(|file| file.into_path().ok()) else { return Ok(None) };
    app.save_unsaved_answers(path).await.map(Some)
}

/// Opens the system's own dialog to print what the window shows.
#[tauri::command]
pub async fn print_page(window: tauri::WebviewWindow) -> Answer<()> {
    let failed = |_| c::ErrorView::new(c::ErrorCode::Other, "This computer's print dialog did not open.");
    window.print().map_err(failed)
}

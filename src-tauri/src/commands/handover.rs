//! The commands by which a checker is handed over, and those of the recovery file.
//!
//! Guarantees: files are named in the program's own dialogs; a link to WhatsApp or SMS is opened only by a click that asks
//! for it, and the page never sees it.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use crate::printing;
use domain::Secret;
use std::path::PathBuf;
use std::sync::Arc;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

const RECOVERY_NAME: &str = "bundle-desk-recovery.age";

commands! {
    vault(filter: c::VaultFilter) -> c::VaultPage;
    vault_entry(order: String) -> c::VaultEntry;
    print_preview(orders: Vec<String>, paper: c::Paper, page: u32) -> c::PrintPreview;
    message_preview(order: String) -> String;
    copy_message(order: String) -> ();
    print_receipts(orders: Vec<String>, paper: c::Paper) -> u32;
    assign_buyer(order: String, msisdn: String) -> c::VaultEntry;
    fetch_again(order: String) -> bool;
    package_words() -> Vec<c::PackageWords>;
    save_package_words(words: c::PackageWords) -> Vec<c::PackageWords>;
    reset_package_words(package: String) -> Vec<c::PackageWords>;
    handover_settings() -> c::HandoverSettings;
    put_printer(address: String) -> c::HandoverSettings;
    understand_reach() -> c::HandoverSettings;
    remove_logo() -> c::HandoverSettings;
    recovery_state() -> c::Recovery;
    postpone_recovery() -> c::Recovery;
}

async fn place(window: &WebviewWindow, title: &str, name: &str, kind: (&str, &str)) -> Option<PathBuf> {
    let dialog = window.dialog().file().set_parent(window).set_title(title).set_file_name(name);
    let dialog = dialog.add_filter(kind.0, &[kind.1]);
    let chosen = tokio::task::spawn_blocking(move || dialog.blocking_save_file()).await.ok().flatten()?;
    chosen.into_path().ok()
}

async fn file(window: &WebviewWindow, title: &str, kind: Option<(&str, &str)>) -> Option<PathBuf> {
    let mut dialog = window.dialog().file().set_parent(window).set_title(title);
    if let Some((name, ending)) = kind {
        dialog = dialog.add_filter(name, &[ending]);
    }
    let chosen = tokio::task::spawn_blocking(move || dialog.blocking_pick_file()).await.ok().flatten()?;
    chosen.into_path().ok()
}

/// Writes cards to a PDF that the agent names. Gives its name, or `None` when the agent named none.
#[tauri::command]
pub async fn save_pdf(
    window: WebviewWindow,
    app: State<'_, Arc<App>>,
    orders: Vec<String>,
    paper: c::Paper,
) -> Answer<Option<String>> {
    let Some(path) = place(&window, "Save as PDF", "checkers.pdf", ("PDF", "pdf")).await else { return Ok(None) };
    app.save_pdf(orders, paper, path).await.map(Some)
}

/// Opens the system's print dialog on the cards.
#[tauri::command]
pub async fn print_sheets(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    orders: Vec<String>,
    paper: c::Paper,
) -> Answer<()> {
    let token = app.prepare_sheets(orders, paper).await?;
    printing::open(&handle, &token).map_err(|_| {
        c::ErrorView::new(c::ErrorCode::Other, "The print window could not be opened. Nothing was printed.")
            .hint("Save a PDF and print that.")
    })
}

/// Opens WhatsApp or SMS with the message, unsent.
#[tauri::command]
pub async fn open_message(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    order: String,
    way: c::MessageWay,
) -> Answer<()> {
    let link: Secret<String> = app.message_link(order, way).await?;
    // The opener's own error may quote the link.
    handle.opener().open_url(link.expose().as_str(), None::<&str>).map_err(|_| {
        c::ErrorView::new(c::ErrorCode::Other, "No program on this computer opens such a message. Nothing was sent.")
            .hint("Copy it as a message and paste it where you write.")
    })
}

/// Asks for the shop's picture.
#[tauri::command]
pub async fn choose_logo(window: WebviewWindow, app: State<'_, Arc<App>>) -> Answer<Option<c::HandoverSettings>> {
    let Some(path) = file(&window, "Choose the logo", Some(("PNG pictures", "png"))).await else { return Ok(None) };
    app.put_logo(path).await.map(Some)
}

/// Makes a recovery file where the agent says.
#[tauri::command]
pub async fn save_recovery_file(
    window: WebviewWindow,
    app: State<'_, Arc<App>>,
    passphrase: String,
) -> Answer<Option<c::Recovery>> {
    let passphrase = Secret::new(passphrase);
    let kind = ("Recovery files", "age");
    let Some(path) = place(&window, "Save the recovery file", RECOVERY_NAME, kind).await else { return Ok(None) };
    app.save_recovery(passphrase, path).await.map(Some)
}

/// Proves that a recovery file opens.
#[tauri::command]
pub async fn prove_recovery_file(
    window: WebviewWindow,
    app: State<'_, Arc<App>>,
    passphrase: String,
) -> Answer<Option<c::Recovery>> {
    let passphrase = Secret::new(passphrase);
    let Some(path) = file(&window, "Open the recovery file", None).await else { return Ok(None) };
    app.prove_recovery(passphrase, path).await.map(Some)
}

/// Puts the history's key back from a recovery file, and opens the history.
#[tauri::command]
pub async fn restore_recovery_file(
    window: WebviewWindow,
    app: State<'_, Arc<App>>,
    passphrase: String,
) -> Answer<Option<c::Start>> {
    let passphrase = Secret::new(passphrase);
    let Some(path) = file(&window, "Open the recovery file", None).await else { return Ok(None) };
    app.restore_recovery(passphrase, path).await.map(Some)
}

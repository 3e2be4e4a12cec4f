//! The commands that the window may call: each hands its arguments to the program and its answer back.
//!
//! Guarantees: none is served while the window waits for its PIN, whatever its name, but those that let the agent in
//! (`gated`).

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use host::ResultRows;
use std::path::PathBuf;
use std::sync::Arc;
use tauri::ipc::Invoke;
use tauri::{Manager, State};
use tauri_plugin_dialog::DialogExt;

/// The endings that the dialog shows first. What a file is, is decided by its content.
const LIST_ENDINGS: &[&str] = &["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"];

macro_rules! commands {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        $(
            #[tauri::command]
            pub async fn $name(app: State<'_, Arc<App>>, $($argument: $kind),*) -> Answer<$answer> {
                app.$name($($argument),*).await
            }
        )*
    };
}

/// Serves no command that the program refuses: the one place that all of them pass.
pub fn gated(
    served: impl Fn(Invoke) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    move |invoke| {
        let app = Arc::clone(invoke.message.webview_ref().state::<Arc<App>>().inner());
        match app.refuse_while_locked(invoke.message.command()) {
            Ok(()) => served(invoke),
            Err(error) => {
                invoke.resolver.reject(error);
                true
            }
        }
    }
}

pub mod handover;
pub mod help;
pub mod office;

commands! {
    start() -> c::Start;
    unlock(passphrase: String) -> c::Start;
    begin_practice() -> c::Start;
    leave_practice() -> c::Start;
    save_settings(settings: c::Settings) -> c::Settings;
    check_key(provider: c::Provider, address: String, key: String) -> c::KeyCheck;
    add_account(name: String, provider: c::Provider, address: String, key: String) -> c::Account;
    give_key(account: String, key: String) -> Vec<c::Account>;
    remove_account(account: String) -> ();
    read_wallet(account: String) -> c::Wallet;
    request_top_up(account: String, amount: String) -> c::TopUp;
    catalogue(account: String) -> c::Catalogue;
    refresh_catalogue(account: String, package_ids: Vec<String>, learn_from_orders: bool) -> c::Catalogue;
    checkers(account: String) -> c::Checkers;
    refresh_checkers(account: String) -> c::Checkers;
    read_number(text: String) -> c::NumberReading;
    recent_numbers() -> Vec<String>;
    plan_sale(account: String, msisdn: String, network: c::Network, package_id: String) -> c::Plan;
    plan_checkers(account: String, numbers: String, package_id: String, count: u32, stock: bool) -> c::Plan;
    read_numbers(text: String) -> c::NumbersReading;
    plan_again(order: String) -> c::Plan;
    approve(plan: String, approval: c::Approval) -> c::Batch;
    paste_list(text: String) -> c::List;
    list_again(batch: String) -> c::List;
    list_rows(list: String, status: Option<c::RowStatus>, search: String, offset: u32, limit: u32) -> c::ListPage;
    edit_row(list: String, index: u32, edit: c::RowEdit) -> c::List;
    leave_out_problems(list: String) -> c::List;
    undo_edit(list: String) -> c::List;
    set_list_account(list: String, account: String, bulk_calls: bool) -> c::List;
    list_reading(list: String) -> c::ListReading;
    read_list_as(list: String, how: c::ReadAs) -> c::List;
    close_list(list: String) -> ();
    batches() -> Vec<c::Batch>;
    batch(batch: String) -> c::Batch;
    pause_batch(batch: String) -> c::Batch;
    continue_batch(batch: String) -> c::Batch;
    stop_batch(batch: String) -> c::Batch;
    orders(filter: c::OrderFilter) -> c::OrdersPage;
    order_totals(filter: c::OrderFilter) -> Vec<c::StateTotal>;
    order(order: String) -> c::OrderDetail;
    check_order(order: String) -> c::OrderDetail;
    settle_order(order: String, verdict: c::Verdict, note: String, provider_order: Option<String>) -> c::OrderDetail;
    attention() -> c::Attention;
    reveal(order: String) -> c::Credential;
    copy_credential(order: String) -> ();
    copy_text(text: String) -> ();
}

/// Asks for a file in the program's own dialog and reads it. `None` when the agent chose none.
#[tauri::command]
pub async fn open_list(window: tauri::WebviewWindow, app: State<'_, Arc<App>>) -> Answer<Option<c::List>> {
    let dialog = window.dialog().file().set_parent(&window).set_title("Open a list").add_filter("Lists", LIST_ENDINGS);
    let chosen = tokio::task::spawn_blocking(move || dialog.add_filter("All files", &["*"]).blocking_pick_file());
    let Some(path) = chosen.await.ok().flatten().and_then(|file| file.into_path().ok()) else { return Ok(None) };
    app.read_list(path).await.map(Some)
}

/// Asks where to keep a table. `None` when the agent chose no place.
async fn place_for(window: &tauri::WebviewWindow, title: &str, name: &str) -> Option<PathBuf> {
    let dialog = window.dialog().file().set_parent(window).set_title(title).set_file_name(name);
    let dialog = dialog.add_filter("Excel workbook", &["xlsx"]).add_filter("Comma-separated", &["csv"]);
    let chosen = tokio::task::spawn_blocking(move || dialog.blocking_save_file()).await.ok().flatten()?;
    chosen.into_path().ok()
}

/// Writes the orders that match to a file that the agent names. Gives its name, or `None` when the agent named none.
#[tauri::command]
pub async fn export_orders(
    window: tauri::WebviewWindow,
    app: State<'_, Arc<App>>,
    filter: c::OrderFilter,
) -> Answer<Option<String>> {
    let Some(path) = place_for(&window, "Save these orders", "orders.xlsx").await else { return Ok(None) };
    app.export_orders(filter, path).await.map(Some)
}

/// Writes what became of a list, in its own order, to a file that the agent names; only the rows to buy again if asked.
#[tauri::command]
pub async fn save_result(
    window: tauri::WebviewWindow,
    app: State<'_, Arc<App>>,
    batch: String,
    to_buy_again: bool,
) -> Answer<Option<String>> {
    let (rows, title, name) = match to_buy_again {
        true => (ResultRows::ToBuyAgain, "Save the rows to buy again", "to-buy-again.xlsx"),
        false => (ResultRows::All, "Save the result", "result.xlsx"),
    };
    let Some(path) = place_for(&window, title, name).await else { return Ok(None) };
    app.save_result(batch, rows, path).await.map(Some)
}

/// Writes an empty list to fill in to a file that the agent names.
#[tauri::command]
pub async fn save_template(window: tauri::WebviewWindow, app: State<'_, Arc<App>>) -> Answer<Option<String>> {
    let Some(path) = place_for(&window, "Save the template", "orders-to-send.xlsx").await else { return Ok(None) };
    app.save_template(path).await.map(Some)
}

/// Writes the open list, as repaired and edited, to a file that the agent names.
#[tauri::command]
pub async fn save_corrected(
    window: tauri::WebviewWindow,
    app: State<'_, Arc<App>>,
    list: String,
) -> Answer<Option<String>> {
    let Some(path) = place_for(&window, "Save the corrected list", "corrected.xlsx").await else { return Ok(None) };
    app.save_corrected(list, path).await.map(Some)
}

//! The window: Tauri around the engine.
//!
//! Guarantees: the page reaches nothing but the commands declared here; keys go in and never come back; files are chosen
//! in the program's own dialogs and read here. Leaves out: every decision about money (`engine`).

mod accounts;
mod app;
mod attention;
mod backups;
mod batches;
mod commands;
mod contract;
mod credentials;
mod day;
mod diagnostics;
mod error;
mod events;
mod export;
mod handover;
mod launch;
mod lists;
mod lock;
mod menu;
mod movements;
mod notify;
mod orders;
mod printing;
mod recovery;
mod recovery_file;
mod reports;
mod sell;
mod settings;
mod vault;
mod views;
mod window;
mod words;

use app::App;
use contract::Event;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::ipc::Invoke;
use tauri::{Emitter, Manager};

/// The one event by which the program tells its window something.
const EVENT: &str = "desk";

/// Every command that the page may call.
fn commands() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        commands::start,
        commands::unlock,
        commands::begin_practice,
        commands::leave_practice,
        commands::save_settings,
        commands::office::selling_prices,
        commands::office::set_selling_price,
        commands::office::day,
        commands::office::movements,
        commands::office::read_elsewhere,
        commands::office::backups,
        commands::office::back_up,
        commands::office::restore_backup,
        commands::office::lock_screen,
        commands::office::unlock_screen,
        commands::office::set_pin,
        commands::office::remove_pin,
        commands::office::release_wallet,
        commands::office::confirm_sole_sender,
        commands::office::replay_offer,
        commands::office::probe_replay,
        commands::office::save_unsaved_answers,
        commands::office::print_page,
        commands::office::licences,
        commands::help::last_stop,
        commands::help::prepare_report,
        commands::help::save_report,
        commands::check_key,
        commands::add_account,
        commands::give_key,
        commands::remove_account,
        commands::read_wallet,
        commands::request_top_up,
        commands::catalogue,
        commands::refresh_catalogue,
        commands::checkers,
        commands::refresh_checkers,
        commands::read_number,
        commands::recent_numbers,
        commands::plan_sale,
        commands::plan_checkers,
        commands::plan_again,
        commands::list_again,
        commands::approve,
        commands::open_list,
        commands::paste_list,
        commands::list_rows,
        commands::edit_row,
        commands::leave_out_problems,
        commands::undo_edit,
        commands::set_list_account,
        commands::list_reading,
        commands::read_list_as,
        commands::save_corrected,
        commands::close_list,
        commands::batches,
        commands::batch,
        commands::pause_batch,
        commands::continue_batch,
        commands::stop_batch,
        commands::orders,
        commands::order_totals,
        commands::order,
        commands::check_order,
        commands::settle_order,
        commands::export_orders,
        commands::save_result,
        commands::save_template,
        commands::attention,
        commands::reveal,
        commands::copy_credential,
        commands::copy_text,
        commands::read_numbers,
        commands::handover::vault,
        commands::handover::vault_entry,
        commands::handover::print_preview,
        commands::handover::message_preview,
        commands::handover::copy_message,
        commands::handover::print_receipts,
        commands::handover::assign_buyer,
        commands::handover::fetch_again,
        commands::handover::package_words,
        commands::handover::save_package_words,
        commands::handover::reset_package_words,
        commands::handover::handover_settings,
        commands::handover::put_printer,
        commands::handover::understand_reach,
        commands::handover::remove_logo,
        commands::handover::recovery_state,
        commands::handover::postpone_recovery,
        commands::handover::choose_logo,
        commands::handover::save_pdf,
        commands::handover::print_sheets,
        commands::handover::open_message,
        commands::handover::save_recovery_file,
        commands::handover::prove_recovery_file,
        commands::handover::restore_recovery_file,
    ]
}

/// Opens the window and runs until it is closed.
pub fn run() -> ExitCode {
    let launch = match launch::read(std::env::args_os().skip(1)) {
        Ok(launch) => launch,
        Err(code) => return code,
    };
    let built = menu::add(tauri::Builder::default())
        // First, so that a second start ends before it touches anything.
        .plugin(tauri_plugin_single_instance::init(|handle, _, _| window::show(handle)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .register_uri_scheme_protocol(printing::SCHEME, printing::serve)
        .plugin(window::keep_place())
        .invoke_handler(commands::gated(commands()))
        .setup(move |tauri_app| {
            let handle = tauri_app.handle().clone();
            let notifier = notify::Notifier::default();
            let tell = Arc::new(move |event: Event| {
                notifier.hear(&handle, &event);
                if let Err(error) = handle.emit_to(window::LABEL, EVENT, event) {
                    tracing::warn!(%error, "the window could not be told of a change");
                }
            });
            let program = App::new(launch, tell);
            program.begin_diagnostics();
            tauri_app.manage(Arc::clone(&program));
            tauri::async_runtime::spawn(async move { program.open().await });
            window::open(tauri_app.handle())?;
            Ok(())
        })
        .on_window_event(window::on_event)
        .run(tauri::generate_context!());
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => launch::complain(&format!("the window could not be opened: {error}")),
    }
}

#[cfg(test)]
mod tests {
    const NAMES: &[&str] = include!("commands/names.rs");

    #[test]
    fn the_window_is_allowed_its_commands_and_nothing_else() {
        let file = include_str!("../capabilities/main.json");
        let capability: serde_json::Value = serde_json::from_str(file).expect("the capability file is JSON");
        let allowed: Vec<String> = capability["permissions"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|permission| permission.as_str().expect("a name").to_owned())
            .collect();
        let mut expected: Vec<String> =
            ["core:event:allow-listen", "core:event:allow-unlisten"].map(String::from).into();
        expected.extend(NAMES.iter().map(|name| format!("allow-{}", name.replace('_', "-"))));
        assert_eq!(allowed, expected, "a command without its permission, or a permission without its command");
    }

    #[test]
    fn no_policy_of_the_window_lets_in_what_is_unsafe() {
        let file = include_str!("../../tauri.conf.json");
        let config: serde_json::Value = serde_json::from_str(file).expect("the configuration is JSON");
        let security = &config["app"]["security"];
        assert_eq!(security["csp"]["default-src"], "'none'", "what no line names is refused");
        for policy in ["csp", "devCsp"] {
            let policy = security[policy].to_string();
            assert!(!policy.contains("unsafe-"), "inline scripts and styles, and eval, stay out: {policy}");
        }
        assert!(security["dangerousDisableAssetCspModification"].is_null(), "Tauri adds its own pages' hashes");
    }
}

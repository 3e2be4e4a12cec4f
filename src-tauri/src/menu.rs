//! The menus at the top of the screen, where a platform expects a program to have them.
//!
//! Guarantees: they do what the rail and the keys do, by telling the page. Leaves out: other platforms, whose programs
//! keep their menus inside the window.

use crate::app::App;
use crate::contract::Event;
use crate::window;
use std::sync::Arc;
use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItemBuilder, SubmenuBuilder};
use tauri::{AppHandle, Builder, Manager, Wry};

const SCREENS: [(&str, &str); 7] = [
    ("sell", "Sell"),
    ("bulk", "Bulk"),
    ("checkers", "Checkers"),
    ("attention", "Needs attention"),
    ("history", "History"),
    ("wallet", "Wallet"),
    ("settings", "Settings"),
];
const PREFIX: &str = "go-";
const QUIT: &str = "quit";

fn build(handle: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let program = SubmenuBuilder::new(handle, "Bundle Desk")
        .text("go-help", "Help and keys")
        .separator()
        .services()
        .separator()
        .hide()
        .hide_others()
        .show_all()
        .separator()
        // By way of the window, which asks first while a list is being sent; the system's own 'quit' would not.
        .item(&MenuItemBuilder::with_id(QUIT, "Quit Bundle Desk").accelerator("CmdOrCtrl+Q").build(handle)?)
        .build()?;
    let edit =
        SubmenuBuilder::new(handle, "Edit").undo().redo().separator().cut().copy().paste().select_all().build()?;
    let mut go = SubmenuBuilder::new(handle, "Go");
    for (name, words) in SCREENS {
        go = go.text(format!("{PREFIX}{name}"), words);
    }
    let window = SubmenuBuilder::new(handle, "Window").minimize().maximize().fullscreen().build()?;
    MenuBuilder::new(handle).items(&[&program, &edit, &go.build()?, &window]).build()
}

fn chosen(handle: &AppHandle, event: MenuEvent) {
    if event.id() == QUIT
        && let Some(window) = handle.get_webview_window(window::LABEL)
    {
        // A window that is closing already needs no second word.
        let _ = window.close();
    }
    if let Some(to) = event.id().as_ref().strip_prefix(PREFIX) {
        handle.state::<Arc<App>>().tell(Event::Go { to: to.to_owned() });
    }
}

/// Adds the menus where they belong.
pub fn add(builder: Builder<Wry>) -> Builder<Wry> {
    if cfg!(target_os = "macos") { builder.menu(build).on_menu_event(chosen) } else { builder }
}

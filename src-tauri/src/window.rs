//! The one window: made here, shown here, asked before it closes.
//!
//! Guarantees: it shows the program's own page and goes nowhere else; dropped files come from the window system, never
//! from the page; nothing under way is cut off by closing.

use crate::app::App;
use crate::contract::Event;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, DragDropEvent, Manager, Url, WebviewWindowBuilder, Window, WindowEvent, Wry};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;

/// The window's name in the configuration and the capabilities.
pub const LABEL: &str = "main";

static CLOSING: AtomicBool = AtomicBool::new(false);

/// Remembers where the window was and how large.
pub fn keep_place() -> TauriPlugin<Wry> {
    let flags = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    tauri_plugin_window_state::Builder::default()
        .with_state_flags(flags)
        .with_denylist(&[crate::printing::LABEL])
        .build()
}

/// Makes the window as the configuration draws it.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let config = handle.config().app.windows.iter().find(|window| window.label == LABEL);
    let Some(config) = config.cloned() else { return Ok(()) };
    let window = WebviewWindowBuilder::from_config(handle, &config)?.on_navigation(is_own_page).build()?;
    window.show()
}

/// The program's own pages have these addresses, by platform; everything else is a page of somebody else.
fn is_own_page(url: &Url) -> bool {
    let is_own_scheme = url.scheme() == "tauri" && url.host_str() == Some("localhost");
    let is_own_host = matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost");
    is_own_scheme || is_own_host
}

/// Brings the window to the front: the program was started a second time.
pub fn show(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(LABEL) {
        // A window that cannot be raised is still there.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Hears what the window system says.
pub fn on_event(window: &Window, event: &WindowEvent) {
    // The print window comes and goes by itself.
    if window.label() != LABEL {
        return;
    }
    let app = Arc::clone(&window.state::<Arc<App>>());
    match event {
        WindowEvent::DragDrop(DragDropEvent::Enter { .. }) => app.tell(Event::Dragging { over: true }),
        WindowEvent::DragDrop(DragDropEvent::Leave) => app.tell(Event::Dragging { over: false }),
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => dropped(app, paths.clone()),
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            if !CLOSING.swap(true, Ordering::SeqCst) {
                close(window.app_handle().clone(), app);
            }
        }
        _ => {}
    }
}

fn dropped(app: Arc<App>, paths: Vec<PathBuf>) {
    tauri::async_runtime::spawn(async move { app.drop_files(paths).await });
}

fn close(handle: AppHandle, app: Arc<App>) {
    tauri::async_runtime::spawn(async move {
        let lists = app.lists_under_way().await;
        if lists > 0 && !agrees_to_close(&handle).await {
            CLOSING.store(false, Ordering::SeqCst);
            return;
        }
        if let Some(window) = handle.get_webview_window(LABEL) {
            // What is under way takes up to one call's time; the window need not stand there meanwhile.
            let _ = window.hide();
        }
        app.close().await;
        handle.exit(0);
    });
}

async fn agrees_to_close(handle: &AppHandle) -> bool {
    let words = "A list is being sent. If you close now, sending stops after the calls that are under way. When you open \
                 Bundle Desk again it shows where it was, and sends nothing before you press Continue sending.";
    let (answer, answered) = tokio::sync::oneshot::channel();
    handle
        .dialog()
        .message(words)
        .title("Close Bundle Desk?")
        .kind(MessageDialogKind::Warning)
        .buttons(MessageDialogButtons::OkCancelCustom("Close".to_owned(), "Keep sending".to_owned()))
        .show(move |close| {
            let _ = answer.send(close);
        });
    answered.await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_page_is_shown() {
        let is_own = |text: &str| is_own_page(&Url::parse(text).expect("an address"));
        assert!(is_own("tauri://localhost/index.html"));
        assert!(is_own("http://tauri.localhost/"));
        for other in
            ["https://netpluse.shop/", "http://localhost/", "file:///etc/passwd", "data:text/html,x", "about:blank"]
        {
            assert!(!is_own(other), "{other} is not ours");
        }
    }
}

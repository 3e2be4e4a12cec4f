//! Showing and copying a bought checker, one at a time.
//!
//! Guarantees: a credential crosses into the window only when it is asked for, and is in no log, error or event. What was
//! copied is taken back after 30 seconds, or when the program ends, unless something else was copied since.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use domain::{IssuedCredential, OrderId, Secret};
use host::Handover;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use vouchers::Labels;

/// How long a copied credential stays in the clipboard.
const COPIED_FOR: Duration = Duration::from_secs(30);

fn clipboard_error(_: arboard::Error) -> c::ErrorView {
    // The library's own words may quote what was to be copied.
    c::ErrorView::new(c::ErrorCode::Other, "This computer's clipboard does not take it.")
        .hint("Select the text and copy it.")
}

impl App {
    /// An order's credential, to be shown once.
    pub async fn reveal(&self, order: String) -> Answer<c::Credential> {
        let labels = self.labels(&order).await?;
        let issued = self.issued(order).await?;
        Ok(c::Credential {
            serial_label: labels.serial,
            pin_label: labels.pin,
            serial: issued.credential.serial.expose().clone(),
            pin: issued.credential.pin.expose().clone(),
        })
    }

    async fn labels(&self, order: &str) -> Answer<Labels> {
        let desk = self.desk().await?;
        let package = desk.order(&OrderId(order.to_owned()))?.package_name;
        Ok(Handover::new(&desk).text(host::checker_name(&package))?.labels)
    }

    /// Copies an order's credential without showing it. It is kept out of clipboard histories that ask.
    pub async fn copy_credential(self: &Arc<Self>, order: String) -> Answer<()> {
        let labels = self.labels(&order).await?;
        let issued = self.issued(order).await?;
        let (serial, pin) = (issued.credential.serial.expose(), issued.credential.pin.expose());
        self.copy_secret(Secret::new(format!("{} {serial} {} {pin}", labels.serial, labels.pin)))
    }

    /// Copies a text that is no secret.
    pub async fn copy_text(&self, text: String) -> Answer<()> {
        self.copy(text, false)
    }

    /// Copies a secret, and takes it back after a while.
    pub(crate) fn copy_secret(self: &Arc<Self>, text: Secret<String>) -> Answer<()> {
        self.copy(text.expose().clone(), true)?;
        *self.outgoing.copied.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.clone());
        let app = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(COPIED_FOR).await;
            let Some(app) = app.upgrade() else { return };
            let is_last = app.outgoing.copied.lock().unwrap_or_else(PoisonError::into_inner).as_ref() == Some(&text);
            if is_last {
                app.clear_copied();
            }
        });
        Ok(())
    }

    /// Takes the last copied secret out of the clipboard, unless something else is there by now.
    pub(crate) fn clear_copied(&self) {
        let Some(text) = self.outgoing.copied.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let mut kept = self.clipboard.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(clipboard) = kept.as_mut() else { return };
        let now = clipboard.get_text().map(Secret::new);
        if now.is_ok_and(|now| now == text) && clipboard.clear().is_err() {
            tracing::warn!("the clipboard could not be cleared");
        }
    }

    async fn issued(&self, order: String) -> Answer<IssuedCredential> {
        let (desk, id) = (self.desk().await?, OrderId(order));
        let mut kept = desk.reveal(&id)?;
        if kept.is_empty() {
            // Bought, but its answer was lost: the provider gives it again.
            kept = desk.refetch_credential(&id).await?;
        }
        kept.into_iter().next().ok_or_else(|| {
            c::ErrorView::new(
                c::ErrorCode::Other,
                "The provider has not given a serial number and PIN for this order yet.",
            )
            .hint("Press 'Check now' in a minute.")
        })
    }

    /// On Linux the text lives as long as the program's clipboard does, so that is kept.
    fn copy(&self, text: String, secret: bool) -> Answer<()> {
        let mut kept = self.clipboard.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            *kept = Some(arboard::Clipboard::new().map_err(clipboard_error)?);
        }
        let Some(clipboard) = kept.as_mut() else { return Ok(()) };
        set_text(clipboard, text, secret).map_err(clipboard_error)
    }
}

#[cfg(target_os = "linux")]
fn set_text(clipboard: &mut arboard::Clipboard, text: String, secret: bool) -> Result<(), arboard::Error> {
    use arboard::SetExtLinux;
    if secret { clipboard.set().exclude_from_history().text(text) } else { clipboard.set().text(text) }
}

#[cfg(target_os = "windows")]
fn set_text(clipboard: &mut arboard::Clipboard, text: String, secret: bool) -> Result<(), arboard::Error> {
    use arboard::SetExtWindows;
    if secret { clipboard.set().exclude_from_history().text(text) } else { clipboard.set().text(text) }
}

#[cfg(target_os = "macos")]
fn set_text(clipboard: &mut arboard::Clipboard, text: String, secret: bool) -> Result<(), arboard::Error> {
    use arboard::SetExtApple;
    if secret { clipboard.set().exclude_from_history().text(text) } else { clipboard.set().text(text) }
}

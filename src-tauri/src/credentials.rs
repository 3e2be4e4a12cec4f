//! Showing and copying a bought checker, one at a time.
//!
//! Guarantees: a credential crosses into the window only when it is asked for, and is in no log, error or event.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use domain::{IssuedCredential, OrderId};
use std::sync::PoisonError;

const SERIAL_LABEL: &str = "Serial number";
const PIN_LABEL: &str = "PIN";

fn clipboard_error(_: arboard::Error) -> c::ErrorView {
    // The library's own words may quote what was to be copied.
    c::ErrorView::new(c::ErrorCode::Other, "This computer's clipboard does not take it.")
        .hint("Select the text and copy it.")
}

impl App {
    /// An order's credential, to be shown once.
    pub async fn reveal(&self, order: String) -> Answer<c::Credential> {
        let issued = self.issued(order).await?;
        Ok(c::Credential {
            serial_label: SERIAL_LABEL.to_owned(),
            pin_label: PIN_LABEL.to_owned(),
            serial: issued.credential.serial.expose().clone(),
            pin: issued.credential.pin.expose().clone(),
        })
    }

    /// Copies an order's credential without showing it. It is kept out of clipboard histories that ask.
    pub async fn copy_credential(&self, order: String) -> Answer<()> {
        let issued = self.issued(order).await?;
        let text = format!(
            "{SERIAL_LABEL} {} {PIN_LABEL} {}",
            issued.credential.serial.expose(),
            issued.credential.pin.expose()
        );
        self.copy(text, true)
    }

    /// Copies a text that is no secret.
    pub async fn copy_text(&self, text: String) -> Answer<()> {
        self.copy(text, false)
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

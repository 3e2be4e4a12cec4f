//! The system's print dialog: a small window of its own whose page is the sheets.
//!
//! Guarantees: the sheets go from memory to that window once, over an address that is good for one load, and touch no file;
//! that window has no command at all and shows the sheets on paper only. Leaves out: what the system's print spool keeps.

use crate::app::App;
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::handover::{blocking, ids, layout};
use domain::Secret;
use host::Handover;
use std::borrow::Cow;
use std::fmt::Write;
use std::sync::{Arc, PoisonError};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager, UriSchemeContext, Url, WebviewUrl, WebviewWindowBuilder, Wry};
use vouchers::Sheet;

/// The window's name. No capability names it.
pub const LABEL: &str = "print";
/// The scheme under which it finds its page.
pub const SCHEME: &str = "sheets";

const WORDS: &str = "Choose a printer in the system's dialog. For A4 sheets print at 100 % and without margins. \
                     Close this window when the paper is out.";

/// Sheets that wait to be fetched once.
pub struct Job {
    token: String,
    /// Names the page's own style, so that no other one holds.
    nonce: String,
    page: Secret<String>,
}

/// Nothing runs in the page, and no style holds but the one of this name.
fn policy(nonce: &str) -> String {
    format!("default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'none'; base-uri 'none'")
}

/// All sheets as one page: words on the screen, cards on paper.
fn html(sheets: &[Sheet], nonce: &str) -> Secret<String> {
    let (width, height) = sheets.first().map_or((210.0, 297.0), |sheet| (sheet.width_mm, sheet.height_mm));
    let room = sheets.iter().map(|sheet| sheet.svg.expose().len()).sum::<usize>() + 2_048;
    let mut page = String::with_capacity(room);
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Print</title><style nonce=\"{nonce}\">\
         @page{{size:{width:.1}mm {height:.1}mm;margin:0}}html,body{{margin:0}}p{{font:15px/1.5 system-ui;margin:24px}}\
         .sheet{{display:none}}@media print{{p{{display:none}}.sheet{{display:block;break-after:page;overflow:hidden}}\
         .sheet:last-child{{break-after:auto}}svg{{display:block;width:100%;height:auto}}}}</style></head>\
         <body><p>{WORDS}</p>"
    );
    for sheet in sheets {
        let _ = write!(page, "<div class=\"sheet\">{}</div>", sheet.svg.expose());
    }
    page.push_str("</body></html>");
    Secret::new(page)
}

impl App {
    /// Makes the sheets of some orders ready for the print window, and gives their address. The prints are counted first.
    pub(crate) async fn prepare_sheets(&self, orders: Vec<String>, paper: c::Paper) -> Answer<String> {
        let desk = self.desk().await?;
        let ids = ids(orders)?;
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        let name = nonce.clone();
        let page = blocking(move || {
            let cards = Handover::new(&desk).cards_to_print(&ids)?;
            let sheets = vouchers::sheets(&cards, layout(paper));
            let refused = |error| c::ErrorView::new(c::ErrorCode::BadInput, sentence(&format!("{error}")));
            Ok(html(&sheets.map_err(refused)?, &name))
        })
        .await?;
        let token = uuid::Uuid::new_v4().simple().to_string();
        *self.outgoing.sheets.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Job { token: token.clone(), nonce, page });
        Ok(token)
    }

    fn take_sheets(&self, token: &str) -> Option<Job> {
        let mut kept = self.outgoing.sheets.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_some_and(|job| job.token == token) { kept.take() } else { None }
    }
}

fn answer(status: StatusCode, nonce: &str, body: Vec<u8>) -> Response<Cow<'static, [u8]>> {
    let built = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_SECURITY_POLICY, policy(nonce))
        .body(Cow::Owned(body));
    built.unwrap_or_default()
}

/// Gives the print window its page, once.
pub fn serve(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    if context.webview_label() != LABEL {
        return answer(StatusCode::NOT_FOUND, "", Vec::new());
    }
    let token = request.uri().path().trim_matches('/').to_owned();
    match context.app_handle().state::<Arc<App>>().take_sheets(&token) {
        Some(job) => answer(StatusCode::OK, &job.nonce, job.page.expose().clone().into_bytes()),
        None => answer(StatusCode::NOT_FOUND, "", Vec::new()),
    }
}

fn is_sheets(url: &Url) -> bool {
    url.scheme() == SCHEME || url.host_str() == Some("sheets.localhost")
}

/// Opens the print window on its sheets, and the system's dialog over it.
pub fn open(handle: &AppHandle, token: &str) -> tauri::Result<()> {
    if let Some(old) = handle.get_webview_window(LABEL) {
        old.destroy()?;
    }
    let address = format!("{SCHEME}://localhost/{token}");
    let url = Url::parse(&address).map_err(|_| tauri::Error::UnknownPath)?;
    WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::CustomProtocol(url))
        .title("Print")
        .inner_size(440.0, 180.0)
        .incognito(true)
        .on_navigation(is_sheets)
        .on_page_load(|window, load| {
            if load.event() != PageLoadEvent::Finished || !is_sheets(load.url()) {
                return;
            }
            if let Err(error) = window.print() {
                tracing::warn!(%error, "the system's print dialog did not open");
            }
        })
        .build()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_its_sheets_on_paper_only_and_runs_nothing() {
        let sheet = Sheet { width_mm: 210.0, height_mm: 297.0, svg: Secret::new("<svg>1234</svg>".to_owned()) };
        let page = html(&[sheet.clone(), sheet], "0f5b");
        assert_eq!(page.expose().matches("<svg>1234</svg>").count(), 2, "one for each sheet");
        assert!(page.expose().contains(".sheet{display:none}@media print"), "hidden on the screen");
        assert!(!page.expose().contains("<script"), "nothing runs");
        assert!(page.expose().contains("<style nonce=\"0f5b\">"), "its style is the one that its policy names");
        assert!(policy("0f5b").contains("'nonce-0f5b'"), "{}", policy("0f5b"));
        assert!(!policy("0f5b").contains("unsafe-"), "no other style holds, and nothing runs: {}", policy("0f5b"));
    }
}

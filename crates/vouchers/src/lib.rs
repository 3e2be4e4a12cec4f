//! Printable documents for result-checker credentials: PDF cards and receipts, ESC/POS receipts, messages, and a masked
//! preview for the screen.
//!
//! Guarantees: pure, apart from [`print_raw`], which talks to a printer; the same cards give the same bytes on every
//! platform, because the fonts are built in. A serial or a PIN is printed whole or not at all. No error, no `Debug`
//! output and no preview carries one. Leaves out: counting reprints (the ledger), opening links and dialogs (the app),
//! and the copies that the PDF writer makes in memory. What is given out is a `Secret`, wiped when it is dropped.
//!
//! Fonts: Noto Sans (SIL Open Font License 1.1) and DejaVu Sans Mono (Bitstream Vera and Arev licences), both free to
//! embed; they were chosen because both draw ɛ, ɔ and ₵, which a test holds.

mod card;
mod defaults;
mod error;
mod face;
mod fit;
mod layout;
mod message;
mod pdf;
mod preview;
mod qr;
mod raster;
mod raw_port;
mod scene;
mod thermal;

#[cfg(test)]
mod sample;

pub use card::{Card, Labels, Logo, Portal, Shop};
pub use defaults::{PackageText, defaults_for};
pub use error::{Part, VoucherError};
pub use face::undrawable;
pub use layout::{CARDS_MAX, CardsPerPage, Layout, RollWidth};
pub use message::{DEFAULT_TEMPLATE, check_template, message, message_preview, sms_link, whatsapp_link};
pub use pdf::pdf;
pub use preview::{Preview, Sheet, preview, sheets};
pub use raw_port::{PrintError, RAW_PORT, print_raw};
pub use thermal::escpos;

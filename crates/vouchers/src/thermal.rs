//! A card as ESC/POS commands.
//!
//! Guarantees: plain ASCII is sent as text, which every printer of this kind prints alike whatever its code page; a
//! line with any other letter (ɛ, ɔ, ₵, é) is sent as a picture of that line in the built-in font, so nothing is
//! replaced or transliterated. The QR code and the logo are pictures too (`GS v 0`): cheap printers lack the QR
//! command. Texts can't carry commands: control characters are taken out, and a credential with one is refused.
//! Leaves out: sending ([`crate::print_raw`]) and asking the printer for its state.

use crate::card::Card;
use crate::error::VoucherError;
use crate::face::Face;
use crate::fit::{Room, fit, fit_whole};
use crate::layout::{CardWords, Reveal, RollWidth};
use crate::qr::Qr;
use crate::raster::Bitmap;
use domain::Secret;
use escpos::driver::Driver;
use escpos::errors::PrinterError;
use escpos::printer::Printer;
use escpos::utils::{JustifyMode, Protocol};
use std::cell::RefCell;
use std::rc::Rc;

/// Rows of dots a command: small print buffers lose longer ones.
const STRIP_ROWS: usize = 64;
/// Room for a whole slip with a logo, so that the bytes are not moved about while they grow.
const SLIP_BYTES: usize = 128 * 1_024;
/// Height of a text line in dots, font A.
const LINE_DOTS: f32 = 24.0;

/// The bytes that print one card and cut the paper. They hold the credential: hand them to the printer and drop them,
/// which wipes them.
pub fn escpos(card: &Card, width: RollWidth) -> Result<Secret<Vec<u8>>, VoucherError> {
    let words = CardWords::of(card, 1, Reveal::Shown)?;
    let qr = card.portal.as_ref().map(Qr::of).transpose()?;
    let paper = Memory { bytes: Rc::new(RefCell::new(Vec::with_capacity(SLIP_BYTES))) };
    let mut slip = Slip {
        printer: Printer::new(paper.clone(), Protocol::default(), None),
        width_dots: if width == RollWidth::Mm80 { 576 } else { 384 },
        columns: if width == RollWidth::Mm80 { 48 } else { 32 },
    };
    // Nothing is sent to a device here; the driver only collects, and its error could quote the text.
    slip.print(&words, qr.as_ref()).map_err(|_| VoucherError::Document)?;
    drop(slip);
    Ok(Secret::new(paper.bytes.take()))
}

/// Collects what a printer would get.
#[derive(Clone)]
struct Memory {
    bytes: Rc<RefCell<Vec<u8>>>,
}

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }
    fn write(&self, data: &[u8]) -> Result<(), PrinterError> {
        self.bytes.try_borrow_mut()?.extend_from_slice(data);
        Ok(())
    }
    fn read(&self, _: &mut [u8]) -> Result<usize, PrinterError> {
        Ok(0)
    }
    fn flush(&self) -> Result<(), PrinterError> {
        Ok(())
    }
}

/// How a line of text is set.
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    /// Times the ordinary width and height, 1 or 2.
    wide: u8,
    high: u8,
}

const PLAIN: Style = Style { bold: false, wide: 1, high: 1 };
const BOLD: Style = Style { bold: true, ..PLAIN };
const TALL: Style = Style { bold: true, wide: 1, high: 2 };
const LARGE: Style = Style { bold: true, wide: 2, high: 2 };

type Printed = Result<(), PrinterError>;

struct Slip {
    printer: Printer<Memory>,
    width_dots: usize,
    columns: usize,
}

impl Slip {
    fn print(&mut self, words: &CardWords, qr: Option<&Qr>) -> Printed {
        self.printer.init()?.justify(JustifyMode::CENTER)?;
        if let Some(logo) = &words.logo {
            self.picture(&Bitmap::logo(logo, self.width_dots, (self.width_dots * 3 / 5, 120)))?;
        }
        self.line(&words.shop_name, BOLD)?;
        self.line(&words.shop_phone, PLAIN)?;
        self.rule()?;
        self.line(&words.package, TALL)?;
        if words.copy {
            self.copy_mark()?;
        }
        for value in [&words.serial, &words.pin] {
            self.printer.feed()?;
            self.line(&value.label, PLAIN)?;
            self.credential(&value.groups)?;
        }
        self.printer.feed()?;
        if let Some(qr) = qr {
            self.picture(&Bitmap::qr(qr, self.width_dots, 280))?;
        }
        self.line(&words.check_at, BOLD)?;
        self.line(&words.checks, PLAIN)?;
        self.line(&words.instruction, PLAIN)?;
        self.rule()?;
        for text in [&words.buyer, &words.date, &words.reference] {
            self.line(text, PLAIN)?;
        }
        self.printer.feeds(4)?.partial_cut()?.print()?;
        Ok(())
    }

    /// A text that may be wrapped; ASCII as text, anything else as a picture.
    fn line(&mut self, text: &str, style: Style) -> Printed {
        if text.is_empty() {
            return Ok(());
        }
        if text.is_ascii() {
            let lines = wrap_columns(text, self.columns / usize::from(style.wide));
            return lines.iter().try_for_each(|line| self.set(line, style));
        }
        let face = if style.bold { Face::Bold } else { Face::Regular };
        let size = LINE_DOTS * f32::from(style.high.max(style.wide)) * 0.9;
        let room = Room { width: self.width_dots as f32, lines_max: usize::MAX, size_max: size, size_min: size };
        self.picture(&Bitmap::text(&fit(face, text, room), self.width_dots))
    }

    /// A credential, whole, as large as the paper allows.
    fn credential(&mut self, groups: &[String]) -> Printed {
        if !groups.iter().all(|group| group.is_ascii()) {
            let room = Room { width: self.width_dots as f32, lines_max: usize::MAX, size_max: 44.0, size_min: 24.0 };
            let Some(fitted) = fit_whole(groups, room) else { return Err(PrinterError::Input(String::new())) };
            return self.picture(&Bitmap::text(&fitted, self.width_dots));
        }
        let whole = groups.join(" ");
        let style = if whole.len() <= self.columns / 2 { LARGE } else { TALL };
        let lines = pack_columns(groups, self.columns / usize::from(style.wide));
        lines.iter().try_for_each(|line| self.set(line, style))
    }

    fn set(&mut self, text: &str, style: Style) -> Printed {
        self.printer.bold(style.bold)?.size(style.wide, style.high)?.writeln(text)?.reset_size()?.bold(false)?;
        Ok(())
    }

    fn rule(&mut self) -> Printed {
        let dashes = "-".repeat(self.columns);
        self.set(&dashes, PLAIN)
    }

    fn copy_mark(&mut self) -> Printed {
        self.printer.reverse(true)?;
        self.set("  COPY  ", LARGE)?;
        self.printer.reverse(false)?;
        Ok(())
    }

    /// `GS v 0`, in strips; no paper moves between two strips.
    fn picture(&mut self, bitmap: &Bitmap) -> Printed {
        let row_bytes = bitmap.width.div_ceil(8);
        for top in (0..bitmap.height).step_by(STRIP_ROWS) {
            let rows = STRIP_ROWS.min(bitmap.height - top);
            let mut command = vec![0x1d, b'v', b'0', 0];
            for count in [row_bytes, rows] {
                command.extend_from_slice(&(count as u16).to_le_bytes());
            }
            (top..top + rows).for_each(|y| command.extend(bitmap.row_bytes(y)));
            self.printer.custom(&command)?;
        }
        Ok(())
    }
}

/// ASCII in lines of at most `columns`; a word that is longer is broken.
fn wrap_columns(text: &str, columns: usize) -> Vec<String> {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    pack_columns(&words, columns)
}

fn pack_columns(words: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.extend(word.as_bytes().chunks(columns).map(|part| String::from_utf8_lossy(part).into_owned())),
        }
    }
    lines
}

#[cfg(test)]
mod tests;

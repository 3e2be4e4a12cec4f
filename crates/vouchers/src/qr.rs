//! The portal's QR code as a square of modules. Holds an address, never a credential.

use crate::card::Portal;
use crate::error::VoucherError;
use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, Mode};

/// White modules that a reader needs on every side.
pub(crate) const QUIET_MODULES: usize = 4;

/// A code without its quiet zone.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Qr {
    url: String,
    side: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// Medium error correction: a fold or a smudge may take 15% of it.
    pub(crate) fn of(portal: &Portal) -> Result<Self, VoucherError> {
        let url = portal.url();
        let code = QRBuilder::new(url.as_bytes()).mode(Mode::Byte).ecl(ECL::M).build();
        let code = code.map_err(|_| VoucherError::Portal(url.clone()))?;
        let dark = (0..code.size).flat_map(|row| code[row].iter().map(|module| module.value())).collect();
        Ok(Self { url, side: code.size, dark })
    }

    /// What it says; tells codes apart within one document.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Modules a side.
    pub(crate) fn side(&self) -> usize {
        self.side
    }

    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.side + x]
    }

    /// Dark stretches as (x, y, length): fewer and longer shapes than one square per module.
    pub(crate) fn stretches(&self) -> Vec<(usize, usize, usize)> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for y in 0..self.side {
            for x in (0..self.side).filter(|&x| self.is_dark(x, y)) {
                match found.last_mut() {
                    Some((start, row, length)) if *row == y && *start + *length == x => *length += 1,
                    _ => found.push((x, y, 1)),
                }
            }
        }
        found
    }
}

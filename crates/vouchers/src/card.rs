//! What a card says, before it has a shape.
//!
//! Guarantees: the serial and the PIN sit in [`Secret`], so nothing here prints them by accident; a [`Portal`] and a
//! [`Logo`] are checked once, when they are made. Leaves out: where the card came from and how often it was printed.

use crate::error::VoucherError;
use domain::{Msisdn, Secret};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// One credential with everything that goes on its card. All texts are ready to print: the date is local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Exam or package, "WASSCE 2026".
    pub package_name: String,
    /// The first half of the credential.
    pub serial: Secret<String>,
    /// The second half.
    pub pin: Secret<String>,
    /// What the two halves are called on this package.
    pub labels: Labels,
    /// Where it is used; `None` prints no address and no QR code.
    pub portal: Option<Portal>,
    /// Checks allowed, only when the provider says.
    pub check_limit: Option<u32>,
    /// One or two sentences for the customer; may be empty.
    pub instruction: String,
    /// The customer's number; `None` for stock that nobody has taken yet.
    pub buyer: Option<Msisdn>,
    /// "21 Nov 2026, 10:42", already in local time.
    pub date_text: String,
    /// Our order's reference; may be empty.
    pub order_reference: String,
    /// Who sold it.
    pub shop: Shop,
    /// True from the second print on: the card is marked COPY.
    pub copy: bool,
}

/// What the two halves of a credential are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// "Serial number" or "Username".
    pub serial: String,
    /// "PIN" or "Password".
    pub pin: String,
}

impl Default for Labels {
    fn default() -> Self {
        Self { serial: "Serial number".to_owned(), pin: "PIN".to_owned() }
    }
}

/// The agent's shop as it appears on a card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shop {
    /// Its name; may be empty.
    pub name: String,
    /// How to reach it, as the agent writes it; may be empty.
    pub phone: String,
    /// Its picture.
    pub logo: Option<Logo>,
}

/// The address of a results portal: printed as text and as a QR code. Only `http` and `https`, only printable ASCII.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Portal(String);

/// Longer addresses would make a QR code too fine for a receipt printer.
const PORTAL_CHARACTERS_MAX: usize = 120;

impl Portal {
    /// Reads an address with or without `https://`.
    pub fn parse(text: &str) -> Result<Self, VoucherError> {
        let address = text.trim();
        let refused = || VoucherError::Portal(address.chars().take(PORTAL_CHARACTERS_MAX).collect());
        let (scheme, rest) = split_scheme(address);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let sound = matches!(scheme, "" | "http" | "https")
            && address.len() <= PORTAL_CHARACTERS_MAX
            && address.bytes().all(|b| b.is_ascii_graphic())
            && host.contains('.')
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
            && host.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        if sound { Ok(Self(address.to_owned())) } else { Err(refused()) }
    }

    /// As printed: without the scheme and a closing slash.
    pub fn address(&self) -> &str {
        let (_, rest) = split_scheme(&self.0);
        rest.strip_suffix('/').unwrap_or(rest)
    }

    /// As scanned: phones open an address only when it has a scheme, and `https` is assumed where none is written.
    pub fn url(&self) -> String {
        match split_scheme(&self.0) {
            ("", rest) => format!("https://{rest}"),
            _ => self.0.clone(),
        }
    }
}

fn split_scheme(address: &str) -> (&str, &str) {
    address.split_once("://").unwrap_or(("", address))
}

impl TryFrom<String> for Portal {
    type Error = VoucherError;
    fn try_from(text: String) -> Result<Self, VoucherError> {
        Self::parse(&text)
    }
}

impl From<Portal> for String {
    fn from(portal: Portal) -> Self {
        portal.0
    }
}

/// A shop's picture, decoded once and shared by all its cards.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo(Arc<LogoPixels>);

#[derive(PartialEq, Eq)]
struct LogoPixels {
    png: Vec<u8>,
    rgba: Vec<u8>,
    width: u32,
    height: u32,
}

/// A picture file larger than this is a photograph, not a logo.
const LOGO_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The same for its sides, in pixels.
const LOGO_SIDE_MAX: u32 = 2_000;

impl Logo {
    /// Reads PNG bytes: at most 2 MB and 2,000 pixels a side.
    pub fn from_png(bytes: Vec<u8>) -> Result<Self, VoucherError> {
        if bytes.len() > LOGO_BYTES_MAX {
            return Err(VoucherError::Logo("the file is larger than 2 MB"));
        }
        let not_png = |_| VoucherError::Logo("it is not a readable PNG picture");
        let mut decoder = png::Decoder::new(std::io::Cursor::new(&bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(not_png)?;
        let (width, height) = reader.info().size();
        if width == 0 || height == 0 || width > LOGO_SIDE_MAX || height > LOGO_SIDE_MAX {
            return Err(VoucherError::Logo("it is larger than 2,000 pixels a side"));
        }
        let size = reader.output_buffer_size().ok_or(VoucherError::Logo("it is too large"))?;
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(not_png)?;
        pixels.truncate(frame.buffer_size());
        let rgba = match frame.color_type {
            png::ColorType::Rgba => pixels,
            png::ColorType::GrayscaleAlpha => pixels.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(),
            _ => return Err(VoucherError::Logo("its kind of colour is not supported")),
        };
        Ok(Self(Arc::new(LogoPixels { png: bytes, rgba, width, height })))
    }

    /// The file as it was read.
    pub fn png(&self) -> &[u8] {
        &self.0.png
    }

    /// Red, green, blue, alpha; row by row from the top.
    pub(crate) fn rgba(&self) -> &[u8] {
        &self.0.rgba
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    /// Tells pictures apart within one document without comparing their pixels.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({} x {})", self.0.width, self.0.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_is_printed_short_and_scanned_whole() {
        for (written, printed, scanned) in [
            ("eresults.waecgh.org", "eresults.waecgh.org", "https://eresults.waecgh.org"),
            (" https://ghana.waecdirect.org/ ", "ghana.waecdirect.org", "https://ghana.waecdirect.org/"),
            ("http://cssps.gov.gh/check?x=1", "cssps.gov.gh/check?x=1", "http://cssps.gov.gh/check?x=1"),
        ] {
            let portal = Portal::parse(written).expect(written);
            assert_eq!((portal.address(), portal.url().as_str()), (printed, scanned), "{written}");
        }
    }

    #[test]
    fn a_portal_that_could_mislead_is_refused() {
        for bad in [
            "",
            "waec",
            "javascript:alert(1)",
            "ftp://a.b",
            "waecgh.org@evil.com",
            "a b.org",
            "wäec.org",
            ".org",
            "a.\u{1b}",
        ] {
            assert_eq!(Portal::parse(bad), Err(VoucherError::Portal(bad.trim().to_owned())), "{bad} must be refused");
        }
        assert!(Portal::parse(&format!("a.{}", "b".repeat(200))).is_err(), "too long for a readable QR code");
    }

    #[test]
    fn a_logo_that_is_no_picture_is_refused() {
        let reason = Logo::from_png(b"GIF89a".to_vec()).expect_err("not a PNG");
        assert_eq!(reason.to_string(), "the logo can't be used: it is not a readable PNG picture");
        assert!(Logo::from_png(vec![0; LOGO_BYTES_MAX + 1]).is_err(), "the size is checked before it is read");
    }
}

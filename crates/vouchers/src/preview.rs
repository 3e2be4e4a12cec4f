//! A page as the screen shows it before printing: the print's own scene as SVG, with the credential masked.
//!
//! Guarantees: serial and PIN are replaced by dots before anything is laid out, so the picture holds nothing of them
//! but their length. [`sheets`] is the other one: the same pages unmasked, for the system's print dialog. Letters are drawn as outlines, so no font is needed where it is shown. There are no scripts, no
//! style and no links in it: it can be shown as a `data:` image.

use crate::card::Card;
use crate::error::VoucherError;
use crate::face::{Face, Run};
use crate::layout::{Composer, Layout, Page, Reveal};
use crate::scene::{Area, Grey, Item};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Secret;
use rustybuzz::ttf_parser::OutlineBuilder;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One page for the screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preview {
    /// The page shown, from 1.
    pub page: usize,
    /// How many pages would be printed.
    pub pages: usize,
    /// Paper width in millimetres.
    pub width_mm: f32,
    /// Paper height in millimetres.
    pub height_mm: f32,
    /// A whole SVG document.
    pub svg: String,
}

/// Shows a page, counted from 1, with serial and PIN masked.
pub fn preview(cards: &[Card], layout: Layout, page: usize) -> Result<Preview, VoucherError> {
    let mut composer = Composer::new(cards, layout, Reveal::Masked)?;
    let pages = composer.page_count();
    if page == 0 || page > pages {
        return Err(VoucherError::NoSuchPage { page, pages });
    }
    let drawn = composer.page(page - 1)?;
    let (width_mm, height_mm) = (to_mm(drawn.width), to_mm(drawn.height));
    Ok(Preview { page, pages, width_mm, height_mm, svg: Picture::of(&drawn) })
}

/// A page with its credentials, to be printed and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Paper width in millimetres.
    pub width_mm: f32,
    /// Paper height in millimetres.
    pub height_mm: f32,
    /// A whole SVG document, serial and PIN drawn as outlines.
    pub svg: Secret<String>,
}

/// Every page as it is printed.
pub fn sheets(cards: &[Card], layout: Layout) -> Result<Vec<Sheet>, VoucherError> {
    let mut composer = Composer::new(cards, layout, Reveal::Shown)?;
    (0..composer.page_count())
        .map(|index| {
            let drawn = composer.page(index)?;
            let svg = Secret::new(Picture::of(&drawn));
            Ok(Sheet { width_mm: to_mm(drawn.width), height_mm: to_mm(drawn.height), svg })
        })
        .collect()
}

fn to_mm(points: f32) -> f32 {
    points * 25.4 / 72.0
}

#[derive(Default)]
struct Picture {
    body: String,
    /// Each glyph's outline is written once and used by its letter and number.
    glyphs: BTreeMap<(char, u16), String>,
}

impl Picture {
    fn of(page: &Page) -> String {
        let mut picture = Self::default();
        for (x, y, scene) in &page.placed {
            picture.push(format_args!("<g transform=\"translate({x:.2} {y:.2})\">"));
            for item in &scene.items {
                picture.item(item);
            }
            picture.push(format_args!("</g>"));
        }
        let (width, height) = (page.width, page.height);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.2} {height:.2}\" width=\"{width:.2}pt\" \
             height=\"{height:.2}pt\"><defs>"
        );
        for ((face, id), outline) in &picture.glyphs {
            let _ = write!(svg, "<path id=\"{face}{id}\" d=\"{outline}\"/>");
        }
        let _ = write!(
            svg,
            "</defs><rect width=\"{width:.2}\" height=\"{height:.2}\" fill=\"#fff\"/>{}</svg>",
            picture.body
        );
        svg
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a String can't fail.
        let _ = self.body.write_fmt(text);
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Text { run, x, baseline, size, grey, angle } => self.text(run, (*x, *baseline), *size, *grey, *angle),
            Item::Line { from, to, width, grey, dash } => {
                let dash = dash.map(|(ink, gap)| format!(" stroke-dasharray=\"{ink} {gap}\"")).unwrap_or_default();
                let ((x1, y1), (x2, y2), grey) = (from, to, hex(*grey));
                self.push(format_args!(
                    "<path d=\"M{x1:.2} {y1:.2}L{x2:.2} {y2:.2}\" stroke=\"{grey}\" stroke-width=\"{width}\"{dash}/>"
                ));
            }
            Item::Frame { area: Area { x, y, width: w, height: h }, width, grey } => {
                let grey = hex(*grey);
                self.push(format_args!(
                    "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{w:.2}\" height=\"{h:.2}\" fill=\"none\" stroke=\"{grey}\" \
                     stroke-width=\"{width}\"/>"
                ));
            }
            Item::Qr { qr, area } => {
                let (x, y, module) = (area.x, area.y, area.width / qr.side() as f32);
                self.push(format_args!("<path transform=\"translate({x:.2} {y:.2}) scale({module:.4})\" d=\""));
                for (x, y, length) in qr.stretches() {
                    self.push(format_args!("M{x} {y}h{length}v1h-{length}z"));
                }
                self.push(format_args!("\"/>"));
            }
            Item::Logo { logo, area: Area { x, y, width, height } } => {
                let png = STANDARD.encode(logo.png());
                self.push(format_args!(
                    "<image x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" \
                     href=\"data:image/png;base64,{png}\"/>"
                ));
            }
        }
    }

    fn text(&mut self, run: &Run, at: (f32, f32), size: f32, grey: Grey, angle: f32) {
        let units = run.face.units_per_em();
        let (x, y, scale, grey) = (at.0, at.1, size / units, hex(grey));
        let turn = if angle == 0.0 { String::new() } else { format!(" rotate({})", -angle) };
        self.push(format_args!(
            "<g fill=\"{grey}\" transform=\"translate({x:.2} {y:.2}){turn} scale({scale:.6} -{scale:.6})\">"
        ));
        let letter = face_letter(run.face);
        let mut pen = 0.0;
        for glyph in &run.glyphs {
            let outline = self.glyphs.entry((letter, glyph.id)).or_insert_with(|| outline(run.face, glyph.id));
            if !outline.is_empty() {
                let (x, y) = ((pen + glyph.x_offset) * units, glyph.y_offset * units);
                let _ = write!(self.body, "<use href=\"#{letter}{}\" x=\"{x:.0}\" y=\"{y:.0}\"/>", glyph.id);
            }
            pen += glyph.advance;
        }
        self.push(format_args!("</g>"));
    }
}

fn hex(grey: Grey) -> String {
    format!("#{grey:02x}{grey:02x}{grey:02x}")
}

fn face_letter(face: Face) -> char {
    match face {
        Face::Regular => 'r',
        Face::Bold => 'b',
        Face::Mono => 'm',
    }
}

fn outline(face: Face, glyph: u16) -> String {
    let mut path = PathText(String::new());
    face.outline(glyph, &mut path);
    path.0
}

struct PathText(String);

impl OutlineBuilder for PathText {
    fn move_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.0, "M{x:.0} {y:.0}");
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.0, "L{x:.0} {y:.0}");
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let _ = write!(self.0, "Q{x1:.0} {y1:.0} {x:.0} {y:.0}");
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let _ = write!(self.0, "C{x1:.0} {y1:.0} {x2:.0} {y2:.0} {x:.0} {y:.0}");
    }
    fn close(&mut self) {
        self.0.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{CardsPerPage, RollWidth};
    use crate::sample::card;
    use domain::Secret;

    const A4: Layout = Layout::A4 { per_page: CardsPerPage::Eight };

    #[test]
    fn two_credentials_of_one_length_look_the_same() {
        let mut other = card(1);
        other.serial = Secret::new("XQZ9912345678".into());
        other.pin = Secret::new("987654321098".into());
        for layout in [A4, Layout::Single, Layout::Roll { width: RollWidth::Mm58 }] {
            let (one, two) = (preview(&[card(1)], layout, 1), preview(&[other.clone()], layout, 1));
            assert_eq!(one, two, "the picture depends on the credential");
        }
        other.package_name = "BECE".into();
        assert_ne!(preview(&[card(1)], A4, 1), preview(&[other], A4, 1), "the rest of the card is shown");
    }

    #[test]
    fn a_sheet_for_the_printer_is_not_masked() {
        let cards: Vec<Card> = (0..9).map(card).collect();
        let sheets = sheets(&cards, A4).expect("nine cards are two sheets");
        assert_eq!(sheets.len(), 2);
        let masked = preview(&cards, A4, 1).expect("a page");
        assert_ne!(*sheets[0].svg.expose(), masked.svg, "paper shows what the screen hides");
        assert!((sheets[0].width_mm - masked.width_mm).abs() < 0.01, "on the same paper");
    }

    #[test]
    fn pages_are_counted_as_people_count_them() {
        let cards: Vec<Card> = (0..9).map(card).collect();
        let last = preview(&cards, A4, 2).expect("nine cards are two sheets");
        assert_eq!((last.page, last.pages), (2, 2));
        assert!((last.width_mm - 210.0).abs() < 0.01 && (last.height_mm - 297.0).abs() < 0.01);
        for page in [0, 3] {
            assert_eq!(preview(&cards, A4, page), Err(VoucherError::NoSuchPage { page, pages: 2 }));
        }
    }

    #[test]
    fn nothing_active_is_in_the_picture() {
        let mut sly = card(1);
        sly.shop.name = "<script>alert(1)</script>".into();
        let svg = preview(&[sly], A4, 1).expect("a page").svg;
        for word in ["<script", "<style", "style=", "http://evil", "onload"] {
            assert!(!svg.contains(word), "{word} in the picture");
        }
    }
}

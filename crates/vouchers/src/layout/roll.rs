//! The receipt as a page: one narrow column, as long as its content.

use super::words::{CardWords, Value};
use super::{RollWidth, points};
use crate::error::Part;
use crate::face::Face;
use crate::fit::{Room, fit, fit_line_first, fit_whole};
use crate::qr::Qr;
use crate::scene::{Align, Area, INK, Item, Scene, contain};
use std::rc::Rc;

/// A receipt has all the lines it wants; this only bounds a mistake.
const LINES_MAX: usize = 12;
const DASH: Option<(f32, f32)> = Some((2.0, 2.0));

struct Receipt {
    scene: Scene,
    left: f32,
    width: f32,
    y: f32,
}

/// Draws one receipt, or names the half of the credential that can't be whole on it.
pub(super) fn receipt(words: &CardWords, qr: Option<Rc<Qr>>, width: RollWidth) -> Result<Scene, Part> {
    let (paper, printed) = match width {
        RollWidth::Mm80 => (points(80.0), points(72.0)),
        RollWidth::Mm58 => (points(58.0), points(48.0)),
    };
    let scene = Scene::new(paper, 0.0);
    let mut receipt = Receipt { scene, left: (paper - printed) / 2.0, width: printed, y: points(4.0) };
    receipt.shop(words);
    receipt.rule();
    receipt.line(Face::Bold, &words.package, (14.0, 9.0), 3.0);
    if words.copy {
        receipt.copy_mark();
    }
    receipt.value(&words.serial, 14.0)?;
    receipt.value(&words.pin, 19.0)?;
    if let Some(qr) = qr {
        receipt.qr(qr);
    }
    receipt.line(Face::Bold, &words.check_at, (9.0, 7.0), 0.0);
    receipt.line(Face::Regular, &words.checks, (8.5, 7.0), 1.0);
    receipt.line(Face::Regular, &words.instruction, (8.0, 7.0), 4.0);
    receipt.foot(words);
    receipt.scene.height = receipt.y + points(5.0);
    Ok(receipt.scene)
}

impl Receipt {
    fn shop(&mut self, words: &CardWords) {
        if let Some(logo) = words.logo.clone() {
            let (width, height) = contain(&logo, self.width * 0.6, points(14.0));
            let x = self.left + (self.width - width) / 2.0;
            self.scene.items.push(Item::Logo { logo, area: Area { x, y: self.y, width, height } });
            self.y += height + 4.0;
        }
        self.line(Face::Bold, &words.shop_name, (11.0, 8.0), 0.0);
        self.line(Face::Regular, &words.shop_phone, (9.0, 7.0), 0.0);
    }

    /// Centred text; `sizes` is the largest and the smallest, `before` the space above it.
    fn line(&mut self, face: Face, text: &str, sizes: (f32, f32), before: f32) {
        let room = Room { width: self.width, lines_max: LINES_MAX, size_max: sizes.0, size_min: sizes.1 };
        let fitted = fit_line_first(face, text, room);
        if fitted.lines.is_empty() {
            return;
        }
        self.y = self.scene.text(&fitted, Align::Centre, self.left, self.width, self.y + before, INK);
    }

    fn rule(&mut self) {
        self.y += 4.0;
        self.scene.rule(self.left, self.width, self.y, DASH);
        self.y += 4.0;
    }

    fn value(&mut self, value: &Value, size_max: f32) -> Result<(), Part> {
        self.line(Face::Regular, &value.label, (8.0, 6.0), 5.0);
        let room = Room { width: self.width, lines_max: LINES_MAX, size_max, size_min: 8.0 };
        let fitted = fit_whole(&value.groups, room).ok_or(value.part)?;
        self.y = self.scene.text(&fitted, Align::Centre, self.left, self.width, self.y, INK);
        Ok(())
    }

    fn copy_mark(&mut self) {
        let fitted = fit(Face::Bold, "COPY", Room { width: self.width, lines_max: 1, size_max: 12.0, size_min: 12.0 });
        let (width, height) = (fitted.width() + 24.0, fitted.height() + 2.0);
        let area = Area { x: self.left + (self.width - width) / 2.0, y: self.y + 4.0, width, height };
        self.scene.items.push(Item::Frame { area, width: 1.2, grey: INK });
        self.scene.text(&fitted, Align::Centre, self.left, self.width, area.y + 0.6, INK);
        self.y = area.y + height;
    }

    fn qr(&mut self, qr: Rc<Qr>) {
        let side = points(26.0);
        let area = Area { x: self.left + (self.width - side) / 2.0, y: self.y + 12.0, width: side, height: side };
        self.scene.items.push(Item::Qr { qr, area });
        self.y = area.y + side + 10.0;
    }

    fn foot(&mut self, words: &CardWords) {
        let lines = [&words.buyer, &words.date, &words.reference];
        if lines.iter().all(|text| text.is_empty()) {
            return;
        }
        self.rule();
        for text in lines {
            self.line(Face::Regular, text, (8.0, 6.0), 0.0);
        }
    }
}

//! What is drawn, before it is a PDF or a picture: points from the top left corner, y down.
//!
//! PDF and preview draw the same scene, so the screen shows what the paper will. Greys only: most agents print black.

use crate::card::Logo;
use crate::face::Run;
use crate::fit::{Fitted, leading};
use crate::qr::Qr;
use std::rc::Rc;

/// Lightness, 0 is black.
pub(crate) type Grey = u8;
pub(crate) const INK: Grey = 0;
pub(crate) const SOFT: Grey = 85;
pub(crate) const HAIRLINE: Grey = 170;
pub(crate) const CUT_LINE: Grey = 150;
pub(crate) const WATERMARK: Grey = 232;

/// A rectangle in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// One thing to draw.
#[derive(Clone)]
pub(crate) enum Item {
    /// `angle` in degrees, anticlockwise around the start of the baseline.
    Text { run: Run, x: f32, baseline: f32, size: f32, grey: Grey, angle: f32 },
    /// A straight line, dashed when `dash` gives the lengths of ink and gap.
    Line { from: (f32, f32), to: (f32, f32), width: f32, grey: Grey, dash: Option<(f32, f32)> },
    /// An outlined rectangle.
    Frame { area: Area, width: f32, grey: Grey },
    /// A QR code; the area is the code without its quiet zone.
    Qr { qr: Rc<Qr>, area: Area },
    /// A picture, already in its proportions.
    Logo { logo: Logo, area: Area },
}

/// Where text stands between the left and right edge of its room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// Things to draw within a size.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) items: Vec<Item>,
}

impl Scene {
    pub(crate) fn new(width: f32, height: f32) -> Self {
        Self { width, height, items: Vec::new() }
    }

    /// Puts lines under each other from `top`, and returns where they end.
    pub(crate) fn text(&mut self, fitted: &Fitted, align: Align, x: f32, width: f32, top: f32, grey: Grey) -> f32 {
        let mut y = top;
        for run in &fitted.lines {
            let spare = width - run.width() * fitted.size;
            let x = match align {
                Align::Left => x,
                Align::Centre => x + spare / 2.0,
                Align::Right => x + spare,
            };
            let baseline = y + fitted.size * 0.94;
            self.items.push(Item::Text { run: run.clone(), x, baseline, size: fitted.size, grey, angle: 0.0 });
            y += leading(fitted.size);
        }
        y
    }

    /// A horizontal line.
    pub(crate) fn rule(&mut self, x: f32, width: f32, y: f32, dash: Option<(f32, f32)>) {
        self.items.push(Item::Line { from: (x, y), to: (x + width, y), width: 0.5, grey: HAIRLINE, dash });
    }
}

/// A picture's size in points within the room it may take.
pub(crate) fn contain(logo: &Logo, width: f32, height: f32) -> (f32, f32) {
    let (w, h) = logo.size();
    let (w, h) = (w as f32, h as f32);
    let scale = (width / w).min(height / h);
    (w * scale, h * scale)
}

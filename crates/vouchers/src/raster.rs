//! Black and white dots for receipt printers.

use crate::card::Logo;
use crate::face::{Face, Run};
use crate::fit::Fitted;
use crate::qr::{QUIET_MODULES, Qr};
use ab_glyph_rasterizer::{Point, Rasterizer, point};
use rustybuzz::ttf_parser::OutlineBuilder;

/// A picture of dots; true prints.
pub(crate) struct Bitmap {
    pub(crate) width: usize,
    pub(crate) height: usize,
    dots: Vec<bool>,
}

impl Bitmap {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self { width, height, dots: vec![false; width * height] }
    }

    fn set(&mut self, x: usize, y: usize) {
        if x < self.width && y < self.height {
            self.dots[y * self.width + x] = true;
        }
    }

    /// One row as the printer takes it: eight dots a byte, the leftmost in the highest bit.
    pub(crate) fn row_bytes(&self, y: usize) -> Vec<u8> {
        let row = &self.dots[y * self.width..(y + 1) * self.width];
        row.chunks(8)
            .map(|eight| eight.iter().enumerate().fold(0, |byte, (i, &dot)| byte | u8::from(dot) << (7 - i)))
            .collect()
    }

    /// Lines of text, centred; `fitted.size` is in dots.
    pub(crate) fn text(fitted: &Fitted, width: usize) -> Self {
        let line_height = crate::fit::leading(fitted.size).ceil();
        let mut bitmap = Self::new(width, fitted.lines.len() * line_height as usize);
        for (index, run) in fitted.lines.iter().enumerate() {
            let x = ((width as f32 - run.width() * fitted.size) / 2.0).max(0.0);
            bitmap.line(run, x, index as f32 * line_height + fitted.size * 0.94, fitted.size);
        }
        bitmap
    }

    fn line(&mut self, run: &Run, x: f32, baseline: f32, size: f32) {
        let mut pen = Pen::new(self.width, self.height, run.face, size);
        let mut along = x;
        for glyph in &run.glyphs {
            pen.origin = point(along + glyph.x_offset * size, baseline - glyph.y_offset * size);
            run.face.outline(glyph.id, &mut pen);
            along += glyph.advance * size;
        }
        let width = self.width;
        // Half covered is printed: thinner strokes break up on thermal paper.
        pen.rasterizer.for_each_pixel(|index, coverage| {
            if coverage >= 0.5 {
                self.set(index % width, index / width);
            }
        });
    }

    /// A QR code with its quiet zone, in the middle of the paper, each module a whole number of dots.
    pub(crate) fn qr(qr: &Qr, width: usize, side_max: usize) -> Self {
        let modules = qr.side() + 2 * QUIET_MODULES;
        let module = (side_max.min(width) / modules).max(1);
        let mut bitmap = Self::new(width, modules * module);
        let left = width.saturating_sub(modules * module) / 2;
        for (x, y, length) in qr.stretches() {
            let (x, y) = (left + (x + QUIET_MODULES) * module, (y + QUIET_MODULES) * module);
            for dy in 0..module {
                (0..length * module).for_each(|dx| bitmap.set(x + dx, y + dy));
            }
        }
        bitmap
    }

    /// A picture shrunk to fit and dithered (Floyd and Steinberg), on white paper.
    pub(crate) fn logo(logo: &Logo, width: usize, room: (usize, usize)) -> Self {
        let (w, h) = logo.size();
        let scale = (room.0 as f32 / w as f32).min(room.1 as f32 / h as f32).min(1.0);
        let (wide, high) = (((w as f32 * scale) as usize).max(1), ((h as f32 * scale) as usize).max(1));
        let mut light = shrink(logo, wide, high);
        let mut bitmap = Self::new(width, high);
        let left = width.saturating_sub(wide) / 2;
        for y in 0..high {
            for x in 0..wide {
                let wanted = light[y * wide + x];
                let printed = wanted < 0.5;
                if printed {
                    bitmap.set(left + x, y);
                }
                let error = wanted - if printed { 0.0 } else { 1.0 };
                spread(&mut light, (wide, high), (x, y), error);
            }
        }
        bitmap
    }
}

fn spread(light: &mut [f32], size: (usize, usize), at: (usize, usize), error: f32) {
    for (dx, dy, share) in [(1, 0, 7.0), (-1, 1, 3.0), (0, 1, 5.0), (1, 1, 1.0)] {
        let (x, y) = (at.0 as isize + dx, at.1 + dy);
        if x >= 0 && (x as usize) < size.0 && y < size.1 {
            light[y * size.0 + x as usize] += error * share / 16.0;
        }
    }
}

/// Lightness from 0 to 1, averaged over the pixels that fall on each dot.
fn shrink(logo: &Logo, wide: usize, high: usize) -> Vec<f32> {
    let (w, h) = logo.size();
    let (w, h) = (w as usize, h as usize);
    let rgba = logo.rgba();
    let mut light = Vec::with_capacity(wide * high);
    for y in 0..high {
        let rows = y * h / high..((y + 1) * h / high).max(y * h / high + 1);
        for x in 0..wide {
            let columns = x * w / wide..((x + 1) * w / wide).max(x * w / wide + 1);
            let count = (rows.len() * columns.len()) as f32;
            let pixels = rows.clone().flat_map(|row| columns.clone().map(move |column| (row * w + column) * 4));
            light.push(pixels.map(|at| lightness(&rgba[at..at + 4])).sum::<f32>() / count);
        }
    }
    light
}

fn lightness(rgba: &[u8]) -> f32 {
    let [r, g, b, alpha] = [0, 1, 2, 3].map(|i| f32::from(rgba[i]) / 255.0);
    let grey = 0.299 * r + 0.587 * g + 0.114 * b;
    1.0 - alpha * (1.0 - grey)
}

/// Draws outlines at a place and size, y down.
struct Pen {
    rasterizer: Rasterizer,
    origin: Point,
    scale: f32,
    start: Point,
    last: Point,
}

impl Pen {
    fn new(width: usize, height: usize, face: Face, size: f32) -> Self {
        let zero = point(0.0, 0.0);
        let scale = size / face.units_per_em();
        Self { rasterizer: Rasterizer::new(width, height), origin: zero, scale, start: zero, last: zero }
    }

    fn at(&self, x: f32, y: f32) -> Point {
        point(self.origin.x + x * self.scale, self.origin.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.at(x, y);
        self.last = self.start;
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.rasterizer.draw_line(self.last, to);
        self.last = to;
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, to) = (self.at(x1, y1), self.at(x, y));
        self.rasterizer.draw_quad(self.last, control, to);
        self.last = to;
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, to) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.rasterizer.draw_cubic(self.last, first, second, to);
        self.last = to;
    }
    fn close(&mut self) {
        self.rasterizer.draw_line(self.last, self.start);
        self.last = self.start;
    }
}

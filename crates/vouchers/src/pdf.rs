//! Scenes to PDF. The same cards give the same bytes: no date, no random identifier.

use crate::card::{Card, Logo};
use crate::error::VoucherError;
use crate::face::{FACES, Face, Run};
use crate::layout::{Composer, Layout, Page, Reveal};
use crate::qr::Qr;
use crate::scene::{Area, Grey, Item};
use domain::Secret;
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::graphic::Graphic;
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::collections::HashMap;

/// Makes the document. The bytes hold the credentials: hand them to the printer or to the place the agent chose, and
/// nowhere else. They are wiped when dropped; what the writer itself moved about in memory is not.
pub fn pdf(cards: &[Card], layout: Layout) -> Result<Secret<Vec<u8>>, VoucherError> {
    let mut composer = Composer::new(cards, layout, Reveal::Shown)?;
    let mut writer = Writer::new()?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title("Result checkers".to_owned()).language("en-GH".to_owned()));
    for index in 0..composer.page_count() {
        let page = composer.page(index)?;
        let settings = PageSettings::from_wh(page.width, page.height).ok_or(VoucherError::Document)?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        writer.page(&mut surface, &page);
        surface.finish();
        sheet.finish();
    }
    // The writer's own error may quote text of the document, so it is not passed on.
    document.finish().map(Secret::new).map_err(|_| VoucherError::Document)
}

/// What one document shares among its cards.
struct Writer {
    fonts: [Font; 3],
    qr_by_url: HashMap<String, Graphic>,
    logo_by_identity: HashMap<usize, Image>,
}

impl Writer {
    fn new() -> Result<Self, VoucherError> {
        let font = |face: Face| Font::new(face.bytes().into(), 0).ok_or(VoucherError::Document);
        let [regular, bold, mono] = FACES;
        let fonts = [font(regular)?, font(bold)?, font(mono)?];
        Ok(Self { fonts, qr_by_url: HashMap::new(), logo_by_identity: HashMap::new() })
    }

    fn page(&mut self, surface: &mut Surface<'_>, page: &Page) {
        for (x, y, scene) in &page.placed {
            surface.push_transform(&Transform::from_translate(*x, *y));
            for item in &scene.items {
                self.item(surface, item);
            }
            surface.pop();
        }
    }

    fn item(&mut self, surface: &mut Surface<'_>, item: &Item) {
        match item {
            Item::Text { run, x, baseline, size, grey, angle } => {
                fill(surface, *grey);
                if *angle == 0.0 {
                    self.text(surface, run, Point::from_xy(*x, *baseline), *size);
                } else {
                    surface.push_transform(&Transform::from_rotate_at(-angle, *x, *baseline));
                    self.text(surface, run, Point::from_xy(*x, *baseline), *size);
                    surface.pop();
                }
            }
            Item::Line { from, to, width, grey, dash } => {
                stroke(surface, *width, *grey, *dash);
                let mut path = PathBuilder::new();
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                draw(surface, path);
            }
            Item::Frame { area, width, grey } => {
                stroke(surface, *width, *grey, None);
                let mut path = PathBuilder::new();
                push_area(&mut path, *area);
                draw(surface, path);
            }
            Item::Qr { qr, area } => self.qr(surface, qr, *area),
            Item::Logo { logo, area } => self.logo(surface, logo, *area),
        }
    }

    fn text(&self, surface: &mut Surface<'_>, run: &Run, start: Point, size: f32) {
        let font = match run.face {
            Face::Regular => &self.fonts[0],
            Face::Bold => &self.fonts[1],
            Face::Mono => &self.fonts[2],
        };
        let glyphs: Vec<KrillaGlyph> = run
            .glyphs
            .iter()
            .map(|glyph| KrillaGlyph {
                glyph_id: GlyphId::new(u32::from(glyph.id)),
                text_range: glyph.start..glyph.end,
                x_advance: glyph.advance,
                x_offset: glyph.x_offset,
                y_offset: glyph.y_offset,
                y_advance: 0.0,
                location: None,
            })
            .collect();
        surface.draw_glyphs(start, &glyphs, font.clone(), &run.text, size, false);
    }

    /// Written once a document and referred to from every card.
    fn qr(&mut self, surface: &mut Surface<'_>, qr: &Qr, area: Area) {
        let graphic = match self.qr_by_url.get(qr.url()) {
            Some(graphic) => graphic.clone(),
            None => {
                let graphic = qr_graphic(surface, qr);
                self.qr_by_url.insert(qr.url().to_owned(), graphic.clone());
                graphic
            }
        };
        let module = area.width / qr.side() as f32;
        surface.push_transform(&Transform::from_row(module, 0.0, 0.0, module, area.x, area.y));
        surface.draw_graphic(graphic);
        surface.pop();
    }

    fn logo(&mut self, surface: &mut Surface<'_>, logo: &Logo, area: Area) {
        let Some(size) = Size::from_wh(area.width, area.height) else { return };
        let (width, height) = logo.size();
        let image = self
            .logo_by_identity
            .entry(logo.identity())
            .or_insert_with(|| Image::from_rgba8(logo.rgba().to_vec(), width, height));
        surface.push_transform(&Transform::from_translate(area.x, area.y));
        surface.draw_image(image.clone(), size);
        surface.pop();
    }
}

fn qr_graphic(surface: &mut Surface<'_>, qr: &Qr) -> Graphic {
    let mut path = PathBuilder::new();
    for (x, y, length) in qr.stretches() {
        push_area(&mut path, Area { x: x as f32, y: y as f32, width: length as f32, height: 1.0 });
    }
    let mut builder = surface.stream_builder();
    let mut inner = builder.surface();
    fill(&mut inner, 0);
    draw(&mut inner, path);
    inner.finish();
    Graphic::new(builder.finish(), false)
}

fn push_area(path: &mut PathBuilder, area: Area) {
    if let Some(rect) = Rect::from_xywh(area.x, area.y, area.width, area.height) {
        path.push_rect(rect);
    }
}

fn draw(surface: &mut Surface<'_>, path: PathBuilder) {
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn fill(surface: &mut Surface<'_>, grey: Grey) {
    let paint = luma::Color::new(grey).into();
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }));
}

fn stroke(surface: &mut Surface<'_>, width: f32, grey: Grey, dash: Option<(f32, f32)>) {
    let dash = dash.map(|(ink, gap)| StrokeDash { array: vec![ink, gap], offset: 0.0 });
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: luma::Color::new(grey).into(), width, dash, ..Stroke::default() }));
}

//! Cards on pages: how many, where, and what each says.
//!
//! Guarantees: nothing leaves its card, nothing covers anything else (a property test draws cards of every length), and
//! a credential is whole or the whole document is refused. Leaves out: drawing (`pdf`, `preview`, `thermal`).

mod roll;
mod sheet;
mod words;

use crate::card::Card;
use crate::error::VoucherError;
use crate::qr::Qr;
use crate::scene::{CUT_LINE, Item, Scene};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::rc::Rc;

pub(crate) use words::{CardWords, Reveal};

/// More cards than this in one document is taken for a mistake.
pub const CARDS_MAX: usize = 2_000;

/// The paper. Every page is exactly as large as its paper, so print at 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Layout {
    /// A4 sheets with dashed cut lines; cards 86 mm wide.
    A4 {
        /// Two columns of four (66 mm high) or of five (54 mm, the size of a bank card).
        per_page: CardsPerPage,
    },
    /// One card a page, the page as large as the card (86 x 66 mm).
    Single,
    /// A receipt per card, as long as it needs.
    Roll {
        /// The paper's width.
        width: RollWidth,
    },
}

/// How many cards an A4 sheet holds. In settings a number, 8 or 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum CardsPerPage {
    /// 2 x 4.
    Eight,
    /// 2 x 5.
    Ten,
}

impl TryFrom<u8> for CardsPerPage {
    type Error = &'static str;
    fn try_from(count: u8) -> Result<Self, Self::Error> {
        match count {
            8 => Ok(Self::Eight),
            10 => Ok(Self::Ten),
            _ => Err("an A4 sheet holds 8 or 10 cards"),
        }
    }
}

impl From<CardsPerPage> for u8 {
    fn from(count: CardsPerPage) -> Self {
        match count {
            CardsPerPage::Eight => 8,
            CardsPerPage::Ten => 10,
        }
    }
}

/// The width of a receipt roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollWidth {
    /// 80 mm paper, 72 mm printed: 576 dots, 48 characters.
    Mm80,
    /// 58 mm paper, 48 mm printed: 384 dots, 32 characters.
    Mm58,
}

pub(crate) const fn points(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

const CARD_WIDTH: f32 = points(86.0);
const COLUMNS: usize = 2;

impl Layout {
    pub(crate) fn cards_per_page(self) -> usize {
        match self {
            Self::A4 { per_page } => usize::from(u8::from(per_page)),
            Self::Single | Self::Roll { .. } => 1,
        }
    }

    fn card_height(self) -> f32 {
        match self {
            Self::A4 { per_page: CardsPerPage::Ten } => points(54.0),
            _ => points(66.0),
        }
    }
}

/// One page: its size in points, and scenes with the place of their top left corner.
pub(crate) struct Page {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) placed: Vec<(f32, f32, Scene)>,
}

/// Turns cards into pages. Keeps the QR codes: a batch shares one or two portals.
pub(crate) struct Composer<'c> {
    cards: &'c [Card],
    layout: Layout,
    reveal: Reveal,
    qr_by_url: HashMap<String, Rc<Qr>>,
}

impl<'c> Composer<'c> {
    pub(crate) fn new(cards: &'c [Card], layout: Layout, reveal: Reveal) -> Result<Self, VoucherError> {
        match cards.len() {
            0 => Err(VoucherError::NoCards),
            count if count > CARDS_MAX => Err(VoucherError::TooManyCards { count, most: CARDS_MAX }),
            _ => Ok(Self { cards, layout, reveal, qr_by_url: HashMap::new() }),
        }
    }

    pub(crate) fn page_count(&self) -> usize {
        self.cards.len().div_ceil(self.layout.cards_per_page())
    }

    /// Pages are counted from 0.
    pub(crate) fn page(&mut self, index: usize) -> Result<Page, VoucherError> {
        let per_page = self.layout.cards_per_page();
        let first = index * per_page;
        let last = (first + per_page).min(self.cards.len());
        let mut scenes = Vec::new();
        for position in first..last {
            scenes.push(self.card(position)?);
        }
        Ok(match self.layout {
            Layout::A4 { .. } => sheet_page(scenes, self.layout.card_height(), per_page / COLUMNS),
            Layout::Single | Layout::Roll { .. } => own_page(scenes),
        })
    }

    fn card(&mut self, index: usize) -> Result<Scene, VoucherError> {
        let card = &self.cards[index];
        let words = CardWords::of(card, index + 1, self.reveal)?;
        let qr = self.qr(card)?;
        let fits = match self.layout {
            Layout::A4 { .. } | Layout::Single => sheet::card(&words, qr, CARD_WIDTH, self.layout.card_height()),
            Layout::Roll { width } => roll::receipt(&words, qr, width),
        };
        fits.map_err(|part| VoucherError::TooLong { card: index + 1, part })
    }

    fn qr(&mut self, card: &Card) -> Result<Option<Rc<Qr>>, VoucherError> {
        let Some(portal) = &card.portal else { return Ok(None) };
        let url = portal.url();
        if let Some(known) = self.qr_by_url.get(&url) {
            return Ok(Some(Rc::clone(known)));
        }
        let qr = Rc::new(Qr::of(portal)?);
        self.qr_by_url.insert(url, Rc::clone(&qr));
        Ok(Some(qr))
    }
}

fn own_page(mut scenes: Vec<Scene>) -> Page {
    let (width, height) = scenes.first().map_or((0.0, 0.0), |scene| (scene.width, scene.height));
    Page { width, height, placed: scenes.drain(..).map(|scene| (0.0, 0.0, scene)).collect() }
}

fn sheet_page(scenes: Vec<Scene>, card_height: f32, rows: usize) -> Page {
    let (width, height) = (points(210.0), points(297.0));
    let left = (width - COLUMNS as f32 * CARD_WIDTH) / 2.0;
    let top = (height - rows as f32 * card_height) / 2.0;
    let used_rows = scenes.len().div_ceil(COLUMNS);
    let mut placed = vec![(0.0, 0.0, cut_lines((width, height), (left, top), card_height, used_rows))];
    for (index, scene) in scenes.into_iter().enumerate() {
        let (column, row) = (index % COLUMNS, index / COLUMNS);
        placed.push((left + column as f32 * CARD_WIDTH, top + row as f32 * card_height, scene));
    }
    Page { width, height, placed }
}

/// Neighbours share an edge, so one cut frees both. The lines run on past the cards to guide a ruler or a guillotine.
fn cut_lines(page: (f32, f32), corner: (f32, f32), card_height: f32, rows: usize) -> Scene {
    let mut scene = Scene::new(page.0, page.1);
    let overrun = points(4.0);
    let (left, top) = corner;
    let right = left + COLUMNS as f32 * CARD_WIDTH;
    let bottom = top + rows as f32 * card_height;
    let dash = Some((3.0, 3.0));
    for column in 0..=COLUMNS {
        let x = left + column as f32 * CARD_WIDTH;
        let (from, to) = ((x, top - overrun), (x, bottom + overrun));
        scene.items.push(Item::Line { from, to, width: 0.5, grey: CUT_LINE, dash });
    }
    for row in 0..=rows {
        let y = top + row as f32 * card_height;
        let (from, to) = ((left - overrun, y), (right + overrun, y));
        scene.items.push(Item::Line { from, to, width: 0.5, grey: CUT_LINE, dash });
    }
    scene
}

#[cfg(test)]
mod tests;

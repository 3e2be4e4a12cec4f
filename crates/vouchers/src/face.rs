//! The built-in fonts: shaping, measuring and outlines.
//!
//! Guarantees: one shaping for every output, so a line measured here is as wide in the PDF, in the preview and on the
//! receipt. Text is Latin, left to right. Leaves out: choosing sizes (`fit`).

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Direction, Feature, ShapePlan, UnicodeBuffer, script};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Which of the built-in fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    Regular,
    Bold,
    /// For credentials: every letter as wide as the next, zero and O told apart.
    Mono,
}

pub(crate) const FACES: [Face; 3] = [Face::Regular, Face::Bold, Face::Mono];

/// One glyph of a run; distances in em.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    pub(crate) id: u16,
    pub(crate) advance: f32,
    pub(crate) x_offset: f32,
    pub(crate) y_offset: f32,
    /// Byte range of the text it stands for.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A shaped piece of one line. Holds the text: it may be a credential, hence no `Debug`.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) face: Face,
    pub(crate) text: String,
    pub(crate) glyphs: Vec<Glyph>,
}

impl Run {
    /// Width in em.
    pub(crate) fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }

    /// Appends another run after a gap that is space on paper but no character in the text.
    pub(crate) fn push(&mut self, gap: f32, next: &Self) {
        if let Some(last) = self.glyphs.last_mut() {
            last.advance += gap;
        }
        let offset = self.text.len();
        self.text.push_str(&next.text);
        self.glyphs.extend(next.glyphs.iter().map(|glyph| Glyph {
            start: glyph.start + offset,
            end: glyph.end + offset,
            ..*glyph
        }));
    }
}

struct Loaded {
    face: rustybuzz::Face<'static>,
    plan: ShapePlan,
    units_per_em: f32,
}

static LOADED: LazyLock<[Loaded; 3]> = LazyLock::new(|| FACES.map(load));

/// Ligatures are off so that each letter stays a letter when the text is copied out of the PDF.
fn features() -> [Feature; 1] {
    [Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(b"liga"), 0, ..)]
}

fn load(face: Face) -> Loaded {
    let parsed = rustybuzz::Face::from_slice(face.bytes(), 0).expect("the built-in fonts are sound: a test loads each");
    let plan = ShapePlan::new(&parsed, Direction::LeftToRight, Some(script::LATIN), None, &features());
    let units_per_em = parsed.units_per_em() as f32;
    Loaded { face: parsed, plan, units_per_em }
}

impl Face {
    /// The font file.
    pub(crate) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => notosans::REGULAR_TTF,
            Self::Bold => notosans::BOLD_TTF,
            Self::Mono => dejavu::sans_mono::bold(),
        }
    }

    fn loaded(self) -> &'static Loaded {
        match self {
            Self::Regular => &LOADED[0],
            Self::Bold => &LOADED[1],
            Self::Mono => &LOADED[2],
        }
    }

    /// True when the font has a letter for this character.
    pub(crate) fn draws(self, c: char) -> bool {
        !c.is_control() && self.loaded().face.glyph_index(c).is_some()
    }

    /// Shapes one line.
    pub(crate) fn shape(self, text: &str) -> Run {
        let loaded = self.loaded();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = rustybuzz::shape_with_plan(&loaded.face, &loaded.plan, buffer);
        let em = |units: i32| units as f32 / loaded.units_per_em;
        let infos = shaped.glyph_infos();
        let glyphs = infos.iter().zip(shaped.glyph_positions()).enumerate().map(|(index, (info, position))| Glyph {
            id: info.glyph_id as u16,
            advance: em(position.x_advance),
            x_offset: em(position.x_offset),
            y_offset: em(position.y_offset),
            start: info.cluster as usize,
            end: cluster_end(infos, index, text.len()),
        });
        Run { face: self, text: text.to_owned(), glyphs: glyphs.collect() }
    }

    /// Sends a glyph's outline to a builder, in font units (y up); divide by [`Face::units_per_em`].
    pub(crate) fn outline(self, glyph: u16, builder: &mut dyn OutlineBuilder) {
        // A space has no outline, which is not an error.
        let _ = self.loaded().face.outline_glyph(GlyphId(glyph), builder);
    }

    pub(crate) fn units_per_em(self) -> f32 {
        self.loaded().units_per_em
    }
}

/// Glyphs of one cluster share its whole range: a letter with its accent is one piece of text.
fn cluster_end(infos: &[rustybuzz::GlyphInfo], index: usize, text_len: usize) -> usize {
    let own = infos[index].cluster;
    infos[index..].iter().map(|info| info.cluster).find(|&cluster| cluster > own).map_or(text_len, |next| next as usize)
}

/// Text as it can be drawn: control characters become spaces (they are commands to a receipt printer), characters that
/// the font lacks are dropped, runs of spaces become one. For everything but credentials, which are never altered.
pub(crate) fn drawable(text: &str) -> String {
    let kept = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let kept: String = kept.filter(|&c| c.is_whitespace() || Face::Regular.draws(c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The characters of a shop's name or an instruction that will be missing on paper (emoji, for one), each once, so that
/// Settings can say so.
pub fn undrawable(text: &str) -> Vec<char> {
    let missing = text.chars().filter(|c| !c.is_whitespace() && !Face::Regular.draws(*c));
    missing.collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_draws_the_letters_of_ghana() {
        for face in FACES {
            for c in "ɛɔƐƆ₵ŋŊɖƉƒƑɣƔʋƲ•·…’–0O1lI".chars() {
                assert!(face.draws(c), "{face:?} has no letter for {c}");
            }
        }
    }

    #[test]
    fn what_the_fonts_lack_is_dropped_and_named() {
        assert_eq!(drawable("Kofi\u{1b}@ 🔥 Data\n Hub"), "Kofi @ Data Hub");
        assert_eq!(undrawable("Kofi 🔥🔥 \u{1b}"), vec!['\u{1b}', '🔥']);
        assert!(undrawable("Ɔkɔmfo ₵").is_empty());
    }

    #[test]
    fn a_gap_widens_the_line_and_leaves_the_text() {
        let mut run = Face::Mono.shape("1234");
        let next = Face::Mono.shape("5678");
        let plain = run.width() + next.width();
        run.push(0.3, &next);
        assert_eq!(run.text, "12345678");
        assert!((run.width() - plain - 0.3).abs() < 1e-4, "{} against {plain}", run.width());
        assert_eq!((run.glyphs[4].start, run.glyphs[4].end), (4, 5));
    }

    #[test]
    fn a_cluster_covers_a_letter_with_its_accent() {
        let run = Face::Regular.shape("ɔ\u{303}a");
        assert_eq!(run.glyphs.first().map(|g| (g.start, g.end)), Some((0, "ɔ\u{303}".len())));
        assert_eq!(run.glyphs.last().map(|g| g.end), Some(run.text.len()));
    }
}

//! Making text fit: shrink first, then wrap, then end in '…'. A credential is never ended in '…'.

use crate::face::{Face, Run};

/// Sizes are tried in steps of this many points.
const STEP: f32 = 0.25;
/// Space between the groups of a credential, in em: enough for the eye, less than a typed space.
pub(crate) const GROUP_GAP: f32 = 0.4;

/// Lines that fit, and the size at which they do.
#[derive(Clone)]
pub(crate) struct Fitted {
    pub(crate) lines: Vec<Run>,
    pub(crate) size: f32,
}

impl Fitted {
    /// Nothing to draw.
    pub(crate) fn empty() -> Self {
        Self { lines: Vec::new(), size: 0.0 }
    }

    /// Height of all lines in points.
    pub(crate) fn height(&self) -> f32 {
        self.lines.len() as f32 * leading(self.size)
    }

    /// Width of the widest line in points.
    pub(crate) fn width(&self) -> f32 {
        self.lines.iter().map(Run::width).fold(0.0, f32::max) * self.size
    }
}

/// From one baseline to the next, in points.
pub(crate) fn leading(size: f32) -> f32 {
    size * 1.22
}

/// The room that a text may take.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    /// Points.
    pub(crate) width: f32,
    pub(crate) lines_max: usize,
    /// Largest and smallest size, in points.
    pub(crate) size_max: f32,
    pub(crate) size_min: f32,
}

fn sizes(room: Room) -> impl Iterator<Item = f32> {
    let steps = ((room.size_max - room.size_min) / STEP).ceil().max(0.0) as usize;
    (0..=steps).map(move |step| (room.size_max - step as f32 * STEP).max(room.size_min))
}

/// Fits a text that may be cut short in the last resort.
pub(crate) fn fit(face: Face, text: &str, room: Room) -> Fitted {
    if text.is_empty() || room.lines_max == 0 {
        return Fitted::empty();
    }
    let words: Vec<Run> = text.split(' ').map(|word| face.shape(word)).collect();
    let space = face.shape(" ").width();
    for size in sizes(room) {
        let width = room.width / size;
        if words.iter().all(|word| word.width() <= width) {
            let lines = wrap(&words, space, width);
            if lines.len() <= room.lines_max {
                return Fitted { lines: lines.iter().map(|line| face.shape(line)).collect(), size };
            }
        }
    }
    cut_short(face, text, room)
}

/// One line at any size before two at a larger one; more lines start halfway between the sizes.
pub(crate) fn fit_line_first(face: Face, text: &str, room: Room) -> Fitted {
    let one_line = fit(face, text, Room { lines_max: 1, ..room });
    if one_line.lines.first().is_none_or(|line| line.text == text) {
        return one_line;
    }
    fit(face, text, Room { size_max: (room.size_max + room.size_min) / 2.0, ..room })
}

/// Fits a text into a width and a height, in points, at the largest of the `sizes` (largest, smallest) that holds it.
pub(crate) fn fit_height(face: Face, text: &str, area: (f32, f32), sizes: (f32, f32)) -> Fitted {
    let (width, height) = area;
    let whole =
        |fitted: &Fitted| fitted.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ") == text;
    let mut best = Fitted::empty();
    for size in self::sizes(Room { width, lines_max: 1, size_max: sizes.0, size_min: sizes.1 }) {
        // A hair's breadth is forgiven, or rounding would cost a line.
        let lines_max = (height / leading(size) + 0.02).floor().max(0.0) as usize;
        best = fit(face, text, Room { width, lines_max, size_max: size, size_min: size });
        if whole(&best) {
            break;
        }
    }
    best
}

/// Greedy; `words` and `width` in em.
fn wrap(words: &[Run], space: f32, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = f32::INFINITY;
    for word in words {
        match lines.last_mut() {
            Some(line) if used + space + word.width() <= width => {
                line.push(' ');
                line.push_str(&word.text);
                used += space + word.width();
            }
            _ => {
                lines.push(word.text.clone());
                used = word.width();
            }
        }
    }
    lines
}

fn cut_short(face: Face, text: &str, room: Room) -> Fitted {
    let width = room.width / room.size_min;
    let space = face.shape(" ").width();
    let broken: Vec<Run> = text.split(' ').flat_map(|word| break_word(face, word, width)).collect();
    let mut lines = wrap(&broken, space, width);
    if lines.len() > room.lines_max {
        lines.truncate(room.lines_max);
        if let Some(last) = lines.last_mut() {
            end_in_dots(face, last, width);
        }
    }
    Fitted { lines: lines.iter().map(|line| face.shape(line)).collect(), size: room.size_min }
}

fn break_word(face: Face, word: &str, width: f32) -> Vec<Run> {
    let whole = face.shape(word);
    if whole.width() <= width {
        return vec![whole];
    }
    let mut parts = vec![String::new()];
    for cluster in clusters(&whole) {
        let Some(last) = parts.last_mut() else { break };
        if !last.is_empty() && face.shape(&format!("{last}{cluster}")).width() > width {
            parts.push(cluster.to_owned());
        } else {
            last.push_str(cluster);
        }
    }
    parts.iter().map(|part| face.shape(part)).collect()
}

/// The pieces of a run's text that must not be torn apart, such as a letter and its accent.
fn clusters(run: &Run) -> Vec<&str> {
    let mut ranges: Vec<(usize, usize)> = run.glyphs.iter().map(|glyph| (glyph.start, glyph.end)).collect();
    ranges.dedup();
    ranges.into_iter().filter_map(|(start, end)| run.text.get(start..end)).collect()
}

fn end_in_dots(face: Face, line: &mut String, width: f32) {
    while !line.is_empty() && face.shape(&format!("{line}…")).width() > width {
        let whole = face.shape(line);
        let last = clusters(&whole).last().map_or(1, |cluster| cluster.len());
        line.truncate(line.len() - last);
    }
    *line = format!("{}…", line.trim_end());
}

/// Fits a credential, whole: one line while it stays readable, then more lines, broken between groups where there are
/// groups. `None` when it can't be whole at the smallest size.
pub(crate) fn fit_whole(groups: &[String], room: Room) -> Option<Fitted> {
    let one_line = Room { lines_max: 1, size_min: (room.size_max * 0.62).max(room.size_min), ..room };
    let several = Room { size_max: one_line.size_min, ..room };
    let shaped: Vec<Run> = groups.iter().map(|group| Face::Mono.shape(group)).collect();
    [one_line, several].into_iter().find_map(|room| {
        sizes(room).find_map(|size| {
            let lines = pack_groups(&shaped, room.width / size);
            let fits = lines.len() <= room.lines_max;
            fits.then_some(Fitted { lines, size })
        })
    })
}

fn pack_groups(groups: &[Run], width: f32) -> Vec<Run> {
    let mut lines: Vec<Run> = Vec::new();
    for group in groups {
        match lines.last_mut() {
            Some(line) if line.width() + GROUP_GAP + group.width() <= width => line.push(GROUP_GAP, group),
            _ => lines.extend(break_word(Face::Mono, &group.text, width)),
        }
    }
    lines
}

/// Digits in groups of three or four, as even as can be, the longer ones last: 10 digits give 3, 3, 4. Anything but
/// plain digits stays in one piece: a gap could be taken for a character of it.
pub(crate) fn group_digits(value: &str) -> Vec<String> {
    let count = value.len();
    if count <= 5 || !value.bytes().all(|b| b.is_ascii_digit()) {
        return vec![value.to_owned()];
    }
    let groups = count.div_ceil(4);
    let (short, longer) = (count / groups, count % groups);
    let mut rest = value;
    (0..groups)
        .map(|index| {
            let (group, tail) = rest.split_at(short + usize::from(index >= groups - longer));
            rest = tail;
            group.to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(width: f32, lines_max: usize) -> Room {
        Room { width, lines_max, size_max: 12.0, size_min: 8.0 }
    }

    fn texts(fitted: &Fitted) -> Vec<&str> {
        fitted.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn digits_are_grouped_evenly() {
        for (value, groups) in [
            ("12345", "12345"),
            ("1234567", "123 4567"),
            ("1234567890", "123 456 7890"),
            ("123456789012", "1234 5678 9012"),
            ("1234567890123", "123 456 789 0123"),
            ("WGR260000001", "WGR260000001"),
            ("1234 5678", "1234 5678"),
        ] {
            assert_eq!(group_digits(value).join(" "), groups, "{value}");
        }
    }

    #[test]
    fn shrinks_then_wraps_then_cuts() {
        let short = fit(Face::Bold, "WASSCE", room(200.0, 2));
        assert_eq!((texts(&short), short.size), (vec!["WASSCE"], 12.0));
        let name = "West African Senior School Certificate Examination";
        let long = fit(Face::Bold, name, room(180.0, 2));
        assert_eq!(texts(&long).join(" "), name, "two lines hold it whole");
        assert!(long.width() <= 180.0 && long.lines.len() == 2);
        let cut = fit(Face::Bold, name, room(60.0, 2));
        assert!(texts(&cut)[1].ends_with('…') && cut.width() <= 60.0, "{:?}", texts(&cut));
    }

    #[test]
    fn a_word_without_spaces_is_broken_not_let_out() {
        let fitted = fit(Face::Regular, &"W".repeat(60), room(100.0, 9));
        assert!(fitted.width() <= 100.0, "{}", fitted.width());
        assert_eq!(texts(&fitted).concat(), "W".repeat(60));
    }

    #[test]
    fn a_credential_is_whole_or_refused() {
        let value = "A".repeat(40);
        let two = fit_whole(std::slice::from_ref(&value), room(140.0, 2)).expect("two lines at a small size");
        assert_eq!(texts(&two).concat(), value);
        assert!(two.width() <= 140.0);
        assert!(fit_whole(&["A".repeat(90)], room(140.0, 2)).is_none(), "too long to be whole");
    }

    #[test]
    fn a_credential_breaks_between_groups() {
        let groups = group_digits("12345678901234567890");
        let fitted = fit_whole(&groups, room(90.0, 2)).expect("two lines");
        assert!(texts(&fitted).iter().all(|line| line.len() % 4 == 0), "{:?}", texts(&fitted));
    }
}

//! The bytes are read back as a printer reads them; a command that the reader doesn't know fails the test.

use super::*;
use crate::card::Shop;
use crate::sample::card;
use domain::Secret;

/// What came out: lines of text with their size, pictures as rows of dots, and whether the paper was cut.
#[derive(Default)]
struct Paper {
    lines: Vec<(String, u8)>,
    pictures: Vec<Vec<Vec<bool>>>,
    reversed: Vec<String>,
    cut: bool,
}

impl Paper {
    fn read(bytes: &[u8]) -> Self {
        let (mut paper, mut line, mut size, mut reverse, mut joined) =
            (Self::default(), String::new(), 0, false, false);
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let was_picture = joined;
            joined = false;
            at += match rest {
                [0x1b, b'@', ..] => 2,
                [0x1b, b'a' | b'E', _, ..] => 3,
                [0x1d, b'!', n, ..] => {
                    size = *n;
                    3
                }
                [0x1d, b'B', n, ..] => {
                    reverse = *n == 1;
                    3
                }
                // Prints what is in the line and feeds; the library ends lines this way.
                [0x1b, b'd', _, ..] => {
                    if reverse {
                        paper.reversed.push(line.clone());
                    }
                    paper.lines.push((std::mem::take(&mut line), size));
                    3
                }
                [0x1d, b'V', b'A' | b'B', _, ..] => {
                    paper.cut = true;
                    4
                }
                [0x1d, b'V', _, ..] => {
                    paper.cut = true;
                    3
                }
                [0x1d, b'v', b'0', 0, xl, xh, yl, yh, data @ ..] => {
                    let row = usize::from(u16::from_le_bytes([*xl, *xh]));
                    let rows = usize::from(u16::from_le_bytes([*yl, *yh]));
                    let dots = data[..row * rows].chunks(row).map(|bytes| {
                        bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1 == 1)).collect()
                    });
                    match paper.pictures.last_mut() {
                        Some(picture) if was_picture => picture.extend(dots),
                        _ => paper.pictures.push(dots.collect()),
                    }
                    joined = true;
                    8 + row * rows
                }
                [c @ 0x20..=0x7e, ..] => {
                    line.push(char::from(*c));
                    1
                }
                other => panic!("not a command that every printer knows: {:02x?}", &other[..other.len().min(4)]),
            };
        }
        paper
    }

    fn text(&self) -> String {
        self.lines.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>().join("\n")
    }
}

fn print(card: &Card, width: RollWidth) -> Paper {
    Paper::read(escpos(card, width).expect("a sound card").expose())
}

fn ascii_card() -> Card {
    Card { shop: Shop { name: "Akwaaba Data".into(), phone: "024 000 0000".into(), logo: None }, ..card(1) }
}

#[test]
fn a_receipt_says_everything_and_cuts() {
    let paper = print(&ascii_card(), RollWidth::Mm80);
    for needed in [
        "Akwaaba Data",
        "024 000 0000",
        "WASSCE 2026",
        "Serial number",
        "WGR2600000001",
        "PIN",
        "1000 0000 0007",
        "Check at ghana.waecdirect.org",
        "Checks allowed: 3",
        "024 123 4567",
        "21 Nov 2026, 10:42",
        "BD-000001",
    ] {
        assert!(paper.text().contains(needed), "{needed} is missing from\n{}", paper.text());
    }
    assert!(paper.cut, "the paper is cut");
    let pin = paper.lines.iter().find(|(line, _)| line == "1000 0000 0007").map(|(_, size)| *size);
    assert_eq!(pin, Some(0x11), "the PIN is twice as wide and high");
    assert!(paper.reversed.is_empty(), "a first print is no copy");
}

#[test]
fn no_line_is_wider_than_its_paper() {
    let mut long = ascii_card();
    long.package_name = "West African Senior School Certificate Examination for Private Candidates".into();
    long.serial = Secret::new("A1".repeat(40));
    long.pin = Secret::new("123456789".repeat(6));
    long.order_reference = "0193a7f2-5e0c-7b1a-9d3e-0123456789ab".repeat(2);
    for (width, columns) in [(RollWidth::Mm80, 48), (RollWidth::Mm58, 32)] {
        let paper = print(&long, width);
        for (line, size) in &paper.lines {
            let wide = usize::from(size >> 4) + 1;
            assert!(line.len() * wide <= columns, "{line} is wider than {columns} columns");
        }
        let joined = paper.text().replace(['\n', ' '], "");
        assert!(joined.contains(&"A1".repeat(40)) && joined.contains(&"123456789".repeat(6)), "both halves are whole");
        assert!(
            paper.pictures.iter().flatten().all(|row| row.len() == columns * 12),
            "pictures are as wide as the paper"
        );
    }
}

#[test]
fn the_code_on_the_receipt_is_the_portal() {
    for width in [RollWidth::Mm80, RollWidth::Mm58] {
        let paper = print(&ascii_card(), width);
        let [picture] = &paper.pictures[..] else { panic!("one picture, not {}", paper.pictures.len()) };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(picture[0].len(), picture.len(), |x, y| {
            if picture[y][x] { 0 } else { 255 }
        });
        let codes = image.detect_grids();
        let read = codes.first().expect("a code").decode().expect("readable").1;
        assert_eq!(read, "https://ghana.waecdirect.org", "{width:?}");
    }
}

#[test]
fn letters_outside_ascii_are_drawn_not_replaced() {
    let mut local = card(1);
    local.portal = None;
    let paper = print(&local, RollWidth::Mm58);
    assert!(!paper.text().contains("kmfo"), "the name is not printed without its letters");
    let [picture] = &paper.pictures[..] else { panic!("one picture, not {}", paper.pictures.len()) };
    let ink = picture.iter().flatten().filter(|dot| **dot).count();
    assert!(ink > 500, "{ink} dots are no name");
    local.shop.name = "Okomfo Data".into();
    assert!(print(&local, RollWidth::Mm58).pictures.is_empty(), "plain letters need no picture");
}

#[test]
fn a_name_cannot_command_the_printer() {
    let mut sly = ascii_card();
    sly.shop.name = "\u{1b}p\u{0}zz\u{1d}V\u{0}Shop".into();
    sly.portal = None;
    let sealed = escpos(&sly, RollWidth::Mm80).expect("cleaned");
    let bytes = sealed.expose();
    let drawer = bytes.windows(2).any(|pair| pair == [0x1b, b'p']);
    assert!(!drawer, "a shop's name opened the cash drawer");
    assert!(Paper::read(bytes).text().contains("p zz V Shop"), "the letters stay");
    sly.pin = Secret::new("123\u{1b}@456".into());
    let error = escpos(&sly, RollWidth::Mm80).expect_err("a PIN is never altered");
    assert!(!format!("{error} {error:?}").contains("123"), "the error quotes the PIN");
}

#[test]
fn a_reprint_is_marked() {
    let paper = print(&Card { copy: true, ..ascii_card() }, RollWidth::Mm58);
    assert_eq!(paper.reversed, ["  COPY  "], "white on black");
}

#[test]
fn a_logo_is_printed_as_a_picture() {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 40, 20);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[0; 800]).expect("black");
    writer.finish().expect("written");
    let mut branded = ascii_card();
    branded.portal = None;
    branded.shop.logo = Some(crate::Logo::from_png(file).expect("a PNG"));
    let paper = print(&branded, RollWidth::Mm58);
    let ink = paper.pictures[0].iter().flatten().filter(|dot| **dot).count();
    assert_eq!(ink, 800, "a black picture is all ink, at its own size");
}

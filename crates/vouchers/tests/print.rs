//! Documents as other programs read them: `pdftotext` and `pdftoppm` (poppler-utils), and a QR reader.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail as tests do")]

use domain::{Msisdn, Secret};
use std::path::Path;
use std::process::Command;
use vouchers::{Card, CardsPerPage, Labels, Layout, Logo, RollWidth, Shop, defaults_for, pdf, preview};

const EIGHT: Layout = Layout::A4 { per_page: CardsPerPage::Eight };
const TEN: Layout = Layout::A4 { per_page: CardsPerPage::Ten };
const ROLL_80: Layout = Layout::Roll { width: RollWidth::Mm80 };
const ROLL_58: Layout = Layout::Roll { width: RollWidth::Mm58 };
const ALL: [Layout; 5] = [EIGHT, TEN, Layout::Single, ROLL_80, ROLL_58];

fn card(n: u64) -> Card {
    let text = defaults_for("BECE 2026");
    Card {
        package_name: "BECE 2026".into(),
        serial: Secret::new(format!("BEC26{n:08}")),
        pin: Secret::new(format!("PIN{n:07}X")),
        labels: Labels::default(),
        portal: text.portal,
        check_limit: Some(3),
        instruction: text.instruction,
        buyer: Some(Msisdn::parse("0241234567").unwrap().msisdn),
        date_text: "21 Nov 2026, 10:42".into(),
        order_reference: format!("BD-{n:06}"),
        shop: Shop { name: "Ɔkɔmfo Dɛda ₵edi Shop".into(), phone: "024 000 0000".into(), logo: None },
        copy: false,
    }
}

fn cards(count: u64) -> Vec<Card> {
    (0..count).map(card).collect()
}

/// Whether the documents can be read back here. `scripts/test` brings what that needs, so there it is never left out.
fn can_read_back() -> bool {
    let is_there = Command::new("pdftotext").arg("-v").output().is_ok();
    assert!(is_there || std::env::var_os("BUNDLEDESK_ALL_TOOLS").is_none(), "poppler-utils is missing");
    if !is_there {
        println!("skipped: pdftotext is not here; install poppler-utils");
    }
    is_there
}

fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed: install poppler-utils ({error})"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Keeps the document in a folder that goes away with the test.
struct Printed {
    _folder: tempfile::TempDir,
    path: String,
}

impl Printed {
    fn of(cards: &[Card], layout: Layout) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cards.pdf");
        std::fs::write(&path, pdf(cards, layout).unwrap().expose()).unwrap();
        Self { path: path.to_string_lossy().into_owned(), _folder: folder }
    }

    fn text(&self) -> String {
        String::from_utf8(run("pdftotext", &["-raw", &self.path, "-"])).unwrap()
    }

    fn info(&self) -> String {
        String::from_utf8(run("pdfinfo", &["-l", "-1", &self.path])).unwrap()
    }

    /// Every word with its left, top, right and bottom in points, page by page.
    fn words(&self) -> Vec<Vec<(String, [f32; 4])>> {
        let html = String::from_utf8(run("pdftotext", &["-bbox", &self.path, "-"])).unwrap();
        let pages = html.split("<page ").skip(1);
        pages.map(|page| page.lines().filter_map(word).collect()).collect()
    }

    fn picture(&self, page: usize, dots_per_inch: u32) -> Picture {
        let (page, dpi) = (page.to_string(), dots_per_inch.to_string());
        Picture::read(&run("pdftoppm", &["-gray", "-r", &dpi, "-f", &page, "-l", &page, &self.path]))
    }
}

fn word(line: &str) -> Option<(String, [f32; 4])> {
    let rest = line.trim().strip_prefix("<word ")?;
    let (attributes, text) = rest.split_once('>')?;
    let number =
        |name: &str| -> Option<f32> { attributes.split_once(&format!("{name}=\""))?.1.split('"').next()?.parse().ok() };
    Some((
        text.strip_suffix("</word>")?.to_owned(),
        [number("xMin")?, number("yMin")?, number("xMax")?, number("yMax")?],
    ))
}

/// A grey picture as pdftoppm writes it (PGM, 8 bits).
struct Picture {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Picture {
    fn read(pgm: &[u8]) -> Self {
        let (mut at, mut fields) = (0, Vec::new());
        while fields.len() < 4 {
            let length = pgm[at..].iter().position(u8::is_ascii_whitespace).unwrap();
            fields.push(std::str::from_utf8(&pgm[at..at + length]).unwrap());
            at += length + 1;
        }
        assert_eq!((fields[0], fields[3]), ("P5", "255"), "a PGM of 8 bits");
        Self { width: fields[1].parse().unwrap(), height: fields[2].parse().unwrap(), grey: pgm[at..].to_vec() }
    }

    /// The part from `(left, top)`, in dots.
    fn cut_out(&self, (left, top): (usize, usize), (width, height): (usize, usize)) -> Self {
        let rows = (top..top + height).map(|y| &self.grey[y * self.width + left..][..width]);
        Self { width, height, grey: rows.flatten().copied().collect() }
    }

    fn codes(&self) -> Vec<String> {
        let grey = |x: usize, y: usize| self.grey[y * self.width + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, grey);
        image.detect_grids().iter().map(|grid| grid.decode().expect("a readable code").1).collect()
    }
}

#[test]
fn pages_are_as_many_and_as_large_as_their_paper() {
    if !can_read_back() {
        return;
    }
    for (layout, count, pages, size_mm) in [
        (EIGHT, 17, 3, Some((210.0, 297.0))),
        (TEN, 20, 2, Some((210.0, 297.0))),
        (Layout::Single, 3, 3, Some((86.0, 66.0))),
        (ROLL_80, 2, 2, None),
        (ROLL_58, 2, 2, None),
    ] {
        let info = Printed::of(&cards(count), layout).info();
        assert!(info.contains(&format!("Pages:           {pages}\n")), "{count} cards on {layout:?}:\n{info}");
        assert!(!info.contains("CreationDate"), "the same cards give the same bytes:\n{info}");
        let sizes: Vec<(f32, f32)> = info.lines().filter_map(page_size_mm).collect();
        assert_eq!(sizes.len(), pages, "a size for each page:\n{info}");
        for size in sizes {
            let wanted = size_mm.unwrap_or((if layout == ROLL_80 { 80.0 } else { 58.0 }, size.1));
            let near = (size.0 - wanted.0).abs() < 0.2 && (size.1 - wanted.1).abs() < 0.2;
            assert!(near, "{size:?} mm, not {wanted:?} ({layout:?})");
        }
    }
}

fn page_size_mm(line: &str) -> Option<(f32, f32)> {
    let (name, size) = line.split_once("size:")?;
    let mut fields = name.starts_with("Page").then(|| size.split_whitespace())?;
    let width: f32 = fields.next()?.parse().ok()?;
    let height: f32 = fields.nth(1)?.parse().ok()?;
    Some((width * 25.4 / 72.0, height * 25.4 / 72.0))
}

#[test]
fn every_card_says_everything_in_letters_that_copy_out_right() {
    if !can_read_back() {
        return;
    }
    for layout in ALL {
        let text = Printed::of(&cards(3), layout).text();
        for needed in [
            "Ɔkɔmfo Dɛda ₵edi Shop",
            "024 000 0000",
            "BECE 2026",
            "Serial number",
            "BEC2600000002",
            "PIN",
            "PIN0000002X",
            "Check at eresults.waecgh.org",
            "Checks allowed: 3",
            "024 123 4567",
            "21 Nov 2026, 10:42",
            "BD-000002",
        ] {
            assert!(text.contains(needed), "{needed} is missing on {layout:?}:\n{text}");
        }
        assert!(
            text.replace('\n', " ").contains("anyone who has them can use them."),
            "the instruction is whole on {layout:?}:\n{text}"
        );
        assert!(!text.contains("COPY"), "a first print is no copy");
    }
}

#[test]
fn a_pin_of_digits_is_shown_in_groups_and_is_whole() {
    if !can_read_back() {
        return;
    }
    let mut one = card(1);
    one.pin = Secret::new("1234567890".into());
    let text = Printed::of(&[one], TEN).text();
    assert!(text.contains("123 456 7890") || text.contains("1234567890"), "{text}");
}

#[test]
fn cards_stand_in_their_cells() {
    if !can_read_back() {
        return;
    }
    for (layout, rows, height_mm) in [(EIGHT, 4, 66.0_f32), (TEN, 5, 54.0)] {
        let per_page = rows * 2;
        let pages = Printed::of(&cards(per_page as u64 + 1), layout).words();
        assert_eq!(pages[1].iter().filter(|(text, _)| text.starts_with("BEC26")).count(), 1, "one card is left over");
        let mm = |points: f32| points * 25.4 / 72.0;
        let (left, top) = ((210.0 - 172.0) / 2.0, (297.0 - rows as f32 * height_mm) / 2.0);
        for n in 0..per_page {
            let serial = format!("BEC26{n:08}");
            let (_, place) = pages[0].iter().find(|(text, _)| *text == serial).expect("the serial is on the page");
            let cell = (left + (n % 2) as f32 * 86.0, top + (n / 2) as f32 * height_mm);
            let inside = mm(place[0]) > cell.0 + 3.0
                && mm(place[2]) < cell.0 + 83.0
                && mm(place[1]) > cell.1 + 3.0
                && mm(place[3]) < cell.1 + height_mm - 3.0;
            assert!(inside, "card {n} on {layout:?}: {place:?} points is not in the cell at {cell:?} mm");
        }
    }
}

#[test]
fn every_code_on_the_sheet_reads_as_the_portal() {
    if !can_read_back() {
        return;
    }
    let mut sheet = cards(10);
    sheet[4].copy = true;
    sheet[7].portal = None;
    let picture = Printed::of(&sheet, TEN).picture(1, 200);
    let dots = |mm: f32| (mm * 200.0 / 25.4) as usize;
    for n in 0..10 {
        // As a phone does, card by card: the reader takes corners of two neighbours for one code.
        let corner = (dots(19.0 + (n % 2) as f32 * 86.0), dots(13.5 + (n / 2) as f32 * 54.0));
        let codes = picture.cut_out(corner, (dots(86.0), dots(54.0))).codes();
        let wanted: &[&str] = if n == 7 { &[] } else { &["https://eresults.waecgh.org"] };
        assert_eq!(codes, wanted, "card {n}; 4 is a copy, 7 has no portal");
    }
    for layout in [Layout::Single, ROLL_80, ROLL_58] {
        let codes = Printed::of(&cards(1), layout).picture(1, 200).codes();
        assert_eq!(codes, ["https://eresults.waecgh.org"], "{layout:?}");
    }
}

#[test]
fn cut_lines_are_dashed_and_guide_beyond_the_cards() {
    if !can_read_back() {
        return;
    }
    let picture = Printed::of(&cards(10), TEN).picture(1, 100);
    let dot = |mm: f32| (mm * 100.0 / 25.4) as usize;
    // The line between the columns, one millimetre to each side for rounding.
    let column_is_inked = |y: usize| (dot(104.5)..=dot(105.5)).any(|x| picture.grey[y * picture.width + x] < 220);
    let inked: Vec<bool> = (dot(14.0)..dot(283.0)).map(column_is_inked).collect();
    let (ink, changes) = (inked.iter().filter(|i| **i).count(), inked.windows(2).filter(|w| w[0] != w[1]).count());
    let share = ink as f32 / inked.len() as f32;
    assert!(
        (0.3..0.9).contains(&share) && changes > 100,
        "{share} of the line is inked in {changes} changes: not dashed"
    );
    assert!((dot(10.0)..dot(13.0)).any(column_is_inked), "the line runs on above the cards");
    assert!(!(dot(0.0)..dot(8.0)).any(column_is_inked), "and ends before the edge that no printer reaches");
}

#[test]
fn a_reprint_is_marked_on_every_layout() {
    if !can_read_back() {
        return;
    }
    let mut copy = card(1);
    copy.copy = true;
    for layout in ALL {
        let text = Printed::of(&[copy.clone()], layout).text();
        assert!(text.contains("COPY"), "{layout:?}:\n{text}");
    }
}

#[test]
fn a_logo_is_drawn() {
    if !can_read_back() {
        return;
    }
    let black = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logo.png")).unwrap();
    let logo = Logo::from_png(black).unwrap();
    let mut branded = card(1);
    let plain = Printed::of(&[branded.clone()], Layout::Single).picture(1, 100);
    branded.shop.logo = Some(logo);
    let with_logo = Printed::of(&[branded.clone()], Layout::Single).picture(1, 100);
    let corner = |picture: &Picture| {
        let ink = |y: usize| picture.grey[y * picture.width..][18..70].iter().filter(|grey| **grey < 90).count();
        (18..40).map(ink).sum::<usize>()
    };
    assert!(corner(&with_logo) > 2 * corner(&plain), "{} against {}", corner(&with_logo), corner(&plain));
    assert!(preview(&[branded], Layout::Single, 1).unwrap().svg.contains("data:image/png;base64,iVBOR"));
}

#[test]
fn the_same_cards_give_the_same_bytes() {
    for layout in ALL {
        assert!(pdf(&cards(3), layout).unwrap() == pdf(&cards(3), layout).unwrap(), "{layout:?}");
    }
}

#[test]
fn no_debug_output_and_no_preview_carries_the_credential() {
    let planted = card(77);
    let shown = format!("{planted:?}");
    let pictures = ALL.map(|layout| preview(&[card(77)], layout, 1).unwrap().svg).concat();
    for secret in ["BEC2600000077", "PIN0000077X"] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!pictures.contains(secret), "the preview carries {secret}");
    }
}

//! Files that mean harm, or are merely broken: each ends in a clear error, and the program goes on.

use recipients::{ReadError, ReadOptions, limits, read_bytes, read_file};
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn with_reader() {
    recipients::use_reader_program(env!("CARGO_BIN_EXE_recipients-reader").into());
}

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/lists").join(name)).expect("a list")
}

fn read(bytes: Vec<u8>) -> Result<recipients::ReadList, ReadError> {
    read_bytes("harm", bytes, &ReadOptions::default())
}

/// Packs parts given as (name, pieces): a part of repeated pieces stays small here however large it unpacks.
fn zip(parts: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, piece, times) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
        for _ in 0..*times {
            writer.write_all(piece).expect("bytes");
        }
    }
    writer.finish().expect("a zip").into_inner()
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const ROOT_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;

fn workbook(sheet: &[u8], times: usize, more: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8], usize)> = vec![
        ("[Content_Types].xml", TYPES.as_bytes(), 1),
        ("_rels/.rels", ROOT_RELS.as_bytes(), 1),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes(), 1),
        ("xl/workbook.xml", BOOK.as_bytes(), 1),
        ("xl/worksheets/sheet1.xml", sheet, times),
    ];
    parts.extend_from_slice(more);
    zip(&parts)
}

#[test]
fn a_zip_bomb_is_measured_before_it_is_read() {
    with_reader();
    let zeros = vec![b' '; 1024 * 1024];
    let bomb = workbook(&zeros, 260, &[]);
    assert!(bomb.len() < 2_000_000, "it looks small");
    assert_eq!(read(bomb).err(), Some(ReadError::InflatesTooLarge));
    let ods = zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", 1), ("content.xml", &zeros, 260)]);
    assert_eq!(read(ods).err(), Some(ReadError::InflatesTooLarge));
}

#[test]
fn a_zip_that_lies_about_its_size_is_measured_by_what_it_unpacks_to() {
    with_reader();
    let zeros = vec![b' '; 1024 * 1024];
    let mut bomb = workbook(&zeros, 260, &[]);
    let real = (260u32 * 1024 * 1024).to_le_bytes();
    let mut lied = 0;
    while let Some(at) = bomb.windows(4).position(|window| window == real) {
        bomb[at..at + 4].copy_from_slice(&1_000u32.to_le_bytes());
        lied += 1;
    }
    assert!(lied > 0, "the size stands somewhere in the zip");
    let error = read(bomb).expect_err("refused");
    assert!(
        matches!(error, ReadError::InflatesTooLarge | ReadError::Damaged(_)),
        "refused for its size, or for not being what it says: {error:?}"
    );
}

#[test]
fn tables_that_grow_in_memory_are_refused() {
    with_reader();
    let sheet = b"<worksheet><sheetData/></worksheet>";
    let texts = workbook(sheet, 1, &[("xl/sharedStrings.xml", b"<si/>", 4_000_000)]);
    assert_eq!(read(texts).err(), Some(ReadError::InflatesTooLarge), "forty times their size in memory");
    let styles = workbook(sheet, 1, &[("xl/styles.xml", b"<xf/>", 4_000_000)]);
    assert_eq!(read(styles).err(), Some(ReadError::InflatesTooLarge));
}

#[test]
fn the_smallest_file_with_the_farthest_cell_costs_nothing() {
    with_reader();
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>0241290001</v></c><c r="B1" t="str"><v>2GB</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    let list = read(workbook(sheet.as_bytes(), 1, &[])).expect("a legal workbook");
    assert_eq!(list.rows.len(), 1);
}

#[test]
fn too_many_rows_are_refused() {
    with_reader();
    let mut csv = String::new();
    for at in 0..=limits::ROWS_MAX {
        writeln!(csv, "024{at:07},2GB").expect("text");
    }
    assert_eq!(read(csv.clone().into_bytes()).err(), Some(ReadError::TooManyRows));
    let text = csv.replace(',', " ");
    assert_eq!(read(text.into_bytes()).err(), Some(ReadError::TooManyRows));
    let mut sheet = String::from("<worksheet><sheetData>");
    for at in 1..=limits::ROWS_MAX + 1 {
        write!(sheet, r#"<row r="{at}"><c r="A{at}"><v>1</v></c></row>"#).expect("text");
    }
    sheet.push_str("</sheetData></worksheet>");
    assert_eq!(read(workbook(sheet.as_bytes(), 1, &[])).err(), Some(ReadError::TooManyRows));
}

#[test]
fn a_file_that_is_too_large_is_not_opened() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().set_len(limits::FILE_BYTES_MAX + 1).expect("a length");
    assert_eq!(read_file(file.path(), &ReadOptions::default()).err(), Some(ReadError::FileTooLarge));
    let missing = read_file(Path::new("no-such-list.xlsx"), &ReadOptions::default());
    assert!(matches!(missing, Err(ReadError::Io(_))));
}

#[test]
fn a_file_cut_anywhere_ends_in_an_error_or_a_list() {
    with_reader();
    for name in ["lo-orders.xlsx", "lo-orders.xls", "lo-orders.ods"] {
        let whole = corpus(name);
        for tenth in 1..10 {
            let cut = whole[..whole.len() * tenth / 10].to_vec();
            match read(cut) {
                Err(ReadError::Damaged(_) | ReadError::ReaderStopped(_)) => {}
                // The sheet of an old workbook can lie whole in the part that is left.
                Ok(list) => assert!(list.rows.len() <= 4, "{name} cut at {tenth}0% has more rows than the whole"),
                Err(other) => panic!("{name} cut at {tenth}0%: {other:?}"),
            }
        }
    }
}

#[test]
fn bytes_changed_anywhere_do_no_harm() {
    with_reader();
    for name in ["lo-orders.xlsx", "lo-orders.xls", "lo-orders.ods"] {
        let whole = corpus(name);
        for nth in 0..60 {
            let mut changed = whole.clone();
            for step in 0..=nth % 7 {
                let at = (nth * 7_919 + step * 104_729) % changed.len();
                changed[at] ^= u8::try_from((nth * 31 + step * 17) % 255 + 1).expect("a byte");
            }
            // Whatever it is now: the answer is a list or an error, and this process is still here.
            let _ = read(changed);
        }
    }
}

#[test]
fn what_fuzzing_found_does_no_harm() {
    with_reader();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/xls");
    for name in ["calamine-cfb-slice.xls", "calamine-huge-allocation.xls"] {
        let found = std::fs::read(folder.join(name)).expect("a finding");
        let error = read(found).expect_err("no workbook");
        assert!(matches!(error, ReadError::ReaderStopped(_) | ReadError::Damaged(_)), "{name}: {error:?}");
    }
}

/// Without the check of its own the reader's process waits for a closing tag until it is ended.
#[test]
fn a_content_that_ends_inside_an_element_is_refused() {
    with_reader();
    let found = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/ods/calamine-endless-loop.xml");
    let manifest: &[u8] = b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let locked: &[u8] = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let cut: &[u8] = b"<office:document-content><office:body><office:spreadsheet><table:table table:name=\"A\">";
    let ods = |manifest, content| {
        let mimetype: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
        zip(&[("mimetype", mimetype, 1), ("META-INF/manifest.xml", manifest, 1), ("content.xml", content, 1)])
    };
    let found = std::fs::read(found).expect("a finding");
    for content in [found.as_slice(), cut] {
        let error = read(ods(manifest, content)).expect_err("no workbook");
        assert!(matches!(error, ReadError::Damaged(_)), "{error:?}");
    }
    assert_eq!(read(ods(locked, cut)).expect_err("locked"), ReadError::PasswordProtected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_needs_too_much_memory_is_stopped() {
    with_reader();
    // Two cells at opposite corners: the library makes the whole rectangle between them.
    let content = r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let ods = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", 1),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
            1,
        ),
        ("content.xml", content.as_bytes(), 1),
    ]);
    assert!(ods.len() < 2_000, "a legal file of a kilobyte");
    let error = read(ods).expect_err("refused");
    assert!(
        matches!(error, ReadError::ReaderStopped(_) | ReadError::TooManyRows | ReadError::TookTooLong),
        "{error:?}"
    );
}

#[test]
fn every_error_says_what_to_do() {
    for error in [
        ReadError::Io("x".into()),
        ReadError::Empty,
        ReadError::FileTooLarge,
        ReadError::InflatesTooLarge,
        ReadError::TooManyRows,
        ReadError::PasswordProtected,
        ReadError::NotAList { what: "a PDF" },
        ReadError::Damaged("x".into()),
        ReadError::TookTooLong,
        ReadError::ReaderStopped("x".into()),
        ReadError::ReaderUnavailable,
    ] {
        assert!(error.hint().ends_with('.') && !error.to_string().contains('!'), "{error:?}");
        assert!(error.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", error.code());
    }
}

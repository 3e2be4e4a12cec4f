//! Doors for the fuzz targets, which read without the reader's process. Only there with the feature `fuzzing`.

use crate::book;
use crate::model::{Format, ReadList, ReadOptions, Source};
use crate::tokens::digit_value;
use crate::workbook;
use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Lets a run go on after a panic inside the workbook library. In the program such a panic ends only the reader's
/// process and the file is refused; passing over it here lets the fuzzer look for what that process does not hold.
pub fn pass_over_library_panics() {
    let hook = take_hook();
    set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|location| location.file().contains("calamine-")) {
            hook(panic);
        }
    }));
}

/// Reads a workbook in this process, down to its rows and problems.
pub fn read_workbook(format: Format, bytes: &[u8]) {
    let read = catch_unwind(AssertUnwindSafe(|| workbook::read(format, bytes)));
    if let Ok(Ok(book)) = read {
        check(&book::read_book(Source { name: None, format }, book, &ReadOptions::default()));
    }
}

/// Panics when a row's number is made of other digits than were written.
pub fn check(list: &ReadList) {
    for row in &list.rows {
        let written = digits(&row.original);
        let national = format!("{:09}", row.msisdn.national());
        assert!(written.contains(&national), "0{national} was made of {:?}", row.original);
    }
}

/// The digits of a text, full-width ones as ordinary ones.
pub fn digits(text: &str) -> String {
    text.chars().filter_map(digit_value).map(|digit| char::from(b'0' + digit)).collect()
}

/// A workbook around the parts that matter: the sheet, the shared texts and the styles, a zero byte between. Changed
/// bytes in a finished zip almost always fail its checksums and test nothing else.
pub fn xlsx_around(parts: &[u8]) -> Vec<u8> {
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        r#"<workbook xmlns:r="{RELATION}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships><Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<Relationships><Relationship Id="r1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"];
    let given =
        names.into_iter().zip(parts.splitn(names.len(), |byte| *byte == 0)).filter(|(_, part)| !part.is_empty());
    let fixed = [
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
    ];
    zipped(fixed.into_iter().chain(given))
}

/// The same for OpenDocument: the content is the only part read.
pub fn ods_around(content: &[u8]) -> Vec<u8> {
    let fixed: [(&str, &[u8]); 2] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            br#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
        ),
    ];
    zipped(fixed.into_iter().chain([("content.xml", content)]))
}

fn zipped<'p>(parts: impl Iterator<Item = (&'p str, &'p [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        let written = zip.start_file(name, stored).is_ok() && zip.write_all(bytes).is_ok();
        assert!(written, "a zip in memory takes {name}");
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

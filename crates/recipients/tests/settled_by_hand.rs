//! What a list says against its own numbers and sizes can be settled by hand, in the mapping.

use recipients::{ColumnRole, Mapping, ProblemCode, ReadList, ReadOptions, SizeUnit, read_text};
use std::io::Write;

fn orders(list: &ReadList) -> Vec<(String, Option<u32>)> {
    list.rows.iter().map(|row| (row.msisdn.local(), row.size.map(|size| size.mb()))).collect()
}

fn codes(list: &ReadList) -> Vec<ProblemCode> {
    list.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn a_forbidden_number_column_can_be_chosen_and_is_remembered() {
    let text = "Sender,Bundle\n0241280701,2GB\n0551280702,1GB\n";
    let refused = read_text(text, &ReadOptions::default());
    assert_eq!(codes(&refused), [ProblemCode::NumberColumnUnclear; 2], "nothing is sent to senders unasked");
    let mapping = Mapping::by_hand(None, Some(1)).with_column(0, ColumnRole::Number).with_column(1, ColumnRole::Size);
    let expected = [("0241280701".to_owned(), Some(2_048)), ("0551280702".to_owned(), Some(1_024))];
    let chosen = ReadOptions { mapping: Some(mapping.clone()), ..ReadOptions::default() };
    assert_eq!(orders(&read_text(text, &chosen)), expected, "a person has said that these are the recipients");
    let remembered = [(refused.shape, mapping)].into();
    let next = ReadOptions { remembered_mappings: remembered, ..ReadOptions::default() };
    assert_eq!(orders(&read_text(text, &next)), expected, "and it holds for the next list of this shape");
}

#[test]
fn the_unit_can_be_chosen_where_the_header_names_two() {
    let text = "Phone,Data(MB/GB)\n0241280801,50\n";
    let refused = read_text(text, &ReadOptions::default());
    assert_eq!(codes(&refused), [ProblemCode::SizeUnclear], "50 MB or 50 GB");
    let mut mapping = refused.mapping;
    mapping.bare_size_unit = SizeUnit::Mb;
    let chosen = read_text(text, &ReadOptions { mapping: Some(mapping), ..ReadOptions::default() });
    assert_eq!(orders(&chosen), [("0241280801".to_owned(), Some(50))]);
}

#[test]
fn a_row_wider_than_its_header_is_read_where_its_size_is_whole() {
    let list = read_text("Phone,Size\n0241280901,2GB,9\n0551280902,1GB,9\n0201280903,2,5\n", &ReadOptions::default());
    assert_eq!(orders(&list).len(), 2, "a price without a header is no part of '2GB'");
    assert_eq!(codes(&list), [ProblemCode::SizeUnclear], "'2,5' may be two and a half");
}

/// An OpenDocument sheet of one row behind a header; `cell` is the size's.
fn sheet(cell: &str) -> Vec<u8> {
    let text = |words: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{words}</text:p></table:table-cell>")
    };
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Orders\"><table:table-row>{}{}</table:table-row><table:table-row>{}{cell}\
         </table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        text("Phone"),
        text("Size"),
        text("0241281001"),
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_str()),
        ("META-INF/manifest.xml", "<manifest/>"),
    ] {
        archive.start_file(name, stored).expect("a part");
        archive.write_all(part.as_bytes()).expect("written");
    }
    archive.finish().expect("a zip").into_inner()
}

#[test]
fn an_opendocument_cell_is_read_with_what_it_shows() {
    recipients::use_reader_program(env!("CARGO_BIN_EXE_recipients-reader").into());
    let float = |shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"50\"><text:p>{shown}</text:p></table:table-cell>"
        )
    };
    let money = "<table:table-cell office:value-type=\"currency\" office:currency=\"GHS\" office:value=\"50\">\
                 <text:p>50.00</text:p></table:table-cell>";
    for (cell, expected) in [
        (float("50"), Ok(51_200)),
        (float("50 MB"), Ok(50)),
        (float("50 days"), Err(ProblemCode::SizeUnclear)),
        (money.to_owned(), Err(ProblemCode::SizeUnclear)),
    ] {
        let list = recipients::read_bytes("shown.ods", sheet(&cell), &ReadOptions::default()).expect("a sheet");
        let read = match list.rows.first() {
            Some(row) => Ok(row.size.expect("a size").mb()),
            None => Err(list.problems[0].code),
        };
        assert_eq!(read, expected, "{cell}");
    }
}

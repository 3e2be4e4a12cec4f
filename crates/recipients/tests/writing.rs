//! Lists written back, and read again.

use calamine::{Data, Reader, Xlsx};
use domain::{BundleSize, Msisdn, Network, NetworkSource, Pesewas};
use recipients::{
    ReadOptions, ResultRow, TableCell, WriteFormat, read_bytes, read_text, write_corrected_copy, write_results,
    write_rows_to_buy_again, write_table, write_template,
};
use std::io::Cursor;

fn cells(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = workbook.sheet_names()[0].clone();
    let range = workbook.worksheet_range(&name).expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn result(line: u32, number: &str) -> ResultRow {
    ResultRow {
        place: Some(format!("line {line}")),
        msisdn: Msisdn::parse(number).expect("a number").msisdn,
        network: Some(Network::Mtn),
        package: "2 GB".to_owned(),
        size: Some(BundleSize(2_048)),
        name: Some("Kofi".to_owned()),
        state: "Failed, refunded".to_owned(),
        reference: "bd-1".to_owned(),
        provider_id: Some("514220".to_owned()),
        charge: Some(Pesewas(905)),
        reason: Some("number cannot take the bundle".to_owned()),
    }
}

/// What a spreadsheet would run when the file is opened.
const FORMULAS: [&str; 7] =
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =HYPERLINK(\"http://x\")"];

#[test]
fn results_keep_numbers_as_text_and_charges_as_numbers() {
    let rows = cells(write_results(&[result(3, "0241280001")], WriteFormat::Xlsx).expect("written"));
    assert_eq!(rows[1][0], Data::String("line 3".to_owned()));
    assert_eq!(rows[1][1], Data::String("0241280001".to_owned()), "a number is text, so its zero stays");
    assert_eq!(rows[1][3], Data::String("2 GB".to_owned()));
    assert_eq!(rows[1][5], Data::String("Failed, refunded".to_owned()));
    assert_eq!(rows[1][6], Data::String("bd-1".to_owned()));
    assert_eq!(rows[1][8], Data::Float(9.05));
    let csv = String::from_utf8(write_results(&[result(3, "0241280001")], WriteFormat::Csv).expect("written"));
    let csv = csv.expect("text");
    assert!(csv.contains(",024 128 0001,"), "written so that a spreadsheet leaves it alone: {csv}");
    assert!(csv.contains(",9.05,"), "{csv}");
}

#[test]
fn nothing_written_runs_as_a_formula() {
    for formula in FORMULAS {
        let mut row = result(1, "0241280101");
        row.place = Some(formula.to_owned());
        row.package = formula.to_owned();
        row.name = Some(formula.to_owned());
        row.reason = Some(formula.to_owned());
        row.reference = formula.to_owned();
        row.provider_id = Some(formula.to_owned());
        row.state = formula.to_owned();
        for bytes in [
            write_results(std::slice::from_ref(&row), WriteFormat::Csv).expect("written"),
            write_rows_to_buy_again(std::slice::from_ref(&row), WriteFormat::Csv).expect("written"),
        ] {
            let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a mark"));
            for field in reader
                .records()
                .flat_map(|record| record.expect("a record").iter().map(str::to_owned).collect::<Vec<_>>())
            {
                let first = field.trim_start_matches(' ').chars().next();
                assert!(!first.is_some_and(|c| "=+-@\t\r".contains(c)), "{field:?} would run");
            }
        }
        let sheet = cells(write_results(&[row], WriteFormat::Xlsx).expect("written"));
        for cell in sheet.iter().flatten() {
            let text = cell.to_string();
            assert!(!text.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r']), "{text:?} would run");
        }
    }
}

#[test]
fn rows_to_buy_again_can_be_dropped_in() {
    let mut told = result(12, "0551280203");
    told.reason = Some("0551280203 was refunded GHS 9.05 on 21/11".to_owned());
    told.name = None;
    let rows = [result(3, "0241280201"), told];
    for format in [WriteFormat::Xlsx, WriteFormat::Csv] {
        let bytes = write_rows_to_buy_again(&rows, format).expect("written");
        let list = read_bytes("again", bytes, &ReadOptions::default()).expect("a list");
        let read: Vec<_> = list.rows.iter().map(|row| (row.msisdn.local(), row.size, row.network)).collect();
        let expected = |number: &str| (number.to_owned(), Some(BundleSize(2_048)), Some(Network::Mtn));
        assert_eq!(read, [expected("0241280201"), expected("0551280203")], "{format:?}");
        assert_eq!(list.problems.len(), 0, "{format:?}: {:?}", list.problems);
    }
}

#[test]
fn a_corrected_copy_reads_like_the_list() {
    let text = "241280301 2GB\n02412803 1GB\n0201280302 5gb telecel\n";
    let list = read_text(text, &ReadOptions::default());
    assert_eq!((list.rows.len(), list.problems.len()), (2, 1));
    for format in [WriteFormat::Xlsx, WriteFormat::Csv] {
        let copy = write_corrected_copy(&list, format).expect("written");
        let again = read_bytes("copy", copy, &ReadOptions::default()).expect("a list");
        let orders = |list: &recipients::ReadList| -> Vec<_> {
            list.rows.iter().map(|row| (row.msisdn, row.size, row.network)).collect()
        };
        assert_eq!(orders(&again), orders(&list), "{format:?}");
        let sources: Vec<_> = again.rows.iter().map(|row| row.network_source).collect();
        let told = [Some(NetworkSource::Prefix), Some(NetworkSource::Column)];
        assert_eq!(sources, told, "{format:?}: a prefix's hint must not come back as what the list says");
        assert_eq!(again.problems.len(), 1, "what was to fix still is");
        assert!(again.rows.iter().all(|row| row.repairs.is_empty()), "and nothing needs repair any more");
    }
}

#[test]
fn a_template_is_an_empty_list() {
    for format in [WriteFormat::Xlsx, WriteFormat::Csv] {
        let list = read_bytes("template", write_template(format).expect("written"), &ReadOptions::default());
        let list = list.expect("a list");
        assert!(list.rows.is_empty(), "its examples are no orders");
    }
}

#[test]
fn a_table_is_written_by_the_ending_of_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = [vec![
        TableCell::Text("0241280401".to_owned()),
        TableCell::Number("4.50".to_owned()),
        TableCell::Text("=1+1".to_owned()),
        TableCell::Number("12".to_owned()),
    ]];
    let csv = folder.path().join("table.csv");
    write_table(&csv, &["number", "charge", "note", "row"], &rows).expect("written");
    let text = std::fs::read_to_string(&csv).expect("text");
    assert!(text.ends_with("024 128 0401,4.50,'=1+1,12\n"), "{text}");
    let xlsx = folder.path().join("table.xlsx");
    write_table(&xlsx, &["number", "charge", "note", "row"], &rows).expect("written");
    let cells = cells(std::fs::read(&xlsx).expect("bytes"));
    assert_eq!(cells[1][0], Data::String("0241280401".to_owned()));
    assert_eq!(cells[1][1], Data::Float(4.5));
    assert_eq!(cells[1][2], Data::String("'=1+1".to_owned()));
}

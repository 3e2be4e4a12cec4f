//! Choosing by hand: the sheet, the header, the columns, and mappings that are remembered.

use domain::{Msisdn, Network, NetworkSource};
use recipients::{
    ColumnRole, HeaderChoice, Mapping, MappingSource, NoteCode, ProblemCode, ReadOptions, SizeUnit, column_index,
    column_letters, read_text,
};

const TWO_PHONES: &str = "Phone A,Phone B,Size\n0241270001,0551270002,2GB\n0241270003,0551270004,1GB\n";

fn numbers(text: &str, options: &ReadOptions) -> Vec<String> {
    read_text(text, options).rows.iter().map(|row| row.msisdn.local()).collect()
}

#[test]
fn columns_set_by_hand_replace_the_guess() {
    let guessed = read_text(TWO_PHONES, &ReadOptions::default());
    assert!(guessed.rows.is_empty(), "two columns of numbers: neither is taken");
    let mapping = Mapping::by_hand(None, Some(1)).with_column(1, ColumnRole::Number).with_column(2, ColumnRole::Size);
    let options = ReadOptions { mapping: Some(mapping), ..ReadOptions::default() };
    assert_eq!(numbers(TWO_PHONES, &options), ["0551270002", "0551270004"]);
}

#[test]
fn a_mapping_is_remembered_for_lists_of_the_same_shape() {
    let first = read_text(TWO_PHONES, &ReadOptions::default());
    let mapping = Mapping::by_hand(None, Some(1)).with_column(0, ColumnRole::Number).with_column(2, ColumnRole::Size);
    // As the program keeps it: text in the ledger.
    let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).expect("text")).expect("a mapping");
    let options = ReadOptions { remembered_mappings: [(first.shape.clone(), kept)].into(), ..ReadOptions::default() };
    let next = read_text("A title\nPhone A,Phone B,Size\n0201270005,0551270006,5GB\n", &options);
    assert_eq!(next.shape, first.shape, "the same header words, one row further down");
    assert_eq!(next.mapping.source, MappingSource::Remembered);
    assert_eq!(next.rows.len(), 1);
    assert_eq!(next.rows[0].msisdn.local(), "0201270005");
    let other = read_text("Phone,Other phone,Size\n0201270005,0551270006,5GB\n", &options);
    assert_ne!(other.shape, first.shape, "other words are another shape");
    assert_eq!(other.mapping.source, MappingSource::Guessed);
}

#[test]
fn nothing_is_remembered_for_lists_without_a_header() {
    let price_first = read_text("0241270501,9,2\n0551270502,5,1\n", &ReadOptions::default());
    let mapping = Mapping::by_hand(None, None).with_column(0, ColumnRole::Number).with_column(2, ColumnRole::Size);
    let options =
        ReadOptions { remembered_mappings: [(price_first.shape.clone(), mapping)].into(), ..ReadOptions::default() };
    let size_first = read_text("0241270503,2,9\n0551270504,1,5\n", &options);
    assert_eq!(size_first.mapping.source, MappingSource::Guessed, "its columns may stand in another order");
    assert!(size_first.rows.is_empty(), "a price became a size: {:?}", size_first.rows);
    assert_eq!(price_first.shape.0, "unknown", "programs keep nothing under this shape");
}

#[test]
fn the_unit_of_bare_sizes_can_be_set() {
    let text = "Phone,Bundle\n0241270101,1024\n0551270102,500\n";
    let refused = read_text(text, &ReadOptions::default());
    assert!(refused.problems.iter().all(|p| p.code == ProblemCode::SizeUnclear) && refused.rows.is_empty());
    let mut mapping = refused.mapping;
    mapping.bare_size_unit = SizeUnit::Mb;
    let list = read_text(text, &ReadOptions { mapping: Some(mapping), ..ReadOptions::default() });
    let sizes: Vec<u32> = list.rows.iter().filter_map(|row| row.size).map(|size| size.mb()).collect();
    assert_eq!(sizes, [1_024, 500]);
}

#[test]
fn the_header_can_be_set_or_denied() {
    let text = "Phone,GB\n0241270201,2\n0551270202,1\n";
    let absent = read_text(text, &ReadOptions { header: HeaderChoice::Absent, ..ReadOptions::default() });
    assert_eq!(absent.mapping.header_row, None);
    assert_eq!(absent.rows.len(), 2, "the words above the numbers are a title then");
    let text = "a,b\nc,d\n0241270203,2GB\n0551270204,1GB\n";
    let second = read_text(text, &ReadOptions { header: HeaderChoice::Row(2), ..ReadOptions::default() });
    assert_eq!((second.mapping.header_row, second.rows.len()), (Some(2), 2));
}

#[test]
fn a_mapping_without_columns_reads_lines_of_text() {
    let text = "0241270301,2\n0551270302,1\n";
    let options = ReadOptions { mapping: Some(Mapping::by_hand(None, None)), ..ReadOptions::default() };
    let list = read_text(text, &options);
    assert_eq!(list.rows.len(), 2);
    assert!(list.mapping.is_text());
}

#[test]
fn a_sheet_that_is_not_there_is_said() {
    let options = ReadOptions { sheet: Some("June".to_owned()), ..ReadOptions::default() };
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/lists/several-sheets.xlsx");
    let list = recipients::read_file(path.as_ref(), &options).expect("a workbook");
    assert!(list.notes.iter().any(|note| note.code == NoteCode::MappingDidNotFit));
    let april = ReadOptions { sheet: Some("April".to_owned()), ..ReadOptions::default() };
    let list = recipients::read_file(path.as_ref(), &april).expect("a workbook");
    assert_eq!(list.rows.len(), 1);
    assert_eq!(list.rows[0].msisdn.local(), "0241250504");
    assert!(list.sheets.iter().any(|sheet| sheet.chosen && sheet.name.as_deref() == Some("April")));
}

#[test]
fn a_network_that_a_delivery_proved_stands_before_the_prefix() {
    let moved = Msisdn::parse("0241270401").expect("a number").msisdn;
    let options = ReadOptions { remembered_networks: [(moved, Network::Telecel)].into(), ..ReadOptions::default() };
    let list = read_text("0241270401 2GB\n0241270402 2GB mtn\n0241270401 2GB mtn\n", &options);
    let told: Vec<_> = list.rows.iter().map(|row| (row.network, row.network_source)).collect();
    assert_eq!(told[0], (Some(Network::Telecel), Some(NetworkSource::Remembered)));
    assert_eq!(told[2], (Some(Network::Mtn), Some(NetworkSource::Word)), "what the list says stands first");
}

#[test]
fn columns_are_named_as_spreadsheets_name_them() {
    for (index, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (63, "BL"), (701, "ZZ"), (702, "AAA")] {
        assert_eq!(column_letters(index), letters);
        assert_eq!(column_index(letters), Some(index));
    }
    assert_eq!((column_index(""), column_index("B2"), column_index("ZZZZZZZ")), (None, None, None));
}

#[test]
fn a_cell_shown_as_money_is_no_size() {
    let sheet_of = |header: &str| {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let money = rust_xlsxwriter::Format::new().set_num_format("\"GHS\" #,##0.00");
        let sheet = workbook.add_worksheet();
        sheet.write_string(0, 0, "Phone").and_then(|sheet| sheet.write_string(0, 1, header)).expect("a header");
        sheet.write_string(1, 0, "0241270601").expect("a number");
        sheet.write_number_with_format(1, 1, 10, &money).expect("a price");
        sheet.write_string(2, 0, "0551270602").and_then(|sheet| sheet.write_string(2, 1, "2GB")).expect("an order");
        recipients::read_bytes("money", workbook.save_to_buffer().expect("bytes"), &ReadOptions::default())
            .expect("a workbook")
    };
    let bundle = sheet_of("Bundle");
    let codes: Vec<ProblemCode> = bundle.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [ProblemCode::SizeUnclear], "ten cedis are no ten gigabytes");
    assert_eq!(bundle.rows.len(), 1, "the size that is written as text is read");
    assert_eq!(sheet_of("Bundle (GB)").rows.len(), 2, "the header says what is counted, however it is shown");
}

#[test]
fn a_header_far_below_orders_without_one_begins_another_table() {
    let above: String = (0..50).map(|at| format!("02412707{at:02},2GB\n")).collect();
    let list = read_text(&format!("{above}Phone,Price,Size\n0551270801,9,2GB\n"), &ReadOptions::default());
    let codes: Vec<ProblemCode> = list.problems.iter().map(|problem| problem.code).collect();
    assert_eq!((list.rows.len(), codes), (50, vec![ProblemCode::SecondTable]), "its second column holds prices");
}

//! Where a row came from and how it was written, for people and for programs.

use recipients::{ReadList, ReadOptions, read_file, read_text};
use std::path::Path;

fn read(text: &str) -> ReadList {
    read_text(text, &ReadOptions::default())
}

fn originals(list: &ReadList) -> Vec<String> {
    list.rows.iter().map(|row| row.original.to_string()).collect()
}

#[test]
fn a_row_keeps_its_own_words_and_no_others() {
    let plain = read("Name,Phone,Size,Note\n Kofi , 0241290101 ,2GB,\nÉsi,0551290102,5GB,pay later\n");
    assert_eq!(originals(&plain), ["Kofi , 0241290101 ,2GB", "Ési,0551290102,5GB,pay later"]);
    let names: Vec<&str> = plain.rows.iter().filter_map(|row| row.name.as_deref()).collect();
    assert_eq!(names, ["Kofi", "Ési"]);
    assert_eq!(plain.rows[0].note, None, "an empty cell is no note");
    assert_eq!(plain.rows[1].note.as_deref(), Some("pay later"));

    let quoted = read("Name,Phone,Size\n\"Mensah, Kofi\",0241290201,2GB\nAma,0551290202,5GB\n");
    assert_eq!(originals(&quoted), ["Mensah, Kofi | 0241290201 | 2GB", "Ama | 0551290202 | 5GB"]);

    let lines = read("pls 0241290301 2gb \n");
    assert_eq!(originals(&lines), ["pls 0241290301 2gb"]);
}

#[test]
fn a_workbook_row_is_written_cell_by_cell() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/lists/several-sheets.xlsx");
    let april = ReadOptions { sheet: Some("April".to_owned()), ..ReadOptions::default() };
    let list = read_file(&path, &april).expect("a workbook");
    let row = &list.rows[0];
    assert!(row.original.contains(" | ") && row.original.contains(&row.msisdn.local()), "{:?}", row.original);
    let json = &list.rows_json()[0];
    assert_eq!((json["sheet"].as_str(), json["line"].is_null()), (Some("April"), true));
    assert!(json["row"].as_u64().is_some_and(|row| json["cell"].as_str().unwrap().ends_with(&row.to_string())));
}

/// What `bundledesk-cli batch plan FILE --json` prints of a list.
#[test]
fn programs_get_the_fields_that_are_promised() {
    let list = read("Phone,Size\n241290401,2GB\n02412904,5GB\n");
    let row = &list.rows_json()[0];
    assert_eq!(row["line"], 2);
    assert_eq!(row["msisdn"], "0241290401");
    assert_eq!(row["size_mb"], 2_048);
    assert_eq!(row["network"], "MTN");
    assert_eq!(row["network_source"], "prefix");
    assert_eq!(row["repairs"][0]["code"], "zero_restored");
    let problem = &list.problems_json()[0];
    assert_eq!((&problem["line"], &problem["cell"]), (&3.into(), &"A3".into()));
    assert_eq!(problem["code"], "number_wrong_length");
    for words in ["text", "hint"] {
        assert!(problem[words].as_str().is_some_and(|text| text.len() > 10), "{words}: {problem}");
    }
}

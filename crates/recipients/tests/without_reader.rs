//! A program that did not install the reader's process: new workbooks are streamed, old ones are refused in words.

use recipients::{ReadError, ReadOptions, read_file};
use std::path::Path;

fn corpus(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/lists").join(name)
}

#[test]
fn only_streamed_formats_are_read() {
    let list = read_file(&corpus("lo-orders.xlsx"), &ReadOptions::default()).expect("streamed");
    assert_eq!(list.rows.len(), 4);
    for name in ["lo-orders.xls", "lo-orders.ods"] {
        assert_eq!(read_file(&corpus(name), &ReadOptions::default()).err(), Some(ReadError::ReaderUnavailable));
    }
}

#[test]
fn the_example_list_is_read_as_the_readme_says() {
    for name in ["recipients.xlsx", "recipients.csv"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
        let list = read_file(&path, &ReadOptions::default()).expect("a list");
        assert_eq!((list.rows.len(), list.problems.len()), (39, 1), "{name}");
        let repaired: Vec<_> = list.rows.iter().filter(|row| !row.repairs.is_empty()).collect();
        assert_eq!(repaired.len(), 1, "one number lost its zero");
        assert_eq!(repaired[0].msisdn.local(), "0592246778");
        for network in domain::Network::ALL {
            assert!(list.rows.iter().any(|row| row.network == Some(network)), "{network} is in it");
        }
        assert!(list.rows.iter().all(|row| row.warnings.is_empty() && row.size.is_some()), "{name}");
    }
}

//! A number on one line and its size on the next: which belongs to which, and what is shown of it.

use domain::{Network, NetworkSource};
use recipients::{ProblemCode, ReadList, ReadOptions, RepairCode, read_text};

fn read(text: &str) -> ReadList {
    read_text(text, &ReadOptions::default())
}

/// The orders accepted, number and megabytes.
fn orders(list: &ReadList) -> Vec<(String, Option<u32>)> {
    list.rows.iter().map(|row| (row.msisdn.local(), row.size.map(|size| size.mb()))).collect()
}

fn codes(list: &ReadList) -> Vec<(Option<u32>, ProblemCode)> {
    list.problems.iter().map(|problem| (problem.position.line, problem.code)).collect()
}

#[test]
fn the_lines_of_number_and_size_are_both_kept() {
    let list = read("0241280101\n2gig please\n");
    assert_eq!(orders(&list), [("0241280101".to_owned(), Some(2_048))]);
    assert_eq!(list.rows[0].original, "0241280101 / 2gig please");
}

#[test]
fn full_width_digits_of_a_size_on_its_own_line_are_said() {
    let list = read("0241280201\n１０\n");
    assert_eq!(orders(&list), [("0241280201".to_owned(), Some(10_240))]);
    let said = |code| list.rows[0].repairs.iter().any(|repair| repair.code == code);
    assert!(said(RepairCode::FullWidthDigits), "{:?}", list.rows[0].repairs);
    assert_eq!(list.rows[0].original, "0241280201 / １０");
}

#[test]
fn what_was_read_beside_a_number_that_cannot_be_read_is_kept_for_whoever_mends_it() {
    let list = read("02412345678 2GB\n0241280301 5GB\n1GB\n");
    let kept = |nth: usize| {
        let partial = &list.problems[nth].partial;
        (partial.number.as_deref(), partial.size.as_deref())
    };
    assert_eq!(codes(&list), [(Some(1), ProblemCode::NumberWrongLength), (Some(3), ProblemCode::SizeWithoutNumber)]);
    assert_eq!(kept(0), (Some("02412345678"), Some("2 GB")), "a figure is left to take out");
    assert_eq!(kept(1), (None, Some("1 GB")), "only the number is left to type");
}

/// Found by a property: a table in which no column is the number's is read line by line.
#[test]
fn a_size_read_from_another_line_of_a_table_is_shown() {
    let text = "0500000000,0200000000,500000000\n2.00E+08,\n,0500000000\n１０,\n,0200000000\n1,0500200000,0520000000\n";
    let list = read(text);
    let row = list.rows.iter().find(|row| row.size.is_some()).expect("one pair");
    assert_eq!(row.original, ",0500000000 / １０,");
    assert!(row.repairs.iter().any(|repair| repair.code == RepairCode::FullWidthDigits));
    assert_eq!(list.rows.len(), 1, "{:?}", orders(&list));
}

#[test]
fn the_size_below_a_number_that_cannot_be_read_is_not_given_to_the_next() {
    // 'send 5 pls' is no size for certain, so that the second number seems to follow the first one's size.
    let list = read("O241280301\n2gb\n0241280302\nsend 5 pls\n");
    assert_eq!(orders(&list), [], "2 GB was ordered for the first number");
    assert_eq!(codes(&list), [(Some(1), ProblemCode::NumberUnclear), (Some(3), ProblemCode::SizeMissing)]);
    assert_eq!(list.problems[0].partial.number.as_deref(), Some("O241280301"));
    assert_eq!(list.problems[0].partial.size.as_deref(), Some("2 GB"));

    let list = read("0241280303 0551280304\n2gb\n0201280305\n");
    assert_eq!(orders(&list), [], "the size may be for the two numbers above it: {:?}", codes(&list));

    let long = "x".repeat(3_000);
    let list = read(&format!("{long}\n2gb\n0201280306\n"));
    assert_eq!(orders(&list), [], "the size may belong to the line that was not read");
}

#[test]
fn digits_that_are_no_number_stop_no_order_below_them() {
    let list = read("0241280601\n2gb\nref 88374629101\n0241280602\n5gb\nref 99887766554\n");
    assert_eq!(orders(&list), [("0241280601".to_owned(), Some(2_048)), ("0241280602".to_owned(), Some(5_120))]);
    assert_eq!(list.problems.len(), 2, "{:?}", codes(&list));
}

#[test]
fn a_bad_number_does_not_take_its_neighbours_with_it() {
    let list = read("0241280401\n2gb\n02412804\n5gb\n0201280403\n1gb\n");
    assert_eq!(orders(&list), [("0241280401".to_owned(), Some(2_048)), ("0201280403".to_owned(), Some(1_024))]);
    assert_eq!(codes(&list), [(Some(3), ProblemCode::NumberWrongLength)]);

    let sizes_first = read("2gb\n0241280501\n5gb\n02412805\n1gb\n0201280503\n");
    assert_eq!(orders(&sizes_first), [("0241280501".to_owned(), Some(2_048)), ("0201280503".to_owned(), Some(1_024))]);
    assert_eq!(codes(&sizes_first), [(Some(4), ProblemCode::NumberWrongLength)]);
}

fn networks(list: &ReadList) -> Vec<(Option<u32>, Option<Network>, Option<NetworkSource>)> {
    list.rows.iter().map(|row| (row.position.line, row.network, row.network_source)).collect()
}

#[test]
fn a_network_on_a_line_of_its_own_is_never_lost_unsaid() {
    let word = |line, network| (Some(line), Some(network), Some(NetworkSource::Word));
    let prefix = |line, network| (Some(line), Some(network), Some(NetworkSource::Prefix));
    let unclear = |line| (Some(line), ProblemCode::NetworkUnclear);
    let (mtn, telecel) = (Network::Mtn, Network::Telecel);
    for (text, rows, problems, why) in [
        ("0241280801\nTelecel\n2gb\n", vec![word(1, telecel)], vec![], "between a number and its size"),
        ("0241280801\n2gb\nNetwork: Telecel\n", vec![word(1, telecel)], vec![], "the last line of all"),
        ("0241280801 2gb\ntelecel please\n", vec![word(1, telecel)], vec![], "politeness says nothing"),
        ("0241280801 2gb\n0551280802 1gb\nTelecel\n", vec![word(2, telecel)], vec![unclear(1)], "both, or the last"),
        ("0241280801 2gb\n0551 2gb\nTelecel\n", vec![], vec![unclear(1)], "the line above it is no number"),
        ("0241280801 2gb mtn\nTelecel\n0551280802 1gb\n", vec![word(1, mtn), word(3, telecel)], vec![], "a heading"),
        ("MTN\n0241280801 2gb\nTelecel\n0551280802 1gb\n", vec![word(2, mtn), word(4, telecel)], vec![], "headings"),
        (
            "0241280801 2gb\nMTN\n0201280802 1gb\nTelecel\n",
            vec![prefix(1, mtn)],
            vec![unclear(3)],
            "either line may be meant for the second order",
        ),
        (
            "Network: Telecel\nNumber: 0241280801\nSize: 2gb\n\nNumber: 0551280802\nSize: 1gb\n",
            vec![word(2, telecel)],
            vec![unclear(5)],
            "a form says nothing certain of the next",
        ),
        (
            "Network: AT\nNumber: 0241280801\nSize: 2gb\n\nNetwork: MTN\nNumber: 0551280802\nSize: 1gb\n",
            vec![word(2, Network::AirtelTigo), word(6, mtn)],
            vec![],
            "each form begins with its own",
        ),
        ("2gb\n0241280801\nTelecel\n1gb\n0551280802\n", vec![], vec![unclear(2), unclear(5)], "sizes come first"),
    ] {
        let list = read(text);
        assert_eq!(networks(&list), rows, "{why}: {text:?}");
        let named: Vec<_> = codes(&list).into_iter().filter(|(_, code)| *code == ProblemCode::NetworkUnclear).collect();
        assert_eq!(named, problems, "{why}: {text:?} {:?}", list.problems);
    }
}

#[test]
fn the_network_of_a_number_without_a_size_is_kept_for_mending() {
    let list = read("0241280901 telecel\n0551280902 2gb\n0241280903\n");
    let kept: Vec<_> = list.problems.iter().map(|problem| problem.partial.network.as_deref()).collect();
    assert_eq!(kept, [Some("Telecel"), None], "what the list says stays, what the prefix hints does not");
}

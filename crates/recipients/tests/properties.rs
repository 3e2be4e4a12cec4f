//! What must hold for any text and any bytes.

use proptest::prelude::*;
use recipients::{ReadList, ReadOptions, RepairCode, SizeSource, read_bytes, read_text};

/// The digits of a text as they were written, full-width ones as ordinary ones.
fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '\u{FF10}'..='\u{FF19}' => char::from_digit(u32::from(c) - 0xFF10, 10),
            _ => None,
        })
        .collect()
}

/// The ways a size of so many megabytes is written in digits.
fn spellings(mb: u32) -> Vec<String> {
    let gb = f64::from(mb) / 1_024.0;
    vec![
        mb.to_string(),
        gb.to_string(),
        gb.to_string().trim_start_matches('0').to_owned(),
        format!("{gb:.2}"),
        format!("{gb:.1}"),
    ]
}

/// No digit of a number or of a size is other than written, unless a repair says so.
fn nothing_is_made_up(list: &ReadList) -> Result<(), TestCaseError> {
    for row in &list.rows {
        let written = digits(&row.original);
        let local = row.msisdn.local();
        let nine = &local[1..];
        prop_assert!(written.contains(nine), "{} was made of '{}'", local, row.original);
        let has_zero = written.contains(&local) || written.contains(&format!("233{nine}"));
        let repaired = row.repairs.iter().any(|repair| repair.code == RepairCode::ZeroRestored);
        prop_assert!(has_zero || repaired, "the zero of {} came from nowhere: '{}'", local, row.original);
        let plain: String = row.original.chars().filter(char::is_ascii_digit).collect();
        let said = row.repairs.iter().any(|repair| repair.code == RepairCode::FullWidthDigits);
        prop_assert!(plain.contains(nine) || said, "other digits were read silently: '{}'", row.original);
        if let (Some(size), Some(SizeSource::Column | SizeSource::Text)) = (row.size, row.size_source) {
            let all: String = row.original.chars().map(|c| digits(&c.to_string()).pop().unwrap_or(c)).collect();
            let found =
                spellings(size.mb()).iter().any(|spelling| !spelling.is_empty() && all.contains(spelling.as_str()));
            let plainly = spellings(size.mb())
                .iter()
                .any(|spelling| !spelling.is_empty() && row.original.contains(spelling.as_str()));
            prop_assert!(found && (plainly || said), "{} was read from '{}'", size, row.original);
        }
    }
    Ok(())
}

/// Pieces that lists are made of, good and bad.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "0[25][0-9]{8}",
        2 => "(\\+|00)?233[25][0-9]{8}",
        2 => "[25][0-9]{8}",
        1 => "0[25][0-9] [0-9]{3} [0-9]{4}",
        1 => "[0-9]{5,12}",
        3 => "[1-9][0-9]?(GB|gb| gig|MB|G)?",
        1 => "0\\.5|1\\.5|\\.5|9\\.50|1,5",
        1 => "[2-9]\\.[0-9]{2,5}E\\+(08|11)",
        1 => "(mtn|telecel|AT|vodafone|at)",
        1 => "(Kofi|Ama|please|to|each|Total|GHS|x|phone|size|price)",
        1 => "[０-９]{1,10}",
        3 => "[ ,;|/.:=\t-]{1,3}",
        1 => "\n",
        1 => "\"",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn digits_are_never_changed_but_by_a_named_repair(pieces in prop::collection::vec(piece(), 1..14)) {
        let text = pieces.join(" ").replace(" \n ", "\n");
        nothing_is_made_up(&read_text(&text, &ReadOptions::default()))?;
    }

    #[test]
    fn digits_are_never_changed_in_tables(
        rows in prop::collection::vec((piece(), piece(), piece()), 1..8), header in any::<bool>()
    ) {
        let mut text = if header { "Phone,Size,Network\n".to_owned() } else { String::new() };
        for (a, b, c) in rows {
            text.push_str(&format!("{a},{b},{c}\n"));
        }
        nothing_is_made_up(&read_text(&text, &ReadOptions::default()))?;
    }

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,200}") {
        let list = read_text(&text, &ReadOptions::default());
        nothing_is_made_up(&list)?;
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_bytes("any", bytes, &ReadOptions::default());
    }

    #[test]
    fn rows_and_problems_keep_every_number_in_sight(
        orders in prop::collection::vec(("0[25][0-9]{8}", 1u32..50), 1..30)
    ) {
        let text: String = orders.iter().map(|(number, gb)| format!("{number} {gb}\n")).collect();
        let list = read_text(&text, &ReadOptions::default());
        prop_assert_eq!(list.rows.len() + list.problems.len(), orders.len(), "a line was lost");
        for (row, (number, gb)) in list.rows.iter().zip(&orders) {
            prop_assert_eq!(row.msisdn.local(), number.clone());
            prop_assert_eq!(row.size.map(|size| size.mb()), Some(gb * 1_024));
        }
    }
}

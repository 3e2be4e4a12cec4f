//! Numbers that stand twice: inside the list, and against what was bought lately. Only found, never removed.

use crate::model::{Position, RecipientRow};
use domain::{BundleSize, Msisdn, Network, UnixMs};
use serde::Serialize;
use std::collections::HashMap;

/// A purchase of the last 24 hours, from the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecentPurchase {
    /// To whom.
    pub msisdn: Msisdn,
    /// How much.
    pub size: BundleSize,
    /// On which network.
    pub network: Network,
    /// When it was approved or sent.
    pub at: UnixMs,
    /// What to call it to people: a list's name and row, or 'sold at the counter'.
    pub place: String,
}

/// A row whose number stood somewhere before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// Index into the rows given.
    pub row: usize,
    /// The row's place.
    pub position: Position,
    /// The number.
    pub msisdn: Msisdn,
    /// Where it stood before.
    pub earlier: EarlierPlace,
    /// Whether the size is the same too: more likely a mistake than a second order.
    pub same_size: bool,
}

/// The other place of a duplicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EarlierPlace {
    /// Further up in this list.
    InList {
        /// Index into the rows given.
        row: usize,
        /// Its place.
        position: Position,
    },
    /// Bought lately.
    Recent {
        /// Index into the purchases given.
        index: usize,
        /// When.
        at: UnixMs,
        /// What to call it.
        place: String,
    },
}

/// Every row whose number stands further up in the list or among `recent` (which the caller limits to the last
/// 24 hours); a row can be named for both. A second order to a number while the first is in flight is refused by one
/// provider and replaces the first at the other.
pub fn find_duplicates(rows: &[RecipientRow], recent: &[RecentPurchase]) -> Vec<Duplicate> {
    let mut bought: HashMap<Msisdn, usize> = HashMap::new();
    for (index, purchase) in recent.iter().enumerate() {
        let latest = bought.entry(purchase.msisdn).or_insert(index);
        if recent.get(*latest).is_some_and(|other| other.at < purchase.at) {
            *latest = index;
        }
    }
    let mut first_seen: HashMap<Msisdn, usize> = HashMap::with_capacity(rows.len());
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let duplicate = |earlier, same_size| Duplicate {
            row: at,
            position: row.position.clone(),
            msisdn: row.msisdn,
            earlier,
            same_size,
        };
        let first = *first_seen.entry(row.msisdn).or_insert(at);
        if let Some(other) = rows.get(first).filter(|_| first != at) {
            let earlier = EarlierPlace::InList { row: first, position: other.position.clone() };
            found.push(duplicate(earlier, other.size == row.size));
        }
        if let Some((index, purchase)) = bought.get(&row.msisdn).and_then(|i| recent.get(*i).map(|p| (*i, p))) {
            let earlier = EarlierPlace::Recent { index, at: purchase.at, place: purchase.place.clone() };
            found.push(duplicate(earlier, Some(purchase.size) == row.size));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, read_text};

    #[test]
    fn names_both_places() {
        let list = read_text("0241234567 2GB\n0201234567 5GB\n024 123 4567 1GB\n", &ReadOptions::default());
        let recent = [RecentPurchase {
            msisdn: Msisdn::parse("0201234567").expect("valid").msisdn,
            size: BundleSize(5_120),
            network: Network::Telecel,
            at: UnixMs(1_000),
            place: "monday.xlsx, row 4".to_owned(),
        }];
        let found = find_duplicates(&list.rows, &recent);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].row, found[0].same_size), (1, true), "bought before, the same size");
        assert!(matches!(&found[0].earlier, EarlierPlace::Recent { place, .. } if place == "monday.xlsx, row 4"));
        assert_eq!(found[1].position.line, Some(3));
        assert!(matches!(&found[1].earlier, EarlierPlace::InList { row: 0, position } if position.line == Some(1)));
        assert!(!found[1].same_size, "1 GB is not 2 GB");
    }
}

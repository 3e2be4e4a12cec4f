//! Finds a list's sizes in an account's catalogue. Never rounds: what has no bundle is offered its neighbours.

use crate::model::{RecipientRow, Repair, RepairCode};
use domain::{BundleSize, Network, Package};
use serde::Serialize;

/// The bundle of one row, or why there is none. Packages are indexes into the catalogue given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "match", rename_all = "snake_case")]
pub enum SizeMatch {
    /// Bundles of exactly this size on this network that can be bought now, cheapest first.
    Exact {
        /// Indexes into the catalogue; at least one.
        packages: Vec<usize>,
    },
    /// No bundle of exactly this size, but one whose size is the same in the other way of counting (1 GB sold as
    /// 1000 MB, half a GB as 500 MB). Shown as a repair.
    Respelled {
        /// Indexes into the catalogue; all of one size, cheapest first.
        packages: Vec<usize>,
        /// What was changed.
        repair: Repair,
    },
    /// No such bundle; the next smaller and the next larger that can be bought.
    Nearest {
        /// The next smaller size.
        smaller: Option<BundleSize>,
        /// The next larger size.
        larger: Option<BundleSize>,
    },
    /// The catalogue has nothing for this network now.
    NoBundles,
    /// The row has no network yet.
    NoNetwork,
    /// The row has no size yet.
    NoSize,
}

/// The matches of a list, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SizeMatches {
    /// One for each row, in the rows' order.
    pub rows: Vec<SizeMatch>,
}

impl SizeMatches {
    /// How many rows have a bundle, exactly or respelled.
    pub fn matched(&self) -> usize {
        self.rows.iter().filter(|m| matches!(m, SizeMatch::Exact { .. } | SizeMatch::Respelled { .. })).count()
    }
}

/// Matches each row's size and network to the catalogue. Only packages that can be bought now count.
pub fn match_sizes(rows: &[RecipientRow], catalogue: &[Package]) -> SizeMatches {
    SizeMatches { rows: rows.iter().map(|row| match_one(row.size, row.network, catalogue)).collect() }
}

fn match_one(size: Option<BundleSize>, network: Option<Network>, catalogue: &[Package]) -> SizeMatch {
    let Some(network) = network else { return SizeMatch::NoNetwork };
    let Some(size) = size else { return SizeMatch::NoSize };
    let offered: Vec<(usize, &Package)> =
        catalogue.iter().enumerate().filter(|(_, p)| p.network == network && p.available).collect();
    if offered.is_empty() {
        return SizeMatch::NoBundles;
    }
    let exact = of_size(&offered, |other| other == size);
    if !exact.is_empty() {
        return SizeMatch::Exact { packages: exact };
    }
    let respelled = of_size(&offered, |other| same_in_the_other_count(size, other));
    let sizes: Vec<BundleSize> = respelled.iter().filter_map(|at| catalogue.get(*at)).map(|p| p.size).collect();
    if let Some(first) = sizes.first().filter(|first| sizes.iter().all(|other| other == *first)) {
        let mut repair = Repair::new(RepairCode::SizeSpelling, &size.to_string());
        repair.text = format!("{size} matched to the bundle of {} MB", first.mb());
        return SizeMatch::Respelled { packages: respelled, repair };
    }
    let known = || offered.iter().map(|(_, package)| package.size);
    SizeMatch::Nearest {
        smaller: known().filter(|other| *other < size).max(),
        larger: known().filter(|other| *other > size).min(),
    }
}

fn of_size(offered: &[(usize, &Package)], wanted: impl Fn(BundleSize) -> bool) -> Vec<usize> {
    let mut found: Vec<&(usize, &Package)> = offered.iter().filter(|(_, package)| wanted(package.size)).collect();
    found.sort_by_key(|(at, package)| (package.price, *at));
    found.iter().map(|(at, _)| *at).collect()
}

/// 1 GB is 1,024 MB here and 1,000 MB in some catalogues: 512 and 500, 1,024 and 1,000, 1,536 and 1,500.
fn same_in_the_other_count(a: BundleSize, b: BundleSize) -> bool {
    let (a, b) = (u64::from(a.mb()), u64::from(b.mb()));
    a * 1_000 == b * 1_024 || a * 1_024 == b * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{PackageKey, Pesewas};

    fn package(network: Network, mb: u32, pesewas: i64) -> Package {
        Package {
            key: PackageKey::Netpluse { network, capacity: mb.to_string() },
            network,
            size: BundleSize(mb),
            price: Pesewas(pesewas),
            validity: None,
            product_name: None,
            available: true,
        }
    }

    fn matched(mb: u32, catalogue: &[Package]) -> SizeMatch {
        match_one(Some(BundleSize(mb)), Some(Network::Mtn), catalogue)
    }

    #[test]
    fn exact_first_then_respelled_then_neighbours() {
        let both = [package(Network::Mtn, 1_000, 400), package(Network::Mtn, 1_024, 450)];
        assert_eq!(matched(1_024, &both), SizeMatch::Exact { packages: vec![1] }, "the exact bundle wins");
        let only =
            [package(Network::Mtn, 500, 250), package(Network::Mtn, 1_000, 400), package(Network::Mtn, 2_048, 900)];
        assert!(matches!(matched(512, &only), SizeMatch::Respelled { packages, .. } if packages == [0]));
        assert!(matches!(matched(1_024, &only), SizeMatch::Respelled { packages, .. } if packages == [1]));
        assert_eq!(
            matched(1_536, &only),
            SizeMatch::Nearest { smaller: Some(BundleSize(1_000)), larger: Some(BundleSize(2_048)) },
            "never rounded"
        );
        assert_eq!(matched(600, &[package(Network::Telecel, 600, 1)]), SizeMatch::NoBundles);
        assert_eq!(match_one(None, Some(Network::Mtn), &only), SizeMatch::NoSize);
        assert_eq!(match_one(Some(BundleSize(500)), None, &only), SizeMatch::NoNetwork);
    }

    #[test]
    fn a_bundle_that_cannot_be_bought_is_not_offered() {
        let mut sold_out = package(Network::Mtn, 2_048, 900);
        sold_out.available = false;
        let catalogue = [sold_out, package(Network::Mtn, 5_120, 2_100)];
        assert_eq!(matched(2_048, &catalogue), SizeMatch::Nearest { smaller: None, larger: Some(BundleSize(5_120)) });
    }
}

//! Which package of the account's catalogue a line means. Never another size than the one asked for.

use super::{LineProblem, PlanLine, PlannedLine, Want};
use domain::{BundleSize, CheckerPackage, Network, Package, PackageKey};
use std::collections::HashMap;

/// The catalogue, by what a line may ask for.
pub(super) struct Index<'a> {
    by_size: HashMap<(Network, BundleSize), &'a Package>,
    by_key: HashMap<&'a PackageKey, &'a Package>,
    sizes: HashMap<Network, Vec<BundleSize>>,
    checkers: HashMap<&'a PackageKey, &'a CheckerPackage>,
}

impl<'a> Index<'a> {
    pub(super) fn of(packages: &'a [Package], checkers: &'a [CheckerPackage]) -> Self {
        let mut by_size: HashMap<(Network, BundleSize), &'a Package> = HashMap::new();
        let mut sizes: HashMap<Network, Vec<BundleSize>> = HashMap::new();
        for package in packages {
            // Two products may hold the same size: the one that can be bought, then the cheaper, is what an agent means.
            let rank = |p: &Package| (!p.available, p.price);
            let slot = by_size.entry((package.network, package.size)).or_insert(package);
            if rank(package) < rank(slot) {
                *slot = package;
            }
            if package.available {
                sizes.entry(package.network).or_default().push(package.size);
            }
        }
        for list in sizes.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        Self {
            by_size,
            by_key: packages.iter().map(|p| (&p.key, p)).collect(),
            sizes,
            checkers: checkers.iter().map(|p| (&p.key, p)).collect(),
        }
    }

    pub(super) fn planned(&self, line: PlanLine) -> PlannedLine {
        let refused = |line: PlanLine, name: String, size, code: &str, text: String, hint: String| PlannedLine {
            line,
            package: None,
            package_name: name,
            size,
            price: None,
            problem: Some(LineProblem { code: code.to_owned(), text, hint }),
        };
        let package = match &line.want {
            Want::Package(key) => {
                if let Some(checker) = self.checkers.get(key) {
                    return PlannedLine {
                        package: Some(checker.key.clone()),
                        package_name: checker.name.clone(),
                        size: None,
                        price: Some(checker.price),
                        problem: None,
                        line,
                    };
                }
                self.by_key.get(key).copied()
            }
            Want::Size(size) => {
                let Some(network) = line.network else {
                    let text = format!("the network of {} is not known", line.msisdn);
                    let hint = "Choose MTN, Telecel or AirtelTigo for this row.".to_owned();
                    return refused(line.clone(), size.to_string(), Some(*size), "no_network", text, hint);
                };
                self.by_size.get(&(network, *size)).copied()
            }
        };
        match package {
            Some(package) if package.available => PlannedLine {
                package: Some(package.key.clone()),
                package_name: package.size.to_string(),
                size: Some(package.size),
                price: Some(package.price),
                problem: None,
                line,
            },
            Some(package) => {
                let text = format!("{} {} cannot be bought now", package.network, package.size);
                let hint = self.nearest(package.network, package.size);
                refused(line, package.size.to_string(), Some(package.size), "not_available", text, hint)
            }
            None => self.no_package(line),
        }
    }

    fn no_package(&self, line: PlanLine) -> PlannedLine {
        let (name, size, text, hint) = match (&line.want, line.network) {
            (Want::Size(size), Some(network)) => (
                size.to_string(),
                Some(*size),
                format!("there is no {network} bundle of {size} in this account's price list"),
                self.nearest(network, *size),
            ),
            (Want::Size(_) | Want::Package(_), _) => (
                "unknown package".to_owned(),
                None,
                "this package is not in this account's price list".to_owned(),
                "Read the price list again.".to_owned(),
            ),
        };
        PlannedLine {
            line,
            package: None,
            package_name: name,
            size,
            price: None,
            problem: Some(LineProblem { code: "no_package".to_owned(), text, hint }),
        }
    }

    fn nearest(&self, network: Network, size: BundleSize) -> String {
        let Some(sizes) = self.sizes.get(&network) else {
            return format!("This account lists no {network} bundles: read its price list again.");
        };
        let below = sizes.iter().rev().find(|s| **s < size).map(ToString::to_string);
        let above = sizes.iter().find(|s| **s > size).map(ToString::to_string);
        let nearest: Vec<String> = [below, above].into_iter().flatten().collect();
        format!("The nearest sizes are {}.", nearest.join(" and "))
    }
}

//! What the simulated agents sell: a few packages of each provider, and numbers to send them to.

use domain::{Msisdn, Network, NetworkSource, PackageKey, ProviderKind};
use engine::model::Order;
use engine::plan::{PlanLine, Want};
use sandbox::Catalogue;

/// Numbers as the trade writes them. Few, so that they come again.
pub fn number(nth: u32) -> Option<Msisdn> {
    Msisdn::parse(&format!("0244{:06}", 100_000 + nth)).ok().map(|parsed| parsed.msisdn)
}

/// The NetConnect packages that the simulated agents paste: three of one product, and one of each other network.
pub(crate) fn pasted(catalogue: &Catalogue) -> Vec<String> {
    keys(ProviderKind::NetConnect, catalogue)
        .into_iter()
        .filter_map(|(key, _)| match key {
            PackageKey::NetConnect { package_id, .. } => Some(package_id),
            PackageKey::Netpluse { .. } | PackageKey::NetConnectChecker { .. } => None,
        })
        .collect()
}

/// The data packages on sale, as `PlanLine` wants them, with their networks.
fn keys(provider: ProviderKind, catalogue: &Catalogue) -> Vec<(PackageKey, Network)> {
    match provider {
        ProviderKind::Netpluse => {
            let of = |network: Network, count: usize| {
                let entries = catalogue.netpluse.iter().filter(move |entry| entry.network == network).take(count);
                entries.map(move |e| (PackageKey::Netpluse { network, capacity: e.capacity.clone() }, network))
            };
            of(Network::Mtn, 3).chain(of(Network::Telecel, 1)).chain(of(Network::AirtelTigo, 1)).collect()
        }
        ProviderKind::NetConnect => {
            let mut keys = Vec::new();
            for (product, count) in [("up2u", 3), ("reg", 1), ("ishare", 1)] {
                let of_product = catalogue.packages.iter().filter(|p| p.active && p.product_id.contains(product));
                for package in of_product.take(count) {
                    let Some((product, operator)) = catalogue.place_of(package) else { continue };
                    let key = PackageKey::NetConnect {
                        operator_id: operator.id.clone(),
                        product_id: product.id.clone(),
                        package_id: package.id.clone(),
                    };
                    keys.push((key, operator.network));
                }
            }
            keys
        }
    }
}

/// The same bought again, in the place of this order.
pub fn again_line(original: &Order) -> PlanLine {
    PlanLine {
        position: None,
        msisdn: original.msisdn,
        network: original.network,
        network_source: original.network.map(|_| NetworkSource::Agent),
        want: Want::Package(original.package.clone()),
        note: None,
        retry_of: Some(original.id.clone()),
    }
}

/// One recipient of data: the n-th number, the n-th package on sale.
pub fn data_line(
    provider: ProviderKind,
    catalogue: &Catalogue,
    nth_number: u32,
    nth_package: usize,
) -> Option<PlanLine> {
    let keys = keys(provider, catalogue);
    let (key, network) = keys.get(nth_package % keys.len().max(1))?.clone();
    Some(PlanLine {
        position: None,
        msisdn: number(nth_number)?,
        network: Some(network),
        network_source: Some(NetworkSource::Agent),
        want: Want::Package(key),
        note: None,
        retry_of: None,
    })
}

/// One checker for the n-th number.
pub fn checker_line(catalogue: &Catalogue, nth_number: u32, nth_package: usize) -> Option<PlanLine> {
    let checker = catalogue.checkers.get(nth_package % catalogue.checkers.len().max(1))?;
    Some(PlanLine {
        position: None,
        msisdn: number(nth_number)?,
        network: None,
        network_source: None,
        want: Want::Package(PackageKey::NetConnectChecker { package_id: checker.id.clone() }),
        note: None,
        retry_of: None,
    })
}

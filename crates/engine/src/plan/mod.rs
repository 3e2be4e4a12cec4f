//! What sending a list would mean, before anything is approved. Pure: reads nothing, spends nothing.
//!
//! Guarantees: every line is either bought as written, from a package of the account's catalogue, or carries a problem;
//! no size is rounded. Leaves out: reading lists (`recipients`), keeping the approval (`approve`).

mod catalogue;
mod repeats;

pub use repeats::{Repeat, bought_since, counts_as_bought, repeats};

use crate::model::{Account, Batch, Lane, Order, WalletReading};
use crate::pace;
use crate::settings::Settings;
use domain::{
    AccountId, BatchId, BundleSize, CheckerPackage, Msisdn, Network, NetworkSource, OrderId, Package, PackageKey,
    Pesewas, ProviderKind, UnixMs,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a line wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// A bundle of this size for the line's network.
    Size(BundleSize),
    /// Exactly this package of the catalogue.
    Package(PackageKey),
}

/// One recipient to plan for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// Where it stood in the list ("Sheet1!B18", "line 4").
    pub position: Option<String>,
    /// To whom.
    pub msisdn: Msisdn,
    /// For which network; `None` for a checker.
    pub network: Option<Network>,
    /// How the network is known.
    pub network_source: Option<NetworkSource>,
    /// What.
    pub want: Want,
    /// A name or note.
    pub note: Option<String>,
    /// The order this one buys again.
    pub retry_of: Option<OrderId>,
}

/// What to plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRequest {
    /// From which account.
    pub account: AccountId,
    /// For whom.
    pub lines: Vec<PlanLine>,
    /// Where the list came from ("recipients.xlsx", "counter").
    pub source: String,
    /// NetConnect data in calls of 2 to 20, or checkers in calls of up to 20.
    pub bulk_calls: bool,
    /// Counter or list.
    pub lane: Lane,
}

/// Why a line cannot be bought as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    /// Stable: `no_network`, `no_package`, `not_available`, `checker_stock`.
    pub code: String,
    /// For people.
    pub text: String,
    /// What to do.
    pub hint: String,
}

/// A line with what would be bought for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLine {
    /// The line.
    pub line: PlanLine,
    /// The package, unless there is a problem.
    pub package: Option<PackageKey>,
    /// The package for people.
    pub package_name: String,
    /// Its size; `None` for a checker.
    pub size: Option<BundleSize>,
    /// Its price from this account.
    pub price: Option<Pesewas>,
    /// Why it cannot be bought.
    pub problem: Option<LineProblem>,
}

/// What sending would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its name. A plan is approved at most once.
    pub id: String,
    /// From which account.
    pub account: AccountId,
    /// Which provider.
    pub provider: ProviderKind,
    /// Pretend money.
    pub practice: bool,
    /// Where the list came from.
    pub source: String,
    /// As asked.
    pub bulk_calls: bool,
    /// As asked.
    pub lane: Lane,
    /// Every line, in the list's order.
    pub lines: Vec<PlannedLine>,
    /// The sum of the prices of the lines that can be bought.
    pub total: Pesewas,
    /// How many calls that takes.
    pub calls: u64,
    /// About how long, at the provider's pace.
    pub time_ms: u64,
    /// The wallet as last read.
    pub balance: Option<WalletReading>,
    /// How much the wallet lacks, when it does.
    pub missing: Pesewas,
    /// Numbers whose network is known by prefix only, per network.
    pub by_prefix_only: Vec<(Network, u64)>,
    /// Purchases that these lines would repeat.
    pub repeats: Vec<Repeat>,
    /// Batches approved before with the same numbers and sizes.
    pub same_list: Vec<BatchId>,
    /// What the choice of calls means, for people.
    pub calls_meaning: String,
    /// When it was made.
    pub made_at: UnixMs,
}

/// What a plan is made from.
pub struct PlanInputs<'a> {
    /// The account.
    pub account: &'a Account,
    /// Its data catalogue.
    pub packages: &'a [Package],
    /// Its checker catalogue.
    pub checkers: &'a [CheckerPackage],
    /// The wallet as last read.
    pub balance: Option<WalletReading>,
    /// Orders approved within the repeat time, in any account, rejected and refunded ones left out.
    pub recent: &'a [Order],
    /// Batches of the same list.
    pub same_list: &'a [Batch],
    /// Times and limits.
    pub settings: &'a Settings,
    /// Now.
    pub now: UnixMs,
    /// A new name.
    pub id: String,
}

/// The most recipients in one call, by both bulk calls' documents.
pub const CALL_ITEMS_MAX: usize = 20;
const ANSWER_MS_TYPICAL: u64 = 2_700;

/// Makes a plan.
pub fn make(request: PlanRequest, inputs: PlanInputs<'_>) -> Plan {
    let mut lines: Vec<PlannedLine> = {
        let catalogue = catalogue::Index::of(inputs.packages, inputs.checkers);
        request.lines.into_iter().map(|line| catalogue.planned(line)).collect()
    };
    refuse_missing_stock(&mut lines, inputs.checkers);
    let total: Pesewas = lines.iter().filter_map(|line| line.price).sum();
    let calls = count_calls(&lines, request.bulk_calls);
    let provider = inputs.account.provider;
    let at_once = if provider == ProviderKind::Netpluse { inputs.settings.netpluse_calls_at_once } else { 1 };
    let missing = inputs.balance.map_or(Pesewas::ZERO, |wallet| Pesewas((total - wallet.available).0.max(0)));
    Plan {
        id: inputs.id,
        account: request.account,
        provider,
        practice: inputs.account.practice,
        source: request.source,
        bulk_calls: request.bulk_calls,
        lane: request.lane,
        total,
        calls,
        time_ms: pace::estimate_ms(
            calls,
            inputs.settings.sends_per_window,
            inputs.settings.window_ms,
            ANSWER_MS_TYPICAL,
            at_once,
        ),
        balance: inputs.balance,
        missing,
        by_prefix_only: count_by_prefix(&lines),
        repeats: repeats(&lines, inputs.recent),
        same_list: inputs.same_list.iter().map(|batch| batch.id.clone()).collect(),
        calls_meaning: calls_meaning(provider, request.bulk_calls, &lines).to_owned(),
        lines,
        made_at: inputs.now,
    }
}

fn refuse_missing_stock(lines: &mut [PlannedLine], checkers: &[CheckerPackage]) {
    for checker in checkers {
        let mut left = checker.stock.0;
        for line in lines.iter_mut().filter(|line| line.package.as_ref() == Some(&checker.key)) {
            if left > 0 {
                left -= 1;
                continue;
            }
            line.package = None;
            line.price = None;
            line.problem = Some(LineProblem {
                code: "checker_stock".to_owned(),
                text: format!("only {} of {} are left", checker.stock.0, checker.name),
                hint: "Buy fewer, or wait until the provider has more.".to_owned(),
            });
        }
    }
}

fn count_calls(lines: &[PlannedLine], bulk_calls: bool) -> u64 {
    let mut singles = 0u64;
    let mut groups: HashMap<(String, Msisdn), u64> = HashMap::new();
    let mut group_sizes: HashMap<String, Vec<u64>> = HashMap::new();
    for line in lines {
        let Some(key) = &line.package else { continue };
        let group = if bulk_calls { call_group(key) } else { None };
        let Some(group) = group else {
            singles += 1;
            continue;
        };
        // One number never stands twice in one data call: its n-th purchase goes into the n-th layer of calls.
        let layer = if matches!(key, PackageKey::NetConnectChecker { .. }) {
            0
        } else {
            let nth = groups.entry((group.clone(), line.line.msisdn)).or_insert(0);
            *nth += 1;
            usize::try_from(*nth - 1).unwrap_or(0)
        };
        let layers = group_sizes.entry(group).or_default();
        if layers.len() <= layer {
            layers.resize(layer + 1, 0);
        }
        layers[layer] += 1;
    }
    let in_groups: u64 = group_sizes.values().flatten().map(|n| n.div_ceil(CALL_ITEMS_MAX as u64)).sum();
    singles + in_groups
}

/// Packages of one group may go in one bulk call; `None` never goes in one.
pub fn call_group(key: &PackageKey) -> Option<String> {
    match key {
        PackageKey::Netpluse { .. } => None,
        PackageKey::NetConnect { operator_id, product_id, .. } => Some(format!("{operator_id}/{product_id}")),
        PackageKey::NetConnectChecker { .. } => Some("checkers".to_owned()),
    }
}

fn count_by_prefix(lines: &[PlannedLine]) -> Vec<(Network, u64)> {
    Network::ALL
        .into_iter()
        .map(|network| {
            let by_prefix = |line: &&PlannedLine| {
                line.line.network == Some(network) && line.line.network_source == Some(NetworkSource::Prefix)
            };
            (network, lines.iter().filter(by_prefix).count() as u64)
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn calls_meaning(provider: ProviderKind, bulk_calls: bool, lines: &[PlannedLine]) -> &'static str {
    let checkers = lines.iter().any(|line| matches!(line.package, Some(PackageKey::NetConnectChecker { .. })));
    match (provider, checkers, bulk_calls) {
        (ProviderKind::Netpluse, _, _) => {
            "One call for each recipient, each with its own reference. A lost answer leaves one order not known yet."
        }
        (ProviderKind::NetConnect, false, false) => {
            "One call for each recipient, each with its own reference. A lost answer leaves one order not known yet, and \
             the wallet waits until it is settled."
        }
        (ProviderKind::NetConnect, false, true) => {
            "Up to 20 recipients in one call. Faster, but NetConnect takes no reference for such a call: a lost answer \
             leaves up to 20 orders not known yet."
        }
        (ProviderKind::NetConnect, true, false) => {
            "One call for each checker. A lost answer leaves one checker to be looked up."
        }
        (ProviderKind::NetConnect, true, true) => {
            "Up to 20 checkers in one call. A lost answer leaves up to 20 checkers to be looked up."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ObservedFacts;
    use domain::{Owner, StockLevel, WalletId};

    fn account(provider: ProviderKind) -> Account {
        Account {
            id: "shop".into(),
            provider,
            address: "http://127.0.0.1:1".into(),
            key_fingerprint: "f".into(),
            key_last4: "abcd".into(),
            owner: Owner { id: "o".into(), name: None, role: None, status: None },
            wallet_id: WalletId::from("w"),
            practice: true,
            added_at: UnixMs(0),
            paused: None,
            facts: ObservedFacts::default(),
        }
    }

    fn package(network: Network, gb: u32, price: i64, available: bool) -> Package {
        Package {
            key: PackageKey::NetConnect {
                operator_id: network.name().into(),
                product_id: "p".into(),
                package_id: format!("{network}{gb}"),
            },
            network,
            size: BundleSize(gb * 1024),
            price: Pesewas(price),
            validity: None,
            product_name: None,
            available,
        }
    }

    fn line(number: &str, network: Option<Network>, gb: u32) -> PlanLine {
        PlanLine {
            position: None,
            msisdn: Msisdn::parse(number).expect("valid").msisdn,
            network,
            network_source: Some(NetworkSource::Prefix),
            want: Want::Size(BundleSize(gb * 1024)),
            note: None,
            retry_of: None,
        }
    }

    fn plan(lines: Vec<PlanLine>, bulk_calls: bool, checkers: &[CheckerPackage]) -> Plan {
        let packages = [
            package(Network::Mtn, 1, 450, true),
            package(Network::Mtn, 2, 900, true),
            package(Network::Mtn, 5, 2_100, false),
            package(Network::Telecel, 1, 500, true),
        ];
        let account = account(ProviderKind::NetConnect);
        let request =
            PlanRequest { account: "shop".into(), lines, source: "list".into(), bulk_calls, lane: Lane::Batch };
        make(
            request,
            PlanInputs {
                account: &account,
                packages: &packages,
                checkers,
                balance: Some(WalletReading { available: Pesewas(1_000), at: UnixMs(0) }),
                recent: &[],
                same_list: &[],
                settings: &Settings::default(),
                now: UnixMs(0),
                id: "plan".into(),
            },
        )
    }

    #[test]
    fn prices_what_can_be_bought_and_names_what_cannot() {
        let plan = plan(
            vec![
                line("0241234567", Some(Network::Mtn), 1),
                line("0241234568", Some(Network::Mtn), 3),
                line("0241234569", Some(Network::Mtn), 5),
                line("0281234569", None, 1),
                line("0201234567", Some(Network::Telecel), 1),
            ],
            false,
            &[],
        );
        let problems: Vec<Option<&str>> =
            plan.lines.iter().map(|l| l.problem.as_ref().map(|p| p.code.as_str())).collect();
        assert_eq!(problems, [None, Some("no_package"), Some("not_available"), Some("no_network"), None]);
        assert_eq!(plan.lines[1].problem.as_ref().expect("3 GB").hint, "The nearest sizes are 2 GB.");
        assert_eq!((plan.total, plan.calls), (Pesewas(950), 2));
        assert_eq!(plan.missing, Pesewas::ZERO);
        assert_eq!(plan.by_prefix_only, [(Network::Mtn, 3), (Network::Telecel, 1)]);
    }

    #[test]
    fn one_number_never_counts_twice_in_one_bulk_call() {
        let mut lines: Vec<PlanLine> =
            (0..21).map(|i| line(&format!("02412345{i:02}"), Some(Network::Mtn), 1)).collect();
        lines.push(line("0241234500", Some(Network::Mtn), 2));
        lines.push(line("0201234500", Some(Network::Telecel), 1));
        let plan = plan(lines, true, &[]);
        assert_eq!(plan.calls, 4, "20 + 1 for MTN, 1 for the number that comes again, 1 for Telecel");
        assert!(plan.missing > Pesewas::ZERO, "23 bundles cost more than GHS 10");
    }

    #[test]
    fn twins_in_a_list_are_shown_with_both_places() {
        let plan = plan(
            vec![line("0241234567", Some(Network::Mtn), 1), line("0241234567", Some(Network::Mtn), 1)],
            false,
            &[],
        );
        assert_eq!(plan.repeats.len(), 1);
        assert_eq!(plan.repeats[0].text, "024 123 4567 gets 1 GB twice in this list: row 1 and row 2");
    }

    #[test]
    fn more_checkers_than_there_are_is_said_before() {
        let key = PackageKey::NetConnectChecker { package_id: "rc".into() };
        let checker = CheckerPackage {
            key: key.clone(),
            code: "RC001".into(),
            name: "WASSCE".into(),
            price: Pesewas(500),
            stock: StockLevel(2),
            check_limit: None,
        };
        let lines = (0..3)
            .map(|_| PlanLine {
                network: None,
                network_source: None,
                want: Want::Package(key.clone()),
                ..line("0241234567", None, 1)
            })
            .collect();
        let plan = plan(lines, true, &[checker]);
        assert_eq!(plan.lines[2].problem.as_ref().expect("the third").code, "checker_stock");
        assert_eq!((plan.total, plan.calls, plan.repeats.len()), (Pesewas(1_000), 1, 0));
    }
}

//! What the two pretend providers sell. Sizes, prices and names are of the kind a shop in Ghana sees; ids are fixed, so
//! that a list made in one run still means the same in the next.

use domain::{Network, Pesewas};
use serde::{Deserialize, Serialize};

/// What each role pays at NetConnect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePrices {
    /// A customer's price, the highest.
    pub customer: Pesewas,
    /// An agent's.
    pub agent: Pesewas,
    /// A super agent's.
    pub super_agent: Pesewas,
    /// Staff pay cost.
    pub staff: Pesewas,
}

impl RolePrices {
    /// A customer pays about 6 % more than an agent, a super agent about 3 % less; steps of 5 pesewas.
    pub fn around(agent: Pesewas) -> Self {
        let step = |percent: i64| Pesewas((agent.0 * percent / 100 + 4) / 5 * 5);
        Self { customer: step(106), agent, super_agent: step(97), staff: step(95) }
    }

    /// The same change for every role.
    pub(crate) fn change(&mut self, by: Pesewas) {
        for price in [&mut self.customer, &mut self.agent, &mut self.super_agent, &mut self.staff] {
            *price = Pesewas((price.0 + by.0).max(5));
        }
    }
}

/// A Netpluse package: named by network and capacity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NetpluseEntry {
    /// Network.
    pub network: Network,
    /// `1GB`, exactly as `/packages` gives it.
    pub capacity: String,
    /// Price, the same for everyone.
    pub price: Pesewas,
    /// Validity in days.
    pub validity_days: u32,
}

/// A NetConnect operator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operator {
    /// Id.
    pub id: String,
    /// Its network.
    pub network: Network,
}

/// A NetConnect product of one operator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Product {
    /// Id.
    pub id: String,
    /// `MTNUP2U - Data Bundle`.
    pub name: String,
    /// The operator's id.
    pub operator_id: String,
    /// Available, or Unavailable: nothing of it can be bought.
    pub available: bool,
}

/// A NetConnect data package.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DataEntry {
    /// Id.
    pub id: String,
    /// The product's id.
    pub product_id: String,
    /// `1GB`; lists write `1 GB`.
    pub label: String,
    /// Validity in days.
    pub validity_days: u32,
    /// What each role pays.
    pub prices: RolePrices,
    /// Active, or Inactive: it cannot be bought.
    pub active: bool,
}

/// A NetConnect result-checker package.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckerEntry {
    /// Id.
    pub id: String,
    /// `RC-WASSCE`.
    pub code: String,
    /// Short name.
    pub name: String,
    /// Name shown to people.
    pub display_name: String,
    /// Description, where there is one.
    pub description: Option<String>,
    /// Price.
    pub price: Pesewas,
    /// Vouchers in stock when the sandbox opens.
    pub stock: u32,
    /// Place in the list.
    pub priority: u32,
    /// How often one voucher may be used.
    pub check_limit: Option<u32>,
    /// Whether a printable page comes with it.
    pub includes_pdf: bool,
    /// What its serial numbers begin with.
    pub serial_prefix: String,
}

/// Everything on sale.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Catalogue {
    /// Netpluse's packages.
    pub netpluse: Vec<NetpluseEntry>,
    /// NetConnect's operators.
    pub operators: Vec<Operator>,
    /// NetConnect's products.
    pub products: Vec<Product>,
    /// NetConnect's data packages.
    pub packages: Vec<DataEntry>,
    /// NetConnect's result checkers.
    pub checkers: Vec<CheckerEntry>,
}

type Line = (usize, u32, i64);

const MTN: &[Line] = &[
    (1, 1024, 450),
    (2, 2048, 900),
    (3, 3072, 1_320),
    (4, 4096, 1_750),
    (5, 5120, 2_150),
    (6, 6144, 2_550),
    (8, 8192, 3_350),
    (10, 10_240, 4_100),
    (15, 15_360, 6_000),
    (20, 20_480, 7_800),
    (25, 25_600, 9_750),
    (30, 30_720, 11_900),
    (40, 40_960, 15_500),
    (50, 51_200, 19_200),
    (100, 102_400, 37_500),
];
const MTN_ENTERPRISE: &[Line] = &[(1, 1024, 425), (2, 2048, 850), (5, 5120, 2_080), (10, 10_240, 3_985)];
const TELECEL: &[Line] = &[
    (1, 1024, 460),
    (2, 2048, 890),
    (5, 5120, 2_050),
    (10, 10_240, 3_800),
    (15, 15_360, 5_550),
    (20, 20_480, 7_400),
    (30, 30_720, 10_700),
    (50, 51_200, 18_100),
    (100, 102_400, 35_300),
];
const ISHARE: &[Line] = &[
    (0, 100, 65),
    (0, 500, 245),
    (1, 1024, 405),
    (2, 2048, 805),
    (3, 3072, 1_190),
    (4, 4096, 1_590),
    (5, 5120, 1_960),
    (10, 10_240, 3_900),
    (15, 15_360, 5_800),
];
const BIGTIME: &[Line] =
    &[(20, 20_480, 6_450), (30, 30_720, 7_900), (40, 40_960, 8_950), (50, 51_200, 10_050), (100, 102_400, 19_400)];

fn label(gigabytes: usize, megabytes: u32) -> String {
    if gigabytes == 0 { format!("{megabytes}MB") } else { format!("{gigabytes}GB") }
}

impl Catalogue {
    /// Three networks, forty bundles, four checkers.
    pub fn ghana() -> Self {
        let mut catalogue = Self {
            netpluse: Vec::new(),
            operators: Vec::new(),
            products: Vec::new(),
            packages: Vec::new(),
            checkers: checkers(),
        };
        for (network, operator, products) in [
            (
                Network::Mtn,
                "mtn",
                vec![("up2u", "MTNUP2U - Data Bundle", MTN, 90), ("ent", "enterprise-api", MTN_ENTERPRISE, 30)],
            ),
            (
                Network::Telecel,
                "tel",
                vec![("reg", "Telecel - Data Bundle", TELECEL, 60), ("old", "Vodafone Legacy - Data Bundle", &[], 30)],
            ),
            (
                Network::AirtelTigo,
                "at",
                vec![("ishare", "iShare - Data Bundle", ISHARE, 60), ("big", "BigTime - Data Bundle", BIGTIME, 90)],
            ),
        ] {
            let operator_id = id("kd7", operator);
            catalogue.operators.push(Operator { id: operator_id.clone(), network });
            for (code, name, lines, validity_days) in products {
                let product_id = id("m17", &format!("{operator}{code}"));
                for (gigabytes, megabytes, pesewas) in lines {
                    catalogue.packages.push(DataEntry {
                        id: id("kn7", &format!("{operator}{code}{}", label(*gigabytes, *megabytes).to_lowercase())),
                        product_id: product_id.clone(),
                        label: label(*gigabytes, *megabytes),
                        validity_days,
                        prices: RolePrices::around(Pesewas(*pesewas)),
                        active: true,
                    });
                }
                catalogue.products.push(Product {
                    id: product_id,
                    name: name.to_owned(),
                    operator_id: operator_id.clone(),
                    available: !lines.is_empty(),
                });
            }
        }
        catalogue.packages.push(withdrawn());
        catalogue.netpluse = [(Network::Mtn, MTN), (Network::Telecel, TELECEL), (Network::AirtelTigo, ISHARE)]
            .into_iter()
            .flat_map(|(network, lines)| {
                lines.iter().map(move |(gigabytes, megabytes, pesewas)| NetpluseEntry {
                    network,
                    capacity: label(*gigabytes, *megabytes),
                    price: Pesewas(*pesewas),
                    validity_days: 30,
                })
            })
            .collect();
        catalogue
    }

    /// The product and operator of a data package.
    pub fn place_of(&self, package: &DataEntry) -> Option<(&Product, &Operator)> {
        let product = self.products.iter().find(|product| product.id == package.product_id)?;
        let operator = self.operators.iter().find(|operator| operator.id == product.operator_id)?;
        Some((product, operator))
    }
}

/// A bundle that MTN no longer sells: it can be looked up, and not bought.
fn withdrawn() -> DataEntry {
    DataEntry {
        id: id("kn7", "mtnup2uold7gb"),
        product_id: id("m17", "mtnup2u"),
        label: "7GB".to_owned(),
        validity_days: 90,
        prices: RolePrices::around(Pesewas(2_990)),
        active: false,
    }
}

fn checkers() -> Vec<CheckerEntry> {
    let entry = |code: &str, name: &str, prefix: &str, pesewas, stock, priority, check_limit| CheckerEntry {
        id: id("rc7", &code.to_lowercase()),
        code: format!("RC-{code}"),
        name: name.to_owned(),
        display_name: format!("Result Checker - {name}"),
        description: None,
        price: Pesewas(pesewas),
        stock,
        priority,
        check_limit,
        includes_pdf: false,
        serial_prefix: prefix.to_owned(),
    };
    let mut wassce = entry("WASSCE", "WASSCE", "WGH", 1_700, 450, 1, Some(5));
    wassce.description = Some("For WASSCE school and private candidates".to_owned());
    wassce.includes_pdf = true;
    vec![
        wassce,
        entry("BECE", "BECE", "BGH", 1_600, 300, 2, Some(5)),
        entry("NOVDEC", "NOVDEC", "NGH", 1_750, 120, 3, Some(5)),
        entry("PLACEMENT", "School placement", "SPC", 1_450, 80, 4, None),
    ]
}

/// 32 characters, shaped like the provider's ids and readable by a person.
fn id(prefix: &str, name: &str) -> String {
    let mut text = format!("{prefix}{name}");
    let filler = "x2q84wm6pz9r3t7y5v0k1c8d4f6g2h9j";
    for c in filler.chars().cycle().skip(name.len()) {
        if text.len() >= 32 {
            break;
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn sells_three_networks_over_twenty_bundles_and_four_checkers() {
        let catalogue = Catalogue::ghana();
        assert_eq!(catalogue.operators.len(), 3);
        assert!(catalogue.packages.len() >= 20 && catalogue.netpluse.len() >= 20);
        assert_eq!(catalogue.checkers.len(), 4);
        let ids: BTreeSet<&str> = catalogue
            .operators
            .iter()
            .map(|operator| operator.id.as_str())
            .chain(catalogue.products.iter().map(|product| product.id.as_str()))
            .chain(catalogue.packages.iter().map(|package| package.id.as_str()))
            .chain(catalogue.checkers.iter().map(|checker| checker.id.as_str()))
            .collect();
        let count = 3 + catalogue.products.len() + catalogue.packages.len() + 4;
        assert_eq!(ids.len(), count, "no two things share an id");
        assert!(ids.iter().all(|id| id.len() == 32), "ids look like the provider's");
        assert!(catalogue.packages.iter().all(|package| catalogue.place_of(package).is_some()));
    }

    #[test]
    fn a_super_agent_pays_less_and_a_customer_more() {
        for package in Catalogue::ghana().packages {
            let RolePrices { customer, agent, super_agent, staff } = package.prices;
            assert!(
                customer > agent && agent >= super_agent && super_agent >= staff,
                "{} {:?}",
                package.id,
                package.prices
            );
        }
    }
}

//! One row of a list under review.

use crate::contract as c;
use crate::error::sentence;
use domain::{BundleSize, Msisdn, MsisdnRepair, Network, NetworkSource, OrderId, PackageKey, Pesewas, PrefixHint};
use engine::model::Order;
use engine::plan::{PlanLine, PlannedLine, Want};
use recipients::{Position, Problem, ProblemCode, ReadList, RecipientRow, TableCell};

/// The columns of the corrected copy, which can be read again.
pub const CORRECTED_HEADERS: [&str; 7] = ["Number", "Size", "Network", "Note", "What was repaired", "To fix", "Place"];

/// A row as read, or as edited since.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    position: String,
    raw_number: String,
    raw_size: String,
    msisdn: Option<Msisdn>,
    size: Option<BundleSize>,
    network: Option<(Network, NetworkSource)>,
    note: Option<String>,
    repaired: Option<String>,
    warning: Option<String>,
    /// What has to be fixed before anybody can price it.
    problem: Option<String>,
    /// Why the chosen account cannot serve it.
    not_served: Option<String>,
    price: Option<Pesewas>,
    left_out: bool,
    /// The order that this row buys again.
    retry_of: Option<OrderId>,
    /// How that order ended.
    ended: Option<String>,
    /// Which result checker it is, and its kind for people. It has neither size nor network.
    checker: Option<(PackageKey, String)>,
}

/// Rows and problems together, in the list's own order.
pub fn entries(read: ReadList) -> Vec<Entry> {
    let place = |position: &Position| (position.row, position.line);
    let rows = read.rows.into_iter().map(|row| (place(&row.position), of_row(row)));
    let problems = read.problems.into_iter().filter(|problem| problem.position != Position::LIST);
    let problems = problems.map(|problem| (place(&problem.position), of_problem(problem)));
    let mut all: Vec<_> = rows.chain(problems).collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// As short as a column: `B18`, `line 4`.
fn place_words(position: &Position) -> String {
    match (position.cell, position.line, position.row) {
        (Some(cell), ..) => cell.to_string(),
        (None, Some(line), _) => format!("line {line}"),
        (None, None, Some(row)) => format!("row {row}"),
        (None, None, None) => String::new(),
    }
}

fn joined(name: Option<String>, note: Option<String>) -> Option<String> {
    match (name, note) {
        (Some(name), Some(note)) => Some(format!("{name}, {note}")),
        (name, note) => name.or(note),
    }
}

fn of_row(row: RecipientRow) -> Entry {
    let words = |texts: Vec<String>| Some(texts.join("; ")).filter(|text| !text.is_empty());
    Entry {
        position: place_words(&row.position),
        raw_number: row.msisdn.local(),
        raw_size: row.size.map(|size| size.to_string()).unwrap_or_default(),
        msisdn: Some(row.msisdn),
        size: row.size,
        network: row.network.zip(row.network_source),
        note: joined(row.name.map(String::from), row.note.map(String::from)),
        repaired: words(row.repairs.iter().map(|repair| repair.text.clone()).collect()),
        warning: words(row.warnings.iter().map(|warning| warning.text.clone()).collect()),
        problem: row.size.is_none().then(|| "There is no size here. Type it, as in 2GB.".to_owned()),
        ..Entry::default()
    }
}

/// Which part of a row a problem leaves in doubt. What is in doubt has to be typed again, even if it looks readable.
enum Doubt {
    Number,
    Size,
    Network,
    Both,
}

fn doubt(code: ProblemCode) -> Doubt {
    use ProblemCode as P;
    match code {
        P::NumberMissing
        | P::NumberWrongLength
        | P::NumberCutCountryCode
        | P::NumberLandline
        | P::NumberForeign
        | P::NumberNotMobile
        | P::NumberStrayCharacter
        | P::NumberUnclear
        | P::DigitsLost
        | P::NumberNotReadable
        | P::TwoNumbers
        | P::NumberColumnUnclear => Doubt::Number,
        P::SizeMissing
        | P::SizeNotReadable
        | P::SizeOutOfRange
        | P::SizeUnclear
        | P::TwoSizes
        | P::SizeColumnUnclear => Doubt::Size,
        P::NetworkUnknown | P::NetworkUnclear => Doubt::Network,
        P::NoNumbers
        | P::NoSizes
        | P::SecondTable
        | P::SizeWithoutNumber
        | P::LeftoverDigits
        | P::QuantityUnclear
        | P::OrdersUnclear
        | P::OrderWithdrawn
        | P::OrderDoubtful
        | P::LineTooLong => Doubt::Both,
    }
}

fn of_problem(problem: Problem) -> Entry {
    let partial = problem.partial;
    let doubt = doubt(problem.code);
    let raw_number = partial.number.unwrap_or_else(|| match doubt {
        Doubt::Number | Doubt::Both => problem.original.clone(),
        Doubt::Size | Doubt::Network => String::new(),
    });
    let raw_size = partial.size.unwrap_or_default();
    let msisdn = match doubt {
        Doubt::Size | Doubt::Network => Msisdn::parse(&raw_number).ok().map(|parsed| parsed.msisdn),
        Doubt::Number | Doubt::Both => None,
    };
    let size = match doubt {
        Doubt::Number | Doubt::Network => BundleSize::parse(&raw_size).ok(),
        Doubt::Size | Doubt::Both => None,
    };
    let named = partial.network.as_deref().and_then(|name| Network::from_name(name).ok());
    let network = match doubt {
        Doubt::Network => None,
        Doubt::Number | Doubt::Size | Doubt::Both => {
            named.map(|network| (network, NetworkSource::Column)).or_else(|| msisdn.and_then(hinted))
        }
    };
    Entry {
        position: place_words(&problem.position),
        raw_number,
        raw_size,
        msisdn,
        size,
        network,
        note: joined(partial.name, partial.note),
        problem: Some(format!("{} {}", sentence(&problem.text), sentence(&problem.hint))),
        ..Entry::default()
    }
}

fn hinted(msisdn: Msisdn) -> Option<(Network, NetworkSource)> {
    match Network::hint(msisdn) {
        PrefixHint::Network(network) => Some((network, NetworkSource::Prefix)),
        PrefixHint::Glo | PrefixHint::Unknown => None,
    }
}

impl Entry {
    /// How the row stands.
    pub fn status(&self) -> c::RowStatus {
        if self.left_out {
            c::RowStatus::LeftOut
        } else if self.problem.is_some() || self.not_served.is_some() {
            c::RowStatus::Problem
        } else if self.warning.is_some() {
            c::RowStatus::Warning
        } else if self.repaired.is_some() {
            c::RowStatus::Repaired
        } else {
            c::RowStatus::Ok
        }
    }

    /// The row that buys an order again: as it was ordered, with how it ended.
    pub fn again(order: Order) -> Self {
        let ended = match order.reason.as_deref().filter(|reason| !reason.is_empty()) {
            Some(reason) => format!("{}: {}", order.state.word(), sentence(reason)),
            None => sentence(order.state.word()),
        };
        let checker = || (order.package, crate::views::checker_name(&order.package_name));
        Self {
            position: order.position.unwrap_or_else(|| format!("row {}", order.row)),
            raw_number: order.msisdn.local(),
            raw_size: order.size.map(|size| size.to_string()).unwrap_or_default(),
            msisdn: Some(order.msisdn),
            size: order.size,
            network: order.network.map(|network| (network, order.network_source.unwrap_or(NetworkSource::Agent))),
            note: order.note,
            checker: order.size.is_none().then(checker),
            retry_of: Some(order.id),
            ended: Some(ended),
            ..Self::default()
        }
    }

    /// The line to plan for, when it has all it needs.
    pub fn line(&self) -> Option<PlanLine> {
        if self.left_out || self.problem.is_some() {
            return None;
        }
        Some(PlanLine {
            position: Some(self.position.clone()),
            msisdn: self.msisdn?,
            network: self.network.map(|(network, _)| network),
            network_source: self.network.map(|(_, source)| source),
            want: match &self.checker {
                Some((key, _)) => Want::Package(key.clone()),
                None => Want::Size(self.size?),
            },
            note: self.note.clone(),
            retry_of: self.retry_of.clone(),
        })
    }

    /// The number, where nothing but its prefix tells the network, or not even that.
    pub fn number_by_prefix(&self) -> Option<Msisdn> {
        let is_open = self.checker.is_none() && self.network.is_none_or(|(_, source)| source == NetworkSource::Prefix);
        self.msisdn.filter(|_| is_open)
    }

    /// Takes over the network that a delivery proved.
    pub fn remember(&mut self, network: Network) {
        let was_missing = self.network.is_none();
        self.network = Some((network, NetworkSource::Remembered));
        if was_missing && self.problem.is_some() {
            self.problem = self.what_is_missing();
        }
    }

    /// The row for the corrected copy, which can be read again: what was left out is no order there either, and a network
    /// that only the prefix hints at is left to be hinted at again. Blanks in the number keep a spreadsheet from taking its
    /// zero away.
    pub fn corrected(&self) -> Vec<TableCell> {
        let text = |value: String| TableCell::Text(value);
        let or_empty = |value: Option<&String>| text(value.cloned().unwrap_or_default());
        let to_fix = self.problem.as_ref().or(self.not_served.as_ref());
        let number = self.msisdn.map_or_else(|| self.raw_number.clone(), |number| number.to_string());
        let size = self.what().unwrap_or_else(|| self.raw_size.clone());
        let named = self.network.filter(|(_, source)| *source != NetworkSource::Prefix);
        let (number, size, did) = if self.left_out {
            (String::new(), String::new(), Some(format!("left out: {number}, {size}")))
        } else {
            (number, size, self.repaired.clone())
        };
        vec![
            text(number),
            text(size),
            text(named.map_or_else(String::new, |(network, _)| network.name().to_owned())),
            or_empty(self.note.as_ref()),
            or_empty(did.as_ref()),
            or_empty(to_fix),
            text(self.position.clone()),
        ]
    }

    /// Forgets the price, before a new plan gives it.
    pub fn unpriced(&mut self) {
        self.price = None;
        self.not_served = None;
    }

    /// Takes over what a plan says of this row.
    pub fn priced(&mut self, planned: &PlannedLine) {
        self.price = planned.price;
        self.not_served =
            planned.problem.as_ref().map(|problem| format!("{} {}", sentence(&problem.text), sentence(&problem.hint)));
    }

    /// The row left out.
    pub fn left_out(&self) -> Self {
        Self { left_out: true, ..self.clone() }
    }

    /// The row after an edit. What was typed is judged like a cell of a list. A checker has only a number to change.
    pub fn edited(&self, edit: &c::RowEdit) -> Self {
        let mut next = Self { left_out: edit.left_out.unwrap_or(self.left_out), ..self.clone() };
        if let Some(text) = &edit.number {
            next.take_number(text);
        }
        if let Some(text) = edit.size.as_ref().filter(|_| self.checker.is_none()) {
            next.raw_size = text.trim().to_owned();
            next.size = BundleSize::parse(text).ok();
        }
        if let Some(network) = edit.network.filter(|_| self.checker.is_none()) {
            next.network = Some((network.into(), NetworkSource::Agent));
        }
        if edit.number.is_some() || edit.size.is_some() || edit.network.is_some() {
            next.problem = next.what_is_missing();
        }
        next
    }

    fn take_number(&mut self, text: &str) {
        self.raw_number = text.trim().to_owned();
        self.repaired = None;
        self.warning = None;
        let parsed = Msisdn::parse(text).ok();
        self.msisdn = parsed.map(|parsed| parsed.msisdn);
        if parsed.and_then(|parsed| parsed.repair) == Some(MsisdnRepair::ZeroRestored) {
            self.repaired = Some(format!("zero restored (was {})", self.raw_number));
        }
        // What a prefix hinted or a delivery proved, it did of the number before.
        let is_of_the_number = |(_, source)| matches!(source, NetworkSource::Prefix | NetworkSource::Remembered);
        if self.checker.is_none() && self.network.is_none_or(is_of_the_number) {
            self.network = self.msisdn.and_then(hinted);
        }
        self.warning = self.differs_from_prefix();
    }

    fn differs_from_prefix(&self) -> Option<String> {
        let (network, _) = self.network?;
        let PrefixHint::Network(hinted) = Network::hint(self.msisdn?) else { return None };
        let prefix = self.msisdn?.prefix();
        (network != hinted).then(|| {
            format!("The row says {network}, but {prefix} was given to {hinted}. The number may have been moved.")
        })
    }

    fn what_is_missing(&self) -> Option<String> {
        if self.msisdn.is_none() {
            return Some(match Msisdn::parse(&self.raw_number) {
                Err(error) => sentence(&error.to_string()),
                Ok(_) => "Type the number again: it was not clear where it begins or ends.".to_owned(),
            });
        }
        if self.size.is_none() && self.checker.is_none() {
            return Some(match BundleSize::parse(&self.raw_size) {
                _ if self.raw_size.is_empty() => "There is no size here. Type it, as in 2GB.".to_owned(),
                Err(error) => sentence(&error.to_string()),
                Ok(_) => "Type the size again: it was not clear.".to_owned(),
            });
        }
        None
    }

    /// What is bought, for people, when that is known.
    fn what(&self) -> Option<String> {
        self.checker.as_ref().map(|(_, kind)| kind.clone()).or_else(|| self.size.map(|size| size.to_string()))
    }

    /// Whether a text, in lower case, stands in it.
    pub fn holds(&self, text: &str) -> bool {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let in_number =
            !digits.is_empty() && self.msisdn.map_or_else(|| self.raw_number.clone(), Msisdn::local).contains(&digits);
        let in_note = self.note.as_ref().is_some_and(|note| note.to_lowercase().contains(text));
        in_number || in_note || self.position.to_lowercase() == text
    }

    /// The row as the window shows it.
    pub fn row(&self, index: usize) -> c::ListRow {
        let message = self.problem.as_ref().or(self.not_served.as_ref()).or(self.warning.as_ref());
        c::ListRow {
            index: crate::views::small(index as u64),
            position: self.position.clone(),
            msisdn: self.msisdn.map(Msisdn::local),
            raw_number: self.raw_number.clone(),
            network: self.network.map(|(network, _)| network.into()),
            network_source: self.network.map(|(_, source)| source.into()),
            size: self.what(),
            raw_size: self.raw_size.clone(),
            note: self.note.clone(),
            checker: self.checker.is_some(),
            price: self.price.map(|price| price.0),
            status: self.status(),
            message: message.or(self.repaired.as_ref()).or(self.ended.as_ref()).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recipients::{ReadOptions, read_text};

    fn read(text: &str) -> Vec<Entry> {
        entries(read_text(text, &ReadOptions::default()))
    }

    #[test]
    fn rows_and_problems_stand_in_the_lists_own_order() {
        let all = read("0241234567 1GB\n24123456 2GB\n241234568 1GB\n");
        let statuses: Vec<c::RowStatus> = all.iter().map(Entry::status).collect();
        assert_eq!(statuses, [c::RowStatus::Ok, c::RowStatus::Problem, c::RowStatus::Repaired]);
    }

    #[test]
    fn a_number_in_doubt_is_not_bought_until_it_is_typed_again() {
        let all = read("number,size\n0241234567,1GB\n24123456,2GB\n");
        let wrong = &all[1];
        assert!(wrong.line().is_none(), "a row with a problem is in no plan");
        let size_only = wrong.edited(&c::RowEdit { size: Some("1GB".to_owned()), ..c::RowEdit::default() });
        assert_eq!(size_only.status(), c::RowStatus::Problem, "another size does not make the number certain");
        let typed = wrong.edited(&c::RowEdit { number: Some("0201112222".to_owned()), ..c::RowEdit::default() });
        let line = typed.line().expect("now it has all it needs");
        assert_eq!((line.msisdn.local().as_str(), line.network), ("0201112222", Some(Network::Telecel)));
    }

    #[test]
    fn a_network_that_the_agent_set_outlives_another_number() {
        let all = read("0241234567 1GB\n0241234568 1GB\n");
        let set = all[0].edited(&c::RowEdit { network: Some(c::Network::Telecel), ..c::RowEdit::default() });
        let moved = set.edited(&c::RowEdit { number: Some("0551234567".to_owned()), ..c::RowEdit::default() });
        let line = moved.line().expect("it has all it needs");
        assert_eq!((line.network, line.network_source), (Some(Network::Telecel), Some(NetworkSource::Agent)));
    }

    #[test]
    fn what_was_known_of_a_number_ends_with_it() {
        let mut known = read("0241234567 1GB\n").remove(0);
        known.remember(Network::Mtn);
        let typed = known.edited(&c::RowEdit { number: Some("0201112222".to_owned()), ..c::RowEdit::default() });
        let line = typed.line().expect("it has all it needs");
        assert_eq!((line.network, line.network_source), (Some(Network::Telecel), Some(NetworkSource::Prefix)));
        assert_eq!(typed.number_by_prefix(), typed.msisdn, "and deliveries to the new number are looked up");

        let named = read("number,size,network\n0241234567,1GB,MTN\n").remove(0);
        let typed = named.edited(&c::RowEdit { number: Some("0201112222".to_owned()), ..c::RowEdit::default() });
        assert_eq!(typed.status(), c::RowStatus::Warning, "the list's own network may not be the new number's");
    }

    #[test]
    fn the_corrected_copy_makes_no_order_of_what_was_left_out() {
        let all = read("0241234567 1GB\n0201112222 2GB\n");
        let cells = |entry: &Entry| -> Vec<String> {
            let text = |cell: TableCell| match cell {
                TableCell::Text(text) | TableCell::Number(text) => text,
            };
            entry.corrected().into_iter().map(text).collect()
        };
        let out = cells(&all[0].left_out());
        assert_eq!(out[..3], ["", "", ""], "neither number, size nor network can be bought from");
        assert_eq!(out[4], "left out: 024 123 4567, 1 GB", "but nothing is lost");
        assert_eq!(cells(&all[1])[2], "", "a prefix hints again, and is confirmed again");
    }

    #[test]
    fn a_row_left_out_is_in_no_plan_and_can_come_back() {
        let all = read("0241234567 1GB\n0241234568 1GB\n");
        let out = all[0].left_out();
        assert!(out.line().is_none());
        let back = out.edited(&c::RowEdit { left_out: Some(false), ..c::RowEdit::default() });
        assert_eq!((back.status(), back.line().is_some()), (c::RowStatus::Ok, true));
    }
}

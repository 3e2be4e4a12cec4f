//! Lines that only name a network: over the orders below them, or behind the one above.
//!
//! Guarantees: such a line is taken for either only where the other is not possible. What the two readings disagree on is
//! left to the caller to refuse.

use crate::fields::NamedNetwork;
use crate::tokens::{Token, TokenKind, is_one_of};
use domain::Network;

/// A line that names a network and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NetworkLine {
    pub(crate) network: Network,
    /// `Network: Telecel`, a line of a form: it says nothing of the next form.
    pub(crate) labelled: bool,
}

/// What stands over the lines that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Nothing,
    Network(Network),
    /// A form's network before its number, whose line (from zero) is known once it is seen.
    Form(Network, Option<u32>),
    /// It may have belonged to the order above it.
    Perhaps(Network),
}

/// A network right below an order, until the next line tells what it belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pending {
    pub(crate) network: Network,
    /// The first line of the orders right above it, from zero.
    pub(crate) from: u32,
}

#[derive(Debug)]
pub(crate) struct Headings {
    pub(crate) over: Over,
    pub(crate) pending: Option<Pending>,
    /// The first line since the last gap or network, from zero.
    block: u32,
    last_line: Option<u32>,
    pub(crate) last_number: Option<u32>,
}

impl Headings {
    pub(crate) const fn new() -> Self {
        Self { over: Over::Nothing, pending: None, block: 0, last_line: None, last_number: None }
    }

    /// Counts a line that has something in it; whether empty ones stand before it.
    pub(crate) fn is_behind_gap(&mut self, line: u32) -> bool {
        let gap = self.last_line.is_some_and(|last| last.saturating_add(1) < line);
        self.last_line = Some(line);
        gap
    }

    pub(crate) const fn begin_block(&mut self, line: u32) {
        self.block = line;
    }

    /// Counts a line with a number, readable or not.
    pub(crate) const fn number_at(&mut self, line: u32) {
        self.last_number = Some(line);
        if let Over::Form(network, None) = self.over {
            self.over = Over::Form(network, Some(line));
        }
    }

    /// Whether a network's line here stands right below an order that nothing certain stands over.
    pub(crate) fn may_belong_above(&self) -> bool {
        let behind_order = self.last_number.is_some_and(|last| last >= self.block);
        behind_order && matches!(self.over, Over::Nothing | Over::Perhaps(_))
    }

    /// Takes a network's line: over what follows where that is certain, otherwise it waits for the next line.
    pub(crate) fn take(&mut self, line: u32, named: NetworkLine) {
        if self.may_belong_above() {
            self.pending = Some(Pending { network: named.network, from: self.block });
        } else {
            self.over = if named.labelled { Over::Form(named.network, None) } else { Over::Network(named.network) };
        }
        self.block = line.saturating_add(1);
    }

    /// What a number's line that names no network is told from above: a network, or one that it may have.
    pub(crate) fn of_number(&self, line: u32, named: NamedNetwork) -> (NamedNetwork, Option<Network>) {
        match (named, self.over) {
            (NamedNetwork::Nothing, Over::Network(network)) => (NamedNetwork::Word(network), None),
            (NamedNetwork::Nothing, Over::Form(network, at)) if at == Some(line) => (NamedNetwork::Word(network), None),
            (NamedNetwork::Nothing, Over::Form(network, _) | Over::Perhaps(network)) => (named, Some(network)),
            _ => (named, None),
        }
    }
}

/// Reads a line's tokens as nothing but a network: `Telecel`, `Network: AT`, `Telecel numbers`.
pub(crate) fn network_line(tokens: &[Token], text: &str) -> Option<NetworkLine> {
    const LABELS: [&str; 6] = ["network", "net", "operator", "provider", "carrier", "telco"];
    const BESIDE: [&str; 24] = [
        "number",
        "numbers",
        "no",
        "line",
        "lines",
        "sim",
        "order",
        "orders",
        "list",
        "only",
        "please",
        "pls",
        "plz",
        "for",
        "on",
        "it",
        "its",
        "it's",
        "is",
        "the",
        "this",
        "below",
        "data",
        "customers",
    ];
    let is_word = |t: &Token, list: &[&str]| t.kind == TokenKind::Word && is_one_of(t.text(text), list);
    let labelled = tokens.first().is_some_and(|t| is_word(t, &LABELS));
    let mut network: Option<Network> = None;
    for token in tokens {
        if network.is_none() && is_word(token, &["no"]) {
            return None;
        }
        let named = match token.kind {
            TokenKind::Network(named) => named,
            TokenKind::At if labelled || text.trim() == "AT" => Network::AirtelTigo,
            _ if is_word(token, &LABELS) || is_word(token, &BESIDE) => continue,
            _ => return None,
        };
        if network.replace(named).is_some_and(|other| other != named) {
            return None;
        }
    }
    network.map(|network| NetworkLine { network, labelled })
}

/// Two lines of one order; none when they name different networks.
pub(crate) fn agreed(a: NamedNetwork, b: NamedNetwork) -> Option<NamedNetwork> {
    match (a, b) {
        (NamedNetwork::Nothing, other) | (other, NamedNetwork::Nothing) => Some(other),
        (a, b) => (a == b).then_some(a),
    }
}

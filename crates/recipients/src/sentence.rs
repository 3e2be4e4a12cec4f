//! Several orders in one line: which size and which network belong to which number.
//!
//! Guarantees: a line is cut into orders only where one pairing is possible; every other line is refused whole.

use crate::beside;
use crate::fields::{self, Fault, NamedNetwork};
use crate::model::ProblemCode;
use crate::tokens::{Token, TokenKind};
use crate::wording;
use domain::Network;

pub(crate) fn orders_unclear(text: &str) -> Fault {
    Fault::new(
        ProblemCode::OrdersUnclear,
        format!("it is not clear which size belongs to which number: '{}'", fields::short(text)),
        "Write each number and its size on a line of its own.",
    )
}

/// One order of a line.
pub(crate) struct Segment {
    pub(crate) number: Token,
    pub(crate) size: Option<Token>,
}

/// Cuts a line with several numbers into orders, each for a number that is said to be nobody else's.
pub(crate) fn segments(text: &str, tokens: &[Token]) -> Result<Vec<Segment>, Fault> {
    let found = cut(text, tokens)?;
    for segment in &found {
        if let Some(label) = wording::label_before(text, tokens, segment.number) {
            return Err(wording::labelled(label, segment.number.text(text)));
        }
    }
    Ok(found)
}

fn cut(text: &str, tokens: &[Token]) -> Result<Vec<Segment>, Fault> {
    use TokenKind as K;
    let unclear = || orders_unclear(text);
    if tokens.iter().any(|t| matches!(t.kind, K::Quantity | K::Attached | K::UnitWord | K::Money)) {
        return Err(unclear());
    }
    if let Some(token) = tokens.iter().find(|t| matches!(t.kind, K::NumberUnclear | K::Scientific)) {
        return Err(fields::unreadable_number(*token, text));
    }
    if let Some(fault) = wording::against(text, tokens) {
        return Err(fault);
    }
    let is_size = |t: &Token| matches!(t.kind, K::Size | K::Bare);
    let parts: Vec<(usize, Token)> =
        tokens.iter().copied().enumerate().filter(|(_, t)| t.kind == K::Number || is_size(t)).collect();
    let numbers: Vec<Token> = parts.iter().map(|(_, t)| *t).filter(|t| t.kind == K::Number).collect();
    let sizes: Vec<Token> = parts.iter().map(|(_, t)| *t).filter(is_size).collect();
    let all_with = |size: Option<Token>| Ok(numbers.iter().map(|number| Segment { number: *number, size }).collect());
    match (tokens.iter().any(|t| t.kind == K::Each), sizes.as_slice()) {
        (true, [size]) if size.kind == K::Size => all_with(Some(*size)),
        (true, _) => Err(unclear()),
        (false, []) => all_with(None),
        (false, sizes) if sizes.len() == numbers.len() => {
            let counts = |t: &Token| t.kind == K::Bare && beside::counts_something(text, tokens, *t);
            if sizes.iter().any(counts) { Err(unclear()) } else { alternating(text, &parts).ok_or_else(unclear) }
        }
        (false, _) => Err(unclear()),
    }
}

fn alternating(text: &str, parts: &[(usize, Token)]) -> Option<Vec<Segment>> {
    let number_first = parts.first()?.1.kind == TokenKind::Number;
    let mut segments = Vec::new();
    for pair in parts.chunks(2) {
        let [(first_at, first), (last_at, last)] = pair else { return None };
        let (number, size) = if number_first { (*first, *last) } else { (*last, *first) };
        if number.kind != TokenKind::Number || size.kind == TokenKind::Number {
            return None;
        }
        // A bare number is a size only right behind its number.
        if size.kind == TokenKind::Bare && (!number_first || last_at - first_at != 1) {
            return None;
        }
        if !number_first && breaks_between(text, *first, *last) {
            return None;
        }
        segments.push(Segment { number, size: Some(size) });
    }
    Some(segments)
}

/// `0241234567, 2gb 0201234567`: a mark between a size and the number behind it speaks against their belonging together.
fn breaks_between(text: &str, size: Token, number: Token) -> bool {
    text.get(size.end..number.start).is_none_or(|gap| gap.contains([',', ';', '|']))
}

/// The network of each order in a line: one word before them all, or one word for each, in their order.
pub(crate) fn networks(text: &str, tokens: &[Token], orders: usize) -> Result<Vec<NamedNetwork>, Fault> {
    let mut words: Vec<(usize, Network)> = Vec::new();
    let mut small: Vec<(usize, Network)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match beside::network_at(tokens, at, text)? {
            Some(network) => words.push((at, network)),
            None if token.kind == TokenKind::At => small.push((at, Network::AirtelTigo)),
            None => {}
        }
    }
    // Where every other order names its network, a small 'at' names that of the one left over.
    if !words.is_empty() && words.len() + small.len() == orders {
        words.append(&mut small);
        words.sort_unstable_by_key(|(at, _)| *at);
    }
    match words.as_slice() {
        [] => Ok(vec![NamedNetwork::Nothing; orders]),
        [(0, network)] => Ok(vec![NamedNetwork::Word(*network); orders]),
        all if all.len() == orders => Ok(all.iter().map(|(_, network)| NamedNetwork::Word(*network)).collect()),
        _ => Err(Fault::new(
            ProblemCode::NetworkUnclear,
            format!("it is not clear which network belongs to which number: '{}'", fields::short(text)),
            "Write each order on a line of its own.",
        )),
    }
}

//! What stands beside a number in one cell or one line: its size, its network, a name.
//!
//! Guarantees: a size or a network is taken only when it is the only one that it can be; what is left over is a fault.

use crate::fields::{self, Fault, NamedNetwork};
use crate::guess;
use crate::limits::CELL_CHARS_MAX;
use crate::mapping::SizeUnit;
use crate::model::ProblemCode;
use crate::tokens::{Token, TokenKind, digit_value, is_currency, is_one_of, tokenize};
use domain::{BundleSize, Network};

pub(crate) fn too_long() -> Fault {
    Fault::new(
        ProblemCode::LineTooLong,
        format!("this is longer than {CELL_CHARS_MAX} characters and was not read"),
        "Put each order on a line of its own.",
    )
}

pub(crate) fn named_network(text: &str) -> Option<Network> {
    Network::from_name(text).ok().or_else(|| {
        let mut tokens = Vec::new();
        tokenize(text.get(..text.len().min(80)).unwrap_or(""), &mut tokens);
        match network_word(&tokens, text) {
            Ok(NamedNetwork::Word(network)) => Some(network),
            _ => None,
        }
    })
}

/// The number of a cell that holds more than a number; two of them, or doubtful ones, are a fault.
pub(crate) fn one_number(text: &str, tokens: &[Token]) -> Result<Token, Fault> {
    let mut found: Option<Token> = None;
    for token in tokens.iter().filter(|t| guess::is_number_like(t.kind)) {
        if token.kind != TokenKind::Number {
            return Err(fields::unreadable_number(*token, text));
        }
        if found.is_some() {
            return Err(Fault::new(
                ProblemCode::TwoNumbers,
                format!("two numbers in one cell: '{}'", fields::short(text)),
                "Give each number a row of its own.",
            ));
        }
        found = Some(*token);
    }
    found.ok_or_else(|| no_number(text))
}

fn no_number(text: &str) -> Fault {
    let digits = text.chars().filter(|c| digit_value(*c).is_some()).count();
    let (code, what) = if digits == 0 {
        (ProblemCode::NumberMissing, "is no number")
    } else if text.chars().any(char::is_alphabetic) {
        (ProblemCode::NumberStrayCharacter, "has letters among its digits")
    } else {
        (ProblemCode::NumberWrongLength, "has too few digits for a mobile number")
    };
    Fault::new(code, format!("'{}' {what}", fields::short(text)), fields::HINT_TYPE_NUMBER)
}

/// Digits in a number's cell that belong to nothing.
pub(crate) fn leftover(text: &str, tokens: &[Token]) -> Option<Fault> {
    let token = tokens
        .iter()
        .find(|t| matches!(t.kind, TokenKind::Bare | TokenKind::Attached | TokenKind::Quantity | TokenKind::Size))?;
    Some(leftover_fault(text, *token))
}

pub(crate) fn leftover_fault(text: &str, token: Token) -> Fault {
    Fault::new(
        ProblemCode::LeftoverDigits,
        format!("it is not clear what '{}' means in '{}'", token.text(text), fields::short(text)),
        "Keep only the number and the size.",
    )
}

/// The one size among a cell's or a line's tokens; none when nothing in it could be one.
pub(crate) fn size_beside(text: &str, tokens: &[Token], unit: SizeUnit) -> Result<Option<BundleSize>, Fault> {
    let of = |wanted: TokenKind| tokens.iter().filter(move |t| t.kind == wanted);
    let number_end = tokens.iter().find(|t| t.kind == TokenKind::Number).map(|t| t.end);
    if of(TokenKind::Quantity).next().is_some() {
        return Err(Fault::new(
            ProblemCode::QuantityUnclear,
            format!("'{}' names a quantity; it is not clear whether to buy more than once", fields::short(text)),
            "Give each order a row of its own, with number and size.",
        ));
    }
    if let Some(token) = of(TokenKind::Attached).next() {
        return Err(leftover_fault(text, *token));
    }
    let sizes: Vec<&Token> = of(TokenKind::Size).collect();
    let bares: Vec<&Token> = of(TokenKind::Bare).collect();
    match (sizes.as_slice(), bares.as_slice()) {
        ([size], []) => fields::read_size(size.text(text), unit).map(Some),
        ([_], [bare, ..]) => Err(leftover_fault(text, **bare)),
        ([_, _, ..], _) => Err(Fault::new(
            ProblemCode::TwoSizes,
            format!("two sizes in '{}'", fields::short(text)),
            "Keep one size, or give each order a row of its own.",
        )),
        ([], [bare])
            if !counts_something(text, tokens, **bare)
                && number_end.is_none_or(|end| stands_as_size(text, tokens, end, **bare)) =>
        {
            fields::read_size(bare.text(text), unit).map(Some)
        }
        ([], [_, ..]) => Err(size_unclear(text)),
        ([], []) => {
            let unit_word = of(TokenKind::UnitWord).next().is_some();
            let money = of(TokenKind::Money).next().is_some();
            if unit_word {
                Err(Fault::new(
                    ProblemCode::SizeNotReadable,
                    format!("the size in '{}' is not in digits", fields::short(text)),
                    fields::HINT_SIZE,
                ))
            } else if money {
                Err(Fault::new(
                    ProblemCode::SizeUnclear,
                    format!("'{}' names an amount of money, not a size", fields::short(text)),
                    fields::HINT_SIZE,
                ))
            } else {
                Ok(None)
            }
        }
    }
}

pub(crate) fn size_unclear(text: &str) -> Fault {
    Fault::new(
        ProblemCode::SizeUnclear,
        format!("it is not clear which part of '{}' is the size", fields::short(text)),
        "Write the number first and then the size with its unit, as in 0241234567 2GB.",
    )
}

/// A bare number is a size right behind the number, with at most marks and a network between; or at the line's end
/// behind a name set off by marks.
fn stands_as_size(text: &str, tokens: &[Token], number_end: usize, bare: Token) -> bool {
    if bare.start < number_end {
        return false;
    }
    let between = || tokens.iter().filter(|t| t.start >= number_end && t.end <= bare.start);
    if between().all(|t| matches!(t.kind, TokenKind::Network(_))) {
        return true;
    }
    let last = tokens.iter().all(|t| t.end <= bare.end);
    let set_off =
        text.get(..bare.start).is_some_and(|head| head.trim_end().ends_with([',', ';', '|', '\t', '-', '–', ':']));
    let names = between().all(|t| matches!(t.kind, TokenKind::Word | TokenKind::Network(_) | TokenKind::At));
    last && set_off && names
}

/// Whether a bare number may count something else than data: cedis, minutes, people, whatever the word behind it says.
/// Politeness says nothing of it, and what a mark sets off counts nothing, unless it is money.
pub(crate) fn counts_something(text: &str, tokens: &[Token], bare: Token) -> bool {
    const SAYS_NOTHING: [&str; 24] = [
        "please", "pls", "plz", "plss", "plx", "kindly", "thanks", "thank", "thx", "tnx", "boss", "sir", "madam",
        "bro", "sis", "chale", "ok", "okay", "now", "asap", "urgent", "and", "then", "data",
    ];
    if tokens.iter().any(|t| t.kind == TokenKind::Word && is_currency(t.text(text))) {
        return true;
    }
    let next = tokens.iter().position(|t| t.start >= bare.end);
    let Some((at, token)) = next.and_then(|at| Some((at, tokens.get(at)?))) else { return false };
    let set_off = text.get(bare.end..token.start).is_none_or(|gap| !gap.trim().is_empty());
    match token.kind {
        TokenKind::Word => !set_off && !is_one_of(token.text(text), &SAYS_NOTHING),
        TokenKind::At => !set_off && !at_is_network(tokens, at, text),
        _ => false,
    }
}

/// The network that the words name; two different ones are a fault.
pub(crate) fn network_word(tokens: &[Token], text: &str) -> Result<NamedNetwork, Fault> {
    let mut found: Option<Network> = None;
    for (at, token) in tokens.iter().enumerate() {
        let network = match token.kind {
            TokenKind::Network(network) => network,
            TokenKind::At if at_is_network(tokens, at, text) => Network::AirtelTigo,
            _ => continue,
        };
        if found.is_some_and(|other| other != network) {
            return Err(Fault::new(
                ProblemCode::NetworkUnclear,
                format!("two networks in '{}'", fields::short(text)),
                "Keep the network that the number is on now.",
            ));
        }
        found = Some(network);
    }
    Ok(found.map_or(NamedNetwork::Nothing, NamedNetwork::Word))
}

/// 'AT' names the network only beside a size or a number, and only where the line is no sentence.
pub(crate) fn at_is_network(tokens: &[Token], at: usize, text: &str) -> bool {
    let beside = |other: Option<&Token>| {
        other.is_some_and(|t| matches!(t.kind, TokenKind::Size | TokenKind::Bare | TokenKind::Number))
    };
    let near = beside(at.checked_sub(1).and_then(|i| tokens.get(i))) || beside(tokens.get(at + 1));
    let sentence = tokens.iter().any(|t| matches!(t.kind, TokenKind::Word | TokenKind::Time | TokenKind::Money));
    let upper = tokens.get(at).is_some_and(|t| t.text(text) == "AT");
    near && (upper || !sentence) && !tokens.iter().any(|t| t.kind == TokenKind::Time)
}

/// The words before the number, when they read like a name.
pub(crate) fn name_beside(text: &str, tokens: &[Token]) -> Option<String> {
    const NOT_NAMES: [&str; 24] = [
        "please", "pls", "plz", "send", "buy", "for", "to", "and", "the", "data", "gb", "number", "no", "tel", "phone",
        "call", "me", "my", "this", "need", "want", "hello", "hi", "good",
    ];
    let number = tokens.iter().find(|t| t.kind == TokenKind::Number)?;
    let words: Vec<&Token> = tokens.iter().filter(|t| t.kind == TokenKind::Word).collect();
    let usable = |t: &&&Token| !is_one_of(t.text(text), &NOT_NAMES);
    let before: Vec<&Token> = words.iter().take_while(|t| t.end <= number.start).copied().collect();
    let after: Vec<&Token> = words.iter().skip_while(|t| t.start < number.end).copied().collect();
    let chosen = if before.is_empty() { after } else { before };
    let all_usable = chosen.iter().filter(usable).count() == chosen.len();
    let (first, last) = (chosen.first()?, chosen.last()?);
    let begins_as_a_name = !first.text(text).starts_with(char::is_lowercase);
    if !all_usable || !begins_as_a_name || chosen.len() > 4 || first.text(text).chars().count() < 2 {
        return None;
    }
    let span = text.get(first.start..last.end)?;
    (!span.chars().any(|c| digit_value(c).is_some())).then(|| span.to_owned())
}

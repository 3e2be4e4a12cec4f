//! What stands beside a number in one cell or one line: its size, its network, a name.
//!
//! Guarantees: a size or a network is taken only when it is the only one that it can be; what is left over is a fault.

use crate::fields::{self, Fault, NamedNetwork};
use crate::guess;
use crate::limits::CELL_CHARS_MAX;
use crate::mapping::SizeUnit;
use crate::model::ProblemCode;
use crate::tokens::{Token, TokenKind, digit_value, is_currency, is_one_of, is_period, tokenize};
use crate::wording;
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
    if let Some(fault) = wording::against(text, tokens) {
        return Err(fault);
    }
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
        ([], [_]) if of(TokenKind::UnitWord).any(|t| !t.text(text).starts_with(['g', 'G'])) => Err(size_unclear(text)),
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

/// Says nothing of what a number beside it counts.
const SAYS_NOTHING: [&str; 24] = [
    "please", "pls", "plz", "plss", "plx", "kindly", "thanks", "thank", "thx", "tnx", "boss", "sir", "madam", "bro",
    "sis", "chale", "ok", "okay", "now", "asap", "urgent", "and", "then", "data",
];

/// Whether a bare number may count something else than data: cedis, minutes, people, whatever the word behind it says.
/// Politeness says nothing of it, and what a mark sets off counts nothing, unless it is money or a date.
pub(crate) fn counts_something(text: &str, tokens: &[Token], bare: Token) -> bool {
    if tokens.iter().any(|t| t.kind == TokenKind::Word && is_currency(t.text(text))) {
        return true;
    }
    let next = tokens.iter().position(|t| t.start >= bare.end);
    let Some((at, token)) = next.and_then(|at| Some((at, tokens.get(at)?))) else { return false };
    let gap = text.get(bare.end..token.start).unwrap_or("");
    let glued = matches!(gap, "-" | "/");
    match token.kind {
        TokenKind::Word if glued && (is_month(token.text(text)) || is_period(token.text(text))) => true,
        TokenKind::Word => gap.trim().is_empty() && !is_one_of(token.text(text), &SAYS_NOTHING),
        TokenKind::At => gap.trim().is_empty() && !at_is_network(tokens, at, text),
        _ => false,
    }
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    word.get(..3).is_some_and(|head| is_one_of(head, &MONTHS))
}

/// Whether a size's cell with a bare number has words that say what it counts, on either side: `02-May`, `Form 2`. A cell is
/// short, so that every word of it must be known to say nothing.
pub(crate) fn bare_among_words(text: &str, tokens: &[Token]) -> bool {
    tokens.iter().all(|t| t.kind != TokenKind::Size)
        && tokens.iter().any(|t| {
            let word = t.text(text);
            t.kind == TokenKind::Word
                && !is_one_of(word, &SAYS_NOTHING)
                && !is_one_of(word, &["bundle", "bundles", "paid"])
        })
}

/// The network that the words name; two different ones are a fault.
pub(crate) fn network_word(tokens: &[Token], text: &str) -> Result<NamedNetwork, Fault> {
    let mut found: Option<Network> = None;
    for at in 0..tokens.len() {
        let Some(network) = network_at(tokens, at, text)? else { continue };
        if found.is_some_and(|other| other != network) {
            return Err(network_unclear(format!("two networks in '{}'", fields::short(text))));
        }
        found = Some(network);
    }
    Ok(found.map_or(NamedNetwork::Nothing, NamedNetwork::Word))
}

pub(crate) fn network_unclear(text: String) -> Fault {
    Fault::new(ProblemCode::NetworkUnclear, text, "Keep the network that the number is on now.")
}

/// The network that one token names, if the words around it leave it a network: `MTN momo` is money, and what the number was
/// or is not is nothing to buy on.
pub(crate) fn network_at(tokens: &[Token], at: usize, text: &str) -> Result<Option<Network>, Fault> {
    let Some(token) = tokens.get(at) else { return Ok(None) };
    let network = match token.kind {
        TokenKind::Network(network) => network,
        TokenKind::At => return Ok(at_is_network(tokens, at, text).then_some(Network::AirtelTigo)),
        TokenKind::Word if token.text(text).eq_ignore_ascii_case("glo") => {
            return Err(Fault::new(
                ProblemCode::NetworkUnknown,
                "bundles for Glo are not sold here",
                "Write MTN, Telecel or AT, if the number has moved there.",
            ));
        }
        _ => return Ok(None),
    };
    let is = |offset: isize, list: &[&str]| {
        let other = at.checked_add_signed(offset).and_then(|at| tokens.get(at));
        other.is_some_and(|t| matches!(t.kind, TokenKind::Word) && is_one_of(t.text(text), list))
    };
    let paid = || tokens.iter().take(at).any(|t| is_one_of(t.text(text), &["paid", "payment", "momo", "cash"]));
    let money = is(1, &["momo", "cash", "money", "wallet", "pay"])
        || (is(1, &["mobile"]) && is(2, &["money"]))
        || (is(-1, &["on", "via", "by", "with", "through", "using"]) && paid());
    const PLACES: [&str; 10] =
        ["office", "offices", "mast", "shop", "junction", "branch", "building", "station", "tower", "road"];
    if money || is(1, &PLACES) {
        return Ok(None);
    }
    let left = || tokens.iter().take(at).any(|t| is_one_of(t.text(text), &["ported", "moved", "switched", "changed"]));
    let denied =
        is(-1, &["not", "no", "was", "isnt", "isn't", "if", "when", "former", "formerly", "ex", "than", "non"])
            || (is(-1, &["from"]) && left())
            || is(1, &["is", "was", "down", "price", "prices", "balance", "comes"])
            || text.get(token.end..).is_some_and(|rest| rest.trim_start().starts_with('?'));
    if denied {
        return Err(network_unclear(format!("it is not clear which network is meant in '{}'", fields::short(text))));
    }
    Ok(Some(network))
}

/// 'AT' names the network only beside a size or a number, and only where the line is no sentence. Before a number, and between
/// a number and its size, a small 'at' is a word.
pub(crate) fn at_is_network(tokens: &[Token], at: usize, text: &str) -> bool {
    let kind_at = |offset: isize| at.checked_add_signed(offset).and_then(|at| tokens.get(at)).map(|t| t.kind);
    let is_size = |kind: Option<TokenKind>| matches!(kind, Some(TokenKind::Size | TokenKind::Bare));
    let (before, behind) = (kind_at(-1), kind_at(1));
    let near = [before, behind].into_iter().any(|kind| is_size(kind) || kind == Some(TokenKind::Number));
    let sentence = tokens.iter().any(|t| matches!(t.kind, TokenKind::Word | TokenKind::Time | TokenKind::Money));
    let upper = tokens.get(at).is_some_and(|t| matches!(t.text(text), "AT" | "A.T"));
    let place = behind == Some(TokenKind::Word)
        && tokens.get(at + 1).is_some_and(|t| {
            let word = t.text(text);
            !is_one_of(word, &SAYS_NOTHING) && !is_one_of(word, &["number", "line", "sim", "network", "only"])
        });
    let preposition =
        !upper && (behind == Some(TokenKind::Number) || (before == Some(TokenKind::Number) && is_size(behind)));
    let no_time = !tokens.iter().any(|t| t.kind == TokenKind::Time);
    near && (upper || !sentence) && !place && !preposition && no_time
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

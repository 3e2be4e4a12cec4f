//! What the words beside an order say against buying it as it stands: taken back, in doubt, more than one, less than all.
//!
//! Guarantees: a word that speaks against an order refuses the order that it stands beside; nothing is bought against
//! the words. Leaves out: which network words name (`beside`), and which orders above a line takes back (`chat`).

use crate::fields::{self, Fault};
use crate::model::ProblemCode;
use crate::tokens::{Token, TokenKind, is_currency, is_one_of, is_period};

mod afterthoughts;
mod labels;
mod words;

pub(crate) use afterthoughts::{Afterthought, afterthought};
pub(crate) use labels::{label_before, labelled};
use words::{
    ABOUT, AWAITED, BESIDE_SIZE, BOUNDS, CANCELLED, COUNTS, DO_NOT, FINISHED, HARMLESS_BEHIND_NOT, MULTIPLES, NEGATED,
    REPEATED,
};

/// A line or a cell seen from one of its words.
struct Said<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Said<'t> {
    fn token(&self, offset: isize) -> Option<Token> {
        self.tokens.get(self.at.checked_add_signed(offset)?).copied()
    }

    fn word(&self, offset: isize) -> &'t str {
        let token = self.token(offset).filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Each | TokenKind::At));
        token.map_or("", |t| t.text(self.text))
    }

    fn is(&self, offset: isize, list: &[&str]) -> bool {
        is_one_of(self.word(offset), list)
    }

    fn is_size(&self, offset: isize) -> bool {
        self.token(offset).is_some_and(|t| matches!(t.kind, TokenKind::Size | TokenKind::Bare))
    }

    fn is_last(&self) -> bool {
        self.at + 1 == self.tokens.len()
    }
}

fn withdrawn(said: &str, text: &str) -> Fault {
    Fault::new(
        ProblemCode::OrderWithdrawn,
        format!("the text says '{said}': '{}'", fields::short(text)),
        "If it is still wanted, take the words out.",
    )
}

pub(crate) fn doubtful(text: &str) -> Fault {
    Fault::new(
        ProblemCode::OrderDoubtful,
        format!("it is not clear whether '{}' is an order", fields::short(text)),
        "If it is wanted, keep only the number and the size.",
    )
}

fn quantity(text: &str) -> Fault {
    Fault::new(
        ProblemCode::QuantityUnclear,
        format!("'{}' asks for more than one", fields::short(text)),
        "Write one row for each, with number and size.",
    )
}

fn bound(text: &str) -> Fault {
    Fault::new(
        ProblemCode::SizeUnclear,
        format!("'{}' names no one size", fields::short(text)),
        "Write the size itself, as in 2GB.",
    )
}

/// What speaks against buying what a line or a cell says; nothing where it only orders.
pub(crate) fn against(text: &str, tokens: &[Token]) -> Option<Fault> {
    if let Some(fault) = by_marks(text, tokens) {
        return Some(fault);
    }
    for (at, token) in tokens.iter().enumerate() {
        if let TokenKind::Word | TokenKind::Each = token.kind {
            let said = Said { text, tokens, at };
            let found = taken_back(&said).map(|words| withdrawn(words, text));
            if let Some(fault) = found.or_else(|| more_or_less(&said)) {
                return Some(fault);
            }
        }
    }
    None
}

/// `~0241234567 2gb~` is struck through; `<2gb` is no size.
fn by_marks(text: &str, tokens: &[Token]) -> Option<Fault> {
    if text.is_ascii() && memchr::memchr3(b'~', b'<', b'>', text.as_bytes()).is_none() {
        return None;
    }
    if is_struck(text) {
        return Some(Fault::new(
            ProblemCode::OrderWithdrawn,
            format!("'{}' is struck through", fields::short(text)),
            "If it is still wanted, take the marks out.",
        ));
    }
    let compared = |t: &Token| {
        let head = text.get(..t.start).unwrap_or("").trim_end();
        let arrow = head.ends_with("->") || head.ends_with("=>") || head.ends_with(">>");
        head.ends_with(['<', '\u{2264}', '\u{2265}', '\u{B1}', '\u{2248}'])
            || head.ends_with(">=")
            || head.ends_with("<=")
            || (head.ends_with('>') && !arrow && !head.contains('<'))
    };
    tokens.iter().any(|t| matches!(t.kind, TokenKind::Size | TokenKind::Bare) && compared(t)).then(|| bound(text))
}

/// WhatsApp strikes what stands between two tildes that touch it.
fn is_struck(text: &str) -> bool {
    if text.contains('\u{336}') {
        return true;
    }
    let Some((_, behind)) = text.split_once('~') else { return false };
    let Some((inner, _)) = behind.split_once('~') else { return false };
    let touches = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    touches(inner.chars().next())
        && touches(inner.chars().next_back())
        && inner.chars().any(|c| crate::tokens::digit_value(c).is_some())
}

/// The words by which an order is taken back, or said to be filled already.
fn taken_back<'t>(said: &Said<'t>) -> Option<&'t str> {
    let word = said.word(0);
    let is = |list: &[&str]| is_one_of(word, list);
    let awaited = || (-3..0).any(|offset| said.is(offset, &AWAITED));
    let harmless = || said.is(1, &HARMLESS_BEHIND_NOT);
    let behind_size = said.is_size(-1) || said.token(-1).is_some_and(|t| t.kind == TokenKind::Number);
    let found = is(&CANCELLED)
        || is(&["failed", "received", "wrong"])
        || is(&NEGATED)
        || (is(&FINISHED) && !awaited())
        || (is(&DO_NOT) && !harmless())
        || (is(&["not"]) && !harmless() && !said.is(-1, &["why"]) && !before_network(said))
        || (is(&["sent"])
            && (said.is(-1, &["already"]) || said.is(1, &["already"]) || (said.is_last() && behind_size)))
        || (is(&["got"]) && said.is_size(1))
        || (is(&["no"]) && denies(said));
    found.then_some(word)
}

fn before_network(said: &Said<'_>) -> bool {
    said.token(1).is_some_and(|t| matches!(t.kind, TokenKind::Network(_)))
}

/// `no 2gb`, `2gb no`, `no more`; but `no expiry`, and `no 0241234567` is a number.
fn denies(said: &Said<'_>) -> bool {
    let sized = |offset: isize| said.token(offset).is_some_and(|t| t.kind == TokenKind::Size);
    sized(1) || said.is(1, &["more", "need", "longer"]) || (sized(-1) && said.is_last())
}

/// Questions, balances, bounds and multiples.
fn more_or_less(said: &Said<'_>) -> Option<Fault> {
    let word = said.word(0);
    let is = |list: &[&str]| is_one_of(word, list);
    let text = said.text;
    let sized = |offset: isize| said.token(offset).is_some_and(|t| t.kind == TokenKind::Size);
    let question = (is(&["how"]) && said.is(1, &["much", "many"])) || (is(&["price"]) && said.is(1, &["of", "for"]));
    if is(&ABOUT) || question {
        return Some(doubtful(text));
    }
    let before_size = sized(1) || (said.is(1, &["of", "than"]) && sized(2));
    let up_to = !is(&["to"]) || said.is(-1, &["up"]);
    if (is(&BOUNDS) && before_size && up_to) || (is(&["less", "more"]) && said.is(1, &["than"])) {
        return Some(bound(text));
    }
    let glued = said.token(0).and_then(|t| text.get(..t.start)).is_some_and(|head| head.ends_with('/'));
    let repeats = (is(&["per", "each", "every"]) && said.is(1, &REPEATED))
        || (glued && is(&["day", "week", "month", "night"]))
        || (is(&["monthly", "weekly"]) && said.tokens.iter().any(|t| t.kind == TokenKind::Validity));
    if (is(&COUNTS) && before_size) || is(&MULTIPLES) || repeats {
        return Some(quantity(text));
    }
    let generation = said.token(-1).filter(|t| t.kind == TokenKind::Size).is_some_and(|t| {
        let size = t.text(text).as_bytes();
        matches!(size, [b'2'..=b'5', b'g' | b'G'])
    });
    let device = is(&["sim", "only", "router", "phone", "lte", "signal", "mifi", "modem", "line"]);
    (generation && device).then(|| bound(text))
}

/// A column 'Delivered' that says yes.
pub(crate) fn finished(text: &str) -> Fault {
    withdrawn(text, text)
}

/// What a note or a state says against a row: only words that leave no doubt, since notes speak of money too.
pub(crate) fn closed(text: &str) -> Option<Fault> {
    const STATES: [&str; 6] = ["success", "successful", "sent", "duplicate", "void", "stopped"];
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '\u{2019}')).filter(|w| !w.is_empty()).collect();
    let is = |at: usize, list: &[&str]| words.get(at).is_some_and(|word| is_one_of(word, list));
    let negated = |at: usize| (1..=2).any(|back| at.checked_sub(back).is_some_and(|at| is(at, &["not", "be", "un"])));
    let awaited = |at: usize| (1..=3).any(|back| at.checked_sub(back).is_some_and(|at| is(at, &AWAITED)));
    (0..words.len()).find_map(|at| {
        let no_sending = is(at, &["send", "buy", "load", "process"])
            && at.checked_sub(1).is_some_and(|at| is(at, &DO_NOT) || is(at, &["not", "never"]));
        let alone = words.len() == 1 && is(at, &STATES);
        let already =
            is(at, &["sent"]) && (is(at + 1, &["already"]) || at.checked_sub(1).is_some_and(|at| is(at, &["already"])));
        let finished = is(at, &FINISHED) && !negated(at) && !awaited(at);
        let wrong = is(at, &["wrong"]) && is(at + 1, &["number", "no", "num"]);
        (is(at, &CANCELLED) || no_sending || alone || already || finished || wrong)
            .then(|| withdrawn(words.get(at).copied().unwrap_or(""), text))
    })
}

/// Whether a line that holds a size and no number says anything else: then it may be no order.
pub(crate) fn says_more_than_a_size(text: &str, tokens: &[Token]) -> bool {
    text.contains('?')
        || tokens.iter().any(|t| {
            t.kind == TokenKind::Word && {
                let word = t.text(text);
                !is_one_of(word, &BESIDE_SIZE) && !is_currency(word) && !is_period(word)
            }
        })
}

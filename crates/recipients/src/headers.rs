//! What a header's words say of their column.
//!
//! Guarantees: a header whose words say nothing gives nothing; one that names money is no number's and no size's,
//! whatever else it says. Leaves out: what the cells below hold, which `guess` weighs against the header.

use crate::mapping::SizeUnit;

mod totals;
mod words;

pub(crate) use totals::says_total;
use words::{
    CONTACT, CREDITED, LABEL, NOT_COUNTED, NOT_RECIPIENT, NOT_THE_SIZE, NOTE, NUMBER, OTHER, PASSED, PHONE, PRICE,
    RECIPIENT, SIZE, UNSURE,
};

/// A header cell, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    /// Phone, msisdn, contact: holds numbers, and how far it is the recipient's.
    Number(Whose),
    /// Recipient, beneficiary: numbers or names, by what the cells hold.
    Recipient,
    /// Momo number, guardian, other contact: numbers that are the recipient's only where no others are.
    OtherNumber,
    /// Sender, payer, wrong number: numbers that nothing is to be sent to.
    NotRecipient,
    Size {
        weight: u8,
        unit: Option<SizeUnit>,
    },
    Network,
    Name {
        weight: u8,
    },
    Note,
    /// Amount, quantity, order: a size only where the cells carry units.
    Unsure,
    /// Price, date, serial number, status.
    Ignored,
}

/// How far a header says that its numbers are the recipients'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The number to reach somebody at, who may be another than the recipient.
    Contact,
    Unsaid,
    /// Said in so many words: beneficiary, to credit, data number.
    Recipient,
}

/// Titles are longer than headers.
const HEADER_WORDS_MAX: usize = 6;
const HEADER_CHARS_MAX: usize = 60;

/// Reads a header cell; none when its words say nothing.
pub(crate) fn classify(text: &str) -> Option<Header> {
    if text.len() > HEADER_CHARS_MAX * 2 || text.chars().count() > HEADER_CHARS_MAX {
        return None;
    }
    let mut words: Vec<String> = words_of(text);
    if text.contains(['\'', '\u{2019}']) {
        // `Customer's number`: no serial number.
        words.retain(|word| word != "s");
    }
    if words.len() > HEADER_WORDS_MAX || (words.is_empty() && !text.contains(['₵', '¢', '#'])) {
        return None;
    }
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let phone = has(&PHONE) || words.iter().any(|w| w.contains("phone") || w.contains("msisdn"));
    if has(&PRICE) || text.contains(['₵', '¢']) {
        return Some(Header::Ignored);
    }
    if has(&["network", "networks", "operator", "carrier", "provider", "telco", "net", "isp"]) {
        return Some(Header::Network);
    }
    if has(&["name", "names", "fullname", "surname", "firstname"]) {
        let recipient = has(&RECIPIENT) || has(&["customer", "client"]);
        return Some(Header::Name { weight: if recipient { 4 } else { 3 } });
    }
    let none_to_send = has(&["kin"]) || (has(&["send"]) && has(&["not", "dont", "don", "never"]));
    if none_to_send || (has(&NOT_RECIPIENT) && (phone || has(&NUMBER) || has(&["no", "nos"]) || words.len() == 1)) {
        return Some(Header::NotRecipient);
    }
    if has(&OTHER) && (phone || has(&NUMBER) || has(&["no"]) || words.len() == 1) {
        return Some(Header::OtherNumber);
    }
    let order_number = has(&["order", "orders"]) && (has(&NUMBER) || has(&["no", "id"]));
    if (has(&LABEL) || order_number) && !phone && !has(&RECIPIENT) && unit_of(&words).is_none() {
        return Some(Header::Ignored);
    }
    if let Some(header) = number_header(&words, phone) {
        return Some(header);
    }
    rest(text, &words)
}

/// A column that changes what its rows mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Quantity,
    State {
        /// `Delivered`: a yes below it says so.
        finished: bool,
    },
    Country,
}

/// Reads a header that is neither a number's nor a size's.
pub(crate) fn side(text: &str) -> Option<Side> {
    const FINISHED: [&str; 7] = ["delivered", "sent", "completed", "done", "cancelled", "canceled", "refunded"];
    const STATES: [&str; 8] = ["status", "state", "order", "delivery", "result", "outcome", "bundle", "data"];
    let words = words_of(text);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let all =
        |list: &[&str]| words.iter().all(|word| list.contains(&word.as_str()) || FINISHED.contains(&word.as_str()));
    if words.is_empty() || words.len() > HEADER_WORDS_MAX {
        return None;
    }
    let counted = has(&["no", "number", "count", "many"]) && has(&["bundles", "orders", "packages", "pieces", "pcs"]);
    if has(&["qty", "quantity", "pcs", "pieces", "copies"]) || counted {
        return Some(Side::Quantity);
    }
    if has(&["country"]) || (has(&["code"]) && (words.len() == 1 || has(&["dial", "dialing", "calling", "phone"]))) {
        return Some(Side::Country);
    }
    let finished = has(&FINISHED);
    ((finished || has(&["status", "state", "result", "outcome"])) && all(&STATES)).then_some(Side::State { finished })
}

/// Whether a header forbids to send to the numbers below it.
pub(crate) fn forbids_numbers(header: Header, text: &str) -> bool {
    let words = words_of(text);
    match header {
        Header::NotRecipient => true,
        Header::Unsure => {
            let amounts = ["amount", "amt", "value", "worth", "units", "qty", "quantity", "total"];
            words.iter().any(|word| amounts.contains(&word.as_str()))
        }
        Header::Ignored => !words.iter().all(|w| ["no", "nr", "n", "line", "row"].contains(&w.as_str())),
        _ => false,
    }
}

/// `Data (MB/GB)`.
pub(crate) fn names_both_units(text: &str) -> bool {
    unit_of(&words_of(text)) == Some(None)
}

/// Whether a size's header names the unit.
pub(crate) fn says_unit(text: &str) -> bool {
    matches!(classify(text), Some(Header::Size { unit: Some(_), .. }))
}

fn number_header(words: &[String], phone: bool) -> Option<Header> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let numbered = phone || has(&NUMBER);
    let counted = unit_of(words).is_some() && !phone;
    let is_to = |word: Option<&String>| word.is_some_and(|word| word == "to");
    // `To fix` stands over what is to be done.
    let to = words.len() <= 3 && (is_to(words.last()) || (numbered && is_to(words.first())));
    if has(&RECIPIENT) || to {
        let named = numbered || has(&["no"]);
        return Some(if named { Header::Number(Whose::Recipient) } else { Header::Recipient });
    }
    if numbered && !counted {
        return Some(Header::Number(match (has(&CREDITED), has(&CONTACT)) {
            (true, _) => Whose::Recipient,
            (false, true) => Whose::Contact,
            (false, false) => Whose::Unsaid,
        }));
    }
    None
}

fn rest(text: &str, words: &[String]) -> Option<Header> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let unit = unit_of(words);
    if (unit.is_some() || has(&SIZE)) && has(&["used", "left", "remaining", "sold", "bonus", "free", "balance"]) {
        return Some(Header::Ignored);
    }
    if let Some(unit) = unit {
        return Some(Header::Size { weight: 4, unit });
    }
    if has(&PASSED) {
        return Some(Header::Ignored);
    }
    if has(&UNSURE) {
        return Some(Header::Unsure);
    }
    if has(&SIZE) && has(&NOT_THE_SIZE) {
        return Some(Header::Ignored);
    }
    if has(&SIZE) && (has(&NOT_COUNTED) || text.contains('#')) {
        return Some(Header::Unsure);
    }
    if has(&SIZE) {
        return Some(Header::Size { weight: 3, unit: None });
    }
    if has(&NOTE) {
        return Some(Header::Note);
    }
    if has(&["customer", "customers", "client", "clients", "user", "person", "who"]) {
        return Some(Header::Name { weight: 2 });
    }
    let only_labels = words.iter().all(|w| ["no", "nr", "n", "line", "row"].contains(&w.as_str()));
    (only_labels && (!words.is_empty() || text.contains('#'))).then_some(Header::Ignored)
}

/// `Some(Some(unit))` for one unit, `Some(None)` when both are named.
fn unit_of(words: &[String]) -> Option<Option<SizeUnit>> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let gb = has(&["gb", "gbs", "gig", "gigs", "gigabyte", "gigabytes"]);
    let mb = has(&["mb", "mbs", "megabyte", "megabytes", "megs"]);
    match (gb, mb) {
        (true, true) => Some(None),
        (true, false) => Some(Some(SizeUnit::Gb)),
        (false, true) => Some(Some(SizeUnit::Mb)),
        (false, false) => None,
    }
}

pub(crate) fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_words_people_write() {
        for (text, expected) in [
            ("Phone", Header::Number(Whose::Unsaid)),
            ("PHONE NUMBER", Header::Number(Whose::Unsaid)),
            ("msisdn", Header::Number(Whose::Unsaid)),
            ("Number", Header::Number(Whose::Unsaid)),
            ("Recipient", Header::Recipient),
            ("Recipient Phone", Header::Number(Whose::Recipient)),
            ("Number to credit", Header::Number(Whose::Recipient)),
            ("Number to be credited", Header::Number(Whose::Recipient)),
            ("Send to", Header::Recipient),
            ("To number", Header::Number(Whose::Recipient)),
            ("WhatsApp number", Header::Number(Whose::Contact)),
            ("Contact", Header::Number(Whose::Contact)),
            ("Beneficiary name", Header::Name { weight: 4 }),
            ("Sender phone", Header::NotRecipient),
            ("Old number", Header::NotRecipient),
            ("Next of kin", Header::NotRecipient),
            ("Do not send", Header::NotRecipient),
            ("Momo number", Header::OtherNumber),
            ("Order No", Header::Ignored),
            ("Order number", Header::Ignored),
            ("Customer's number", Header::Number(Whose::Unsaid)),
            ("Package No", Header::Unsure),
            ("No. of bundles", Header::Unsure),
            ("Bundle type", Header::Unsure),
            ("Shoe size", Header::Unsure),
            ("Package #", Header::Unsure),
            ("Item", Header::Unsure),
            ("Data used", Header::Ignored),
            ("Data days", Header::Ignored),
            ("GB left", Header::Ignored),
            ("Vol", Header::Size { weight: 3, unit: None }),
            ("Size", Header::Size { weight: 3, unit: None }),
            ("Data (GB)", Header::Size { weight: 4, unit: Some(SizeUnit::Gb) }),
            ("Volume MB", Header::Size { weight: 4, unit: Some(SizeUnit::Mb) }),
            ("No. of GB", Header::Size { weight: 4, unit: Some(SizeUnit::Gb) }),
            ("Price", Header::Ignored),
            ("Bundle price", Header::Ignored),
            ("Amount (GHS)", Header::Ignored),
            ("Amount", Header::Unsure),
            ("Qty", Header::Unsure),
            ("Network", Header::Network),
            ("Mobile network", Header::Network),
            ("S/N", Header::Ignored),
            ("No.", Header::Ignored),
            ("Serial number", Header::Ignored),
            ("Date", Header::Ignored),
            ("Data", Header::Size { weight: 3, unit: None }),
            ("Data number", Header::Number(Whose::Recipient)),
            ("Note", Header::Note),
        ] {
            assert_eq!(classify(text), Some(expected), "{text}");
        }
        for text in ["", "To fix", "Kofi Mensah", "Order list for the month of May 2026 from our shop in Kumasi"] {
            assert_eq!(classify(text), None, "{text} is no header");
        }
    }
}

//! What an exchange of Netpluse's one buying call means for the money. Pure: the same exchange always means the same.
//!
//! What depends on the history (an earlier send of the order ended unknown) is decided by `domain::transition`, not
//! here. The table stands in `docs/providers/netpluse.md`, and a test holds the two together.

use super::wire::error_text;
use crate::json::Fields;
use crate::refusal::{Kind, Meaning, kind_of, refused};
use crate::text::{STATE_CHARS_MAX, plain};
use domain::{
    PauseCause, ProviderOrderId, Purchase, Receipt, ReceiptRecipient, RejectEffect, SubmitOutcome, UnknownCause,
};
use engine::ports::Exchange;

/// `POST /api/v1/purchase`.
pub fn classify(_purchase: &Purchase, exchange: &Exchange) -> SubmitOutcome {
    match kind_of(exchange) {
        Kind::NotSent(cause) => SubmitOutcome::NotSent(cause),
        Kind::Unknown(cause) => SubmitOutcome::Unknown(cause),
        Kind::Success(answer) => match receipt(&answer.body) {
            Some(receipt) => SubmitOutcome::Accepted(receipt),
            None => SubmitOutcome::Unknown(UnknownCause::AnswerUnreadable),
        },
        Kind::Refusal(answer) => match error_text(&answer.body) {
            Some(message) => refused(answer, meaning(answer.status), None, &message),
            // Any machine on the way can answer 4xx; only the documented body shows that the provider did.
            None => SubmitOutcome::Unknown(UnknownCause::UndocumentedRefusal),
        },
    }
}

fn meaning(status: u16) -> Meaning {
    match status {
        400 => Meaning::Refused(RejectEffect::Final),
        401 => Meaning::Refused(RejectEffect::Hold(PauseCause::KeyOrRole)),
        402 => Meaning::Refused(RejectEffect::Hold(PauseCause::Balance)),
        409 => Meaning::Doubt(UnknownCause::ReferenceSeen),
        429 => Meaning::Refused(RejectEffect::Hold(PauseCause::RateLimit)),
        _ => Meaning::Doubt(UnknownCause::UndocumentedRefusal),
    }
}

/// The id is essential; a price or a balance that cannot be read is simply not known.
fn receipt(body: &[u8]) -> Option<Receipt> {
    let fields = Fields::of_body(body)?;
    if fields.raw("error").is_some() {
        return None;
    }
    let id = ProviderOrderId(fields.id("reference")?);
    Some(Receipt {
        provider_order_id: id.clone(),
        short_reference: None,
        charged: fields.money("price"),
        wallet_after: fields.money("balance"),
        wallet_before: None,
        provider_state: fields.label("status").map(|word| plain(&word, STATE_CHARS_MAX)),
        recipients: vec![ReceiptRecipient {
            item_index: 0,
            provider_order_id: Some(id),
            credential: None,
            error: None,
        }],
    })
}

//! What an exchange of each of NetConnect's four buying calls means for the money. Pure: the same exchange always means
//! the same.
//!
//! What depends on the history (an earlier send of the order ended unknown) is decided by `domain::transition`, not
//! here. The tables stand in `docs/providers/netconnect.md`, and a test holds the two together.

use super::checkers;
use super::wire::{Envelope, Refusal, envelope};
use crate::json::Fields;
use crate::refusal::{Kind, Meaning, kind_of, refused};
use crate::text::{STATE_CHARS_MAX, plain};
use domain::{
    PauseCause, ProviderOrderId, Purchase, PurchaseKind, Receipt, ReceiptRecipient, RejectEffect, SubmitOutcome,
    UnknownCause,
};
use engine::ports::Exchange;

/// Any of the four; which one is told by the purchase.
pub fn classify(purchase: &Purchase, exchange: &Exchange) -> SubmitOutcome {
    match kind_of(exchange) {
        Kind::NotSent(cause) => SubmitOutcome::NotSent(cause),
        Kind::Unknown(cause) => SubmitOutcome::Unknown(cause),
        Kind::Success(answer) => match envelope(&answer.body) {
            Some(Envelope::Success { data, top }) => match receipt(purchase, data, &top) {
                Some(receipt) => SubmitOutcome::Accepted(receipt),
                None => SubmitOutcome::Unknown(UnknownCause::AnswerUnreadable),
            },
            // 'No' in the body and 'yes' in the status: one of them is wrong, and we do not know which.
            Some(Envelope::Refusal(_)) => SubmitOutcome::Unknown(UnknownCause::UndocumentedRefusal),
            None => SubmitOutcome::Unknown(UnknownCause::AnswerUnreadable),
        },
        Kind::Refusal(answer) => match envelope(&answer.body) {
            Some(Envelope::Refusal(refusal)) => {
                let meaning = meaning(purchase.kind, answer.status, &refusal);
                let Refusal { code, message, .. } = refusal;
                refused(answer, meaning, Some(plain(&code, STATE_CHARS_MAX)), &message)
            }
            // Any machine on the way can answer 4xx; only the documented body shows that the provider did.
            Some(Envelope::Success { .. }) | None => SubmitOutcome::Unknown(UnknownCause::UndocumentedRefusal),
        },
    }
}

const UNDOCUMENTED: Meaning = Meaning::Doubt(UnknownCause::UndocumentedRefusal);
const DOUBTFUL: Meaning = Meaning::Doubt(UnknownCause::DoubtfulRefusal);
const FINAL: Meaning = Meaning::Refused(RejectEffect::Final);
const KEY_OR_ROLE: Meaning = Meaning::Refused(RejectEffect::Hold(PauseCause::KeyOrRole));
const BALANCE: Meaning = Meaning::Refused(RejectEffect::Hold(PauseCause::Balance));
const NUMBER_BUSY: Meaning = Meaning::Refused(RejectEffect::Hold(PauseCause::NumberBusy));

/// One table per call.
fn meaning(kind: PurchaseKind, status: u16, refusal: &Refusal) -> Meaning {
    match kind {
        PurchaseKind::NetConnectDataSingle => match status {
            400 => bad_parameters(&refusal.code),
            401 | 403 => KEY_OR_ROLE,
            402 => BALANCE,
            409 => NUMBER_BUSY,
            429 => DOUBTFUL,
            _ => UNDOCUMENTED,
        },
        PurchaseKind::NetConnectDataBulk => match status {
            400 => bad_parameters(&refusal.code),
            401 | 403 => KEY_OR_ROLE,
            402 => BALANCE,
            422 => FINAL,
            429 => DOUBTFUL,
            _ => UNDOCUMENTED,
        },
        PurchaseKind::NetConnectCheckerSingle => match status {
            400 => bad_parameters(&refusal.code),
            401 | 403 => KEY_OR_ROLE,
            402 => BALANCE,
            429 => DOUBTFUL,
            _ => UNDOCUMENTED,
        },
        // One debit comes before the cards are assigned, and partial failures are not rolled back: only a refusal that
        // says nothing else at all leaves no room for a debit.
        PurchaseKind::NetConnectCheckerBulk => match status {
            401..=403 if !refusal.is_bare || is_failed_code(&refusal.code) => DOUBTFUL,
            401 | 403 => KEY_OR_ROLE,
            402 => BALANCE,
            400 | 429 => DOUBTFUL,
            _ => UNDOCUMENTED,
        },
        PurchaseKind::NetpluseData => UNDOCUMENTED,
    }
}

/// 400: `*_FAILED` means 'failed validation or creation', so something may have been created.
fn bad_parameters(code: &str) -> Meaning {
    match code {
        "INVALID_JSON" | "NOT_FOUND" | "PROFILE_NOT_FOUND" | "PACKAGE_NOT_FOUND" => FINAL,
        code if is_failed_code(code) => DOUBTFUL,
        _ => UNDOCUMENTED,
    }
}

fn is_failed_code(code: &str) -> bool {
    code.trim().to_uppercase().ends_with("_FAILED")
}

fn receipt(purchase: &Purchase, data: &str, top: &Fields<'_>) -> Option<Receipt> {
    let data = Fields::of(data)?;
    // The data calls say `success` a second time; whatever is not `true` there contradicts the first.
    let says_otherwise = data.raw("success").is_some_and(|json| json != "true");
    let has_error = data.raw("error").is_some();
    if says_otherwise || has_error {
        return None;
    }
    match purchase.kind {
        PurchaseKind::NetConnectDataSingle => {
            let id = ProviderOrderId(data.id("orderId")?);
            let recipient =
                ReceiptRecipient { item_index: 0, provider_order_id: Some(id.clone()), credential: None, error: None };
            Some(receipt_of(id, &data, "amountCharged", vec![recipient]))
        }
        PurchaseKind::NetConnectDataBulk => {
            let id = ProviderOrderId(data.id("orderId")?);
            Some(receipt_of(id, &data, "totalAmount", Vec::new()))
        }
        PurchaseKind::NetConnectCheckerSingle => {
            let id = ProviderOrderId(data.id("transactionId")?);
            let recipient = ReceiptRecipient {
                item_index: 0,
                provider_order_id: Some(id.clone()),
                credential: checkers::credential(&data),
                error: None,
            };
            Some(receipt_of(id, &data, "amountCharged", vec![recipient]))
        }
        PurchaseKind::NetConnectCheckerBulk => {
            let recipients = checkers::recipients(&purchase.items, &data, top)?;
            let id = recipients.first_id?;
            Some(receipt_of(id, &data, "totalAmount", recipients.matched))
        }
        PurchaseKind::NetpluseData => None,
    }
}

fn receipt_of(
    provider_order_id: ProviderOrderId,
    data: &Fields<'_>,
    amount_name: &str,
    recipients: Vec<ReceiptRecipient>,
) -> Receipt {
    Receipt {
        provider_order_id,
        short_reference: data.label("shortReference").map(|text| plain(&text, STATE_CHARS_MAX)),
        charged: data.money(amount_name),
        wallet_after: data.money("walletBalanceAfter"),
        wallet_before: data.money("walletBalanceBefore"),
        provider_state: data.label("status").map(|word| plain(&word, STATE_CHARS_MAX)),
        recipients,
    }
}

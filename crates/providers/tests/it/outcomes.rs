//! What answers mean for the money, beyond the tables in the documents: contradictions, incomplete bodies, and the many
//! shapes of a checker answer.

use crate::support::{
    BUYING_CALLS, answered, checker_package, classify, example, item, provider_kind, purchase, refusal,
};
use domain::{
    NotSentCause, PauseCause, ProviderKind, Purchase, PurchaseKind, Receipt, RejectEffect, SubmitOutcome, UnixMs,
    UnknownCause,
};
use engine::ports::{Answer, BodyEnd, Exchange};

fn outcome(kind: PurchaseKind, status: u16, body: &str) -> SubmitOutcome {
    classify(&purchase(kind), &answered(status, body))
}

fn unknown(cause: UnknownCause) -> SubmitOutcome {
    SubmitOutcome::Unknown(cause)
}

#[test]
fn an_exchange_without_a_whole_answer_is_never_a_refusal() {
    for kind in BUYING_CALLS {
        let purchase = purchase(kind);
        for cause in [NotSentCause::NameNotResolved, NotSentCause::ConnectionRefused, NotSentCause::TlsFailed] {
            assert_eq!(classify(&purchase, &Exchange::NotSent(cause)), SubmitOutcome::NotSent(cause));
        }
        assert_eq!(classify(&purchase, &Exchange::TimedOut), unknown(UnknownCause::Timeout));
        assert_eq!(classify(&purchase, &Exchange::ConnectionLost), unknown(UnknownCause::ConnectionLost));
        for (end, cause) in [
            (BodyEnd::Cut, UnknownCause::AnswerCut),
            (BodyEnd::TimedOut, UnknownCause::Timeout),
            (BodyEnd::TooLong, UnknownCause::AnswerTooLong),
        ] {
            for status in [200, 302, 400, 401, 402, 403, 409, 422, 429, 500] {
                let body = refusal(kind, "INVALID_JSON").into_bytes();
                let answer = Answer { status, retry_after: None, provider_date: None, body, end };
                assert_eq!(classify(&purchase, &Exchange::Answered(answer)), unknown(cause), "{kind:?} {status}");
            }
        }
    }
}

#[test]
fn a_body_that_is_not_the_documented_refusal_rejects_nothing() {
    let bodies = [
        "",
        " ",
        "null",
        "[]",
        "\"error\"",
        "<html><h1>402 Payment Required</h1></html>",
        "Unauthorized",
        r#"{}"#,
        r#"{"error":null}"#,
        r#"{"error":7}"#,
        r#"{"error":["no"]}"#,
        r#"{"error":"no","error":"no"}"#,
        r#"{"error":"no""#,
        r#"{"error":"no"}{"#,
        r#"{"message":"no"}"#,
        r#"{"success":false}"#,
        r#"{"success":false,"error":"no"}"#,
        r#"{"success":false,"error":{"message":"no"}}"#,
        r#"{"success":false,"error":{"code":"INVALID_JSON"}}"#,
        r#"{"success":false,"error":{"message":7,"code":"INVALID_JSON"}}"#,
        r#"{"success":false,"error":{"message":"no","code":400}}"#,
        r#"{"success":"false","error":{"message":"no","code":"INVALID_JSON"}}"#,
        r#"{"success":true,"error":{"message":"no","code":"INVALID_JSON"}}"#,
        r#"{"error":{"message":"no","code":"INVALID_JSON"}}"#,
        r#"{"success":false,"success":false,"error":{"message":"no","code":"INVALID_JSON"}}"#,
        r#"{"success":false,"error":{"message":"no","code":"INVALID_JSON","code":"INVALID_JSON"}}"#,
        r#"{"success":false,"error":{"message":"no","code":"INVALID_JSON"},"data":{"orderId":"kr7"}}"#,
    ];
    for kind in BUYING_CALLS {
        for status in [400, 401, 402, 403, 404, 409, 418, 422, 429] {
            for body in bodies {
                // An object with a text called `error` is what Netpluse documents, whatever stands beside it.
                let is_netpluse = provider_kind(kind) == ProviderKind::Netpluse;
                if is_netpluse && body == r#"{"success":false,"error":"no"}"# {
                    continue;
                }
                let outcome = outcome(kind, status, body);
                assert_eq!(outcome, unknown(UnknownCause::UndocumentedRefusal), "{kind:?} {status} {body}");
            }
        }
    }
    let with_an_id = r#"{"error":"no","reference":"NPAPI-1"}"#;
    assert_eq!(
        outcome(PurchaseKind::NetpluseData, 402, with_an_id),
        unknown(UnknownCause::UndocumentedRefusal),
        "a refusal that names an order contradicts itself"
    );
}

#[test]
fn a_success_without_its_id_is_unknown() {
    for kind in BUYING_CALLS {
        let documented = example(kind);
        for name in ["reference", "orderId", "transactionId"] {
            for value in ["null", "\"\"", "\" \"", "7", "[]", "{}", "true", "\"a\\nb\""] {
                let answer = with_field(documented.answer(), name, value);
                let Some(answer) = answer else { continue };
                let outcome = outcome(kind, 200, &answer);
                assert_eq!(outcome, unknown(UnknownCause::AnswerUnreadable), "{kind:?}: {answer}");
            }
        }
        for body in ["", "null", "[]", "{}", "ok", "<html>", r#"{"success":true}"#, r#"{"success":true,"data":null}"#] {
            assert_eq!(outcome(kind, 200, body), unknown(UnknownCause::AnswerUnreadable), "{kind:?}: {body}");
        }
    }
}

/// The answer with every field of that name changed; `None` when it has none.
fn with_field(answer: &str, name: &str, value: &str) -> Option<String> {
    let mut changed = String::new();
    let mut rest = answer;
    let marks = [format!("\"{name}\":\""), format!("\"{name}\": \"")];
    while let Some((at, mark)) = marks.iter().filter_map(|mark| rest.find(mark.as_str()).map(|at| (at, mark))).min() {
        let after = &rest[at + mark.len()..];
        changed.push_str(&rest[..at + mark.len() - 1]);
        changed.push_str(value);
        rest = &after[after.find('"').unwrap() + 1..];
    }
    (!changed.is_empty()).then(|| changed + rest)
}

#[test]
fn an_answer_that_contradicts_itself_is_unknown() {
    let single = PurchaseKind::NetConnectDataSingle;
    for body in [
        r#"{"success":true,"data":{"success":false,"orderId":"kr7"}}"#,
        r#"{"success":true,"data":{"success":"true","orderId":"kr7"}}"#,
        r#"{"success":true,"data":{"success":true,"orderId":"kr7","orderId":"kr8"}}"#,
        r#"{"success":true,"data":{"success":true,"orderId":"kr7","error":"no"}}"#,
        r#"{"success":true,"data":{"success":true,"orderId":"kr7"},"error":{"message":"no","code":"X"}}"#,
        r#"{"success":"true","data":{"success":true,"orderId":"kr7"}}"#,
        r#"{"data":{"success":true,"orderId":"kr7"}}"#,
    ] {
        assert_eq!(outcome(single, 200, body), unknown(UnknownCause::AnswerUnreadable), "{body}");
    }
    let refusal = refusal(single, "INVALID_JSON");
    assert_eq!(outcome(single, 200, &refusal), unknown(UnknownCause::UndocumentedRefusal), "'no' under a 200");
    let netpluse = r#"{"reference":"NPAPI-1","status":"processing","error":"no"}"#;
    assert_eq!(outcome(PurchaseKind::NetpluseData, 200, netpluse), unknown(UnknownCause::AnswerUnreadable));
    let accepted = r#"{"success":true,"data":{"success":true,"orderId":"kr7"}}"#;
    assert_eq!(outcome(single, 402, accepted), unknown(UnknownCause::UndocumentedRefusal), "'yes' under a 402");
}

#[test]
fn only_the_id_is_essential_and_a_price_that_cannot_be_read_is_not_known() {
    let body = r#"{"reference":"NPAPI-1","price":1e999,"balance":"8.00","status":null,"extra":{"a":[1]}}"#;
    let receipt = accepted(outcome(PurchaseKind::NetpluseData, 201, body));
    assert_eq!(receipt.provider_order_id.as_str(), "NPAPI-1");
    assert_eq!((receipt.charged, receipt.wallet_after, receipt.provider_state), (None, None, None));
    let twice = r#"{"reference":"NPAPI-1","price":4.50,"price":5.50}"#;
    assert_eq!(outcome(PurchaseKind::NetpluseData, 200, twice), unknown(UnknownCause::AnswerUnreadable));
}

#[test]
fn a_refusal_carries_the_providers_words_as_plain_text_and_its_wait() {
    let message = format!("<b>Slow\\n down</b>\\u0007 {}", "x".repeat(400));
    let exchange = Exchange::Answered(Answer {
        status: 429,
        retry_after: Some("Sat, 21 Nov 2026 10:00:30 GMT".to_owned()),
        provider_date: Some(UnixMs(1_795_255_200_000)),
        body: format!(r#"{{"error":"{message}"}}"#).into_bytes(),
        end: BodyEnd::Complete,
    });
    let SubmitOutcome::Rejected(rejection) = classify(&purchase(PurchaseKind::NetpluseData), &exchange) else {
        panic!("429 is documented for Netpluse");
    };
    assert_eq!(rejection.effect, RejectEffect::Hold(PauseCause::RateLimit));
    assert_eq!(rejection.retry_after_ms, Some(30_000));
    assert_eq!(rejection.message.chars().count(), 300);
    assert!(rejection.message.starts_with("<b>Slow  down</b> xxx"), "{}", rejection.message);
}

#[test]
fn a_checker_bulk_refusal_is_believed_only_when_it_says_nothing_else() {
    let bulk = PurchaseKind::NetConnectCheckerBulk;
    let held = outcome(bulk, 402, &refusal(bulk, "LOW_BALANCE"));
    assert!(matches!(&held, SubmitOutcome::Rejected(r) if r.effect == RejectEffect::Hold(PauseCause::Balance)));
    for body in [
        r#"{"success":false,"error":{"message":"no","code":"LOW_BALANCE"},"transactions":[]}"#,
        r#"{"success":false,"error":{"message":"no","code":"LOW_BALANCE","failed":1}}"#,
        &refusal(bulk, "RC_WALLET_BULK_BUY_FAILED"),
    ] {
        for status in [401, 402, 403] {
            assert_eq!(outcome(bulk, status, body), unknown(UnknownCause::DoubtfulRefusal), "{status} {body}");
        }
    }
}

fn accepted(outcome: SubmitOutcome) -> Receipt {
    match outcome {
        SubmitOutcome::Accepted(receipt) => receipt,
        other => panic!("expected a receipt, got {other:?}"),
    }
}

/// Buys one card for each (number, package).
fn checkers(items: &[(&str, &str)]) -> Purchase {
    let items = items.iter().map(|(number, package)| item(number, checker_package(package))).collect();
    Purchase { kind: PurchaseKind::NetConnectCheckerBulk, items }
}

/// Each entry as `item: id serial error`.
fn matched(items: &[(&str, &str)], data: &str) -> Vec<String> {
    let body = format!(r#"{{"success":true,"data":{{{data}}}}}"#);
    let receipt = accepted(classify(&checkers(items), &answered(200, &body)));
    let shown = |entry: domain::ReceiptRecipient| {
        let id = entry.provider_order_id.map_or_else(|| "-".to_owned(), |id| id.0);
        let serial = entry.credential.map_or_else(|| "-".to_owned(), |card| card.serial.expose().clone());
        format!("{}: {id} {serial} {}", entry.item_index, entry.error.as_deref().unwrap_or("-"))
    };
    receipt.recipients.into_iter().map(shown).collect()
}

fn card(id: &str, phone: &str, extra: &str) -> String {
    format!(
        r#"{{"transactionId":"{id}","recipientPhone":"{phone}"{extra},"credential":{{"username":"S-{id}","password":"P"}}}}"#
    )
}

const A: &str = "0201234567";
const B: &str = "0209876543";

#[test]
fn cards_are_matched_as_a_multiset_by_number() {
    let three = [(A, "p1"), (B, "p1"), (A, "p1")];
    let (a, b, c) = (card("t1", "233209876543", ""), card("t2", "233201234567", ""), card("t3", "233201234567", ""));
    let data = format!(r#""transactions":[{a},{b},{c}]"#);
    assert_eq!(matched(&three, &data), ["0: t2 S-t2 -", "1: t1 S-t1 -", "2: t3 S-t3 -"]);
    let data = format!(r#""transactions":[{a},{b}]"#);
    assert_eq!(matched(&three, &data), ["0: t2 S-t2 -", "1: t1 S-t1 -"], "no word on the third: no entry");
    let stranger = card("t9", "233541111111", "");
    let data = format!(r#""transactions":[{stranger},{b}]"#);
    assert_eq!(matched(&three, &data), ["0: t2 S-t2 -"], "somebody else's number is nobody of ours");
    let data = format!(r#""transactions":[{b},{c},{}]"#, card("t4", "0201234567", ""));
    assert_eq!(matched(&three, &data), ["0: t2 S-t2 -", "2: t3 S-t3 -"], "more cards than bought: the rest is left");
}

#[test]
fn two_packages_for_one_number_are_never_guessed() {
    let two = [(A, "p1"), (A, "p2")];
    let told = format!(
        r#""transactions":[{},{}]"#,
        card("t1", A, r#","packageId":"p2""#),
        card("t2", A, r#","packageId":"p1""#)
    );
    assert_eq!(matched(&two, &told), ["0: t2 S-t2 -", "1: t1 S-t1 -"]);
    let in_order = format!(r#""transactions":[{},{}]"#, card("t1", A, ""), card("t2", A, ""));
    assert_eq!(matched(&two, &in_order), ["0: t1 S-t1 -", "1: t2 S-t2 -"], "a whole answer in the request's order");
    let one = format!(r#""transactions":[{}]"#, card("t1", A, ""));
    assert!(matched(&two, &one).is_empty(), "one card of two packages could be either");
}

#[test]
fn partial_failures_are_taken_in_any_plausible_shape() {
    let two = [(A, "p1"), (B, "p1")];
    let sold = card("t1", "233201234567", "");
    let expected = ["0: t1 S-t1 -".to_owned(), "1: - - No stock".to_owned()];
    for failure in [
        r#""errors":[{"recipientPhone":"233209876543","error":"No stock"}]"#,
        r#""errors":[{"phone":"0209876543","message":"No stock","packageId":"p1"}]"#,
        r#""failed":[{"msisdn":"+233209876543","error":{"message":"No stock","code":"X"}}]"#,
        r#""failures":[{"beneficiaryMsisdn":"233209876543","reason":"No stock"}]"#,
        r#""failed":{"233209876543":"No stock"}"#,
        r#""errors":{"0209876543":{"message":"No stock"}}"#,
    ] {
        assert_eq!(matched(&two, &format!(r#""transactions":[{sold}],{failure}"#)), expected, "{failure}");
    }
    for failure in [
        r#"{"recipientPhone":"233209876543","error":"No stock"}"#,
        r#"{"recipientPhone":"233209876543","status":"failed","message":"No stock"}"#,
        r#"{"recipientPhone":"233209876543","success":false,"reason":"No stock","credential":null}"#,
    ] {
        assert_eq!(matched(&two, &format!(r#""transactions":[{sold},{failure}]"#)), expected, "{failure}");
    }
    let beside = format!(
        r#"{{"success":true,"data":{{"transactions":[{sold}]}},"errors":[{{"phone":"0209876543","error":"No stock"}}]}}"#
    );
    let receipt = accepted(classify(&checkers(&two), &answered(200, &beside)));
    assert_eq!(receipt.recipients[1].error.as_deref(), Some("No stock"), "a list beside data counts too");
}

#[test]
fn a_card_that_cannot_be_read_still_gives_its_id() {
    let one = [(A, "p1")];
    for credential in ["null", "{}", r#"{"username":"S"}"#, r#"{"username":"","password":"P"}"#, "[]", "7"] {
        let data =
            format!(r#""transactions":[{{"transactionId":"t1","recipientPhone":"{A}","credential":{credential}}}]"#);
        assert_eq!(matched(&one, &data), ["0: t1 - -"], "{credential}");
        let single = format!(r#"{{"success":true,"data":{{"transactionId":"t1","credential":{credential}}}}}"#);
        let receipt = accepted(outcome(PurchaseKind::NetConnectCheckerSingle, 200, &single));
        assert_eq!(receipt.recipients[0].provider_order_id, Some(receipt.provider_order_id));
        assert_eq!(receipt.recipients[0].credential, None, "{credential}");
    }
    let no_id = format!(
        r#""transactions":[{},{{"recipientPhone":"{B}","credential":{{"username":"S","password":"P"}}}}]"#,
        card("t1", A, "")
    );
    assert_eq!(matched(&[(A, "p1"), (B, "p1")], &no_id), ["0: t1 S-t1 -", "1: - S -"], "a card without an id is kept");
    let bad_row = format!(r#""transactions":[7,null,{}]"#, card("t1", A, ""));
    assert_eq!(matched(&one, &bad_row), ["0: t1 S-t1 -"], "a bad row does not lose the others");
}

#[test]
fn a_checker_bulk_answer_without_any_id_is_unknown() {
    for data in [
        r#""transactions":[]"#,
        r#""transactions":null"#,
        r#""transactions":{}"#,
        r#""totalAmount":10"#,
        r#""transactions":[{"recipientPhone":"0201234567","error":"No stock"}]"#,
        r#""transactions":[],"errors":[{"phone":"0201234567","error":"No stock"}]"#,
    ] {
        let body = format!(r#"{{"success":true,"data":{{{data}}}}}"#);
        let outcome = classify(&checkers(&[(A, "p1")]), &answered(200, &body));
        assert_eq!(outcome, unknown(UnknownCause::AnswerUnreadable), "{data}");
    }
}

#[test]
fn credentials_show_nowhere_in_debug() {
    let outcome =
        outcome(PurchaseKind::NetConnectCheckerBulk, 200, example(PurchaseKind::NetConnectCheckerBulk).answer());
    let exchange = answered(200, example(PurchaseKind::NetConnectCheckerBulk).answer());
    let shown = format!("{outcome:?} {outcome:#?} {exchange:?}");
    assert!(!shown.contains("candidate-"), "{shown}");
}

//! 100,000 generated answers per buying call: nothing panics, nothing is refused without a documented refusal in it,
//! nothing is accepted without an id. The oracle reads the bodies in its own way.

use crate::support::{BUYING_CALLS, classify, example, provider_kind, purchase, refusal};
use domain::{ProviderKind, PurchaseKind, SubmitOutcome};
use engine::ports::{Answer, BodyEnd, Exchange};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

const BODIES_PER_CALL: u32 = 100_000;

const STATUSES: [u16; 28] = [
    200, 200, 200, 200, 201, 202, 204, 207, 301, 302, 308, 400, 400, 400, 401, 402, 403, 404, 405, 409, 413, 422, 429,
    451, 500, 502, 503, 599,
];

const CODES: [&str; 14] = [
    "UNAUTHORIZED",
    "INVALID_JSON",
    "NOT_FOUND",
    "PROFILE_NOT_FOUND",
    "ORDER_NOT_FOUND",
    "PACKAGE_NOT_FOUND",
    "TOPUP_REQUEST_FAILED",
    "BUY_DATA_FAILED",
    "BUY_DATA_BULK_FAILED",
    "RC_WALLET_BUY_FAILED",
    "RC_WALLET_BULK_BUY_FAILED",
    "INVALID_ORDER_TYPE",
    "SOMETHING_NEW",
    "",
];

/// Whole JSON values that take the place of others.
const VALUES: [&str; 16] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "4.505",
    "1e99",
    "\"\"",
    "\"7\"",
    "\" \"",
    "[]",
    "{}",
    "[null]",
    "{\"a\":1}",
    "\"\\u0000\"",
    "\"kr9\"",
];

fn seeds(kind: PurchaseKind) -> Vec<String> {
    let mut seeds: Vec<String> = CODES.iter().map(|code| refusal(kind, code)).collect();
    for other in BUYING_CALLS {
        let answer = example(other).answer().to_owned();
        let count = if other == kind { 12 } else { 1 };
        seeds.extend(std::iter::repeat_n(answer, count));
    }
    seeds.push(r#"{"error":"other","success":false}"#.to_owned());
    seeds.push("<html><body>Payment required</body></html>".to_owned());
    seeds.push(String::new());
    seeds
}

fn mutate(body: &mut Vec<u8>, rng: &mut ChaCha8Rng) {
    match rng.random_range(0..9) {
        0 => flip_bytes(body, rng),
        1 => body.truncate(rng.random_range(0..=body.len())),
        2 | 3 => swap_value(body, rng),
        4 => double_a_field(body, rng),
        5 => drop_a_field(body, rng),
        6 => body.extend_from_slice([b"}".as_slice(), b"\n", b" {}", b"\0", b"\xff"].choose(rng).unwrap()),
        7 => {
            let at = rng.random_range(0..=body.len());
            body.insert(at, rng.random());
        }
        _ => {}
    }
}

fn flip_bytes(body: &mut [u8], rng: &mut ChaCha8Rng) {
    for _ in 0..rng.random_range(1..4) {
        if let Some(at) = (!body.is_empty()).then(|| rng.random_range(0..body.len())) {
            body[at] ^= 1 << rng.random_range(0..8);
        }
    }
}

/// Where a simple value (no list, no object) begins and ends, after one of the colons.
fn a_value(body: &[u8], rng: &mut ChaCha8Rng) -> Option<(usize, usize)> {
    let colons: Vec<usize> = (0..body.len()).filter(|at| body[*at] == b':').collect();
    let start = *colons.choose(rng)? + 1;
    let len = body[start..].iter().position(|b| matches!(b, b',' | b'}' | b']'))?;
    Some((start, start + len))
}

fn swap_value(body: &mut Vec<u8>, rng: &mut ChaCha8Rng) {
    if let Some((start, end)) = a_value(body, rng) {
        body.splice(start..end, VALUES.choose(rng).unwrap().bytes());
    }
}

/// Where a whole `"name":value` stands.
fn a_field(body: &[u8], rng: &mut ChaCha8Rng) -> Option<(usize, usize)> {
    let (start, end) = a_value(body, rng)?;
    let name_end = body[..start - 1].iter().rposition(|b| *b == b'"')?;
    let name_start = body[..name_end].iter().rposition(|b| *b == b'"')?;
    Some((name_start, end))
}

fn double_a_field(body: &mut Vec<u8>, rng: &mut ChaCha8Rng) {
    if let Some((start, end)) = a_field(body, rng) {
        let mut twice = body[start..end].to_vec();
        twice.push(b',');
        body.splice(start..start, twice);
    }
}

fn drop_a_field(body: &mut Vec<u8>, rng: &mut ChaCha8Rng) {
    if let Some((start, end)) = a_field(body, rng) {
        let end = if body.get(end) == Some(&b',') { end + 1 } else { end };
        body.drain(start..end);
    }
}

fn generate(seeds: &[String], rng: &mut ChaCha8Rng) -> Answer {
    let mut body = seeds.choose(rng).unwrap().clone().into_bytes();
    for _ in 0..rng.random_range(0..4) {
        mutate(&mut body, rng);
    }
    let end = match rng.random_range(0..12) {
        0 => BodyEnd::Cut,
        1 => BodyEnd::TimedOut,
        2 => BodyEnd::TooLong,
        _ => BodyEnd::Complete,
    };
    let retry_after = [None, Some("5"), Some("soon"), Some("Sat, 21 Nov 2026 10:00:30 GMT")].choose(rng).unwrap();
    Answer {
        status: *STATUSES.choose(rng).unwrap(),
        retry_after: retry_after.map(str::to_owned),
        provider_date: None,
        body,
        end,
    }
}

/// Whether a documented refusal stands in the answer, as the documents have it.
fn has_documented_refusal(kind: PurchaseKind, answer: &Answer) -> bool {
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return false };
    let whole = answer.end == BodyEnd::Complete;
    if provider_kind(kind) == ProviderKind::Netpluse {
        return whole && body["error"].is_string() && [400, 401, 402, 429].contains(&answer.status);
    }
    let shape = body["success"] == Value::Bool(false)
        && body["error"]["message"].is_string()
        && body["error"]["code"].is_string();
    let code = body["error"]["code"].as_str().unwrap_or_default();
    let bad_parameters = answer.status == 400
        && CODES.contains(&code)
        && !code.is_empty()
        && !code.ends_with("_FAILED")
        && code != "SOMETHING_NEW";
    let statuses: &[u16] = match kind {
        PurchaseKind::NetConnectDataSingle => &[401, 402, 403, 409],
        PurchaseKind::NetConnectDataBulk => &[401, 402, 403, 422],
        _ => &[401, 402, 403],
    };
    let documented = match kind {
        PurchaseKind::NetConnectCheckerBulk => statuses.contains(&answer.status) && !code.ends_with("_FAILED"),
        _ => statuses.contains(&answer.status) || bad_parameters,
    };
    whole && shape && documented
}

/// Every id that the answer may be known by.
fn ids(kind: PurchaseKind, answer: &Answer) -> Vec<String> {
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return Vec::new() };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match kind {
        PurchaseKind::NetpluseData => text(&body["reference"]).into_iter().collect(),
        PurchaseKind::NetConnectDataSingle | PurchaseKind::NetConnectDataBulk => {
            text(&body["data"]["orderId"]).into_iter().collect()
        }
        PurchaseKind::NetConnectCheckerSingle => text(&body["data"]["transactionId"]).into_iter().collect(),
        PurchaseKind::NetConnectCheckerBulk => {
            let transactions = body["data"]["transactions"].as_array().cloned().unwrap_or_default();
            transactions.iter().filter_map(|row| text(&row["transactionId"]).or_else(|| text(&row["_id"]))).collect()
        }
    }
}

fn run(kind: PurchaseKind) {
    let mut rng = ChaCha8Rng::seed_from_u64(0xB0_0D1E + kind as u64);
    let (seeds, purchase) = (seeds(kind), purchase(kind));
    let (mut accepted, mut rejected, mut unknown) = (0_u32, 0_u32, 0_u32);
    for n in 0..BODIES_PER_CALL {
        let answer = generate(&seeds, &mut rng);
        let shown = || format!("{kind:?} number {n}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        match classify(&purchase, &Exchange::Answered(answer.clone())) {
            SubmitOutcome::Accepted(receipt) => {
                accepted += 1;
                let is_success = (200..=299).contains(&answer.status) && answer.end == BodyEnd::Complete;
                assert!(is_success, "accepted without a whole 2xx: {}", shown());
                let id = receipt.provider_order_id.0;
                assert!(
                    !id.trim().is_empty() && ids(kind, &answer).contains(&id),
                    "accepted without its id: {}",
                    shown()
                );
            }
            SubmitOutcome::Rejected(rejection) => {
                rejected += 1;
                assert!(has_documented_refusal(kind, &answer), "rejected without a documented refusal: {}", shown());
                assert!(rejection.message.chars().count() <= 300, "{}", shown());
            }
            SubmitOutcome::NotSent(cause) => panic!("an answer proves that it was sent, not {cause:?}: {}", shown()),
            SubmitOutcome::Unknown(_) => unknown += 1,
        }
    }
    let floor = BODIES_PER_CALL / 250;
    assert!(
        accepted > floor && rejected > floor && unknown > floor,
        "{kind:?}: the generator reaches every outcome: {accepted} {rejected} {unknown}"
    );
}

#[test]
fn netpluse_purchase() {
    run(PurchaseKind::NetpluseData);
}

#[test]
fn netconnect_data_single() {
    run(PurchaseKind::NetConnectDataSingle);
}

#[test]
fn netconnect_data_bulk() {
    run(PurchaseKind::NetConnectDataBulk);
}

#[test]
fn netconnect_checker_single() {
    run(PurchaseKind::NetConnectCheckerSingle);
}

#[test]
fn netconnect_checker_bulk() {
    run(PurchaseKind::NetConnectCheckerBulk);
}

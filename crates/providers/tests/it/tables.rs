//! The outcome tables in `docs/providers/` against the code, row by row and, for what stands in no row, status by status.

use crate::support::{
    BUYING_CALLS, Reply, Server, answered, classify, example, provider, provider_kind, purchase, refusal,
};
use domain::{NotSentCause, PauseCause, ProviderKind, PurchaseKind, RejectEffect, SubmitOutcome, UnknownCause};
use engine::ports::{Answer, BodyEnd, Exchange};

const DOCUMENTS: [(ProviderKind, &str); 2] =
    [(ProviderKind::NetConnect, "netconnect.md"), (ProviderKind::Netpluse, "netpluse.md")];

/// Codes that the documents name, and `OTHER` for those they do not.
const CODES: [&str; 13] = [
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
    "OTHER",
];

/// The rows of the table under a heading, cell by cell, without its head.
fn table(file: &str, heading: &str) -> Vec<Vec<String>> {
    let path = format!("{}/../../docs/providers/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect(&path);
    let (_, section) = text.split_once(&format!("\n### {heading}\n")).expect(heading);
    let lines = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = lines.skip(2).map(cells).collect();
    assert!(rows.len() > 6, "{file}, {heading}: the table is not found");
    rows
}

fn shown(outcome: &SubmitOutcome) -> &'static str {
    match outcome {
        SubmitOutcome::Accepted(_) => "accepted",
        SubmitOutcome::NotSent(_) => "not sent",
        SubmitOutcome::Rejected(rejection) => match rejection.effect {
            RejectEffect::Final => "rejected: final",
            RejectEffect::Hold(PauseCause::KeyOrRole) => "held: key or role",
            RejectEffect::Hold(PauseCause::Balance) => "held: balance",
            RejectEffect::Hold(PauseCause::RateLimit) => "held: rate limit",
            RejectEffect::Hold(PauseCause::NumberBusy) => "held: number busy",
        },
        SubmitOutcome::Unknown(cause) => match cause {
            UnknownCause::Timeout => "unknown: timeout",
            UnknownCause::ConnectionLost => "unknown: connection lost",
            UnknownCause::AnswerCut => "unknown: answer cut",
            UnknownCause::AnswerTooLong => "unknown: answer too long",
            UnknownCause::AnswerUnreadable => "unknown: unreadable",
            UnknownCause::ServerError => "unknown: server error",
            UnknownCause::Redirected => "unknown: redirected",
            UnknownCause::UndocumentedRefusal => "unknown: undocumented refusal",
            UnknownCause::DoubtfulRefusal => "unknown: doubtful refusal",
            UnknownCause::ReferenceSeen => "unknown: reference seen",
            UnknownCause::ProcessEnded
            | UnknownCause::LedgerRestored
            | UnknownCause::ParentFailed
            | UnknownCause::NotMentioned => {
                panic!("{cause:?} is not an answer's")
            }
        },
    }
}

/// The exchange that a row of the first table speaks of, for any status.
fn exchange_of(words: &str, status: u16, body: &str) -> Exchange {
    let ended = |end| {
        let body = body.as_bytes().to_vec();
        Exchange::Answered(Answer { status, retry_after: None, provider_date: None, body, end })
    };
    match words {
        "name not resolved" => Exchange::NotSent(NotSentCause::NameNotResolved),
        "connection refused" => Exchange::NotSent(NotSentCause::ConnectionRefused),
        "TLS failed" => Exchange::NotSent(NotSentCause::TlsFailed),
        "no answer in time" => Exchange::TimedOut,
        "connection lost before an answer" => Exchange::ConnectionLost,
        "answer cut, whatever its status" => ended(BodyEnd::Cut),
        "answer stopped by the time limit, whatever its status" => ended(BodyEnd::TimedOut),
        "answer over 1 MB, whatever its status" => ended(BodyEnd::TooLong),
        other => panic!("the test does not know '{other}'"),
    }
}

#[test]
fn every_row_of_the_exchange_tables_is_what_the_code_does() {
    for (kind, file) in DOCUMENTS {
        let rows = table(file, "Outcomes of an exchange");
        assert_eq!(rows.len(), 8, "{file}: every exchange has its row");
        for call in BUYING_CALLS.into_iter().filter(|call| provider_kind(*call) == kind) {
            for row in &rows {
                for status in [200, 302, 400, 401, 402, 403, 409, 422, 429, 500] {
                    let exchange = exchange_of(&row[0], status, &refusal(call, "INVALID_JSON"));
                    assert_eq!(shown(&classify(&purchase(call), &exchange)), row[1], "{file}: {} {call:?}", row[0]);
                }
            }
        }
    }
}

const fn name(call: PurchaseKind) -> &'static str {
    match call {
        PurchaseKind::NetpluseData => "purchase",
        PurchaseKind::NetConnectDataSingle => "data single",
        PurchaseKind::NetConnectDataBulk => "data bulk",
        PurchaseKind::NetConnectCheckerSingle => "checker single",
        PurchaseKind::NetConnectCheckerBulk => "checker bulk",
    }
}

/// Every kind of body that the tables name, as (name, text).
fn bodies(call: PurchaseKind) -> Vec<(String, String)> {
    let receipt = example(call).answer().to_owned();
    let without_id = ["reference", "orderId", "transactionId"]
        .iter()
        .fold(receipt.clone(), |text, name| text.replace(&format!("\"{name}\""), "\"nothing\""));
    let mut bodies = vec![
        ("receipt".to_owned(), receipt.clone()),
        ("receipt without id".to_owned(), without_id),
        ("page".to_owned(), "<html><h1>Sign in</h1></html>".to_owned()),
        ("empty".to_owned(), String::new()),
    ];
    if provider_kind(call) == ProviderKind::Netpluse {
        bodies.push(("refusal".to_owned(), refusal(call, "")));
        return bodies;
    }
    let inner = receipt.find("\"data\"").expect("an envelope") + "\"data\"".len();
    let brace = inner + receipt[inner..].find('{').expect("an object") + 1;
    let rest = receipt[brace..].replacen("\"success\":true,", "", 1);
    bodies.push(("receipt that says no".to_owned(), format!("{}\"success\":false,{rest}", &receipt[..brace])));
    bodies.extend(CODES.map(|code| (format!("refusal {code}"), refusal(call, code))));
    let more = r#"{"success":false,"error":{"message":"no","code":"OTHER"},"transactions":[]}"#;
    bodies.push(("refusal with more".to_owned(), more.to_owned()));
    bodies
}

/// How exactly a row speaks of this call, status and body; `None` when it does not.
fn rank(row: &[String], call: PurchaseKind, status: u16, body: &str) -> Option<u32> {
    let call_rank = if row[0] == name(call) { 100 } else { (row[0] == "every").then_some(0)? };
    let exact = status.to_string();
    let status_rank = if row[1].split(", ").any(|s| s == exact) {
        10
    } else {
        (row[1] == format!("{}xx", status / 100)).then_some(0)?
    };
    let codes = row[2].strip_prefix("refusal ").filter(|_| row[2] != "refusal with more");
    let is_code = |code: &str| codes.is_some_and(|codes| codes.split(", ").any(|named| named == code));
    let body_rank = match row[2].as_str() {
        "any" => 0,
        "refusal" if body.starts_with("refusal") => 1,
        named if named == body => 2,
        _ if body.strip_prefix("refusal ").is_some_and(is_code) => 2,
        _ => return None,
    };
    Some(call_rank + status_rank + body_rank)
}

#[test]
fn every_answer_is_what_its_most_exact_row_says() {
    for (kind, file) in DOCUMENTS {
        let rows = table(file, "Outcomes of a whole answer");
        let mut is_used = vec![false; rows.len()];
        for call in BUYING_CALLS.into_iter().filter(|call| provider_kind(*call) == kind) {
            let (purchase, bodies) = (purchase(call), bodies(call));
            for status in 200..=599 {
                for (body_name, body) in &bodies {
                    let best =
                        (0..rows.len()).filter_map(|at| Some((rank(&rows[at], call, status, body_name)?, at))).max();
                    let (_, at) = best.unwrap_or_else(|| panic!("{file}: no row for {call:?} {status} {body_name}"));
                    is_used[at] = true;
                    let outcome = classify(&purchase, &answered(status, body));
                    assert_eq!(
                        shown(&outcome),
                        rows[at][3],
                        "{file}: {call:?} {status} {body_name}, row {:?}",
                        rows[at]
                    );
                }
            }
        }
        let unused: Vec<_> = rows.iter().zip(&is_used).filter(|(_, used)| !**used).map(|(row, _)| row).collect();
        assert!(unused.is_empty(), "{file}: rows that speak of nothing: {unused:?}");
    }
}

#[tokio::test]
async fn every_failure_of_a_read_is_what_its_row_says() {
    for (kind, file) in DOCUMENTS {
        let rows = table(file, "Failures of a read");
        for status in [200, 204, 301, 302, 307, 400, 401, 402, 403, 404, 405, 409, 422, 429, 500, 502, 503, 599] {
            let class = format!("{}xx", status / 100);
            let exact = rows.iter().find(|row| row[0] == status.to_string());
            let row = exact.or_else(|| rows.iter().find(|row| row[0].starts_with(&class))).expect(&class);
            let server = Server::always(Reply::json(status, "")).await;
            let error = provider(kind, &server).reading.order_record("kr7").await.unwrap_err();
            assert_eq!(format!("{:?}", error.kind), row[1], "{file}: {status}");
        }
    }
}

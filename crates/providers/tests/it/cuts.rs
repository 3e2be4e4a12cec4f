//! The connection cut at every byte offset of the whole answer on the wire, status line and headers included.

use crate::support::{
    BUYING_CALLS, Ending, Example, Reply, Server, example, provider, provider_kind, purchase, refusal, wire,
};
use domain::{PurchaseKind, SubmitOutcome};
use engine::ports::{CatalogueRequest, OrdersQuery, Provider, ReadErrorKind};
use std::sync::Arc;

/// How the end of a body is told.
#[derive(Debug, Clone, Copy)]
enum Framing {
    Length,
    Chunked,
    Closed,
}

fn framed(framing: Framing, status: u16, body: &str) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n");
    match framing {
        Framing::Length => wire(status, "content-type: application/json\r\n", body),
        Framing::Chunked => {
            let (first, second) = body.split_at(body.len() / 2);
            let chunk = |part: &str| format!("{:x}\r\n{part}\r\n", part.len());
            format!("{head}transfer-encoding: chunked\r\n\r\n{}{}0\r\n\r\n", chunk(first), chunk(second)).into_bytes()
        }
        Framing::Closed => format!("{head}connection: close\r\n\r\n{body}").into_bytes(),
    }
}

/// The documented answer of each call, and refusals that would be believed if they came whole.
fn answers(kind: PurchaseKind) -> Vec<(u16, String)> {
    let example = example(kind);
    let refused = |status, code| (status, refusal(kind, code));
    let mut answers = vec![
        (example.status, example.answer().to_owned()),
        refused(401, "UNAUTHORIZED"),
        refused(402, "WALLET_TOO_LOW"),
    ];
    if kind != PurchaseKind::NetConnectCheckerBulk {
        answers.push(refused(400, "INVALID_JSON"));
    }
    if kind == PurchaseKind::NetpluseData {
        answers.push(refused(429, ""));
    }
    answers
}

/// Sends once for every offset; the server counts.
async fn cut_everywhere(kind: PurchaseKind, bytes: Vec<u8>, ending: Ending, label: String) {
    let bytes = Arc::new(bytes);
    let served = bytes.clone();
    let server = Server::start(move |n, _| Reply { bytes: served[..n.min(served.len())].to_vec(), ending }).await;
    let (provider, purchase) = (provider(provider_kind(kind), &server), purchase(kind));
    for offset in 0..bytes.len() {
        let exchange = provider.buying.send(&purchase).await;
        let outcome = provider.buying.classify(&purchase, &exchange);
        assert!(matches!(outcome, SubmitOutcome::Unknown(_)), "{label}, cut at {offset}: {exchange:?} {outcome:?}");
        assert_eq!(server.received().len(), offset + 1, "{label}, cut at {offset}: a purchase is sent exactly once");
    }
    let whole = provider.buying.send(&purchase).await;
    let outcome = provider.buying.classify(&purchase, &whole);
    let is_complete = matches!(outcome, SubmitOutcome::Accepted(_) | SubmitOutcome::Rejected(_));
    // A reset may overtake the last bytes; then the answer is lost, which is no wrong reading of it.
    let is_lost = ending == Ending::Rst && matches!(outcome, SubmitOutcome::Unknown(_));
    assert!(is_complete || is_lost, "{label}, whole: {whole:?} {outcome:?}");
    assert_eq!(server.received().len(), bytes.len() + 1, "{label}: a purchase is sent exactly once");
}

async fn cut_call(kind: PurchaseKind) {
    let mut cases = tokio::task::JoinSet::new();
    for (status, body) in answers(kind) {
        for (framing, ending) in [
            (Framing::Length, Ending::Fin),
            (Framing::Length, Ending::Rst),
            (Framing::Chunked, Ending::Fin),
            (Framing::Closed, Ending::Fin),
        ] {
            // Every refusal reads alike on the wire: one of them is cut in every framing, the others in one.
            let is_plain = matches!((framing, ending), (Framing::Length, Ending::Fin));
            if !matches!(status, 200 | 402) && !is_plain {
                continue;
            }
            let bytes = framed(framing, status, &body);
            let label = format!("{kind:?} {status} {framing:?} {ending:?}");
            cases.spawn(cut_everywhere(kind, bytes, ending, label));
        }
    }
    while let Some(result) = cases.join_next().await {
        result.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn netpluse_purchase_cut_anywhere_is_unknown() {
    cut_call(PurchaseKind::NetpluseData).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn netconnect_data_single_cut_anywhere_is_unknown() {
    cut_call(PurchaseKind::NetConnectDataSingle).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn netconnect_data_bulk_cut_anywhere_is_unknown() {
    cut_call(PurchaseKind::NetConnectDataBulk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn netconnect_checker_single_cut_anywhere_is_unknown() {
    cut_call(PurchaseKind::NetConnectCheckerSingle).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn netconnect_checker_bulk_cut_anywhere_is_unknown() {
    cut_call(PurchaseKind::NetConnectCheckerBulk).await;
}

#[test]
fn all_five_buying_calls_are_cut_above() {
    assert_eq!(BUYING_CALLS.len(), 5, "a new buying call needs its own test here");
}

const READS: [&str; 11] = [
    "netpluse-ping",
    "netpluse-balance",
    "netpluse-packages",
    "netpluse-order-status",
    "netconnect-profile",
    "netconnect-wallet",
    "netconnect-package",
    "netconnect-checker-packages",
    "netconnect-order-status",
    "netconnect-orders",
    "netconnect-checker-status",
];

/// What the read named by its example came to.
async fn read(provider: &Provider, name: &str) -> Result<(), ReadErrorKind> {
    let reading = &provider.reading;
    let query = OrdersQuery { limit: 20, ..OrdersQuery::default() };
    let result = match name {
        "netpluse-ping" | "netconnect-profile" => reading.owner().await.map(|_| ()),
        "netpluse-balance" | "netconnect-wallet" => reading.wallet().await.map(|_| ()),
        "netpluse-packages" => reading.catalogue(&CatalogueRequest::default()).await.map(|_| ()),
        "netconnect-package" => {
            let package_ids = vec!["kn76jer7k08d2nrg8jphjvy07183gvs4".to_owned()];
            reading.catalogue(&CatalogueRequest { package_ids, ..CatalogueRequest::default() }).await.map(|_| ())
        }
        "netpluse-order-status" | "netconnect-order-status" => reading.order_record("id-1").await.map(|_| ()),
        "netconnect-checker-packages" => reading.checker_packages().await.map(|_| ()),
        "netconnect-orders" => reading.orders_page(&query).await.map(|_| ()),
        "netconnect-checker-status" => reading.checker_record("id-1").await.map(|_| ()),
        other => panic!("no read is named {other}"),
    };
    result.map_err(|error| error.kind)
}

async fn cut_read(name: &'static str, ending: Ending) {
    let example = Example::read(name);
    let bytes = Arc::new(framed(Framing::Length, example.status, example.answer()));
    let served = bytes.clone();
    let server = Server::start(move |n, _| Reply { bytes: served[..n.min(served.len())].to_vec(), ending }).await;
    let kind =
        if name.starts_with("netpluse") { domain::ProviderKind::Netpluse } else { domain::ProviderKind::NetConnect };
    let provider = provider(kind, &server);
    for offset in 0..bytes.len() {
        let result = read(&provider, name).await;
        assert_eq!(result, Err(ReadErrorKind::Unreachable), "{name} cut at {offset} by {ending:?}");
        assert_eq!(server.received().len(), offset + 1, "{name}: a read that failed is not tried again by itself");
    }
    let whole = read(&provider, name).await;
    let is_lost = ending == Ending::Rst && whole == Err(ReadErrorKind::Unreachable);
    assert!(whole == Ok(()) || is_lost, "{name} whole by {ending:?}: {whole:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_cut_anywhere_may_be_tried_again() {
    let mut cases = tokio::task::JoinSet::new();
    for name in READS {
        for ending in [Ending::Fin, Ending::Rst] {
            cases.spawn(cut_read(name, ending));
        }
    }
    while let Some(result) = cases.join_next().await {
        result.unwrap();
    }
}

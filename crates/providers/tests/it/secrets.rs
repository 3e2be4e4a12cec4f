//! Planted keys, hunted for in everything that is written anywhere.

use crate::support::{
    BUYING_CALLS, Ending, NETCONNECT_KEY, NETPLUSE_KEY, Reply, Server, classify, options, provider, provider_kind,
    provider_with, purchase, wire,
};
use domain::{Pesewas, ProviderKind, Secret};
use engine::ports::{CatalogueRequest, OrdersQuery, Provider, ProviderFactory, TopUpMethod};
use providers::{HttpOptions, HttpProviders};
use std::io::Write;
use std::sync::{Arc, Mutex};

/// What every planted key has in common.
const PLANTED: &str = "planted7f3a91c2";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Answers that repeat the key back, and every way a call can break.
fn replies() -> Vec<Reply> {
    let echo = format!(
        r#"{{"error":"Key {NETPLUSE_KEY} is revoked","success":false,"message":"{NETCONNECT_KEY}","state":"{NETCONNECT_KEY}"}}"#
    );
    let refusal = format!(
        r#"{{"success":false,"error":{{"message":"Key {NETCONNECT_KEY} refused","code":"{NETCONNECT_KEY}"}}}}"#
    );
    let mut replies = Vec::new();
    for body in [echo.as_str(), refusal.as_str(), "<html>"] {
        for status in [200, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500] {
            replies.push(Reply::json(status, body));
        }
        replies.push(Reply { bytes: wire(401, "", body)[..30].to_vec(), ending: Ending::Rst });
        replies.push(Reply { bytes: wire(401, "", body)[..42].to_vec(), ending: Ending::Silence });
    }
    replies
}

/// Everything a call can show: outcomes, errors, in both forms of `Debug` and for people.
async fn everything_shown(provider: &Provider, kind: ProviderKind) -> String {
    let mut shown = String::new();
    for call in BUYING_CALLS.into_iter().filter(|call| provider_kind(*call) == kind) {
        let purchase = purchase(call);
        let exchange = provider.buying.send(&purchase).await;
        shown +=
            &format!("{exchange:?} {:#?} {}\n", classify(&purchase, &exchange), provider.buying.body_hash(&purchase));
    }
    let reading = &provider.reading;
    let request = CatalogueRequest { package_ids: vec!["p1".to_owned()], learn_from_orders: true, try_lists: true };
    shown += &format!("{:?}\n{:?}\n", reading.owner().await, reading.wallet().await);
    shown += &format!("{:?}\n", reading.catalogue(&request).await);
    shown += &format!("{:?}\n{:?}\n", reading.checker_packages().await, reading.checker_record("t1").await);
    shown += &format!("{:?}\n", reading.orders_page(&OrdersQuery::default()).await);
    shown += &format!("{:?}\n", reading.request_top_up(Pesewas(1_000), TopUpMethod::Momo).await);
    let record = reading.order_record("o1").await;
    if let Err(error) = &record {
        shown += &format!("{error} {error:?} {error:#?}");
    }
    let panic = std::panic::catch_unwind(|| record.expect("a planted failure")).err();
    shown += panic.as_ref().and_then(|payload| payload.downcast_ref::<String>()).map_or("", String::as_str);
    shown
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_keys_show_nowhere() {
    let log = Log::default();
    let writer = log.clone();
    // Also catches what hyper, reqwest and rustls say through the `log` crate. No other test here sets one.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .init();
    let mut shown = String::new();
    for kind in [ProviderKind::NetConnect, ProviderKind::Netpluse] {
        for reply in replies() {
            let server = Server::always(reply).await;
            let options = HttpOptions { total_timeout_ms: 200, ..options() };
            let provider = provider_with(kind, &server.address(), options);
            shown += &everything_shown(&provider, kind).await;
            assert!(!server.received().is_empty());
        }
        let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        for scheme in ["http", "https"] {
            shown += &everything_shown(&provider_with(kind, &format!("{scheme}://{closed}"), options()), kind).await;
        }
    }
    let factory = HttpProviders::default();
    shown += &format!("{factory:?} {:#?}", HttpProviders::new(options()));
    for (kind, address, key) in [
        (ProviderKind::Netpluse, "http://netpluse.shop", NETPLUSE_KEY),
        (ProviderKind::Netpluse, &format!("https://{NETPLUSE_KEY}@netpluse.shop"), NETPLUSE_KEY),
        (ProviderKind::NetConnect, "https://netpluse.shop", NETPLUSE_KEY),
        (ProviderKind::Netpluse, "https://netpluse.shop", &format!("{NETPLUSE_KEY} x")),
        (ProviderKind::Netpluse, "https://netpluse.shop", &format!("np_live_sandbox_{PLANTED}")),
    ] {
        let key = Secret::new(key.to_owned());
        shown += &factory.connect(kind, address, &key).err().expect("must be refused");
        shown += &format!("{key:?}");
    }
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    for words in ["call", "/api/v1/wallet-balance", "reqwest", "hyper"] {
        assert!(logged.contains(words), "the log is listened to: '{words}' is missing");
    }
    let place =
        |text: &str| text.find(PLANTED).map(|at| text[at.saturating_sub(200)..].chars().take(260).collect::<String>());
    assert_eq!(place(&shown), None, "a key is shown");
    assert_eq!(place(&logged), None, "a key is logged");
}

#[tokio::test]
async fn the_key_goes_in_its_header_and_nowhere_else() {
    let server = Server::always(Reply::json(200, "{}")).await;
    for call in BUYING_CALLS {
        provider(provider_kind(call), &server).buying.send(&purchase(call)).await;
    }
    let _ = provider(ProviderKind::NetConnect, &server).reading.owner().await;
    for request in server.received() {
        let with_key: Vec<_> = request.headers.iter().filter(|(_, value)| value.contains(PLANTED)).collect();
        assert_eq!(with_key.len(), 1, "{with_key:?}");
        assert!(with_key[0].0.eq_ignore_ascii_case("x-api-key"));
        assert!(!request.path.contains(PLANTED));
        assert!(!String::from_utf8_lossy(&request.body).contains(PLANTED));
    }
}

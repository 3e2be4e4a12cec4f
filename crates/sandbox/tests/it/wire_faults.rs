//! Each fault over real TCP, cuts to the byte.

use crate::client::{End, Seen, ask, send, send_and_read_when, serve};
use crate::shop::{NetConnect, Netpluse, START};
use domain::{Pesewas, ProviderKind};
use sandbox::{
    Call, CallMatch, Config, CutStyle, Fault, Options, RetryAfter, Rule, SandboxRequest, SandboxServer, Switches,
};
use serde_json::{Value, json};
use std::time::Duration;

/// For an answer that never comes.
const GIVE_UP: Duration = Duration::from_millis(1_500);
/// For one that does, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn purchase(server: &SandboxServer) -> SandboxRequest {
    let body = json!({"network": "MTN", "phoneNumber": "0241234567", "capacity": "1GB"}).to_string();
    let key = server.sandbox().key(Netpluse).expect("a key");
    SandboxRequest::post("/api/v1/purchase", body).with_key(Netpluse, &key)
}

struct Outcome {
    seen: Seen,
    charges: usize,
}

/// One purchase at Netpluse that meets that fault.
async fn meet(fault: Fault) -> Outcome {
    let patience = match fault {
        Fault::TimeoutBefore | Fault::TimeoutAfter | Fault::Drip { interval_ms: 3_600_000, .. } => GIVE_UP,
        _ => PATIENCE,
    };
    let (server, _) = serve(Config::new(1).with_rule(Rule::nth(Call::Purchase, 1, fault)), Options::default()).await;
    let arrived = async {
        while server.books().request_count(Netpluse, "POST", "/api/v1/purchase") == 0 {
            tokio::task::yield_now().await;
        }
    };
    let seen = send_and_read_when(server.addresses().netpluse, &purchase(&server), arrived, patience, 3_000_000).await;
    let books = server.books();
    assert_eq!(books.check(), Ok(()));
    assert_eq!(books.request_count(Netpluse, "POST", "/api/v1/purchase"), 1, "it reached the server exactly once");
    assert_eq!(server.connections(Netpluse), 1);
    let charges = books.charges.len();
    server.shutdown().await;
    Outcome { seen, charges }
}

#[tokio::test]
async fn resets_and_timeouts_come_before_or_after_the_charge() {
    for (fault, end, charges) in [
        (Fault::ResetBefore, End::Reset, 0),
        (Fault::ResetAfter, End::Reset, 1),
        (Fault::LandsLater { after_ms: 60_000, reserved: true }, End::Reset, 0),
        (Fault::TimeoutBefore, End::GaveUp, 0),
        (Fault::TimeoutAfter, End::GaveUp, 1),
    ] {
        let outcome = meet(fault.clone()).await;
        assert_eq!((outcome.seen.end, outcome.charges), (end, charges), "{fault:?}");
        assert!(outcome.seen.bytes.is_empty(), "{fault:?}: not a byte of answer");
    }
}

#[tokio::test]
async fn answers_that_are_not_what_they_should_be() {
    let seconds = RetryAfter::Seconds(7);
    for (fault, status, charges) in [
        (Fault::ServerErrorBefore, 500, 0),
        (Fault::ServerErrorAfter, 500, 1),
        (Fault::HtmlPageBefore, 502, 0),
        (Fault::HtmlPageAfter, 502, 1),
        (Fault::EmptyOk, 200, 1),
        (Fault::TooManyRequests { retry_after: seconds }, 429, 0),
        (Fault::UnknownCode { status: 418, charged: false }, 418, 0),
        (Fault::UnknownCode { status: 423, charged: true }, 423, 1),
        (Fault::RefusedInWords { status: 400, words: "Not <b>today</b>".to_owned() }, 400, 0),
        (Fault::RefusedAfterCharge, 500, 1),
        (Fault::RedirectTo { location: "http://127.0.0.1:9/x".to_owned() }, 307, 0),
        (Fault::WrongTypes, 200, 1),
        (Fault::ExtraFields, 200, 1),
        (Fault::DuplicateFields, 200, 1),
        (Fault::UnknownState, 200, 1),
        (Fault::Delay { ms: 30 }, 200, 1),
    ] {
        let Outcome { seen, charges: charged } = meet(fault.clone()).await;
        assert_eq!((seen.status(), charged, seen.end), (status, charges, End::Closed), "{fault:?}");
        let body = String::from_utf8_lossy(seen.body()).into_owned();
        match fault {
            Fault::HtmlPageBefore | Fault::HtmlPageAfter => {
                assert!(body.starts_with("<html>") && seen.head().contains("content-type: text/html"));
            }
            Fault::EmptyOk => assert!(body.is_empty() && seen.head().contains("content-length: 0")),
            Fault::TooManyRequests { .. } => assert!(seen.head().contains("retry-after: 7"), "{}", seen.head()),
            Fault::RefusedInWords { words, .. } => assert_eq!(seen.json()["error"], words.as_str()),
            Fault::RedirectTo { location } => assert!(seen.head().contains(&format!("location: {location}"))),
            Fault::ExtraFields => assert!(body.contains("__v") && seen.json()["reference"].is_string()),
            Fault::UnknownState => assert_eq!(seen.json()["status"], "Awaiting_Operator"),
            Fault::DuplicateFields => {
                let twice = |name: &str| body.matches(&format!("\"{name}\":")).count() == 2;
                assert!(["reference", "status", "price", "balance"].into_iter().any(twice), "{body}");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_charge_refused_at_netconnect_has_the_codes_of_a_failed_validation() {
    let rule = Rule::always(CallMatch::Purchases, Fault::RefusedAfterCharge);
    let (server, _) = serve(Config::new(1).with_rule(rule), Options::default()).await;
    let key = server.sandbox().key(NetConnect).expect("a key");
    let checker = server.sandbox().catalogue().checkers[0].id.clone();
    let body = json!({"packageId": checker, "recipientPhone": "233201234567"}).to_string();
    let request = SandboxRequest::post("/api/v1/result-checker/buy-single", body).with_key(NetConnect, &key);
    let seen = ask(server.addresses().netconnect, &request).await;
    assert_eq!((seen.status(), &seen.json()["error"]["code"]), (400, &Value::from("RC_WALLET_BUY_FAILED")));
    assert_eq!(server.books().charges.len(), 1);
    server.shutdown().await;
}

#[tokio::test]
async fn the_reply_in_process_is_the_answer_on_the_wire_byte_for_byte() {
    let (server, _) = serve(Config::new(1), Options::default()).await;
    let twin = sandbox::Sandbox::new(Config::new(1));
    let request = purchase(&server);
    let seen = ask(server.addresses().netpluse, &request).await;
    let expected = twin.handle(Netpluse, &request, START).wire_bytes();
    // The server adds `connection: close` because the client asked for it; nothing else may differ.
    let on_the_wire = String::from_utf8_lossy(&seen.bytes).replace("connection: close\r\n", "");
    assert_eq!(on_the_wire, String::from_utf8_lossy(&expected));
    assert!(seen.head().contains("date: Sun, 15 Nov 2026 "), "the server's own clock: {}", seen.head());
    server.shutdown().await;
}

#[tokio::test]
async fn the_answer_can_be_cut_at_every_byte() {
    for cut in [CutStyle::Fin, CutStyle::Reset] {
        // Amounts with two places and a wallet of many cedis: every answer is as long as the first.
        let config = Config::new(1).without_limits().with_switches(Switches::kind()).with_opening(Pesewas(9_000_000));
        let (server, _) = serve(config, Options { cut, ..Options::default() }).await;
        let to = server.addresses().netpluse;
        let whole = ask(to, &purchase(&server)).await.bytes.len();
        for offset in 0..=whole {
            let bytes = u64::try_from(offset).expect("small");
            server.sandbox().clear_faults();
            server.sandbox().add_rule(Rule::nth(Call::Purchase, 1, Fault::CutWire { bytes }));
            let seen = ask(to, &purchase(&server)).await;
            assert_eq!(seen.bytes.len(), offset, "{cut:?} at {offset}");
            let is_reset = seen.end == End::Reset;
            assert_eq!(is_reset, cut == CutStyle::Reset, "{cut:?} at {offset} ends so: {:?}", seen.end);
            let charges = server.books().charges.len();
            assert_eq!(charges, offset + 2, "each was charged, whatever arrived");
        }
        server.shutdown().await;
    }
}

#[tokio::test]
async fn the_body_can_be_cut_too() {
    for bytes in [0, 1, 20] {
        let Outcome { seen, charges } = meet(Fault::CutBody { bytes }).await;
        assert_eq!(u64::try_from(seen.body().len()).expect("small"), bytes, "{}", seen.head());
        assert_eq!((seen.status(), charges), (200, 1));
    }
}

#[tokio::test]
async fn a_body_drips_and_a_body_has_no_end() {
    let Outcome { seen, charges } = meet(Fault::Drip { bytes: 16, interval_ms: 1 }).await;
    assert_eq!((seen.json()["status"].as_str(), charges), (Some("processing"), 1), "it arrives in the end");
    let Outcome { seen, .. } = meet(Fault::Drip { bytes: 16, interval_ms: 3_600_000 }).await;
    assert_eq!((seen.end, seen.body().len(), seen.status()), (End::GaveUp, 0, 200), "the head comes at once");
    let Outcome { seen, charges } = meet(Fault::EndlessBody).await;
    assert_eq!((seen.end, charges), (End::Enough, 1), "three megabytes came and more would");
    assert!(!seen.head().contains("content-length"), "{}", seen.head());
}

#[tokio::test]
async fn a_clock_may_be_wrong() {
    let Outcome { seen, .. } = meet(Fault::ClockSkew { ms: -86_400_000 }).await;
    assert!(seen.head().contains("date: Sat, 14 Nov 2026 "), "{}", seen.head());
}

#[tokio::test]
async fn a_closed_listener_refuses_and_opens_again_on_its_port() {
    let (server, _) = serve(Config::new(1), Options::default()).await;
    let to = server.addresses().netconnect;
    server.stop_listening(ProviderKind::NetConnect).await.expect("it listens");
    let refused = tokio::net::TcpStream::connect(to).await.expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    let netpluse = ask(server.addresses().netpluse, &purchase(&server)).await;
    assert_eq!(netpluse.status(), 200, "the other provider stands");
    server.listen_again(ProviderKind::NetConnect).await.expect("the port is still free");
    let key = server.sandbox().key(NetConnect).expect("a key");
    let profile = SandboxRequest::get("/api/v1/profile").with_key(NetConnect, &key);
    assert_eq!(ask(to, &profile).await.status(), 200);
    server.shutdown().await;
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_ends_when_dropped() {
    let (server, _) = serve(Config::new(1), Options::default()).await;
    let addresses = server.addresses();
    assert!(addresses.netpluse.ip().is_loopback() && addresses.netconnect.ip().is_loopback());
    drop(server);
    let let_go = async {
        while tokio::net::TcpStream::connect(addresses.netpluse).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, let_go).await.is_ok(), "a dropped server has let go of its port");
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_an_answer_that_never_comes() {
    let rule = Rule::nth(Call::Purchase, 1, Fault::TimeoutAfter);
    let (server, _) = serve(Config::new(1).with_rule(rule), Options::default()).await;
    let (to, request) = (server.addresses().netpluse, purchase(&server));
    let waiting = tokio::spawn(async move { send(to, &request, Duration::from_secs(60), usize::MAX).await });
    while server.books().charges.is_empty() {
        tokio::task::yield_now().await;
    }
    server.shutdown().await;
    let seen = waiting.await.expect("it ends");
    assert!(seen.bytes.is_empty() && seen.end != End::GaveUp, "it was cut off");
}

#[tokio::test]
async fn the_summary_names_what_there_is_to_play_with() {
    let (server, _) = serve(Config::practice(), Options::default()).await;
    let text = sandbox::Summary::of(&server).to_string();
    for part in [
        server.addresses().url(Netpluse),
        server.sandbox().key(NetConnect).expect("a key"),
        server.sandbox().catalogue().packages[0].id.clone(),
        server.sandbox().catalogue().checkers[3].id.clone(),
        "0000  failed after 6 s, refunded at once".to_owned(),
    ] {
        assert!(text.contains(&part), "{part} is in the summary");
    }
    server.shutdown().await;
}

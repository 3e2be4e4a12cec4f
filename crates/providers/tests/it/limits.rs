//! Redirects, endless bodies, slow bodies.

use crate::support::{BUYING_CALLS, Ending, Reply, Server, options, provider, provider_kind, provider_with, purchase};
use domain::{ProviderKind, SubmitOutcome, UnknownCause};
use engine::ports::{BodyEnd, Exchange, ReadErrorKind, TopUpMethod, TopUpOutcome};
use providers::{BODY_LEN_MAX, HttpOptions};

#[tokio::test]
async fn a_redirect_carries_nothing_anywhere() {
    let elsewhere = Server::always(Reply::json(200, r#"{"ok":true,"owner":"thief"}"#)).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/api/v1/ping\r\n", elsewhere.address());
        let bytes = crate::support::wire(status, &location, "");
        let server = Server::always(Reply { bytes, ending: Ending::Fin }).await;
        for kind in BUYING_CALLS {
            let (provider, purchase) = (provider(provider_kind(kind), &server), purchase(kind));
            let exchange = provider.buying.send(&purchase).await;
            let outcome = provider.buying.classify(&purchase, &exchange);
            assert_eq!(outcome, SubmitOutcome::Unknown(UnknownCause::Redirected), "{kind:?} {status}");
        }
        for kind in [ProviderKind::NetConnect, ProviderKind::Netpluse] {
            let error = provider(kind, &server).reading.owner().await.unwrap_err();
            assert_eq!(error.kind, ReadErrorKind::Unreadable);
        }
    }
    assert!(elsewhere.received().is_empty(), "the other address was never asked, with or without a key");
}

/// Heads of bodies that never end, in each framing.
fn endless() -> Vec<Reply> {
    let json = r#"{"error":"no","padding":""#;
    let spaces = " ".repeat(1_024);
    let head = "HTTP/1.1 402 x\r\ncontent-type: application/json\r\n";
    let closed = format!("{head}connection: close\r\n\r\n{json}{spaces}");
    let length = format!("{head}content-length: 99999999999\r\n\r\n{json}{spaces}");
    let chunk = format!("3f9\r\n{}\r\n", " ".repeat(0x3f9));
    assert_eq!(chunk.len(), 1_024, "the server repeats the last 1,024 bytes");
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}");
    [closed, length, chunked].map(|bytes| Reply { bytes: bytes.into_bytes(), ending: Ending::Endless }).into()
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_cap() {
    for reply in endless() {
        let server = Server::always(reply).await;
        for kind in BUYING_CALLS {
            let (provider, purchase) = (provider(provider_kind(kind), &server), purchase(kind));
            let exchange = provider.buying.send(&purchase).await;
            let Exchange::Answered(answer) = &exchange else { panic!("{exchange:?}") };
            assert_eq!((answer.end, answer.body.len()), (BodyEnd::TooLong, BODY_LEN_MAX));
            let outcome = provider.buying.classify(&purchase, &exchange);
            assert_eq!(outcome, SubmitOutcome::Unknown(UnknownCause::AnswerTooLong), "{kind:?}");
        }
        let error = provider(ProviderKind::Netpluse, &server).reading.owner().await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unreadable);
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_cap_is_whole() {
    let mut body = r#"{"reference":"NPAPI-1"}"#.to_owned();
    body.push_str(&" ".repeat(BODY_LEN_MAX - body.len()));
    let server = Server::always(Reply::json(200, &body)).await;
    let exchange = provider(ProviderKind::Netpluse, &server).buying.send(&purchase(BUYING_CALLS[0])).await;
    let Exchange::Answered(answer) = exchange else { panic!("{exchange:?}") };
    assert_eq!((answer.end, answer.body.len()), (BodyEnd::Complete, BODY_LEN_MAX));
}

#[tokio::test]
async fn a_slow_body_is_given_up_at_the_total_limit() {
    let bytes = b"HTTP/1.1 402 x\r\ncontent-length: 900\r\n\r\n{\"error\":\"no\"}".to_vec();
    let server = Server::always(Reply { bytes, ending: Ending::Silence }).await;
    for kind in BUYING_CALLS {
        let options = HttpOptions { total_timeout_ms: 250, ..options() };
        let (provider, purchase) = (provider_with(provider_kind(kind), &server.address(), options), purchase(kind));
        let exchange = provider.buying.send(&purchase).await;
        let outcome = provider.buying.classify(&purchase, &exchange);
        assert_eq!(outcome, SubmitOutcome::Unknown(UnknownCause::Timeout), "{kind:?} {exchange:?}");
        assert_eq!(provider.reading.wallet().await.unwrap_err().kind, ReadErrorKind::TimedOut);
    }
    let options = HttpOptions { total_timeout_ms: 250, ..options() };
    let provider = provider_with(ProviderKind::NetConnect, &server.address(), options);
    let outcome = provider.reading.request_top_up(domain::Pesewas(1_000), TopUpMethod::Momo).await;
    assert!(matches!(outcome, TopUpOutcome::Unknown(_)), "a lost top-up request may be open: {outcome:?}");
}

#[test]
fn the_limits_of_the_design_are_the_defaults() {
    let defaults = HttpOptions::default();
    assert_eq!((defaults.connect_timeout_ms, defaults.total_timeout_ms), (10_000, 30_000));
    assert_eq!((BODY_LEN_MAX, defaults.read_retries_max), (1_048_576, 0));
}

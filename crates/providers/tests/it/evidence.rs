//! What a connection has to do before 'not sent' may be said, over real sockets.

use crate::support::{
    Ending, NETPLUSE_KEY, Reply, Server, options, provider, provider_with, purchase, read_request, reset,
};
use domain::{NotSentCause, ProviderKind, PurchaseKind};
use engine::ports::{BodyEnd, Exchange, ReadErrorKind};
use providers::HttpOptions;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

const KIND: PurchaseKind = PurchaseKind::NetpluseData;

async fn send_to(address: &str, options: HttpOptions) -> Exchange {
    provider_with(ProviderKind::Netpluse, address, options).buying.send(&purchase(KIND)).await
}

/// Does something to every connection that comes; counts them.
async fn listening<F: Future<Output = ()> + Send>(
    act: impl Fn(TcpStream) -> F + Send + Sync + 'static,
) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            act(stream).await;
        }
    });
    (port, count)
}

#[tokio::test]
async fn a_refused_port_is_not_sent() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for address in [format!("http://127.0.0.1:{port}"), format!("https://127.0.0.1:{port}")] {
        let exchange = send_to(&address, options()).await;
        assert_eq!(exchange, Exchange::NotSent(NotSentCause::ConnectionRefused), "{address}");
        let read = provider_with(ProviderKind::Netpluse, &address, options()).reading.owner().await;
        assert_eq!(read.unwrap_err().kind, ReadErrorKind::Unreachable);
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_not_sent() {
    // The first is refused as a name; the second is reserved for names that never exist.
    for address in [format!("https://{}.example", "a".repeat(64)), "https://bundle-desk.invalid".to_owned()] {
        let patient = HttpOptions { connect_timeout_ms: 120_000, total_timeout_ms: 240_000, ..options() };
        let exchange = send_to(&address, patient).await;
        assert_eq!(exchange, Exchange::NotSent(NotSentCause::NameNotResolved), "{address}");
    }
}

#[tokio::test]
async fn a_port_that_does_not_speak_tls_is_not_sent() {
    for (what, bytes, is_reset) in [
        ("rubbish", b"\x00\x01\x02 this is no handshake at all\r\n\r\n".as_slice(), false),
        ("plain http", b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".as_slice(), false),
        ("an end", b"".as_slice(), false),
        ("a reset", b"".as_slice(), true),
        ("half a record", b"\x16\x03\x03\x00\x50abc".as_slice(), false),
    ] {
        let (port, count) = listening(move |mut stream| async move {
            let _ = stream.write_all(bytes).await;
            if is_reset {
                reset(&stream);
            } else {
                // The hello is read first, so that closing does not turn into a reset.
                let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 4_096]).await;
            }
        })
        .await;
        let exchange = send_to(&format!("https://127.0.0.1:{port}"), options()).await;
        assert_eq!(exchange, Exchange::NotSent(NotSentCause::TlsFailed), "{what}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{what}: connected once");
    }
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_not_sent_by_the_connect_limit_and_unknown_by_the_total_limit() {
    let server = listening(|stream| async move {
        tokio::spawn(async move {
            let mut stream = stream;
            let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut Vec::new()).await;
        });
    })
    .await;
    let address = format!("https://127.0.0.1:{}", server.0);
    let by_connect = HttpOptions { connect_timeout_ms: 100, ..options() };
    assert_eq!(send_to(&address, by_connect).await, Exchange::NotSent(NotSentCause::ConnectionRefused));
    let by_total = HttpOptions { total_timeout_ms: 100, ..options() };
    assert_eq!(send_to(&address, by_total).await, Exchange::TimedOut);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_is_never_accepted_is_not_sent() {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&std::net::SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    // The queue of one is filled; the kernel then passes over every further attempt in silence.
    let mut queued = Vec::new();
    for _ in 0..4 {
        let attempt = tokio::time::timeout(std::time::Duration::from_millis(200), TcpStream::connect(address)).await;
        queued.push(attempt);
    }
    assert!(queued.iter().any(Result::is_err), "the queue must be full for this test to mean anything");
    let options = HttpOptions { connect_timeout_ms: 200, ..options() };
    let exchange = send_to(&format!("http://{address}"), options).await;
    assert_eq!(exchange, Exchange::NotSent(NotSentCause::ConnectionRefused));
}

#[tokio::test]
async fn after_the_connection_stands_nothing_counts_as_not_sent() {
    for (what, is_read, bytes, is_reset) in [
        ("an end at once", false, b"".as_slice(), false),
        ("a reset at once", false, b"".as_slice(), true),
        ("an end after the request", true, b"".as_slice(), false),
        ("a reset after the request", true, b"".as_slice(), true),
        ("rubbish", true, b"\x00\x01\x02 no http at all\r\n\r\n".as_slice(), false),
        ("rubbish before the request", false, b"220 mail.example ESMTP\r\n".as_slice(), false),
        ("half a status line", true, b"HTTP/1.1 4".as_slice(), false),
        ("only an interim answer", true, b"HTTP/1.1 103 Early Hints\r\n\r\n".as_slice(), false),
    ] {
        let (port, count) = listening(move |mut stream| async move {
            if is_read {
                read_request(&mut stream).await.unwrap();
            }
            let _ = stream.write_all(bytes).await;
            if is_reset {
                reset(&stream);
            }
        })
        .await;
        let exchange = send_to(&format!("http://127.0.0.1:{port}"), options()).await;
        assert_eq!(exchange, Exchange::ConnectionLost, "{what}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{what}: connected once, sent once");
    }
}

#[tokio::test]
async fn silence_after_the_request_is_a_timeout() {
    let server = Server::always(Reply { bytes: Vec::new(), ending: Ending::Silence }).await;
    let address = server.address();
    let exchange = send_to(&address, HttpOptions { total_timeout_ms: 150, ..options() }).await;
    assert_eq!(exchange, Exchange::TimedOut);
    assert_eq!(server.received().len(), 1);
}

/// A TLS server with a certificate of its own; gives the certificate's PEM and the port.
async fn tls_server<F: Future<Output = ()> + Send>(
    act: impl Fn(tokio_rustls::server::TlsStream<TcpStream>) -> F + Send + Sync + 'static,
) -> (Vec<u8>, u16) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let act = Arc::new(act);
    let (port, _) = listening(move |stream| {
        let (acceptor, act) = (acceptor.clone(), act.clone());
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                act(stream).await;
            }
        }
    })
    .await;
    (made.cert.pem().into_bytes(), port)
}

#[tokio::test]
async fn over_tls_only_the_handshake_counts_as_not_sent() {
    let (pem, port) = tls_server(|mut stream| async move {
        if let Some(request) = read_request(&mut stream).await {
            assert_eq!(request.header("x-api-key"), Some(NETPLUSE_KEY));
            let body = r#"{"reference":"NPAPI-1","status":"processing","price":4.50,"balance":8.00}"#;
            let _ = stream.write_all(&crate::support::wire(200, "", body)).await;
            let _ = stream.shutdown().await;
        }
    })
    .await;
    let address = format!("https://127.0.0.1:{port}");
    let untrusted = send_to(&address, options()).await;
    assert_eq!(untrusted, Exchange::NotSent(NotSentCause::TlsFailed), "a certificate nobody vouches for");
    let trusting = HttpOptions { loopback_root_pem: Some(pem), ..options() };
    let Exchange::Answered(answer) = send_to(&address, trusting).await else { panic!("a trusted server answers") };
    assert_eq!((answer.status, answer.end), (200, BodyEnd::Complete));

    for is_reset in [false, true] {
        let (pem, port) = tls_server(move |mut stream| async move {
            read_request(&mut stream).await;
            if is_reset {
                reset(stream.get_ref().0);
            }
        })
        .await;
        let trusting = HttpOptions { loopback_root_pem: Some(pem), ..options() };
        let exchange = send_to(&format!("https://127.0.0.1:{port}"), trusting).await;
        assert_eq!(exchange, Exchange::ConnectionLost, "an end after the handshake proves nothing");
    }
}

#[tokio::test]
async fn a_read_is_tried_again_only_as_the_options_allow() {
    for (retries_max, status, requests) in
        [(0, 500, 1), (1, 500, 2), (2, 503, 3), (9, 500, 3), (2, 429, 1), (2, 401, 1), (2, 404, 1), (2, 200, 1)]
    {
        let server = Server::always(Reply::json(status, r#"{"error":"no"}"#)).await;
        let options = HttpOptions { read_retries_max: retries_max, ..options() };
        let provider = provider_with(ProviderKind::Netpluse, &server.address(), options);
        assert!(provider.reading.owner().await.is_err());
        assert_eq!(server.received().len(), requests, "{retries_max} retries at most, status {status}");
    }
    let server = Server::start(|n, _| Reply::json(if n == 0 { 500 } else { 200 }, r#"{"ok":true,"owner":"u"}"#)).await;
    let options = HttpOptions { read_retries_max: 1, ..options() };
    let provider = provider_with(ProviderKind::Netpluse, &server.address(), options);
    assert_eq!(provider.reading.owner().await.unwrap().value.id, "u");
}

#[tokio::test]
async fn a_purchase_that_the_provider_cannot_carry_is_not_sent() {
    let server = Server::always(Reply::json(200, "{}")).await;
    let netconnect = provider(ProviderKind::NetConnect, &server);
    let netpluse = provider(ProviderKind::Netpluse, &server);
    let mut bulk = purchase(PurchaseKind::NetConnectDataBulk);
    bulk.items.truncate(1);
    for (provider, purchase) in
        [(&netconnect, purchase(KIND)), (&netpluse, purchase(PurchaseKind::NetConnectDataSingle)), (&netconnect, bulk)]
    {
        assert!(matches!(provider.buying.send(&purchase).await, Exchange::NotSent(_)), "{:?}", purchase.kind);
    }
    assert!(server.received().is_empty());
}

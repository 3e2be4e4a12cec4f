//! A tiny server that says exactly the bytes a test wants and counts what it was asked; purchases to send to it.

use domain::{
    Msisdn, Network, OrderId, PackageKey, Pesewas, ProviderKind, Purchase, PurchaseItem, PurchaseKind, Reference,
    Secret,
};
use engine::ports::{Answer, BodyEnd, Exchange, Provider, ProviderFactory};
use providers::{HttpOptions, HttpProviders};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Keys that must never be seen anywhere but in the header.
pub const NETPLUSE_KEY: &str = "np_live_planted7f3a91c2";
pub const NETCONNECT_KEY: &str = "netconnect_live_planted7f3a91c2";

pub const BUYING_CALLS: [PurchaseKind; 5] = [
    PurchaseKind::NetpluseData,
    PurchaseKind::NetConnectDataSingle,
    PurchaseKind::NetConnectDataBulk,
    PurchaseKind::NetConnectCheckerSingle,
    PurchaseKind::NetConnectCheckerBulk,
];

/// What the server does after it wrote its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Closes the connection.
    Fin,
    /// Resets it.
    Rst,
    /// Keeps it open without a word until the client closes it.
    Silence,
    /// Repeats the last 1,024 bytes until the client closes it.
    Endless,
}

/// What the server says to one request.
#[derive(Debug, Clone)]
pub struct Reply {
    pub bytes: Vec<u8>,
    pub ending: Ending,
}

impl Reply {
    /// A whole answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self { bytes: wire(status, "", body), ending: Ending::Fin }
    }
}

/// A whole answer as it goes over the wire, with a length.
pub fn wire(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} x\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// The server. Ends with the test.
pub struct Server {
    pub port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Answers request number n (from 0) as `script` says.
    pub async fn start(script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (kept, script) = (received.clone(), Arc::new(script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, kept.clone(), script.clone()));
            }
        });
        Self { port, received, task }
    }

    /// The same reply to everything.
    pub async fn always(reply: Reply) -> Self {
        Self::start(move |_, _| reply.clone()).await
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    kept: Arc<Mutex<Vec<Received>>>,
    script: Arc<impl Fn(usize, &Received) -> Reply + Send + Sync>,
) {
    let Some(request) = read_request(&mut stream).await else { return };
    let reply = {
        let mut kept = kept.lock().unwrap();
        let reply = script(kept.len(), &request);
        kept.push(request);
        reply
    };
    let _ = stream.write_all(&reply.bytes).await;
    match reply.ending {
        Ending::Fin => {
            let _ = stream.shutdown().await;
        }
        Ending::Rst => reset(&stream),
        Ending::Silence => {
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
        Ending::Endless => {
            let tail = reply.bytes[reply.bytes.len() - 1_024..].to_vec();
            while stream.write_all(&tail).await.is_ok() {}
        }
    }
}

/// Makes closing the stream send a reset.
pub fn reset(stream: &TcpStream) {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)).unwrap();
}

/// Reads one request with its body.
pub async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_len = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        read_more(stream, &mut bytes).await?;
    };
    let head = String::from_utf8(bytes[..head_len].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(": ")).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let mut received = Received { method, path, headers, body: Vec::new() };
    let body_len: usize = received.header("content-length").map_or(0, |len| len.parse().unwrap());
    while bytes.len() < head_len + body_len {
        read_more(stream, &mut bytes).await?;
    }
    received.body = bytes[head_len..].to_vec();
    Some(received)
}

async fn read_more(stream: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4_096];
    let len = stream.read(&mut buffer).await.ok()?;
    bytes.extend_from_slice(&buffer[..len]);
    (len > 0).then_some(())
}

/// Options for tests: no pauses.
pub fn options() -> HttpOptions {
    HttpOptions { read_retry_pause_ms: 0, system_proxy: false, ..HttpOptions::default() }
}

pub fn provider_with(kind: ProviderKind, address: &str, options: HttpOptions) -> Provider {
    let key = match kind {
        ProviderKind::NetConnect => NETCONNECT_KEY,
        ProviderKind::Netpluse => NETPLUSE_KEY,
    };
    HttpProviders::new(options).connect(kind, address, &Secret::new(key.to_owned())).unwrap()
}

pub fn provider(kind: ProviderKind, server: &Server) -> Provider {
    provider_with(kind, &server.address(), options())
}

pub const fn provider_kind(kind: PurchaseKind) -> ProviderKind {
    match kind {
        PurchaseKind::NetpluseData => ProviderKind::Netpluse,
        _ => ProviderKind::NetConnect,
    }
}

pub fn msisdn(text: &str) -> Msisdn {
    Msisdn::parse(text).unwrap().msisdn
}

pub fn item(number: &str, package: PackageKey) -> PurchaseItem {
    PurchaseItem {
        order_id: OrderId(format!("order-{number}")),
        reference: Reference::new("my-ref-001").unwrap(),
        msisdn: msisdn(number),
        network: None,
        package,
        planned_price: Pesewas(450),
    }
}

pub fn checker_package(id: &str) -> PackageKey {
    PackageKey::NetConnectChecker { package_id: id.to_owned() }
}

fn data_package() -> PackageKey {
    PackageKey::NetConnect {
        operator_id: "k57exampleoperator".to_owned(),
        product_id: "p22exampleproduct".to_owned(),
        package_id: "q34examplepackage".to_owned(),
    }
}

/// The purchase that the documents' example of this call makes.
pub fn purchase(kind: PurchaseKind) -> Purchase {
    let items = match kind {
        PurchaseKind::NetpluseData => {
            vec![item("0241234567", PackageKey::Netpluse { network: Network::Mtn, capacity: "1GB".to_owned() })]
        }
        PurchaseKind::NetConnectDataSingle => vec![item("0201234567", data_package())],
        PurchaseKind::NetConnectDataBulk => {
            vec![item("0201234567", data_package()), item("0209876543", data_package())]
        }
        PurchaseKind::NetConnectCheckerSingle => vec![item("0201234567", checker_package("rcpkgexample123"))],
        PurchaseKind::NetConnectCheckerBulk => vec![
            item("0201234567", checker_package("rcpkgexample123")),
            item("0209876543", checker_package("rcpkgexample456")),
        ],
    };
    Purchase { kind, items }
}

/// One file of the documents' examples.
#[derive(Deserialize)]
pub struct Example {
    pub method: String,
    pub path: String,
    pub request: serde_json::Value,
    pub status: u16,
    answer: Box<RawValue>,
}

impl Example {
    /// By its file's name.
    pub fn read(name: &str) -> Self {
        let path = format!("{}/../../tests/contract/examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_slice(&std::fs::read(&path).expect(&path)).expect(&path)
    }

    /// The answer's own text.
    pub fn answer(&self) -> &str {
        self.answer.get()
    }
}

/// The example of a buying call.
pub fn example(kind: PurchaseKind) -> Example {
    Example::read(match kind {
        PurchaseKind::NetpluseData => "netpluse-purchase",
        PurchaseKind::NetConnectDataSingle => "netconnect-data-single",
        PurchaseKind::NetConnectDataBulk => "netconnect-data-bulk",
        PurchaseKind::NetConnectCheckerSingle => "netconnect-checker-single",
        PurchaseKind::NetConnectCheckerBulk => "netconnect-checker-bulk",
    })
}

/// A refusal of the documented shape.
pub fn refusal(kind: PurchaseKind, code: &str) -> String {
    match provider_kind(kind) {
        ProviderKind::Netpluse => r#"{"error":"The provider's words"}"#.to_owned(),
        ProviderKind::NetConnect => {
            format!(r#"{{"success":false,"error":{{"message":"The provider's words","code":"{code}"}}}}"#)
        }
    }
}

/// A whole answer, without a socket.
pub fn answered(status: u16, body: &str) -> Exchange {
    Exchange::Answered(Answer {
        status,
        retry_after: None,
        provider_date: None,
        body: body.as_bytes().to_vec(),
        end: BodyEnd::Complete,
    })
}

/// What the provider's own table makes of an exchange.
pub fn classify(purchase: &Purchase, exchange: &Exchange) -> domain::SubmitOutcome {
    match provider_kind(purchase.kind) {
        ProviderKind::Netpluse => providers::netpluse::classify(purchase, exchange),
        ProviderKind::NetConnect => providers::netconnect::classify(purchase, exchange),
    }
}

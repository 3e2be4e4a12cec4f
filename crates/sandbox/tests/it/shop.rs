//! A client in process: sends to the core at a time of its own.

use domain::{Msisdn, Pesewas, ProviderKind, UnixMs};
use sandbox::{Books, Config, Sandbox, SandboxReply, SandboxRequest};
use serde_json::{Value, json};

pub use domain::ProviderKind::{NetConnect, Netpluse};

/// Somewhere in November 2026, not on the edge of a minute.
pub const START: UnixMs = UnixMs(1_794_700_817_123);

pub struct Shop {
    pub sandbox: Sandbox,
    pub now: UnixMs,
}

pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub reply: SandboxReply,
}

impl Shop {
    pub fn open(config: Config) -> Self {
        Self { sandbox: Sandbox::new(config), now: START }
    }

    pub fn wait_ms(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    pub fn send_with_key(&self, provider: ProviderKind, request: SandboxRequest, key: &str) -> Answer {
        let reply = self.sandbox.handle(provider, &request.with_key(provider, key), self.now);
        let json = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
        Answer { status: reply.status, json, reply }
    }

    pub fn get(&self, provider: ProviderKind, path: &str) -> Answer {
        let key = self.sandbox.key(provider).expect("a default key");
        self.send_with_key(provider, SandboxRequest::get(path), &key)
    }

    pub fn post(&self, provider: ProviderKind, path: &str, body: &Value) -> Answer {
        let key = self.sandbox.key(provider).expect("a default key");
        self.send_with_key(provider, SandboxRequest::post(path, body.to_string()), &key)
    }

    /// Netpluse: MTN 1GB.
    pub fn purchase(&self, number: &str, reference: Option<&str>) -> Answer {
        let body = json!({"network": "MTN", "phoneNumber": number, "capacity": "1GB", "reference": reference});
        self.post(Netpluse, "/api/v1/purchase", &body)
    }

    /// NetConnect: MTN 1GB.
    pub fn buy_single(&self, number: &str) -> Answer {
        self.post(NetConnect, "/api/v1/data-bundles/buy-single", &self.single_body(number))
    }

    pub fn single_body(&self, number: &str) -> Value {
        let (operator, product, package) = self.mtn_1gb();
        json!({"operatorId": operator, "productId": product, "packageId": package, "beneficiaryMsisdn": number})
    }

    pub fn buy_bulk(&self, numbers: &[&str]) -> Answer {
        let (operator, product, package) = self.mtn_1gb();
        let items: Vec<Value> =
            numbers.iter().map(|number| json!({"packageId": package, "beneficiaryMsisdn": number})).collect();
        let body = json!({"operatorId": operator, "productId": product, "items": items});
        self.post(NetConnect, "/api/v1/data-bundles/buy-bulk", &body)
    }

    pub fn checker_single(&self, number: &str) -> Answer {
        let body = json!({"packageId": self.wassce(), "recipientPhone": number});
        self.post(NetConnect, "/api/v1/result-checker/buy-single", &body)
    }

    pub fn checker_bulk(&self, count: usize) -> Answer {
        let item = json!({"packageId": self.wassce(), "recipientPhone": "233201234567"});
        let body = json!({"items": vec![item; count]});
        self.post(NetConnect, "/api/v1/result-checker/buy-bulk", &body)
    }

    pub fn mtn_1gb(&self) -> (String, String, String) {
        let catalogue = self.sandbox.catalogue();
        let package = catalogue.packages.iter().find(|package| package.label == "1GB").expect("1GB is on sale");
        let (product, operator) = catalogue.place_of(package).expect("it has a place");
        (operator.id.clone(), product.id.clone(), package.id.clone())
    }

    pub fn wassce(&self) -> String {
        self.sandbox.catalogue().checkers[0].id.clone()
    }

    pub fn books(&self) -> Books {
        let books = self.sandbox.books(self.now);
        assert_eq!(books.check(), Ok(()), "the books add up whenever they are read");
        books
    }

    pub fn available(&self, provider: ProviderKind) -> Pesewas {
        self.books().wallets.iter().find(|wallet| wallet.provider == provider).expect("a wallet").available
    }
}

impl Answer {
    pub fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn data(&self) -> &Value {
        &self.json["data"]
    }
}

pub fn msisdn(text: &str) -> Msisdn {
    Msisdn::parse(text).expect("a valid number").msisdn
}

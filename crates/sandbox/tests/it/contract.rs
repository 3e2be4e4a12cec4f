//! Every request of the documents' examples, sent as it stands with only address, key and ids changed, gets every
//! documented field in the documented type.

use crate::client::{ask, serve};
use domain::ProviderKind;
use sandbox::{Config, Options, SandboxRequest, SandboxServer, Switches};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Fields that the documents mark as optional, or as of the newer version, or that may be null.
const OPTIONAL: [&str; 6] =
    ["status", "walletBalanceBefore", "walletBalanceAfter", "description", "checkLimit", "paymentReference"];

struct Example {
    name: String,
    provider: ProviderKind,
    method: String,
    path: String,
    request: Value,
    status: u16,
    answer: Value,
}

fn examples() -> Vec<Example> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/contract/examples");
    let mut examples = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the examples are part of the repository") {
        let path = entry.expect("readable").path();
        let json: Value = serde_json::from_slice(&std::fs::read(&path).expect("readable")).expect("JSON");
        let text = |name: &str| json[name].as_str().expect(name).to_owned();
        examples.push(Example {
            name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
            provider: if text("provider") == "netpluse" { ProviderKind::Netpluse } else { ProviderKind::NetConnect },
            method: text("method"),
            path: text("path"),
            request: json["request"].clone(),
            status: u16::try_from(json["status"].as_u64().expect("a status")).expect("a status"),
            answer: json["answer"].clone(),
        });
    }
    examples.sort_by(|a, b| a.name.cmp(&b.name));
    examples
}

/// The ids that stand for those of the examples.
struct Ids {
    operator: String,
    product: String,
    package: String,
    checkers: [String; 2],
    order: String,
    transaction: String,
    reference: String,
}

impl Ids {
    fn put_into(&self, path: &str) -> String {
        let mut path = path.to_owned();
        for (example, own) in [
            ("kr7exampleorder", &self.order),
            ("rc9exampletxn", &self.transaction),
            ("NPAPI-1234-abc", &self.reference),
            ("kn76jer7k08d2nrg8jphjvy07183gvs4", &self.package),
            ("kd7ff6sssan1v3d00dbbttwaa57yp27d", &self.operator),
        ] {
            path = path.replace(example, own);
        }
        path
    }

    fn put_into_body(&self, body: &Value) -> Value {
        let mut text = body.to_string();
        for (example, own) in [
            ("k57exampleoperator", &self.operator),
            ("p22exampleproduct", &self.product),
            ("q34examplepackage", &self.package),
            ("rcpkgexample123", &self.checkers[0]),
            ("rcpkgexample456", &self.checkers[1]),
        ] {
            text = text.replace(example, own);
        }
        serde_json::from_str(&text).expect("still JSON")
    }
}

async fn post(server: &SandboxServer, provider: ProviderKind, path: &str, body: Value) -> Value {
    let key = server.sandbox().key(provider).expect("a key");
    let request = SandboxRequest::post(path, body.to_string()).with_key(provider, &key);
    let seen = ask(server.addresses().of(provider), &request).await;
    assert_eq!(seen.status(), 200, "{path}: {}", seen.json());
    seen.json()
}

/// Buys one of each, so that the reads have something to read.
async fn prepare(server: &SandboxServer) -> Ids {
    let catalogue = server.sandbox().catalogue();
    let package = catalogue.packages.iter().find(|package| package.label == "1GB").expect("on sale").clone();
    let (product, operator) = catalogue.place_of(&package).expect("placed");
    let (operator, product, package) = (operator.id.clone(), product.id.clone(), package.id);
    let checkers = [catalogue.checkers[0].id.clone(), catalogue.checkers[1].id.clone()];
    let (netconnect, netpluse) = (ProviderKind::NetConnect, ProviderKind::Netpluse);
    let single = json!({"operatorId": operator, "productId": product, "packageId": package,
        "beneficiaryMsisdn": "233240000017", "paymentReference": "ref-1"});
    let order = post(server, netconnect, "/api/v1/data-bundles/buy-single", single).await;
    let checker = json!({"packageId": checkers[0], "recipientPhone": "233240000017"});
    let transaction = post(server, netconnect, "/api/v1/result-checker/buy-single", checker).await;
    let bundle = json!({"network": "MTN", "phoneNumber": "0240000017", "capacity": "1GB"});
    let purchase = post(server, netpluse, "/api/v1/purchase", bundle).await;
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    Ids {
        operator,
        product,
        package,
        checkers,
        order: text(&order["data"]["orderId"]),
        transaction: text(&transaction["data"]["transactionId"]),
        reference: text(&purchase["reference"]),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// Fails unless every documented field is there in its type. A documented null says nothing about the type.
fn compare(documented: &Value, ours: &Value, place: &str, optional: &BTreeSet<&str>) {
    match (documented, ours) {
        (Value::Null, _) => {}
        (Value::Object(fields), Value::Object(own)) => {
            for (name, value) in fields {
                let place = format!("{place}.{name}");
                match own.get(name) {
                    None | Some(Value::Null) if optional.contains(name.as_str()) => {}
                    None => panic!("{place} is missing"),
                    Some(own) => compare(value, own, &place, optional),
                }
            }
        }
        (Value::Array(documented), Value::Array(own)) => {
            // The example of a list shows a data order of one recipient: other kinds have nothing to compare with.
            let is_of_its_kind = |item: &&Value| {
                ["orderType", "isBulkOrder"].into_iter().all(|name| item.get(name) == documented[0].get(name))
            };
            let own: Vec<&Value> = own.iter().filter(is_of_its_kind).collect();
            assert!(!own.is_empty(), "{place} is empty, so it shows nothing");
            for item in own {
                compare(&documented[0], item, &format!("{place}[]"), optional);
            }
        }
        (documented, ours) => assert_eq!(kind_of(ours), kind_of(documented), "{place} has another type: {ours}"),
    }
}

async fn every_example(switches: Switches, optional: &[&'static str]) {
    let config = Config::new(7).with_switches(switches);
    let (server, clock) = serve(config, Options::default()).await;
    let ids = prepare(&server).await;
    let optional: BTreeSet<&str> = optional.iter().copied().chain(["description", "checkLimit"]).collect();
    let examples = examples();
    assert_eq!(examples.len(), 19, "all examples are there");
    for example in examples {
        // The examples buy for the same number: the order before must have ended.
        clock.advance_ms(10_000);
        let own_key = server.sandbox().key(example.provider).expect("a key");
        let key = if example.status == 401 { "netconnect_live_wrong" } else { own_key.as_str() };
        let path = ids.put_into(&example.path);
        let request = match &example.request {
            Value::Null => SandboxRequest::get(&path),
            body => SandboxRequest::post(&path, ids.put_into_body(body).to_string()),
        };
        assert_eq!(request.method, example.method, "{}", example.name);
        let seen = ask(server.addresses().of(example.provider), &request.with_key(example.provider, key)).await;
        assert_eq!(seen.status(), example.status, "{}: {}", example.name, seen.json());
        assert!(seen.head().contains("content-type: application/json"), "{}: {}", example.name, seen.head());
        compare(&example.answer, &seen.json(), &example.name, &optional);
    }
    assert_eq!(server.books().check(), Ok(()));
    server.shutdown().await;
}

#[tokio::test]
async fn the_kind_sandbox_answers_every_example_in_full() {
    every_example(Switches::kind(), &[]).await;
}

#[tokio::test]
async fn the_unkind_sandbox_leaves_out_only_what_the_documents_do_not_promise() {
    every_example(Switches::default(), &OPTIONAL).await;
}

#[tokio::test]
async fn money_keeps_its_decimals_on_the_wire() {
    let (server, _) = serve(Config::new(7).with_switches(Switches::kind()), Options::default()).await;
    let key = server.sandbox().key(ProviderKind::Netpluse).expect("a key");
    let request = SandboxRequest::get("/api/v1/balance").with_key(ProviderKind::Netpluse, &key);
    let seen = ask(server.addresses().netpluse, &request).await;
    assert_eq!(String::from_utf8_lossy(seen.body()), r#"{"balance":2000.00,"currency":"GHS"}"#);
    server.shutdown().await;
}

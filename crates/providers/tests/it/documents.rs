//! Every request and answer in the documents' examples, field by field.

use crate::support::{
    BUYING_CALLS, Example, NETCONNECT_KEY, NETPLUSE_KEY, Reply, Server, example, msisdn, provider, provider_kind,
    purchase,
};
use domain::{
    BundleSize, CheckerPackage, Credential, Network, Owner, Package, PackageKey, Pesewas, ProviderKind,
    ProviderOrderId, PurchaseKind, Receipt, ReceiptRecipient, Secret, StockLevel, SubmitOutcome, UnixMs,
};
use engine::ports::{
    CatalogueRequest, OrdersQuery, Provider, ProviderRecord, ProviderState, ReadErrorKind, RecordSource, TopUpMethod,
    TopUpOutcome, TopUpRequest, WalletBalance,
};
use serde_json::Value;

async fn serving(name: &str) -> (Example, Server) {
    let example = Example::read(name);
    let server = Server::always(Reply::json(example.status, example.answer())).await;
    (example, server)
}

/// The one request that came is the documented one.
fn assert_request(server: &Server, example: &Example, key: &str, body: &Value) {
    let received = server.received();
    assert_eq!(received.len(), 1, "one call makes one request");
    let request = &received[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), (example.method.as_str(), example.path.as_str()));
    assert_eq!(request.header("x-api-key"), Some(key));
    let sent: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    assert_eq!(&sent, body, "the body is the documented one");
    let content_type = request.header("content-type");
    assert_eq!(content_type, (!body.is_null()).then_some("application/json"));
}

async fn netpluse(name: &str) -> (Example, Server, Provider) {
    let (example, server) = serving(name).await;
    let provider = provider(ProviderKind::Netpluse, &server);
    (example, server, provider)
}

async fn netconnect(name: &str) -> (Example, Server, Provider) {
    let (example, server) = serving(name).await;
    let provider = provider(ProviderKind::NetConnect, &server);
    (example, server, provider)
}

#[tokio::test]
async fn netpluse_reads() {
    let (example, server, provider) = netpluse("netpluse-ping").await;
    let owner = provider.reading.owner().await.unwrap().value;
    assert_eq!(owner, Owner { id: "uuid".to_owned(), name: None, role: None, status: None });
    assert_request(&server, &example, NETPLUSE_KEY, &Value::Null);

    let (example, server, provider) = netpluse("netpluse-balance").await;
    let wallet = provider.reading.wallet().await.unwrap().value;
    assert_eq!(wallet, WalletBalance { available: Pesewas(1_250), held: None, owner_id: None });
    assert_request(&server, &example, NETPLUSE_KEY, &Value::Null);

    let (example, server, provider) = netpluse("netpluse-packages").await;
    let catalogue = provider.reading.catalogue(&CatalogueRequest::default()).await.unwrap().value;
    let package = Package {
        key: PackageKey::Netpluse { network: Network::Mtn, capacity: "1GB".to_owned() },
        network: Network::Mtn,
        size: BundleSize(1_024),
        price: Pesewas(450),
        validity: Some("30 Days".to_owned()),
        product_name: None,
        available: true,
    };
    assert_eq!((catalogue.packages, catalogue.not_found), (vec![package], vec![]));
    assert_request(&server, &example, NETPLUSE_KEY, &Value::Null);

    let (example, server, provider) = netpluse("netpluse-order-status").await;
    let record = provider.reading.order_record("NPAPI-1234-abc").await.unwrap().value;
    let expected = ProviderRecord {
        provider_order_id: ProviderOrderId::from("NPAPI-1234-abc"),
        state: ProviderState::Completed,
        state_verbatim: "completed".to_owned(),
        created_at: Some(UnixMs(1_781_519_040_000)),
        network: Some(Network::Mtn),
        package: Some("1GB".to_owned()),
        ..empty_record(RecordSource::Status)
    };
    assert_eq!(record, expected);
    assert_request(&server, &example, NETPLUSE_KEY, &Value::Null);
}

fn empty_record(source: RecordSource) -> ProviderRecord {
    ProviderRecord {
        source,
        provider_order_id: ProviderOrderId::from(""),
        short_reference: None,
        state: ProviderState::Processing,
        state_verbatim: String::new(),
        payment_reference: None,
        refunded: false,
        amount: None,
        error_message: None,
        created_at: None,
        completed_at: None,
        msisdn: None,
        network: None,
        package: None,
        order_type: None,
        is_bulk: None,
        wallet_before: None,
        wallet_after: None,
        recipients: None,
    }
}

#[tokio::test]
async fn netconnect_account() {
    let (example, server, provider) = netconnect("netconnect-profile").await;
    let owner = provider.reading.owner().await.unwrap().value;
    let expected = Owner {
        id: "user_profile_abc123".to_owned(),
        name: Some("Lorem Net".to_owned()),
        role: Some("SuperAgent".to_owned()),
        status: Some("Active".to_owned()),
    };
    assert_eq!(owner, expected);
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);

    let (example, server, provider) = netconnect("netconnect-wallet").await;
    let wallet = provider.reading.wallet().await.unwrap().value;
    let owner_id = Some("user_profile_abc123".to_owned());
    assert_eq!(wallet, WalletBalance { available: Pesewas(0), held: Some(Pesewas(0)), owner_id });
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);

    let (example, server, provider) = netconnect("netconnect-unauthorized").await;
    let error = provider.reading.owner().await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::KeyOrRole);
    assert!(error.message.contains("Invalid API key"), "the provider's words are shown: {}", error.message);
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);

    let (example, server, provider) = netconnect("netconnect-top-up").await;
    let outcome = provider.reading.request_top_up(Pesewas(15_000), TopUpMethod::MomoPay).await;
    let expected = TopUpRequest {
        id: "v123...".to_owned(),
        amount: Some(Pesewas(15_000)),
        status: "Pending".to_owned(),
        reference: Some("TU20240331123456".to_owned()),
    };
    assert_eq!(outcome, TopUpOutcome::Requested(expected));
    assert_request(&server, &example, NETCONNECT_KEY, &example.request);
}

#[tokio::test]
async fn netconnect_catalogue() {
    let (example, server, provider) = netconnect("netconnect-package").await;
    let id = "kn76jer7k08d2nrg8jphjvy07183gvs4";
    let request = CatalogueRequest { package_ids: vec![id.to_owned()], ..CatalogueRequest::default() };
    let catalogue = provider.reading.catalogue(&request).await.unwrap().value;
    let package = Package {
        key: PackageKey::NetConnect {
            operator_id: "kd7ff6sssan1v3d00dbbttwaa57yp27d".to_owned(),
            product_id: "m176bnddfzcp42fyhkaekker5s83gehh".to_owned(),
            package_id: id.to_owned(),
        },
        network: Network::Mtn,
        size: BundleSize(1_024),
        price: Pesewas(450),
        validity: Some("90".to_owned()),
        product_name: Some("MTNUP2U - Data Bundle".to_owned()),
        available: true,
    };
    assert_eq!((catalogue.packages, catalogue.not_found), (vec![package], vec![]));
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);

    let (example, server, provider) = netconnect("netconnect-checker-packages").await;
    let packages = provider.reading.checker_packages().await.unwrap().value;
    let expected = CheckerPackage {
        key: PackageKey::NetConnectChecker { package_id: "rcpkg_001".to_owned() },
        code: "RC001".to_owned(),
        name: "Result Checker - Basic".to_owned(),
        price: Pesewas(500),
        stock: StockLevel(450),
        check_limit: Some(3),
    };
    assert_eq!(packages, vec![expected]);
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);
}

#[tokio::test]
async fn netconnect_records() {
    let (example, server, provider) = netconnect("netconnect-order-status").await;
    let record = provider.reading.order_record("kr7exampleorder").await.unwrap().value;
    let expected = ProviderRecord {
        provider_order_id: ProviderOrderId::from("kr7exampleorder"),
        short_reference: Some("128304".to_owned()),
        state: ProviderState::Completed,
        state_verbatim: "Completed".to_owned(),
        payment_reference: Some("MP20240331001".to_owned()),
        amount: Some(Pesewas(1_250)),
        created_at: Some(UnixMs(1_234_567_890_123)),
        completed_at: Some(UnixMs(1_234_567_950_000)),
        ..empty_record(RecordSource::Status)
    };
    assert_eq!(record, expected);
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);

    let (example, server, provider) = netconnect("netconnect-orders").await;
    let query = OrdersQuery { limit: 20, ..OrdersQuery::default() };
    let page = provider.reading.orders_page(&query).await.unwrap().value;
    let expected = ProviderRecord {
        provider_order_id: ProviderOrderId::from("kh72y10adpkj8kr1bbrgcgnvcd841w5g"),
        short_reference: Some("563967".to_owned()),
        state_verbatim: "processing".to_owned(),
        amount: Some(Pesewas(425)),
        created_at: Some(UnixMs(1_775_046_434_454)),
        msisdn: Some(msisdn("0541234567")),
        network: Some(Network::Mtn),
        package: Some("kn79vk1wapbwx3q3z252yvr8ph7yqmct".to_owned()),
        order_type: Some("data".to_owned()),
        is_bulk: Some(false),
        wallet_before: Some(Pesewas(25_000)),
        wallet_after: Some(Pesewas(24_610)),
        ..empty_record(RecordSource::List)
    };
    assert_eq!(page.records, vec![expected]);
    assert_eq!((page.unreadable_count, page.is_done, page.next_cursor), (0, true, None));
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);

    let (example, server, provider) = netconnect("netconnect-checker-status").await;
    let (record, card) = provider.reading.checker_record("rc9exampletxn").await.unwrap().value;
    let expected = ProviderRecord {
        provider_order_id: ProviderOrderId::from("rc9exampletxn"),
        short_reference: Some("421903".to_owned()),
        state: ProviderState::Completed,
        state_verbatim: "completed".to_owned(),
        amount: Some(Pesewas(500)),
        created_at: Some(UnixMs(1_234_567_890_123)),
        completed_at: Some(UnixMs(1_234_567_950_000)),
        msisdn: Some(msisdn("0201234567")),
        ..empty_record(RecordSource::Status)
    };
    assert_eq!(record, expected);
    assert_eq!(card, Some(credential("candidate-user", "candidate-pass")));
    assert_request(&server, &example, NETCONNECT_KEY, &Value::Null);
}

fn credential(serial: &str, pin: &str) -> Credential {
    Credential { serial: Secret::new(serial.to_owned()), pin: Secret::new(pin.to_owned()) }
}

#[tokio::test]
async fn netconnect_products_are_read_on_the_way_to_the_package_list() {
    let products = Example::read("netconnect-products");
    let (status, answer, path) = (products.status, products.answer().to_owned(), products.path.clone());
    let server = Server::start(move |_, request| match request.path.as_str() {
        "/api/v1/operators" => {
            Reply::json(200, r#"{"success":true,"data":[{"_id":"kd7ff6sssan1v3d00dbbttwaa57yp27d","name":"MTN"}]}"#)
        }
        asked if asked == path => Reply::json(status, &answer),
        _ => Reply::json(404, r#"{"success":false,"error":{"message":"No such path","code":"NOT_FOUND"}}"#),
    })
    .await;
    let request = CatalogueRequest { try_lists: true, ..CatalogueRequest::default() };
    let read = provider(ProviderKind::NetConnect, &server).reading.catalogue(&request).await.unwrap().value;
    assert!(read.packages.is_empty() && read.not_found.is_empty(), "a 404 on an undocumented list is quiet");
    let paths: Vec<String> = server.received().into_iter().map(|request| request.path).collect();
    assert_eq!(paths[1], products.path);
    assert_eq!(
        paths[2],
        "/api/v1/packages?operatorId=kd7ff6sssan1v3d00dbbttwaa57yp27d&productId=m176bnddfzcp42fyhkaekker5s83gehh"
    );
}

#[tokio::test]
async fn every_purchase_is_sent_as_documented_and_its_answer_read() {
    for kind in BUYING_CALLS {
        let example = example(kind);
        let server = Server::always(Reply::json(example.status, example.answer())).await;
        let (provider_kind, purchase) = (provider_kind(kind), purchase(kind));
        let provider = provider(provider_kind, &server);
        let exchange = provider.buying.send(&purchase).await;
        let mut body = example.request.clone();
        if kind == PurchaseKind::NetConnectDataSingle {
            body["paymentReference"] = "my-ref-001".into();
        }
        let key = if provider_kind == ProviderKind::Netpluse { NETPLUSE_KEY } else { NETCONNECT_KEY };
        assert_request(&server, &example, key, &body);
        assert_eq!(provider.buying.classify(&purchase, &exchange), SubmitOutcome::Accepted(receipt(kind)), "{kind:?}");
        assert_eq!(provider.buying.body_hash(&purchase), sha256_hex(&server.received()[0].body), "{kind:?}");
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn receipt(kind: PurchaseKind) -> Receipt {
    let of = |id: &str, recipients| Receipt {
        provider_order_id: ProviderOrderId::from(id),
        short_reference: None,
        charged: None,
        wallet_after: None,
        wallet_before: None,
        provider_state: None,
        recipients,
    };
    let recipient = |item_index, id: &str, credential| ReceiptRecipient {
        item_index,
        provider_order_id: Some(ProviderOrderId::from(id)),
        credential,
        error: None,
    };
    match kind {
        PurchaseKind::NetpluseData => Receipt {
            charged: Some(Pesewas(450)),
            wallet_after: Some(Pesewas(800)),
            provider_state: Some("processing".to_owned()),
            ..of("NPAPI-1234-abc", vec![recipient(0, "NPAPI-1234-abc", None)])
        },
        PurchaseKind::NetConnectDataSingle => Receipt {
            short_reference: Some("128304".to_owned()),
            charged: Some(Pesewas(1_250)),
            wallet_before: Some(Pesewas(25_000)),
            wallet_after: Some(Pesewas(23_750)),
            provider_state: Some("processing".to_owned()),
            ..of("kr7...", vec![recipient(0, "kr7...", None)])
        },
        PurchaseKind::NetConnectDataBulk => Receipt {
            short_reference: Some("514220".to_owned()),
            charged: Some(Pesewas(3_750)),
            ..of("kr7...", vec![])
        },
        PurchaseKind::NetConnectCheckerSingle => Receipt {
            short_reference: Some("421903".to_owned()),
            ..of(
                "rc9exampletxn",
                vec![recipient(0, "rc9exampletxn", Some(credential("candidate-user", "candidate-pass")))],
            )
        },
        PurchaseKind::NetConnectCheckerBulk => Receipt {
            charged: Some(Pesewas(1_000)),
            provider_state: Some("completed".to_owned()),
            ..of(
                "rc9exampletxn1",
                vec![
                    recipient(0, "rc9exampletxn1", Some(credential("candidate-user-1", "candidate-pass-1"))),
                    recipient(1, "rc9exampletxn2", Some(credential("candidate-user-2", "candidate-pass-2"))),
                ],
            )
        },
    }
}

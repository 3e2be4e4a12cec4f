//! Reads beyond the documents' examples: states, progress of bulk orders, bad rows, failures, top-ups.

use crate::support::{Ending, NETCONNECT_KEY, Reply, Server, msisdn, options, provider, provider_with, refusal, wire};
use domain::{Pesewas, ProviderKind, ProviderOrderId, PurchaseKind, UnixMs};
use engine::ports::{
    CatalogueRequest, OrdersQuery, ProviderRecord, ProviderState, Read, ReadError, ReadErrorKind, RecordRecipient,
    TopUpMethod, TopUpOutcome,
};

const BOTH: [ProviderKind; 2] = [ProviderKind::NetConnect, ProviderKind::Netpluse];

async fn record(kind: ProviderKind, status: u16, body: &str) -> Result<Read<ProviderRecord>, ReadError> {
    let server = Server::always(Reply::json(status, body)).await;
    provider(kind, &server).reading.order_record("kr7").await
}

/// A NetConnect order's record with these fields beside its id.
async fn status(fields: &str) -> ProviderRecord {
    let body = format!(r#"{{"success":true,"data":{{"orderId":"kr7",{fields}}}}}"#);
    record(ProviderKind::NetConnect, 200, &body).await.unwrap().value
}

#[tokio::test]
async fn states_are_read_without_case_and_unknown_words_are_kept() {
    for (word, state) in [
        ("Pending", ProviderState::Processing),
        ("PROCESSING", ProviderState::Processing),
        ("completed", ProviderState::Completed),
        ("Completed", ProviderState::Completed),
        ("FAILED", ProviderState::Failed),
        ("Reversed", ProviderState::Reversed),
        ("On hold", ProviderState::Processing),
        ("complete", ProviderState::Processing),
    ] {
        let netconnect = status(&format!(r#""state":"{word}""#)).await;
        let body = format!(r#"{{"reference":"kr7","status":"{word}"}}"#);
        let netpluse = record(ProviderKind::Netpluse, 200, &body).await.unwrap().value;
        for record in [netconnect, netpluse] {
            assert_eq!((&record.state, record.state_verbatim.as_str()), (&state, word));
            assert_eq!(record.refunded, state == ProviderState::Reversed, "{word}");
        }
    }
    let refunded = status(r#""state":"Failed","paymentGatewayStatus":"Refunded","errorMessage":"No\u0007 luck""#).await;
    assert_eq!((refunded.state, refunded.refunded), (ProviderState::Reversed, true));
    assert_eq!(refunded.state_verbatim, "Failed", "the state's own word is kept");
    assert_eq!(refunded.error_message.as_deref(), Some("No luck"));
    let long = status(&format!(r#""state":"{}""#, "w".repeat(200))).await;
    assert_eq!(long.state_verbatim.len(), 100);
}

#[tokio::test]
async fn a_record_without_id_or_state_is_unreadable() {
    for body in [
        r#"{"success":true,"data":{"state":"Completed"}}"#,
        r#"{"success":true,"data":{"orderId":"kr7"}}"#,
        r#"{"success":true,"data":{"orderId":"kr7","state":null}}"#,
        r#"{"success":true,"data":{"orderId":"kr7","state":"Completed","state":"Failed"}}"#,
        r#"{"success":false,"error":{"message":"no","code":"X"}}"#,
        r#"{"orderId":"kr7","state":"Completed"}"#,
        "<html>",
        "",
    ] {
        let error = record(ProviderKind::NetConnect, 200, body).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unreadable, "{body}");
    }
    for body in [r#"{"reference":"kr7"}"#, r#"{"status":"completed"}"#, "[]", ""] {
        let error = record(ProviderKind::Netpluse, 200, body).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unreadable, "{body}");
    }
}

#[tokio::test]
async fn progress_of_a_bulk_order_is_read_in_three_shapes() {
    let expected = vec![
        RecordRecipient {
            msisdn: msisdn("0201234567"),
            state: ProviderState::Completed,
            state_verbatim: "Completed".to_owned(),
            error_message: None,
        },
        RecordRecipient {
            msisdn: msisdn("0209876543"),
            state: ProviderState::Failed,
            state_verbatim: "failed".to_owned(),
            error_message: Some("Wrong network".to_owned()),
        },
    ];
    for (list, phone, state, error) in [
        ("recipients", "msisdn", "state", "errorMessage"),
        ("bulkRecipients", "beneficiaryMsisdn", "status", "error"),
        ("items", "recipientPhone", "state", "message"),
        ("items", "phone", "status", "errorMessage"),
        ("recipients", "phoneNumber", "status", "error"),
    ] {
        let rows = format!(
            r#"[{{"{phone}":"233201234567","{state}":"Completed"}},
                {{"{phone}":"0209876543","{state}":"failed","{error}":"Wrong network"}},
                {{"{phone}":"no number","{state}":"failed"}},
                {{"{phone}":"233201111111"}}, 7]"#
        );
        let record = status(&format!(r#""state":"Processing","{list}":{rows}"#)).await;
        assert_eq!(record.recipients.as_ref(), Some(&expected), "{list} {phone} {state} {error}");
    }
    let echo = r#""state":"Processing","items":[{"packageId":"p","beneficiaryMsisdn":"233201234567"}]"#;
    assert_eq!(status(echo).await.recipients, None, "a list that only repeats the request tells nothing");
    let both = r#""state":"Processing","recipients":[],"items":[{"msisdn":"233201234567","state":"pending"}]"#;
    assert_eq!(status(both).await.recipients.map(|told| told.len()), Some(1), "an empty list does not hide another");
}

async fn page(body: &str) -> Result<Read<engine::ports::OrdersPage>, ReadError> {
    let server = Server::always(Reply::json(200, body)).await;
    let query = OrdersQuery { order_type: Some("all".to_owned()), limit: 1_000, cursor: Some("a&b=c".to_owned()) };
    let page = provider(ProviderKind::NetConnect, &server).reading.orders_page(&query).await;
    assert_eq!(server.received()[0].path, "/api/v1/orders?orderType=all&limit=100&cursor=a%26b%3Dc");
    page
}

#[tokio::test]
async fn one_bad_row_does_not_lose_the_page() {
    let rows = r#"{"_id":"a","state":"completed","createdAt":1775046434454.9}, null, {"_id":"b"}, {"state":"failed"},
        {"_id":"c","state":"failed","amount":"4.25","beneficiaryMsisdn":"nobody","state2":1}, {"_id":"d","_id":"d","state":"x"}"#;
    let body = format!(r#"{{"success":true,"data":{{"orders":[{rows}],"isDone":false,"continueCursor":"next"}}}}"#);
    let page = page(&body).await.unwrap().value;
    let ids: Vec<_> = page.records.iter().map(|record| record.provider_order_id.as_str()).collect();
    assert_eq!((ids, page.unreadable_count), (vec!["a", "c"], 4));
    assert_eq!((page.is_done, page.next_cursor.as_deref()), (false, Some("next")));
    assert_eq!(page.records[0].created_at, Some(UnixMs(1_775_046_434_454)));
    assert_eq!((page.records[1].amount, page.records[1].msisdn), (None, None), "what cannot be read is not known");
}

#[tokio::test]
async fn a_page_that_does_not_say_where_it_ends_is_unreadable() {
    for data in [
        r#"{"orders":[]}"#,
        r#"{"orders":[],"isDone":"true"}"#,
        r#"{"orders":[],"isDone":false}"#,
        r#"{"orders":[],"isDone":false,"continueCursor":""}"#,
        r#"{"isDone":true}"#,
        r#"{"orders":{},"isDone":true}"#,
        "[]",
    ] {
        let error = page(&format!(r#"{{"success":true,"data":{data}}}"#)).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unreadable, "a reading that may be cut proves nothing: {data}");
    }
}

#[tokio::test]
async fn failures_have_their_kinds_and_carry_the_providers_words() {
    for kind in BOTH {
        let call = match kind {
            ProviderKind::NetConnect => PurchaseKind::NetConnectDataSingle,
            ProviderKind::Netpluse => PurchaseKind::NetpluseData,
        };
        for (status, expected) in [
            (401, ReadErrorKind::KeyOrRole),
            (403, ReadErrorKind::KeyOrRole),
            (404, ReadErrorKind::NotFound),
            (429, ReadErrorKind::RateLimited),
            (500, ReadErrorKind::ServerError),
            (502, ReadErrorKind::ServerError),
            (400, ReadErrorKind::Unreadable),
            (418, ReadErrorKind::Unreadable),
        ] {
            for (body, has_words) in [(refusal(call, "ANY"), true), ("<html>".to_owned(), false)] {
                let error = record(kind, status, &body).await.unwrap_err();
                assert_eq!(error.kind, expected, "{kind:?} {status} {body}");
                assert_eq!(error.message.contains("The provider's words"), has_words, "{}", error.message);
            }
        }
    }
}

#[tokio::test]
async fn the_providers_clock_and_its_wait_are_read() {
    let date = "date: Sat, 21 Nov 2026 10:00:00 GMT\r\n";
    let bytes = wire(200, date, r#"{"balance":12.50,"currency":"GHS"}"#);
    let server = Server::always(Reply { bytes, ending: Ending::Fin }).await;
    let read = provider(ProviderKind::Netpluse, &server).reading.wallet().await.unwrap();
    assert_eq!(read.provider_date, Some(UnixMs(1_795_255_200_000)));
    let bytes = wire(404, date, &refusal(PurchaseKind::NetpluseData, "NOT_FOUND"));
    let server = Server::always(Reply { bytes, ending: Ending::Fin }).await;
    let error = provider(ProviderKind::Netpluse, &server).reading.order_record("BD-1").await.unwrap_err();
    let told = (error.kind, error.provider_date);
    assert_eq!(told, (ReadErrorKind::NotFound, read.provider_date), "a refusal tells the time as well");
    for (header, wait_ms) in [
        ("retry-after: 7\r\n".to_owned(), Some(7_000)),
        (format!("{date}retry-after: Sat, 21 Nov 2026 10:00:09 GMT\r\n"), Some(9_000)),
        ("retry-after: 86400\r\n".to_owned(), Some(600_000)),
        (String::new(), None),
    ] {
        let bytes = wire(429, &header, r#"{"error":"slow down"}"#);
        let server = Server::always(Reply { bytes, ending: Ending::Fin }).await;
        let error = provider(ProviderKind::Netpluse, &server).reading.wallet().await.unwrap_err();
        assert_eq!(error.retry_after_ms, wait_ms, "{header}");
    }
}

#[tokio::test]
async fn ids_are_escaped_and_impossible_ones_are_not_asked_for() {
    let server = Server::always(Reply::json(404, "{}")).await;
    for kind in BOTH {
        let provider = provider(kind, &server);
        for id in ["", " ", ".", "..", "a\nb", &"x".repeat(201)] {
            assert_eq!(provider.reading.order_record(id).await.unwrap_err().kind, ReadErrorKind::NotFound, "{id:?}");
        }
    }
    assert!(server.received().is_empty(), "nothing was asked");
    let netconnect = provider(ProviderKind::NetConnect, &server);
    let _ = netconnect.reading.order_record("../../top-ups?x=1#y").await;
    let _ = netconnect.reading.checker_record("a/b c%2F").await;
    let paths: Vec<_> = server.received().into_iter().map(|request| request.path).collect();
    assert_eq!(
        paths,
        ["/api/v1/orders/..%2F..%2Ftop-ups%3Fx=1%23y/status", "/api/v1/result-checker/orders/a%2Fb%20c%252F/status"]
    );
}

#[tokio::test]
async fn a_checker_record_gives_its_card_only_when_both_parts_are_there() {
    for (credential, is_card) in [
        (r#"{"username":"S","password":"P"}"#, true),
        (r#"{"username":"S"}"#, false),
        (r#"{"username":"S","password":7}"#, false),
        ("null", false),
    ] {
        let body = format!(r#"{{"success":true,"data":{{"_id":"t1","state":"completed","credential":{credential}}}}}"#);
        let server = Server::always(Reply::json(200, &body)).await;
        let read = provider(ProviderKind::NetConnect, &server).reading.checker_record("t1").await.unwrap();
        assert_eq!(read.value.0.provider_order_id, ProviderOrderId::from("t1"));
        assert_eq!(read.value.1.is_some(), is_card, "{credential}");
    }
}

#[tokio::test]
async fn what_netpluse_does_not_have_is_said_without_asking() {
    let server = Server::always(Reply::json(200, "{}")).await;
    let reading = provider(ProviderKind::Netpluse, &server).reading;
    let kinds = [
        reading.checker_packages().await.map(|_| ()).unwrap_err().kind,
        reading.checker_record("t").await.map(|_| ()).unwrap_err().kind,
        reading.orders_page(&OrdersQuery::default()).await.map(|_| ()).unwrap_err().kind,
    ];
    assert_eq!(kinds, [ReadErrorKind::NotSupported; 3]);
    let top_up = reading.request_top_up(Pesewas(1_000), TopUpMethod::Momo).await;
    assert_eq!(top_up, TopUpOutcome::NotSupported);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn netpluse_rows_that_cannot_be_sold_are_named_with_a_reason() {
    let rows = r#"{"network":"MTN","capacity":"1 GB","price":4.5},{"network":"vodafone","capacity":"500MB","price":2.25,"validity":30},
        {"network":"Glo","capacity":"1GB","price":4.50},{"network":"MTN","capacity":"Night pack","price":1},
        {"network":"MTN","capacity":"2GB","price":"9.00"},{"network":"MTN","capacity":"3GB","price":12.505},
        {"network":"MTN","capacity":"4GB","price":-1},{"capacity":"1GB"},7"#;
    let server = Server::always(Reply::json(200, &format!(r#"{{"packages":[{rows}]}}"#))).await;
    let reading = provider(ProviderKind::Netpluse, &server).reading;
    let read = reading.catalogue(&CatalogueRequest::default()).await.unwrap().value;
    let sold: Vec<_> = read.packages.iter().map(|p| format!("{} {} {}", p.network, p.size, p.price)).collect();
    assert_eq!(sold, ["MTN 1 GB GHS 4.50", "Telecel 500 MB GHS 2.25"]);
    let named: Vec<_> = read.not_found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, ["Glo 1GB", "MTN Night pack", "MTN 2GB", "MTN 3GB", "MTN 4GB", "row 8", "row 9"]);
    assert!(read.not_found.iter().all(|(_, reason)| !reason.is_empty()));
}

async fn top_up(reply: Reply) -> (TopUpOutcome, usize) {
    let server = Server::always(reply).await;
    let reading = provider(ProviderKind::NetConnect, &server).reading;
    let outcome = reading.request_top_up(Pesewas(1_250), TopUpMethod::Momo).await;
    let received = server.received();
    assert_eq!(received[0].body, br#"{"amount":12.50,"paymentMethod":"Momo"}"#, "the exact amount as a number");
    assert_eq!(received[0].header("x-api-key"), Some(NETCONNECT_KEY));
    (outcome, received.len())
}

#[tokio::test]
async fn a_top_up_is_asked_for_once_and_only_a_whole_no_is_a_no() {
    let words = refusal(PurchaseKind::NetConnectDataSingle, "TOPUP_REQUEST_FAILED");
    let text = || "The provider's words".to_owned();
    for (status, expected) in [
        (400, Some(TopUpOutcome::Refused(text()))),
        (401, Some(TopUpOutcome::Refused(text()))),
        (403, Some(TopUpOutcome::Refused(text()))),
        (429, Some(TopUpOutcome::AlreadyOpen(text()))),
        (409, None),
        (500, None),
        (302, None),
        (200, None),
    ] {
        let (outcome, requests) = top_up(Reply::json(status, &words)).await;
        assert_eq!(requests, 1, "a top-up is asked for once");
        match expected {
            Some(expected) => assert_eq!(outcome, expected, "{status}"),
            None => assert!(matches!(outcome, TopUpOutcome::Unknown(_)), "{status}: {outcome:?}"),
        }
    }
    for body in ["", "<html>", r#"{"success":true,"data":{"status":"Pending"}}"#] {
        for status in [200, 403, 429] {
            let (outcome, _) = top_up(Reply::json(status, body)).await;
            assert!(matches!(outcome, TopUpOutcome::Unknown(_)), "{status} {body}: {outcome:?}");
        }
    }
    let cut = Reply { bytes: wire(403, "", &words)[..60].to_vec(), ending: Ending::Rst };
    assert!(matches!(top_up(cut).await.0, TopUpOutcome::Unknown(_)), "a lost answer leaves it open");
}

#[tokio::test]
async fn a_top_up_that_never_left_is_refused_in_our_own_words() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let reading = provider_with(ProviderKind::NetConnect, &address, options()).reading;
    let outcome = reading.request_top_up(Pesewas(1_000), TopUpMethod::Momo).await;
    assert!(matches!(&outcome, TopUpOutcome::Refused(words) if words.contains("cannot be reached")), "{outcome:?}");
    let nothing = reading.request_top_up(Pesewas(0), TopUpMethod::Momo).await;
    assert!(matches!(nothing, TopUpOutcome::Refused(_)));
}

#[tokio::test]
async fn checker_packages_survive_a_bad_row() {
    let good = r#"{"_id":"p1","code":"RC1","name":"WASSCE","price":5.00,"stockAvailable":3}"#;
    let no_stock = r#"{"_id":"p2","code":"RC2","name":"BECE","price":5.00,"stockAvailable":"many","checkLimit":"x"}"#;
    let body = format!(r#"{{"success":true,"data":[{good},{{"_id":"p3","name":"X","price":"5"}},{no_stock},7]}}"#);
    let server = Server::always(Reply::json(200, &body)).await;
    let packages = provider(ProviderKind::NetConnect, &server).reading.checker_packages().await.unwrap().value;
    let shown: Vec<_> = packages.iter().map(|p| (p.name.as_str(), p.stock.0, p.check_limit)).collect();
    assert_eq!(shown, [("WASSCE", 3, None), ("BECE", 0, None)], "a stock that cannot be read is not sold from");
    let server = Server::always(Reply::json(200, r#"{"success":true,"data":[7]}"#)).await;
    let error = provider(ProviderKind::NetConnect, &server).reading.checker_packages().await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::Unreadable, "nothing readable is not the same as nothing sold");
}

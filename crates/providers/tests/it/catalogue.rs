//! The three ways into NetConnect's catalogue.

use crate::support::{NETCONNECT_KEY, Received, Reply, Server, provider};
use async_trait::async_trait;
use domain::{PackageKey, ProviderKind, Secret};
use engine::ports::{
    Answer, BodyEnd, CatalogueRead, CatalogueRequest, Exchange, ProviderFactory, ReadError, ReadErrorKind,
};
use providers::{HttpOptions, HttpProviders, Transport, WireRequest};
use std::sync::Arc;
use std::time::Duration;

const NOT_FOUND: &str = r#"{"success":false,"error":{"message":"Not found","code":"NOT_FOUND"}}"#;

fn package(id: &str, changes: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("_id", format!("\"{id}\"")),
        ("label", "\"1 GB\"".to_owned()),
        ("dataAmount", "\"1GB\"".to_owned()),
        ("validity", "\"90\"".to_owned()),
        ("price", "4.5".to_owned()),
        ("operatorId", "\"op1\"".to_owned()),
        ("operatorName", "\"MTN\"".to_owned()),
        ("productId", "\"pr1\"".to_owned()),
        ("productName", "\"Data\"".to_owned()),
        ("status", "\"Active\"".to_owned()),
    ];
    for (name, value) in changes {
        fields.retain(|(n, _)| n != name);
        if !value.is_empty() {
            fields.push((name, (*value).to_owned()));
        }
    }
    let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}}}", fields.join(","))
}

fn data(json: &str) -> Reply {
    Reply::json(200, &format!(r#"{{"success":true,"data":{json}}}"#))
}

async fn read(
    request: CatalogueRequest,
    script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
) -> (Result<CatalogueRead, ReadError>, Vec<String>) {
    let server = Server::start(script).await;
    let read = provider(ProviderKind::NetConnect, &server).reading.catalogue(&request).await;
    (read.map(|read| read.value), server.received().into_iter().map(|request| request.path).collect())
}

fn ids_of(read: &CatalogueRead) -> Vec<&str> {
    fn id(key: &PackageKey) -> &str {
        match key {
            PackageKey::NetConnect { package_id, .. } => package_id.as_str(),
            other => panic!("not a NetConnect bundle: {other:?}"),
        }
    }
    read.packages.iter().map(|package| id(&package.key)).collect()
}

fn pasted(ids: &[&str]) -> CatalogueRequest {
    CatalogueRequest { package_ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..CatalogueRequest::default() }
}

#[tokio::test]
async fn pasted_ids_are_looked_up_one_by_one() {
    let request = pasted(&[" p1 ", "gone", "p1", "", "other", "p2"]);
    let (read, paths) = read(request, |_, request| match request.path.rsplit('/').next() {
        Some("p1") => data(&package("p1", &[])),
        Some("p2") => data(&package("p2", &[("status", "\"Inactive\""), ("validity", "30")])),
        Some("other") => data(&package("p9", &[])),
        _ => Reply::json(404, NOT_FOUND),
    })
    .await;
    let read = read.unwrap();
    assert_eq!(ids_of(&read), ["p1", "p2"]);
    assert_eq!(read.packages.iter().map(|p| p.available).collect::<Vec<_>>(), [true, false]);
    assert_eq!(read.packages[1].validity.as_deref(), Some("30"));
    let named: Vec<_> = read.not_found.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(named, ["gone", "other"], "an unknown id and an answer about another package are named");
    assert_eq!(paths.len(), 4, "an id pasted twice is asked once: {paths:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_with_its_reason() {
    for (changes, words) in [
        ([("operatorName", "\"Glo\"")].as_slice(), "Glo"),
        (&[("operatorName", "")], "network"),
        (&[("dataAmount", "\"Night\""), ("label", "\"Pack\"")], "not a bundle size"),
        (&[("dataAmount", ""), ("label", "")], "size"),
        (&[("price", "\"4.50\"")], "price"),
        (&[("price", "4.505")], "price"),
        (&[("operatorId", "null")], "operator"),
        (&[("productId", "7")], "product"),
    ] {
        let body = package("p1", changes);
        let (read, _) = read(pasted(&["p1"]), move |_, _| data(&body)).await;
        let read = read.unwrap();
        assert!(read.packages.is_empty(), "{changes:?}");
        let [(id, reason)] = read.not_found.as_slice() else { panic!("{changes:?}: {:?}", read.not_found) };
        assert!(id == "p1" && reason.contains(words), "{changes:?}: {reason}");
    }
}

#[tokio::test]
async fn either_of_the_two_size_fields_will_do() {
    for changes in [
        [("dataAmount", "\"2GB\""), ("label", "\"Big pack\"")],
        [("dataAmount", "\"Big pack\""), ("label", "\"2 GB\"")],
        [("dataAmount", ""), ("label", "\"2048MB\"")],
    ] {
        let body = package("p1", &changes);
        let (read, _) = read(pasted(&["p1"]), move |_, _| data(&body)).await;
        assert_eq!(read.unwrap().packages[0].size.mb(), 2_048, "{changes:?}");
    }
}

#[tokio::test]
async fn package_ids_are_learned_from_all_order_pages() {
    let order = |id: &str, package: &str| format!(r#"{{"_id":"{id}","state":"completed","packageId":"{package}"}}"#);
    let pages = [
        format!(r#"{{"orders":[{},{}],"isDone":false,"continueCursor":"c1"}}"#, order("o1", "p1"), order("o2", "p1")),
        format!(r#"{{"orders":[{},7],"isDone":true}}"#, order("o3", "p2")),
    ];
    let request = CatalogueRequest { learn_from_orders: true, ..pasted(&["p2"]) };
    let (read, paths) = read(request, move |n, request| match request.path.rsplit('/').next() {
        Some("p1") => data(&package("p1", &[])),
        Some("p2") => data(&package("p2", &[])),
        _ => data(&pages[n]),
    })
    .await;
    assert_eq!(ids_of(&read.unwrap()), ["p2", "p1"]);
    assert_eq!(
        paths,
        [
            "/api/v1/orders?orderType=data&limit=100",
            "/api/v1/orders?orderType=data&limit=100&cursor=c1",
            "/api/v1/packages/p2",
            "/api/v1/packages/p1"
        ]
    );
}

#[tokio::test]
async fn the_lists_that_may_exist_are_tried() {
    let request = CatalogueRequest { try_lists: true, ..pasted(&["p1"]) };
    for is_bare in [true, false] {
        let (read, _) = read(request.clone(), move |_, request| {
            let listed = |name: &str, rows: &str| {
                data(&if is_bare { format!("[{rows}]") } else { format!(r#"{{"{name}":[{rows}]}}"#) })
            };
            match request.path.as_str() {
                "/api/v1/packages/p1" => data(&package("p1", &[])),
                "/api/v1/operators" => listed("operators", r#"{"_id":"op2","name":"Telecel"}"#),
                "/api/v1/operators/op2/products" => listed("products", r#"{"_id":"pr2"},7"#),
                "/api/v1/packages?operatorId=op2&productId=pr2" => {
                    let telecel = package("p2", &[("operatorName", "\"Telecel\""), ("status", "")]);
                    let glo = package("p3", &[("operatorName", "\"Glo\"")]);
                    listed("packages", &format!("{telecel},{glo},{},7", package("p1", &[])))
                }
                _ => Reply::json(404, NOT_FOUND),
            }
        })
        .await;
        let read = read.unwrap();
        assert_eq!(ids_of(&read), ["p1", "p2"], "each package once");
        assert!(read.packages[1].available, "a list may leave the status out");
        let named: Vec<_> = read.not_found.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(named, ["p3", "a row of the package list"]);
    }
}

#[tokio::test]
async fn without_a_list_of_operators_those_already_known_are_tried() {
    let request = CatalogueRequest { try_lists: true, ..pasted(&["p1"]) };
    let (read, _) = read(request, |_, request| match request.path.as_str() {
        "/api/v1/packages/p1" => data(&package("p1", &[])),
        "/api/v1/operators/op1/products" => data(r#"[{"_id":"pr1"}]"#),
        "/api/v1/packages?operatorId=op1&productId=pr1" => data(&format!("[{}]", package("p2", &[]))),
        _ => Reply::json(404, NOT_FOUND),
    })
    .await;
    assert_eq!(ids_of(&read.unwrap()), ["p1", "p2"]);
}

#[tokio::test]
async fn a_list_that_does_not_exist_is_quiet_and_trouble_is_not() {
    let request = CatalogueRequest { try_lists: true, ..CatalogueRequest::default() };
    for status in [400, 401, 403, 404, 405] {
        let (read, _) = read(request.clone(), move |_, _| Reply::json(status, NOT_FOUND)).await;
        assert_eq!(read, Ok(CatalogueRead::default()), "{status}");
    }
    let (failed, _) = read(request, |_, _| Reply::json(500, "")).await;
    assert_eq!(failed.unwrap_err().kind, ReadErrorKind::ServerError);
    let request = CatalogueRequest { try_lists: true, ..pasted(&["p1"]) };
    let (partly, _) = read(request, |n, _| if n == 0 { data(&package("p1", &[])) } else { Reply::json(500, "") }).await;
    let partly = partly.unwrap();
    assert_eq!(ids_of(&partly), ["p1"]);
    assert_eq!(partly.not_found[0].0, "the lists of packages", "trouble on the way is told");
}

#[tokio::test]
async fn a_refused_key_or_a_dead_line_ends_the_reading() {
    for (status, kind) in [(401, ReadErrorKind::KeyOrRole), (403, ReadErrorKind::KeyOrRole)] {
        let (read, paths) = read(pasted(&["p1", "p2"]), move |_, _| Reply::json(status, NOT_FOUND)).await;
        assert_eq!((read.unwrap_err().kind, paths.len()), (kind, 1));
    }
    let (limited, paths) = read(pasted(&["p1", "p2"]), |_, _| Reply::json(429, NOT_FOUND)).await;
    assert_eq!((limited.unwrap_err().kind, paths.len()), (ReadErrorKind::RateLimited, 1));
    let (partly, _) =
        read(
            pasted(&["p1", "p2"]),
            |n, _| {
                if n == 0 { data(&package("p1", &[])) } else { Reply::json(429, NOT_FOUND) }
            },
        )
        .await;
    let partly = partly.unwrap();
    assert_eq!(ids_of(&partly), ["p1"], "what was read before is kept");
    assert_eq!(partly.not_found[0].0, "p2", "and the rest is named");
}

#[tokio::test]
async fn a_reading_makes_a_bounded_number_of_calls() {
    let ids: Vec<String> = (0..320).map(|n| format!("p{n}")).collect();
    let request = CatalogueRequest { package_ids: ids, ..CatalogueRequest::default() };
    let (read, paths) =
        read(request, |_, request| data(&package(request.path.rsplit('/').next().unwrap_or_default(), &[]))).await;
    let read = read.unwrap();
    assert_eq!((paths.len(), read.packages.len(), read.not_found.len()), (300, 300, 20));
}

/// Knows every package, and takes no time to say so.
struct KnowsAll;

#[async_trait]
impl Transport for KnowsAll {
    async fn exchange(&self, request: WireRequest, _: u64) -> Exchange {
        let id = request.path_and_query.rsplit('/').next().unwrap_or_default();
        let body = format!(r#"{{"success":true,"data":{}}}"#, package(id, &[])).into_bytes();
        Exchange::Answered(Answer { status: 200, retry_after: None, provider_date: None, body, end: BodyEnd::Complete })
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_reading_is_polite_to_a_provider_and_hurries_on_this_computer() {
    let factory = HttpProviders::over(Arc::new(KnowsAll), HttpOptions::default());
    let ids: Vec<String> = (0..34).map(|n| format!("p{n}")).collect();
    let request = CatalogueRequest { package_ids: ids, ..CatalogueRequest::default() };
    for (address, pause_secs) in
        [(ProviderKind::NetConnect.documented_address(), 4), ("http://127.0.0.1:9", 0), ("http://localhost:9", 0)]
    {
        let key = Secret::new(NETCONNECT_KEY.to_owned());
        let provider = factory.connect(ProviderKind::NetConnect, address, &key).unwrap();
        let began = tokio::time::Instant::now();
        let read = provider.reading.catalogue(&request).await.unwrap().value;
        assert_eq!(read.packages.len(), 34);
        assert_eq!(began.elapsed(), Duration::from_secs(pause_secs), "30 at once, the rest one a second: {address}");
    }
}

//! Keys, roles, prices by role, and what is refused before anything is charged.

use crate::shop::{NetConnect, Netpluse, Shop};
use domain::Pesewas;
use sandbox::{BadKeyOnBuy, Config, OwnerStatus, Role, SandboxRequest, Switches, TopUpFate, TopUpState};
use serde_json::json;

fn netconnect_owner(shop: &Shop) -> String {
    shop.sandbox.owners()[1].id.clone()
}

#[test]
fn each_role_pays_its_price() {
    let paid = |role| {
        let shop = Shop::open(Config::new(1).with_role(role));
        let (_, _, package) = shop.mtn_1gb();
        let listed = shop.get(NetConnect, &format!("/api/v1/packages/{package}"));
        let bought = shop.buy_single("0241234567");
        assert_eq!(bought.status, 200, "{role:?} may buy one");
        assert_eq!(bought.data()["amountCharged"], listed.data()["price"], "{role:?} pays what it was shown");
        shop.books().charges[0].amount
    };
    let [customer, agent, super_agent, staff] = [Role::Customer, Role::Agent, Role::SuperAgent, Role::Staff].map(paid);
    assert!(customer > agent && agent > super_agent && super_agent > staff, "{customer} {agent} {super_agent} {staff}");
}

#[test]
fn only_the_trade_may_buy_in_bulk_buy_checkers_and_ask_for_top_ups() {
    for (role, status) in [(Role::Agent, 200), (Role::SuperAgent, 200), (Role::Customer, 403), (Role::Staff, 403)] {
        let shop = Shop::open(Config::new(1).with_role(role));
        assert_eq!(shop.buy_bulk(&["0241234567", "0207654321"]).status, status, "{role:?}");
        assert_eq!(shop.checker_single("0241234567").status, status, "{role:?}");
        assert_eq!(shop.checker_bulk(2).status, status, "{role:?}");
        let top_up = json!({"amount": 150, "paymentMethod": "Momo"});
        assert_eq!(shop.post(NetConnect, "/api/v1/top-ups/request", &top_up).status, status, "{role:?}");
        assert_eq!(shop.books().charges.is_empty(), status == 403, "{role:?}: a refusal charges nothing");
    }
}

#[test]
fn a_bad_key_is_refused_on_every_call() {
    let shop = Shop::open(Config::new(1));
    let owner = netconnect_owner(&shop);
    let key = shop.sandbox.key(NetConnect).expect("a key");
    shop.sandbox.set_revoked(&owner, "shop", true);
    let refused = shop.send_with_key(NetConnect, SandboxRequest::get("/api/v1/profile"), &key);
    assert_eq!((refused.status, refused.code()), (401, "UNAUTHORIZED"), "a revoked key is a bad key");
    for (setting, status) in [(BadKeyOnBuy::Forbidden, 403), (BadKeyOnBuy::Unauthorized, 401)] {
        shop.sandbox.change_switches(|switches| switches.bad_key_on_buy = setting);
        let body = shop.single_body("0241234567").to_string();
        let request = SandboxRequest::post("/api/v1/data-bundles/buy-single", body);
        assert_eq!(shop.send_with_key(NetConnect, request, &key).status, status, "{setting:?}");
    }
    let netpluse_key = shop.sandbox.key(Netpluse).expect("a key");
    for (path, key) in [("/api/v1/ping", ""), ("/api/v1/ping", key.as_str()), ("/api/v1/balance", "np_live_x")] {
        let answer = shop.send_with_key(Netpluse, SandboxRequest::get(path), key);
        assert_eq!(answer.status, 401, "one provider's key is nothing at the other");
        assert!(answer.json["error"].is_string());
    }
    assert_eq!(shop.send_with_key(Netpluse, SandboxRequest::get("/api/v1/ping"), &netpluse_key).status, 200);
    let mut request = SandboxRequest::get("/api/v1/ping");
    request.headers.push(("X-Api-Key".to_owned(), netpluse_key));
    assert_eq!(shop.sandbox.handle(Netpluse, &request, shop.now).status, 200, "header names have no case");
}

#[test]
fn a_suspended_owner_reads_but_does_not_buy() {
    let shop = Shop::open(Config::new(1));
    shop.sandbox.set_status(&netconnect_owner(&shop), OwnerStatus::Suspended);
    assert_eq!(shop.get(NetConnect, "/api/v1/profile").data()["status"], "Suspended");
    assert_eq!(shop.buy_single("0241234567").status, 403);
    shop.sandbox.set_status(&netconnect_owner(&shop), OwnerStatus::NoProfile);
    let gone = shop.get(NetConnect, "/api/v1/profile");
    assert_eq!((gone.status, gone.code()), (404, "PROFILE_NOT_FOUND"));
    assert!(shop.books().charges.is_empty());
}

#[test]
fn a_purchase_is_refused_with_its_documented_status_and_charges_nothing() {
    let shop = Shop::open(Config::new(1));
    let (operator, product, package) = shop.mtn_1gb();
    let catalogue = shop.sandbox.catalogue();
    let inactive = catalogue.packages.iter().find(|p| !p.active).expect("one is withdrawn").id.clone();
    let foreign = catalogue.products.iter().find(|p| p.operator_id != operator).expect("another").id.clone();
    let path = "/api/v1/data-bundles/buy-single";
    for (change, value, why) in [
        ("packageId", json!("nope"), "unknown package"),
        ("packageId", json!(inactive), "inactive package"),
        ("packageId", json!(7), "wrong type"),
        ("productId", json!(foreign), "product of another operator"),
        ("operatorId", json!(""), "no operator"),
        ("beneficiaryMsisdn", json!("0302123456"), "landline"),
        ("beneficiaryMsisdn", json!("241234567"), "nine digits"),
        ("paymentReference", json!(5), "reference of a wrong type"),
    ] {
        let mut body = shop.single_body("0241234567");
        body[change] = value;
        let refused = shop.post(NetConnect, path, &body);
        assert_eq!((refused.status, refused.code()), (400, "BUY_DATA_FAILED"), "{why}");
    }
    let key = shop.sandbox.key(NetConnect).expect("a key");
    let broken = shop.send_with_key(NetConnect, SandboxRequest::post(path, "{\"a\":"), &key);
    assert_eq!((broken.status, broken.code()), (400, "INVALID_JSON"));
    assert_eq!(shop.buy_bulk(&["0241234567"]).status, 422);
    assert_eq!(shop.buy_bulk(&["0241234567"; 21]).status, 422);
    let one_bad = shop.buy_bulk(&["0241234567", "0302123456"]);
    assert_eq!((one_bad.status, one_bad.code()), (400, "BUY_DATA_BULK_FAILED"), "every recipient is checked first");
    assert_eq!(shop.checker_bulk(21).status, 400);
    for body in [
        json!({"network": "Vodafone", "phoneNumber": "0241234567", "capacity": "1GB"}),
        json!({"network": "MTN", "phoneNumber": "0241234567", "capacity": "1 GB"}),
        json!({"network": "MTN", "phoneNumber": "233241234567", "capacity": "1GB"}),
        json!({"network": "MTN", "phoneNumber": "0241234567"}),
        json!({"network": "MTN", "phoneNumber": "0241234567", "capacity": "1GB", "reference": 5}),
        json!([]),
    ] {
        assert_eq!(shop.post(Netpluse, "/api/v1/purchase", &body).status, 400, "{body}");
    }
    assert!(shop.books().charges.is_empty(), "none of these was charged");
    let mut right = shop.single_body("+233241234567");
    right["packageId"] = json!(package);
    right["productId"] = json!(product);
    assert_eq!(shop.post(NetConnect, path, &right).status, 200, "and the right one is");
    assert_eq!(shop.books().orders[0].msisdn.local(), "0241234567", "the number was normalised");
}

#[test]
fn a_wallet_that_is_too_low_is_402_at_both() {
    let shop = Shop::open(Config::new(1).with_opening(Pesewas(449)));
    assert_eq!(shop.purchase("0241234567", None).status, 402);
    assert_eq!(shop.buy_single("0241234567").status, 402);
    assert_eq!(shop.buy_bulk(&["0241234567", "0207654321"]).status, 402);
    assert_eq!(shop.checker_single("0241234567").status, 402);
    assert_eq!(shop.checker_bulk(1).status, 402);
    assert!(shop.books().charges.is_empty());
}

#[test]
fn a_top_up_is_one_at_a_time_and_credited_when_approved() {
    let mut shop = Shop::open(Config::new(1).with_opening(Pesewas(0)));
    let ask = |shop: &Shop, amount: serde_json::Value| {
        let body = json!({"amount": amount, "paymentMethod": "MomoPay"});
        shop.post(NetConnect, "/api/v1/top-ups/request", &body)
    };
    for amount in [json!(9.99), json!("150"), json!(10.005)] {
        assert_eq!(ask(&shop, amount.clone()).code(), "TOPUP_REQUEST_FAILED", "{amount}");
    }
    let asked = ask(&shop, json!(10.5));
    assert_eq!((asked.status, asked.data()["status"].as_str()), (200, Some("Pending")));
    assert_eq!(ask(&shop, json!(20)).status, 429, "one is open already");
    assert_eq!(shop.available(NetConnect), Pesewas(0), "nothing is credited before it is approved");
    shop.wait_ms(60_000);
    assert_eq!(shop.available(NetConnect), Pesewas(1_050));
    let listed = shop.get(NetConnect, "/api/v1/orders?orderType=top_up");
    assert_eq!(listed.data()["orders"][0]["state"], "completed");
    assert_eq!(shop.get(NetConnect, "/api/v1/orders").data()["orders"].as_array().map(Vec::len), Some(0));
    assert_eq!(ask(&shop, json!(20)).status, 200, "and the next may be asked for");

    let mut config = Config::new(1).with_opening(Pesewas(0));
    config.top_up = TopUpFate::RejectedAfter(5_000);
    let mut shop = Shop::open(config);
    ask(&shop, json!(100));
    shop.wait_ms(5_000);
    assert_eq!((shop.available(NetConnect), shop.books().top_ups[0].state), (Pesewas(0), TopUpState::Rejected));
}

#[test]
fn the_undocumented_lists_are_there_by_switch_only() {
    let shop = Shop::open(Config::new(1));
    let (operator, product, _) = shop.mtn_1gb();
    let by_product = format!("/api/v1/packages?operatorId={operator}&productId={product}");
    for path in ["/api/v1/operators", by_product.as_str(), "/api/v1/operators/x/products", "/api/v1/operators/x"] {
        assert_eq!(shop.get(NetConnect, path).status, 404, "{path}");
    }
    shop.sandbox.change_switches(|switches| *switches = Switches::kind());
    assert_eq!(shop.get(NetConnect, "/api/v1/operators").data().as_array().map(Vec::len), Some(3));
    let packages = shop.get(NetConnect, &by_product);
    let packages = packages.data().as_array().expect("a list");
    assert!(packages.len() > 10 && packages.iter().all(|package| package["productId"] == product.as_str()));
    let products = shop.get(NetConnect, &format!("/api/v1/operators/{operator}/products"));
    assert_eq!(products.data().as_array().map(Vec::len), Some(2));
}

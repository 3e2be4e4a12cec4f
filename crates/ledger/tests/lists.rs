//! Accounts, catalogues, batches, lists, searches, settings: everything that is looked up.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

mod common;

use common::{approved, at, batch, checker, memory, moved, order};
use domain::{
    BundleSize, Cause, CheckerPackage, Msisdn, Network, OrderState, Owner, Package, PackageKey, Pesewas, ProviderKind,
    StockLevel,
};
use engine::model::{Account, AccountPause, BatchState, ForeignOrder, Observed, ObservedFacts, Order, WalletReading};
use engine::ports::{
    Approved, Ledger, LedgerError, OrderMove, OrderQuery, OrderSort, ProviderRecord, ProviderState, RecordSource,
};
use ledger::SqliteLedger;

fn account(name: &str) -> Account {
    Account {
        id: name.into(),
        provider: ProviderKind::NetConnect,
        address: "https://api.netconnectgh.online".to_owned(),
        key_fingerprint: common::KEY.to_owned(),
        key_last4: "wxyz".to_owned(),
        owner: Owner { id: "o1".to_owned(), name: Some("Kofi's \"Shop\"".to_owned()), role: None, status: None },
        wallet_id: "netconnect:o1".into(),
        practice: false,
        added_at: at(0),
        paused: Some(AccountPause { reason: "the key was refused".to_owned(), at: at(1) }),
        facts: ObservedFacts::default(),
    }
}

#[test]
fn accounts_keep_their_order_and_their_catalogues() {
    let ledger = memory();
    for name in ["zulu", "alpha", "mike"] {
        ledger.put_account(&account(name)).unwrap();
    }
    let package = Package {
        key: PackageKey::Netpluse { network: Network::Telecel, capacity: "5".to_owned() },
        network: Network::Telecel,
        size: BundleSize(5_120),
        price: Pesewas(2_200),
        validity: None,
        product_name: None,
        available: true,
    };
    let checker = CheckerPackage {
        key: PackageKey::NetConnectChecker { package_id: "p".to_owned() },
        code: "RC001".to_owned(),
        name: "WASSCE".to_owned(),
        price: Pesewas(1_800),
        stock: StockLevel(4),
        check_limit: Some(3),
    };
    let id = "zulu".into();
    assert_eq!(ledger.catalogue(&id).unwrap(), None);
    ledger.put_catalogue(&id, std::slice::from_ref(&package), at(2)).unwrap();
    ledger.put_checkers(&id, std::slice::from_ref(&checker), at(3)).unwrap();

    let resumed = Account { paused: None, address: "http://127.0.0.1:1".to_owned(), ..account("zulu") };
    ledger.put_account(&resumed).unwrap();
    let facts = ObservedFacts {
        replays_reference: Some(Observed { value: true, evidence: "sent twice".to_owned(), at: at(4) }),
        ..ObservedFacts::default()
    };
    ledger.put_facts(&id, &facts).unwrap();
    let accounts = ledger.accounts().unwrap();
    let names: Vec<_> = accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(names, ["zulu", "alpha", "mike"], "in the order they were added, a change does not move one");
    assert_eq!(accounts[0], Account { facts, ..resumed });
    assert_eq!(accounts[1], account("alpha"));
    assert_eq!(ledger.catalogue(&id).unwrap(), Some((vec![package], at(2))), "a change of the account keeps it");
    assert_eq!(ledger.checkers(&id).unwrap(), Some((vec![checker], at(3))));

    ledger.remove_account(&id).unwrap();
    assert_eq!(ledger.catalogue(&id).unwrap(), None, "it went with its account");
    assert!(matches!(ledger.remove_account(&id), Err(LedgerError::Missing(_))));
    assert!(matches!(ledger.put_facts(&id, &ObservedFacts::default()), Err(LedgerError::Missing(_))));
    assert!(matches!(ledger.put_catalogue(&id, &[], at(5)), Err(LedgerError::Missing(_))));
    ledger.integrity().unwrap();
}

#[test]
fn the_same_content_is_approved_once() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 2);
    let mut again = batch("b2");
    again.content_hash = batch("b1").content_hash;
    let found = ledger.approve(&again, &[order(&again, 1)]).unwrap();
    assert_eq!(found, Approved::Already("b1".into()), "a double click is the same batch");
    assert_eq!(ledger.orders(&OrderQuery::default()).unwrap().len(), orders.len());

    let other = batch("b3");
    assert_eq!(ledger.approve(&other, &[order(&other, 1)]).unwrap(), Approved::Fresh("b3".into()));
    let of_list: Vec<_> = ledger.batches_of_list("list").unwrap().into_iter().map(|batch| batch.id.0).collect();
    assert_eq!(of_list, ["b3", "b1"], "newest first");
    assert_eq!(ledger.batches(1).unwrap()[0], other);
    let paused = BatchState::Paused { reason: "the balance is too low".to_owned() };
    ledger.set_batch_state(&"b3".into(), &paused).unwrap();
    assert_eq!(ledger.batch(&"b3".into()).unwrap().unwrap().state, paused);
    assert_eq!(ledger.batch(&"none".into()).unwrap(), None);
    assert!(matches!(ledger.set_batch_state(&"none".into(), &paused), Err(LedgerError::Missing(_))));
}

#[test]
fn a_paused_list_is_found_behind_any_number_of_sales() {
    let ledger = memory();
    for name in ["paused", "stopped", "running"] {
        approved(&ledger, name, 1);
    }
    let paused = BatchState::Paused { reason: "the balance is too low".to_owned() };
    ledger.set_batch_state(&"paused".into(), &paused).unwrap();
    ledger.set_batch_state(&"stopped".into(), &BatchState::Stopped).unwrap();
    for nth in 0..200 {
        let sale = format!("sale-{nth}");
        approved(&ledger, &sale, 1);
        ledger.set_batch_state(&sale.as_str().into(), &BatchState::Finished).unwrap();
    }
    let names = |ledger: &SqliteLedger| -> Vec<String> {
        ledger.open_batches().unwrap().into_iter().map(|batch| batch.id.0).collect()
    };
    assert_eq!(names(&ledger), ["running", "paused"], "newest first");
    ledger.set_batch_state(&"running".into(), &BatchState::Finished).unwrap();
    ledger.set_batch_state(&"stopped".into(), &BatchState::Running).unwrap();
    assert_eq!(names(&ledger), ["stopped", "paused"], "a batch may go on");
}

#[test]
fn a_batch_that_does_not_hold_together_is_refused_whole() {
    let ledger = memory();
    approved(&ledger, "b0", 1);
    let batch = batch("b1");
    let good = order(&batch, 1);
    let cases = [
        ("of another batch", Order { batch_id: "b0".into(), ..order(&batch, 2) }),
        ("sent already", Order { state: OrderState::Sending, ..order(&batch, 2) }),
        ("of another wallet", Order { wallet_id: "w".into(), ..order(&batch, 2) }),
        (
            "with a reference used before",
            Order { reference: order(&common::batch("b0"), 1).reference, ..order(&batch, 2) },
        ),
        ("with a row used twice", Order { row: 1, ..order(&batch, 2) }),
    ];
    for (what, bad) in cases {
        assert!(ledger.approve(&batch, &[good.clone(), bad]).is_err(), "an order {what}");
    }
    assert!(matches!(ledger.approve(&batch, &[]), Err(LedgerError::Illegal(_))), "no order at all");
    assert_eq!(ledger.batch(&batch.id).unwrap(), None, "nothing of it was kept");
    ledger.approve(&batch, &[good]).expect("the good order alone is fine");
}

fn ids(orders: &[Order]) -> Vec<&str> {
    orders.iter().map(|order| order.id.as_str()).collect()
}

/// Two batches: three orders of data, two checkers in another wallet.
fn stocked() -> SqliteLedger {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 3);
    let mut second = batch("b2");
    second.wallet_id = "netconnect:o1".into();
    second.account = "other".into();
    let checkers: Vec<Order> =
        (1..=2).map(|row| Order { created_at: at(1_000), ..checker(&second, row + 10) }).collect();
    ledger.approve(&second, &checkers).unwrap();
    let known = OrderMove {
        provider_order_id: Some("NP_77%x".into()),
        short_reference: Some("Ab\"c-1".to_owned()),
        charged: Some(Pesewas(900)),
        ..moved(&orders[1], Cause::RecordShowsProcessing)
    };
    ledger.apply(&[moved(&orders[1], Cause::LedgerDoubted), known], at(2_000)).unwrap();
    ledger
}

#[test]
fn lists_filter_sort_and_page() {
    let ledger = stocked();
    let all = OrderQuery::default();
    let cases: Vec<(&str, OrderQuery, &[&str])> = vec![
        ("everything", all.clone(), &["b2-order-12", "b2-order-11", "b1-order-3", "b1-order-2", "b1-order-1"]),
        ("a page", OrderQuery { offset: 1, limit: 2, ..all.clone() }, &["b2-order-11", "b1-order-3"]),
        (
            "by row",
            OrderQuery { batch_id: Some("b1".into()), sort: OrderSort::Row, ..all.clone() },
            &["b1-order-1", "b1-order-2", "b1-order-3"],
        ),
        ("one state", OrderQuery { states: vec![OrderState::Accepted], ..all.clone() }, &["b1-order-2"]),
        (
            "two states",
            OrderQuery { states: vec![OrderState::Accepted, OrderState::Planned], limit: 3, ..all.clone() },
            &["b2-order-12", "b2-order-11", "b1-order-3"],
        ),
        ("checkers", OrderQuery { checkers: Some(true), ..all.clone() }, &["b2-order-12", "b2-order-11"]),
        (
            "data of a wallet",
            OrderQuery { checkers: Some(false), wallet_id: Some(common::WALLET.into()), limit: 1, ..all.clone() },
            &["b1-order-3"],
        ),
        ("an account", OrderQuery { account: Some("other".into()), limit: 1, ..all.clone() }, &["b2-order-12"]),
        ("a network", OrderQuery { network: Some(Network::Mtn), limit: 1, ..all.clone() }, &["b1-order-3"]),
        ("another network", OrderQuery { network: Some(Network::Telecel), ..all.clone() }, &[]),
        ("a time", OrderQuery { created_from: Some(at(1_000)), ..all.clone() }, &["b2-order-12", "b2-order-11"]),
        ("an earlier time", OrderQuery { created_before: Some(at(1_000)), limit: 1, ..all.clone() }, &["b1-order-3"]),
        (
            "a number",
            OrderQuery { msisdn: Some(Msisdn::parse("0240000002").unwrap().msisdn), ..all.clone() },
            &["b1-order-2"],
        ),
    ];
    for (what, query, expected) in cases {
        assert_eq!(ids(&ledger.orders(&query).unwrap()), expected, "{what}");
        let counted: u64 = ledger.totals(&query).unwrap().by_state.iter().map(|(_, count, _)| count).sum();
        let unpaged = OrderQuery { offset: 0, limit: 0, ..query };
        assert_eq!(counted as usize, ledger.orders(&unpaged).unwrap().len(), "the totals of {what} are of all pages");
    }
}

#[test]
fn totals_sum_what_orders_cost() {
    let ledger = stocked();
    let totals = ledger.totals(&OrderQuery::default()).unwrap().by_state;
    assert_eq!(
        totals,
        [(OrderState::Planned, 4, Pesewas(4 * 1_050)), (OrderState::Accepted, 1, Pesewas(900))],
        "charged where it is known, else planned"
    );
    let slow_way = OrderQuery { created_from: Some(at(0)), ..OrderQuery::default() };
    assert_eq!(ledger.totals(&slow_way).unwrap().by_state, totals, "both ways of counting agree");
    ledger.integrity().unwrap();
}

#[test]
fn searches_find_what_people_type() {
    let ledger = stocked();
    let found = |text: &str| {
        let query = OrderQuery { search: Some(text.to_owned()), ..OrderQuery::default() };
        let orders = ledger.orders(&query).unwrap();
        let totals = ledger.totals(&query).unwrap().by_state;
        assert_eq!(totals.iter().map(|(_, n, _)| *n as usize).sum::<usize>(), orders.len(), "totals of '{text}'");
        orders.into_iter().map(|order| order.id.0).collect::<Vec<_>>()
    };
    let second = vec!["b1-order-2".to_owned()];
    for text in [
        "0240000002",
        "240000002",
        "233240000002",
        "+233 24 000 0002",
        "024 000 0002",
        "024-000-0002",
        "Ama 2",
        "ama 2",
        "AMA 2",
        "b1-ref-2",
        "NP_77%x",
        "np_77%X",
        "P_77",
        "Ab\"c-1",
        "b\"c",
        "  ama 2  ",
    ] {
        assert_eq!(found(text), second, "'{text}'");
    }
    assert_eq!(found("WASSCE").len(), 2, "a package's name");
    assert_eq!(found("assc").len(), 2, "the middle of a word");
    assert_eq!(found("Am").len(), 5, "two letters, at the beginning of a note");
    assert_eq!(found("02").len(), 5, "two digits, at the beginning of a number");
    assert_eq!(found("A").len(), 5, "one letter");
    assert_eq!(found("").len(), 5, "an empty search is none");
    assert_eq!(found("   ").len(), 5, "nor are spaces");
    for text in [
        "ma",
        "%",
        "_",
        "%%%",
        "___",
        "\"",
        "\"\"\"",
        "*",
        "a*",
        "AND",
        "OR NOT",
        "NEAR(",
        "(ama)",
        "text:ama",
        "^ama",
        "ama' OR 1=1 --",
        "\\",
        "é",
        "日本語",
        "\u{0}\u{0}\u{0}",
        "zzz",
        "-ama",
        "{ama}",
        "77_x",
        "ama  2",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "'{text}' is text like any other");
    }
}

#[test]
fn searches_fold_letters_beyond_ascii() {
    let ledger = memory();
    let batch = batch("b1");
    let note = Some("Ɛkua ÑANDÚ".to_owned());
    ledger.approve(&batch, &[Order { note, ..order(&batch, 1) }]).unwrap();
    for text in ["ɛkua", "Ɛkua", "ñandú", "ÑAN"] {
        let query = OrderQuery { search: Some(text.to_owned()), ..OrderQuery::default() };
        assert_eq!(ledger.orders(&query).unwrap().len(), 1, "'{text}'");
    }
}

#[test]
fn settings_wallets_and_references_are_kept() {
    let ledger = memory();
    assert_eq!(ledger.setting("pace").unwrap(), None);
    ledger.put_setting("pace", Some("30")).unwrap();
    ledger.put_setting("limits", Some("")).unwrap();
    ledger.put_setting("pace", Some("20")).unwrap();
    let pairs = [("limits", ""), ("pace", "20")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(ledger.settings().unwrap(), pairs);
    ledger.put_setting("pace", None).unwrap();
    ledger.put_setting("pace", None).expect("forgetting twice is no error");
    assert_eq!(ledger.setting("pace").unwrap(), None);

    let wallet = "w".into();
    assert_eq!(ledger.wallet_reading(&wallet).unwrap(), None);
    for available in [10, 5] {
        let reading = WalletReading { available: Pesewas(available), at: at(available) };
        ledger.put_wallet_reading(&wallet, reading).unwrap();
        assert_eq!(ledger.wallet_reading(&wallet).unwrap(), Some(reading), "the last put counts");
    }
    let orders = approved(&ledger, "b1", 1);
    assert_eq!(ledger.order_by_reference(&orders[0].reference).unwrap().as_ref(), Some(&orders[0]));
    assert_eq!(ledger.order_by_any_reference(" b1-ref-1 ").unwrap().as_ref(), Some(&orders[0]));
    assert_eq!(ledger.order_by_any_reference("nothing").unwrap(), None);
}

#[test]
fn send_stamps_go_by_order_of_sending() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 4);
    // The clock was set back between the second and the third send.
    for (n, sent_at) in [(0, at(100)), (1, at(200)), (2, at(50)), (3, at(60))] {
        let mut attempt = common::attempt(&format!("a{n}"), &orders[n..=n], sent_at);
        attempt.key_fingerprint = if n == 1 { "other".to_owned() } else { common::KEY.to_owned() };
        let lease_epoch = ledger.take_lease("test", at(1)).unwrap();
        ledger.begin_attempt(&engine::ports::NewAttempt { attempt, lease_epoch }).unwrap();
    }
    ledger.keep_answer(&"a2".into(), b"x", at(55)).unwrap();
    let stamps = ledger.send_stamps(common::KEY, 2).unwrap();
    assert_eq!(stamps, [(at(50), Some(at(55))), (at(60), None)], "the last two, oldest first");
    assert_eq!(ledger.send_stamps(common::KEY, 30).unwrap().len(), 3, "per key");
    assert!(ledger.send_stamps("nobody", 30).unwrap().is_empty());
}

#[test]
fn orders_bought_elsewhere_are_kept_until_claimed() {
    let ledger = memory();
    let record = |id: &str, created_at| ProviderRecord {
        source: RecordSource::List,
        provider_order_id: id.into(),
        short_reference: None,
        state: ProviderState::Completed,
        state_verbatim: "COMPLETED".to_owned(),
        payment_reference: None,
        refunded: false,
        amount: Some(Pesewas(500)),
        error_message: None,
        created_at,
        completed_at: None,
        msisdn: None,
        network: None,
        package: None,
        order_type: None,
        is_bulk: None,
        wallet_before: None,
        wallet_after: None,
        recipients: None,
    };
    let wallet: domain::WalletId = common::WALLET.into();
    let foreign = |id: &str, made: Option<i64>| ForeignOrder {
        wallet_id: wallet.clone(),
        record: record(id, made.map(at)),
        seen_at: at(9),
    };
    let seen = [foreign("old", Some(1)), foreign("new", Some(8)), foreign("undated", None)];
    ledger.put_foreign_orders(&seen).unwrap();
    let changed = ForeignOrder { seen_at: at(99), ..foreign("old", Some(50)) };
    ledger.put_foreign_orders(&[changed]).unwrap();
    let names = |limit| -> Vec<String> {
        let found = ledger.foreign_orders(&wallet, limit).unwrap();
        found.into_iter().map(|order| order.record.provider_order_id.0).collect()
    };
    assert_eq!(names(10), ["undated", "new", "old"], "newest first; a known one is left alone");
    assert_eq!(names(1), ["undated"]);
    assert_eq!(ledger.foreign_orders(&wallet, 10).unwrap()[2], seen[0]);
    assert!(ledger.foreign_orders(&"other".into(), 10).unwrap().is_empty());

    let orders = approved(&ledger, "b1", 1);
    let adopted = OrderMove { provider_order_id: Some("new".into()), ..moved(&orders[0], Cause::RecordShowsDelivered) };
    ledger.apply(&[moved(&orders[0], Cause::LedgerDoubted), adopted], at(20)).unwrap();
    assert_eq!(names(10), ["undated", "old"], "one that became ours is not from elsewhere");
}

#[test]
fn only_a_delivery_proves_a_network() {
    let ledger = memory();
    let batch = batch("b");
    let orders: Vec<Order> =
        (1..=3).map(|row| Order { network: Some(Network::Telecel), ..order(&batch, row) }).collect();
    ledger.approve(&batch, &orders).unwrap();
    let attempt = common::begun(&ledger, "a", &orders);
    let accepted = orders.iter().map(|order| moved(order, Cause::ProviderAccepted)).collect();
    ledger.conclude(&common::conclusion(&attempt, "accepted", accepted)).unwrap();
    ledger.apply(&[moved(&orders[0], Cause::RecordShowsDelivered)], at(30)).unwrap();
    ledger.apply(&[moved(&orders[1], Cause::RecordShowsFailed)], at(30)).unwrap();

    let stranger = Msisdn::parse("0209999999").unwrap().msisdn;
    let numbers: Vec<Msisdn> = orders.iter().map(|order| order.msisdn).chain([stranger]).collect();
    let known = ledger.delivered_networks(&numbers).unwrap();
    assert_eq!(known.len(), 1, "a failed order, one under way and a stranger prove nothing: {known:?}");
    assert_eq!(known.get(&orders[0].msisdn), Some(&Network::Telecel));
}

#[test]
fn what_was_bought_again_is_not_to_be_bought_again() {
    let ledger = memory();
    let batch = batch("first");
    let orders: Vec<Order> = (1..=4).map(|row| order(&batch, row)).collect();
    ledger.approve(&batch, &orders).unwrap();
    for order in &orders[..3] {
        ledger.apply(&[moved(order, Cause::PersonCancelled)], at(10)).unwrap();
    }
    let query = OrderQuery { batch_id: Some(batch.id.clone()), to_buy_again: true, ..OrderQuery::default() };
    let rows = || ledger.orders(&query).unwrap().into_iter().map(|order| order.row).collect::<Vec<_>>();
    let count = || ledger.totals(&query).unwrap().by_state.iter().map(|(_, count, _)| count).sum::<u64>();
    assert_eq!((rows(), count()), (vec![3, 2, 1], 3), "the fourth is still to be sent");

    let again = common::batch("again");
    let retry = Order { retry_of: Some(orders[1].id.clone()), ..order(&again, 1) };
    ledger.approve(&again, std::slice::from_ref(&retry)).unwrap();
    assert_eq!((rows(), count()), (vec![3, 1], 2), "the second stands in the other list now");
    ledger.apply(&[moved(&retry, Cause::PersonCancelled)], at(20)).unwrap();
    assert_eq!(rows(), [3, 1], "and goes on from there, even if nothing came of it");
    let of_again = OrderQuery { batch_id: Some(again.id.clone()), ..query.clone() };
    assert_eq!(ledger.orders(&of_again).unwrap().len(), 1);
}

#[test]
fn what_ended_badly_is_found_by_when_it_ended_whatever_was_approved_since() {
    let ledger = memory();
    let batch = batch("old");
    let orders: Vec<Order> = (1..=3).map(|row| order(&batch, row)).collect();
    ledger.approve(&batch, &orders).unwrap();
    for order in &orders[..2] {
        let attempt = common::begun(&ledger, &format!("of-{}", order.row), std::slice::from_ref(order));
        let refused = moved(order, Cause::ProviderRejected);
        ledger.conclude(&common::conclusion(&attempt, "rejected", vec![refused])).unwrap();
    }
    ledger.apply(&[moved(&orders[2], Cause::PersonCancelled)], at(500)).unwrap();
    let since = |time| OrderQuery { ended_badly_since: Some(at(time)), ..OrderQuery::default() };
    let rows = |time| ledger.orders(&since(time)).unwrap().into_iter().map(|order| order.row).collect::<Vec<_>>();
    assert_eq!(rows(0), [2, 1], "what was never sent cannot land");
    assert_eq!(rows(1_000_000), [] as [u32; 0], "and what ended long ago is not watched any more");
}

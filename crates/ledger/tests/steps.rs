//! The four steps of a purchase, and what the ledger refuses.

mod common;

use common::{approved, at, attempt, begun, conclusion, issued, memory, moved};
use domain::{Cause, OrderState, Pesewas, ProviderOrderId, UnknownCause};
use engine::model::{GenerationMark, WalletReading};
use engine::ports::{KeyStoreKind, Ledger, LedgerError, NewAttempt, OrderMove, OrderQuery};

#[test]
fn a_purchase_runs_through_all_four_steps() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    let attempt = begun(&ledger, "a1", &orders);
    let sending = ledger.order(&orders[0].id).unwrap().unwrap();
    assert_eq!(sending.state, OrderState::Sending, "step 1 moves the order");
    assert_eq!((sending.first_sent_at, sending.last_sent_at), (Some(at(10)), Some(at(10))));
    assert_eq!(ledger.open_attempts().unwrap(), vec![attempt.clone()], "the attempt is open");
    assert_eq!(ledger.send_stamps(common::KEY, 5).unwrap(), vec![(at(10), None)]);

    ledger.keep_answer(&attempt.id, b"{\"half", at(15)).unwrap();
    assert_eq!(ledger.raw_answer(&attempt.id).unwrap().as_deref(), Some(b"{\"half".as_slice()));
    assert_eq!(ledger.send_stamps(common::KEY, 5).unwrap(), vec![(at(10), Some(at(15)))]);

    let accepted = OrderMove {
        provider_order_id: Some("np-1".into()),
        short_reference: Some("SR1".to_owned()),
        charged: Some(Pesewas(1_040)),
        provider_state: Some("pending".to_owned()),
        ..moved(&orders[0], Cause::ProviderAccepted)
    };
    let reading = WalletReading { available: Pesewas(48_960), at: at(20) };
    let mut done = conclusion(&attempt, "accepted", vec![accepted]);
    done.provider_order_id = Some("np-1".into());
    done.wallet = Some((attempt.wallet_id.clone(), reading));
    ledger.conclude(&done).unwrap();

    let order = ledger.order(&orders[0].id).unwrap().unwrap();
    assert_eq!(order.state, OrderState::Accepted);
    assert_eq!(order.charged, Some(Pesewas(1_040)));
    assert_eq!((order.state_since, order.last_seen_at), (at(20), Some(at(20))));
    assert_eq!(ledger.wallet_reading(&attempt.wallet_id).unwrap(), Some(reading));
    assert!(ledger.open_attempts().unwrap().is_empty());
    assert_eq!(ledger.claimant(&attempt.wallet_id, &"np-1".into()).unwrap(), Some(order.id.clone()));
    let moves: Vec<_> = ledger.journal(&order.id).unwrap().into_iter().map(|line| (line.from, line.to)).collect();
    assert_eq!(
        moves,
        [(OrderState::Planned, OrderState::Sending), (OrderState::Sending, OrderState::Accepted)],
        "every move has its line"
    );
    for text in ["b1-ref-1", "b1-order-1", "np-1", "SR1"] {
        let found = ledger.order_by_any_reference(text).unwrap();
        assert_eq!(found.map(|found| found.id), Some(order.id.clone()), "{text} finds the order");
    }
}

#[test]
fn an_attempt_is_concluded_once() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    let attempt = begun(&ledger, "a1", &orders);
    let done = conclusion(&attempt, "unknown", vec![moved(&orders[0], Cause::OutcomeLost)]);
    ledger.conclude(&done).unwrap();
    assert!(matches!(ledger.conclude(&done), Err(LedgerError::Illegal(_))), "a second meaning is refused");
    assert!(
        matches!(ledger.keep_answer(&attempt.id, b"late", at(30)), Err(LedgerError::Illegal(_))),
        "a second answer is refused"
    );
    assert_eq!(ledger.attempts_of(&orders[0].id).unwrap()[0].answered_at, Some(at(20)), "gave up then");
}

#[test]
fn a_conclusion_names_every_order_of_the_attempt() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 3);
    let attempt = begun(&ledger, "a1", &orders[..2]);
    let cases = [
        vec![moved(&orders[0], Cause::OutcomeLost)],
        vec![moved(&orders[0], Cause::OutcomeLost), moved(&orders[0], Cause::OutcomeLost)],
        vec![
            moved(&orders[0], Cause::OutcomeLost),
            moved(&orders[1], Cause::OutcomeLost),
            moved(&orders[2], Cause::LedgerDoubted),
        ],
    ];
    for moves in cases {
        let refused = ledger.conclude(&conclusion(&attempt, "unknown", moves));
        assert!(matches!(refused, Err(LedgerError::Illegal(_))), "got {refused:?}");
    }
    assert_eq!(ledger.order(&orders[0].id).unwrap().unwrap().state, OrderState::Sending, "nothing of it was kept");
    assert_eq!(ledger.journal(&orders[0].id).unwrap().len(), 1, "nothing of it was written down");
}

#[test]
fn a_stale_lease_sends_nothing() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    let old = ledger.take_lease("one", at(1)).unwrap();
    let new = ledger.take_lease("two", at(2)).unwrap();
    assert!(new > old, "epochs grow");
    assert_eq!(ledger.lease_epoch().unwrap(), new);
    for lease_epoch in [old, new + 1, 0] {
        let begin = NewAttempt { attempt: attempt("a1", &orders, at(10)), lease_epoch };
        assert_eq!(ledger.begin_attempt(&begin), Err(LedgerError::LeaseLost), "epoch {lease_epoch} is not in force");
    }
    assert!(ledger.open_attempts().unwrap().is_empty(), "no intent was written");
}

#[test]
fn nobody_sends_without_ever_taking_the_lease() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    let begin = NewAttempt { attempt: attempt("a1", &orders, at(10)), lease_epoch: 0 };
    assert_eq!(ledger.begin_attempt(&begin), Err(LedgerError::LeaseLost), "0 is nobody's epoch");
}

#[test]
fn a_doubted_ledger_is_read_only() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    let mark = GenerationMark {
        ledger_id: "l".to_owned(),
        current: "g1".to_owned(),
        pending: Some("g2".to_owned()),
        place: "p".to_owned(),
        key_store: KeyStoreKind::File,
        doubted: Some("it was restored".to_owned()),
    };
    ledger.put_generation(&mark).unwrap();
    assert_eq!(ledger.generation().unwrap().as_ref(), Some(&mark));
    let lease_epoch = ledger.take_lease("one", at(1)).unwrap();
    let begin = NewAttempt { attempt: attempt("a1", &orders, at(10)), lease_epoch };
    let doubted = Err(LedgerError::Doubted("it was restored".to_owned()));
    assert_eq!(ledger.begin_attempt(&begin), doubted);
    let batch = common::batch("b2");
    assert_eq!(ledger.approve(&batch, &[common::order(&batch, 1)]).map(drop), doubted.map(drop));
    ledger.put_generation(&GenerationMark { doubted: None, ..mark }).unwrap();
    ledger.begin_attempt(&begin).expect("sending goes on once the doubt is lifted");
}

#[test]
fn an_order_under_way_is_not_sent_again() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 2);
    begun(&ledger, "a1", &orders[..1]);
    let lease_epoch = ledger.take_lease("one", at(1)).unwrap();
    let second = |orders| ledger.begin_attempt(&NewAttempt { attempt: attempt("a2", orders, at(11)), lease_epoch });
    assert!(matches!(second(&orders[..1]), Err(LedgerError::Illegal(_))), "it is under way");
    assert!(matches!(second(&orders), Err(LedgerError::Illegal(_))), "a bulk call with it is refused whole");
    assert_eq!(ledger.order(&orders[1].id).unwrap().unwrap().state, OrderState::Planned, "its neighbour too");
    let twice = [orders[1].clone(), orders[1].clone()];
    assert!(matches!(second(&twice), Err(LedgerError::Illegal(_))), "an order stands once in a call");
    assert!(matches!(second(&orders[1..]), Ok(())), "the neighbour alone may go");
}

#[test]
fn an_unknown_with_an_open_attempt_is_not_sent_again() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    begun(&ledger, "a1", &orders);
    ledger.apply(&[moved(&orders[0], Cause::OutcomeLost)], at(30)).unwrap();
    let lease_epoch = ledger.take_lease("one", at(31)).unwrap();
    let again = ledger.begin_attempt(&NewAttempt { attempt: attempt("a2", &orders, at(32)), lease_epoch });
    assert!(matches!(again, Err(LedgerError::Illegal(_))), "the first attempt has no outcome yet");
}

#[test]
fn unknown_before_lives_until_it_is_settled() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    let id = &orders[0].id;
    let first = begun(&ledger, "a1", &orders);
    let lost = OrderMove { unknown_cause: Some(UnknownCause::Timeout), ..moved(&orders[0], Cause::OutcomeLost) };
    ledger.conclude(&conclusion(&first, "unknown", vec![lost])).unwrap();
    let order = ledger.order(id).unwrap().unwrap();
    assert!(order.unknown_before && order.unknown_cause == Some(UnknownCause::Timeout));

    let second = begun(&ledger, "a2", &orders);
    assert!(ledger.order(id).unwrap().unwrap().unknown_before, "sending again settles nothing");
    let refused = moved(&orders[0], Cause::ProviderRejected);
    ledger.conclude(&conclusion(&second, "rejected", vec![refused])).unwrap();
    let order = ledger.order(id).unwrap().unwrap();
    assert_eq!(order.state, OrderState::Unknown, "a later refusal does not end an unknown");
    assert!(order.unknown_before && order.unknown_cause == Some(UnknownCause::Timeout));

    ledger.apply(&[moved(&orders[0], Cause::RecordShowsProcessing)], at(50)).unwrap();
    let order = ledger.order(id).unwrap().unwrap();
    assert_eq!(order.state, OrderState::Accepted);
    assert!(!order.unknown_before && order.unknown_cause.is_none(), "the provider's record settles it");
    assert_eq!(ledger.attempts_of(id).unwrap().len(), 2);
}

#[test]
fn a_provider_order_is_claimed_once() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 3);
    let claim = |order, id: &str| OrderMove {
        provider_order_id: Some(id.into()),
        ..moved(order, Cause::RecordShowsProcessing)
    };
    ledger.apply(&orders.iter().map(|order| moved(order, Cause::LedgerDoubted)).collect::<Vec<_>>(), at(5)).unwrap();
    ledger.apply(&[claim(&orders[0], "np-1")], at(6)).unwrap();
    let stolen = ledger.apply(&[claim(&orders[1], "np-2"), claim(&orders[2], "np-1")], at(7));
    assert_eq!(stolen, Err(LedgerError::AlreadyClaimed("np-1".into())));
    let second = ledger.order(&orders[1].id).unwrap().unwrap();
    assert_eq!((second.state, second.provider_order_id), (OrderState::Unknown, None), "all moves fail together");
    ledger.apply(&[claim(&orders[0], "np-1")], at(8)).expect("the same order may say it again");
    assert_eq!(ledger.claimant(&orders[0].wallet_id, &"np-2".into()).unwrap(), None);
    assert_eq!(ledger.claimant(&"another:wallet".into(), &"np-1".into()).unwrap(), None, "claims are per wallet");
}

#[test]
fn a_bulk_parent_belongs_to_its_attempt() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 4);
    let parent = ProviderOrderId::from("parent-1");
    let bulk = begun(&ledger, "a1", &orders[..2]);
    let moves = orders[..2].iter().map(|order| moved(order, Cause::ProviderAccepted)).collect();
    let mut done = conclusion(&bulk, "accepted", moves);
    done.provider_order_id = Some(parent.clone());
    ledger.conclude(&done).unwrap();
    assert_eq!(ledger.claimant(&bulk.wallet_id, &parent).unwrap(), Some(orders[0].id.clone()));
    let stolen =
        OrderMove { provider_order_id: Some(parent.clone()), ..moved(&orders[2], Cause::RecordShowsProcessing) };
    ledger.apply(&[moved(&orders[2], Cause::LedgerDoubted)], at(30)).unwrap();
    assert_eq!(ledger.apply(&[stolen], at(31)), Err(LedgerError::AlreadyClaimed(parent.clone())));

    let other = begun(&ledger, "a2", &orders[3..]);
    ledger.conclude(&conclusion(&other, "unknown", vec![moved(&orders[3], Cause::OutcomeLost)])).unwrap();
    assert_eq!(ledger.put_parent(&other.id, &parent), Err(LedgerError::AlreadyClaimed(parent)));
    ledger.put_parent(&other.id, &"parent-2".into()).unwrap();
    ledger.put_parent(&other.id, &"parent-2".into()).expect("the same again is the same");
    assert!(matches!(ledger.put_parent(&other.id, &"parent-3".into()), Err(LedgerError::Illegal(_))));
    assert_eq!(ledger.attempts_of(&orders[3].id).unwrap()[0].provider_order_id, Some("parent-2".into()));
    assert_eq!(ledger.claimant(&other.wallet_id, &"parent-2".into()).unwrap(), Some(orders[3].id.clone()));
}

#[test]
fn illegal_moves_are_refused_and_missing_things_named() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    for cause in [Cause::ProviderAccepted, Cause::RefundSeen, Cause::SendBegun] {
        let refused = ledger.apply(&[moved(&orders[0], cause)], at(5));
        assert!(matches!(refused, Err(LedgerError::Illegal(_))), "{cause:?} does not move a planned order");
    }
    let mut unheard = orders[0].clone();
    unheard.id = "nobody".into();
    assert!(matches!(ledger.apply(&[moved(&unheard, Cause::LedgerDoubted)], at(5)), Err(LedgerError::Missing(_))));
    assert!(matches!(ledger.keep_answer(&"none".into(), b"", at(5)), Err(LedgerError::Missing(_))));
    assert!(ledger.journal(&orders[0].id).unwrap().is_empty(), "nothing was written");
    assert_eq!(ledger.order(&unheard.id).unwrap(), None);
}

#[test]
fn evidence_that_only_repeats_itself_is_written_once() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    ledger.apply(&[moved(&orders[0], Cause::LedgerDoubted)], at(5)).unwrap();
    for n in 0..5 {
        let seen = moved(&orders[0], Cause::RecordShowsProcessing);
        ledger.apply(&[seen], at(100 + n)).unwrap();
    }
    let order = ledger.order(&orders[0].id).unwrap().unwrap();
    assert_eq!(order.last_seen_at, Some(at(104)), "the last sight counts");
    assert_eq!(order.state_since, at(100), "the state is as old as its first sight");
    assert_eq!(ledger.journal(&order.id).unwrap().len(), 2, "two moves; 'still so' adds nothing");
    let word = OrderMove { evidence: "the word changed".to_owned(), ..moved(&order, Cause::RecordShowsProcessing) };
    ledger.apply(&[word], at(200)).unwrap();
    assert_eq!(ledger.journal(&order.id).unwrap().len(), 3, "new evidence is new");
    ledger.note(&order.id, Cause::RecordShowsProcessing, "asked the provider", at(201)).unwrap();
    let last = ledger.journal(&order.id).unwrap().pop().unwrap();
    assert_eq!((last.from, last.to, last.evidence.as_str()), (order.state, order.state, "asked the provider"));
}

#[test]
fn reasons_come_and_go() {
    let ledger = memory();
    let orders = approved(&ledger, "b1", 1);
    let with = |reason: Option<&str>| OrderMove {
        reason: reason.map(ToOwned::to_owned),
        ..moved(&orders[0], Cause::LedgerDoubted)
    };
    for (given, kept) in [(Some("why"), Some("why")), (None, Some("why")), (Some(""), None)] {
        ledger.apply(&[with(given)], at(5)).unwrap();
        assert_eq!(ledger.order(&orders[0].id).unwrap().unwrap().reason.as_deref(), kept, "after {given:?}");
    }
}

#[test]
fn credentials_are_kept_with_the_conclusion_or_not_at_all() {
    let ledger = memory();
    let batch = common::batch("b1");
    let orders = [common::checker(&batch, 1), common::checker(&batch, 2)];
    ledger.approve(&batch, &orders).unwrap();
    let attempt = begun(&ledger, "a1", &orders);
    let moves: Vec<_> = orders.iter().map(|order| moved(order, Cause::ProviderAccepted)).collect();
    let mut done = conclusion(&attempt, "accepted", moves);
    done.credentials = vec![issued(&orders[0], "WG-1234 5678", "9876"), issued(&orders[1], "wg12345678", "9876")];
    let alarm = ledger.conclude(&done);
    let is_alarm = matches!(&alarm, Err(LedgerError::CredentialHeld { order_id, holder })
        if *order_id == orders[1].id && *holder == orders[0].id);
    assert!(is_alarm, "got {alarm:?}");
    assert!(ledger.credentials(&orders[0].id).unwrap().is_empty(), "nothing of a refused conclusion is kept");
    assert_eq!(ledger.open_attempts().unwrap().len(), 1, "it stays open");

    done.credentials[1] = issued(&orders[1], "WG-1234 9999", "9876");
    ledger.conclude(&done).unwrap();
    assert_eq!(ledger.credentials(&orders[0].id).unwrap(), vec![done.credentials[0].issued.clone()]);
    let found: Vec<_> = ledger.find_by_serial("wg 12345678").unwrap().into_iter().map(|order| order.id).collect();
    assert_eq!(found, [orders[0].id.clone()], "case, spaces and dashes do not matter");

    ledger.put_credential(&done.credentials[0], &[], at(40)).expect("fetched again, it is the same");
    assert_eq!(ledger.credentials(&orders[0].id).unwrap().len(), 1);
    let stolen = engine::ports::IssuedTo { order_id: orders[1].id.clone(), ..done.credentials[0].clone() };
    assert!(matches!(ledger.put_credential(&stolen, &[], at(41)), Err(LedgerError::CredentialHeld { .. })));
    let checkers = OrderQuery { checkers: Some(true), ..OrderQuery::default() };
    assert_eq!(ledger.orders(&checkers).unwrap().len(), 2);
}

//! A thousand damaged ledgers: each is refused, found out by the check, said to be rewound, or reads exactly as before.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

mod common;

use common::{approved, at, begun, checker, conclusion, data_key, issued, moved, open};
use domain::{Cause, IssuedCredential};
use engine::model::{Attempt, Batch, JournalEntry, Order, WalletReading};
use engine::ports::{Ledger, LedgerError, OrderQuery, OrderTotals};
use ledger::{OpenOptions, SqliteLedger, Synchronous};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Everything that money or a credential hangs on.
#[derive(Debug, PartialEq)]
struct Content {
    orders: Vec<Order>,
    totals: OrderTotals,
    batches: Vec<Batch>,
    attempts: Vec<Vec<Attempt>>,
    journals: Vec<Vec<JournalEntry>>,
    credentials: Vec<Vec<IssuedCredential>>,
    answers: Vec<Option<Vec<u8>>>,
    settings: Vec<(String, String)>,
    wallet: Option<WalletReading>,
}

fn content(ledger: &SqliteLedger) -> Result<Content, LedgerError> {
    let orders = ledger.orders(&OrderQuery::default())?;
    let attempts = orders.iter().map(|order| ledger.attempts_of(&order.id)).collect::<Result<Vec<_>, _>>()?;
    Ok(Content {
        totals: ledger.totals(&OrderQuery::default())?,
        batches: ledger.batches(100)?,
        journals: orders.iter().map(|order| ledger.journal(&order.id)).collect::<Result<_, _>>()?,
        credentials: orders.iter().map(|order| ledger.credentials(&order.id)).collect::<Result<_, _>>()?,
        answers: attempts.iter().flatten().map(|attempt| ledger.raw_answer(&attempt.id)).collect::<Result<_, _>>()?,
        settings: ledger.settings()?,
        wallet: ledger.wallet_reading(&common::WALLET.into())?,
        attempts,
        orders,
    })
}

fn fill(ledger: &SqliteLedger, name: &str) {
    let batch = common::batch(name);
    let orders: Vec<Order> =
        (1..=30).map(|row| if row < 25 { common::order(&batch, row) } else { checker(&batch, row) }).collect();
    ledger.approve(&batch, &orders).unwrap();
    for order in orders.iter().skip(10) {
        let attempt = begun(ledger, &format!("{name}-{}", order.row), std::slice::from_ref(order));
        ledger.keep_answer(&attempt.id, format!("answer {}", order.row).repeat(30).as_bytes(), at(15)).unwrap();
        let mut done = conclusion(&attempt, "accepted", vec![moved(order, Cause::ProviderAccepted)]);
        done.provider_order_id = Some(format!("provider-{}", order.id).as_str().into());
        if order.row >= 25 {
            done.credentials = vec![issued(order, &format!("serial-{name}-{}", order.row), "1234")];
        }
        ledger.conclude(&done).unwrap();
    }
    let reading = WalletReading { available: domain::Pesewas(7_000), at: at(30) };
    ledger.put_wallet_reading(&common::WALLET.into(), reading).unwrap();
    ledger.put_setting("timeout", Some("30000")).unwrap();
}

/// The files of a ledger, by what follows its name.
type Files = Vec<(&'static str, Vec<u8>)>;

fn files(path: &Path) -> Files {
    ["", "-wal", "-shm"].into_iter().filter_map(|end| Some((end, fs::read(beside(path, end)).ok()?))).collect()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}{end}", path.display()))
}

/// A small generator, so that a failing case can be run again by its number.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

fn damage(files: &mut Files, random: &mut Random) -> String {
    let which = random.below(if files.len() > 1 { 2 } else { 1 });
    let (end, bytes) = &mut files[which];
    let place = random.below(bytes.len());
    match random.below(6) {
        0 | 1 => {
            bytes[place] ^= 1 << random.below(8);
            format!("a bit of byte {place} of '{end}' changed")
        }
        2 => {
            for _ in 0..20 {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            format!("20 bits of '{end}' changed")
        }
        3 => {
            bytes.truncate(place);
            format!("'{end}' cut to {place}")
        }
        4 => {
            let page = place / 4_096 * 4_096;
            let until = bytes.len().min(page + 4_096);
            bytes[page..until].fill(0);
            format!("the page of '{end}' at {page} is zeros")
        }
        _ => {
            let end = *end;
            files.remove(which);
            format!("'{end}' is gone")
        }
    }
}

#[test]
fn a_thousand_damaged_ledgers_are_noticed_or_harmless() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    fill(&ledger, "b1");
    drop(ledger);
    let closed = (files(&path), content(&open(&path)).unwrap());
    let ledger = open(&path);
    fill(&ledger, "b2");
    let killed = (files(&path), content(&ledger).unwrap());
    assert_eq!((closed.0.len(), killed.0.len()), (1, 3), "one orderly end, one kill");

    let victim = dir.path().join("victim.db");
    let (mut refused, mut found, mut rewound, mut harmless) = (0, 0, 0, 0);
    for seed in 0..1_000_u64 {
        let (whole, before) = if seed % 2 == 0 { &closed } else { &killed };
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut damaged = whole.clone();
        let what = damage(&mut damaged, &mut random);
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&victim, end));
        }
        for (end, bytes) in &damaged {
            fs::write(beside(&victim, end), bytes).unwrap();
        }
        let is_gone = !victim.exists() && damaged.is_empty();
        let synchronous = Synchronous::Off;
        let options = OpenOptions { read_connections: 1, synchronous, ..OpenOptions::new(data_key()) };
        match SqliteLedger::open(&victim, options) {
            Err(_) => refused += 1,
            // A file that is gone with everything beside it is told apart from a new one by the key store's generation.
            Ok(ledger) if is_gone => assert!(ledger.opening().created, "seed {seed}"),
            Ok(ledger) if ledger.opening().rewound => rewound += 1,
            Ok(ledger) => match (ledger.integrity(), content(&ledger)) {
                (Err(_), _) => found += 1,
                (Ok(()), after) => {
                    assert_eq!(after.as_ref(), Ok(before), "seed {seed}: {what}: read otherwise than before");
                    harmless += 1;
                }
            },
        }
    }
    println!("refused {refused}, found by the check {found}, rewound {rewound}, harmless {harmless}");
    assert!(refused > 50 && found > 50 && rewound > 50, "each way of noticing was needed");
}

#[test]
fn a_damaged_row_is_noticed_when_it_is_read() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ledger.db");
    let ledger = open(&path);
    let orders = approved(&ledger, "b1", 3);
    drop(ledger);
    let mut bytes = fs::read(&path).unwrap();
    let number = b"0240000002";
    let places: Vec<usize> = (0..bytes.len() - number.len()).filter(|at| bytes[*at..].starts_with(number)).collect();
    assert!(places.len() >= 2, "the number stands in the row and in its index");
    for place in places {
        bytes[place + 9] = b'9';
    }
    fs::write(&path, bytes).unwrap();
    let ledger = open(&path);
    assert!(matches!(ledger.order(&orders[1].id), Err(LedgerError::Read(_))), "nobody else's number is topped up");
    assert!(matches!(ledger.orders(&OrderQuery::default()), Err(LedgerError::Read(_))));
}

//! How fast the engine and its history are, as ratios to SQLite doing the same with nothing around it.
//!
//! `cargo run --release -p bundledesk-simulation --example bench_engine`. The provider is the sandbox in this process and
//! takes no time, so that what is measured is the engine, the ledger and the disk. `BENCH_HISTORY` is the number of orders
//! in the long history (1,000,000). `--fill FOLDER COUNT` only makes such a history in a practice folder of the program, for
//! the window's bench.

#![allow(clippy::print_stdout, reason = "a measurement is printed")]

use domain::{OrderId, Pesewas, ProviderKind, Reference};
use engine::model::{BatchState, Lane, Order};
use engine::plan::{PlanLine, PlanRequest};
use engine::ports::{Ledger, OrderQuery};
use ledger::{DataKey, OpenOptions, SqliteLedger, Synchronous};
use rusqlite::Connection;
use sandbox::{Config, Sandbox, Switches};
use simulation::{House, Latency, MemoryKeys, data_line, in_simulation};
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

type Measured<T> = Result<T, Box<dyn Error>>;

const SENT: u32 = 2_000;
const PLANNED: u32 = 100_000;
const STARTS: usize = 5;
/// What a row of the reference holds at least.
const ROW_BYTES_MIN: usize = 200;

fn ms(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1_000.0
}

fn percentile(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * part).round() as usize]
}

/// A line without a wait, a wallet that holds enough, and no limit.
fn config() -> Config {
    let mut config = Config::new(1).with_switches(Switches::kind()).with_opening(Pesewas(100_000_000_000));
    config.netpluse_limits.purchases = None;
    config.netpluse_limits.reads = None;
    config
}

fn lines(count: u32) -> Vec<PlanLine> {
    let catalogue = sandbox::Catalogue::ghana();
    (0..count).filter_map(|nth| data_line(ProviderKind::Netpluse, &catalogue, nth, nth as usize)).collect()
}

async fn house(path: &Path) -> Measured<(House, domain::AccountId)> {
    let latency = Latency { buying_mean_ms: 0, reading_mean_ms: 0 };
    let mut house = House::on_durable_file(path, Sandbox::new(config()), latency, 1)?;
    house.open(None)?;
    let account = house.add_account("netpluse", ProviderKind::Netpluse, "shop").await?;
    for (key, value) in [("sends_per_window", "100000"), ("reads_per_window", "1000000"), ("window_ms", "1")] {
        house.desk()?.put_setting(key, value)?;
    }
    Ok((house, account))
}

/// The bytes that this process has handed to the disk's cache so far.
fn written_bytes() -> Measured<u64> {
    let text = std::fs::read_to_string("/proc/self/io")?;
    let count = text.lines().find_map(|line| line.strip_prefix("wchar: ")).ok_or("wchar")?;
    Ok(count.trim().parse()?)
}

/// What a run came to.
struct Commits {
    took_ms: f64,
    count: u64,
    bytes: u64,
}

/// Orders through the whole engine, and the commits it took.
fn durable_orders(folder: &Path) -> Measured<Commits> {
    in_simulation(async {
        let (house, account) = house(&folder.join("engine.db")).await?;
        let batch = house.approve(&account, lines(SENT), false, Lane::Batch)?;
        let ledger = house.kept_ledger()?;
        let (commits_before, bytes_before) = (house.life().writes(), written_bytes()?);
        let began = Instant::now();
        loop {
            // Seldom, so that looking at the batch is no part of what is measured.
            house.wait(1_000).await;
            if ledger.batch(&batch)?.is_some_and(|batch| batch.state != BatchState::Running) {
                break;
            }
        }
        let took_ms = ms(began);
        let count = house.life().writes() - commits_before;
        let bytes = written_bytes()? - bytes_before;
        let bought = house.books().ours().count();
        assert_eq!(bought, SENT as usize, "what is measured is a batch that was bought");
        Ok(Commits { took_ms, count, bytes })
    })
}

/// SQLite alone: so many commits of one row each, pressed to the disk as the ledger's are.
fn bare_commits(path: &Path, count: u64, row_bytes: usize) -> Measured<Commits> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("CREATE TABLE rows (seq INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB)")?;
    let body = vec![7u8; row_bytes];
    let (began, bytes_before) = (Instant::now(), written_bytes()?);
    for nth in 0..count {
        let mut insert = connection.prepare_cached("INSERT INTO rows (name, body) VALUES (?1, ?2)")?;
        insert.execute((format!("order-{nth}"), &body))?;
    }
    Ok(Commits { took_ms: ms(began), count, bytes: written_bytes()? - bytes_before })
}

/// The row with which bare commits write as many bytes as the ledger's do. Each byte of a row is written twice: to the
/// write-ahead file and, at a checkpoint, to its place.
fn row_bytes_like(folder: &Path, ours: &Commits) -> Measured<usize> {
    let probe = bare_commits(&folder.join("probe.db"), 500, ROW_BYTES_MIN)?;
    let more = (ours.bytes / ours.count).saturating_sub(probe.bytes / probe.count) / 2;
    Ok(ROW_BYTES_MIN + usize::try_from(more)?)
}

fn bench_sending(folder: &Path) -> Measured<()> {
    let ours = durable_orders(folder)?;
    let row_bytes = row_bytes_like(folder, &ours)?;
    let bare = bare_commits(&folder.join("bare.db"), ours.count, row_bytes)?;
    println!(
        "sending: {SENT} orders in {:.0} ms, {:.0} a second, with {} commits and {:.0} MB written; SQLite alone, the same \
         number of commits and {:.0} MB: {:.0} ms; ratio {:.2} (aim: at least 0.7)",
        ours.took_ms,
        f64::from(SENT) * 1_000.0 / ours.took_ms,
        ours.count,
        ours.bytes as f64 / 1e6,
        bare.bytes as f64 / 1e6,
        bare.took_ms,
        bare.took_ms / ours.took_ms
    );
    Ok(())
}

fn bench_planning(folder: &Path) -> Measured<()> {
    in_simulation(async {
        let (house, account) = house(&folder.join("plan.db")).await?;
        let desk = house.desk()?;
        let request = PlanRequest {
            account,
            lines: lines(PLANNED),
            source: "list".to_owned(),
            bulk_calls: false,
            lane: Lane::Batch,
        };
        let copied = Instant::now();
        std::hint::black_box(request.lines.clone());
        let copied_ms = ms(copied);
        let began = Instant::now();
        let plan = desk.plan_offline(request, None)?;
        let took_ms = ms(began);
        assert_eq!(plan.lines.len(), PLANNED as usize, "every row is planned");
        println!(
            "planning: {PLANNED} rows in {took_ms:.0} ms; copying the same rows in memory: {copied_ms:.0} ms; ratio {:.1}",
            took_ms / copied_ms
        );
        Ok(())
    })
}

/// A history of so many orders in finished batches, made from one true order.
fn make_history(path: &Path, count: u32) -> Measured<MemoryKeys> {
    let options = OpenOptions { synchronous: Synchronous::Off, ..OpenOptions::new(DataKey::new([7; 32])) };
    let (batch, order, keys) = in_simulation(async {
        let (mut house, account) = house(path).await?;
        let id = house.approve(&account, lines(1), false, Lane::Batch)?;
        house.wait(600_000).await;
        let ledger = house.kept_ledger()?;
        let batch = ledger.batch(&id)?.ok_or("the batch")?;
        let of_batch = OrderQuery { batch_id: Some(id), ..OrderQuery::default() };
        let order = ledger.orders(&of_batch)?.remove(0);
        house.close().await;
        Measured::Ok((batch, order, house.keys.clone()))
    })?;
    fill(&SqliteLedger::open(path, options)?, &batch, order, count)?;
    Ok(keys)
}

/// Puts so many orders like this one before it, in finished batches of a thousand.
fn fill(ledger: &SqliteLedger, batch: &engine::model::Batch, order: Order, count: u32) -> Measured<()> {
    let planned = Order {
        state: domain::OrderState::Planned,
        provider_order_id: None,
        provider_state: None,
        short_reference: None,
        charged: None,
        first_sent_at: None,
        last_sent_at: None,
        last_seen_at: None,
        ..order
    };
    for nth in 0..count / 1_000 {
        let id = domain::BatchId::from(format!("history-{nth:06}").as_str());
        let approved_at = batch.approved_at.plus_ms(-i64::from(count / 1_000 - nth) * 3_600_000);
        let rows: Measured<Vec<Order>> = (0..1_000)
            .map(|row| {
                let serial = u64::from(nth) * 1_000 + row;
                let name = format!("{serial:010}-{:08x}", serial.wrapping_mul(2_654_435_761) as u32);
                Ok(Order {
                    id: OrderId(format!("order-{name}")),
                    batch_id: id.clone(),
                    row: u32::try_from(row)? + 1,
                    msisdn: domain::Msisdn::parse(&format!("02{:08}", serial * 7_919 % 100_000_000))?.msisdn,
                    reference: Reference::new(format!("BD-{name}"))?,
                    note: Some(format!("customer {}", serial % 4_099)),
                    created_at: approved_at,
                    state_since: approved_at,
                    ..planned.clone()
                })
            })
            .collect();
        let of_history = engine::model::Batch {
            id: id.clone(),
            content_hash: format!("content-{nth}"),
            list_hash: format!("list-{nth}"),
            approved_at,
            state: BatchState::Running,
            ..batch.clone()
        };
        ledger.approve(&of_history, &rows?)?;
        ledger.set_batch_state(&id, &BatchState::Finished)?;
    }
    Ok(())
}

/// The same in a practice folder of the program, in which one order was bought.
fn fill_practice(folder: &Path, count: u32) -> Measured<()> {
    let passphrase = domain::Secret::new("practice".to_owned());
    let store = keys::FileStore::open(&folder.join("keys.bin"), &passphrase)?;
    let key = keys::data_key(&store)?.ok_or("no key")?;
    let options = OpenOptions { synchronous: Synchronous::Off, ..OpenOptions::new(key) };
    let ledger = SqliteLedger::open(&folder.join("ledger.sqlite3"), options)?;
    let order = ledger.orders(&OrderQuery { limit: 1, ..OrderQuery::default() })?.pop().ok_or("no order was bought")?;
    let batch = ledger.batch(&order.batch_id)?.ok_or("the batch")?;
    fill(&ledger, &batch, order, count)
}

/// From nothing open to a desk that has counted its orders.
fn start_ms(path: &Path, keys: &MemoryKeys) -> Measured<f64> {
    in_simulation(async {
        let latency = Latency { buying_mean_ms: 0, reading_mean_ms: 0 };
        let mut house = House::in_memory(Sandbox::new(config()), latency, 1)?;
        house.keys = keys.clone();
        let began = Instant::now();
        house.take_ledger(path)?;
        let report = house.open(None)?;
        std::hint::black_box(house.desk()?.ledger().totals(&OrderQuery::default())?);
        let took_ms = ms(began);
        assert_eq!(report.doubted, None, "what is measured is a start over a history that nobody doubts");
        house.close().await;
        house.release_ledger().await?;
        Ok(took_ms)
    })
}

fn median_start_ms(path: &Path, keys: &MemoryKeys) -> Measured<f64> {
    let mut times = (0..STARTS).map(|_| start_ms(path, keys)).collect::<Measured<Vec<f64>>>()?;
    Ok(percentile(&mut times, 0.5))
}

fn bench_start(folder: &Path, long: (&Path, &MemoryKeys), count: u32) -> Measured<()> {
    let short = folder.join("short.db");
    let keys = make_history(&short, 0)?;
    let (short_ms, long_ms) = (median_start_ms(&short, &keys)?, median_start_ms(long.0, long.1)?);
    println!(
        "start: {long_ms:.1} ms to a desk that answers with {count} orders; {short_ms:.1} ms with none; ratio {:.2} (aim: under \
         1.3)",
        long_ms / short_ms
    );
    Ok(())
}

/// What an agent types: ends and middles of numbers, references, names.
fn searches(count: u32) -> Vec<String> {
    (0..60u64)
        .map(|nth| {
            let serial = nth * 7_919 * 13 % u64::from(count.max(1));
            let number = format!("02{:08}", serial * 7_919 % 100_000_000);
            match nth % 4 {
                0 => number,
                1 => number[4..].to_owned(),
                2 => format!("{serial:010}"),
                _ => format!("customer {}", serial % 4_099),
            }
        })
        .collect()
}

const BARE_SEARCH: &str = "SELECT o.id, o.row, o.account, o.msisdn, o.network, o.package, o.package_name, o.size_mb, \
     o.planned_price, o.note, o.reference, o.state, o.provider_order_id, o.charged, o.reason, o.created_at, b.id \
     FROM order_trigrams f CROSS JOIN order_texts x ON x.seq = f.rowid CROSS JOIN orders o ON o.seq = f.rowid \
     CROSS JOIN batches b ON b.seq = o.batch_seq \
     WHERE instr(x.text, ?1) > 0 AND order_trigrams MATCH ?2 ORDER BY f.rowid DESC LIMIT 50";

fn bare_search_ms(connection: &Connection, text: &str) -> Measured<f64> {
    let characters: Vec<char> = text.chars().collect();
    let trigrams: Vec<String> =
        characters.windows(3).map(|three| format!("\"{}\"", three.iter().collect::<String>())).collect();
    let began = Instant::now();
    let mut statement = connection.prepare_cached(BARE_SEARCH)?;
    let mut rows = statement.query((text, trigrams.join(" AND ")))?;
    while let Some(row) = rows.next()? {
        for column in 0..17 {
            std::hint::black_box(row.get::<_, rusqlite::types::Value>(column)?);
        }
    }
    Ok(ms(began))
}

fn bench_search(long: &Path, count: u32) -> Measured<()> {
    let ledger = SqliteLedger::open(long, OpenOptions::new(DataKey::new([7; 32])))?;
    let connection = Connection::open_with_flags(long, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..3 {
        for text in searches(count) {
            let query = OrderQuery { search: Some(text.clone()), limit: 50, ..OrderQuery::default() };
            let began = Instant::now();
            let found = ledger.orders(&query)?;
            let took_ms = ms(began);
            assert!(!found.is_empty(), "'{text}' stands in the history");
            let bare_ms = bare_search_ms(&connection, &text)?;
            // The first round fills the disk's cache.
            if round > 0 {
                ours.push(took_ms);
                bare.push(bare_ms);
            }
        }
    }
    let (ours, bare) = (percentile(&mut ours, 0.95), percentile(&mut bare, 0.95));
    println!(
        "search: p95 {ours:.2} ms among {count} orders; the bare SQL query {bare:.2} ms; ratio {:.2} (aim: within 2)",
        ours / bare
    );
    Ok(())
}

/// Plans and approves a batch of so many orders in a process of its own, and gives the most memory that it ever held.
fn peak_mb(rows: u32) -> Measured<f64> {
    let output = Command::new(std::env::current_exe()?).args(["--peak-of", &rows.to_string()]).output()?;
    let text = String::from_utf8(output.stdout)?;
    Ok(text.trim().parse::<f64>()? / 1_024.0)
}

fn print_peak_kb(rows: u32) -> Measured<()> {
    let folder = tempfile::tempdir()?;
    in_simulation(async {
        let (house, account) = house(&folder.path().join("peak.db")).await?;
        house.approve(&account, lines(rows), false, Lane::Batch)?;
        Measured::Ok(())
    })?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("VmHWM")?;
    println!("{}", peak.trim().trim_end_matches(" kB"));
    Ok(())
}

fn bench_memory() -> Measured<()> {
    let (large, small) = (peak_mb(PLANNED)?, peak_mb(1)?);
    println!(
        "memory: {large:.0} MB at most to plan and approve a batch of {PLANNED} orders; {small:.0} MB for one order"
    );
    Ok(())
}

fn all() -> Measured<()> {
    let args: Vec<String> = std::env::args().collect();
    if let [_, flag, rows] = args.as_slice()
        && flag == "--peak-of"
    {
        return print_peak_kb(rows.parse()?);
    }
    if let [_, flag, folder, count] = args.as_slice()
        && flag == "--fill"
    {
        return fill_practice(Path::new(folder), count.parse()?);
    }
    let folder = tempfile::tempdir()?;
    bench_sending(folder.path())?;
    bench_planning(folder.path())?;
    bench_memory()?;
    let count = std::env::var("BENCH_HISTORY").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let long = folder.path().join("long.db");
    let keys = make_history(&long, count)?;
    bench_start(folder.path(), (&long, &keys), count)?;
    bench_search(&long, count)
}

fn main() -> ExitCode {
    match all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("could not be measured: {error}");
            ExitCode::FAILURE
        }
    }
}

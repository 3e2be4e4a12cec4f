//! How long reading takes, as ratios to the least that could be done: the library only streaming the same cells, the
//! csv crate only splitting the same lines, openpyxl with a regular expression.
//!
//! `cargo run --release -p bundledesk-recipients --example bench_recipients`. With `BENCH_PYTHON` naming a Python that
//! has openpyxl, that comparison is made too. Each time is the median of several runs on the same file; ours and the
//! reference take turns, so that a busy computer slows both.

use calamine::{Reader, Xlsx};
use recipients::{ReadOptions, read_file, read_text};
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const ROWS: u32 = 100_000;
const LINES: u32 = 10_000;
const RUNS: usize = 9;

fn ms<T>(run: impl FnOnce() -> T) -> f64 {
    let began = Instant::now();
    std::hint::black_box(run());
    began.elapsed().as_secs_f64() * 1_000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Milliseconds of both, the middle ones of `RUNS` runs in turns.
fn in_turns<A, B>(mut ours: impl FnMut() -> A, mut reference: impl FnMut() -> B) -> (f64, f64) {
    let (a, b) = (0..RUNS).map(|_| (ms(&mut ours), ms(&mut reference))).unzip();
    (median(a), median(b))
}

fn number(at: u32) -> String {
    const PREFIXES: [&str; 6] = ["024", "054", "020", "050", "026", "027"];
    format!("{}{:07}", PREFIXES[at as usize % 6], (u64::from(at) * 7_919 + 1_234_567) % 10_000_000)
}

fn size(at: u32) -> &'static str {
    ["1GB", "2GB", "5GB", "10GB", "500MB"][at as usize % 5]
}

fn network(at: u32) -> &'static str {
    ["MTN", "MTN", "Telecel", "Telecel", "AT", "AT"][at as usize % 6]
}

fn make_files(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["Name", "Phone", "Bundle", "Network"])?;
    let mut csv = String::from("Name,Phone,Bundle,Network\n");
    for at in 0..ROWS {
        let name = format!("Customer {}", at % 5_000);
        sheet.write_row(at + 1, 0, [name.as_str(), &number(at), size(at), network(at)])?;
        writeln!(csv, "{name},{},{},{}", number(at), size(at), network(at))?;
    }
    workbook.save(folder.join("list.xlsx"))?;
    std::fs::write(folder.join("list.csv"), csv)?;
    Ok(())
}

fn stream_only(bytes: &[u8]) -> usize {
    let mut workbook: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let name = workbook.sheet_names()[0].clone();
    let mut cells = workbook.worksheet_cells_reader(&name).expect("a sheet");
    let mut count = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        std::hint::black_box(cell.get_value());
        count += 1;
    }
    count
}

fn split_only(bytes: &[u8]) -> usize {
    let mut records = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    while records.read_record(&mut record).expect("a record") {
        count += record.iter().map(|field| std::hint::black_box(field).len()).sum::<usize>();
    }
    count
}

const PYTHON: &str = r#"
import re, sys, time, openpyxl
began = time.perf_counter()
pattern = re.compile(r"^(?:0|\+?233)?([25]\d{8})$")
rows = [(m.group(1), r[2]) for r in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(min_row=2, values_only=True) if (m := pattern.match(str(r[1])))]
print((time.perf_counter() - began) * 1000 if len(rows) == int(sys.argv[2]) else "wrong count")
"#;

fn openpyxl_ms(list: &Path) -> Option<f64> {
    let python = std::env::var_os("BENCH_PYTHON")?;
    let output = Command::new(python).args(["-c", PYTHON]).arg(list).arg(ROWS.to_string()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn peak_mb(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    let kb: f64 = line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(f64::NAN);
    kb / 1_024.0
}

/// Reads once while watching the processes that this one starts; the most memory any of them took.
fn reader_peak_mb(mut read: impl FnMut()) -> f64 {
    let watching = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = f64::NAN;
            while watching.load(Ordering::Relaxed) {
                most = most.max(children_peak_mb());
                std::thread::sleep(Duration::from_millis(1));
            }
            most
        });
        read();
        watching.store(false, Ordering::Relaxed);
        watcher.join().expect("the watcher")
    })
}

/// Linux only; not a number elsewhere.
fn children_peak_mb() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let ids: Vec<String> =
        lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
    ids.iter().map(|id| peak_mb(id)).fold(f64::NAN, f64::max)
}

#[allow(clippy::print_stdout)]
fn main() -> ExitCode {
    if let Some(code) = recipients::run_as_reader_child() {
        return code;
    }
    let folder = tempfile::tempdir().expect("a folder");
    // The files are made by a process of their own, so that its memory does not count here.
    if let Some(target) = std::env::args_os().nth(1) {
        make_files(Path::new(&target)).expect("files");
        return ExitCode::SUCCESS;
    }
    let this = std::env::current_exe().expect("this program");
    assert!(Command::new(this).arg(folder.path()).status().expect("files").success());
    let (list, csv) = (folder.path().join("list.xlsx"), folder.path().join("list.csv"));
    let options = ReadOptions::default();

    println!("command: scripts/bench recipients (lists of {ROWS} rows x 4 columns: name, number, size, network)");
    let mut rows = 0;
    let reader_mb = reader_peak_mb(|| rows = read_file(&list, &options).expect("a list").rows.len());
    assert_eq!(rows, ROWS as usize, "every row is read");
    let here_mb = peak_mb("self");
    println!("peak memory, xlsx to rows: {here_mb:.0} MB here, {reader_mb:.0} MB in the reader's process (aim 150)");
    let bytes = std::fs::read(&list).expect("bytes");
    let (ours, streaming) = in_turns(|| read_file(&list, &options).expect("a list").rows.len(), || stream_only(&bytes));
    println!(
        "xlsx, file to validated rows: {ours:.0} ms; calamine only streaming the cells: {streaming:.0} ms; ratio {:.2} (aim at most 2.0)",
        ours / streaming
    );
    match openpyxl_ms(&list) {
        Some(python) => println!(
            "the same xlsx by openpyxl read-only and a regular expression: {python:.0} ms; {:.1} times ours (aim at least 15)",
            python / ours
        ),
        None => println!("openpyxl: not compared (BENCH_PYTHON names no Python with openpyxl)"),
    }

    let csv_bytes = std::fs::read(&csv).expect("bytes");
    assert_eq!(read_file(&csv, &options).expect("a list").rows.len(), ROWS as usize, "every row is read");
    let (ours, splitting) =
        in_turns(|| read_file(&csv, &options).expect("a list").rows.len(), || split_only(&csv_bytes));
    println!(
        "csv, file to validated rows: {ours:.1} ms; the csv crate only splitting the lines: {splitting:.1} ms; ratio {:.2} (aim at most 3.0)",
        ours / splitting
    );

    let mut pasted = String::new();
    for at in 0..LINES {
        let line = ["", "pls ", "Kofi "][at as usize % 3];
        writeln!(pasted, "{line}{} {}", number(at), size(at)).expect("text");
    }
    assert_eq!(read_text(&pasted, &options).rows.len(), LINES as usize, "every line is read");
    let ours = median((0..RUNS).map(|_| ms(|| read_text(&pasted, &options).rows.len())).collect());
    println!("pasted text, {LINES} lines to validated rows: {ours:.1} ms (aim under 50 on an idle core)");
    ExitCode::SUCCESS
}

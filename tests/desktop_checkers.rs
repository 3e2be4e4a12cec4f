//! Result checkers in the real window: bought, shown, copied, printed, found again, assigned from stock, and brought back
//! after the keyring was emptied.
//!
//! Every screen that matters is kept as a picture under `test-results/desktop/`.

#![cfg(target_os = "linux")]

#[path = "desktop/axe.rs"]
mod axe;
#[path = "desktop/driver.rs"]
#[allow(dead_code, reason = "shared with the other window tests, which use the rest")]
mod driver;
#[path = "desktop/shop.rs"]
#[allow(dead_code, reason = "shared with the other window tests, which use the rest")]
mod shop;

use axe::assert_usable;
use driver::{Window, choose_file_in};
use engine::ports::Ledger;
use host::{Host, HostOptions, KeyChoice};
use keys::KeyringStore;
use serde_json::json;
use shop::{CONNECT, PLUSE, Shop};
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const QUICK: &[(&str, u64)] = &[("sends_per_window", 3_000), ("reads_per_window", 3_000), ("poll_first_ms", 300)];
const ORDER_PATIENCE: Duration = Duration::from_secs(60);
/// The clipboard is cleared after 30 seconds.
const CLIPBOARD_PATIENCE: Duration = Duration::from_secs(60);
const PASSPHRASE: &str = "twelve goats cross Volta";

/// The serials and PINs that the sandbox gave out.
fn secrets(shop: &Shop) -> Vec<(String, String)> {
    let given = shop.books().credentials;
    given.iter().map(|given| (given.serial.clone(), given.pin.expose().clone())).collect()
}

fn ready(count: usize) -> String {
    format!("return document.querySelectorAll('[data-testid=checkers-bought] [data-testid=pick]').length === {count}")
}

/// Buys so many for a number, and waits until all are there.
async fn buy(window: &Window, number: &str, count: u32, stock: bool, in_all: usize) {
    window.click("go-checkers").await;
    let seller = "return document.querySelector('[data-testid=use-seller]') ? 'other' : \
                  document.querySelector('[data-testid=checker-number]') ? 'this' : null";
    if window.until("the checkers", seller).await == "other" {
        window.click("use-seller").await;
    }
    window.click_at(".kind:not(.is-gone) input").await;
    if stock {
        window.click("checker-stock").await;
    }
    window.replace_in("checker-number", number).await;
    let set = format!(
        "const f = document.querySelector('[data-testid=checker-count]'); f.value = '{count}'; \
         f.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    );
    window.js(&set).await;
    window.click("checker-buy").await;
    window.click("approve-confirm").await;
    window.until_within(ORDER_PATIENCE, "the checkers", &ready(in_all)).await;
}

async fn open_first(window: &Window) {
    window.click_at("[data-testid=checkers-bought] tbody tr.opens").await;
    window.seen("hand-over").await;
}

async fn reveal(window: &Window) -> (String, String) {
    window.click("reveal").await;
    let shown = "const t = document.querySelector('[data-testid=credential-pin]')?.textContent ?? ''; \
                 return t !== '' && !t.includes('•')";
    window.until("the PIN", shown).await;
    (window.text("credential-serial").await, window.text("credential-pin").await)
}

fn clipboard_text() -> String {
    arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text()).unwrap_or_default()
}

fn clipboard_until(what: &str, patience: Duration, is_so: impl Fn(&str) -> bool) {
    let began = Instant::now();
    while !is_so(&clipboard_text()) {
        assert!(began.elapsed() < patience, "the clipboard did not {what} within {patience:?}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn pdf_text(path: &Path) -> String {
    let out = Command::new("pdftotext").arg("-layout").arg(path).arg("-").output().expect("pdftotext is installed");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// As it stands on paper: digits are set in groups.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

async fn wait_for_file(path: &Path) {
    let began = Instant::now();
    while std::fs::metadata(path).map_or(0, |meta| meta.len()) == 0 {
        assert!(began.elapsed() < ORDER_PATIENCE, "{} was not written", path.display());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_under(&path));
        } else {
            files.push(path);
        }
    }
    files
}

/// No file under these folders holds a serial or a PIN, as bytes of text of either width.
fn assert_nowhere(folders: &[&Path], secrets: &[(String, String)]) {
    assert!(!secrets.is_empty(), "there is something to look for");
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let needles: Vec<Vec<u8>> = secrets
        .iter()
        .flat_map(|(serial, pin)| [serial, pin])
        .flat_map(|text| [text.clone().into_bytes(), wide(text)])
        .collect();
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| files_under(folder)).collect();
    assert!(files.iter().any(|file| file.ends_with("ledger.sqlite3")), "the ledger is among what is looked through");
    for file in files {
        // A socket or a file that went away holds nothing to read.
        let Ok(bytes) = std::fs::read(&file) else { continue };
        for needle in &needles {
            let found = bytes.windows(needle.len()).any(|window| window == needle.as_slice());
            assert!(!found, "{} holds a serial or a PIN in clear", file.display());
        }
    }
}

/// A receipt printer: takes one connection and keeps what comes.
fn printer() -> (String, std::thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let taking = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let (mut stream, _) = listener.accept().expect("the program connects");
        stream.read_to_end(&mut bytes).expect("it sends");
        bytes
    });
    (address, taking)
}

#[tokio::test(flavor = "multi_thread")]
async fn checkers_are_bought_shown_copied_printed_and_found() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let apart = tempfile::tempdir().expect("a folder");
    let paper = tempfile::tempdir().expect("a folder for what is saved on purpose");
    let window = Window::open_apart("checkers", shop.data_dir(), apart.path()).await;

    buy(&window, "0241234567", 3, false, 3).await;
    window.shot("bought").await;
    let given = secrets(&shop);
    assert_eq!(given.len(), 3, "three were bought, once");

    open_first(&window).await;
    let masked = window.text("credential-serial").await;
    assert!(masked.chars().all(|c| c == '•'), "masked until it is asked for");
    let (serial, pin) = reveal(&window).await;
    window.shot("revealed").await;
    assert_usable(&window, "a checker's serial and PIN").await;
    assert!(given.contains(&(serial.clone(), pin.clone())), "what is shown is what the provider gave");

    window.click("copy-credential").await;
    clipboard_until("hold the PIN", ORDER_PATIENCE, |text| text.contains(&serial) && text.contains(&pin));
    window.click("copy-message").await;
    clipboard_until("hold the message", ORDER_PATIENCE, |text| text.contains("Check at") && text.contains(&pin));

    // A receipt, before anything else was printed: plain.
    let (address, taking) = printer();
    window.click("print").await;
    window.seen("print-preview").await;
    // In the dark, where the veil behind a dialog would dim the light words the most.
    window.js("document.documentElement.dataset.theme = 'dark'").await;
    let above = window.is_uncovered(".toast", "toast-above").await;
    assert!(above, "the words about the clipboard stand above the dialog");
    window.js("document.documentElement.dataset.theme = 'light'").await;
    window.click("paper-roll80").await;
    window.seen("printer-address").await;
    window.shot("print-receipt").await;
    assert_usable(&window, "printing receipts").await;
    window.replace_in("printer-address", &address).await;
    window.click("print-receipts").await;
    window.seen("reach").await;
    window.shot("reach").await;
    assert_usable(&window, "who can reach a printer").await;
    window.click("reach-understood").await;
    let bytes = tokio::task::spawn_blocking(move || taking.join().expect("the printer")).await.expect("joins");
    let printed = String::from_utf8_lossy(&bytes).into_owned();
    assert!(squeezed(&printed).contains(&serial) && !printed.contains("COPY"), "the first receipt is plain");

    // Then three cards on A4: the one printed before is marked, the others are not.
    window.text_with("print-copies", "COPY").await;
    window.text_with("print-done", "1 receipt").await;
    window.keys("\u{E00C}").await;
    window.until("the dialog closed", "return !document.querySelector('[data-testid=print-dialog]')").await;
    for nth in 1..=3 {
        window.click_at(&format!("[data-testid=checkers-bought] tbody tr:nth-of-type({nth}) [data-testid=pick]")).await;
    }
    window.click("print-picked").await;
    window.click("paper-a4_eight").await;
    window.text_with("print-copies", "1 of 3").await;
    window.shot_for_guide("print-a4").await;
    assert_usable(&window, "printing cards").await;
    let first = paper.path().join("first.pdf");
    window.click("save-pdf").await;
    choose_file_in("Save as PDF", &first);
    wait_for_file(&first).await;
    window.text_with("print-copies", "3 of 3").await;
    window.text_with("print-done", "first.pdf").await;
    let text = pdf_text(&first);
    for (serial, pin) in &given {
        assert!(squeezed(&text).contains(serial) && squeezed(&text).contains(pin), "every card is whole: {text}");
    }
    assert_eq!(text.matches("COPY").count(), 1, "only the one that a receipt was printed of: {text}");
    let second = paper.path().join("second.pdf");
    window.click("save-pdf").await;
    choose_file_in("Save as PDF", &second);
    wait_for_file(&second).await;
    assert_eq!(pdf_text(&second).matches("COPY").count(), 3, "a reprint is marked on every card");
    window.keys("\u{E00C}").await;

    // Found by its serial alone; half of one finds nothing.
    window.type_into("vault-search", &serial).await;
    window.until("one row", &ready(1)).await;
    window.shot("found-by-serial").await;
    open_first(&window).await;
    assert_eq!(reveal(&window).await.0, serial, "the one that holds this serial");
    window.replace_in("vault-search", &serial[..serial.len() - 1]).await;
    window.until("no row", &ready(0)).await;
    window.replace_in("vault-search", " ").await;
    window.until("all rows", &ready(3)).await;

    clipboard_until("let go of the PIN", CLIPBOARD_PATIENCE, |text| !text.contains(&pin) && !text.contains(&serial));
    let page = "return !document.documentElement.outerHTML.includes(arguments[0] ?? '')";
    window
        .until_within(
            CLIPBOARD_PATIENCE,
            "the serial hidden again",
            &page.replace("arguments[0] ?? ''", &json!(serial).to_string()),
        )
        .await;

    window.click("go-settings").await;
    window.click("back-up").await;
    window.text_with("copies", "made by hand").await;
    window.kill();
    let copies = files_under(&shop.data_dir().join("backups"));
    let by_hand = |copy: &PathBuf| copy.to_string_lossy().contains("by-hand-");
    assert!(copies.iter().any(by_hand), "a safety copy with the checkers in it is looked through too: {copies:?}");
    assert_nowhere(&[shop.data_dir(), apart.path()], &given);
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_waits_for_a_buyer() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("checkers-stock", shop.data_dir(), &[]).await;
    buy(&window, "0200000000", 2, true, 2).await;
    window.text_with("checkers-bought", "In stock").await;
    window.shot("stock").await;
    open_first(&window).await;
    window.type_into("assign-number", "0241234567").await;
    window.click("assign").await;
    window.text_with("checker-buyer", "handed to 024 123 4567").await;
    window.shot("assigned").await;
    window.click("vault-unassigned").await;
    window.until("the one that is left", &ready(1)).await;
    window.click("vault-unassigned").await;
    window.type_into("vault-search", "0241234567").await;
    window.until("the one that was handed over", &ready(1)).await;
    let stock: Vec<String> = shop.books().ours().map(|order| order.msisdn.local()).collect();
    assert_eq!(stock, ["0200000000", "0200000000"], "the provider knows the shop's own number");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_keyring_is_made_good_by_the_recovery_file() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let away = tempfile::tempdir().expect("a memory stick");
    let file = away.path().join("recovery.age");
    let window = Window::open("recovery", shop.data_dir(), &[]).await;
    buy(&window, "0241234567", 1, false, 1).await;
    open_first(&window).await;
    let before = reveal(&window).await;

    window.click("go-settings").await;
    window.click_at("main [data-testid=recovery-make]").await;
    window.type_into("recovery-passphrase", PASSPHRASE).await;
    window.type_into("recovery-again", PASSPHRASE).await;
    window.shot("make").await;
    assert_usable(&window, "making a recovery file").await;
    window.click("recovery-save").await;
    choose_file_in("Save the recovery file", &file);
    window.text_with("recovery-state", "Proved to open").await;
    // The drill: the wrong words prove nothing, the right ones do.
    window.click("recovery-drill").await;
    window.type_into("recovery-passphrase", "not the passphrase").await;
    window.click("recovery-prove").await;
    choose_file_in("Open the recovery file", &file);
    window.text_with("error-message", "does not open").await;
    window.replace_in("recovery-passphrase", PASSPHRASE).await;
    window.click("recovery-prove").await;
    choose_file_in("Open the recovery file", &file);
    window.until("the proof", "return document.querySelector('.toasts')?.textContent.includes('It opens')").await;
    window.shot("proved").await;
    window.kill();

    empty_keyring(shop.data_dir()).await;
    let window = Window::open("recovery-lost", shop.data_dir(), &[]).await;
    window.seen("recover").await;
    window.shot("lost").await;
    assert_usable(&window, "a data key that was lost").await;
    window.type_into("recover-passphrase", PASSPHRASE).await;
    window.click("recover").await;
    choose_file_in("Open the recovery file", &file);
    // Who replaced the key store may have gone back in time: nothing is sent until a person confirms.
    window.seen("read-only").await;
    window.click("go-checkers").await;
    window.until("the checker", &ready(1)).await;
    open_first(&window).await;
    assert_eq!(reveal(&window).await, before, "the same serial and PIN as before");
    window.shot("back").await;
}

/// A program that was just killed lets go of its folder a moment later.
async fn opened(options: HostOptions) -> Host {
    let began = Instant::now();
    loop {
        match Host::open(options.clone()).await {
            Ok(host) => return host,
            Err(error) => assert!(began.elapsed() < ORDER_PATIENCE, "the folder does not open: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Takes everything of this folder out of the keyring, as a new computer or a reset keyring does.
async fn empty_keyring(data_dir: &Path) {
    let options = HostOptions { data_dir: Some(data_dir.to_owned()), keys: KeyChoice::Keyring };
    let (name, ledger_id) = {
        let host = opened(options).await;
        let mark = host.ledger().generation().expect("it reads").expect("there is a mark");
        host.close().await;
        (host.folder().name(), mark.ledger_id)
    };
    let keyring = KeyringStore::new(&name).expect("a keyring");
    let names = [
        "data-key".to_owned(),
        format!("api-key/{CONNECT}"),
        format!("api-key/{PLUSE}"),
        format!("generation/{ledger_id}"),
    ];
    for name in names {
        engine::ports::KeyStore::delete(&keyring, &name).expect("it forgets");
    }
}

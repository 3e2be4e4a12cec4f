//! What is refused before any money moves: keys that cannot be opened, a second copy, and lists that cannot be read.

use crate::common::books::agree;
use crate::common::{NetConnect, Netpluse, PASSPHRASE, Shop, eventually, files, quick};

#[test]
fn a_wrong_passphrase_sends_nothing_and_loses_nothing() {
    let shop = Shop::with_account(quick(61), Netpluse);
    let send = ["batch", "send", "-", "--yes", "--json"];
    let run = shop.cli(&send).env("BUNDLEDESK_PASSPHRASE", "wrong").stdin("0241234567 1").run().ends(3);
    assert_eq!(run.refusal(), "wrong_passphrase");
    run.says("nothing was sent and nothing is lost");
    assert_eq!(shop.purchases(Netpluse), 0);
    shop.cli(&send).stdin("0241234567 1").run().ends(0);
    agree(&shop);
}

#[test]
fn without_a_passphrase_or_a_terminal_nothing_is_opened() {
    let shop = Shop::with_account(quick(62), Netpluse);
    let data = shop.data_dir();
    let run = Shop::bare_cli(&["--data-dir", data.to_str().unwrap(), "--key-store", "file", "--json", "orders"]).run();
    assert_eq!(run.ends(3).refusal(), "passphrase");
}

#[test]
fn a_missing_keyring_is_said_and_nothing_is_sent() {
    let shop = Shop::with_account(quick(63), Netpluse);
    let data = shop.data_dir();
    let nowhere = shop.path("no-such-bus");
    let bus = format!("unix:path={}", nowhere.display());
    let run = Shop::bare_cli(&["--data-dir", data.to_str().unwrap(), "--json", "batch", "send", "-", "--yes"])
        .env("DBUS_SESSION_BUS_ADDRESS", &bus)
        .env("XDG_RUNTIME_DIR", nowhere.to_str().unwrap())
        .stdin("0241234567 1")
        .run()
        .ends(3);
    assert_eq!(run.refusal(), "keyring_missing");
    let run = run.says("nothing was sent");
    assert!(run.stderr.contains("--key-store file"), "the way out is told: {}", run.stderr);
    assert_eq!(shop.purchases(Netpluse), 0);
}

#[test]
fn a_key_file_that_is_gone_is_not_made_anew() {
    let shop = Shop::with_account(quick(64), Netpluse);
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234567 1").run().ends(0);
    let away = shop.path("keys.away");
    std::fs::rename(shop.key_file(), &away).unwrap();
    let run = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("0241234568 1").run();
    assert_ne!(run.code, Some(0), "nothing can be sent without the keys");
    assert_eq!(shop.purchases(Netpluse), 1);
    let _ = std::fs::remove_file(shop.key_file());
    std::fs::rename(&away, shop.key_file()).unwrap();
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234568 1").run().ends(0);
    agree(&shop);
}

#[test]
fn a_second_copy_on_the_same_folder_sends_nothing() {
    for (provider, seed) in [(Netpluse, 65), (NetConnect, 66)] {
        let mut config = quick(seed);
        config.answer_delay_ms = (100, 100);
        let shop = Shop::with_account(config, provider);
        let list: String = (0..8).map(|n| format!("02410000{n:02} 1\n")).collect();
        let mut first = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin(&list).start();
        eventually("the first one sends", || shop.purchases(provider) >= 1);
        let second = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("0551234567 1").run().ends(3);
        assert_eq!(second.refusal(), "in_use");
        second.says("this one sends nothing");
        assert!(first.is_running(), "the first one was still at it");
        first.wait().ends(0);
        assert_eq!(shop.purchases(provider), 8, "only the first one's orders were sent");
        agree(&shop);
        shop.cli(&["orders"]).run().ends(0);
    }
}

#[test]
fn two_copies_started_at_once_send_each_order_once() {
    let mut config = quick(67);
    config.answer_delay_ms = (20, 20);
    let shop = Shop::with_account(config, Netpluse);
    let list: String = (0..6).map(|n| format!("02410000{n:02} 1\n")).collect();
    let start = || shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin(&list).start();
    let runs = [start(), start(), start()].map(|running| running.wait());
    let sent = runs.iter().filter(|run| run.code == Some(0)).count();
    let refused = runs.iter().filter(|run| run.code == Some(3)).count();
    assert_eq!((sent, refused), (1, 2), "one sends, the others say why not: {:?}", runs.map(|run| run.stderr));
    assert_eq!(shop.purchases(Netpluse), 6);
    agree(&shop);
}

#[test]
fn a_list_without_an_answer_to_the_question_is_not_sent() {
    let shop = Shop::with_account(quick(68), Netpluse);
    let run = shop.cli(&["batch", "send", "-", "--json"]).stdin("0241234567 1").run().ends(3);
    assert_eq!(run.refusal(), "not_approved");
    assert_eq!(shop.cli(&["batch", "send", "nosuch.xlsx", "--yes", "--json"]).run().ends(3).refusal(), "file");
    let unknown = shop.cli(&["batch", "send", "-", "--account", "nosuch", "--yes", "--json"]).stdin("0241234567 1");
    assert_eq!(unknown.run().ends(3).refusal(), "account");
    let nobody = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("hello").run();
    assert_eq!(nobody.code, Some(3), "a text without a number is no list: {}", nobody.stdout);
    let no_package = shop.cli(&["batch", "send", "-", "--yes", "--json"]).stdin("0241234567 777GB").run();
    assert_eq!(no_package.code, Some(3), "a size that is not sold: {}", no_package.stdout);
    assert_eq!(shop.purchases(Netpluse), 0);
}

#[test]
fn the_strong_key_file_is_made_when_there_is_none() {
    let shop = Shop::without_keys(quick(69));
    shop.add_account(Netpluse);
    assert!(shop.key_file().exists(), "the key file was made");
    assert_eq!(shop.orders().len(), 0);
    for path in files(&shop.data_dir()) {
        use std::os::unix::fs::PermissionsExt;
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        assert!(mode & 0o077 == 0 || path.ends_with("lock"), "{} can be read by others: {mode:o}", path.display());
        let bytes = std::fs::read(&path).unwrap();
        let is_inside = bytes.windows(PASSPHRASE.len()).any(|part| part == PASSPHRASE.as_bytes());
        assert!(!is_inside, "the passphrase stands in {}", path.display());
    }
}

#[test]
fn a_command_line_that_says_nothing_is_an_error_and_no_refusal() {
    for args in [&["batch", "nosuch"][..], &["orders", "--nosuch"], &["checkers", "buy"], &[]] {
        let run = Shop::bare_cli(&["--json"]).arg_all(args).run().ends(1);
        assert_eq!(run.refusal(), "usage", "{args:?}");
        Shop::bare_cli(args).run().ends(1);
    }
    for flag in ["--help", "--version"] {
        let run = Shop::bare_cli(&[flag]).run().ends(0);
        assert!(run.stdout.contains("bundledesk-cli"), "{flag} answers: {}", run.stdout);
    }
}

#[test]
fn a_data_bundle_has_no_credential() {
    let shop = Shop::with_account(quick(70), Netpluse);
    shop.cli(&["batch", "send", "-", "--yes"]).stdin("0241234567 1").run().ends(0);
    let reference = shop.orders()[0]["reference"].as_str().unwrap().to_owned();
    for command in ["show", "refetch"] {
        shop.cli(&["credentials", command, &reference]).run().ends(3).says("is a data bundle");
    }
}

//! Keys and PINs: in no output, and in no file in clear.

use crate::common::{NetConnect, Netpluse, Run, Shop, files, quick};
use sandbox::{Call, Fault, Rule};

fn assert_hidden(secrets: &[String], bytes: &[u8], place: &str) {
    for (number, secret) in secrets.iter().enumerate() {
        let is_inside = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!is_inside, "secret {number} stands in {place}");
    }
}

#[test]
fn no_key_and_no_pin_is_shown_or_kept_in_clear() {
    let shop = Shop::with_account(quick(71), NetConnect);
    shop.add_account(Netpluse);
    let mut secrets = vec![shop.key(Netpluse), shop.key(NetConnect)];
    let mut runs: Vec<Run> = Vec::new();
    let mut run = |args: &[&str], stdin: &str| {
        let loud = shop.cli(args).stdin(stdin).env("BUNDLEDESK_LOG", "trace").env("RUST_BACKTRACE", "full").run();
        runs.push(loud);
    };
    run(
        &[
            "checkers",
            "buy",
            "--account",
            "connect",
            "--package",
            "RC-BECE",
            "--to",
            "0241234567",
            "--count",
            "3",
            "--yes",
        ],
        "",
    );
    shop.sandbox().add_rule(Rule::nth(Call::CheckerSingle, 1, Fault::WrongTypes));
    run(&["checkers", "buy", "--account", "connect", "--package", "RC-BECE", "--to", "0551234567", "--yes"], "");
    run(&["batch", "send", "-", "--account", "pulse", "--yes", "--json"], "0241234567 1");
    run(&["account", "add", "pulse", "--provider", "netpluse"], &shop.key(Netpluse));
    run(&["account", "add", "other", "--provider", "netpluse", "--address", "http://nosuch"], &shop.key(Netpluse));
    run(&["account", "list", "--json"], "");
    run(&["credentials", "list", "--json"], "");
    run(&["orders", "--json"], "");
    run(&["settings", "list"], "");
    let export = shop.path("out.csv");
    run(&["export", "--out", export.to_str().unwrap()], "");
    let backup = shop.path("copy.sqlite3");
    run(&["backup", "--out", backup.to_str().unwrap()], "");
    for credential in &shop.books().credentials {
        secrets.push(credential.pin.expose().clone());
        secrets.push(credential.serial.clone());
    }
    assert!(secrets.len() >= 8, "there were keys and checkers to look for");
    for run in &runs {
        assert_hidden(&secrets, run.stdout.as_bytes(), &format!("what '{}' prints", run.named));
        assert_hidden(&secrets, run.stderr.as_bytes(), &format!("what '{}' says and logs", run.named));
    }
    let mut kept = files(&shop.data_dir());
    kept.extend([export, backup]);
    assert!(kept.len() >= 4, "{kept:?}");
    for path in kept {
        assert_hidden(&secrets, &std::fs::read(&path).unwrap(), &path.display().to_string());
    }
}

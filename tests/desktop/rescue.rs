//! When something is lost, in the real window: a history that cannot be read, an account's key, an answer that the disk
//! does not take; and the check that shows what a lost answer means.

use super::*;
use driver::choose_file_in;
use engine::ports::KeyStore;
use host::DataFolder;
use keys::KeyringStore;
use sandbox::{KeyConfig, OwnerConfig};
use std::time::Instant;

/// An order's reference may be sent again for the check once it is a minute old.
const REPLAY_PATIENCE: Duration = Duration::from_secs(120);

fn keyring(shop: &Shop) -> KeyringStore {
    let name = std::fs::canonicalize(shop.data_dir()).expect("it is there").display().to_string();
    KeyringStore::new(&name).expect("a keyring")
}

/// Ends the program, and waits until it has let go of its folder.
pub async fn killed(window: Window, shop: &Shop) {
    window.kill();
    let began = Instant::now();
    while let Err(error) = DataFolder::open(Some(shop.data_dir().to_owned())) {
        assert!(began.elapsed() < ORDER_PATIENCE, "the folder stays in use: {error}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_cannot_be_read_goes_back_to_a_safety_copy() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("damaged", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    window.click("go-settings").await;
    window.click("back-up").await;
    window.text_with("copies", "made by hand").await;
    killed(window, &shop).await;

    let ledger = shop.data_dir().join("ledger.sqlite3");
    let whole = std::fs::read(&ledger).expect("the history");
    std::fs::write(&ledger, vec![0x5a; whole.len()]).expect("it is damaged");
    let window = Window::open("damaged-again", shop.data_dir(), &[]).await;
    window.text_with("locked-message", "damaged").await;
    window.text_with("copies", "made by hand").await;
    window.shot("cannot-be-read").await;
    assert_usable(&window, "a damaged history").await;
    window.click_at("[data-testid=copies] li:first-child button").await;
    window.seen("restore-dialog").await;
    window.shot("consequences").await;
    window.click("restore-sure").await;
    window.click("restore-confirm").await;
    window.seen("doubted").await;
    window.shot("back").await;
    window.click("sole-sender").await;
    window.click("sole-sender-confirm").await;
    window.until("the doubt to go", "return !document.querySelector('[data-testid=read-only]')").await;
    window.click("go-sell").await;
    window.text_with("today", "024 123 4567").await;
    let aside = std::fs::read_dir(shop.data_dir().join("set-aside")).expect("set aside");
    let kept = aside.filter_map(Result::ok).any(|entry| std::fs::metadata(entry.path()).is_ok_and(|m| m.len() > 0));
    assert!(kept, "what could not be read is kept");
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 1)], "nothing was bought on the way");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_key_is_given_again_to_the_wallet_that_it_opens() {
    let strange = "netconnect_live_0f5b7c1d9e3a4862b7c0d4e1";
    let shop = Shop::open(|config| {
        config.switches = sandbox::Switches::default();
        config.rules.push(Rule::nth(Call::BuySingle, 1, Fault::ResetAfter));
        config.rules.push(Rule::always(CallMatch::One(Call::Orders), Fault::ServerErrorBefore));
        let known = config.owners.iter().find(|owner| owner.provider == ProviderKind::NetConnect).expect("one").clone();
        let owner_id = "k2cousinssandboxb4n6m8p1q3r5t7v9".to_owned();
        config.owners.push(OwnerConfig { id: owner_id.clone(), ..known });
        let text = domain::Secret::new(strange.to_owned());
        config.keys.push(KeyConfig { owner_id, label: "cousin".to_owned(), text, revoked: false });
    })
    .await
    .with_accounts(QUICK)
    .await;
    let window = Window::open("lost-key", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0547654321").await;
    window.seen_at("[data-testid=today] [data-state=unknown]").await;
    killed(window, &shop).await;
    KeyStore::delete(&keyring(&shop), &format!("api-key/{CONNECT}")).expect("it forgets");

    let window = Window::open("lost-key-again", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    window.seen("needs-key").await;
    window.shot("said").await;
    window.text_with("attention-count", "2").await;
    window.click("go-settings").await;
    window.seen("give-key-field").await;
    window.shot("settings").await;
    window.click("go-attention").await;
    window.type_into("give-key-field", strange).await;
    window.click("give-key-submit").await;
    window.text_with("error-message", "another wallet").await;
    window.shot("another-wallet").await;
    assert_usable(&window, "a key to give again").await;
    let kept = KeyStore::get(&keyring(&shop), &format!("api-key/{CONNECT}"));
    assert!(kept.expect("it answers").is_none(), "a key of another wallet is not kept");
    window.replace_in("give-key-field", shop.key(ProviderKind::NetConnect).expose()).await;
    window.click("give-key-submit").await;
    window.until("the form to go", "return !document.querySelector('[data-testid=give-key-field]')").await;
    window.until("the line to go", "return !document.querySelector('[data-testid=needs-key]')").await;

    // The order that was left open can be ended, and the account sells again.
    window.click("choice-charged").await;
    window.type_into("settle-note", "The panel shows it.").await;
    window.click("settle-confirm").await;
    window.until("the count to go", "return !document.querySelector('[data-testid=attention-count]')").await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    let charges = shop.charges_by_number();
    assert_eq!(charges.len(), 2, "{charges:?}");
    assert!(charges.iter().all(|(_, count)| *count == 1), "each was charged once: {charges:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_replay_check_shows_what_a_reference_sent_again_comes_to() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("replay", shop.data_dir(), &[]).await;
    choose_account(&window, PLUSE).await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;

    let began = Instant::now();
    loop {
        window.click("go-settings").await;
        window.click("replay").await;
        window.text_with("replay-words", "reference").await;
        if window.js("return !!document.querySelector('[data-testid=replay-confirm]')").await == true {
            break;
        }
        assert!(began.elapsed() < REPLAY_PATIENCE, "the check is not offered");
        window.keys(ESCAPE).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    window.shot("offered").await;
    window.click("replay-confirm").await;
    window.until("the dialog to close", "return !document.querySelector('[data-testid=replay-dialog]')").await;
    let seen = "return [...document.querySelectorAll('.observed dd')].some((d) => d.textContent.startsWith('Yes'))";
    window.until("what was seen", seen).await;
    window.js("document.querySelectorAll('details').forEach((d) => d.open = true)").await;
    window.shot("observed").await;
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 1)], "the provider gave the same order back");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_the_disk_does_not_take_is_saved_elsewhere() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let stick = tempfile::tempdir().expect("a memory stick");
    let window = Window::open_refusing("full-disk", shop.data_dir(), "keep_answer").await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0241234567").await;
    window.text_with("read-only", "could not be written").await;
    window.shot("said").await;
    window.click("go-attention").await;
    window.seen("unsaved").await;
    window.shot("unsaved").await;
    assert_usable(&window, "answers that could not be written").await;
    let file = stick.path().join("answers.txt");
    window.click("save-unsaved").await;
    choose_file_in("Save these answers", &file);
    window.until("the toast", "return document.querySelector('.toasts')?.textContent.includes('answers.txt')").await;
    let saved = std::fs::read_to_string(&file).expect("it was written");
    assert!(saved.contains("answer 1 of 1, to BD-"), "it says whose answer it is: {saved}");
    assert!(saved.contains('{'), "the provider's own answer is in it: {saved}");
    killed(window, &shop).await;

    // With room on the disk the order is looked up; nothing is bought again.
    let window = Window::open("full-disk-again", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    window.seen_at("[data-testid=today] tbody tr.opens").await;
    window.shot("looked-up").await;
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 1)], "it was bought once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_replaced_and_what_was_not_bought_is_saved() {
    const FRESH: &str = "netconnect_live_9c1e5a7d3b804f26a8d0e2f4";
    let shop = Shop::open(|config| {
        config.answer_delay_ms = (100, 150);
        let of_connect = |owner: &&OwnerConfig| owner.provider == ProviderKind::NetConnect;
        let owner_id = config.owners.iter().find(of_connect).expect("one").id.clone();
        let text = domain::Secret::new(FRESH.to_owned());
        config.keys.push(KeyConfig { owner_id, label: "fresh".to_owned(), text, revoked: false });
    })
    .await
    .with_accounts(QUICK)
    .await;
    let window = Window::open("refused-key", shop.data_dir(), &[]).await;
    send_list(&window, &mixed_list(30)).await;
    window.until_within(ORDER_PATIENCE, "a few deliveries", &counted("delivered", 2)).await;
    shop.server.sandbox().set_revoked(&shop.owner(ProviderKind::NetConnect), "shop", true);
    window.seen("account-paused").await;
    window.text_with("batch-state", "Nothing is sent from shop now").await;
    window.shot("refused").await;
    window.click("go-settings").await;
    window.click_at("[data-testid=replace-key] summary").await;
    window.type_into("give-key-field", FRESH).await;
    window.shot("another-key").await;
    window.click("give-key-submit").await;
    window.until("the line to go", "return !document.querySelector('[data-testid=account-paused]')").await;

    // The list waits. It is stopped, and what was not bought becomes a list of its own.
    window.click("go-bulk").await;
    window.seen_at("[data-testid=batch-state][data-state=paused]").await;
    window.click("stop").await;
    window.click("stop-confirm").await;
    window.seen_at("[data-testid=batch-state][data-state=stopped]").await;
    let file = shop.data_dir().join("left.xlsx");
    window.click("save-to-buy-again").await;
    choose_file_in("Save the rows to buy again", &file);
    window.until("the file", "return document.querySelector('.toasts')?.textContent.includes('left.xlsx')").await;
    window.shot("saved").await;
    let bought: Vec<String> = shop.charges_by_number().into_iter().map(|(number, _)| number).collect();
    let left = recipients::read_file(&file, &recipients::ReadOptions::default()).expect("it is read as any list is");
    assert!(left.problems.is_empty(), "every row can be bought as it stands: {:?}", left.problems);
    let numbers: Vec<String> = left.rows.iter().map(|row| row.msisdn.local()).collect();
    assert!(numbers.iter().all(|number| !bought.contains(number)), "none that was bought is in it");
    assert_eq!(numbers.len() + bought.len(), 30, "and all others are");

    // The same rows open for review: nothing is approved by asking for them.
    window.click("retry-failed").await;
    window.text_with("list-source", ", again").await;
    window.text_with("filter-all", &numbers.len().to_string()).await;
    window.text_with("review", "Not bought").await;
    window.shot("again").await;
    assert_eq!(shop.charges_by_number().len(), bought.len(), "looking buys nothing");
}

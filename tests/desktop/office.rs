//! What surrounds selling, in the real window: the day's end, wallets, how a list is read, safety copies, the screen
//! lock and a held wallet.

use super::*;
use driver::{choose_file_in, close_window, resize_window};
use fence::COMMANDS;

/// Those that a locked window serves.
const LET_IN: [&str; 3] = ["start", "lock_screen", "unlock_screen"];
async fn set_price(window: &Window, key: &str, price: &str) {
    window.click("go-settings").await;
    window.replace_in(&format!("price-{key}"), price).await;
    window.keys(ENTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_sold_reckoned_up_and_explained() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("day", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    window.seen("checklist").await;
    set_price(&window, "MTN/1024", "6.00").await;
    window.shot("prices").await;
    window.click("go-sell").await;
    window.replace_in("sell-number", "0241234567").await;
    window.text_with("tile-1GB-price", "6.00").await;
    window.shot("tile-with-price").await;
    for number in ["0241234567", "0241234568"] {
        window.replace_in("sell-number", "").await;
        sell(&window, number).await;
    }
    window.until_within(ORDER_PATIENCE, "the deliveries", &delivered("today", 2)).await;
    window.until("the checklist to go", "return !document.querySelector('[data-testid=checklist]')").await;

    window.click("go-wallet").await;
    window.click("wallet-tab-day").await;
    window.text_with("day-lines", "12.00").await;
    window.shot("day").await;
    let paid: i64 = shop.books().ours().map(|order| order.charge.0).sum();
    let lines = window.text("day-lines").await;
    let profit = Pesewas(1_200 - paid).to_decimal_text();
    assert!(lines.contains(&profit), "the profit is what customers paid less what the books say: {profit} in {lines}");

    window.click("wallet-tab-wallets").await;
    window.click(&format!("movements-of-{CONNECT}")).await;
    window.text_with("movements", "024 123 4567").await;
    empty_the_wallet(&shop);
    window.click("read-elsewhere").await;
    window.text_with("movements", "020 999 9999").await;
    window.shot("movements").await;
    assert_eq!(shop.charges_by_number().len(), 2, "looking buys nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_by_the_columns_that_the_agent_names() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("mapping", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    window.click("go-bulk").await;
    let text = "buyer,receiver,size\n0241234567,0201112222,1GB\n0241234568,0201112223,1GB\n";
    paste(&window, text).await;
    window.seen("review").await;
    window.click("mapping-toggle").await;
    window.seen("map-column-A").await;
    window.shot("guessed").await;
    choose(&window, "map-column-A", "number").await;
    window.text_with("review", "024 123 4567").await;
    let still = window.text("review").await;
    assert!(!still.contains("020 111 2222"), "the other column is not read any more: {still}");
    window.shot("named").await;
    window.click("put-away").await;
    paste(&window, &text.replace("12345", "76543")).await;
    window.text_with("review", "024 765 4367").await;
    window.click("mapping-toggle").await;
    window.seen("map-forget").await;
    window.shot("remembered").await;
    window.click("send").await;
    nod(&window).await;
    window.click("approve-confirm").await;
    list_ended(&window, ORDER_PATIENCE).await;
    let place = tempfile::tempdir().expect("a folder for the result");
    let file = place.path().join("result.csv");
    window.click("save-result").await;
    choose_file_in("Save the result", &file);
    window.until("the toast", "return document.querySelector('.toasts')?.textContent.includes('result.csv')").await;
    window.shot("result").await;
    let result = std::fs::read_to_string(&file).expect("the result was saved");
    let rows: Vec<&str> = result.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "a row for each order: {result}");
    let told = |row: &str, number: &str| row.contains(number) && row.contains("Delivered") && row.contains("BD-");
    assert!(told(rows[0], "024 765 4367") && told(rows[1], "024 765 4368"), "in the list's own order: {result}");
    let mut charges = shop.charges_by_number();
    charges.sort();
    let expected = [("0247654367".to_owned(), 1), ("0247654368".to_owned(), 1)];
    assert_eq!(charges, expected, "bought for the column that the agent named, remembered from the list before");
}

/// Chooses in a select as a person's choice would be heard.
async fn choose(window: &Window, id: &str, value: &str) {
    window.seen(id).await;
    let script = format!(
        "const s = document.querySelector({}); s.value = {}; s.dispatchEvent(new Event('change', {{ bubbles: true }}))",
        json!(format!("[data-testid=\"{id}\"]")),
        json!(value)
    );
    window.js(&script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_to_a_safety_copy_asks_before_anything_is_sent() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("safety-copy", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    window.click("go-settings").await;
    window.click("back-up").await;
    window.text_with("copies", "made by hand").await;
    window.shot("copies").await;
    sell(&window, "0241234568").await;
    window.until_within(ORDER_PATIENCE, "two deliveries", &delivered("today", 2)).await;

    window.click("go-settings").await;
    window.click_at("[data-testid=copies] li:first-child button").await;
    window.seen("restore-dialog").await;
    window.shot("consequences").await;
    window.click("restore-sure").await;
    window.click("restore-confirm").await;
    window.seen("doubted").await;
    window.shot("doubted").await;
    sell(&window, "0241234569").await;
    window.text_with("error-message", "read-only").await;
    assert_eq!(shop.charges_by_number().len(), 2, "nothing is sent before a person says so");

    window.click("go-attention").await;
    window.click("sole-sender").await;
    window.click("sole-sender-confirm").await;
    window.until("the doubt to go", "return !document.querySelector('[data-testid=read-only]')").await;
    window.click("go-sell").await;
    window.replace_in("sell-number", "").await;
    sell(&window, "0241234569").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 2)).await;
    window.shot("sells-again").await;
    let charges = shop.charges_by_number();
    assert_eq!(charges.len(), 3, "the order that the copy did not know was not lost at the provider: {charges:?}");
    assert!(charges.iter().all(|(_, count)| *count == 1), "and nothing was paid twice: {charges:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_locks_and_wrong_pins_wait() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("lock", shop.data_dir(), &[]).await;
    window.click("go-settings").await;
    window.type_into("pin-new", "2468").await;
    window.type_into("pin-again", "2468").await;
    window.click("pin-save").await;
    window.seen("lock-now").await;
    window.shot("pin-set").await;
    window.click("lock-now").await;
    window.seen("screen-locked").await;
    window.shot("locked").await;
    assert_usable(&window, "the screen lock").await;
    assert!(!window.page_text().await.contains("GHS"), "nothing of the money shows");
    for command in COMMANDS.iter().filter(|command| !LET_IN.contains(command)) {
        let said = window.invoke(command).await;
        assert!(said.contains("The window is locked"), "{command} is refused while it is locked: {said}");
    }
    assert_eq!(window.invoke("start").await, "allowed", "the page still learns that it is locked");
    assert!(window.invoke("unlock_screen").await.contains("invalid args"), "and the PIN can be typed");
    window.kill();

    let window = Window::open("lock-again", shop.data_dir(), &[]).await;
    window.seen("screen-locked").await;
    for _ in 0..3 {
        window.replace_in("screen-pin", "1357").await;
        window.click("screen-unlock").await;
        window.text_with("error-message", "not the PIN").await;
        window.until("the next try", "return !document.querySelector('[data-testid=screen-unlock]').disabled").await;
    }
    window.replace_in("screen-pin", "2468").await;
    window.click("screen-unlock").await;
    window.text_with("error-message", "Too many wrong tries").await;
    window.shot("too-many").await;
    assert_usable(&window, "the screen lock after too many tries").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_bought_after_a_nod_that_stays_until_it_is_given() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("repeat", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    sell(&window, "0241234567").await;
    window.seen("buy-anyway").await;
    // A reading of the balance ends in between.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    window.seen("buy-anyway").await;
    window.shot("doubt").await;
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 1)], "nothing is bought before the nod");
    window.click("buy-anyway").await;
    window.until_within(ORDER_PATIENCE, "both deliveries", &delivered("today", 2)).await;
    assert_eq!(shop.charges_by_number(), [("0241234567".to_owned(), 2)], "and once after it");

    // The order's own panel asks with the number and the bundle, on this screen too.
    window.click_at("[data-testid=today] tbody tr.opens").await;
    window.seen("drawer").await;
    window.click("buy-again").await;
    window.text_with("approve-dialog", "024 123 4567").await;
    window.shot("again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_wallet_is_released_by_a_person_who_was_told_what_it_means() {
    let shop = Shop::losing_an_answer(QUICK).await;
    let window = Window::open("held-wallet", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0547654321").await;
    window.seen_at("[data-testid=today] [data-state=unknown]").await;
    sell(&window, "0241234567").await;
    window.seen_at("[data-testid=today] [data-state=planned]").await;
    window.click("go-attention").await;
    window.seen("held-wallet").await;
    window.click("release").await;
    window.shot("what-it-means").await;
    assert_usable(&window, "a held wallet").await;
    assert_eq!(shop.books().ours().count(), 1, "the second sale waits for the first one's evidence");
    window.click("release-confirm").await;
    window.until("the note to go", "return !document.querySelector('[data-testid=held-wallet]')").await;
    window.click("go-sell").await;
    window.until_within(ORDER_PATIENCE, "the second sale", &delivered("today", 1)).await;
    window.shot("released").await;
    let charges = shop.charges_by_number();
    assert_eq!(charges.len(), 2);
    assert!(charges.iter().all(|(_, count)| *count == 1), "each was charged once: {charges:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_in_mid_list_asks_and_going_on_pays_nothing_twice() {
    let shop = Shop::open(|config| config.answer_delay_ms = (80, 160)).await.with_accounts(QUICK).await;
    let window = Window::open("close", shop.data_dir(), &[]).await;
    send_list(&window, &mixed_list(90)).await;
    window.until_within(ORDER_PATIENCE, "a few deliveries", &counted("delivered", 3)).await;
    close_window("Escape");
    window.until_within(ORDER_PATIENCE, "the list to go on", &counted("delivered", 12)).await;
    close_window("Return");
    window.ended(ORDER_PATIENCE).await;
    let charged_before = shop.books().ours().count();
    assert!(charged_before < 90, "it was closed in the middle");

    let window = Window::open("close-again", shop.data_dir(), &[]).await;
    window.text_with("attention-count", "1").await;
    window.click("go-attention").await;
    window.click("open-list").await;
    window.shot("reopened").await;
    assert_eq!(shop.books().ours().count(), charged_before, "nothing is sent before 'Continue'");
    window.click("continue").await;
    list_ended(&window, LIST_PATIENCE).await;
    let charges = shop.charges_by_number();
    assert_eq!(charges.len(), 90, "every order was bought in the end");
    assert!(charges.iter().all(|(_, count)| *count == 1), "and once each: {:?}", charges.first());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fits_the_smallest_and_a_large_window() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("sizes", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;
    let mut wide = Vec::new();
    for (theme, width, height) in [("light", 1024, 640), ("dark", 1920, 1080)] {
        window.click("go-settings").await;
        window.click(&format!("theme-{theme}")).await;
        resize_window(width, height);
        window.until("the size", &format!("return Math.abs(innerWidth - {width}) < 40")).await;
        for screen in ["sell", "bulk", "checkers", "attention", "history", "wallet", "settings"] {
            go_to(&window, screen).await;
            if screen == "wallet" {
                window.click("wallet-tab-day").await;
                window.seen("day-lines").await;
            }
            window.shot(&format!("{screen}-{width}")).await;
            let sticks_out = "const m = document.querySelector('main.screen'); const edge = m.getBoundingClientRect().right + 1; \
                return [...m.querySelectorAll('button, input, select, h1, table')] \
                .filter((e) => e.offsetParent && !e.closest('.visually-hidden') && e.getBoundingClientRect().right > edge) \
                .map((e) => e.outerHTML.slice(0, 120))";
            let found = window.js(sticks_out).await;
            for what in found.as_array().into_iter().flatten() {
                wide.push(format!("{screen} at {width}: {what}"));
            }
        }
    }
    assert!(wide.is_empty(), "these stick out of the window:\n{}", wide.join("\n"));
}

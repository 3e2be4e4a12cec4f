//! What the page cannot do, whoever writes into it: reach anything but the declared commands, run what others wrote, or
//! learn a key.

use super::*;

/// Every command of the program.
pub const COMMANDS: &[&str] = include!("../../src-tauri/src/commands/names.rs");

/// Those that ask through a dialog of the system or open another program, or change what is open.
const NOT_ASKED: &[&str] = &[
    "begin_practice",
    "choose_logo",
    "export_orders",
    "leave_practice",
    "lock_screen",
    "open_list",
    "open_message",
    "print_page",
    "print_sheets",
    "prove_recovery_file",
    "remove_account",
    "restore_recovery_file",
    "save_corrected",
    "save_pdf",
    "save_recovery_file",
    "save_report",
    "save_result",
    "save_template",
    "save_unsaved_answers",
];
/// Some of those that tell what the program knows: they have to answer, or nothing was looked at.
const TELLING: &[&str] = &[
    "attention",
    "backups",
    "batch",
    "batches",
    "catalogue",
    "check_order",
    "checkers",
    "day",
    "handover_settings",
    "last_stop",
    "movements",
    "order",
    "order_totals",
    "orders",
    "package_words",
    "prepare_report",
    "read_elsewhere",
    "read_wallet",
    "recovery_state",
    "refresh_catalogue",
    "selling_prices",
    "start",
    "vault",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_page_reaches_nothing_but_the_commands_that_are_declared() {
    let shop = Shop::open(|config| {
        let rule = Fault::UnknownCode { status: 418, charged: false };
        config.rules.push(Rule::nth(Call::BuySingle, 1, rule));
    })
    .await
    .with_accounts(QUICK)
    .await;
    let window = Window::open("fence", shop.data_dir(), &[]).await;
    window.seen("balance").await;
    for command in ["plugin:fs|read_text_file", "plugin:shell|execute", "plugin:dialog|open", "open_folder"] {
        let refused = window.invoke(command).await;
        assert!(refused.contains("not allowed") || refused.contains("not found"), "{command}: {refused}");
    }
    // On this computer, because a place elsewhere would not be reached without a line either.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("it can be asked whether anybody came");
    let place = format!("http://{}/", listener.local_addr().expect("it has one"));
    let fetched =
        window.js_async(&format!("fetch('{place}').then(() => done('reached'), () => done('refused'))")).await;
    assert_eq!(fetched, "refused", "the page has no network");
    let other_ways = format!(
        "new Image().src = '{place}'; navigator.sendBeacon?.('{place}', 'x'); \
         try {{ new WebSocket('{}') }} catch {{ /* refused */ }} \
         const f = document.createElement('iframe'); f.src = '{place}'; document.body.append(f)",
        place.replace("http:", "ws:")
    );
    window.js(&other_ways).await;
    let inline = "const s = document.createElement('script'); s.textContent = 'window.reached = 1'; \
                  document.head.append(s); return window.reached ?? 0";
    assert_eq!(window.js(inline).await, 0, "no script runs that is not the program's own");
    window.js(&format!("location.href = '{place}'")).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let address = window.js("return location.href").await;
    assert!(address.as_str().unwrap_or_default().starts_with("tauri://"), "the window goes nowhere else: {address}");
    assert!(listener.accept().is_err(), "nobody came from the page");
    std::net::TcpStream::connect(listener.local_addr().expect("it has one")).expect("it listens");
    assert!(listener.accept().is_ok(), "and whoever comes is seen");

    window.click("go-bulk").await;
    paste(&window, "0241234567 1GB <img src=x onerror=window.reached=1><b>Kofi</b>").await;
    window.seen("review").await;
    let markup = "return document.querySelectorAll('[data-testid=review] img, [data-testid=review] b').length";
    assert_eq!(window.js(markup).await, 0, "a list's names stay text");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_typed_in_never_comes_back_to_the_page() {
    let shop = Shop::open(|_| {}).await;
    let window = Window::open("keys", shop.data_dir(), &[]).await;
    window.seen("first-run").await;
    let keys = [ProviderKind::NetConnect, ProviderKind::Netpluse].map(|kind| (kind, shop.key(kind).expose().clone()));
    for (kind, key) in &keys {
        let (name, provider) = match kind {
            ProviderKind::NetConnect => (CONNECT, "netconnect"),
            ProviderKind::Netpluse => (PLUSE, "netpluse"),
        };
        let account =
            json!({ "name": name, "provider": provider, "address": shop.server.addresses().url(*kind), "key": key });
        for command in ["check_key", "add_account"] {
            let told = window.ask(command, &account).await;
            assert!(told["answered"] == true && !told.to_string().contains(key), "{command} takes it: {told}");
        }
    }
    window.js("window.isOld = true; location.reload()").await;
    window.until("the page to be loaded again", "return window.isOld === undefined").await;
    choose_account(&window, PLUSE).await;
    sell(&window, "0241234567").await;
    window.until_within(ORDER_PATIENCE, "the delivery", &delivered("today", 1)).await;

    let filter = json!({ "search": "", "states": [], "network": null, "account": null, "batch": null, "from": null,
        "before": null, "checkers": null, "byRow": false, "package": null, "unassigned": false, "offset": 0, "limit": 10 });
    let orders = window.ask("orders", &json!({ "filter": filter })).await["told"].clone();
    let batches = window.ask("batches", &json!({})).await["told"].clone();
    let (order, batch) = (&orders["orders"][0]["id"], &batches[0]["id"]);
    let arguments = json!({ "account": CONNECT, "order": order, "batch": batch, "filter": filter, "from": 0,
        "before": 9_999_999_999_999_i64, "text": "0241234567", "packageIds": [], "learnFromOrders": false });
    for command in COMMANDS.iter().filter(|command| !NOT_ASKED.contains(command)) {
        let told = window.ask(command, &arguments).await;
        assert!(told["answered"] == true || !TELLING.contains(command), "{command} answers: {told}");
        for (kind, key) in &keys {
            assert!(!told.to_string().contains(key), "{command} tells the key of {kind:?}");
        }
    }
    let kept = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, \
                [...document.querySelectorAll('input')].map((field) => field.value)]) + document.documentElement.outerHTML";
    let kept = window.js(kept).await.to_string();
    for (kind, key) in &keys {
        assert!(!kept.contains(key), "the page keeps the key of {kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_what_a_provider_says_stays_text() {
    let words = "<img src=x onerror=\"window.reached=1\"><b>no</b>";
    let in_words = |status| Fault::RefusedInWords { status, words: words.to_owned() };
    let shop = Shop::open(|config| {
        config.rules.push(Rule::nth(Call::Purchase, 1, in_words(400)));
        config.rules.push(Rule::always(CallMatch::One(Call::TopUp), in_words(400)));
    })
    .await
    .with_accounts(QUICK)
    .await;
    let window = Window::open("markup", shop.data_dir(), &[]).await;
    choose_account(&window, PLUSE).await;
    sell(&window, "0241234567").await;
    window.seen_at("[data-testid=today] [data-state=rejected]").await;
    window.click_at("[data-testid=today] tbody tr.opens").await;
    window.text_with("drawer", words).await;
    window.shot("drawer").await;
    assert_eq!(shop.books().ours().count(), 0, "it was refused");

    window.click("go-wallet").await;
    window.type_into("top-up-amount", "50").await;
    window.click("top-up").await;
    window.text_with("screen-wallet", words).await;
    window.shot("top-up").await;

    shop.server.sandbox().add_rule(Rule::always(CallMatch::Reads, in_words(500)));
    window.click("read-wallet").await;
    window.text_with("error-message", words).await;
    window.shot("error").await;
    window.click("go-history").await;
    window.text_with("history", words).await;
    window.shot("history").await;
    assert_eq!(
        window.js("return document.querySelectorAll('#app img, #app b').length").await,
        0,
        "no element is made of it"
    );
    assert_eq!(window.js("return window.reached ?? 0").await, 0, "and nothing in it runs");
}

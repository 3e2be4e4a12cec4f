//! A list from a workbook to its deliveries, and a list that is stopped, with the provider's books beside them.

use super::*;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::collections::BTreeSet;

const ROWS: u32 = 120;
/// Rows whose number lost a digit, whose size says nothing, and whose number is missing.
const WRONG: [u32; 3] = [17, 54, 90];

/// The number of a row, in the provider's short form: three networks in turn.
fn number_of(row: u32) -> String {
    let prefix = ["024", "020", "026"][row as usize % 3];
    format!("{prefix}{:07}", 3_141_592 + row * 6_173)
}

/// A list as shops keep them: numbers as text, as numbers without their zero, with the country's code, with spaces; one
/// size written in three ways.
fn workbook(path: &Path) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in [(0, "Name"), (1, "Phone number"), (2, "Network"), (3, "Bundle")] {
        sheet.write_string(0, column, heading)?;
    }
    for row in 0..ROWS {
        let (number, at) = (number_of(row), row + 1);
        sheet.write_string(at, 0, format!("Customer {at}"))?;
        match row % 4 {
            _ if row == WRONG[0] => sheet.write_string(at, 1, &number[..9])?,
            _ if row == WRONG[2] => sheet.write_blank(at, 1, &rust_xlsxwriter::Format::new())?,
            0 => sheet.write_string(at, 1, &number)?,
            1 => sheet.write_number(
                at,
                1,
                number.parse::<u32>().map_err(|e| XlsxError::ParameterError(e.to_string()))?,
            )?,
            2 => sheet.write_string(at, 1, format!("+233{}", &number[1..]))?,
            _ => sheet.write_string(at, 1, format!("{} {} {}", &number[..3], &number[3..6], &number[6..]))?,
        };
        sheet.write_string(at, 2, ["MTN", "Telecel", "AirtelTigo"][row as usize % 3])?;
        let size = if row == WRONG[1] { "lots" } else { ["1GB", "1 GB", "1024MB"][row as usize / 3 % 3] };
        sheet.write_string(at, 3, size)?;
    }
    workbook.save(path)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mixed_workbook_is_reviewed_mended_and_delivered_and_the_books_agree() {
    let shop = Shop::open(|_| {}).await.with_accounts(QUICK).await;
    let window = Window::open("workbook", shop.data_dir(), &[]).await;
    choose_account(&window, CONNECT).await;
    let folder = tempfile::tempdir().expect("a folder for the list");
    let file = folder.path().join("customers.xlsx");
    workbook(&file).expect("the list is written");
    window.click("go-bulk").await;
    window.click("browse").await;
    choose_file(&file);
    window.text_with("list-source", "customers.xlsx").await;
    window.text_with("filter-problem", "3").await;
    window.text_with("review", "lots").await;
    window.shot("problems").await;

    // One is mended, the others are left out.
    window.click(&format!("edit-number-{}", WRONG[0])).await;
    window.focused("cell-input").await;
    window.keys(&format!("{}{ENTER}", number_of(WRONG[0]))).await;
    window.text_with("filter-problem", "2").await;
    window.click("leave-out").await;
    window.click("filter-repaired").await;
    window.text_with("review", "zero").await;
    window.shot("repaired").await;
    window.text_with("sizes", "118").await;
    window.click("send").await;
    nod(&window).await;
    window.shot("approve").await;
    assert_eq!(shop.books().ours().count(), 0, "nothing is bought before a person says so");
    window.click("approve-confirm").await;
    list_ended(&window, LIST_PATIENCE).await;
    window.text_with("count-delivered", "118").await;
    window.shot("delivered").await;

    let left_out = [WRONG[1], WRONG[2]];
    let wanted: BTreeSet<String> = (0..ROWS).filter(|row| !left_out.contains(row)).map(number_of).collect();
    let charges = shop.charges_by_number();
    assert!(charges.iter().all(|(_, count)| *count == 1), "no number is paid for twice: {:?}", charges.first());
    let charged: BTreeSet<String> = charges.into_iter().map(|(number, _)| number).collect();
    assert_eq!(charged, wanted, "every number that was meant, and no other");
    let books = shop.books();
    assert!(
        books.ours().all(|order| order.label == "1 GB" || order.label == "1GB"),
        "one size, however it was written"
    );
    let owner = shop.owner(ProviderKind::NetConnect);
    let wallet = books.wallets.iter().find(|wallet| wallet.owner == owner).expect("a wallet");
    let paid: i64 = books.ours().map(|order| order.charge.0).sum();
    assert_eq!(wallet.opening.0 - wallet.available.0, paid, "the wallet moved by the charges and by nothing else");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_stopped_finishes_what_is_under_way_and_sends_no_more() {
    let shop = Shop::open(|config| config.answer_delay_ms = (150, 300)).await.with_accounts(QUICK).await;
    let window = Window::open("stopped", shop.data_dir(), &[]).await;
    send_list(&window, &mixed_list(90)).await;
    window.until_within(ORDER_PATIENCE, "a few deliveries", &counted("delivered", 3)).await;
    window.click("stop").await;
    window.shot("asked").await;
    window.click("stop-confirm").await;
    window.seen_at("[data-testid=batch-state][data-state=stopped]").await;
    window.text_with("batch-state", "Stopped").await;
    let offered = "return document.querySelectorAll('[data-testid=continue], [data-testid=pause]').length";
    assert_eq!(window.js(offered).await, 0, "what is stopped is not continued");
    nothing_under_way(&window).await;
    window.shot("stopped").await;

    books_stand_still(&shop).await;
    let bought = shop.charges_by_number();
    assert!(
        bought.len() < 90 && bought.iter().all(|(_, count)| *count == 1),
        "the rest was never sent: {}",
        bought.len()
    );
    window.text_with("count-delivered", &bought.len().to_string()).await;
    window.text_with("count-rejected", &(90 - bought.len()).to_string()).await;
}

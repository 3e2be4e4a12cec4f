//! A list under review: read once, edited here, priced by the engine's own plan.
//!
//! Guarantees: the page names rows and edits, never prices; what is approved is the plan that was shown last, and only while
//! every row is ready or left out; a list that is read takes no other's place by itself. Leaves out: finding numbers in
//! files (`recipients`) and deciding what can be bought (`engine`).

mod again;
mod entry;
mod reading;

use crate::app::App;
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::sell::show_plan;
use domain::{AccountId, Msisdn, Network, Pesewas};
use engine::Desk;
use engine::model::Lane;
use engine::plan::{Plan, PlanRequest};
use entry::Entry;
use host::Host;
use reading::{Headers, Origin, Understood};
use recipients::{Position, ReadList, TableCell};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The longest page that crosses into the window.
const PAGE_ROWS_MAX: usize = 200;
/// Other accounts' prices are worked out for lists up to this length.
const OFFERS_ROWS_MAX: usize = 5_000;
/// Edits that can be taken back.
const UNDO_MAX: usize = 200;

/// Lists under review at once: the one that is shown, and one that waits for the agent's word. The page closes the others.
const LISTS_OPEN_MAX: usize = 3;

/// Where a list was read from, and how.
struct Reading {
    origin: Origin,
    understood: Understood,
}

/// A list under review.
pub struct OpenList {
    id: String,
    source: String,
    reading: String,
    notes: Vec<String>,
    entries: Vec<Entry>,
    undo: Vec<Vec<(usize, Entry)>>,
    /// `None` where its rows are orders to buy again.
    read: Option<Reading>,
    account: AccountId,
    bulk_calls: bool,
    plan: Option<Arc<Plan>>,
}

impl OpenList {
    fn new(read: ReadList, origin: Origin, asked: c::ReadAs, account: AccountId) -> Result<Self, c::ErrorView> {
        let whole: Vec<_> = read.problems.iter().filter(|problem| problem.position == Position::LIST).collect();
        if read.rows.is_empty() && read.problems.len() == whole.len() {
            let (text, hint) = whole.first().map_or_else(
                || ("There is no number in this list.".to_owned(), "Put a number and a size in each row.".to_owned()),
                |problem| (sentence(&problem.text), sentence(&problem.hint)),
            );
            return Err(c::ErrorView::new(c::ErrorCode::BadInput, text).hint(hint));
        }
        let mut notes: Vec<String> = whole.iter().map(|problem| sentence(&problem.text)).collect();
        notes.extend(read.notes.iter().map(|note| sentence(&note.text)));
        let reading = read.mapping.summary();
        let understood = Understood::of(&read, asked);
        let source = read.source.name.clone().unwrap_or_else(|| "pasted text".to_owned());
        Ok(Self {
            id: uuid::Uuid::now_v7().to_string(),
            source,
            reading,
            notes,
            entries: entry::entries(read),
            undo: Vec::new(),
            read: Some(Reading { origin, understood }),
            account,
            bulk_calls: false,
            plan: None,
        })
    }

    fn request(&self, account: &AccountId) -> (PlanRequest, Vec<usize>) {
        let (mut lines, mut indexes) = (Vec::new(), Vec::new());
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(line) = entry.line() {
                lines.push(line);
                indexes.push(index);
            }
        }
        let request = PlanRequest {
            account: account.clone(),
            lines,
            source: self.source.clone(),
            bulk_calls: self.bulk_calls,
            lane: Lane::Batch,
        };
        (request, indexes)
    }

    fn plan_from(&self, desk: &Desk, account: &AccountId) -> Answer<(Plan, Vec<usize>)> {
        let (request, indexes) = self.request(account);
        let wallet_id = desk.accounts()?.into_iter().find(|a| a.id == *account).map(|a| a.wallet_id);
        let balance = wallet_id.map(|id| desk.ledger().wallet_reading(&id)).transpose()?.flatten();
        Ok((desk.plan_offline(request, balance)?, indexes))
    }

    /// Takes over the networks that deliveries have proved, where the list itself says none.
    fn remember_networks(&mut self, host: &Host) -> Answer<()> {
        let numbers: Vec<Msisdn> = self.entries.iter().filter_map(Entry::number_by_prefix).collect();
        let known = host.ledger().delivered_networks(&numbers)?;
        self.entries.iter_mut().for_each(|entry| recall(entry, &known));
        Ok(())
    }

    /// Prices every row again from the chosen account.
    fn price(&mut self, desk: &Desk) -> Answer<()> {
        let (plan, indexes) = self.plan_from(desk, &self.account)?;
        for entry in &mut self.entries {
            entry.unpriced();
        }
        for (planned, index) in plan.lines.iter().zip(indexes) {
            self.entries[index].priced(planned);
        }
        let has_any = plan.lines.iter().any(|line| line.price.is_some());
        self.plan = has_any.then(|| Arc::new(plan));
        Ok(())
    }

    fn offers(&self, desk: &Desk) -> Answer<Vec<c::Offer>> {
        if self.entries.len() > OFFERS_ROWS_MAX {
            return Ok(Vec::new());
        }
        let mut offers = Vec::new();
        for account in desk.accounts()? {
            // An account that is not connected makes no offer.
            let Ok((plan, _)) = self.plan_from(desk, &account.id) else { continue };
            let served = plan.lines.iter().filter(|line| line.price.is_some()).count();
            offers.push(c::Offer {
                account: account.id.0,
                total: plan.lines.iter().filter_map(|line| line.price).sum::<Pesewas>().0,
                served: crate::views::small(served as u64),
                not_served: crate::views::small((plan.lines.len() - served) as u64),
            });
        }
        Ok(offers)
    }

    fn counts(&self) -> c::RowCounts {
        let mut counts =
            c::RowCounts { all: crate::views::small(self.entries.len() as u64), ..c::RowCounts::default() };
        for entry in &self.entries {
            let of_status = match entry.status() {
                c::RowStatus::Ok => &mut counts.ok,
                c::RowStatus::Repaired => &mut counts.repaired,
                c::RowStatus::Warning => &mut counts.warning,
                c::RowStatus::Problem => &mut counts.problem,
                c::RowStatus::LeftOut => &mut counts.left_out,
            };
            *of_status += 1;
        }
        counts
    }

    fn view(&self, desk: &Desk) -> Answer<c::List> {
        Ok(c::List {
            id: self.id.clone(),
            source: self.source.clone(),
            reading: self.reading.clone(),
            notes: self.notes.clone(),
            counts: self.counts(),
            again: self.read.is_none(),
            can_undo: !self.undo.is_empty(),
            account: self.account.0.clone(),
            bulk_calls: self.bulk_calls,
            plan: self.plan.as_ref().map(|plan| show_plan(desk, plan)).transpose()?,
            offers: self.offers(desk)?,
        })
    }

    fn page(&self, status: Option<c::RowStatus>, search: &str, offset: usize, limit: usize) -> c::ListPage {
        let search = search.trim().to_lowercase();
        let matching: Vec<usize> = (0..self.entries.len())
            .filter(|&index| {
                let entry = &self.entries[index];
                status.is_none_or(|wanted| entry.status() == wanted) && (search.is_empty() || entry.holds(&search))
            })
            .collect();
        let rows = matching
            .iter()
            .skip(offset)
            .take(limit.min(PAGE_ROWS_MAX))
            .map(|&index| self.entries[index].row(index))
            .collect();
        c::ListPage { rows, matching: crate::views::small(matching.len() as u64) }
    }

    fn change(&mut self, changes: Vec<(usize, Entry)>) {
        let mut before = Vec::with_capacity(changes.len());
        for (index, entry) in changes {
            before.push((index, std::mem::replace(&mut self.entries[index], entry)));
        }
        self.undo.push(before);
        if self.undo.len() > UNDO_MAX {
            self.undo.remove(0);
        }
    }
}

/// What stays of a list that is read again.
struct Terms {
    list: String,
    account: AccountId,
    bulk_calls: bool,
    headers: Headers,
}

/// Whether the columns are named as they were shown: then so are their headers.
const fn is_same_table(how: &c::ReadAs) -> bool {
    how.columns.is_some()
}

/// Takes over the network that a delivery proved, where the row itself says none.
fn recall(entry: &mut Entry, known: &HashMap<Msisdn, Network>) {
    if let Some(network) = entry.number_by_prefix().and_then(|number| known.get(&number)) {
        entry.remember(*network);
    }
}

fn gone() -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::Changed, "This list is closed. Nothing was bought.").hint("Open it again.")
}

/// An open list by its name.
fn named<'l>(lists: &'l [OpenList], id: &str) -> Answer<&'l OpenList> {
    lists.iter().find(|open| open.id == id).ok_or_else(gone)
}

fn reading_of(open: &OpenList) -> Answer<&Reading> {
    open.read.as_ref().ok_or_else(|| {
        c::ErrorView::new(c::ErrorCode::BadInput, "These rows are orders to buy again. They were not read from a list.")
            .hint("Change them row by row.")
    })
}

fn to_be_fixed(rows: u32) -> c::ErrorView {
    let (have, it) = if rows == 1 { ("row has", "it") } else { ("rows have", "them") };
    let message = format!("{rows} {have} to be fixed or left out first. Nothing was bought.");
    c::ErrorView::new(c::ErrorCode::Changed, message)
        .hint(format!("Show the rows to fix, then mend {it} or leave {it} out."))
}

fn stopped() -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::Other, "The list could not be worked on. Nothing was bought.")
        .hint("Open it again.")
}

impl App {
    /// Reads a file that the agent chose in the program's own dialog, or dropped on its window.
    pub async fn read_list(self: &Arc<Self>, path: PathBuf) -> Answer<c::List> {
        self.read_from(Origin::File(path), c::ReadAs::default(), None).await
    }

    /// Reads the first of the files that were dropped on the window, and tells the window what came of it.
    pub async fn drop_files(self: &Arc<Self>, paths: Vec<PathBuf>) {
        self.tell(c::Event::Dragging { over: false });
        let Some(path) = paths.into_iter().next() else { return };
        if self.refuse_while_locked("drop_files").is_err() {
            return;
        }
        self.tell(c::Event::ListReading {});
        self.tell(match self.read_list(path).await {
            Ok(list) => c::Event::ListOpened { list },
            Err(error) => c::Event::ListFailed { error },
        });
    }

    /// Reads pasted text.
    pub async fn paste_list(self: &Arc<Self>, text: String) -> Answer<c::List> {
        self.read_from(Origin::Text(text), c::ReadAs::default(), None).await
    }

    /// Reads the open list again, another way. Edits made by hand are lost with the rows they were made on.
    pub async fn read_list_as(self: &Arc<Self>, list: String, how: c::ReadAs) -> Answer<c::List> {
        let (origin, terms) = {
            let lists = self.lists_now();
            let open = named(&lists, &list)?;
            let read = reading_of(open)?;
            let headers = if is_same_table(&how) { read.understood.headers() } else { Headers::new() };
            let (account, bulk_calls) = (open.account.clone(), open.bulk_calls);
            (read.origin.clone(), Terms { list, account, bulk_calls, headers })
        };
        self.read_from(origin, how, Some(terms)).await
    }

    /// How the open list was understood.
    pub async fn list_reading(&self, list: String) -> Answer<c::ListReading> {
        Ok(reading_of(named(&self.lists_now(), &list)?)?.understood.view())
    }

    /// Writes the list with what was repaired and edited, and what is still to fix, to a file that the agent named.
    pub async fn save_corrected(&self, list: String, path: PathBuf) -> Answer<String> {
        let rows: Vec<Vec<TableCell>> = named(&self.lists_now(), &list)?.entries.iter().map(Entry::corrected).collect();
        crate::export::save_table(path, &entry::CORRECTED_HEADERS, rows).await
    }

    async fn read_from(self: &Arc<Self>, origin: Origin, how: c::ReadAs, terms: Option<Terms>) -> Answer<c::List> {
        let host = self.host().await?;
        let Some(first) = host.desk().accounts()?.into_iter().next() else {
            return Err(
                c::ErrorView::new(c::ErrorCode::Other, "There is no account to buy from yet.").hint("Add one first.")
            );
        };
        let Terms { list: before, account, bulk_calls, headers } = terms.unwrap_or(Terms {
            list: String::new(),
            account: first.id,
            bulk_calls: false,
            headers: Headers::new(),
        });
        let app = Arc::clone(self);
        let work = move || {
            let desk = host.desk();
            let read = reading::read(desk, &origin, &how, &headers)?;
            let mut list = OpenList::new(read, origin, c::ReadAs { forget: false, ..how }, account)?;
            list.bulk_calls = bulk_calls;
            list.remember_networks(&host)?;
            list.price(desk)?;
            let view = list.view(desk)?;
            app.lists_now().retain(|open| open.id != before);
            app.keep_list(list);
            Ok(view)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| stopped())?
    }

    /// A page of the open list.
    pub async fn list_rows(
        &self,
        list: String,
        status: Option<c::RowStatus>,
        search: String,
        offset: u32,
        limit: u32,
    ) -> Answer<c::ListPage> {
        let lists = self.lists_now();
        let open = named(&lists, &list)?;
        Ok(open.page(status, &search, offset as usize, limit as usize))
    }

    /// Edits a row.
    pub async fn edit_row(self: &Arc<Self>, list: String, index: u32, edit: c::RowEdit) -> Answer<c::List> {
        self.change_list(list, move |host, open| {
            let index = index as usize;
            let mut entry = open.entries.get(index).ok_or_else(gone)?.edited(&edit);
            let number: Vec<Msisdn> = entry.number_by_prefix().into_iter().collect();
            recall(&mut entry, &host.ledger().delivered_networks(&number)?);
            open.change(vec![(index, entry)]);
            Ok(())
        })
        .await
    }

    /// Leaves out every row that has a problem.
    pub async fn leave_out_problems(self: &Arc<Self>, list: String) -> Answer<c::List> {
        self.change_list(list, |_, open| {
            let wrong = open.entries.iter().enumerate().filter(|(_, e)| e.status() == c::RowStatus::Problem);
            let changes: Vec<(usize, Entry)> = wrong.map(|(index, entry)| (index, entry.left_out())).collect();
            open.change(changes);
            Ok(())
        })
        .await
    }

    /// Takes back the last edit.
    pub async fn undo_edit(self: &Arc<Self>, list: String) -> Answer<c::List> {
        self.change_list(list, |_, open| {
            for (index, entry) in open.undo.pop().unwrap_or_default() {
                open.entries[index] = entry;
            }
            Ok(())
        })
        .await
    }

    /// Chooses the account to buy from, and how. Reads its wallet, so that what is missing is as of now.
    pub async fn set_list_account(
        self: &Arc<Self>,
        list: String,
        account: String,
        bulk_calls: bool,
    ) -> Answer<c::List> {
        let desk = self.desk().await?;
        let id = AccountId(account);
        let is_new = named(&self.lists_now(), &list)?.account != id;
        if is_new {
            // Without a line the last reading stands, and its age is shown.
            let _ = desk.read_wallet(&id).await;
        }
        self.change_list(list, move |_, open| {
            open.account = id;
            open.bulk_calls = bulk_calls;
            Ok(())
        })
        .await
    }

    async fn change_list(
        self: &Arc<Self>,
        list: String,
        change: impl FnOnce(&Host, &mut OpenList) -> Answer<()> + Send + 'static,
    ) -> Answer<c::List> {
        let host = self.host().await?;
        let app = Arc::clone(self);
        let work = move || {
            let mut lists = app.lists_now();
            let open = lists.iter_mut().find(|open| open.id == list).ok_or_else(gone)?;
            change(&host, open)?;
            open.price(host.desk())?;
            open.view(host.desk())
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| stopped())?
    }

    /// Puts the list away.
    pub async fn close_list(&self, list: String) -> Answer<()> {
        self.lists_now().retain(|open| open.id != list);
        Ok(())
    }

    /// The plan of an open list, where it is one. Rows that have to be fixed stand in no plan, so that the engine cannot
    /// refuse them: it is refused here while there are any.
    pub(crate) fn plan_of_list(&self, plan: &str) -> Answer<Option<Arc<Plan>>> {
        let lists = self.lists_now();
        let is_shown = |open: &&OpenList| open.plan.as_ref().is_some_and(|shown| shown.id == plan);
        let Some(open) = lists.iter().find(is_shown) else { return Ok(None) };
        match open.counts().problem {
            0 => Ok(open.plan.clone()),
            rows => Err(to_be_fixed(rows)),
        }
    }

    fn keep_list(&self, list: OpenList) {
        let mut lists = self.lists_now();
        lists.push(list);
        let surplus = lists.len().saturating_sub(LISTS_OPEN_MAX);
        lists.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use crate::app::tests::{practice, yes};
    use crate::app::{App, Launch};
    use crate::contract::{ColumnPart, ColumnRole, Event, Network, OrderFilter, ReadAs, RowEdit};
    use std::sync::{Arc, Mutex};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_is_read_another_way_and_the_next_of_its_shape_the_same_way() {
        let (_folder, app) = practice().await;
        let text = "buyer,receiver,size\n0241234567,0201112222,1GB\n0241234568,0201112223,1GB\n";
        let list = app.paste_list(text.to_owned()).await.expect("a list");
        let first = |list: String| app.list_rows(list, None, String::new(), 0, 1);
        let guessed = first(list.id.clone()).await.expect("rows").rows.remove(0);
        let part = |column, role| ColumnPart { column, role };
        let wanted = vec![part(0, ColumnRole::Number), part(1, ColumnRole::Ignored), part(2, ColumnRole::Size)];
        let how = ReadAs { header_row: Some(1), columns: Some(wanted), ..ReadAs::default() };
        let read = app.read_list_as(list.id, how).await.expect("read again");
        let row = first(read.id.clone()).await.expect("rows").rows.remove(0);
        assert_eq!(row.msisdn.as_deref(), Some("0241234567"), "the column that the agent chose");
        assert_ne!(row.msisdn, guessed.msisdn, "the guess was the other one");

        let next = app.paste_list(text.replace("123456", "765432")).await.expect("another of its shape");
        assert!(app.list_reading(next.id.clone()).await.expect("its reading").remembered);
        let row = first(next.id.clone()).await.expect("rows").rows.remove(0);
        assert_eq!(row.msisdn.as_deref(), Some("0247654327"), "read as the one before");
        let forgotten = app.read_list_as(next.id, ReadAs { forget: true, ..ReadAs::default() }).await.expect("guessed");
        let row = first(forgotten.id).await.expect("rows").rows.remove(0);
        assert_eq!(row.msisdn, guessed.msisdn, "guessed anew");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_dropped_file_is_read_or_said_to_be_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let launch = Launch { data_dir: Some(folder.path().to_owned()), practice: true };
        let told = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&told);
        let app = App::new(launch, Arc::new(move |event| hear.lock().expect("nobody panicked").push(event)));
        app.open().await;
        let list = folder.path().join("orders.csv");
        std::fs::write(&list, "number,size\n0241234567,1GB\n").expect("written");
        app.drop_files(vec![list, folder.path().join("second.csv")]).await;
        app.drop_files(vec![folder.path().join("not there.csv")]).await;
        app.drop_files(Vec::new()).await;
        let told = told.lock().expect("nobody panicked");
        let lists: Vec<&Event> =
            told.iter().filter(|e| matches!(e, Event::ListOpened { .. } | Event::ListFailed { .. })).collect();
        assert!(matches!(lists[0], Event::ListOpened { list } if list.counts.all == 1), "{lists:?}");
        assert!(matches!(lists[1], Event::ListFailed { .. }) && lists.len() == 2, "{lists:?}");
        let place = |wanted: fn(&Event) -> bool| told.iter().position(wanted);
        let begun = place(|e| matches!(e, Event::ListReading {}));
        assert!(
            begun.is_some() && begun < place(|e| matches!(e, Event::ListOpened { .. })),
            "the window hears that a file is being read before it is: {told:?}"
        );
        let still = told.iter().filter(|e| matches!(e, Event::Dragging { over: true })).count();
        assert_eq!(still, 0, "nothing is held over the window any more");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_bought_while_a_row_is_neither_fixed_nor_left_out() {
        let (_folder, app) = practice().await;
        let list = app.paste_list("0241234567 1GB\n24123456 1GB\n".to_owned()).await.expect("a list");
        let plan = list.plan.expect("one row can be bought");
        let refused = app.approve(plan.id, yes(plan.total)).await.expect_err("the other row is in no plan");
        assert!(refused.message.starts_with("1 row has to be fixed or left out"), "{refused:?}");
        assert!(refused.hint.is_some_and(|hint| hint.contains("leave it out")), "and it says what to do");
        let all = app.orders(OrderFilter { limit: 10, ..OrderFilter::default() }).await.expect("the history");
        assert!(all.orders.is_empty(), "nothing was bought");

        let left = app.leave_out_problems(list.id).await.expect("left out");
        let plan = left.plan.expect("a plan");
        let batch = app.approve(plan.id, yes(plan.total)).await.expect("every row is ready or left out");
        assert_eq!(batch.orders, 1);
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_that_is_read_takes_no_other_lists_place() {
        let (_folder, app) = practice().await;
        let first = app.paste_list("0241234567 1GB\n24123456 1GB\n".to_owned()).await.expect("a list");
        let edited = app.leave_out_problems(first.id.clone()).await.expect("edited");
        let second = app.paste_list("0201112222 1GB\n".to_owned()).await.expect("another list");
        let still = app.list_rows(first.id.clone(), None, String::new(), 0, 10).await.expect("still open");
        assert_eq!(still.matching, 2, "the first stands as it was until the agent says so");
        app.close_list(second.id.clone()).await.expect("refused");
        assert!(app.undo_edit(first.id).await.expect("its edits too").counts.problem > edited.counts.problem);
        assert!(app.list_rows(second.id, None, String::new(), 0, 10).await.is_err(), "the one put away is gone");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_is_added_up_by_size_over_all_networks() {
        let (_folder, app) = practice().await;
        let text = "0241234567 2GB\n0241234568 1GB\n0201112222 1GB\n";
        let plan = app.paste_list(text.to_owned()).await.expect("a list").plan.expect("a plan");
        let sizes: Vec<(&str, u32)> = plan.sizes.iter().map(|s| (s.size.as_str(), s.count)).collect();
        assert_eq!(sizes, [("1 GB", 2), ("2 GB", 1)], "the smallest first");
        assert_eq!(plan.sizes.iter().map(|s| s.amount).sum::<i64>(), plan.total, "every amount is in one size");
        app.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn defaults_fill_what_a_list_leaves_out() {
        let (_folder, app) = practice().await;
        let list = app.paste_list("0241234567\n0241234568\n".to_owned()).await.expect("a list without sizes");
        assert_eq!(list.counts.problem, 2);
        let wrong = ReadAs { default_size: "much".to_owned(), ..ReadAs::default() };
        assert!(app.read_list_as(list.id.clone(), wrong).await.is_err(), "no size is guessed from a word");
        let how =
            ReadAs { default_size: "1GB".to_owned(), default_network: Some(Network::Telecel), ..ReadAs::default() };
        let read = app.read_list_as(list.id, how).await.expect("read again");
        assert_eq!(read.counts.problem, 0);
        assert_eq!(read.plan.as_ref().map(|plan| (plan.orders, plan.networks[0].network)), Some((2, Network::Telecel)));
        let edit = RowEdit { left_out: Some(true), ..RowEdit::default() };
        app.edit_row(read.id.clone(), 0, edit).await.expect("left out");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("corrected.csv");
        app.save_corrected(read.id, path.clone()).await.expect("written");
        let text = std::fs::read_to_string(path).expect("read");
        assert!(text.contains("024 123 4567") && text.contains("left out"), "{text}");
        app.close().await;
    }
}

//! Planning and approving: the counter, result checkers, buying again. Lists have a module of their own.

use crate::accounts::package_key;
use crate::app::{App, times};
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::{batches, views, words};
use domain::{
    AccountId, Msisdn, MsisdnError, MsisdnRepair, Network, NetworkSource, OrderId, OrderState, Pesewas, PrefixHint,
};
use engine::model::{Lane, Order};
use engine::plan::{Plan, PlanLine, PlanRequest, Want};
use engine::ports::OrderQuery;
use engine::{Approval, Desk};
use std::sync::Arc;

/// As many as one call may carry: more than these go behind sales at the counter.
const COUNTER_CALLS_MAX: usize = 20;
/// The most checkers in one purchase.
const CHECKERS_MAX: u32 = 500;

/// As many of the numbers last sold to as fit under the number field.
const RECENT_NUMBERS: usize = 8;
/// How far back they are looked for: beyond a few long lists nobody remembers them.
const RECENT_PAGES: u32 = 5;
const RECENT_PAGE_ROWS: u32 = 200;

fn bad_input(message: impl Into<String>, hint: &str) -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::BadInput, sentence(&message.into())).hint(hint)
}

fn changed(message: impl Into<String>) -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::Changed, message)
}

fn parse_number(text: &str) -> Answer<Msisdn> {
    Msisdn::parse(text).map(|parsed| parsed.msisdn).map_err(|e| bad_input(e.to_string(), "Type the number again."))
}

/// The network that a delivery proved for a number, else the one that its prefix hints.
pub fn network_of(desk: &Desk, msisdn: Msisdn) -> Answer<Option<(Network, NetworkSource)>> {
    let delivered = OrderQuery {
        msisdn: Some(msisdn),
        states: vec![OrderState::Delivered],
        checkers: Some(false),
        limit: 1,
        ..OrderQuery::default()
    };
    if let Some(network) = desk.ledger().orders(&delivered)?.into_iter().next().and_then(|order| order.network) {
        return Ok(Some((network, NetworkSource::Remembered)));
    }
    Ok(match Network::hint(msisdn) {
        PrefixHint::Network(network) => Some((network, NetworkSource::Prefix)),
        PrefixHint::Glo | PrefixHint::Unknown => None,
    })
}

/// The newest order to a number within the repeat time, in words.
fn recent_words(desk: &Desk, msisdn: Msisdn) -> Answer<Option<String>> {
    let repeat_ms = i64::try_from(desk.settings().repeat_ms).unwrap_or(i64::MAX);
    let recent = OrderQuery {
        msisdn: Some(msisdn),
        created_from: Some(times(desk).now.plus_ms(-repeat_ms)),
        limit: 1,
        ..OrderQuery::default()
    };
    let newest = desk.ledger().orders(&recent)?.into_iter().next();
    Ok(newest.map(|order| {
        let at = words::local_clock(order.first_sent_at.unwrap_or(order.created_at));
        format!("{} to this number at {at}: {}", order.package_name, order.state.full_word())
    }))
}

/// Whether more digits may still come: nothing is wrong yet.
const fn is_unfinished(error: &MsisdnError) -> bool {
    match error {
        MsisdnError::Empty | MsisdnError::CutCountryCode(_) => true,
        MsisdnError::WrongLength { count, .. } => *count < 10,
        MsisdnError::StrayCharacter(_)
        | MsisdnError::Landline(_)
        | MsisdnError::Foreign(_)
        | MsisdnError::NotMobile(_) => false,
    }
}

/// Numbers with commas, semicolons or line ends between them: spaces stand inside a number.
fn several_numbers(text: &str) -> Answer<Vec<Msisdn>> {
    let parts = text.split([',', ';', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(parse_number).collect()
}

fn last_sold_to(desk: &Desk) -> Answer<Vec<String>> {
    let mut numbers = Vec::with_capacity(RECENT_NUMBERS);
    for page in 0..RECENT_PAGES {
        let query = OrderQuery {
            states: OrderState::ALL.into_iter().filter(|state| *state != OrderState::Rejected).collect(),
            offset: page * RECENT_PAGE_ROWS,
            limit: RECENT_PAGE_ROWS,
            ..OrderQuery::default()
        };
        let orders = desk.ledger().orders(&query)?;
        let is_last = orders.len() < RECENT_PAGE_ROWS as usize;
        for order in orders.iter().filter(|order| is_sale(order)) {
            let number = order.msisdn.local();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
            if numbers.len() == RECENT_NUMBERS {
                return Ok(numbers);
            }
        }
        if is_last {
            break;
        }
    }
    Ok(numbers)
}

fn is_sale(order: &Order) -> bool {
    order.position.is_none() && order.note.as_deref() != Some(host::STOCK_NOTE)
}

impl App {
    /// What a typed number is understood as.
    pub async fn read_number(&self, text: String) -> Answer<c::NumberReading> {
        let desk = self.desk().await?;
        let nothing = c::NumberReading {
            msisdn: None,
            shown: None,
            network: None,
            source: None,
            repaired: None,
            problem: None,
            recent: None,
        };
        let parsed = match Msisdn::parse(&text) {
            Ok(parsed) => parsed,
            Err(error) if is_unfinished(&error) => return Ok(nothing),
            Err(error) => return Ok(c::NumberReading { problem: Some(sentence(&error.to_string())), ..nothing }),
        };
        let network = network_of(&desk, parsed.msisdn)?;
        Ok(c::NumberReading {
            msisdn: Some(parsed.msisdn.local()),
            shown: Some(parsed.msisdn.to_string()),
            network: network.map(|(network, _)| network.into()),
            source: network.map(|(_, source)| source.into()),
            repaired: parsed.repair.map(|MsisdnRepair::ZeroRestored| format!("zero restored (was {})", text.trim())),
            problem: None,
            recent: recent_words(&desk, parsed.msisdn)?,
        })
    }

    /// The numbers last sold to, newest first, as ten digits. Rows of lists are not sales, nor are the shop's own orders for
    /// its stock.
    pub async fn recent_numbers(&self) -> Answer<Vec<String>> {
        let desk = self.desk().await?;
        let unread = || c::ErrorView::new(c::ErrorCode::Other, "The last numbers could not be read.");
        tokio::task::spawn_blocking(move || last_sold_to(&desk)).await.map_err(|_| unread())?
    }

    /// What one sale at the counter would mean.
    pub async fn plan_sale(
        &self,
        account: String,
        msisdn: String,
        network: c::Network,
        package_id: String,
    ) -> Answer<c::Plan> {
        let desk = self.desk().await?;
        let msisdn = parse_number(&msisdn)?;
        let network = Network::from(network);
        let source = match network_of(&desk, msisdn)? {
            Some((known, source)) if known == network => source,
            _ => NetworkSource::Agent,
        };
        let line = PlanLine {
            position: None,
            msisdn,
            network: Some(network),
            network_source: Some(source),
            want: Want::Package(package_key(&package_id)?),
            note: None,
            retry_of: None,
        };
        self.plan_counter(&desk, account, vec![line], "counter").await
    }

    /// What buying checkers would mean. Each is a call of its own: a lost answer then leaves one unknown, not all.
    pub async fn plan_checkers(
        &self,
        account: String,
        numbers: String,
        package_id: String,
        count: u32,
        stock: bool,
    ) -> Answer<c::Plan> {
        let desk = self.desk().await?;
        let numbers = several_numbers(&numbers)?;
        let all = u32::try_from(numbers.len()).unwrap_or(u32::MAX).saturating_mul(count);
        if !(1..=CHECKERS_MAX).contains(&all) {
            return Err(bad_input(format!("one purchase has 1 to {CHECKERS_MAX} checkers"), "Buy the rest after it."));
        }
        let want = Want::Package(package_key(&package_id)?);
        let line = |msisdn| PlanLine {
            position: None,
            msisdn,
            network: None,
            network_source: None,
            want: want.clone(),
            note: stock.then(|| host::STOCK_NOTE.to_owned()),
            retry_of: None,
        };
        let lines = numbers.into_iter().flat_map(|number| std::iter::repeat_n(line(number), count as usize)).collect();
        self.plan_counter(&desk, account, lines, "checkers").await
    }

    /// Reads the buyers' numbers as they are typed or pasted.
    pub async fn read_numbers(&self, text: String) -> Answer<c::NumbersReading> {
        Ok(match several_numbers(&text) {
            Ok(numbers) => c::NumbersReading {
                count: u32::try_from(numbers.len()).unwrap_or(u32::MAX),
                shown: match numbers.as_slice() {
                    [] => String::new(),
                    [one] => one.to_string(),
                    many => format!("{} numbers, {} to {}", many.len(), many[0], many[many.len() - 1]),
                },
                problem: None,
            },
            Err(error) => c::NumbersReading { count: 0, shown: String::new(), problem: Some(error.message) },
        })
    }

    /// What buying an order again would mean. The new order names the old one.
    pub async fn plan_again(&self, order: String) -> Answer<c::Plan> {
        let desk = self.desk().await?;
        let order = desk.order(&OrderId(order))?;
        self.plan_counter(&desk, order.account.0.clone(), vec![again(order)], "counter").await
    }

    async fn plan_counter(&self, desk: &Desk, account: String, lines: Vec<PlanLine>, source: &str) -> Answer<c::Plan> {
        let lane = if lines.len() > COUNTER_CALLS_MAX { Lane::Batch } else { Lane::Counter };
        let request =
            PlanRequest { account: AccountId(account), lines, source: source.to_owned(), bulk_calls: false, lane };
        let plan = desk.plan(request).await?;
        if let Some(problem) = plan.lines.iter().find_map(|line| line.problem.as_ref()) {
            return Err(changed(sentence(&problem.text)).hint(sentence(&problem.hint)));
        }
        let view = show_plan(desk, &plan)?;
        self.keep_plan(Arc::new(plan));
        Ok(view)
    }

    /// Approves a plan that was shown, and begins to send it. A list's plan stands only while every row is ready or left out.
    pub async fn approve(self: &Arc<Self>, plan: String, approval: c::Approval) -> Answer<c::Batch> {
        let desk = self.desk().await?;
        let Some(plan) = self.plan_of_list(&plan)?.or_else(|| self.plan_shown(&plan)) else {
            return Err(
                changed("What was shown is not current any more. Nothing was bought.").hint("Look at it again.")
            );
        };
        if plan.total.0 != approval.total {
            return Err(
                changed(format!("The total is {} now. Nothing was bought.", plan.total)).hint("Look at it again.")
            );
        }
        if !plan.by_prefix_only.is_empty() && !approval.networks_confirmed {
            return Err(changed("Some networks are known by prefix only. Nothing was bought.")
                .hint("Check them, then tick the box."));
        }
        let approval = Approval { allow_repeat: approval.allow_repeats, max_total: Some(Pesewas(approval.total)) };
        let approving = Arc::clone(&desk);
        // A list of thousands is written in one transaction.
        let id = tokio::task::spawn_blocking(move || approving.approve(&plan, &approval))
            .await
            .map_err(|_| c::ErrorView::new(c::ErrorCode::Other, "The approval could not be written down."))??;
        batches::one(&desk, &id)
    }
}

fn again(order: Order) -> PlanLine {
    PlanLine {
        position: order.position,
        msisdn: order.msisdn,
        network: order.network,
        network_source: order.network.map(|_| NetworkSource::Agent),
        want: Want::Package(order.package),
        note: order.note,
        retry_of: Some(order.id),
    }
}

/// A plan as the window shows it.
pub fn show_plan(desk: &Desk, plan: &Plan) -> Answer<c::Plan> {
    let same_list = match plan.same_list.first() {
        Some(id) if plan.lines.len() > 1 => {
            let before = desk.batch(id)?;
            Some(format!(
                "The same numbers and sizes were approved before, {}, from {}.",
                words::local_time(before.approved_at),
                before.source
            ))
        }
        _ => None,
    };
    let typed = i64::try_from(desk.settings().typed_total_above_pesewas).unwrap_or(i64::MAX);
    Ok(views::plan(plan, Pesewas(typed), same_list))
}

#[cfg(test)]
mod tests {
    use crate::app::tests::{practice, yes};
    use crate::contract::Network;

    #[tokio::test(flavor = "multi_thread")]
    async fn the_numbers_last_sold_to_come_newest_first_and_once() {
        let (_folder, app) = practice().await;
        assert!(app.recent_numbers().await.expect("nothing yet").is_empty());
        let account = app.start().await.expect("practice opens").accounts[0].id.clone();
        let bundles = app.catalogue(account.clone()).await.expect("bundles").packages;
        let mut mtn = bundles.iter().filter(|bundle| bundle.network == Network::Mtn && bundle.available);
        let (small, large) = (mtn.next().expect("one"), mtn.next().expect("another"));
        for (number, bundle) in [("0241234567", small), ("0241234568", small), ("0241234567", large)] {
            let plan = app.plan_sale(account.clone(), number.to_owned(), Network::Mtn, bundle.id.clone()).await;
            let plan = plan.expect("a plan");
            app.approve(plan.id, yes(plan.total)).await.expect("approved");
            // Two orders of one millisecond have no first.
            tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        }
        let list = app.paste_list("0241234599 1GB\n".to_owned()).await.expect("a list");
        let plan = list.plan.expect("it is priced");
        app.approve(plan.id, yes(plan.total)).await.expect("approved");
        let recent = app.recent_numbers().await.expect("the numbers");
        assert_eq!(recent, ["0241234567", "0241234568"], "each once, the newest first, and no row of a list");
        app.close().await;
    }
}

//! Safety copies of the history: seeing them, making one, going back to one.
//!
//! Guarantees: going back sets the present history aside and deletes nothing; what comes back is read-only until a
//! person confirms that nobody else sends (`engine::generation`). Leaves out: how copies are written (`ledger`) and put
//! in place (`host::restore`).

use crate::app::App;
use crate::contract as c;
use crate::error::{Answer, sentence};
use host::{Backup, backups};
use std::sync::Arc;

fn view(backup: &Backup) -> c::Backup {
    let reason = match backup.name.as_str() {
        name if name.starts_with("daily-") => "of the day",
        name if name.starts_with("by-hand-") => "made by hand",
        _ => "before a new version",
    };
    c::Backup {
        name: backup.name.clone(),
        at: backup.at.0,
        bytes: i64::try_from(backup.bytes).unwrap_or(i64::MAX),
        reason: reason.to_owned(),
    }
}

fn failed(reason: &str) -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::Other, sentence(reason)).hint("The history is as it was. Nothing was sent.")
}

impl App {
    /// The safety copies of the folder in use, newest first.
    pub async fn backups(&self) -> Answer<Vec<c::Backup>> {
        let Some(folder) = self.folder_in_use().await else { return Ok(Vec::new()) };
        Ok(backups(&folder).iter().map(view).collect())
    }

    /// Makes a safety copy now.
    pub async fn back_up(&self) -> Answer<Vec<c::Backup>> {
        let host = self.host().await?;
        let made = tokio::task::spawn_blocking(move || host.back_up()).await;
        made.map_err(|_| failed("the copy could not be written"))??;
        self.backups().await
    }

    /// Goes back to a safety copy. Sends nothing: what comes back is read-only until a person confirms.
    pub async fn restore_backup(self: &Arc<Self>, name: String) -> Answer<c::Start> {
        self.reopen_over(move |folder| {
            let chosen = backups(folder).into_iter().find(|backup| backup.name == name);
            let chosen = chosen.ok_or_else(|| failed("this safety copy is not there any more"))?;
            host::restore(folder, &chosen).map_err(|error| failed(&error.to_string()))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use crate::app::App;
    use crate::app::tests::{practice, yes};
    use crate::contract::{Network, OrderFilter, Plan};
    use std::sync::Arc;

    async fn plan(app: &Arc<App>, number: &str) -> Plan {
        let account = app.start().await.expect("open").accounts[0].id.clone();
        let bundles = app.catalogue(account.clone()).await.expect("bundles").packages;
        let bundle = bundles.into_iter().find(|bundle| bundle.network == Network::Mtn).expect("one for MTN");
        app.plan_sale(account, number.to_owned(), Network::Mtn, bundle.id).await.expect("a plan")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn going_back_to_a_copy_sends_nothing_until_a_person_confirms() {
        let (folder, app) = practice().await;
        let copies = app.back_up().await.expect("a copy");
        let by_hand = copies.iter().find(|copy| copy.reason == "made by hand").expect("it is listed").name.clone();
        let first = plan(&app, "0241234567").await;
        app.approve(first.id.clone(), yes(first.total)).await.expect("sold after the copy");

        assert!(app.restore_backup("no such copy".to_owned()).await.is_err(), "a made-up name changes nothing");
        let all = || app.orders(OrderFilter { limit: 5, ..OrderFilter::default() });
        assert_eq!(all().await.expect("the history").orders.len(), 1, "the history is as it was");

        let back = app.restore_backup(by_hand).await.expect("restored");
        assert!(back.read_only.is_some() && back.attention >= 1, "it is read-only, and a person is asked");
        assert!(all().await.expect("the history").orders.is_empty(), "what came after the copy is not in it");
        let aside = folder.path().join("practice").join("set-aside");
        assert!(std::fs::read_dir(aside).expect("set aside").count() >= 1, "the history of before is kept");
        let again = plan(&app, "0241234568").await;
        assert!(app.approve(again.id.clone(), yes(again.total)).await.is_err(), "nothing is sent before the yes");

        let sure = app.confirm_sole_sender().await.expect("confirmed");
        assert_eq!((sure.read_only, sure.attention), (None, 0));
        app.approve(again.id, yes(again.total)).await.expect("it sells again");
        app.close().await;
    }
}

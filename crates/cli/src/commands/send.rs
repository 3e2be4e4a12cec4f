//! Sending a list, after a yes.

use super::plan::{self, Considered};
use crate::args::{Args, SendArgs};
use crate::bad_rows::{self, BadRow};
use crate::failure::{Exit, Failure};
use crate::progress::{self, Until};
use crate::{open, show};
use domain::{AccountId, BatchId, UnixMs};
use engine::plan::Plan;
use engine::ports::ReadErrorKind;
use engine::{Approval, DeskError};
use host::{DataFolder, Host, HostError, SystemClock};
use recipients::ReadList;
use std::io::IsTerminal;
use std::path::Path;

/// What holds for every account that the list is sent from.
struct Sending<'a> {
    args: &'a Args,
    command: &'a SendArgs,
    list: &'a ReadList,
    host: &'a Host,
    /// Pretend money, of a list that nobody could be asked about.
    is_unasked_practice: bool,
}

pub async fn run(args: &Args, command: &SendArgs) -> Result<Exit, Failure> {
    if let Some(out) = &command.out {
        if is_same_file(out, &command.file) {
            let message = "the results would replace the list itself; nothing was sent";
            return Err(Failure::refused("out", message, "Choose another name for the results."));
        }
        super::export::check(out)?;
    }
    open::max_total(command.max_total.as_deref())?;
    let list = plan::read(&command.file)?;
    plan::refuse_empty(&list)?;
    let has_ledger = DataFolder::has_ledger(args.data_dir.clone()).map_err(HostError::from)?;
    let may_practise = !args.practice && command.account.is_none();
    let (host, is_unasked_practice) = if may_practise && !has_ledger {
        (offer_practice(args, command).await?, !std::io::stdin().is_terminal())
    } else {
        let host = open::host(args).await?;
        if may_practise && host.desk().accounts()?.is_empty() {
            host.close().await;
            drop(host);
            (offer_practice(args, command).await?, !std::io::stdin().is_terminal())
        } else {
            (host, false)
        }
    };
    let sending = Sending { args, command, list: &list, host: &host, is_unasked_practice };
    let result = sending.send().await;
    host.close().await;
    result
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// With no account there is nothing real to buy: the same list can be tried with pretend money.
async fn offer_practice(args: &Args, command: &SendArgs) -> Result<Host, Failure> {
    eprintln!("There is no account yet, so nothing real can be bought.");
    let is_terminal = std::io::stdin().is_terminal();
    if is_terminal && !command.yes && !open::ask("Try it in practice mode, with pretend money?")? {
        let hint = "Add an account with 'bundledesk-cli account add'.";
        return Err(Failure::refused("no_account", "nothing was sent", hint));
    }
    eprintln!("PRACTICE MODE: the money is pretend, and nothing leaves this computer.");
    Ok(Host::practice(args.data_dir.clone()).await?)
}

impl Sending<'_> {
    async fn send(&self) -> Result<Exit, Failure> {
        let mut ids = Vec::new();
        for (nth, account) in self.accounts()?.iter().enumerate() {
            ids.push(self.send_from(account, nth > 0).await?);
            let until = if self.command.no_wait { Until::Sent } else { Until::Quiet };
            progress::follow(self.host, &ids, until).await?;
        }
        super::batch::report(self.args, self.host, &ids, self.command.out.as_deref())
    }

    /// The account named, the only one, or in practice mode both.
    fn accounts(&self) -> Result<Vec<AccountId>, Failure> {
        let named = self.command.account.as_deref();
        if self.host.is_practice() && named.is_none() {
            return Ok(self.host.desk().accounts()?.into_iter().map(|account| account.id).collect());
        }
        Ok(vec![open::account(self.host, named)?.id])
    }

    async fn send_from(&self, account: &AccountId, is_again: bool) -> Result<BatchId, Failure> {
        let Self { command, host, .. } = self;
        let began = SystemClock::wall_now();
        let considered = Considered::of(host, self.list, account, &command.file, command.bulk_calls).await?;
        self.refuse_refused_key(&considered.plan, began).await?;
        let bad = considered.bad.clone();
        self.refuse_bad_rows(&bad)?;
        let plan = considered.without_bad_rows(host)?;
        for row in &bad {
            eprintln!("Left out: {row}");
        }
        if plan.lines.is_empty() {
            let message = format!("no row of this list can be bought from '{account}'; nothing was sent");
            return Err(Failure::refused("problems", message, "Mend the rows.").with_problems(bad));
        }
        if !self.args.json && is_again {
            out!("The same list once more, from '{account}': practice mode shows both providers.");
            plan::print_cost(&plan);
        } else if !self.args.json {
            plan::print(&plan);
        }
        self.ask(&plan)?;
        // The two practice wallets are bought from one after the other on purpose: the same list on both providers.
        let allow_repeat = command.allow_repeat || self.is_unasked_practice || is_again;
        let max_total = open::max_total(command.max_total.as_deref())?;
        let id = host.desk().approve(&plan, &Approval { allow_repeat, max_total })?;
        bad_rows::keep(host, &id, &bad)?;
        Ok(id)
    }

    /// A plan goes by the wallet as last read when it cannot be read now. A key that is refused would be waited for in vain.
    async fn refuse_refused_key(&self, plan: &Plan, began: UnixMs) -> Result<(), Failure> {
        if plan.balance.is_some_and(|wallet| wallet.at >= began) {
            return Ok(());
        }
        match self.host.desk().read_wallet(&plan.account).await {
            Err(DeskError::Read(error)) if error.kind == ReadErrorKind::KeyOrRole => {
                let message = format!("the provider refused the key of '{}'; nothing was sent", plan.account);
                let hint = format!("{} Try it with `account check {}`.", crate::failure::COPY_KEY, plan.account);
                Err(Failure::refused("key", message, hint))
            }
            _ => Ok(()),
        }
    }

    fn refuse_bad_rows(&self, bad: &[BadRow]) -> Result<(), Failure> {
        if bad.is_empty() || self.command.leave_out || self.is_unasked_practice {
            return Ok(());
        }
        let rows = show::counted(bad.len(), "row");
        if !self.command.yes && std::io::stdin().is_terminal() {
            for row in bad {
                eprintln!("{row}");
            }
            if open::ask(&format!("{rows} cannot be bought. Leave out what cannot?"))? {
                return Ok(());
            }
        }
        let message = format!("{rows} cannot be bought; nothing was sent");
        let hint = "Mend them, or leave them out with `--leave-out`.";
        Err(Failure::refused("problems", message, hint).with_problems(bad.to_vec()))
    }

    fn ask(&self, plan: &Plan) -> Result<(), Failure> {
        if self.command.yes || self.is_unasked_practice {
            return Ok(());
        }
        let orders = show::counted(plan.lines.len(), "order");
        let question = format!("Send {orders} for {} from '{}'?", plan.total, plan.account);
        if open::ask_to_spend(self.host, &question, plan.total)? {
            return Ok(());
        }
        Err(Failure::refused("not_approved", "nothing was sent", "Say yes, or give --yes."))
    }
}

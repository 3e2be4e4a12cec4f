//! The command line. The commands and flags stand for good: scripts rely on them.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Sell data bundles and result checkers, and know where every cedi is.
#[derive(Debug, Parser)]
#[command(name = "bundledesk-cli", version, about, max_term_width = 100)]
pub struct Args {
    /// The data folder. Holds everything: history, and the key file when one is used.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Where keys are kept: this computer's keyring, or a file in the data folder locked by a passphrase
    /// (BUNDLEDESK_PASSPHRASE, or a prompt).
    #[arg(long, global = true, value_enum, default_value_t = KeyStoreArg::Keyring)]
    pub key_store: KeyStoreArg,
    /// Print results as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Practice mode: pretend money, both providers on this computer.
    #[arg(long, global = true)]
    pub practice: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where keys are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyStoreArg {
    /// The operating system's keyring.
    Keyring,
    /// A file locked by a passphrase.
    File,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Provider accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// An account's packages with prices.
    Catalogue(CatalogueArgs),
    /// An account's wallet.
    Wallet {
        /// The account's name.
        name: String,
    },
    /// Lists of recipients.
    #[command(subcommand)]
    Batch(BatchCommand),
    /// All orders.
    Orders(OrdersArgs),
    /// One order.
    #[command(subcommand)]
    Order(OrderCommand),
    /// Result checkers.
    #[command(subcommand)]
    Checkers(CheckersCommand),
    /// Credentials of result checkers.
    #[command(subcommand)]
    Credentials(CredentialsCommand),
    /// Runs both practice providers until it is stopped.
    Sandbox(SandboxArgs),
    /// Writes all orders to a workbook or a csv file.
    Export {
        /// Where to: .xlsx or .csv.
        #[arg(long)]
        out: PathBuf,
    },
    /// Writes a copy of the history.
    Backup {
        /// Where to.
        #[arg(long)]
        out: PathBuf,
    },
    /// The recovery file: a copy of the history's key, locked by a passphrase (BUNDLEDESK_RECOVERY_PASSPHRASE, or a prompt).
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// Times and limits.
    #[command(subcommand)]
    Settings(SettingsCommand),
}

/// The recovery file.
#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    /// Makes one. Keep it away from this computer.
    Save {
        /// Where to: a file that is not there yet.
        file: PathBuf,
    },
    /// Proves that one opens and belongs to this history.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Puts the key back into the key store, when that has lost it.
    Restore {
        /// The file.
        file: PathBuf,
    },
}

/// Provider accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Adds an account. The key comes on standard input, one line.
    Add {
        /// A name for it.
        name: String,
        /// Which provider.
        #[arg(long, value_enum)]
        provider: ProviderArg,
        /// Where it is reached, when not at its documented address.
        #[arg(long)]
        address: Option<String>,
    },
    /// Lists the accounts.
    List,
    /// Asks the provider about an account's key.
    Check {
        /// Its name.
        name: String,
    },
    /// Gives an account a key again that has lost its own, or whose key the provider refuses. The key comes on standard
    /// input, one line.
    GiveKey {
        /// Its name.
        name: String,
    },
    /// Says that no other computer sends from this history, after it was put back, copied or moved.
    ConfirmSoleSender {
        /// Without asking.
        #[arg(long)]
        yes: bool,
    },
    /// Forgets an account and its key.
    Remove {
        /// Its name.
        name: String,
    },
}

/// Which provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProviderArg {
    /// Netpluse.
    Netpluse,
    /// NetConnect.
    Netconnect,
}

/// An account's packages.
#[derive(Debug, clap::Args)]
pub struct CatalogueArgs {
    /// The account's name.
    pub name: String,
    /// Read the prices again.
    #[arg(long)]
    pub refresh: bool,
    /// NetConnect: learn package ids from earlier orders.
    #[arg(long)]
    pub learn: bool,
    /// NetConnect: add packages by id.
    #[arg(long, num_args = 1.., value_name = "PACKAGE_ID")]
    pub add: Vec<String>,
    /// NetConnect: list the result checkers instead.
    #[arg(long)]
    pub checkers: bool,
}

/// Lists of recipients.
#[derive(Debug, Subcommand)]
pub enum BatchCommand {
    /// Shows what sending a list would mean. Spends nothing.
    Plan {
        /// A workbook, csv or text file; '-' for standard input.
        file: PathBuf,
        /// The account; may be left out when there is only one.
        #[arg(long)]
        account: Option<String>,
        /// NetConnect: up to 20 recipients in one call.
        #[arg(long)]
        bulk_calls: bool,
    },
    /// Sends a list, after a yes.
    Send(SendArgs),
    /// Lists the batches.
    List,
    /// Shows a batch with its orders.
    Show {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Goes on with a paused batch, or with all of them.
    Resume {
        /// Its id, or the beginning of it.
        id: Option<String>,
        /// Without asking.
        #[arg(long)]
        yes: bool,
    },
    /// Stops a batch: what was not sent is not bought.
    Stop {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Writes what became of a list, in its own order.
    Export {
        /// Its id, or the beginning of it.
        id: String,
        /// A new .xlsx or .csv file.
        #[arg(long)]
        out: PathBuf,
        /// Only the rows that were not bought or came back refunded, in a form that can be sent again.
        #[arg(long)]
        to_buy_again: bool,
    },
}

/// Sends a list.
#[derive(Debug, clap::Args)]
pub struct SendArgs {
    /// A workbook, csv or text file; '-' for standard input.
    pub file: PathBuf,
    /// The account; may be left out when there is only one.
    #[arg(long)]
    pub account: Option<String>,
    /// Without asking.
    #[arg(long)]
    pub yes: bool,
    /// NetConnect: up to 20 recipients in one call.
    #[arg(long)]
    pub bulk_calls: bool,
    /// Refuse a list that costs more, in GHS.
    #[arg(long, value_name = "GHS", allow_hyphen_values = true)]
    pub max_total: Option<String>,
    /// Also where it repeats a purchase of the last 24 hours or an earlier list.
    #[arg(long)]
    pub allow_repeat: bool,
    /// Leave out rows that cannot be bought as they stand, and name each, instead of refusing the list.
    #[arg(long)]
    pub leave_out: bool,
    /// Come back as soon as everything is sent, without waiting for delivery.
    #[arg(long)]
    pub no_wait: bool,
    /// Also write the results to a workbook or csv file.
    #[arg(long, value_name = "FILE.xlsx|.csv")]
    pub out: Option<PathBuf>,
}

/// Which orders.
#[derive(Debug, clap::Args)]
pub struct OrdersArgs {
    /// Only in this state: planned, sending, unknown, accepted, delivered, failed, refunded, rejected.
    #[arg(long)]
    pub state: Option<String>,
    /// Only with this text in number, note, package or references.
    #[arg(long)]
    pub search: Option<String>,
}

/// One order.
#[derive(Debug, Subcommand)]
pub enum OrderCommand {
    /// Shows an order with its journal.
    Show {
        /// Our reference, the order's id, or the provider's reference.
        reference: String,
    },
    /// Looks at an order now.
    Check {
        /// Our reference, the order's id, or the provider's reference.
        reference: String,
    },
    /// Says what became of an order that the program cannot settle.
    Settle {
        /// Our reference, the order's id, or the provider's reference.
        reference: String,
        /// What became of it.
        #[arg(long = "as", value_enum)]
        verdict: VerdictArg,
        /// The provider's reference, with 'charged'.
        #[arg(long)]
        provider_reference: Option<String>,
        /// Who told you, and what.
        #[arg(long)]
        note: String,
    },
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerdictArg {
    /// It was charged and is in the provider's hands.
    Charged,
    /// The provider tried and failed.
    Failed,
    /// It was never charged.
    NotCharged,
}

/// Result checkers.
#[derive(Debug, Subcommand)]
pub enum CheckersCommand {
    /// Buys checkers.
    Buy(BuyCheckersArgs),
}

/// Buys checkers.
#[derive(Debug, clap::Args)]
pub struct BuyCheckersArgs {
    /// A list of numbers, instead of --to.
    #[arg(conflicts_with = "to")]
    pub file: Option<PathBuf>,
    /// The account; may be left out when there is only one.
    #[arg(long)]
    pub account: Option<String>,
    /// The package's id or code.
    #[arg(long)]
    pub package: String,
    /// To these numbers.
    #[arg(long, value_delimiter = ',', value_name = "MSISDN")]
    pub to: Vec<String>,
    /// For walk-in buyers who come later: '--to' is the shop's own number, and each is assigned when it is handed over.
    #[arg(long)]
    pub stock: bool,
    /// So many for each number.
    #[arg(long, default_value_t = 1, allow_negative_numbers = true)]
    pub count: i64,
    /// Refuse what costs more, in GHS.
    #[arg(long, value_name = "GHS", allow_hyphen_values = true)]
    pub max_total: Option<String>,
    /// Also where the same checkers were bought for the same numbers in the last 24 hours.
    #[arg(long)]
    pub allow_repeat: bool,
    /// Without asking.
    #[arg(long)]
    pub yes: bool,
}

/// Credentials of result checkers.
#[derive(Debug, Subcommand)]
pub enum CredentialsCommand {
    /// Lists the checkers bought, without their secrets.
    List {
        /// Only with this text in number, package, date or references, or with this serial number. A serial typed here
        /// stays in the shell's history; 'credentials find' takes it on standard input.
        #[arg(long)]
        search: Option<String>,
    },
    /// Shows a checker.
    Show {
        /// Our reference, the order's id, or the provider's reference.
        order: String,
        /// Show the serial and PIN in clear.
        #[arg(long)]
        reveal: bool,
    },
    /// Finds the orders that hold a serial number. The serial comes on standard input, one line.
    Find,
    /// Gives a checker that was bought for stock to a buyer.
    Assign {
        /// Our reference, the order's id, or the provider's reference.
        order: String,
        /// The buyer's number.
        #[arg(long, value_name = "MSISDN")]
        to: String,
    },
    /// Fetches a credential from the provider again.
    Refetch {
        /// Our reference, the order's id, or the provider's reference.
        order: String,
    },
    /// Prints cards or receipts to a PDF. The file holds the serials and PINs in clear: delete it once it is printed.
    Print {
        /// Our references, the orders' ids, or the provider's references.
        #[arg(required = true)]
        orders: Vec<String>,
        /// Sheets of eight cards, or a receipt roll.
        #[arg(long, value_enum, default_value_t = LayoutArg::A4)]
        layout: LayoutArg,
        /// Where to.
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
    },
}

/// How checkers are laid out on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LayoutArg {
    /// A4 sheets of eight cards with cut lines.
    #[value(name = "a4")]
    A4,
    /// A4 sheets of ten smaller cards.
    #[value(name = "a4-10")]
    A4Ten,
    /// One card a page.
    #[value(name = "single")]
    Single,
    /// An 80 mm receipt roll.
    #[value(name = "80mm")]
    Roll80,
    /// A 58 mm receipt roll.
    #[value(name = "58mm")]
    Roll58,
}

/// Both practice providers.
#[derive(Debug, clap::Args)]
pub struct SandboxArgs {
    /// Netpluse's port; any free one when left out.
    #[arg(long, default_value_t = 0)]
    pub netpluse_port: u16,
    /// NetConnect's port; any free one when left out.
    #[arg(long, default_value_t = 0)]
    pub netconnect_port: u16,
}

/// Times and limits.
#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Lists them with their safe ranges.
    List,
    /// Sets one.
    Set {
        /// Its name.
        key: String,
        /// Its value.
        value: String,
    },
}

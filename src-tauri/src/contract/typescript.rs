//! Writes the TypeScript side of the contract, and fails when the file in the tree is not what Rust says.

use super::*;
use ts_rs::{Config, TS};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/contract/index.ts");
const HEAD: &str = "// Generated from src-tauri/src/contract by `UPDATE_CONTRACT=1 cargo test -p bundledesk contract`. \
                    Do not edit.\n// Amounts are pesewas, times Unix milliseconds.\n";

fn declaration<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    format!("\n{}export {}\n", docs, T::decl(config))
}

macro_rules! declarations {
    ($config:expr, $($name:ty),+ $(,)?) => { [$(declaration::<$name>($config)),+].concat() };
}

fn generated() -> String {
    let config = Config::new().with_large_int("number");
    let body = declarations!(
        &config,
        Account,
        Approval,
        Attention,
        Backup,
        Batch,
        BatchState,
        Catalogue,
        CheckerPackage,
        Checkers,
        Choice,
        ColumnPart,
        ColumnRole,
        Credential,
        Day,
        DayLine,
        Elsewhere,
        ErrorCode,
        ErrorView,
        Event,
        Evidence,
        Fact,
        HeldWallet,
        HandoverSettings,
        KeyCheck,
        KeyWay,
        List,
        ListColumn,
        ListPage,
        ListReading,
        ListRow,
        ListSheet,
        Locked,
        Movement,
        Movements,
        MessageWay,
        Network,
        NetworkSource,
        NetworkTotal,
        NotFound,
        NumberReading,
        NumbersReading,
        Offer,
        Order,
        OrderDetail,
        OrderFilter,
        OrderState,
        OrdersPage,
        Package,
        PackageWords,
        Paper,
        Pause,
        Plan,
        PrintPreview,
        Provider,
        ReadAs,
        Recovery,
        Repeat,
        ReplayOffer,
        Report,
        ReportFile,
        RowCounts,
        RowEdit,
        RowStatus,
        ScreenLock,
        SellingPrice,
        Settings,
        SizeTotal,
        Start,
        StateTotal,
        Stop,
        Sum,
        Theme,
        TimelineEntry,
        TopUp,
        UnknownOrder,
        VaultEntry,
        VaultFilter,
        VaultPage,
        Verdict,
        Wallet,
    );
    format!("{HEAD}{body}")
}

#[test]
fn the_contract_is_as_rust_says() {
    let generated = generated();
    if std::env::var_os("UPDATE_CONTRACT").is_some() {
        std::fs::write(FILE, &generated).expect("the contract's file can be written");
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == generated, "ui/src/contract/index.ts has drifted: run the command in its first line");
}

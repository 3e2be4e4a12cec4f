//! A shop for tests: both practice providers in this process over real HTTP, a data folder, and the real
//! `bundledesk-cli` as a child process.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of several tests, which fail as tests do"
)]

pub mod books;

use domain::{Pesewas, ProviderKind, Secret};
use engine::ports::Ledger;
use keys::{FileStore, PassphraseCost};
use ledger::{OpenOptions, SqliteLedger};
use sandbox::{Books, Config, Options, Sandbox, SandboxServer};
use serde_json::Value;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub use domain::ProviderKind::{NetConnect, Netpluse};

/// The passphrase of every key file here.
pub const PASSPHRASE: &str = "tortoise and weaver bird";
/// No command of these tests takes longer, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(900);

/// Times that let a batch go through in a moment. Taken on loopback only.
pub const QUICK: &[(&str, &str)] = &[
    ("settle_ms", "700"),
    ("clock_skew_ms", "1500"),
    ("poll_first_ms", "30"),
    ("poll_max_ms", "300"),
    ("window_ms", "1"),
    ("sends_per_window", "100000"),
    ("reads_per_window", "1000000"),
];

/// A sandbox without limits that delivers at once.
pub fn quick(seed: u64) -> Config {
    let mut config = Config::strict(seed).without_limits();
    (config.fates.odds.fastest_ms, config.fates.odds.slowest_ms) = (0, 20);
    config
}

/// The name of an account at each provider.
pub const fn account(provider: ProviderKind) -> &'static str {
    match provider {
        Netpluse => "pulse",
        NetConnect => "connect",
    }
}

/// See the module.
pub struct Shop {
    pub server: SandboxServer,
    runtime: tokio::runtime::Runtime,
    dir: TempDir,
}

impl Shop {
    /// Both providers set up like this, and an empty data folder whose key file costs next to nothing to open.
    pub fn new(config: Config) -> Self {
        let shop = Self::without_keys(config);
        std::fs::create_dir_all(shop.data_dir()).unwrap();
        let passphrase = Secret::new(PASSPHRASE.to_owned());
        FileStore::create(&shop.key_file(), &passphrase, PassphraseCost::light_for_tests()).unwrap();
        shop
    }

    /// The same, and no data folder at all.
    pub fn without_keys(config: Config) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(SandboxServer::start(Sandbox::new(config), Options::default())).unwrap();
        Self { server, runtime, dir: TempDir::new().unwrap() }
    }

    /// With an account at that provider, prices read, and quick times.
    pub fn with_account(config: Config, provider: ProviderKind) -> Self {
        let shop = Self::new(config);
        shop.add_account(provider);
        shop.put_settings(QUICK);
        shop
    }

    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn key_file(&self) -> PathBuf {
        self.data_dir().join("keys.bin")
    }

    pub fn ledger_file(&self) -> PathBuf {
        self.data_dir().join("ledger.sqlite3")
    }

    /// A place for lists and outputs beside the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn sandbox(&self) -> &Sandbox {
        self.server.sandbox()
    }

    pub fn books(&self) -> Books {
        self.server.books()
    }

    pub fn key(&self, provider: ProviderKind) -> String {
        self.sandbox().key(provider).unwrap()
    }

    pub fn url(&self, provider: ProviderKind) -> String {
        self.server.addresses().url(provider)
    }

    /// The id of the one owner at that provider.
    pub fn owner(&self, provider: ProviderKind) -> String {
        self.sandbox().owners().into_iter().find(|owner| owner.provider == provider).unwrap().id
    }

    pub fn available(&self, provider: ProviderKind) -> Pesewas {
        self.books().wallet(provider, &self.owner(provider)).unwrap().available
    }

    pub fn deposit(&self, provider: ProviderKind, amount: Pesewas) {
        let now = domain::UnixMs(jiff::Timestamp::now().as_millisecond());
        assert!(self.sandbox().deposit(provider, &self.owner(provider), amount, now), "the owner is known");
    }

    /// How many purchases arrived at that provider, refused ones too.
    pub fn purchases(&self, provider: ProviderKind) -> u64 {
        let of = |((at, method, route), count): (&(ProviderKind, String, String), &u64)| {
            let is_purchase = route.contains("buy") || route.ends_with("/purchase");
            (*at == provider && method == "POST" && is_purchase).then_some(*count)
        };
        self.books().requests.iter().filter_map(of).sum()
    }

    /// Keeps requests refused at the door for a while: nothing listens.
    pub fn stop_listening(&self, provider: ProviderKind) {
        self.runtime.block_on(self.server.stop_listening(provider)).unwrap();
    }

    pub fn listen_again(&self, provider: ProviderKind) {
        self.runtime.block_on(self.server.listen_again(provider)).unwrap();
    }

    /// Adds the account of that provider, its price lists too.
    pub fn add_account(&self, provider: ProviderKind) {
        let url = self.url(provider);
        let kind = provider.name().to_lowercase();
        self.cli(&["account", "add", account(provider), "--provider", &kind, "--address", &url])
            .stdin(&self.key(provider))
            .run()
            .ends(0);
        if provider == NetConnect {
            let ids: Vec<String> = self.sandbox().catalogue().packages.iter().map(|p| p.id.clone()).collect();
            let mut args = vec!["catalogue", account(provider), "--add"];
            args.extend(ids.iter().map(String::as_str));
            self.cli(&args).run().ends(0);
        }
    }

    /// Puts settings into the ledger, as `settings set` does, in one go.
    pub fn put_settings(&self, settings: &[(&str, &str)]) {
        let ledger = self.ledger();
        for (key, value) in settings {
            ledger.put_setting(key, Some(value)).unwrap();
        }
    }

    /// The ledger itself. No command may run meanwhile.
    pub fn ledger(&self) -> SqliteLedger {
        let store = FileStore::open(&self.key_file(), &Secret::new(PASSPHRASE.to_owned())).unwrap();
        let data_key = keys::data_key(&store).unwrap().expect("a ledger has a data key");
        SqliteLedger::open(&self.ledger_file(), OpenOptions::new(data_key)).expect("the ledger opens")
    }

    /// A command on this data folder with the key file, its standard input empty.
    pub fn cli(&self, args: &[&str]) -> Cli {
        let mut command = Self::bare();
        command.arg("--data-dir").arg(self.data_dir()).args(["--key-store", "file"]).args(args);
        command.env("BUNDLEDESK_PASSPHRASE", PASSPHRASE);
        let named = args.join(" ");
        Cli { command, stdin: Vec::new(), named }
    }

    fn bare() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bundledesk-cli"));
        for name in ["BUNDLEDESK_FAILPOINT", "BUNDLEDESK_DISK_FAULT", "BUNDLEDESK_STEPS_FILE", "BUNDLEDESK_PASSPHRASE"]
        {
            command.env_remove(name);
        }
        command
    }

    /// A command with nothing but its arguments.
    pub fn bare_cli(args: &[&str]) -> Cli {
        let mut command = Self::bare();
        command.args(args);
        Cli { command, stdin: Vec::new(), named: args.join(" ") }
    }

    /// All orders as `orders --json` tells them.
    pub fn orders(&self) -> Vec<Value> {
        self.cli(&["orders", "--json"]).run().ends(0).json().as_array().unwrap().clone()
    }
}

/// A command to run.
pub struct Cli {
    command: Command,
    stdin: Vec<u8>,
    named: String,
}

impl Cli {
    pub fn stdin(mut self, text: &str) -> Self {
        self.stdin = format!("{text}\n").into_bytes();
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub fn arg_all(mut self, args: &[&str]) -> Self {
        self.command.args(args);
        self
    }

    /// Starts it and comes back at once.
    pub fn start(mut self) -> Running {
        let mut child =
            self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A child that refuses to begin may close its end first.
        let _ = stdin.write_all(&self.stdin);
        drop(stdin);
        let stdout = Collected::of(child.stdout.take().unwrap());
        let stderr = Collected::of(child.stderr.take().unwrap());
        Running { child, stdout, stderr, named: self.named }
    }

    /// Runs it to its end.
    pub fn run(self) -> Run {
        self.start().wait()
    }
}

/// What a child writes, as far as it came.
struct Collected {
    bytes: Arc<Mutex<Vec<u8>>>,
    thread: JoinHandle<()>,
}

impl Collected {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&bytes);
        let thread = std::thread::spawn(move || {
            let mut piece = [0; 4_096];
            while let Ok(count @ 1..) = pipe.read(&mut piece) {
                kept.lock().unwrap().extend_from_slice(&piece[..count]);
            }
        });
        Self { bytes, thread }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    fn all(self) -> String {
        self.thread.join().unwrap();
        String::from_utf8(self.bytes.lock().unwrap().clone()).expect("a program writes text")
    }
}

/// A command that runs.
pub struct Running {
    child: Child,
    stdout: Collected,
    stderr: Collected,
    named: String,
}

impl Running {
    pub fn wait(mut self) -> Run {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > PATIENCE {
                self.child.kill().unwrap();
                let (stdout, stderr) = (self.stdout.all(), self.stderr.all());
                panic!("'{}' did not end\n{stdout}\n{stderr}", self.named);
            }
            std::thread::sleep(Duration::from_millis(3));
        };
        use std::os::unix::process::ExitStatusExt;
        Run {
            code: status.code(),
            signal: status.signal(),
            stdout: self.stdout.all(),
            stderr: self.stderr.all(),
            named: self.named,
        }
    }

    /// The first line that it prints.
    pub fn first_line(&self) -> String {
        eventually("it prints a line", || self.stdout.so_far().contains('\n'));
        self.stdout.so_far().lines().next().unwrap_or_default().to_owned()
    }

    /// SIGKILL, if it still runs.
    pub fn kill(mut self) -> Run {
        self.child.kill().unwrap();
        self.wait()
    }

    /// SIGINT, as Ctrl-C sends it.
    pub fn interrupt(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success(), "the signal is sent");
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

/// How a command ended.
pub struct Run {
    pub code: Option<i32>,
    pub signal: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub named: String,
}

impl Run {
    /// Checks the exit status.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit status of '{}'\n{}\n{}", self.named, self.stdout, self.stderr);
        self
    }

    /// Whether a failpoint ended it, or a kill.
    pub fn was_killed(&self) -> bool {
        self.signal.is_some()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!("'{}' prints no JSON ({error})\n{}\n{}", self.named, self.stdout, self.stderr)
        })
    }

    /// Checks that these words reach the person.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let is_said = self.stdout.contains(words) || self.stderr.contains(words);
        assert!(is_said, "'{}' does not say '{words}'\n{}\n{}", self.named, self.stdout, self.stderr);
        self
    }

    /// The code of a refusal, as JSON tells it.
    #[track_caller]
    pub fn refusal(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_else(|| panic!("no refusal: {}", self.stdout)).to_owned()
    }
}

/// Waits until something holds.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The example list.
pub fn example(name: &str) -> String {
    format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"))
}

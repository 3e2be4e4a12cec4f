//! Drives the real window through WebKitWebDriver, over plain HTTP.
//!
//! Guarantees: every wait has an end and says what it waited for; the driver and the program end with the test, whatever
//! happens. The program outlives its session now and then, so its whole process group is ended.

use serde_json::{Value, json};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE: Duration = Duration::from_secs(30);
/// No call takes longer; one that does would hold up the whole run.
const CALL_MAX: Duration = Duration::from_secs(60);
/// Waits until nothing on the page moves, and two frames more. An animation that was cancelled has ended too.
const STILL: &str = "const done = arguments[0];
    const ended = document.getAnimations().map((each) => each.finished.catch(() => null));
    Promise.all(ended).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
/// How often the program is started before a test gives up.
const STARTS: usize = 3;
const PAUSE: Duration = Duration::from_millis(40);

/// The real program under WebDriver.
pub struct Window {
    http: reqwest::Client,
    session: String,
    driver: Child,
    shots: PathBuf,
}

impl Window {
    /// Starts the program on a data folder. `name` is where its screens are kept.
    pub async fn open(name: &str, data_dir: &Path, arguments: &[&str]) -> Self {
        Self::open_with(name, data_dir, arguments, &[]).await
    }

    /// The same with folders of its own for temporary files and for what the web view keeps.
    pub async fn open_apart(name: &str, data_dir: &Path, folder: &Path) -> Self {
        let folder = folder.display().to_string();
        let names = ["TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"];
        Self::open_with(name, data_dir, &[], &names.map(|name| (name, folder.as_str()))).await
    }

    /// The same on a computer whose keyring cannot be reached.
    pub async fn open_without_keyring(name: &str, data_dir: &Path) -> Self {
        Self::open_with(name, data_dir, &[], &[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")]).await
    }

    /// The same with a disk that refuses each write of this name to the history. Only a program built with the feature
    /// `failpoints` takes it.
    pub async fn open_refusing(name: &str, data_dir: &Path, write: &str) -> Self {
        Self::open_with(name, data_dir, &[], &[("BUNDLEDESK_DISK_FAULT", &format!("{write}:enospc"))]).await
    }

    async fn open_with(name: &str, data_dir: &Path, arguments: &[&str], surroundings: &[(&str, &str)]) -> Self {
        let mut all = vec!["--data-dir".to_owned(), data_dir.display().to_string()];
        all.extend(arguments.iter().map(|&argument| argument.to_owned()));
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": {
            "binary": program(), "args": all,
        } } } });
        // The program before may still be dying; ours then takes it for the one that is open and ends at once, and its
        // driver waits for it in vain.
        for _ in 0..STARTS {
            let mut window = Self::with_driver(name, surroundings);
            if let Some(id) = window.begin_session(&wanted).await {
                window.session = format!("{}/session/{id}", window.session);
                return window;
            }
        }
        panic!("no session with the window after {STARTS} starts");
    }

    fn with_driver(name: &str, surroundings: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(surroundings.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("WebKitWebDriver is installed");
        let shots = Path::new(env!("CARGO_MANIFEST_DIR")).join("test-results/desktop").join(name);
        std::fs::create_dir_all(&shots).expect("a folder for the screens");
        let http = reqwest::Client::builder().no_proxy().timeout(CALL_MAX).build().expect("a client");
        Self { http, session: format!("http://127.0.0.1:{port}"), driver, shots }
    }

    /// The session's name, once the driver listens and the program has answered it.
    async fn begin_session(&self, wanted: &Value) -> Option<String> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            match tokio::time::timeout(PATIENCE, self.post("/session", wanted)).await.ok()? {
                Ok(answer) => return answer["sessionId"].as_str().map(str::to_owned),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        None
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let request = self.http.post(format!("{}{path}", self.session)).body(body.to_string());
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let text = answer.text().await.map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
        match value["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", value["value"]["message"])),
            None => Ok(value["value"].clone()),
        }
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn js(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] })).await.expect("the script runs")
    }

    /// Waits until a script returns something true, and gives that.
    pub async fn until(&self, what: &str, script: &str) -> Value {
        self.until_within(PATIENCE, what, script).await
    }

    /// The same with a patience of its own.
    pub async fn until_within(&self, patience: Duration, what: &str, script: &str) -> Value {
        let began = Instant::now();
        loop {
            let value = self.js(script).await;
            if !matches!(value, Value::Null | Value::Bool(false)) {
                return value;
            }
            if began.elapsed() > patience {
                self.shot("waited-too-long").await;
                panic!("waited {patience:?} for {what}; the page says: {}", self.page_text().await);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits for an element and gives its WebDriver name.
    async fn element(&self, selector: &str) -> String {
        let began = Instant::now();
        loop {
            self.seen_at(selector).await;
            // What was seen may have been drawn anew since.
            match self.post("/element", &json!({ "using": "css selector", "value": selector })).await {
                Ok(found) => return found[ELEMENT].as_str().expect("an element's name").to_owned(),
                Err(error) if began.elapsed() > PATIENCE => panic!("{selector}: {error}"),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Clicks on the thing of this test name, once it can be clicked.
    pub async fn click(&self, id: &str) {
        self.click_at(&named(id)).await;
    }

    /// Clicks on the first thing that a selector finds, once it can be clicked.
    pub async fn click_at(&self, selector: &str) {
        let can = format!("const e = document.querySelector({}); return !!e && !e.disabled", json!(selector));
        self.until(&format!("{selector} to be ready"), &can).await;
        let element = self.element(selector).await;
        if self.post(&format!("/element/{element}/click"), &json!({})).await.is_err() {
            // A radio button hidden behind its label cannot be hit by the pointer; its label can.
            self.js(&format!("document.querySelector({}).click()", json!(selector))).await;
        }
    }

    /// Types into the thing of this test name.
    pub async fn type_into(&self, id: &str, text: &str) {
        let element = self.element(&named(id)).await;
        self.post(&format!("/element/{element}/value"), &json!({ "text": text })).await.expect("it takes text");
    }

    /// Presses keys wherever the focus is. WebDriver names special keys by code points of the private area.
    pub async fn keys(&self, text: &str) {
        let mut actions = Vec::new();
        for key in text.chars() {
            actions.push(json!({ "type": "keyDown", "value": key.to_string() }));
            actions.push(json!({ "type": "keyUp", "value": key.to_string() }));
        }
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.post("/actions", &body).await.expect("keys can be pressed");
    }

    /// Presses a key while another is held.
    pub async fn chord(&self, held: &str, key: &str) {
        let press = |kind: &str, value: &str| json!({ "type": kind, "value": value });
        let actions = [press("keyDown", held), press("keyDown", key), press("keyUp", key), press("keyUp", held)];
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.post("/actions", &body).await.expect("keys can be pressed");
    }

    /// Waits until the program has ended by itself.
    pub async fn ended(self, patience: Duration) {
        let began = Instant::now();
        while self.post("/execute/sync", &json!({ "script": "return 1", "args": [] })).await.is_ok() {
            assert!(began.elapsed() < patience, "the program is still there after {patience:?}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Replaces what stands in the field of this test name.
    pub async fn replace_in(&self, id: &str, text: &str) {
        let element = self.element(&named(id)).await;
        self.post(&format!("/element/{element}/clear"), &json!({})).await.expect("it can be cleared");
        if !text.is_empty() {
            self.type_into(id, text).await;
        }
    }

    /// Waits until the thing of this test name is there.
    pub async fn seen(&self, id: &str) {
        self.seen_at(&named(id)).await;
    }

    /// Waits until a selector finds something.
    pub async fn seen_at(&self, selector: &str) {
        self.until(selector, &format!("return !!document.querySelector({})", json!(selector))).await;
    }

    /// Waits until the thing of this test name has the focus.
    pub async fn focused(&self, id: &str) {
        let script = format!("return document.activeElement?.dataset?.testid === {}", json!(id));
        self.until(&format!("the focus on {id}"), &script).await;
    }

    /// Runs a script that calls `done` with its result, and gives that.
    pub async fn js_async(&self, script: &str) -> Value {
        let body = json!({ "script": format!("const done = arguments[0]; {script}"), "args": [] });
        self.post("/execute/async", &body).await.expect("the script runs")
    }

    /// Calls a command as a script in the page could, and gives the words of its refusal, or 'allowed'.
    pub async fn invoke(&self, command: &str) -> String {
        let call = format!("window.__TAURI_INTERNALS__.invoke({}, {{}})", json!(command));
        let words = "typeof error === 'string' ? error : (error.message ?? String(error))";
        let said = self.js_async(&format!("{call}.then(() => done('allowed'), (error) => done({words}))")).await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Calls a command with these arguments as the page does: whether it was `answered`, and what it `told`.
    pub async fn ask(&self, command: &str, arguments: &Value) -> Value {
        let call = format!("window.__TAURI_INTERNALS__.invoke({}, {arguments})", json!(command));
        let say = |answered: bool| format!("(told) => done({{ answered: {answered}, told: told ?? null }})");
        self.js_async(&format!("{call}.then({}, {})", say(true), say(false))).await
    }

    /// Waits for the thing of this test name and gives its text.
    pub async fn text(&self, id: &str) -> String {
        let script = format!("return document.querySelector({})?.textContent ?? null", json!(named(id)));
        self.until(&format!("text of {id}"), &script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the text of a thing has another in it.
    pub async fn text_with(&self, id: &str, wanted: &str) {
        let script = format!(
            "return (document.querySelector({})?.textContent ?? '').includes({})",
            json!(named(id)),
            json!(wanted)
        );
        self.until(&format!("'{wanted}' in {id}"), &script).await;
    }

    /// All that can be read in the page.
    pub async fn page_text(&self) -> String {
        self.js("return document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until what moves has come to its end.
    pub async fn still(&self) {
        let _ = self.post("/execute/async", &json!({ "script": STILL, "args": [] })).await;
    }

    /// Keeps what the window shows as a file of the test run. A picture taken at once is stale, or of something on its way.
    pub async fn shot(&self, name: &str) {
        let png = decode_base64(&self.picture().await);
        std::fs::write(self.shots.join(format!("{name}.png")), png).expect("the picture is kept");
    }

    /// The same for a picture that a guide shows: without the short words that come and go.
    pub async fn shot_for_guide(&self, name: &str) {
        self.until("the short words to go", "return !document.querySelector('.toast')").await;
        self.shot(name).await;
    }

    /// Whether what a selector finds shows in its own colour just inside its left edge, in a picture that is kept under this
    /// name. While a dialog is open, the page itself cannot be asked what lies over what.
    pub async fn is_uncovered(&self, selector: &str, name: &str) -> bool {
        self.shot(name).await;
        let script = format!(
            "const element = document.querySelector({}); const box = element.getBoundingClientRect(); \
             const paper = document.createElement('canvas').getContext('2d'); const picture = new Image(); \
             const colour = () => [...paper.getImageData(0, 0, 1, 1).data]; \
             picture.onload = () => {{ \
               paper.drawImage(picture, -Math.round(box.x + 4), -Math.round(box.y + box.height / 2)); const seen = colour(); \
               paper.fillStyle = getComputedStyle(element).backgroundColor; paper.fillRect(0, 0, 1, 1); \
               done(colour().every((own, i) => Math.abs(own - seen[i]) < 6)); }}; \
             picture.src = 'data:image/png;base64,' + {}",
            json!(selector),
            json!(self.picture().await)
        );
        self.js_async(&script).await == true
    }

    /// What the window shows, as a PNG in base64.
    async fn picture(&self) -> String {
        self.still().await;
        let answer = self.http.get(format!("{}/screenshot", self.session)).send().await.expect("a picture");
        let value: Value = serde_json::from_str(&answer.text().await.expect("an answer")).expect("JSON");
        value["value"].as_str().expect("a picture").to_owned()
    }

    /// Ends the program at once, as a power cut would.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.driver.wait();
    }
}

/// The program under test: the one that was just built, or an installed one that `BUNDLEDESK_BINARY` names.
fn program() -> String {
    std::env::var("BUNDLEDESK_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_bundledesk").to_owned())
}

fn named(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

fn decode_base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let sextets: Vec<u8> = text.bytes().filter_map(value).collect();
    let mut bytes = Vec::with_capacity(sextets.len() * 3 / 4);
    for group in sextets.chunks(4) {
        let bits = group.iter().fold(0u32, |bits, &sextet| bits << 6 | u32::from(sextet)) << (6 * (4 - group.len()));
        bytes.extend(bits.to_be_bytes()[1..].iter().take(group.len() * 6 / 8));
    }
    bytes
}

/// Gives the program's window a size, as dragging its corner would.
pub fn resize_window(width: u32, height: u32) {
    let (width, height) = (width.to_string(), height.to_string());
    let find =
        ["search", "--sync", "--onlyvisible", "--name", "^Bundle Desk$", "windowsize", "--sync", &width, &height];
    // A size that it has already is never reported as changed: the test looks for itself what came of it.
    let _ = Command::new("timeout").arg("10").arg("xdotool").args(find).status().expect("xdotool is installed");
}

/// Asks the window system to close the program's window, as the cross in its corner does, and answers the question that
/// comes with this key.
pub fn close_window(answer: &str) {
    let tool = |arguments: &[&str]| Command::new("xdotool").args(arguments).status().expect("xdotool is installed");
    let find = ["search", "--sync", "--onlyvisible", "--name", "^Bundle Desk$", "windowactivate", "--sync"];
    assert!(tool(&find).success(), "the window was not found");
    tool(&["key", "--clearmodifiers", "alt+F4"]);
    let asked = ["search", "--sync", "--onlyvisible", "--name", "Close Bundle Desk", "windowactivate", "--sync"];
    assert!(tool(&asked).success(), "closing in the middle of a list did not ask");
    std::thread::sleep(Duration::from_millis(500));
    tool(&["key", answer]);
    std::thread::sleep(Duration::from_millis(300));
}

/// Types a path into the file dialog that the program has opened.
pub fn choose_file(path: &Path) {
    choose_file_in("Open a list", path);
}

/// The same in the file dialog of this title.
pub fn choose_file_in(title: &str, path: &Path) {
    let tool = |arguments: &[&str]| Command::new("xdotool").args(arguments).status().expect("xdotool is installed");
    let found = tool(&["search", "--sync", "--onlyvisible", "--name", title, "windowactivate", "--sync"]);
    assert!(found.success(), "the file dialog did not open");
    std::thread::sleep(Duration::from_millis(300));
    tool(&["key", "ctrl+l"]);
    std::thread::sleep(Duration::from_millis(600));
    tool(&["key", "ctrl+a"]);
    tool(&["type", "--delay", "60", &path.display().to_string()]);
    std::thread::sleep(Duration::from_millis(500));
    tool(&["key", "Return"]);
}

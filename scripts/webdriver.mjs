// Drives a window of this kind of program through WebKitWebDriver, for benches and the proof of the packages. Every wait has an end; the driver and
// the program end with the session.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const element = "element-6066-11e4-a52e-4f735466cecf";
const patienceMs = 120_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function ask(method, url, body) {
  const answer = await fetch(url, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
  const { value } = await answer.json();
  if (value?.error) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

export class Window {
  /** Starts a program with a driver of its own; `before` is a command that the driver is run by. */
  static async open(binary, args = [], { env = {}, before = [] } = {}) {
    const window = new Window();
    const port = await freePort();
    const [command, ...rest] = [...before, "WebKitWebDriver", `--port=${port}`, "--host=127.0.0.1"];
    window.driver = spawn(command, rest, {
      detached: true,
      stdio: "ignore",
      env: { ...process.env, ...env, TAURI_WEBVIEW_AUTOMATION: "true" },
    });
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
    const root = `http://127.0.0.1:${port}`;
    for (const until = Date.now() + patienceMs; ; await sleep(20)) {
      try {
        const { sessionId } = await ask("POST", `${root}/session`, { capabilities });
        window.session = `${root}/session/${sessionId}`;
        return window;
      } catch (error) {
        const isListening = error.cause?.code !== "ECONNREFUSED";
        if (isListening || Date.now() > until) {
          window.end();
          throw error;
        }
      }
    }
  }

  /** Runs a script in the page and gives what it returns. */
  js(script, ...args) {
    return ask("POST", `${this.session}/execute/sync`, { script, args });
  }

  /** Runs the body of an async function in the page and gives what it returns. */
  async later(body, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      (async (...args) => { ${body} })(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    await ask("POST", `${this.session}/timeouts`, { script: patienceMs });
    const { value, error } = await ask("POST", `${this.session}/execute/async`, { script, args });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async until(what, script, ...args) {
    for (const until = Date.now() + patienceMs; ; await sleep(30)) {
      const value = await this.js(script, ...args);
      if (value) return value;
      if (Date.now() > until) {
        throw new Error(`waited in vain for ${what}; the page says: ${await this.js("return document.body.innerText.slice(-1500)")}`);
      }
    }
  }

  /** The driver's name of a thing, once it is there. One that was drawn anew just then is looked for again. */
  async found(what, value, isThere) {
    for (let tries = 0; ; tries++) {
      await this.until(what, isThere, value);
      try {
        return await ask("POST", `${this.session}/element`, { using: "css selector", value });
      } catch (error) {
        if (tries === 5 || !String(error).includes("no such element")) throw error;
        await sleep(100);
      }
    }
  }

  /** Clicks on the thing of this test name, as a person would. */
  async click(id) {
    const selector = `[data-testid="${id}"]`;
    const found = await this.found(id, selector, "const e = document.querySelector(arguments[0]); return !!e && !e.disabled");
    try {
      await ask("POST", `${this.session}/element/${found[element]}/click`, {});
    } catch {
      // A radio button hidden behind its label cannot be hit by the pointer; its label can.
      await this.js("document.querySelector(arguments[0]).click()", selector);
    }
  }

  /** Replaces what stands in the field of this test name. */
  async type(id, text) {
    const value = `[data-testid="${id}"]`;
    const found = await this.found(id, value, "return !!document.querySelector(arguments[0])");
    await ask("POST", `${this.session}/element/${found[element]}/clear`, {});
    await ask("POST", `${this.session}/element/${found[element]}/value`, { text });
  }

  /** Waits until the text of the thing of this test name has another in it. */
  async textWith(id, wanted) {
    const script = "return (document.querySelector(arguments[0])?.textContent ?? '').includes(arguments[1])";
    await this.until(`'${wanted}' in ${id}`, script, `[data-testid="${id}"]`, wanted);
  }

  /** A picture of what the window shows, as a PNG. */
  async picture() {
    await this.later("await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    return Buffer.from(await ask("GET", `${this.session}/screenshot`), "base64");
  }

  /** Ends the driver and the program, whatever state they are in. */
  end() {
    try {
      process.kill(-this.driver.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

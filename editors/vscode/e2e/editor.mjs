// The editor under test, with functions that act like a user.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** The maximum time until something appears. */
export const patience = 30_000;

const preferences = {
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.layoutControl.enabled": false,
  "workbench.hover.delay": 100,
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "chat.commandCenter.enabled": false,
  "editor.minimap.enabled": false,
  "editor.fontFamily": "DejaVu Sans Mono",
  "editor.fontSize": 13,
  "editor.cursorBlinking": "solid",
  "editor.hover.delay": 100,
  "editor.suggest.showStatusBar": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
};

/** Starts the editor in dir with an extension, on a copy of a workspace, in a folder of its own. */
export async function start({ dir, vsix, workspace, settings }) {
  const scratch = mkdtempSync(path.join(tmpdir(), "dfvet-e2e-"));
  const folder = path.join(scratch, "shop");
  cpSync(workspace, folder, { recursive: true });
  for (const [place, values] of [["User", preferences], ["Machine", settings(scratch)]]) {
    mkdirSync(path.join(scratch, "data", place), { recursive: true });
    writeFileSync(path.join(scratch, "data", place, "settings.json"), JSON.stringify(values));
  }
  const port = await freePort();
  writeFileSync(path.join(scratch, "config.yaml"), `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
  const args = [
    path.join(dir, "node_modules/code-server/out/node/entry.js"),
    ...["--config", path.join(scratch, "config.yaml"), "--user-data-dir", path.join(scratch, "data")],
    ...["--extensions-dir", path.join(scratch, "extensions")],
  ];
  const env = { ...process.env, XDG_CONFIG_HOME: scratch, XDG_DATA_HOME: scratch, XDG_CACHE_HOME: scratch };
  execFileSync(process.execPath, [...args, "--install-extension", vsix], { env, stdio: "ignore" });
  const log = openSync(path.join(scratch, "log"), "w");
  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override"];
  const server = spawn(process.execPath, [...args, ...quiet], { env, detached: true, stdio: ["ignore", log, log] });
  const stop = async () => {
    // Kill the process group, which includes the extension host and the language server.
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // it has already exited
    }
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await until(async () => (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined))?.ok, "the server answers");
    const browser = await launch(dir, scratch);
    const page = browser.pages()[0];
    const stopAll = async () => {
      await browser.close().catch(() => {});
      await stop();
    };
    return { page, folder, url: `http://127.0.0.1:${port}/?folder=${folder}`, scratch, stop: stopAll, output: () => output(scratch) };
  } catch (e) {
    await stop();
    throw e;
  }
}

async function launch(dir, scratch) {
  const { chromium } = createRequire(path.join(dir, "package.json"))("playwright-core");
  const quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  return chromium.launchPersistentContext(path.join(scratch, "profile"), {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: ["--no-sandbox", "--disable-gpu", ...quiet, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
  });
}

/** Returns the log of the extension. */
function output(scratch) {
  const logs = path.join(scratch, "data/logs");
  const files = readdirSync(logs, { recursive: true }).filter((f) => /dfvet[^/]*\.log$/.test(f));
  return files.map((f) => readFileSync(path.join(logs, f), "utf8")).join("\n");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Waits until a function returns something true, and returns that. */
export async function until(ask, what, limit = patience) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) assert.fail(`not within ${limit / 1000} s: ${what}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}

/** What a user does and sees. */
export class User {
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(patience);
  }

  async visit(url) {
    await this.page.goto(url, { waitUntil: "domcontentloaded" });
    await this.page.waitForSelector(".monaco-workbench .part.editor", { timeout: 60_000 });
    // The side bar stays closed, so that the editor has more room.
    await this.page.waitForSelector(".part.statusbar .statusbar-item");
  }

  key(...keys) {
    return keys.reduce((before, k) => before.then(() => this.page.keyboard.press(k)), Promise.resolve());
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  /** Replaces the text of the active file and saves it. */
  async write(text) {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await this.key("Control+A", "Control+V");
    await this.reads(text);
    await this.key("Control+S");
    await this.page.waitForSelector(".tab.active:not(.dirty)");
  }

  /** Opens a file by its name. */
  async open(name) {
    await this.pick("Control+P", name, name.split("/").pop());
    await this.page.waitForSelector(`.tab.active[data-resource-name="${name.split("/").pop()}"]`);
    await this.page.waitForSelector(".editor-instance .view-line");
  }

  /** Runs a command by its title. */
  command(title) {
    return this.pick("F1", title, title);
  }

  /**
   * Opens the box in which the user types. It may close again while the focus moves, such as after a tab was
   * closed.
   */
  async box(key) {
    const input = this.page.locator(".quick-input-widget input.input");
    const shown = () => input.waitFor({ timeout: 2000 }).then(() => true, () => false);
    await until(async () => {
      await this.key("Escape", key);
      return (await shown()) && (await this.page.waitForTimeout(100).then(() => input.isVisible()));
    }, `${key} asks for a text`);
    return input;
  }

  async pick(key, text, row) {
    const input = await this.box(key);
    await input.pressSequentially(text);
    await this.page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: row }).first().waitFor();
    await this.key("Enter");
  }

  /** Puts the cursor at a line and a column of the active file. */
  async go(line, column) {
    const input = await this.box("Control+G");
    await input.fill(`:${line}:${column}`);
    await this.key("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Returns the text of the visible lines. */
  async text() {
    const lines = await this.page.$$eval(".editor-instance .view-line", (all) =>
      all.map((l) => [parseFloat(l.style.top), l.textContent.replace(/\u00a0/g, " ")]),
    );
    return lines.sort((a, b) => a[0] - b[0]).map((l) => l[1]);
  }

  /** Waits until a line contains a text, or until no line does. */
  async reads(text, there = true) {
    await until(async () => (await this.text()).some((line) => line.includes(text)) === there, `${there ? "a" : "no"} line with ${text}`);
  }

  /** Returns the place of a word in a line on the screen. */
  async place(word, line = word) {
    return until(
      () =>
        this.page.evaluate(
          ([word, line]) => {
            for (const row of document.querySelectorAll(".editor-instance .view-line")) {
              const text = row.textContent.replace(/\u00a0/g, " ");
              if (!text.includes(line)) continue;
              let at = text.indexOf(word, text.indexOf(line));
              if (at < 0) at = text.indexOf(word);
              const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
              for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                if (at < node.length) {
                  const range = document.createRange();
                  range.setStart(node, at);
                  range.setEnd(node, Math.min(node.length, at + word.length));
                  const { x, y, width, height } = range.getBoundingClientRect();
                  return { x, y, width, height };
                }
                at -= node.length;
              }
            }
            return undefined;
          },
          [word, line],
        ),
      `a line with ${line}`,
    );
  }

  /** Returns the colour of the first letter of a word. */
  async colour(word, line) {
    const { x, y, height } = await this.place(word, line);
    return this.page.evaluate(([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).color, [x + 3, y + height / 2]);
  }

  /** Moves the mouse to a word and waits for a hover that contains all of some texts. */
  async hover(word, line, ...says) {
    const shown = () => this.page.$$eval(".monaco-hover:not(.hidden)", (all) => all.map((h) => h.innerText).join("\n"));
    const what = `a hover on ${word} that says ${says.join(", ")}`;
    const end = Date.now() + 2 * patience;
    for (;;) {
      const at = await this.place(word, line);
      await this.page.mouse.move(at.x + Math.min(20, at.width / 2), at.y + at.height / 2 - 3);
      await this.page.mouse.move(at.x + Math.min(20, at.width / 2), at.y + at.height / 2, { steps: 3 });
      try {
        return await until(async () => {
          const text = await shown();
          return says.every((s) => text.includes(s)) && text;
        }, what, 4000);
      } catch (e) {
        if (Date.now() > end) throw e;
        await this.page.mouse.move(2, 2); // the hover may be from before the server was ready
      }
    }
  }

  async click(word, line, options) {
    const at = await this.place(word, line);
    await this.page.mouse.click(at.x + Math.min(8, at.width / 2), at.y + at.height / 2, options);
  }

  /** Returns the rows of the Problems panel. */
  problems() {
    return this.page.$$eval(".markers-panel .monaco-list-row", (rows) => rows.map((r) => r.innerText.replace(/\s+/g, " ")));
  }

  /** Waits until the list of language states contains an entry. */
  async status(text) {
    await this.page.locator('[id="status.languageStatus"]').click();
    await this.sees(".hover-language-status", text);
    await this.key("Escape");
  }

  /** Opens the list of code actions at the cursor. It tries again while the file is still being checked. */
  async offers(title) {
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    const row = rows.filter({ hasText: title }).first();
    await until(async () => {
      await this.key("Escape", "Control+.");
      return row.waitFor({ timeout: 3000 }).then(() => true, () => false);
    }, `a code action ${title}`);
    return rows;
  }

  /** Runs the code action with a title at the cursor. */
  async act(title) {
    const rows = await this.offers(title);
    const focused = await this.sees(".action-widget .monaco-list-row.focused");
    for (let left = await rows.count(); left > 0 && !(await focused.textContent()).includes(title); left--) await this.key("ArrowDown");
    await this.sees(".action-widget .monaco-list-row.focused", title);
    await this.key("Enter");
  }

  /** Takes a screenshot after animations have ended. */
  async picture(file) {
    await this.page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity).map((a) => a.finished.catch(() => {}))));
    await this.page.screenshot({ path: file });
  }

  /** Returns the page of the graph. */
  graph() {
    return this.page.frameLocator("iframe.webview").frameLocator("#active-frame");
  }

  async sees(selector, hasText) {
    const found = this.page.locator(selector, hasText === undefined ? {} : { hasText }).first();
    await found.waitFor();
    return found;
  }

  /** Waits until the workbench has stored a text in its state, which it does every five seconds. */
  remembered(text) {
    const stored = async (text) => {
      const done = (request) => new Promise((resolve) => (request.onsuccess = request.onerror = () => resolve(request.result)));
      for (const { name } of await indexedDB.databases()) {
        const db = await done(indexedDB.open(name));
        const table = db?.objectStoreNames.contains("ItemTable") && db.transaction("ItemTable").objectStore("ItemTable");
        const state = table && (await done(table.get("memento/workbench.parts.editor")));
        db?.close();
        if (state && JSON.stringify(state).includes(text)) return true;
      }
      return false;
    };
    return until(() => this.page.evaluate(stored, text), `the workbench remembers ${text}`);
  }

  gone(selector, hasText) {
    const found = this.page.locator(selector, hasText === undefined ? {} : { hasText });
    return until(async () => (await found.count()) === 0, `${selector} ${hasText ?? ""} is gone`);
  }
}

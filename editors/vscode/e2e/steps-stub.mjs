// What a user sees if something fails or is very large. The server is a stub that answers as the test
// requires.
import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./editor.mjs";

const stub = path.join(path.dirname(fileURLToPath(import.meta.url)), "../out/stub.js");

/** The path in the settings, which refers to the stub, or to no file. */
export function link(scratch) {
  const at = path.join(scratch, "stub");
  chmodSync(stub, 0o755);
  rmSync(at, { force: true });
  symlinkSync(stub, at);
  return at;
}

const nowhere = { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } };
const service = (name) => ({
  name,
  image: `acme/${name}`,
  uri: "file:///none/compose.yaml",
  range: nowhere,
  contract: "contract from a contract file",
  needs: { total: 1, met: 1, unmet: 0 },
  listens: [{ on: "TCP:80", types: ["org.ietf.http/"] }],
});
const edge = (from, to, verdict, more = {}) => ({ from, to, types: ["org.ietf.http/"], label: "org.ietf.http/ TCP:80", on: "TCP:80", verdict, message: `it is ${verdict}`, ...more });
const project = (name, services, edges, hosts = []) => ({ name, uri: `file:///${name}/compose.yaml`, services, hosts, edges });

function tell(folder, graph) {
  writeFileSync(path.join(folder, "graph.json"), JSON.stringify(graph));
}

export const steps = {
  async "YAML that is no Compose file does not start the server"(user, { output }) {
    await user.open("other.yaml");
    await user.command("dfvet: Show Output"); // if the extension answers this, it is active
    await user.sees(".panel .monaco-select-box, .panel .action-item select");
    assert.doesNotMatch(output(), /starts/);
    await user.key("Control+J");
  },

  async "the server of the settings is started, and its state is shown"(user) {
    await user.open("compose.yaml");
    await user.sees(".squiggly-warning");
    await user.status("dfvet 0.0.0-stub");
    await user.command("View: Close Other Editors in Group");
  },

  async "each verdict has a look of its own, and names are no markup"(user, { folder, shot }) {
    const evil = "<img src=x onerror=alert(1)><b>bold</b>";
    tell(folder, {
      projects: [
        project("looks", [service("a"), service("b"), service("c"), service(evil)], [
          edge("a", "b", "satisfied"),
          edge("a", "c", "unproven"),
          edge("b", "c", "violated", { message: evil }),
          edge("a", undefined, "unknown", { host: "api.example.org" }),
          edge("c", undefined, "violated", { host: "etdc" }),
          edge("c", undefined, "violated", { types: [], label: "DATABASE_URL", on: undefined }),
          edge("c", "a", "satisfied"),
        ], [
          { name: "api.example.org", missing: false, listens: [] },
          { name: "etdc", missing: true, listens: [] },
        ]),
      ],
    });
    await user.command("dfvet: Show Wiring");
    const graph = user.graph();
    const all = graph.locator('.picture[data-view="all"]');
    await all.locator(".box.missing .title", { hasText: "etdc" }).waitFor();
    await all.locator(".box.outside .title", { hasText: "api.example.org" }).waitFor();
    const looks = await Promise.all(["satisfied", "unproven", "violated", "unknown"].map((v) => all.locator(`g.wire.${v} path:not(.reach)`).first().evaluate((p) => getComputedStyle(p).stroke + getComputedStyle(p).strokeDasharray)));
    assert.equal(new Set(looks).size, 4);
    await all.locator("g.wire.violated .reach").first().hover({ force: true });
    await graph.locator("#tip", { hasText: evil }).waitFor();
    assert.equal(await graph.locator("#tip img, #tip b, main img, main b").count(), 0);
    await graph.locator("#unmet", { hasText: "3 needs not met" }).click();
    await graph.locator('.picture[data-view="unmet"] .box').first().waitFor();
    await graph.locator("#unmet").click();
    await shot("looks");
  },

  async "the keyboard goes from box to box, and nearer and away"(user) {
    const graph = user.graph();
    await graph.locator("g.box").first().focus();
    await user.key("ArrowDown");
    assert.notEqual(await graph.locator("g.box:focus .title").textContent(), "a");
    const scale = () => graph.locator(".picture:not([hidden]) svg").evaluate((s) => s.getBoundingClientRect().width / s.viewBox.baseVal.width);
    const before = await scale();
    await user.key("+");
    assert.ok((await scale()) > before);
    await user.key("0");
    assert.ok(Math.abs((await scale()) - before) < 0.01);
  },

  async "several projects: one is chosen"(user, { folder }) {
    tell(folder, { projects: [project("one", [service("a")], []), project("two", [service("b"), service("c")], [])] });
    const graph = user.graph();
    await graph.locator("#project").waitFor();
    await graph.locator("#project").selectOption({ label: "two" });
    await graph.locator("section:not([hidden]) .box .title", { hasText: "c" }).waitFor();
    await user.sees(".tab", "Wiring: two");
  },

  async "sixty services fit"(user, { folder, shot }) {
    const names = Array.from({ length: 60 }, (_, i) => `service-${i}`);
    tell(folder, { projects: [project("large", names.map(service), names.slice(6).map((n, i) => edge(n, names[i % 6], "satisfied")))] });
    const graph = user.graph();
    await until(async () => (await graph.locator("g.box").count()) === 60, "sixty boxes");
    await graph.locator("#fit").click();
    const room = await graph.locator(".picture:not([hidden]) svg").boundingBox();
    for (const box of await graph.locator("g.box .body").all()) {
      const at = await box.boundingBox();
      assert.ok(at.x >= room.x && at.y >= room.y && at.x + at.width <= room.x + room.width && at.y + at.height <= room.y + room.height);
    }
    await shot("large");
  },

  async "nothing to show, and nothing to be had, are said in a sentence"(user, { folder }) {
    const says = user.graph().locator("#message");
    tell(folder, { projects: [] });
    await until(async () => /^No Compose project .*\.$/.test(await says.textContent()), "a sentence on the empty graph");
    tell(folder, { error: "the wires are crossed" });
    await until(async () => /Cannot show.*the wires are crossed/.test(await says.textContent()), "a sentence on the error");
    tell(folder, { projects: [project("again", [service("a")], [])] });
    await user.graph().locator("g.box").waitFor();
  },

  async "a program that is not there is said once, with a way to the settings"(user, { scratch, shot }) {
    rmSync(path.join(scratch, "stub"));
    await user.open("compose.yaml");
    await user.command("dfvet: Restart Server");
    const notice = await user.sees(".notification-toast", "dfvet cannot start");
    await shot("no-program");
    await notice.locator("a", { hasText: "Open Settings" }).click();
    await user.sees(".settings-editor .setting-item-contents", "Path");
    await user.open("compose.yaml");
    await user.status("dfvet is not running");
    await user.command("dfvet: Restart Server");
    await user.status("dfvet is not running");
    await user.gone(".notification-toast", "dfvet cannot start");
  },

  async "a server that ends by itself is given up, and its last words are in the output"(user, { scratch, folder }) {
    link(scratch);
    writeFileSync(path.join(folder, "crash"), "");
    await user.command("dfvet: Restart Server");
    await user.status("dfvet is not running");
    await user.command("dfvet: Show Output");
    await user.sees(".output-view .view-line, .output-view-content .view-line", /exited.with.code.3/);
    await user.key("Control+J");
  },

  async "a server that never gets ready can be restarted"(user, { folder }) {
    rmSync(path.join(folder, "crash"));
    writeFileSync(path.join(folder, "hang"), "");
    await user.command("dfvet: Restart Server");
    await user.status("dfvet starts");
    const pid = await until(() => Number(readFileSync(path.join(folder, "hang"), "utf8")), "the server hangs");
    rmSync(path.join(folder, "hang"));
    await user.command("dfvet: Restart Server");
    await user.status("dfvet 0.0.0-stub");
    await until(() => gone(pid), "the server that hung is gone");
  },

  async "the graph lives on"(user) {
    await user.command("dfvet: Show Wiring");
    await user.graph().locator("g.box").waitFor();
  },
};

function gone(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

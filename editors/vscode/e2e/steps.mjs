// The steps of a user of the extension, in this order. Each step checks what is on the screen.
import assert from "node:assert/strict";
import { until } from "./editor.mjs";

const suggestion = ".suggest-widget.visible .monaco-list-row";
const wrongPort = "`db` listens on 5432; 5433 is its published port";

export const steps = {
  async "a wrong port is underlined, and says why"(user) {
    await user.open("compose.yaml");
    await user.sees(".squiggly-error");
    const says = await user.hover("5433", "DATABASE_URL", "listens on 5432", "wiring/wrong-port");
    assert.match(says, /required here|published port/);
  },

  async "a code lens counts the needs of a service, and shows who meets them"(user) {
    const lens = await user.sees(".codelens-decoration a", /needs.*\d\/\d/);
    await lens.click();
    await user.sees(".peekview-widget .monaco-list-row", /contract/);
    await user.key("Escape");
    await user.gone(".peekview-widget");
  },

  async "a contract comment is coloured, and a type explains itself"(user, { shot }) {
    await user.open("shop/Dockerfile");
    await user.sees(".codelens-decoration", "1 service"); // the editor requests lenses only while it has the focus
    const colour = (word, line) => user.colour(word, line);
    await until(async () => (await colour("LISTENS", "LISTENS ON")) !== (await colour("The shop", "The shop")), "contract lines have colours of their own");
    assert.notEqual(await colour("org.ietf.http/", "LISTENS ON"), await colour("LISTENS", "LISTENS ON"));
    await user.hover("org.postgresql.db/", "CONNECTS TO: {{DATABASE_URL}}", "PostgreSQL's protocol for clients", "TCP:5432");
    await shot("hover");
  },

  async "the Problems panel has both files"(user, { shot }) {
    await user.page.mouse.move(900, 450);
    await user.key("Control+Shift+M");
    const rows = await until(async () => {
      const all = await user.problems();
      return all.some((r) => r.includes("build/maintainer")) && all.some((r) => r.includes("wrong-port")) && all;
    }, "both findings");
    assert.ok(rows.some((r) => r.includes(wrongPort)), rows.join("\n"));
    await shot("problems");
    await user.key("Control+J");
  },

  async "a setting takes effect at once"(user) {
    await user.sees(".squiggly-warning");
    await user.open(".vscode/settings.json");
    await user.write('{"dfvet.severity": {"MaintainerDeprecated": "off"}}');
    await user.open("shop/Dockerfile");
    await user.gone(".squiggly-warning");
    await user.open(".vscode/settings.json");
    await user.write("{}");
    await user.open("shop/Dockerfile");
    await user.sees(".squiggly-warning");
  },

  async "a quick fix is applied"(user, { shot }) {
    await user.click("MAINTAINER", "MAINTAINER");
    await user.offers(/LABEL/i);
    await user.sees(".action-widget .monaco-list-row.focused", /LABEL/i);
    await shot("fix");
    await user.key("Enter");
    await user.reads('LABEL org.opencontainers.image.authors="shop@example.com"');
    await user.gone(".squiggly-warning");
    await user.key("Control+Z");
    await user.sees(".squiggly-warning");
  },

  async "all safe fixes are applied at once"(user) {
    await user.command("dfvet: Apply All Safe Fixes");
    await user.reads('LABEL org.opencontainers.image.authors="shop@example.com"');
    await user.gone(".squiggly-warning");
    await user.key("Control+S");
  },

  async "a finding leads to the page of its rule"(user) {
    await user.open("compose.yaml");
    await user.go(7, 44);
    await user.act("show the page about wiring/wrong-port");
    await user.sees(".tab.active", "wrong-port.md");
    await user.key("Control+F4");
  },

  async "completion knows what the image reads"(user, { shot }) {
    await user.open("compose.yaml");
    await user.click("MAIL_HOST", "MAIL_HOST");
    await user.key("End", "Enter");
    await user.type("LOG");
    await user.sees(suggestion, "LOG_LEVEL");
    await shot("completion");
    await user.key("Enter");
    await user.reads("LOG_LEVEL:");
    await user.command("File: Revert File");
    await user.reads("LOG_LEVEL", false);
  },

  async "from a value to the provider, in the workspace and in the catalogue"(user) {
    await user.click("mailer", "MAIL_HOST: mailer");
    await user.command("Go to Implementations");
    await user.sees(".tab.active", "mailer.contract");
    await user.reads("LISTENS ON: TCP:25");
    await user.open("compose.yaml");
    await user.click("cache", "CACHE: cache");
    await user.command("Go to Implementations");
    await user.sees(".tab.active", "redis.contract");
    await user.reads("FROM redis");
    await user.hover("io.redis/", "LISTENS ON", "Redis");
    await user.type("x");
    await user.sees(".monaco-editor-overlaymessage", "Cannot edit in read-only editor");
    await user.key("Escape", "Control+F4");
  },

  async "the graph shows the wiring, and the wire that is not met in red"(user, { shot }) {
    await user.open("compose.yaml");
    await user.command("View: Close Other Editors in Group");
    await user.key("Control+B"); // closes the side bar for more room
    await user.command("dfvet: Show Wiring");
    await user.sees(".tab.active", "Wiring: shop");
    const graph = user.graph();
    await graph.locator(".box").nth(3).waitFor();
    const all = graph.locator('.picture[data-view="all"]');
    assert.deepEqual(await all.locator(".box .title").allTextContents(), ["shop", "mailer", "db", "cache"]);
    assert.deepEqual((await all.locator("g.need text").allTextContents()).sort(), ["ietf.smtp 25", "postgresql.db 5433", "redis 6379"]);
    const bad = all.locator("g.wire.violated");
    assert.equal(await bad.count(), 1);
    const [red, green] = [await stroke(bad), await stroke(all.locator("g.wire.satisfied").first())];
    assert.match(red, /^rgb\((2\d\d), ([0-9]{1,2}), ([0-9]{1,2})\)$/);
    assert.notEqual(red, green);
    await all.locator("g.need.violated text").hover();
    await graph.locator("#tip", { hasText: wrongPort.replaceAll("`", "") }).waitFor();
    await shot("graph");
  },

  async "a click in the graph leads to the source"(user) {
    await user.graph().locator('.picture[data-view="all"] g.need.violated text').click();
    await user.sees(".tab.active", "compose.yaml");
    await user.sees(".statusbar-item", /Ln 7, Col \d+ \(\d+ selected\)/);
    await user.graph().locator('.picture[data-view="all"] .box .title', { hasText: "cache" }).click();
    await user.sees(".statusbar-item", /Ln 29, Col \d+ \(\d+ selected\)/);
  },

  async "a fix of the wiring shows in the graph at once"(user) {
    await user.go(7, 44);
    await user.offers("5432");
    await user.sees(".action-widget .monaco-list-row.focused", "5432");
    await user.key("Enter");
    await user.reads("@db:5432/shop");
    await until(async () => (await user.graph().locator('.picture[data-view="all"] g.wire.satisfied').count()) === 3, "three wires that are met");
    assert.equal(await user.graph().locator('.picture[data-view="all"] g.wire.violated').count(), 0);
    await user.gone(".squiggly-error");
    await user.command("File: Revert File");
    await user.graph().locator('.picture[data-view="all"] g.wire.violated').waitFor();
  },

  async "the graph is there again when it was hidden"(user) {
    await user.click("services:", "services:");
    await user.command("View: Close All Editors");
    await user.open("compose.yaml");
    await user.command("dfvet: Show Wiring");
    await user.graph().locator('.picture[data-view="all"] g.wire.violated').waitFor();
  },

  async "the graph is there again when the window was loaded anew"(user) {
    await user.remembered("Wiring: shop");
    await user.page.reload();
    await user.page.waitForSelector(".monaco-workbench .part.editor", { timeout: 60_000 });
    await user.sees(".tab", "Wiring: shop");
    await user.graph().locator('.picture[data-view="all"] g.wire.violated').waitFor();
  },

  async "a rule is explained"(user, { shot }) {
    await user.command("dfvet: Explain a Rule");
    await user.sees('.quick-input-widget input[placeholder="Which rule?"]');
    await user.type("wrong-port");
    await user.sees(".quick-input-widget .monaco-list-row.focused", "wiring/wrong-port");
    await user.key("Enter");
    await user.sees(".tab.active", /Preview/);
    await user.page.frameLocator("iframe.webview >> nth=-1").frameLocator("#active-frame").locator("h1", { hasText: "another port" }).waitFor();
    await shot("rule");
  },

  async "the walkthrough shows how to begin"(user) {
    await user.command("Welcome: Open Walkthrough...");
    await user.sees(".quick-input-widget .monaco-list-row", "Containers with types");
    await user.type("Containers with types");
    await user.sees(".quick-input-widget .monaco-list-row.focused", "Containers with types");
    await user.key("Enter");
    await (await user.sees(".gettingStartedContainer .step-title", "Look at the wiring")).click();
    await user.sees('.gettingStartedContainer img[alt^="The services of a project"]');
  },
};

function stroke(line) {
  return line.locator("path:not(.reach):not(.head)").first().evaluate((path) => getComputedStyle(path).stroke);
}

// Measures the pictures of generated projects in Chromium, works the page with the keyboard, and parses the Mermaid.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const dir = process.argv[2];
const shots = process.env.SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const projects = readdirSync(path.join(dir, "projects")).sort((a, b) => Number(a) - Number(b));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

function draw(project, format) {
  const cwd = path.join(dir, "projects", project);
  const file = path.join(cwd, `wiring.${format}`);
  execFileSync(path.join(dir, "dfvet"), ["graph", "--format", format, "--force", "-o", file], { cwd });
  return file;
}

// Runs in the browser: what is wrong with the picture that is seen.
function faults() {
  const wrong = [];
  const rect = (e) => e.getBoundingClientRect();
  const overlap = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
  const within = (a, b) => a.left >= b.left - 0.5 && a.right <= b.right + 0.5 && a.top >= b.top - 0.5 && a.bottom <= b.bottom + 0.5;
  const seen = [...document.querySelectorAll("svg")].find((s) => rect(s).width > 100);
  const boxes = [...seen.querySelectorAll(".box")].map((e) => ({ e, body: rect(e.querySelector(".body")) }));
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => overlap(a.body, b.body) && wrong.push(`boxes overlap: ${a.e.textContent} / ${b.e.textContent}`)));
  for (const text of seen.querySelectorAll("text")) {
    const at = rect(text);
    const own = text.closest(".box");
    for (const leaf of [text, ...text.querySelectorAll("tspan")]) {
      if (parseFloat(getComputedStyle(leaf).fontSize) < 9) wrong.push(`small text: ${leaf.textContent}`);
    }
    for (const b of boxes) {
      if (b.e === own ? !within(at, b.body) : overlap(at, b.body)) wrong.push(`a label over a box, or out of its own: ${text.textContent}`);
    }
    const siblings = own ? [...own.querySelectorAll("text")] : [];
    for (const other of siblings) if (other !== text && overlap(at, rect(other))) wrong.push(`labels overlap: ${text.textContent} / ${other.textContent}`);
  }
  const page = rect(seen);
  for (const b of boxes) if (!within(b.body, page)) wrong.push(`not in the picture: ${b.e.textContent}`);
  for (const wire of seen.querySelectorAll(".wire path:not(.head)")) {
    const length = wire.getTotalLength();
    const move = wire.getScreenCTM();
    for (let at = 8; at < length - 14; at += 7) {
      const p = wire.getPointAtLength(at).matrixTransform(move);
      const over = boxes.find(({ body }) => p.x > body.left + 1 && p.x < body.right - 1 && p.y > body.top + 1 && p.y < body.bottom - 1);
      if (over) {
        wrong.push(`a wire runs over ${over.e.textContent}`);
        break;
      }
    }
  }
  return wrong;
}

async function svg(project, scheme) {
  const page = await browser.newPage({ colorScheme: scheme });
  await page.goto(pathToFileURL(draw(project, "svg")).href);
  assert.equal(await page.locator("parsererror").count(), 0, `${project}: the SVG is not valid XML`);
  const size = await page.evaluate(() => ({ width: document.documentElement.width.baseVal.value, height: document.documentElement.height.baseVal.value }));
  await page.setViewportSize({ width: Math.ceil(size.width), height: Math.ceil(size.height) });
  assert.deepEqual(await page.evaluate(faults), [], `${project} services, ${scheme}`);
  if (shots) await page.screenshot({ path: path.join(shots, `${project}-${scheme}.png`), timeout: 300_000 });
  const boxes = await page.locator(".box").count();
  await page.close();
  return `${project}: ${boxes} boxes, ${size.width} x ${size.height}`;
}

async function html(project) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const said = [];
  page.on("console", (m) => said.push(m.text()));
  page.on("pageerror", (e) => said.push(String(e)));
  page.on("request", (r) => r.url().startsWith("file:") || r.url().startsWith("blob:") || said.push(`it requests ${r.url()}`));
  await page.goto(pathToFileURL(draw(project, "html")).href);
  const all = page.locator('.picture[data-view="all"] .box');
  const shown = () => page.locator(".picture:not([hidden]) .box:not(.away)").count();
  assert.equal(await shown(), await all.count());
  const scale = await page.locator(".picture:not([hidden]) svg").evaluate((s) => s.getBoundingClientRect().width / s.viewBox.baseVal.width);
  if (scale > 0.9) assert.deepEqual(await page.evaluate(faults), []); // the letters of a small picture are wider
  if (shots) await page.screenshot({ path: path.join(shots, `${project}-page.png`) });
  const name = await all.first().locator(".title").textContent();
  await page.keyboard.press("/");
  await page.keyboard.type(name);
  assert.ok((await page.locator(".picture:not([hidden]) .box.found").count()) > 0, `the search finds ${name}`);
  await page.keyboard.press("Escape");
  await all.first().focus();
  const focused = () => page.locator(".box:focus .title").textContent();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) {
    if ((await focused()) === name) await page.keyboard.press(key); // there may be no box in one direction
  }
  assert.notEqual(await focused(), name);
  await page.keyboard.press("Enter");
  const near = await shown();
  assert.ok(near > 0 && near <= (await all.count()));
  if (shots) await page.screenshot({ path: path.join(shots, `${project}-near.png`) });
  await page.keyboard.press("Escape");
  assert.equal(await shown(), await all.count());
  if (await page.locator("#unmet").isVisible()) {
    await page.keyboard.press("u");
    assert.ok((await page.locator('.picture[data-view="unmet"]:not([hidden]) .wire.violated').count()) > 0);
    await page.keyboard.press("u");
  }
  await page.keyboard.press("t");
  assert.ok(await page.locator(".tables.shown tbody tr").first().isVisible());
  await page.keyboard.press("t");
  for (const format of ["svg", "mermaid"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#export-${format}`)]);
    const text = readFileSync(await download.path(), "utf8");
    assert.match(text, format === "svg" ? /^<svg [^]*<style[^]*<\/svg>$/ : /^flowchart LR\n/);
  }
  assert.deepEqual(said, [], "the page says nothing in the console");
  await page.close();
}

async function mermaid(files) {
  const page = await browser.newPage();
  await page.goto("about:blank");
  await page.addScriptTag({ path: path.join(dir, "node_modules/mermaid/dist/mermaid.min.js") });
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const error = await page.evaluate((text) => {
      mermaid.initialize({ startOnLoad: false, maxEdges: 100000, maxTextSize: 10_000_000 });
      return mermaid.parse(text).then(() => "", (e) => String(e));
    }, text);
    assert.equal(error, "", file);
  }
  await page.close();
}

for (const project of projects) {
  console.log(await svg(project, "light"));
  await svg(project, "dark");
  await html(project);
  await mermaid([draw(project, "mermaid")]);
}
await browser.close();

// Packs the extension, starts the editor, runs the steps one after another, and ends all processes that it
// started.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { start, User } from "./editor.mjs";
import { steps as withServer } from "./steps.mjs";
import { link, steps as withStub } from "./steps-stub.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const only = process.env.ONLY ?? "";
const parts = [
  { name: "server", workspace: path.join(here, "workspace"), settings: () => ({}), steps: withServer },
  { name: "stub", workspace: path.join(here, "../test/workspace"), settings: (scratch) => ({ "dfvet.path": link(scratch) }), steps: withStub },
].filter((p) => p.name.includes(only));
const shots = process.env.SHOTS ?? path.join(tmpdir(), "dfvet-e2e-shots");
const target = `linux-${process.arch}`;

const began = Date.now();
const packed = mkdtempSync(path.join(tmpdir(), "dfvet-vsix-"));
let editor;
let failed = 0;
const cleanUp = async () => {
  await editor?.stop();
  rmSync(packed, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cleanUp().then(() => process.exit(1)));
try {
  mkdirSync(shots, { recursive: true });
  const node = (script, ...args) => execFileSync(process.execPath, [path.join(here, "../scripts", script), ...args], { stdio: ["ignore", "ignore", "inherit"] });
  node("build.mjs", "--tests");
  node("package.mjs", target, "--out", packed);
  const vsix = path.join(packed, readdirSync(packed)[0]);
  for (const part of parts) {
    if (failed === 0) await run(part, vsix);
  }
} finally {
  await cleanUp();
}
if (!failed && process.env.IMAGES) {
  for (const name of ["graph", "hover", "problems"]) copyFileSync(path.join(shots, `${name}.png`), path.join(here, "../images", `${name}.png`));
}
console.log(`${failed ? "failed" : "passed"} in ${seconds(began)}; screenshots in ${shots}`);
process.exit(failed ? 1 : 0);

async function run({ workspace, settings, steps }, vsix) {
  editor = await start({ dir: process.argv[2], vsix, workspace, settings });
  const { page, folder, scratch } = editor;
  const user = new User(page);
  await user.visit(editor.url);
  console.log(`the editor is up after ${seconds(began)}`);
  for (const [name, step] of Object.entries(steps)) {
    const from = Date.now();
    try {
      await step(user, { folder, scratch, output: editor.output, shot: (file) => user.picture(path.join(shots, `${file}.png`)) });
      console.log(`ok   ${name} (${seconds(from)})`);
    } catch (e) {
      failed++;
      await page.screenshot({ path: path.join(shots, "failed.png") });
      console.log(`FAIL ${name} (${seconds(from)})\n${e.stack}\nwhat the extension wrote:\n${editor.output()}`);
      break; // further steps depend on this one
    }
  }
  await editor.stop();
}

function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}

// Packs the extension, starts the editor, takes the steps one after the other, and ends all that it started.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { start, User } from "./editor.mjs";
import { steps } from "./steps.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
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
  execFileSync(process.execPath, [path.join(here, "../scripts/package.mjs"), target, "--out", packed], { stdio: ["ignore", "ignore", "inherit"] });
  const vsix = path.join(packed, readdirSync(packed)[0]);
  editor = await start({ dir: process.env.DFVET_E2E_DIR, vsix, workspace: path.join(here, "workspace") });
  const user = new User(editor.page);
  await user.visit(editor.url);
  console.log(`the editor is up after ${seconds(began)}`);
  for (const [name, step] of Object.entries(steps)) {
    if (!name.includes(process.env.ONLY ?? "")) continue;
    const from = Date.now();
    try {
      await step(user, { folder: editor.folder, shot: (file) => user.page.screenshot({ path: path.join(shots, `${file}.png`) }) });
      console.log(`ok   ${name} (${seconds(from)})`);
    } catch (e) {
      failed++;
      console.log(`FAIL ${name} (${seconds(from)})\n${e.stack}`);
      await user.page.screenshot({ path: path.join(shots, "failed.png") });
      console.log(`what the extension wrote:\n${editor.output()}`);
      break; // what follows builds on it
    }
  }
} finally {
  await cleanUp();
}
console.log(`${failed ? "failed" : "passed"} in ${seconds(began)}; screenshots in ${shots}`);
process.exit(failed ? 1 : 0);

function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}

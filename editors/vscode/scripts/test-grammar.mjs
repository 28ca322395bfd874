// Compares the results of our grammars, together with VS Code's own ones, with test/grammar.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const official = ["docker", "yaml"].flatMap((name) => {
  const dir = path.join(root, `node_modules/@codingame/monaco-vscode-${name}-default-extension/resources`);
  return readdirSync(dir).filter((f) => f.endsWith(".tmLanguage.json")).flatMap((f) => ["-g", path.join(dir, f)]);
});
const runner = path.join(root, "node_modules/vscode-tmgrammar-test/dist/unit.js");
const { status } = spawnSync(process.execPath, [runner, "test/grammar/*", ...official], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);

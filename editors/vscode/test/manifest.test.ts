import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { choice } from "../src/settings";
import { dfvet, root } from "./session";

interface Setting {
  type: string;
  scope: string;
  default: unknown;
  pattern?: string;
  examples?: string[];
  markdownDescription: string;
}

const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
  version: string;
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, Setting> };
    languages: { id: string }[];
    problemMatchers: { pattern: { regexp: string; file: number; line: number; column: number; severity: number; message: number; code: number } }[];
    walkthroughs: { steps: { media: { image?: string; markdown?: string } }[] }[];
  };
};
const { commands, configuration, languages, problemMatchers, walkthroughs } = manifest.contributes;
const program = dfvet();
const noProgram = program === undefined && "neither DFVET nor go is there";

test("the version is dfvet's", { skip: noProgram }, () => {
  assert.equal(execFileSync(program as string, ["version"], { encoding: "utf8" }).trim(), `dfvet ${manifest.version}`);
});

test("every command of the palette is registered", () => {
  const source = fs.readFileSync(path.join(root, "src/commands.ts"), "utf8");
  for (const { command } of commands) assert.ok(source.includes(`registerCommand("${command}"`), command);
});

test("the languages that VS Code owns are left to it", () => {
  assert.deepEqual(languages.map((l) => l.id), ["dfcontract"]);
});

test("settings describe themselves, and their defaults say nothing to the server", () => {
  const section: Record<string, unknown> = {};
  for (const [name, s] of Object.entries(configuration.properties)) {
    assert.match(s.markdownDescription, /^[A-Z].*\.$/, name);
    section[name.replace("dfvet.", "")] = s.default;
  }
  assert.deepEqual(choice(section), {});
  assert.equal(configuration.properties["dfvet.path"]?.scope, "machine");
});

test("the server takes every preset that is suggested", { skip: noProgram }, () => {
  const preset = configuration.properties["dfvet.preset"] as Setting;
  for (const name of preset.examples as string[]) {
    assert.match(name, new RegExp(preset.pattern as string));
    assert.equal(spawnSync(program as string, ["--preset", name, "-"], { input: "", encoding: "utf8" }).stderr.includes("preset"), false, name);
  }
  assert.doesNotMatch("nonsense", new RegExp(preset.pattern as string));
});

test("the problem matcher reads what dfvet prints", { skip: noProgram }, () => {
  const workspace = path.join(root, "e2e/workspace");
  const { stdout } = spawnSync(program as string, ["--color", "never", "--preset", "strict", "./..."], { cwd: workspace, encoding: "utf8" });
  const { pattern } = problemMatchers[0] as (typeof problemMatchers)[0];
  const matches = stdout.split("\n").map((line) => new RegExp(pattern.regexp).exec(line)).filter((m) => m !== null);
  assert.ok(matches.length > 1);
  const report = JSON.parse(spawnSync(program as string, ["--format", "json", "--preset", "strict", "./..."], { cwd: workspace, encoding: "utf8" }).stdout) as {
    findings: { path: string; rule: string; severity: string; message: string; range: { start: { line: number } } }[];
  };
  assert.deepEqual(
    matches.map((m) => [m[pattern.file], Number(m[pattern.line]), m[pattern.severity], m[pattern.message], m[pattern.code]]),
    report.findings.map((f) => [f.path, f.range.start.line, f.severity, f.message, f.rule]),
  );
});

test("the walkthrough shows what is there", () => {
  for (const { media } of walkthroughs.flatMap((w) => w.steps)) assert.ok(fs.existsSync(path.join(root, (media.image ?? media.markdown) as string)), JSON.stringify(media));
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { dfvet, root } from "./session";

const program = dfvet();

// Returns the text after a snippet was inserted and none of its placeholders was replaced.
function filledIn(body: string | string[]): string {
  return [body]
    .flat()
    .join("\n")
    .replace(/\$\{\d+\|([^,|}]*)[^}]*\|\}/g, "$1")
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, (_, text: string) => text.replace(/\\(.)/g, "$1"))
    .replace(/\$\d/g, "");
}

// WITHOUT removes something that a base has, and IN: refers to a name, so each snippet needs suitable lines
// around it.
const around = (text: string): string =>
  /^(FROM|TYPE|FORMAT) /.test(text) ? text : `FROM acme/app\nLISTENS ON: TCP:9000 FOR: org.postgresql.db/ AS: db\n${text}\n`;

// The server completes contract lines in Dockerfiles and Compose files, because it knows where one is
// allowed.
test("snippets are offered in contract files only", () => {
  const { contributes } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as { contributes: { snippets: { language: string }[] } };
  assert.deepEqual(contributes.snippets.map((s) => s.language), ["dfcontract"]);
});

const snippets = JSON.parse(fs.readFileSync(path.join(root, "snippets", "dfcontract.json"), "utf8")) as Record<string, { prefix: string; body: string | string[]; description: string }>;

test("the snippets can be read as they are", { skip: program === undefined && "neither DFVET nor go is there" }, (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dfvet-snippets-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  Object.entries(snippets).forEach(([name, { body }], i) => {
    const file = path.join(folder, String(i), "app.contract");
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, around(filledIn(body)));
    const only = ["contract/syntax", "contract/unknown-instruction", "contract/unknown-type", "build/syntax"].flatMap((r) => ["--only", r]);
    const { status, stdout } = spawnSync(program as string, ["--color", "never", ...only, file], { encoding: "utf8" });
    assert.equal(status, 0, `${name}:\n${fs.readFileSync(file, "utf8")}${stdout}`);
  });
});

test("each snippet has a prefix of its own and says what it is for", () => {
  const prefixes = Object.values(snippets).map((s) => s.prefix);
  assert.equal(new Set(prefixes).size, prefixes.length);
  for (const s of Object.values(snippets)) assert.match(s.description, /\w/);
});

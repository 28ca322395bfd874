import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { test, type TestContext } from "node:test";
import * as lsp from "vscode-languageserver-protocol/node";
import { catalogScheme, coverageRequest, graphChanged, graphRequest, needsRequest, plainScheme, reportRequest, reportScheme, ruleScheme, rulesRequest, type Coverage, type Graph, type Needs, type Report } from "../src/protocol";
import { dfvet, root, Session, stub } from "./session";
import { assertGraph, assertPlaces, assertRules } from "./shapes";

const workspace = path.join(root, "e2e/workspace");
const program = dfvet();
const noProgram = program === undefined && "neither DFVET nor go is there";

test("the stub answers as the server does", async (t) => {
  const s = session(t, stub, path.join(root, "test/workspace"));
  const { capabilities, serverInfo } = await s.initialize();
  assert.equal(serverInfo?.version, "0.0.0-stub");
  assert.deepEqual(schemes(capabilities), [catalogScheme, plainScheme, reportScheme, ruleScheme]);
  assertRules(await s.ask(rulesRequest, {}));
  assertGraph(await s.ask(graphRequest, {}));
  await s.open("compose.yaml", "dockercompose");
  const { diagnostics } = await s.next<lsp.PublishDiagnosticsParams>(lsp.PublishDiagnosticsNotification.method);
  assert.ok(diagnostics.length === 1 && diagnostics.every(lsp.Diagnostic.is));
  assert.equal(await s.end(), 0);
});

test("the server begins a session, and ends it", { skip: noProgram }, async (t) => {
  const s = session(t);
  const { capabilities, serverInfo } = await s.initialize();
  assert.equal(serverInfo?.name, "dfvet");
  assert.match(serverInfo?.version ?? "", /^\d+\.\d+\.\d+/);
  assert.equal(capabilities.positionEncoding, "utf-16");
  assert.deepEqual(schemes(capabilities).sort(), [catalogScheme, plainScheme, reportScheme, ruleScheme]);
  assert.ok(!capabilities.executeCommandProvider?.commands.some((c) => ["dfvet.showPlaces", "dfvet.explainRule", "dfvet.showGraph", "dfvet.showPlain", "dfvet.wire", "dfvet.report", "dfvet.restart", "dfvet.showOutput", "dfvet.fixAll"].includes(c)));
  assert.equal(await s.end(), 0);
});

test("rules and their pages", { skip: noProgram }, async (t) => {
  const s = session(t);
  await s.initialize();
  const rules = await s.ask(rulesRequest, {});
  assertRules(rules);
  assert.ok(rules.length > 50);
  for (const rule of rules) {
    const page = await s.ask<lsp.TextDocumentContentResult>(lsp.TextDocumentContentRequest.method, { uri: `${ruleScheme}:/${rule.name}.md` });
    assert.ok(page.text.startsWith(`# ${rule.title}`), rule.name);
  }
  await assert.rejects(s.ask(lsp.TextDocumentContentRequest.method, { uri: `${ruleScheme}:/build/none.md` }));
  await s.end();
});

test("the graph, of a file and of all", { skip: noProgram }, async (t) => {
  const s = session(t);
  await s.initialize();
  await s.open("compose.yaml", "dockercompose");
  const all = await s.ask(graphRequest, {});
  assertGraph(all);
  const wires = (g: Graph): string[] => g.projects.flatMap((p) => p.edges.map((e) => `${e.from} → ${e.to} ${e.verdict}`));
  assert.deepEqual(wires(all), ["shop → db violated", "shop → cache satisfied", "shop → mailer satisfied"]);
  for (const file of ["compose.yaml", "shop/Dockerfile"]) {
    const one = await s.ask(graphRequest, { textDocument: { uri: s.uri(file) } });
    assertGraph(one);
    assert.deepEqual(one.projects.map((p) => p.name), ["shop"], file);
  }
  assert.deepEqual(await s.ask(graphRequest, { textDocument: { uri: s.uri("other.yaml") } }), { projects: [] });
  const draw = async (format: string): Promise<string> => (await s.ask<Graph>(graphRequest, { format })).text ?? "";
  assert.match(await draw("section"), /^<section class="project" data-name="shop" data-key="0" data-uri="file:/);
  assert.match(await draw("svg"), /^<svg [^]*<\/svg>\n$/);
  assert.match(await draw("mermaid"), /^flowchart LR\n/);
  await assert.rejects(draw("png"));
  await s.end();
});

test("what is left to wire, and the report on a service", { skip: noProgram }, async (t) => {
  const s = session(t);
  await s.initialize();
  const text = await s.open("compose.yaml", "dockercompose");
  const textDocument = { uri: s.uri("compose.yaml") };
  const needs = async (): Promise<Needs> => s.ask<Needs>(needsRequest, { textDocument });
  const { decided } = await needs();
  assert.ok(decided && lsp.WorkspaceEdit.is(decided.edit));
  const two = text.replace(/      DATABASE_URL: .*\n/, "").replace("  cache:\n    image", "  second:\n    image: postgres:17\n\n  cache:\n    image");
  await s.connection.sendNotification(lsp.DidChangeTextDocumentNotification.method, { textDocument: { ...textDocument, version: 2 }, contentChanges: [{ text: two }] });
  const { undecided } = await needs();
  assert.deepEqual(undecided.map((n) => [n.service, n.title, n.candidates.map((c) => c.service)]), [["shop", "org.postgresql.db/", ["db", "second"]]]);
  for (const c of undecided[0]?.candidates ?? []) {
    assert.ok(lsp.WorkspaceEdit.is(c.edit));
    assert.deepEqual(c.variables, ["DATABASE_URL"]);
  }
  const all = await s.ask<Report[]>(reportRequest, { textDocument, position: { line: 0, character: 0 } });
  assert.deepEqual(all.map((r) => r.service), ["cache", "db", "mailer", "second", "shop"]);
  const one = await s.ask<Report[]>(reportRequest, { textDocument, position: { line: 4, character: 6 } });
  assert.deepEqual(one.map((r) => r.service), ["shop"]);
  const page = await s.ask<lsp.TextDocumentContentResult>(lsp.TextDocumentContentRequest.method, { uri: one[0]?.uri });
  assert.match(page.text, /^service: +shop\n/);
  await s.end();
});

test("how much of the workspace has a contract", { skip: noProgram }, async (t) => {
  const s = session(t);
  await s.initialize();
  await s.open("compose.yaml", "dockercompose");
  const seen = await s.ask<Coverage>(coverageRequest, {});
  const services = (await s.ask<Graph>(graphRequest, {})).projects.flatMap((p) => p.services);
  assert.equal(seen.services, services.length);
  assert.equal(seen.percent, Math.floor((100 * seen.typed) / seen.services));
  await s.end();
});

test("an edit changes the graph, and the client hears of it", { skip: noProgram }, async (t) => {
  const s = session(t);
  await s.initialize();
  const text = await s.open("compose.yaml", "dockercompose");
  const verdict = async (): Promise<string | undefined> => (await s.ask<Graph>(graphRequest, {})).projects[0]?.edges[0]?.verdict;
  assert.equal(await verdict(), "violated");
  const changes = { textDocument: { uri: s.uri("compose.yaml"), version: 2 }, contentChanges: [{ text: text.replace("@db:5433/", "@db:5432/") }] };
  await s.connection.sendNotification(lsp.DidChangeTextDocumentNotification.method, changes);
  await s.next(graphChanged);
  assert.equal(await verdict(), "satisfied");
  await s.end();
});

test("settings reach the server", { skip: noProgram }, async (t) => {
  const faults = async (settings: unknown): Promise<string[]> => {
    const s = session(t, [program as string], workspace, settings);
    await s.initialize();
    const text = await s.open("shop/Dockerfile", "dockerfile");
    assert.match(text, /^MAINTAINER/m);
    const { diagnostics } = await s.next<lsp.PublishDiagnosticsParams>(lsp.PublishDiagnosticsNotification.method, (p) => p.uri === s.uri("shop/Dockerfile"));
    await s.end();
    return diagnostics.map((d) => `${String(d.code)} ${d.severity}`);
  };
  assert.deepEqual(await faults({}), ["build/maintainer 2"]);
  assert.deepEqual(await faults({ severity: { "build/maintainer": "error" } }), ["build/maintainer 1"]);
  assert.deepEqual(await faults({ disable: ["MaintainerDeprecated"], preset: "default@2026" }), []);
});

test("what the server sends has the protocol's shapes", { skip: noProgram }, async (t) => {
  const s = session(t);
  await s.initialize();
  const files = { "compose.yaml": "dockercompose", "shop/Dockerfile": "dockerfile", "mailer.contract": "dfcontract" };
  for (const [file, language] of Object.entries(files)) {
    const text = await s.open(file, language);
    const textDocument = { uri: s.uri(file) };
    const all = async (method: string, params: object, is: (v: unknown) => boolean): Promise<unknown[]> => {
      const answer = (await s.ask<unknown[] | null>(method, { textDocument, ...params })) ?? [];
      assert.ok(Array.isArray(answer));
      answer.forEach((v) => assert.ok(is(v), `${method} of ${file}: ${JSON.stringify(v)}`));
      return answer;
    };
    assert.ok((await all(lsp.DocumentSymbolRequest.method, {}, lsp.DocumentSymbol.is)).length > 0);
    await all(lsp.FoldingRangeRequest.method, {}, lsp.FoldingRange.is);
    await all(lsp.DocumentLinkRequest.method, {}, lsp.DocumentLink.is);
    const whole = { start: { line: 0, character: 0 }, end: { line: text.split("\n").length, character: 0 } };
    await all(lsp.InlayHintRequest.method, { range: whole }, lsp.InlayHint.is);
    for (const lens of (await all(lsp.CodeLensRequest.method, {}, lsp.CodeLens.is)) as lsp.CodeLens[]) {
      if (lens.command?.command === "dfvet.showPlaces") assertPlaces(lens.command.arguments);
    }
    const lines = text.split("\n");
    for (let line = 0; line < lines.length; line++) {
      for (let character = 0; character <= (lines[line] as string).length; character += 5) {
        const position = { line, character };
        const hover = await s.ask<unknown>(lsp.HoverRequest.method, { textDocument, position });
        assert.ok(hover === null || lsp.Hover.is(hover), `hover at ${line}:${character} of ${file}`);
        for (const m of [lsp.DefinitionRequest.method, lsp.ImplementationRequest.method]) {
          await all(m, { position }, (v) => lsp.Location.is(v) || lsp.LocationLink.is(v));
        }
        const items = await s.ask<lsp.CompletionList | lsp.CompletionItem[] | null>(lsp.CompletionRequest.method, { textDocument, position });
        for (const item of Array.isArray(items) ? items : (items?.items ?? [])) assert.ok(typeof item.label === "string" && item.label !== "" && (item.textEdit === undefined || lsp.TextEdit.is(item.textEdit) || lsp.InsertReplaceEdit.is(item.textEdit)), JSON.stringify(item));
      }
    }
    await all(lsp.CodeActionRequest.method, { range: whole, context: { diagnostics: [] } }, (v) => lsp.CodeAction.is(v));
  }
  await s.end();
});

test("the grammar knows the words of the dialect", { skip: noProgram }, async (t) => {
  const grammar = fs.readFileSync(path.join(root, "syntaxes/dfcontract.tmLanguage.json"), "utf8");
  const knows = (word: string): boolean => new RegExp(`[(|:"](?:${word})[|)"]`).test(grammar);
  for (const instruction of ["LISTENS", "CONNECTS", "ENVIRONMENT", "VOLUME", "PROVISIONS", "WITHOUT", "TYPE", "FORMAT"]) {
    assert.ok(knows(instruction), instruction);
    const manual = execFileSync(program as string, ["explain", instruction], { encoding: "utf8" });
    const clauses = [...manual.matchAll(/^([A-Z][A-Z-]+)(?::.*)?$/gm)].map((m) => m[1] as string);
    assert.ok(clauses.length > 1, instruction);
    for (const clause of clauses) assert.ok(knows(clause), `${clause} of ${instruction}`);
  }
  const s = session(t);
  await s.initialize();
  const line = "#: ENVIRONMENT NEEDS: X FORMAT: ";
  const uri = s.uri("new/Dockerfile");
  await s.connection.sendNotification(lsp.DidOpenTextDocumentNotification.method, { textDocument: { uri, languageId: "dockerfile", version: 1, text: `FROM alpine\n${line}` } });
  const answer = await s.ask<lsp.CompletionList | lsp.CompletionItem[]>(lsp.CompletionRequest.method, { textDocument: { uri }, position: { line: 1, character: line.length } });
  const constructors = (Array.isArray(answer) ? answer : answer.items).map((i) => /^[A-Z][A-Z0-9]+/.exec(i.label)?.[0]).filter((n) => n !== undefined);
  assert.ok(constructors.length > 20);
  for (const c of constructors) assert.ok(knows(c), c);
  await s.end();
});

function session(t: TestContext, command = [program as string], folder = workspace, settings: unknown = {}): Session {
  const s = new Session(command, folder, settings);
  t.after(() => s.dispose());
  return s;
}

function schemes(capabilities: lsp.ServerCapabilities): string[] {
  return (capabilities.workspace as { textDocumentContent?: { schemes: string[] } } | undefined)?.textDocumentContent?.schemes ?? [];
}

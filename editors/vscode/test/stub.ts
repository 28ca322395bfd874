#!/usr/bin/env node
// A server that answers as the test requires. graph.json in the workspace folder is its graph. It ends at
// once if there is a file called crash, and never becomes ready if there is one called hang. It reports one
// diagnostic, on the first line of every document.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import * as lsp from "vscode-languageserver-protocol/node";
import { graphChanged, graphRequest, rulesRequest, type Graph, type Project, type Rule } from "../src/protocol";

const connection = lsp.createMessageConnection(new lsp.StreamMessageReader(process.stdin), new lsp.StreamMessageWriter(process.stdout));
let root = ".";

const here = (name: string): string => path.join(root, name);

connection.onRequest(lsp.InitializeRequest.method, async (p: lsp.InitializeParams) => {
  root = fileURLToPath(p.workspaceFolders?.[0]?.uri ?? p.rootUri ?? "file:///");
  if (fs.existsSync(here("crash"))) {
    process.stderr.write("the stub ends, as it was told to\n");
    process.exit(3);
  }
  if (fs.existsSync(here("hang"))) {
    fs.writeFileSync(here("hang"), String(process.pid));
    await new Promise(() => {});
  }
  return {
    capabilities: { textDocumentSync: { openClose: true, change: 0 }, workspace: { textDocumentContent: { schemes: ["dfvet-catalog", "dfvet-plain", "dfvet-report", "dfvet-rule"] } } },
    serverInfo: { name: "dfvet", version: "0.0.0-stub" },
  };
});
connection.onNotification(lsp.InitializedNotification.method, () => {
  fs.watch(root, (_, name) => {
    if (name === "graph.json") void connection.sendNotification(graphChanged);
  });
});
connection.onRequest(rulesRequest, (): Rule[] => [
  { name: "build/stub", title: "the first line is a fault", level: "warning", url: "https://example.com/build/stub" },
]);
connection.onRequest(graphRequest, (): Graph => {
  const graph = JSON.parse(fs.readFileSync(here("graph.json"), "utf8")) as Graph | { error: string };
  if ("error" in graph) throw new lsp.ResponseError(lsp.ErrorCodes.InternalError, graph.error);
  return { ...graph, text: graph.projects.map(section).join("") };
});
connection.onRequest(lsp.TextDocumentContentRequest.method, (p: lsp.TextDocumentContentParams): lsp.TextDocumentContentResult => {
  if (!p.uri.endsWith("/build/stub.md")) throw new lsp.ResponseError(lsp.ErrorCodes.InvalidParams, "no such page");
  return { text: "# the first line is a fault\n\nBecause the stub says so.\n" };
});
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// Returns a picture like the server's, with the boxes in one column and straight lines.
function section(p: Project, key: number): string {
  const names = [...p.services.map((s) => s.name), ...p.hosts.map((h) => h.name)];
  const y = (name: string | undefined): number => 60 * names.indexOf(name ?? "");
  const look = (i: number): string => (i < p.services.length ? "service" : p.hosts[i - p.services.length]?.missing ? "missing" : "outside");
  const boxes = names.map(
    (n, i) =>
      `<g class="box ${look(i)}" data-box="${i}" data-uri="${p.uri}" data-range="1:2-1:5" transform="translate(${300 * (i % 2)} ${60 * i})"><title>${escaped(n)}</title><rect class="body" width="160" height="40"/><text class="title" x="12" y="22">${escaped(n)}</text></g>`,
  );
  const wires = p.edges.map(
    (e, i) =>
      `<g class="wire ${e.verdict}" data-edge="${i}" data-from="${names.indexOf(e.from)}" data-to="${names.indexOf(e.to ?? e.host ?? "")}"><title>${escaped(`${e.from}\n${e.message ?? e.label}`)}</title><path d="M160 ${y(e.from)}L300 ${y(e.to ?? e.host)}"/></g>`,
  );
  const rows = p.edges.map((e) => `<tr class="${e.verdict}"><th>${escaped(e.from)}</th></tr>`);
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-24 -24 528 ${60 * names.length + 28}">${wires.join("")}${boxes.join("")}</svg>`;
  const views = ["all", ...(p.edges.some((e) => e.verdict === "violated") ? ["unmet"] : [])].map((v) => `<div class="picture" data-view="${v}">${picture}</div>`);
  return `<section class="project" data-name="${p.name}" data-key="${key}" data-uri="${p.uri}"><h2>${p.name}: ${p.services.length} services</h2>${views.join("")}<pre class="mermaid" hidden></pre><div class="tables"><table><tbody>${rows.join("")}</tbody></table></div></section>`;
}
const publish = (uri: string): void => {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
  void connection.sendNotification(lsp.PublishDiagnosticsNotification.method, {
    uri,
    diagnostics: [{ range, message: "the first line is a fault", code: "build/stub", severity: 2, source: "dfvet" }],
  });
};
connection.onNotification(lsp.DidOpenTextDocumentNotification.method, (p: lsp.DidOpenTextDocumentParams) => publish(p.textDocument.uri));
connection.onRequest(lsp.ShutdownRequest.method, () => null);
connection.onNotification(lsp.ExitNotification.method, () => process.exit(0));
connection.onClose(() => process.exit(1));
connection.listen();

// The commands in the command palette, and those that the server's lenses and actions call.
import { commands, env, Uri, ViewColumn, window, workspace, type Disposable, type QuickPickItem } from "vscode";
import type { LanguageClient, Location, LocationLink, Position } from "vscode-languageclient/node";
import { isOurs } from "./documents";
import type { Graphs } from "./graph/panel";
import { plainScheme, ruleScheme, rulesRequest, type Places, type Rule } from "./protocol";
import type { Server } from "./server";
import { report, wire } from "./wire";

export function registerCommands(server: Server, graphs: Graphs): Disposable[] {
  // Each command waits for the server, and shows an error if there is none.
  const withClient =
    <A extends unknown[]>(run: (client: LanguageClient, ...args: A) => Promise<void>) =>
    async (...args: A): Promise<void> => {
      const client = await server.running();
      if (client) await run(client, ...args);
      else await offerOutput(server);
    };
  return [
    commands.registerCommand("dfvet.restart", () => server.restart()),
    commands.registerCommand("dfvet.showOutput", () => server.output.show()),
    commands.registerCommand("dfvet.showGraph", (of?: unknown) => graphs.show(fileOf(of))),
    commands.registerCommand("dfvet.showPlain", withClient(showPlain)),
    commands.registerCommand("dfvet.wire", withClient(wire)),
    commands.registerCommand("dfvet.report", withClient(report)),
    commands.registerCommand("dfvet.explainRule", withClient(explainRule)),
    commands.registerCommand("dfvet.fixAll", () => commands.executeCommand("editor.action.sourceAction", { kind: "source.fixAll.dfvet", apply: "first" })),
    commands.registerCommand("dfvet.showPlaces", withClient(showPlaces)),
  ];
}

async function offerOutput(server: Server): Promise<void> {
  const show = "Show Output";
  const why = server.condition.kind === "failed" ? server.condition.why : "";
  if ((await window.showWarningMessage(`dfvet is not running. ${why}`, show)) === show) server.output.show();
}

// The file comes from a menu or the server, or is the active one; "" means the complete workspace.
function fileOf(of: unknown): string {
  if (of instanceof Uri) return of.toString();
  if (typeof of === "string") return of;
  const front = window.activeTextEditor?.document;
  return front && isOurs(front) && front.languageId !== "dfcontract" ? front.uri.toString() : "";
}

async function explainRule(client: LanguageClient, name?: unknown): Promise<void> {
  const rule = typeof name === "string" && name !== "" ? name : await pickRule(client);
  if (rule === undefined) return;
  const page = Uri.from({ scheme: ruleScheme, path: `/${rule}.md` });
  try {
    await workspace.openTextDocument(page);
  } catch {
    await openOnline(client, rule);
    return;
  }
  try {
    await commands.executeCommand("markdown.showPreview", page);
  } catch {
    await window.showTextDocument(page, { preview: true });
  }
}

// The Dockerfile comes from the server or a menu, or is the active file.
async function showPlain(_: LanguageClient, of?: unknown): Promise<void> {
  const uri = fileOf(of);
  if (uri === "") return;
  const plain = Uri.from({ scheme: plainScheme, path: Uri.parse(uri).path });
  await window.showTextDocument(await workspace.openTextDocument(plain), { preview: true, viewColumn: ViewColumn.Beside });
}

async function pickRule(client: LanguageClient): Promise<string | undefined> {
  const rules = client.sendRequest<Rule[]>(rulesRequest, {});
  const items = rules.then((all) => all.map((r): QuickPickItem => ({ label: r.name, description: r.level, detail: r.title })));
  const picked = await window.showQuickPick(items, { placeHolder: "Which rule?", matchOnDetail: true });
  return picked?.label;
}

// The server has no page for this rule; the name may be from another tool.
async function openOnline(client: LanguageClient, name: string): Promise<void> {
  const rules = await client.sendRequest<Rule[]>(rulesRequest, {});
  const url = rules.find((r) => r.name === name)?.url;
  if (url !== undefined) await env.openExternal(Uri.parse(url));
  else await window.showWarningMessage(`No rule is called ${name}.`);
}

async function showPlaces(client: LanguageClient, ...[uri, position, places]: Places): Promise<void> {
  const convert = client.protocol2CodeConverter;
  const locations = places.map((p) => convert.asLocation(location(p)));
  await commands.executeCommand("editor.action.showReferences", convert.asUri(uri), convert.asPosition(position as Position), locations);
}

function location(place: Location | LocationLink): Location {
  return "targetUri" in place ? { uri: place.targetUri, range: place.targetSelectionRange } : place;
}

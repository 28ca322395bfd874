// dfvet in VS Code: starts the server, and shows what the protocol does not cover.
import { window, workspace, type ExtensionContext } from "vscode";
import { registerCommands } from "./commands";
import { isOurs } from "./documents";
import { Graphs } from "./graph/panel";
import { Server } from "./server";
import { showCoverage, showStatus } from "./status";

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel("dfvet", { log: true });
  const it = new Server(context, output);
  server = it;
  const graphs = new Graphs(context, it);
  context.subscriptions.push(output, it, showStatus(it), showCoverage(it), graphs, ...registerCommands(it, graphs));
  context.subscriptions.push(
    workspace.onDidOpenTextDocument((d) => {
      if (isOurs(d) && it.condition.kind === "stopped") void it.running();
    }),
    workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration("dfvet.path") && it.condition.kind !== "stopped") void it.restart();
      else if (e.affectsConfiguration("dfvet")) it.configure().catch((why: unknown) => output.error(String(why)));
    }),
  );
  // Any YAML file activates the extension, but the server starts only for one of its own files.
  if (workspace.textDocuments.some(isOurs)) void it.running();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

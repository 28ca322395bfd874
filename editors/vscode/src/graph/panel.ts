// The panel that shows the connections in a file's projects, or in all projects of the workspace.
import { randomBytes } from "node:crypto";
import { commands, Range, Uri, ViewColumn, window, workspace, type Disposable, type ExtensionContext, type Webview, type WebviewPanel } from "vscode";
import { graphRequest, type Graph, type GraphParams } from "../protocol";
import type { Server } from "../server";
import type { FromView, ToView, ViewState } from "./messages";
import { quiet } from "./quiet";

const viewType = "dfvet.graph";
/** How long nothing must change before the graph is requested again, in milliseconds. */
const pause = 250;

/** Graphs holds the open panels: one for each requested file, and one for the workspace. */
export class Graphs implements Disposable {
  private readonly panels = new Map<string, Panel>();
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly context: ExtensionContext,
    private readonly server: Server,
  ) {
    const refresh = quiet(() => this.panels.forEach((p) => void p.refresh()), pause);
    this.subscriptions = [
      server.onDidChangeGraph(refresh),
      server.onDidChange((c) => {
        if (c.kind === "running" || c.kind === "failed") refresh();
      }),
      refresh,
      window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state: ViewState | undefined) => this.adopt(panel, state?.file ?? ""),
      }),
    ];
  }

  /** show opens the panel of a file, or of the workspace for "". */
  show(file: string): void {
    const open = this.panels.get(file);
    if (open) return open.reveal();
    const panel = window.createWebviewPanel(viewType, "Wiring", { viewColumn: ViewColumn.Beside, preserveFocus: false });
    this.adopt(panel, file);
  }

  dispose(): void {
    for (const s of this.subscriptions) s.dispose();
    for (const p of this.panels.values()) p.dispose();
  }

  private adopt(panel: WebviewPanel, file: string): void {
    this.panels.get(file)?.dispose();
    const it = new Panel(panel, file, this.context, this.server);
    this.panels.set(file, it);
    panel.onDidDispose(() => {
      if (this.panels.get(file) === it) this.panels.delete(file);
    });
  }
}

class Panel implements Disposable {
  private ready = false;
  private asked = 0;
  private places = new Set<string>();

  constructor(
    private readonly panel: WebviewPanel,
    private readonly file: string,
    context: ExtensionContext,
    private readonly server: Server,
  ) {
    const assets = Uri.joinPath(context.extensionUri, "dist");
    panel.iconPath = Uri.joinPath(context.extensionUri, "images", "icon.png");
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    panel.webview.onDidReceiveMessage((m: FromView) => this.receive(m));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.ready = false; // its page no longer exists; the new one sends a message when it is ready
    });
    panel.webview.html = page(panel.webview, assets);
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.panel.dispose();
  }

  /**
   * refresh requests the graph and sends it to the page. If several requests overlap, only the last answer is
   * used.
   */
  async refresh(): Promise<void> {
    if (!this.ready) return;
    const turn = ++this.asked;
    const answer = await this.ask();
    if (turn !== this.asked || !this.ready) return;
    await this.panel.webview.postMessage(answer);
  }

  private async ask(): Promise<ToView> {
    const { file } = this;
    const client = await this.server.running();
    if (!client) return { kind: "failed", file, why: "dfvet is not running, so it cannot show the wiring." };
    try {
      const graph = await client.sendRequest<Graph>(graphRequest, { ...this.params(), format: "section" });
      this.places = new Set(uris(graph));
      return { kind: "graph", file, text: graph.text ?? "", empty: file === "" ? nothing.workspace : nothing.file };
    } catch (e) {
      this.server.output.error(`${graphRequest}: ${String(e)}`);
      return { kind: "failed", file, why: `Cannot show the wiring: ${e instanceof Error ? e.message : String(e)}` };
    }
  }

  private params(): GraphParams {
    return this.file === "" ? {} : { textDocument: { uri: this.file } };
  }

  private async save(format: "svg" | "mermaid", project: string): Promise<void> {
    const client = await this.server.running();
    if (!client) return;
    try {
      const params: GraphParams = { ...this.params(), format, ...(project === "" ? {} : { project }) };
      const { text } = await client.sendRequest<Graph>(graphRequest, params);
      const folder = Uri.parse(project === "" ? this.file : project);
      const defaultUri = Uri.joinPath(folder, "..", format === "svg" ? "wiring.svg" : "wiring.mmd");
      const to = await window.showSaveDialog({ defaultUri, filters: format === "svg" ? { SVG: ["svg"] } : { Mermaid: ["mmd", "md"] } });
      if (to) await workspace.fs.writeFile(to, new TextEncoder().encode(text));
    } catch (e) {
      void window.showErrorMessage(`Cannot save the wiring: ${e instanceof Error ? e.message : String(e)}`);
    }
  }

  private receive(m: FromView): void {
    switch (m.kind) {
      case "ready":
        this.ready = true;
        void this.refresh();
        break;
      case "showing":
        this.panel.title = `Wiring: ${m.name}`;
        break;
      case "open":
        if (this.places.has(m.uri)) void this.open(m.uri, m.range);
        break;
      case "export":
        void this.save(m.format, m.project);
        break;
    }
  }

  private async open(uri: string, range: (FromView & { kind: "open" })["range"]): Promise<void> {
    const at = Uri.parse(uri, true);
    const selection = range && { selection: new Range(range.start.line, range.start.character, range.end.line, range.end.character) };
    await commands.executeCommand("vscode.open", at, { viewColumn: this.column(at), preserveFocus: false, ...selection });
  }

  // Opens the file where it is already visible, or else in another column than the graph.
  private column(uri: Uri): ViewColumn {
    const editors = window.visibleTextEditors.filter((e) => e.viewColumn !== undefined && e.viewColumn !== this.panel.viewColumn);
    const seen = editors.find((e) => e.document.uri.toString() === uri.toString()) ?? editors[0];
    return seen?.viewColumn ?? (this.panel.viewColumn === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One);
  }
}

const nothing = {
  workspace: "This workspace has no Compose project, so there is no wiring to show.",
  file: "No Compose project uses this file, so there is no wiring to show.",
};

function uris(graph: Graph): string[] {
  return graph.projects.flatMap((p) => [...p.services, ...p.hosts, ...p.edges].flatMap((x) => (x.uri === undefined ? [] : [x.uri])));
}

function page(webview: Webview, assets: Uri): string {
  const nonce = randomBytes(16).toString("hex");
  const asset = (name: string): string => webview.asWebviewUri(Uri.joinPath(assets, name)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${asset("graph.css")}">
<title>Wiring</title>
</head>
<body>
<main></main>
<script nonce="${nonce}" src="${asset("graph.js")}"></script>
</body>
</html>`;
}

// The panel that shows the wiring of a file's projects, or of all in the workspace.
import { randomBytes } from "node:crypto";
import { commands, Range, Uri, ViewColumn, window, type Disposable, type ExtensionContext, type Webview, type WebviewPanel } from "vscode";
import { graphRequest, type Graph, type GraphParams } from "../protocol";
import type { Server } from "../server";
import type { FromView, ToView, ViewState } from "./messages";
import { quiet } from "./quiet";

const viewType = "dfvet.graph";
/** How long the wiring must stay as it is before it is asked for again. */
const pause = 250;

/** Graphs are the open panels: one for each file that was asked for, and one for the workspace. */
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
      if (!panel.visible) this.ready = false; // its page is gone, and says when a new one is there
    });
    panel.webview.html = page(panel.webview, assets);
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.panel.dispose();
  }

  /** refresh asks for the graph again and sends it to the page; of several questions the last one counts. */
  async refresh(): Promise<void> {
    if (!this.ready) return;
    const turn = ++this.asked;
    const answer = await this.ask();
    if (turn !== this.asked || !this.ready) return;
    this.places = new Set(answer.kind === "graph" ? uris(answer.graph) : []);
    await this.panel.webview.postMessage(answer);
  }

  private async ask(): Promise<ToView> {
    const { file } = this;
    const client = await this.server.running();
    if (!client) return { kind: "failed", file, why: "dfvet is not running, so it cannot show the wiring." };
    const params: GraphParams = file === "" ? {} : { textDocument: { uri: file } };
    try {
      return { kind: "graph", file, graph: await client.sendRequest<Graph>(graphRequest, params) };
    } catch (e) {
      this.server.output.error(`${graphRequest}: ${String(e)}`);
      return { kind: "failed", file, why: `Cannot show the wiring: ${e instanceof Error ? e.message : String(e)}` };
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
    }
  }

  private async open(uri: string, range: (FromView & { kind: "open" })["range"]): Promise<void> {
    const at = Uri.parse(uri, true);
    const selection = range && { selection: new Range(range.start.line, range.start.character, range.end.line, range.end.character) };
    await commands.executeCommand("vscode.open", at, { viewColumn: this.column(at), preserveFocus: false, ...selection });
  }

  // Beside the graph: where the file is seen already, else in another column.
  private column(uri: Uri): ViewColumn {
    const editors = window.visibleTextEditors.filter((e) => e.viewColumn !== undefined && e.viewColumn !== this.panel.viewColumn);
    const seen = editors.find((e) => e.document.uri.toString() === uri.toString()) ?? editors[0];
    return seen?.viewColumn ?? (this.panel.viewColumn === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One);
  }
}

function uris(graph: Graph): string[] {
  return graph.projects.flatMap((p) => [...p.services, ...p.edges].flatMap((x) => (x.uri === undefined ? [] : [x.uri])));
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
<div id="bar" role="toolbar" aria-label="Wiring" hidden>
<select id="project" aria-label="Project" hidden></select>
<span id="summary" role="status"></span>
<button id="unmet" title="Go to the next need that is not met" hidden></button>
<span id="space"></span>
<button id="farther" title="Zoom out (-)" aria-label="Zoom out">−</button>
<button id="nearer" title="Zoom in (+)" aria-label="Zoom in">+</button>
<button id="fit" title="Show all (0)">Fit</button>
</div>
<p id="message" role="status">Asks dfvet for the wiring…</p>
<svg id="picture" role="group" aria-label="Services and their connections" hidden><g id="content"></g></svg>
<div id="legend" aria-hidden="true">
${["satisfied:met", "violated:not met", "unproven:not proven", "unknown:not known"].map(legend).join("\n")}
</div>
<div id="tip" role="tooltip" hidden></div>
<script nonce="${nonce}" src="${asset("graph.js")}"></script>
</body>
</html>`;
}

function legend(entry: string): string {
  const [verdict, text] = entry.split(":");
  return `<span class="line ${verdict}"><svg><path class="stroke" d="M0 4H26"/></svg>${text}</span>`;
}

// Starts and stops the language server.
import * as fs from "node:fs";
import * as os from "node:os";
import { commands, env, EventEmitter, Uri, window, workspace, type Disposable, type ExtensionContext, type LogOutputChannel } from "vscode";
import { CloseAction, DidChangeConfigurationNotification, ErrorAction, LanguageClient, RevealOutputChannelOn, State, type CloseHandlerResult, type ErrorHandler, type LanguageClientOptions } from "vscode-languageclient/node";
import { findBinary, NoBinary, type Binary } from "./binary";
import { documents } from "./documents";
import { clientCommands, graphChanged } from "./protocol";
import { choice, type Choice } from "./settings";

export type Condition =
  | { kind: "stopped" }
  | { kind: "starting" }
  | { kind: "running"; version: string; binary: Binary }
  | { kind: "failed"; why: string };

const manual = Uri.parse("https://github.com/dfvet/dfvet/tree/main/editors/vscode#the-program");

/** How often the server may end within three minutes before it is no longer restarted. */
const mostCrashes = 4;
const crashWindow = 3 * 60 * 1000;

/** Server starts, restarts and stops the one server of this window. */
export class Server implements Disposable {
  private client: LanguageClient | undefined;
  private starting: Promise<LanguageClient | undefined> | undefined;
  private condition_: Condition = { kind: "stopped" };
  private crashes: number[] = [];
  private toldOfNoBinary = false;
  private readonly changed = new EventEmitter<Condition>();
  private readonly rewired = new EventEmitter<void>();

  readonly onDidChange = this.changed.event;
  /** Called when the connections in the projects may have changed. */
  readonly onDidChangeGraph = this.rewired.event;

  constructor(
    private readonly context: ExtensionContext,
    readonly output: LogOutputChannel,
  ) {}

  get condition(): Condition {
    return this.condition_;
  }

  /**
   * running returns the client of a running server. It starts the server if necessary, and returns undefined
   * if that fails.
   */
  async running(): Promise<LanguageClient | undefined> {
    this.starting ??= this.start();
    return this.starting;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.crashes = [];
    await this.running();
  }

  /** configure sends changed settings to a running server. */
  async configure(): Promise<void> {
    if (this.condition_.kind === "running") {
      await this.client?.sendNotification(DidChangeConfigurationNotification.type, { settings: { dfvet: settings() } });
    }
  }

  /** stop ends the server, even if it is not ready yet. */
  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.starting = undefined;
    if (client) {
      const process = client.serverProcess;
      if (client.isRunning()) await client.stop().catch((e: unknown) => this.output.error(String(e)));
      process?.kill();
    }
    this.become({ kind: "stopped" });
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.rewired.dispose();
  }

  private async start(): Promise<LanguageClient | undefined> {
    this.become({ kind: "starting" });
    let client: LanguageClient | undefined;
    const current = (): boolean => client === this.client;
    try {
      const binary = findBinary(workspace.getConfiguration("dfvet").get("path", ""), machine(this.context));
      this.output.info(`starting ${binary.path} lsp (${binary.origin})`);
      const errorHandler: ErrorHandler = {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => (current() ? this.closed() : { action: CloseAction.DoNotRestart, handled: true }),
      };
      client = new LanguageClient("dfvet", "dfvet", { command: binary.path, args: ["lsp"] }, { ...this.options(), errorHandler });
      this.client = client;
      client.onDidChangeState((e) => {
        if (!current()) return;
        if (e.newState === State.Running) {
          this.become({ kind: "running", version: client?.initializeResult?.serverInfo?.version ?? "", binary });
        } else if (e.newState === State.Starting) {
          this.become({ kind: "starting" });
        }
      });
      client.onNotification(graphChanged, () => this.rewired.fire());
      await client.start();
      return current() ? client : undefined;
    } catch (e) {
      if (current()) this.fail(e);
      return undefined;
    }
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: documents,
      outputChannel: this.output,
      traceOutputChannel: this.output,
      diagnosticCollectionName: "dfvet",
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => ({ commands: clientCommands, ...settings() }),
      initializationFailedHandler: () => false,
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const all = await next(params, token);
            if (!Array.isArray(all)) return all;
            return all.map((value: unknown, i) => (params.items[i]?.section === "dfvet" ? choice(value) : value));
          },
        },
      },
      markdown: { isTrusted: false, supportHtml: false },
    };
  }

  // A server that ends by itself is restarted a limited number of times, but only if it was ready before.
  private closed(): CloseHandlerResult {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((at) => now - at < crashWindow), now];
    const ran = this.condition_.kind === "running";
    if (ran && this.crashes.length <= mostCrashes) {
      this.output.warn("The server ended, and is restarted.");
      return { action: CloseAction.Restart, handled: true };
    }
    this.fail(new Error(ran ? `The server ended ${this.crashes.length} times within three minutes.` : "The server ended before it was ready; see its output."));
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private fail(e: unknown): void {
    if (this.condition_.kind === "failed") return; // the rest of the message is less useful
    const why = e instanceof Error ? e.message : String(e);
    this.output.error(why);
    this.starting = Promise.resolve(undefined); // no request is sent until the server is restarted
    this.become({ kind: "failed", why });
    if (e instanceof NoBinary) void this.tellOfNoBinary(why);
  }

  private async tellOfNoBinary(why: string): Promise<void> {
    if (this.toldOfNoBinary) return;
    this.toldOfNoBinary = true;
    const settings = "Open Settings";
    const how = "How to Get It";
    const chosen = await window.showErrorMessage(`dfvet cannot start. ${why}`, settings, how);
    // In a remote window, settings with machine scope are those of the remote machine.
    const open = env.remoteName === undefined ? "workbench.action.openSettings" : "workbench.action.openRemoteSettings";
    if (chosen === settings) await commands.executeCommand(open, { query: "dfvet.path" });
    if (chosen === how) await env.openExternal(manual);
  }

  private become(next: Condition): void {
    this.condition_ = next;
    this.changed.fire(next);
  }
}

function settings(): Choice {
  return choice(workspace.getConfiguration().get("dfvet"));
}

function machine(context: ExtensionContext) {
  return {
    platform: process.platform,
    env: process.env,
    home: os.homedir(),
    extension: context.extensionPath,
    isProgram(file: string): boolean {
      try {
        fs.accessSync(file, process.platform === "win32" ? fs.constants.F_OK : fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    },
  };
}

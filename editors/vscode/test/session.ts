// A session with a server, like that of the extension, but without an editor.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import * as lsp from "vscode-languageserver-protocol/node";
import { clientCommands } from "../src/protocol";
import { choice } from "../src/settings";

/** The folder of the extension. Tests run as out/test/NAME.test.js. */
export const root = path.join(__dirname, "../..");
export const stub = [process.execPath, path.join(root, "out/stub.js")];

/** dfvet is the program in DFVET, or else one that is built from this checkout; undefined if Go is not installed. */
export function dfvet(): string | undefined {
  if (process.env["DFVET"]) return path.resolve(process.env["DFVET"]);
  const built = path.join(root, "out", process.platform === "win32" ? "dfvet.exe" : "dfvet");
  try {
    execFileSync("go", ["build", "-o", built, "./cmd/dfvet"], { cwd: path.join(root, "../.."), stdio: ["ignore", "ignore", "inherit"] });
    return built;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw e;
  }
}

export class Session {
  readonly connection: lsp.MessageConnection;
  readonly folder: string;
  private readonly process: ChildProcess;
  private readonly heard: { method: string; params: unknown }[] = [];
  private waiting: (() => void)[] = [];

  /** The session uses a copy of a folder. */
  constructor(
    command: string[],
    folder: string,
    private readonly settings: unknown = {},
  ) {
    this.folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "dfvet-session-"));
    fs.cpSync(folder, this.folder, { recursive: true });
    this.process = spawn(command[0] as string, [...command.slice(1), "lsp"], { stdio: ["pipe", "pipe", "ignore"] });
    const { stdin, stdout } = this.process as ChildProcess & { stdin: NodeJS.WritableStream; stdout: NodeJS.ReadableStream };
    this.connection = lsp.createMessageConnection(new lsp.StreamMessageReader(stdout), new lsp.StreamMessageWriter(stdin));
    this.connection.onNotification((method, params) => {
      this.heard.push({ method, params });
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.connection.onRequest((method, params) => {
      if (method !== lsp.ConfigurationRequest.method) return null;
      return (params as lsp.ConfigurationParams).items.map(() => choice(this.settings));
    });
    this.connection.listen();
  }

  uri(file: string): string {
    return pathToFileURL(path.join(this.folder, file)).toString();
  }

  async initialize(): Promise<lsp.InitializeResult> {
    const uri = pathToFileURL(this.folder).toString();
    const result = await this.ask<lsp.InitializeResult>(lsp.InitializeRequest.method, {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "shop" }],
      initializationOptions: { commands: clientCommands, ...choice(this.settings) },
      capabilities,
    });
    await this.connection.sendNotification(lsp.InitializedNotification.method, {});
    return result;
  }

  async open(file: string, languageId: string): Promise<string> {
    const text = fs.readFileSync(path.join(this.folder, file), "utf8");
    await this.connection.sendNotification(lsp.DidOpenTextDocumentNotification.method, { textDocument: { uri: this.uri(file), languageId, version: 1, text } });
    return text;
  }

  ask<R>(method: string, params: unknown): Promise<R> {
    return this.connection.sendRequest(method, params) as Promise<R>;
  }

  /** next waits for a notification that it has not returned yet. */
  async next<P>(method: string, fits: (params: P) => boolean = () => true): Promise<P> {
    const end = Date.now() + 10_000;
    for (;;) {
      const i = this.heard.findIndex((n) => n.method === method && fits(n.params as P));
      if (i >= 0) return this.heard.splice(i, 1)[0]?.params as P;
      if (Date.now() > end) throw new Error(`no ${method}`);
      await Promise.race([new Promise<void>((wake) => this.waiting.push(wake)), new Promise((r) => setTimeout(r, 200))]);
    }
  }

  /** end shuts the server down as the protocol requires, and returns the exit status. */
  async end(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.once("exit", resolve));
    await this.ask(lsp.ShutdownRequest.method, undefined);
    await this.connection.sendNotification(lsp.ExitNotification.method);
    return await ended;
  }

  dispose(): void {
    this.connection.dispose();
    this.process.kill();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

// The capabilities of vscode-languageclient that affect the server's answers.
const capabilities: lsp.ClientCapabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: { configuration: true, workspaceFolders: true, workspaceEdit: { documentChanges: true }, textDocumentContent: { dynamicRegistration: true } },
  textDocument: {
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["", "quickfix", "refactor", "source"] } } },
    completion: { completionItem: { snippetSupport: true } },
    definition: { linkSupport: true },
    implementation: { linkSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    hover: { contentFormat: ["markdown", "plaintext"] },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true },
  },
};

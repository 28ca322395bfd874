// The items in the list of language states: which server runs, whether it is ready, and how much of the
// workspace has a contract.
import { Disposable, languages, LanguageStatusSeverity, type DocumentFilter } from "vscode";
import { documents } from "./documents";
import { quiet } from "./graph/quiet";
import { coverageRequest, type Coverage } from "./protocol";
import type { Condition, Server } from "./server";

export function showStatus(server: Server): Disposable {
  const item = languages.createLanguageStatusItem("dfvet.server", documents as DocumentFilter[]);
  item.name = "dfvet";
  const show = (condition: Condition): void => {
    const seen = look(condition);
    item.text = seen.text;
    item.detail = seen.detail ?? "";
    item.busy = condition.kind === "starting";
    item.severity = condition.kind === "failed" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.command = condition.kind === "failed" || condition.kind === "stopped" ? restart : output;
    item.accessibilityInformation = { label: `dfvet: ${seen.text} ${seen.detail ?? ""}`, role: "status" };
  };
  show(server.condition);
  return Disposable.from(item, server.onDidChange(show));
}

// Edits come in bursts, and this number is not urgent, so it is requested only after a pause.
const pause = 2000;

export function showCoverage(server: Server): Disposable {
  const item = languages.createLanguageStatusItem("dfvet.coverage", documents as DocumentFilter[]);
  item.name = "dfvet contracts";
  const refresh = quiet(() => void ask(), pause);
  const ask = async (): Promise<void> => {
    if (server.condition.kind !== "running") return;
    const client = await server.running();
    const seen = await client?.sendRequest<Coverage>(coverageRequest, {}).catch(() => undefined);
    if (seen === undefined) return;
    item.text = seen.services === 0 ? "No services" : `Contracts: ${seen.percent} %`;
    item.detail = seen.services === 0 ? "" : `${seen.typed} of ${seen.services} services of the workspace`;
    item.command = { command: "dfvet.showGraph", title: "Show wiring", arguments: [""] };
  };
  return Disposable.from(
    item,
    refresh,
    server.onDidChangeGraph(refresh),
    server.onDidChange((c) => {
      if (c.kind === "running") refresh();
    }),
  );
}

const restart = { command: "dfvet.restart", title: "Restart" };
const output = { command: "dfvet.showOutput", title: "Output" };

function look(condition: Condition): { text: string; detail?: string } {
  switch (condition.kind) {
    case "stopped":
      return { text: "dfvet is stopped" };
    case "starting":
      return { text: "dfvet starts" };
    case "running":
      return { text: `dfvet ${condition.version}`.trimEnd(), detail: origins[condition.binary.origin] };
    case "failed":
      return { text: "dfvet is not running", detail: condition.why };
  }
}

const origins = { settings: "from the settings", bundled: "from the extension", PATH: "from the PATH" };

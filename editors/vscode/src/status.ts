// The item in the list of language states: which server runs, and whether it does.
import { Disposable, languages, LanguageStatusSeverity, type DocumentFilter } from "vscode";
import { documents } from "./documents";
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
      return { text: "dfvet does not run", detail: condition.why };
  }
}

const origins = { settings: "of the settings", bundled: "of the extension", PATH: "of the PATH" };

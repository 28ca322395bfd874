// Lets the user choose how the needs of a project are met, and shows the reports on its services.
import { ViewColumn, window, workspace, type QuickPickItem } from "vscode";
import type { LanguageClient, WorkspaceEdit } from "vscode-languageclient/node";
import { isOurs } from "./documents";
import { needsRequest, reportRequest, type Candidate, type Needs, type OpenNeed, type Report } from "./protocol";

const noFile = "Open a Compose file first.";

type Choice<T> = QuickPickItem & { value: T };

/** Makes all connections that have only one solution, or connects one need to the candidate that the user chooses. */
export async function wire(client: LanguageClient): Promise<void> {
  const document = front();
  if (!document) return void (await window.showInformationMessage(noFile));
  const needs = await client.sendRequest<Needs | null>(needsRequest, { textDocument: { uri: document.uri.toString() } });
  const items = needItems(needs);
  if (items.length === 0) return void (await window.showInformationMessage("No need of these services is open and has candidates."));
  const chosen = await window.showQuickPick(items, { placeHolder: "Which need?", matchOnDescription: true });
  if (!chosen) return;
  if (!("candidates" in chosen.value)) return apply(client, chosen.value.edit);
  const to = await window.showQuickPick(candidateItems(chosen.value), { placeHolder: `What provides ${chosen.value.title} for ${chosen.value.service}?` });
  if (to) await apply(client, to.value.edit);
}

function needItems(needs: Needs | null): Choice<NonNullable<Needs["decided"]> | OpenNeed>[] {
  const open = (needs?.undecided ?? []).map((n) => ({ label: n.service, description: n.title, detail: n.messages.join(" "), value: n }));
  if (!needs?.decided) return open;
  const { count } = needs.decided;
  return [{ label: "Everything that has one answer", description: count === 1 ? "1 need" : `${count} needs`, value: needs.decided }, ...open];
}

function candidateItems(need: OpenNeed): Choice<Candidate>[] {
  return need.candidates.map((c) => ({
    label: c.port ? `${c.service}:${c.port}` : c.service,
    description: c.outside ? "outside the project" : c.reached ? "" : "on another network",
    detail: `sets ${c.variables.join(", ")}`,
    value: c,
  }));
}

async function apply(client: LanguageClient, edit: WorkspaceEdit): Promise<void> {
  await workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(edit));
}

/** Shows the report on the service at the cursor, or on one that the user chooses. */
export async function report(client: LanguageClient): Promise<void> {
  const document = front();
  if (!document) return void (await window.showInformationMessage(noFile));
  const position = window.activeTextEditor?.selection.active ?? { line: 0, character: 0 };
  const all = await client.sendRequest<Report[]>(reportRequest, { textDocument: { uri: document.uri.toString() }, position: { line: position.line, character: position.character } });
  const items = all.map((r) => ({ label: r.service, value: r }));
  if (items.length === 0) return void (await window.showInformationMessage("This file has no services."));
  const chosen = items.length === 1 ? items[0] : await window.showQuickPick(items, { placeHolder: "Which service?" });
  if (!chosen) return;
  const uri = client.protocol2CodeConverter.asUri(chosen.value.uri);
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true, viewColumn: ViewColumn.Beside });
}

function front() {
  const document = window.activeTextEditor?.document;
  return document && isOurs(document) ? document : undefined;
}

// Selects the documents for dfvet.
import { languages, type DocumentFilter, type TextDocument } from "vscode";
import { catalogScheme } from "./protocol";

const composeNames = ["**/{compose,docker-compose}*.{yml,yaml}", "**/*compose.{yml,yaml}"];

/**
 * The documents that are sent to the server. YAML files are included only if they have the name of a Compose
 * file.
 */
export const documents: { scheme: string; language: string; pattern?: string }[] = [
  ...["file", "untitled"].flatMap((scheme) => ["dockerfile", "dockercompose", "dfcontract"].map((language) => ({ scheme, language }))),
  ...composeNames.map((pattern) => ({ scheme: "file", language: "yaml", pattern })),
  { scheme: catalogScheme, language: "dfcontract" },
];

export function isOurs(document: TextDocument): boolean {
  return languages.match(documents as DocumentFilter[], document) > 0;
}

// The messages between the extension and the page of the graph, which is lint/graph/page.js.
import type { Range } from "vscode-languageserver-protocol";

export type ToView =
  | { kind: "graph"; /** The projects as sections of HTML. */ text: string; /** What to say if there are none. */ empty: string; /** The file whose projects these are; "" for all of the workspace. */ file: string }
  | { kind: "failed"; why: string; file: string };

export type FromView =
  | { kind: "ready" }
  /** The project that the page shows, for the title. */
  | { kind: "showing"; name: string }
  | { kind: "open"; uri: string; range?: Range }
  /** Asks to save the picture of a project. */
  | { kind: "export"; format: "svg" | "mermaid"; project: string };

/** What the page keeps while it is hidden or the window is reloaded. */
export interface ViewState {
  file: string;
}

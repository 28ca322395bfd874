// What the extension and the page of the graph say to each other. The page is lint/graph/page.js.
import type { Range } from "vscode-languageserver-protocol";

export type ToView =
  | { kind: "graph"; /** The projects as sections of HTML. */ text: string; /** What to say if there are none. */ empty: string; /** The file whose projects these are; "" for all of the workspace. */ file: string }
  | { kind: "failed"; why: string; file: string };

export type FromView =
  | { kind: "ready" }
  /** The project that is shown, for the title. */
  | { kind: "showing"; name: string }
  | { kind: "open"; uri: string; range?: Range }
  /** Save the picture of a project. */
  | { kind: "export"; format: "svg" | "mermaid"; project: string };

/** What the page remembers when it is hidden, or the window is loaded again. */
export interface ViewState {
  file: string;
}

// What the extension and the page of the graph say to each other.
import type { Range } from "vscode-languageserver-protocol";
import type { Graph } from "../protocol";

export type ToView =
  | { kind: "graph"; graph: Graph; /** The file whose projects these are; "" for all of the workspace. */ file: string }
  | { kind: "failed"; why: string; file: string };

export type FromView =
  | { kind: "ready" }
  /** The project in front, for the title. */
  | { kind: "showing"; name: string }
  | { kind: "open"; uri: string; range?: Range };

/** What the page remembers when it is hidden, or the window is loaded again. */
export interface ViewState {
  file: string;
  /** The project in front. */
  project?: string;
  camera?: Camera;
}

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

// The messages between the server and the extension that are not part of the Language Server Protocol.
import type { Location, LocationLink, Position, Range, WorkspaceEdit } from "vscode-languageserver-protocol";

/** The commands that this client implements, which initializationOptions announces to the server. */
export const clientCommands = ["dfvet.showPlaces", "dfvet.explainRule", "dfvet.showGraph", "dfvet.showPlain"] as const;

export const rulesRequest = "dfvet/rules";
export const graphRequest = "dfvet/graph";
export const needsRequest = "dfvet/needs";
export const reportRequest = "dfvet/report";
export const coverageRequest = "dfvet/coverage";
export const graphChanged = "dfvet/graphChanged";

/** The scheme of a rule's page: dfvet-rule:/wiring/wrong-port.md */
export const ruleScheme = "dfvet-rule";
/** The scheme of the plain Dockerfile that is generated from one with contract lines: dfvet-plain:/app/Dockerfile */
export const plainScheme = "dfvet-plain";
/** The scheme of the report on a service: dfvet-report:/app/compose.yaml/web */
export const reportScheme = "dfvet-report";
/** The scheme of the catalogue's contract files. */
export const catalogScheme = "dfvet-catalog";

export interface Rule {
  name: string;
  title: string;
  level: string;
  url: string;
}

/** How much of the workspace has a contract. */
export interface Coverage {
  services: number;
  typed: number;
  /** Rounded down; 100 if there are no services. */
  percent: number;
}

/** The needs that are still open in the projects of a Compose file. */
export interface Needs {
  /** Connects each need that has only one solution. */
  decided?: { count: number; edit: WorkspaceEdit };
  undecided: OpenNeed[];
}

/** A need that has candidates but no single solution. */
export interface OpenNeed {
  service: string;
  title: string;
  messages: string[];
  uri: string;
  range: Range;
  candidates: Candidate[];
}

/** A service or host that would satisfy a need. */
export interface Candidate {
  service: string;
  port?: number;
  outside: boolean;
  /** Whether the service can reach it: on one of its networks, or outside the project. */
  reached: boolean;
  /** The variables that the edit sets. */
  variables: string[];
  edit: WorkspaceEdit;
}

/** The URI of the report on a service. */
export interface Report {
  service: string;
  uri: string;
}

export interface GraphParams {
  /** Selects the projects of this file; without it, all projects in the workspace. */
  textDocument?: { uri: string };
  /** Selects only the project with this URI. */
  project?: string;
  /** Also requests drawings. A section is a part of the page in lint/graph/page.js. */
  format?: "section" | "svg" | "html" | "mermaid" | "dot";
}

export interface Graph {
  projects: Project[];
  /** The projects, drawn in the requested format. */
  text?: string;
}

export interface Project {
  name: string;
  uri: string;
  services: Service[];
  hosts: Host[];
  edges: Edge[];
}

export interface Service {
  name: string;
  image?: string;
  build?: string;
  uri: string;
  range: Range;
  /** The source of the contract; empty if there is no contract. */
  contract: string;
  needs: { total: number; met: number; unmet: number };
  listens: Listener[];
  /** The network or Compose file whose box contains the service. */
  group?: string;
}

/** A host outside the project, or a missing one that should be a service. */
export interface Host {
  name: string;
  /** Whether it should be a service. */
  missing: boolean;
  listens: Listener[];
  uri?: string;
  range?: Range;
}

export interface Listener {
  /** The transport and port: TCP:80 */
  on: string;
  types: string[];
  as?: string;
  uri?: string;
  range?: Range;
}

export type Verdict = "satisfied" | "unproven" | "unknown" | "violated";

export interface Edge {
  from: string;
  /** The service that provides it; missing if no service in the project does. */
  to?: string;
  /** The host that the service tries to reach, if `to` is missing. */
  host?: string;
  types: string[];
  label: string;
  on?: string;
  variable?: string;
  verdict: Verdict;
  message?: string;
  uri?: string;
  range?: Range;
}

/** The arguments of dfvet.showPlaces. */
export type Places = [uri: string, position: Position, places: (Location | LocationLink)[]];

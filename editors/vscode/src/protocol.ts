// What the server and the extension say to each other beyond the Language Server Protocol.
import type { Location, LocationLink, Position, Range, WorkspaceEdit } from "vscode-languageserver-protocol";

/** The commands that this client runs, announced to the server in initializationOptions. */
export const clientCommands = ["dfvet.showPlaces", "dfvet.explainRule", "dfvet.showGraph", "dfvet.showPlain"] as const;

export const rulesRequest = "dfvet/rules";
export const graphRequest = "dfvet/graph";
export const needsRequest = "dfvet/needs";
export const reportRequest = "dfvet/report";
export const coverageRequest = "dfvet/coverage";
export const graphChanged = "dfvet/graphChanged";

/** The scheme of a rule's page: dfvet-rule:/wiring/wrong-port.md */
export const ruleScheme = "dfvet-rule";
/** The scheme of the plain Dockerfile that is made of one with contract lines: dfvet-plain:/app/Dockerfile */
export const plainScheme = "dfvet-plain";
/** The scheme of the report on a service of a Compose file: dfvet-report:/app/compose.yaml/web */
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
  /** Rounded down; 100 where there are no services. */
  percent: number;
}

/** What is left to wire in the projects of a Compose file. */
export interface Needs {
  /** Wires each need that has one answer. */
  decided?: { count: number; edit: WorkspaceEdit };
  undecided: OpenNeed[];
}

/** A need that has candidates, but no single answer. */
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
  /** On a network of the service, or outside the project. */
  reached: boolean;
  /** What the edit sets. */
  variables: string[];
  edit: WorkspaceEdit;
}

/** Where the report on a service is. */
export interface Report {
  service: string;
  uri: string;
}

export interface GraphParams {
  /** The file whose projects are meant; without it, all of the workspace. */
  textDocument?: { uri: string };
  /** Only the project with this URI. */
  project?: string;
  /** Also draws the projects. A section is a part of the page in lint/graph/page.js. */
  format?: "section" | "svg" | "html" | "mermaid" | "dot";
}

export interface Graph {
  projects: Project[];
  /** The projects, drawn in the format that was requested. */
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
  /** Where the contract comes from; empty where there is none. */
  contract: string;
  needs: { total: number; met: number; unmet: number };
  listens: Listener[];
  /** The network or Compose file that it is drawn in. */
  group?: string;
}

/** A host that is needed and is no service of the project. */
export interface Host {
  name: string;
  /** It should be a service. */
  missing: boolean;
  listens: Listener[];
  uri?: string;
  range?: Range;
}

export interface Listener {
  /** Transport and port: TCP:80 */
  on: string;
  types: string[];
  as?: string;
  uri?: string;
  range?: Range;
}

export type Verdict = "satisfied" | "unproven" | "unknown" | "violated";

export interface Edge {
  from: string;
  /** The service that answers; missing where none in the project does. */
  to?: string;
  /** What was asked for where nothing answers. */
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

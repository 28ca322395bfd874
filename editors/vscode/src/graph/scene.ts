// What is drawn of a project: texts, measures and places, but no element of a page yet.
import type { Edge, Project, Service, Verdict } from "../protocol";
import { boxHeight, layout, type Box, type Line, type Point, type Route } from "./layout";

/** The width of a text in a style, in pixels. */
export type Measure = (text: string, style: "title" | "small") => number;

export interface SceneRow {
  text: string;
  /** Its middle, from the top of the box. */
  y: number;
}

export type Look = "service" | "unmet" | "nothing" | "outside";

export interface SceneBox {
  look: Look;
  title: string;
  lines: string[];
  rows: SceneRow[];
  at: Point;
  width: number;
  height: number;
  service?: Service;
  /** What there is to say of it, a paragraph each, the first as its heading. */
  says: string[];
}

export interface SceneLine {
  edge: Edge;
  label: string;
  route: Route;
  says: string[];
}

export interface Scene {
  width: number;
  height: number;
  boxes: SceneBox[];
  lines: SceneLine[];
}

const widest = 250;
const narrowest = 130;
const padding = 12;
const titleAt = 20;
const lineHeight = 16;
const rowHeight = 20;
const widestLabel = 200;

export const measures = { padding, titleAt, lineHeight };

export function scene(project: Project, measure: Measure): Scene {
  const boxes = [...project.services.map((s) => serviceBox(s, measure)), ...outsiders(project.edges).map((e) => outsideBox(e, measure))];
  const byId = new Map(boxes.map((b) => [b.id, b]));
  const edges = project.edges.filter((e) => byId.has(serviceId(e.from)));
  for (const b of boxes) b.box.height = boxHeight(b.box.height, edges.filter((e) => serviceId(e.from) === b.id).length);
  const labels = edges.map((e) => shorten(edgeLabel(e), widestLabel, (t) => measure(t, "small")));
  const lines = edges.map((e, i): Line => {
    const to = byId.get(targetId(e) ?? "");
    const line = { from: serviceId(e.from), label: Math.ceil(measure(labels[i] as string, "small")), entry: to ? entry(to.box, e) : 0 };
    return to ? { ...line, to: to.id } : line;
  });
  const places = layout(
    boxes.map((b): Box => ({ id: b.id, width: b.box.width, height: b.box.height })),
    lines,
  );
  return {
    width: places.width,
    height: places.height,
    boxes: boxes.map((b, i) => {
      const at = places.boxes[i] as Point & { width: number };
      return { ...b.box, at, width: at.width };
    }),
    lines: edges.map((edge, i) => ({ edge, label: labels[i] as string, route: places.routes[i] as Route, says: saysOfEdge(edge) })),
  };
}

interface Identified {
  id: string;
  box: SceneBox;
}

const serviceId = (name: string): string => `service ${name}`;
const hostId = (host: string): string => `host ${host}`;

function targetId(e: Edge): string | undefined {
  if (e.to !== undefined) return serviceId(e.to);
  return e.host ? hostId(e.host) : undefined;
}

function serviceBox(s: Service, measure: Measure): Identified {
  const lines = [s.image ?? (s.build === undefined ? "" : `built from ${s.build}`), needsOf(s)].filter((l) => l !== "");
  const box = fill(s.name, lines, s.listens.map((l) => `${port(l.on)} ${l.types.map(shortType).join(", ")}`), measure);
  return { id: serviceId(s.name), box: { ...box, look: s.needs.unmet > 0 ? "unmet" : "service", service: s, says: saysOfService(s) } };
}

function needsOf(s: Service): string {
  return s.needs.total === 0 ? s.contract : `needs met: ${s.needs.met}/${s.needs.total}`;
}

// outsiders are the first lines to each host that is not a service of the project.
function outsiders(edges: Edge[]): Edge[] {
  const seen = new Set<string>();
  return edges.filter((e) => e.to === undefined && e.host && !seen.has(e.host) && seen.add(e.host));
}

function outsideBox(e: Edge, measure: Measure): Identified {
  const missing = e.verdict === "violated";
  const host = e.host as string;
  const line = missing ? "no such host" : "outside the project";
  return {
    id: hostId(host),
    box: { ...fill(host, [line], [], measure), look: missing ? "nothing" : "outside", says: [host, line] },
  };
}

function fill(title: string, lines: string[], rows: string[], measure: Measure): Omit<SceneBox, "look" | "says"> {
  const room = widest - 2 * padding;
  const short = (text: string, style: "title" | "small"): string => shorten(text, room, (t) => measure(t, style));
  const shown = { title: short(title, "title"), lines: lines.map((l) => short(l, "small")), rows: rows.map((r) => short(r, "small")) };
  const inner = Math.max(measure(shown.title, "title"), ...[...shown.lines, ...shown.rows].map((t) => measure(t, "small")));
  const head = titleAt + shown.lines.length * lineHeight + 12;
  return {
    title: shown.title,
    lines: shown.lines,
    rows: shown.rows.map((text, i) => ({ text, y: head + i * rowHeight + rowHeight / 2 })),
    at: { x: 0, y: 0 },
    width: Math.max(narrowest, Math.ceil(inner) + 2 * padding),
    height: head + rows.length * rowHeight + (rows.length > 0 ? 4 : 0),
  };
}

// A line arrives at the listener that it asks for, else at the name.
function entry(box: SceneBox, e: Edge): number {
  const i = box.service?.listens.findIndex((l) => l.on === e.on) ?? -1;
  return box.rows[i]?.y ?? titleAt - 4;
}

function edgeLabel(e: Edge): string {
  const named = e.types.length > 0 ? e.types.map(shortType).join(" or ") : e.label;
  return [e.verdict === "violated" ? "✕" : "", named, e.types.length > 0 && e.on ? port(e.on) : ""].filter((t) => t !== "").join(" ");
}

/** shortType drops what says least of a type: org.ietf.http/ is ietf.http. */
export function shortType(type: string): string {
  const [authority = "", ...path] = type.split("/");
  const [, ...rest] = authority.split(".");
  const short = rest.length > 0 ? rest.join(".") : authority;
  return [short, ...path.filter((p) => p !== "")].join("/");
}

// TCP goes without saying.
function port(on: string): string {
  const [transport = "", ...rest] = on.split(":");
  const number = rest.join(":");
  return number === "" ? on : transport.toUpperCase() === "TCP" ? number : `${number}/${transport.toLowerCase()}`;
}

/** shorten cuts a text to a width and marks the cut. */
export function shorten(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text;
  const all = [...text];
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${all.slice(0, middle).join("")}…`) <= room) low = middle;
    else high = middle - 1;
  }
  return `${all.slice(0, low).join("").trimEnd()}…`;
}

function saysOfService(s: Service): string[] {
  const { total, met, unmet } = s.needs;
  return [
    s.name,
    ...(s.image === undefined ? [] : [`image ${s.image}`]),
    ...(s.build === undefined ? [] : [`built from ${s.build}`]),
    s.contract,
    ...(total === 0 ? [] : [`${met} of ${total} needs are met${unmet > 0 ? `, ${unmet} ${unmet === 1 ? "is" : "are"} not` : ""}.`]),
    ...s.listens.map((l) => `listens on ${l.on} for ${l.types.join(", ")}${l.as ? ` as ${l.as}` : ""}`),
  ];
}

const verdicts: Record<Verdict, string> = {
  satisfied: "The need is met.",
  unproven: "The need may not be met.",
  unknown: "The need cannot be checked.",
  violated: "The need is not met.",
};

function saysOfEdge(e: Edge): string[] {
  const to = e.to ?? e.host;
  return [
    to === undefined ? e.from : `${e.from} → ${to}`,
    [e.types.join(" or ") || e.label, ...(e.on ? [`on ${e.on}`] : []), ...(e.variable ? [`from ${e.variable}`] : [])].join(" "),
    e.message ?? verdicts[e.verdict],
  ];
}

// The page of the wiring graph.
import type { Project } from "../../protocol";
import { scene, type Measure } from "../scene";
import type { FromView, ToView, ViewState } from "../messages";
import { View } from "./camera";
import { draw, type Mark } from "./draw";

declare function acquireVsCodeApi(): {
  postMessage(message: FromView): void;
  getState(): ViewState | undefined;
  setState(state: ViewState): void;
};

const vscode = acquireVsCodeApi();
let state: ViewState = vscode.getState() ?? { file: "" };
let projects: Project[] = [];
let marks: Mark[] = [];
let fitted = state.camera !== undefined;
let measure: Measure | undefined;

const find = <E extends Element>(selector: string): E => document.querySelector(selector) as E;
const svg = find<SVGSVGElement>("#picture");
const content = find<SVGGElement>("#content");
const bar = find<HTMLElement>("#bar");
const chooser = find<HTMLSelectElement>("#project");
const summary = find<HTMLElement>("#summary");
const unmet = find<HTMLButtonElement>("#unmet");
const message = find<HTMLElement>("#message");
const tip = find<HTMLElement>("#tip");
const view = new View(svg, content, (camera) => {
  hideTip();
  remember({ camera });
});

function remember(change: Partial<ViewState>): void {
  state = { ...state, ...change };
  vscode.setState(state);
}

window.addEventListener("message", (e: MessageEvent<ToView>) => {
  const m = e.data;
  remember({ file: m.file });
  if (m.kind === "failed") {
    say(m.why);
    return;
  }
  projects = m.graph.projects;
  if (projects.length === 0) {
    say(
      m.file === ""
        ? "This workspace has no Compose project, so there is no wiring to show."
        : "No Compose project uses this file, so there is no wiring to show.",
    );
    return;
  }
  show();
});

function say(text: string): void {
  message.textContent = text;
  message.hidden = false;
  svg.setAttribute("hidden", "");
  content.replaceChildren();
  marks = [];
  bar.hidden = true;
  hideTip();
}

function show(): void {
  const project = projects.find((p) => p.uri === state.project) ?? (projects[0] as Project);
  chooser.replaceChildren(...projects.map(option(project)));
  chooser.hidden = projects.length < 2;
  vscode.postMessage({ kind: "showing", name: project.name });
  if (project.services.length === 0) {
    say(`The project ${project.name} has no services.`);
    bar.hidden = chooser.hidden;
    return;
  }
  message.hidden = true;
  svg.removeAttribute("hidden");
  bar.hidden = false;
  measure ??= measureWith(svg);
  const drawn = scene(project, measure);
  const focused = marks.find((m) => m.element === document.activeElement)?.element.getAttribute("aria-label");
  hideTip();
  marks = draw(content, drawn);
  for (const mark of marks) listen(mark);
  marks.find((m) => focused && m.element.getAttribute("aria-label") === focused)?.element.focus();
  summarize(project);
  view.measure(drawn.width, drawn.height);
  if (!fitted || state.project !== project.uri) view.fit();
  else if (state.camera) view.set(state.camera);
  fitted = true;
  remember({ project: project.uri });
}

function option(chosen: Project): (p: Project) => HTMLOptionElement {
  return (p) => {
    const o = document.createElement("option");
    o.value = p.uri;
    o.selected = p === chosen;
    const folder = decodeURIComponent(p.uri).split("/").slice(-2).join("/");
    o.textContent = `${p.name} (${folder})`;
    return o;
  };
}

function summarize(project: Project): void {
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
  const connections = project.edges.filter((e) => e.types.length > 0).length;
  summary.textContent = `${count(project.services.length, "service")}, ${count(connections, "connection")}`;
  const bad = project.edges.filter((e) => e.verdict === "violated").length;
  unmet.hidden = bad === 0;
  unmet.textContent = `${count(bad, "need")} not met`;
}

function listen(mark: Mark): void {
  const { element, place } = mark;
  element.addEventListener("click", () => open(mark));
  element.addEventListener("pointerenter", (e) => {
    showTip(mark, e.clientX, e.clientY);
    single(mark);
  });
  element.addEventListener("pointerleave", leave);
  element.addEventListener("focus", () => {
    if (element.matches(":focus-visible")) attend(mark);
  });
  element.addEventListener("blur", leave);
  element.addEventListener("keydown", (e) => {
    if (e.key === "Enter" || e.key === " ") open(mark);
    else if (e.key.startsWith("Arrow") && mark.box) step(mark, e.key);
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
  if (place) element.classList.add("opens");
}

// single brings out what a mark is joined to, and lets the rest fade.
function single(mark: Mark): void {
  const near = new Set([mark, ...marks.filter((m) => joined(mark, m))]);
  if (mark.box) for (const line of [...near]) if (line.line) marks.filter((m) => m.box && joined(line, m)).forEach((m) => near.add(m));
  content.classList.add("single");
  for (const m of marks) m.element.classList.toggle("near", near.has(m));
}

function joined(a: Mark, b: Mark): boolean {
  const [line, box] = a.line ? [a.line, b.box] : [b.line, a.box];
  if (!line || !box) return false;
  const { from, to, host } = line.edge;
  return box.service ? box.service.name === from || box.service.name === to : to === undefined && box.says[0] === host;
}

// attend shows what a mark that was reached without the mouse has to say.
function attend(mark: Mark): void {
  view.reveal(mark.element);
  const at = (mark.element.querySelector(".label") ?? mark.element).getBoundingClientRect();
  showTip(mark, at.left + 12, at.bottom - 8);
  single(mark);
}

function leave(): void {
  content.classList.remove("single");
  hideTip();
}

function open(mark: Mark): void {
  if (mark.place) vscode.postMessage({ kind: "open", ...mark.place });
}

// step moves the focus to the nearest box in a direction.
function step(from: Mark, key: string): void {
  const middle = (m: Mark): [number, number] => {
    const r = m.element.getBoundingClientRect();
    return [r.left + r.width / 2, r.top + r.height / 2];
  };
  const [x, y] = middle(from);
  let nearest: { mark: Mark; far: number } | undefined;
  for (const mark of marks) {
    if (!mark.box || mark === from) continue;
    const [dx, dy] = [middle(mark)[0] - x, middle(mark)[1] - y];
    const upright = key === "ArrowDown" || key === "ArrowUp";
    const along = (upright ? dy : dx) * (key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1);
    const far = along + 2 * Math.abs(upright ? dx : dy);
    if (along > 4 && (!nearest || far < nearest.far)) nearest = { mark, far };
  }
  nearest?.mark.element.focus();
}

function showTip(mark: Mark, x: number, y: number): void {
  tip.replaceChildren(
    ...mark.says.map((text, i) => {
      const line = document.createElement(i === 0 ? "strong" : "p");
      line.append(...marked(text));
      return line;
    }),
  );
  tip.classList.toggle("violated", mark.line?.edge.verdict === "violated");
  tip.hidden = false;
  const [width, height] = [tip.offsetWidth, tip.offsetHeight];
  tip.style.left = `${Math.max(4, Math.min(x + 12, window.innerWidth - width - 8))}px`;
  tip.style.top = `${y + 16 + height > window.innerHeight ? Math.max(4, y - height - 8) : y + 16}px`;
}

// marked makes code of what a message has between backticks.
function marked(text: string): (string | HTMLElement)[] {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}

function hideTip(): void {
  tip.hidden = true;
}

function measureWith(svg: SVGSVGElement): Measure {
  const canvas = document.createElement("canvas").getContext("2d");
  const fonts = { title: fontOf("title"), small: fontOf("small") };
  function fontOf(name: string): string {
    const probe = document.createElementNS("http://www.w3.org/2000/svg", "text");
    probe.setAttribute("class", name);
    svg.append(probe);
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(probe);
    probe.remove();
    return `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  }
  return (text, style) => {
    if (!canvas) return text.length * 8;
    canvas.font = fonts[style];
    return canvas.measureText(text).width;
  };
}

chooser.addEventListener("change", () => {
  remember({ project: chooser.value });
  fitted = false;
  show();
});
let visited = -1;
unmet.addEventListener("click", () => {
  const bad = marks.filter((m) => m.line?.edge.verdict === "violated");
  const next = bad[(visited = (visited + 1) % Math.max(1, bad.length))];
  if (!next) return;
  next.element.focus();
  attend(next);
});
find("#nearer").addEventListener("click", () => view.zoom(1.25));
find("#farther").addEventListener("click", () => view.zoom(0.8));
find("#fit").addEventListener("click", () => view.fit());
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target === chooser) return;
  const far = 48;
  const keys: Record<string, () => void> = {
    "+": () => view.zoom(1.25),
    "=": () => view.zoom(1.25),
    "-": () => view.zoom(0.8),
    "0": () => view.fit(),
    Escape: hideTip,
    ArrowLeft: () => view.pan(far, 0),
    ArrowRight: () => view.pan(-far, 0),
    ArrowUp: () => view.pan(0, far),
    ArrowDown: () => view.pan(0, -far),
  };
  const act = keys[e.key];
  if (!act) return;
  act();
  e.preventDefault();
});
vscode.postMessage({ kind: "ready" });

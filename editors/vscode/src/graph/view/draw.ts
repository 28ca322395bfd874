// Draws a scene as SVG. Texts from files become text nodes and nothing else.
import { measures, type Scene, type SceneBox, type SceneLine } from "../scene";
import type { Point, Route } from "../layout";

const namespace = "http://www.w3.org/2000/svg";

/** A Mark is a box or a line that can be pointed at, focused and opened. */
export interface Mark {
  element: SVGGElement;
  says: string[];
  place: { uri: string; range?: Range_ } | undefined;
  box?: SceneBox;
  line?: SceneLine;
}

type Range_ = NonNullable<SceneLine["edge"]["range"]>;

/** draw fills a group, and returns its marks: each box, and behind it the lines that leave it. */
export function draw(into: SVGGElement, scene: Scene): Mark[] {
  into.replaceChildren();
  const lines = into.appendChild(element("g"));
  const boxes = into.appendChild(element("g"));
  const marks: Mark[] = [];
  for (const box of scene.boxes) {
    const service = box.service;
    const drawn = boxes.appendChild(drawBox(box));
    marks.push(mark(drawn, box.says, service && { uri: service.uri, range: service.range }, { box }));
    for (const line of scene.lines.filter((l) => l.edge.from === service?.name)) {
      const { uri, range } = line.edge;
      const path = lines.appendChild(drawLine(line));
      marks.push(mark(path, line.says, uri === undefined ? undefined : { uri, ...(range && { range }) }, { line }));
    }
  }
  return marks;
}

function mark(element: SVGGElement, says: string[], place: Mark["place"], of: Pick<Mark, "box" | "line">): Mark {
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", place ? "button" : "img");
  element.setAttribute("aria-label", says.join("; "));
  return { element, says, place, ...of };
}

function drawBox(box: SceneBox): SVGGElement {
  const { padding, titleAt, lineHeight } = measures;
  const g = element("g", { class: `box ${box.look}`, transform: `translate(${box.at.x} ${box.at.y})` });
  g.append(element("rect", { width: box.width, height: box.height, rx: 5, class: "frame" }));
  g.append(text(box.title, { x: padding, y: titleAt, class: "title" }));
  box.lines.forEach((line, i) => g.append(text(line, { x: padding, y: titleAt + 2 + (i + 1) * lineHeight, class: "small" })));
  for (const row of box.rows) {
    g.append(element("circle", { cx: 0, cy: row.y, r: 4, class: "port" }));
    g.append(text(row.text, { x: padding, y: row.y + 4, class: "small row" }));
  }
  return g;
}

function drawLine(line: SceneLine): SVGGElement {
  const d = path(line.route);
  const g = element("g", { class: `line ${line.edge.verdict}` });
  g.append(element("path", { d, class: "reach" }), element("path", { d, class: "stroke" }));
  const end = line.route.points[line.route.points.length - 1] as Point;
  if (line.edge.to !== undefined || line.edge.host) {
    g.append(element("path", { d: `M ${end.x - 9} ${end.y - 5} L ${end.x - 1} ${end.y} L ${end.x - 9} ${end.y + 5} Z`, class: "head" }));
  }
  g.append(text(line.label, { x: line.route.label.x, y: line.route.label.y - 4, class: "small label" }));
  return g;
}

// path goes straight along every second piece and bends in between, or goes around corners.
function path(route: Route): string {
  const [first, ...rest] = route.points as [Point, ...Point[]];
  if (route.around) return corners(route.points);
  let [d, before] = [`M ${first.x} ${first.y}`, first];
  rest.forEach((p, i) => {
    const bends = i % 2 === 1;
    const middle = (before.x + p.x) / 2;
    d += bends ? ` C ${middle} ${before.y} ${middle} ${p.y} ${p.x} ${p.y}` : ` L ${p.x} ${p.y}`;
    before = p;
  });
  return d;
}

function corners(points: Point[]): string {
  const radius = 6;
  let d = "";
  points.forEach((p, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before) d += `M ${p.x} ${p.y}`;
    else if (!after) d += ` L ${p.x} ${p.y}`;
    else {
      const [a, b] = [toward(p, before, radius), toward(p, after, radius)];
      d += ` L ${a.x} ${a.y} Q ${p.x} ${p.y} ${b.x} ${b.y}`;
    }
  });
  return d;
}

function toward(from: Point, to: Point, by: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(by, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

type Attributes = Record<string, string | number>;

function element<K extends keyof SVGElementTagNameMap>(name: K, attributes: Attributes = {}): SVGElementTagNameMap[K] {
  const e = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, String(value));
  return e;
}

function text(content: string, attributes: Attributes): SVGTextElement {
  const t = element("text", attributes);
  t.textContent = content;
  return t;
}

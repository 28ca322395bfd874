// The places of the boxes and lines of a graph: in layers from left to right, from who needs to who
// provides. A pure function of its input: the same graph looks the same every time.

export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface Line {
  from: string;
  /** Missing where the line ends in nothing, right behind its label. */
  to?: string;
  /** How far below the top of the box that it goes to the line arrives. */
  entry: number;
  /** The width of the label at the line's beginning. */
  label: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Route {
  /** From the right side of one box to the left side of another. */
  points: Point[];
  /** Whether the line is drawn with corners, around the boxes, instead of a curve. */
  around: boolean;
  /** The middle of the left end of the label. */
  label: Point;
}

export interface Layout {
  width: number;
  height: number;
  /** The top left corners of the boxes, in the order of the input, and their widths: those of a layer are as wide as the widest. */
  boxes: (Point & { width: number })[];
  /** The ways of the lines, in the order of the input. */
  routes: Route[];
}

/** The height that a line takes at the side of the box that it leaves. */
export const slot = 18;
const gapBetweenBoxes = 26;
const gapBesideLine = 12;
const stub = 8; // between a box and a label, and between a label and the curve
const curve = { least: 64, most: 320, ofHeight: 0.1 }; // the gap in which lines bend: high pictures have wide ones
const arrow = 14;
const lane = 12; // between lines that go around
const gapBetweenParts = 56;

/** boxHeight is the least height of a box from which so many lines go out. */
export function boxHeight(content: number, lines: number): number {
  return Math.max(content, lines * slot + 8);
}

export function layout(boxes: Box[], lines: Line[]): Layout {
  const index = new Map(boxes.map((b, i) => [b.id, i]));
  const edges = lines.map((l): Edge => {
    const from = index.get(l.from);
    if (from === undefined) throw new Error(`no box ${l.from}`);
    const to = l.to === undefined ? undefined : index.get(l.to);
    return { from, to, entry: l.entry, label: l.label, back: from === to };
  });
  const out: Layout = { width: 0, height: 0, boxes: boxes.map((b) => ({ x: 0, y: 0, width: b.width })), routes: [] };
  const routes = new Map<Edge, Route>();
  const parts = components(boxes.length, edges).map((part) => {
    const own = edges.filter((e) => part.includes(e.from));
    return new Part(boxes, part, own);
  });
  parts.sort((a, b) => b.nodes.length - a.nodes.length); // stable: the file's order among equals
  for (const { part, at } of shelve(parts)) {
    part.nodes.forEach((n, i) => (out.boxes[n] = { ...move(at, part.corner(i)), width: part.widthOf(i) }));
    for (const [edge, r] of part.routes) {
      routes.set(edge, { around: r.around, label: move(at, r.label), points: r.points.map((p) => move(at, p)) });
    }
    out.width = Math.max(out.width, at.x + part.width);
    out.height = Math.max(out.height, at.y + part.height);
  }
  out.routes = edges.map((e) => routes.get(e) as Route);
  return out;
}

interface Edge {
  from: number;
  to: number | undefined;
  entry: number;
  label: number;
  /** It goes against the layers, or to its own box. */
  back: boolean;
}

function move(by: Point, p: Point): Point {
  return { x: by.x + p.x, y: by.y + p.y };
}

// components are the parts of a graph between which there is no line, each in the order of the input.
function components(count: number, edges: Edge[]): number[][] {
  const root = Array.from({ length: count }, (_, i) => i);
  const find = (i: number): number => {
    while (at(root, i) !== i) i = at(root, i);
    return i;
  };
  for (const e of edges) {
    if (e.to === undefined) continue;
    const [a, b] = [find(e.from), find(e.to)];
    root[Math.max(a, b)] = Math.min(a, b);
  }
  const parts = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const part = parts.get(find(i));
    if (part) part.push(i);
    else parts.set(find(i), [i]);
  }
  return [...parts.values()];
}

// shelve puts the parts into rows whose whole is somewhat wider than high.
function shelve(parts: Part[]): { part: Part; at: Point }[] {
  const area = parts.reduce((sum, p) => sum + (p.width + gapBetweenParts) * (p.height + gapBetweenParts), 0);
  const room = Math.max(Math.sqrt(area * 1.6), ...parts.map((p) => p.width));
  let [x, y, row] = [0, 0, 0];
  return parts.map((part) => {
    if (x > 0 && x + part.width > room) [x, y, row] = [0, y + row + gapBetweenParts, 0];
    const place = { x, y };
    x += part.width + gapBetweenParts;
    row = Math.max(row, part.height);
    return { part, at: place };
  });
}

/** What stands in a layer: a box, or the place where a long line passes. */
interface Item {
  node: number | undefined; // of the part
  height: number;
  y: number; // of its middle
  before: { item: Item; shift: number }[]; // neighbours in the layer before; where this item's middle would make the line straight
  after: { item: Item; shift: number }[];
}

interface Chain {
  edge: Edge;
  items: Item[]; // the box that it leaves, where it passes, the box that it reaches
}

/** Part lays out what hangs together. */
class Part {
  width = 0;
  height = 0;
  readonly routes = new Map<Edge, Route>();
  private readonly boxes: Box[];
  private readonly items: Item[];
  private readonly layerOf: number[];
  private readonly layers: Item[][] = [];
  private readonly chains: Chain[] = [];
  private left: number[] = []; // of the layers
  private wide: number[] = [];

  constructor(
    all: Box[],
    readonly nodes: number[],
    private readonly edges: Edge[],
  ) {
    this.boxes = nodes.map((n) => at(all, n));
    this.layerOf = this.assignLayers();
    this.items = this.boxes.map((b, i) => ({ node: i, height: b.height, y: 0, before: [], after: [] }));
    this.fillLayers();
    this.order();
    this.placeRows();
    this.placeColumns();
    this.route();
  }

  corner(i: number): Point {
    const item = at(this.items, i);
    return { x: at(this.left, at(this.layerOf, i)), y: item.y - item.height / 2 };
  }

  widthOf(i: number): number {
    return at(this.wide, at(this.layerOf, i));
  }

  private local(n: number): number {
    return this.nodes.indexOf(n);
  }

  // Lines that close a circle go back; of the others each goes at least one layer on.
  private assignLayers(): number[] {
    const count = this.boxes.length;
    const next: { to: number; edge: Edge }[][] = Array.from({ length: count }, () => []);
    for (const edge of this.edges) {
      if (edge.to !== undefined && !edge.back) at(next, this.local(edge.from)).push({ to: this.local(edge.to), edge });
    }
    const sorted: number[] = [];
    const state = new Array<"" | "open" | "done">(count).fill("");
    const visit = (i: number): void => {
      state[i] = "open";
      for (const { to, edge } of at(next, i)) {
        if (state[to] === "open") edge.back = true;
        else if (state[to] === "") visit(to);
      }
      state[i] = "done";
      sorted.unshift(i);
    };
    // Boxes that nothing needs come first, so that a circle is opened where one would begin to read.
    const needed = new Set(next.flatMap((list) => list.map((e) => e.to)));
    const starts = [...Array(count).keys()].sort((a, b) => Number(needed.has(a)) - Number(needed.has(b)) || a - b);
    for (const i of starts) if (state[i] === "") visit(i);
    const layer = new Array<number>(count).fill(0);
    for (const i of sorted) {
      for (const { to, edge } of at(next, i)) if (!edge.back) layer[to] = Math.max(at(layer, to), at(layer, i) + 1);
    }
    // A box that nothing needs is placed right before what it needs.
    for (const i of sorted.reverse()) {
      const on = at(next, i).filter((e) => !e.edge.back);
      if (!needed.has(i) && on.length > 0) layer[i] = Math.min(...on.map((e) => at(layer, e.to))) - 1;
    }
    return layer;
  }

  private fillLayers(): void {
    const last = Math.max(...this.layerOf);
    for (let l = 0; l <= last; l++) this.layers.push([]);
    this.items.forEach((item, i) => at(this.layers, at(this.layerOf, i)).push(item));
    for (const edge of this.edges) {
      if (edge.to === undefined || edge.back) continue;
      const [from, to] = [this.local(edge.from), this.local(edge.to)];
      const items = [at(this.items, from)];
      for (let l = at(this.layerOf, from) + 1; l < at(this.layerOf, to); l++) {
        const pass: Item = { node: undefined, height: 0, y: 0, before: [], after: [] };
        at(this.layers, l).push(pass);
        items.push(pass);
      }
      const target = at(this.items, to);
      items.push(target);
      for (let i = 1; i < items.length; i++) {
        const [a, b] = [at(items, i - 1), at(items, i)];
        const shift = b === target ? edge.entry - target.height / 2 : 0;
        b.before.push({ item: a, shift: -shift });
        a.after.push({ item: b, shift });
      }
      this.chains.push({ edge, items });
    }
  }

  // Sweeps to and fro, each layer ordered by the middle of its neighbours; the order with the fewest crossings stays.
  private order(): void {
    let best = this.layers.map((l) => [...l]);
    let fewest = this.crossings();
    for (let sweep = 0; sweep < 16 && fewest > 0; sweep++) {
      const forth = sweep % 2 === 0;
      const side = forth ? "before" : "after";
      const turn = forth ? this.layers : [...this.layers].reverse();
      for (const l of turn) this.sortLayer(l, side);
      const now = this.crossings();
      if (now < fewest) [best, fewest] = [this.layers.map((l) => [...l]), now];
    }
    best.forEach((l, i) => (this.layers[i] = l));
  }

  private sortLayer(layer: Item[], side: "before" | "after"): void {
    const rank = new Map(this.layers.flatMap((l) => l.map((item, i) => [item, i] as const)));
    const wish = new Map(
      layer.map((item, i) => {
        const near = item[side].map((n) => rank.get(n.item) as number);
        return [item, near.length > 0 ? near.reduce((a, b) => a + b) / near.length : i] as const;
      }),
    );
    layer.sort((a, b) => (wish.get(a) as number) - (wish.get(b) as number) || (rank.get(a) as number) - (rank.get(b) as number));
  }

  private crossings(): number {
    let count = 0;
    for (let l = 1; l < this.layers.length; l++) {
      const before = new Map(at(this.layers, l - 1).map((item, i) => [item, i]));
      const pairs = at(this.layers, l).flatMap((item, i) => item.before.map((b) => [before.get(b.item) as number, i] as const));
      pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      for (let i = 0; i < pairs.length; i++) {
        for (let j = i + 1; j < pairs.length; j++) if (at(pairs, i)[1] > at(pairs, j)[1]) count++;
      }
    }
    return count;
  }

  // Labels are in the gap after their layer, and lines bend only after the longest of them.
  private placeColumns(): void {
    const gap = Math.round(Math.min(curve.most, Math.max(curve.least, this.height * curve.ofHeight)));
    let x = this.lanesLeftOf(0);
    for (let l = 0; l < this.layers.length; l++) {
      const here = this.boxes.filter((_, i) => this.layerOf[i] === l);
      this.left.push(x);
      this.wide.push(Math.max(...here.map((b) => b.width), 0));
      x = this.bend(l) + (l + 1 < this.layers.length ? gap + this.lanesLeftOf(l + 1) : this.backFrom(l).length * lane);
    }
    this.width = x;
  }

  // Where the lines of a layer begin to bend.
  private bend(l: number): number {
    const labels = this.edges.filter((e) => this.layerOf[this.local(e.from)] === l).map((e) => e.label);
    const right = at(this.left, l) + at(this.wide, l);
    return labels.length > 0 ? right + stub + Math.max(...labels) + stub : right;
  }

  private backFrom(l: number): Edge[] {
    return this.edges.filter((e) => e.back && this.layerOf[this.local(e.from)] === l);
  }

  private backTo(l: number): Edge[] {
    return this.edges.filter((e) => e.back && e.to !== undefined && this.layerOf[this.local(e.to)] === l);
  }

  private lanesLeftOf(l: number): number {
    const lanes = this.backTo(l).length;
    return lanes > 0 ? arrow + lanes * lane : 0;
  }

  // Each item as near as can be to where its lines would be straight, in the order of its layer.
  private placeRows(): void {
    for (const l of this.layers) settle(l, l.map(() => 0));
    for (let round = 0; round < 12; round++) {
      const sides = round % 3 === 0 ? (["before"] as const) : round % 3 === 1 ? (["after"] as const) : (["before", "after"] as const);
      const turn = round % 3 === 1 ? [...this.layers].reverse() : this.layers;
      for (const l of turn) settle(l, l.map((item) => wish(item, sides)));
    }
    const top = Math.min(...this.items.map((i) => i.y - i.height / 2), ...this.layers.flat().map((i) => i.y - i.height / 2));
    for (const item of this.layers.flat()) item.y = Math.round(item.y - top);
    this.height = Math.max(...this.layers.flat().map((i) => i.y + i.height / 2));
  }

  private route(): void {
    const leaving = new Map<number, { edge: Edge; chain: Chain | undefined; aim: number }[]>();
    for (const edge of this.edges) {
      const from = this.local(edge.from);
      const chain = this.chains.find((c) => c.edge === edge);
      const list = leaving.get(from) ?? [];
      leaving.set(from, list);
      // Lines to nothing come last but for those that go around the bottom.
      list.push({ edge, chain, aim: chain ? aim(chain) : edge.back ? Infinity : Number.MAX_VALUE });
    }
    const around: { edge: Edge; start: Point }[] = [];
    for (const [from, list] of leaving) {
      list.sort((a, b) => (a.aim < b.aim ? -1 : a.aim > b.aim ? 1 : 0));
      const item = at(this.items, from);
      const layer = at(this.layerOf, from);
      list.forEach(({ edge, chain }, i) => {
        const y = item.y + (i - (list.length - 1) / 2) * slot;
        const start = { x: at(this.left, layer) + at(this.wide, layer), y };
        if (edge.back) around.push({ edge, start });
        else this.routes.set(edge, this.way(edge, chain, start, layer));
      });
    }
    this.routeAround(around);
  }

  private way(edge: Edge, chain: Chain | undefined, start: Point, layer: number): Route {
    const label = { x: start.x + stub, y: start.y };
    if (!chain) return { around: false, label, points: [start, { x: label.x + edge.label + stub, y: start.y }] };
    const points = [start, { x: this.bend(layer), y: start.y }];
    chain.items.slice(1).forEach((item, i) => {
      const l = layer + 1 + i;
      if (item.node !== undefined) {
        const y = item.y - item.height / 2 + edge.entry;
        points.push({ x: at(this.left, l) - arrow, y }, { x: at(this.left, l), y });
      } else {
        points.push({ x: at(this.left, l), y: item.y }, { x: this.bend(l), y: item.y });
      }
    });
    return { around: false, label, points };
  }

  private routeAround(list: { edge: Edge; start: Point }[]): void {
    const used = new Map<string, number>();
    const count = (key: string): number => {
      const n = used.get(key) ?? 0;
      used.set(key, n + 1);
      return n;
    };
    for (const { edge, start } of list) {
      const to = this.local(edge.to as number);
      const [l, target] = [at(this.layerOf, this.local(edge.from)), at(this.items, to)];
      const down = this.bend(l) + count(`from ${l}`) * lane;
      const up = at(this.left, at(this.layerOf, to)) - arrow - count(`to ${at(this.layerOf, to)}`) * lane;
      const floor = this.height + lane + count("floor") * lane;
      const y = target.y - target.height / 2 + edge.entry;
      this.routes.set(edge, {
        around: true,
        label: { x: start.x + stub, y: start.y },
        points: [start, { x: down, y: start.y }, { x: down, y: floor }, { x: up, y: floor }, { x: up, y }, { x: at(this.left, at(this.layerOf, to)), y }],
      });
    }
    if (list.length > 0) this.height += (list.length + 1) * lane;
  }
}

function aim(chain: Chain): number {
  const next = at(chain.items, 1);
  return chain.items.length > 2 ? next.y : next.y - next.height / 2 + chain.edge.entry;
}

function wish(item: Item, sides: readonly ("before" | "after")[]): number {
  const near = sides.flatMap((s) => item[s].map((n) => n.item.y + n.shift));
  return near.length > 0 ? near.reduce((a, b) => a + b) / near.length : item.y;
}

// settle puts the middles of items as near as can be (least squares) to where each wants to be, one below
// the other with gaps between them: neighbours that want the same room share what they miss.
function settle(layer: Item[], wishes: number[]): void {
  const offsets: number[] = [];
  layer.forEach((item, i) => offsets.push(i === 0 ? 0 : at(offsets, i - 1) + distance(at(layer, i - 1), item)));
  const blocks: { sum: number; count: number }[] = [];
  for (let i = 0; i < layer.length; i++) {
    let block = { sum: at(wishes, i) - at(offsets, i), count: 1 };
    for (let last = blocks[blocks.length - 1]; last && last.sum / last.count > block.sum / block.count; last = blocks[blocks.length - 1]) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  let i = 0;
  for (const b of blocks) {
    for (let n = 0; n < b.count; n++, i++) at(layer, i).y = b.sum / b.count + at(offsets, i);
  }
}

function distance(a: Item, b: Item): number {
  const gap = a.node === undefined || b.node === undefined ? gapBesideLine : gapBetweenBoxes;
  return a.height / 2 + gap + b.height / 2;
}

// at reads an element that is known to be there.
function at<T>(list: readonly T[], i: number): T {
  return list[i] as T;
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { scene, shorten, shortType, type Scene } from "../src/graph/scene";
import { anyProject, edge, project, service } from "./graphs";

const measure = (text: string, style: "title" | "small"): number => text.length * (style === "title" ? 7.5 : 6.2);

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
  what: string;
}

function rectangles(s: Scene): Rectangle[] {
  return [
    ...s.boxes.map((b) => ({ ...b.at, width: b.width, height: b.height, what: `box ${b.title}` })),
    ...s.lines.map((l) => ({ x: l.route.label.x, y: l.route.label.y - 13, width: measure(l.label, "small"), height: 13, what: `label ${l.edge.from} ${l.label}` })),
  ];
}

function overlaps(all: Rectangle[]): string[] {
  const found: string[] = [];
  all.forEach((a, i) =>
    all.slice(i + 1).forEach((b) => {
      if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height) found.push(`${a.what} / ${b.what}`);
    }),
  );
  return found;
}

const sizes = [1, 2, 3, 5, 8, 13, 21, 34, 60];

test("no box or label covers another, and all is within the picture", () => {
  for (const size of sizes) {
    for (let seed = 1; seed <= 12; seed++) {
      const s = scene(anyProject(size, seed * 100 + size), measure);
      const all = rectangles(s);
      assert.deepEqual(overlaps(all), [], `${size} services, seed ${seed}`);
      for (const r of all) {
        assert.ok(r.x >= 0 && r.x + r.width <= s.width + 1, `${r.what} sticks out sideways (${size}, ${seed})`);
        assert.ok(r.what.startsWith("label") || (r.y >= 0 && r.y + r.height <= s.height + 1), `${r.what} sticks out (${size}, ${seed})`);
      }
    }
  }
});

test("lines pass between the boxes", () => {
  for (const size of sizes) {
    const s = scene(anyProject(size), measure);
    for (const line of s.lines) {
      const ends = new Set([line.edge.from, line.edge.to]);
      const pieces = line.route.points.slice(1).map((p, i) => [line.route.points[i], p] as const);
      for (const [a, b] of pieces) {
        if (!a || a.y !== b.y) continue; // bends are in the gaps
        for (const box of s.boxes) {
          if (ends.has(box.service?.name)) continue;
          const through = Math.min(a.x, b.x) < box.at.x + box.width && box.at.x < Math.max(a.x, b.x) && a.y > box.at.y && a.y < box.at.y + box.height;
          assert.ok(!through, `${line.edge.from} → ${line.edge.to} goes through ${box.title} (${size})`);
        }
      }
    }
  }
});

test("a line begins at its service and ends at the listener that it asks for", () => {
  const s = scene(project([service("web"), service("db", "TCP:80", "TCP:443")], [edge("web", "db", "satisfied", { on: "TCP:443" })]), measure);
  const [web, db] = s.boxes;
  const points = s.lines[0]?.route.points ?? [];
  assert.ok(web && db);
  assert.equal(points[0]?.x, web.at.x + web.width);
  assert.equal(points.at(-1)?.x, db.at.x);
  assert.equal(points.at(-1)?.y, db.at.y + (db.rows[1]?.y ?? NaN));
});

test("who needs stands left of who provides", () => {
  const s = scene(project([service("db"), service("api"), service("web")], [edge("web", "api"), edge("api", "db"), edge("web", "db")]), measure);
  const x = new Map(s.boxes.map((b) => [b.title, b.at.x]));
  assert.ok((x.get("web") as number) < (x.get("api") as number) && (x.get("api") as number) < (x.get("db") as number));
});

test("circles and services that need themselves are drawn around the boxes", () => {
  const s = scene(project([service("a", "TCP:80"), service("b", "TCP:80")], [edge("a", "b"), edge("b", "a"), edge("a", "a")]), measure);
  assert.deepEqual(s.lines.map((l) => l.route.around), [false, true, true]);
  const floor = Math.max(...s.boxes.map((b) => b.at.y + b.height));
  for (const l of s.lines.filter((l) => l.route.around)) assert.ok(l.route.points.some((p) => p.y > floor));
});

test("the same project looks the same", () => {
  for (const size of sizes) assert.deepEqual(scene(anyProject(size), measure), scene(anyProject(size), measure));
});

test("what nothing answers has a box of its host's name, or none", () => {
  const s = scene(project([service("web")], [edge("web", undefined, "violated", { host: "etdc" }), edge("web", undefined, "violated", { types: [], label: "DATABASE_URL" })]), measure);
  assert.deepEqual(s.boxes.map((b) => [b.title, b.look]), [["web", "service"], ["etdc", "nothing"]]);
  assert.deepEqual(s.lines.map((l) => l.label), ["✕ ietf.http 80", "✕ DATABASE_URL"]);
});

test("sixty services are laid out at once", () => {
  const from = performance.now();
  scene(anyProject(60), measure);
  assert.ok(performance.now() - from < 500);
});

test("types are shortened to what tells them apart", () => {
  assert.deepEqual(
    ["org.ietf.http/", "io.redis/", "com.coreos.etcd/client-communication", "dev.dfvet/any-database"].map(shortType),
    ["ietf.http", "redis", "coreos.etcd/client-communication", "dfvet/any-database"],
  );
});

test("long names are cut to fit", () => {
  const width = (t: string): number => t.length;
  assert.equal(shorten("web", 3, width), "web");
  assert.equal(shorten("webserver", 4, width), "web…");
  const long = scene(project([service("a-service-with-a-name-that-nobody-would-want-to-read-to-its-end")], []), measure);
  assert.ok((long.boxes[0]?.width ?? 999) <= 250);
});

// The shapes that our own requests must have. Those of the protocol come from
// vscode-languageserver-protocol.
import assert from "node:assert/strict";
import { Location, LocationLink, Position, Range } from "vscode-languageserver-protocol/node";
import type { Graph, Places, Rule } from "../src/protocol";

export function assertRules(value: unknown): asserts value is Rule[] {
  for (const r of list(value)) {
    fields(r, { name: /^[a-z]+\/[a-z0-9-]+$/, title: /./, level: /^(error|warning|note|off)$/, url: /^https:\/\// });
  }
}

export function assertGraph(value: unknown): asserts value is Graph {
  for (const p of list((value as Graph | null)?.projects)) {
    fields(p, { name: /./, uri: /^[a-z-]+:/ });
    const names = new Set(list((p as Graph["projects"][0]).services).map((s) => (s as { name: string }).name));
    for (const s of (p as Graph["projects"][0]).services) {
      fields(s, { name: /./, uri: /^[a-z-]+:/, contract: /./ });
      assert.ok(Range.is(s.range));
      for (const n of [s.needs.total, s.needs.met, s.needs.unmet]) assert.ok(Number.isInteger(n) && n >= 0);
      assert.ok(s.needs.met + s.needs.unmet <= s.needs.total);
      for (const l of list(s.listens)) fields(l, { on: /^(TCP|UDP|SCTP):/ });
      for (const l of s.listens) assert.ok(l.types.length > 0 && l.types.every((t) => typeof t === "string"));
    }
    for (const h of list((p as Graph["projects"][0]).hosts)) fields(h, { name: /./ });
    for (const e of list((p as Graph["projects"][0]).edges) as Graph["projects"][0]["edges"]) {
      fields(e, { from: /./, label: /./, verdict: /^(satisfied|unproven|unknown|violated)$/ });
      assert.ok(names.has(e.from) && (e.to === undefined || names.has(e.to)), `${e.from} → ${e.to}`);
      assert.ok(Array.isArray(e.types));
      assert.ok(e.range === undefined || (Range.is(e.range) && typeof e.uri === "string"));
      if (e.verdict === "violated") assert.match(e.message ?? "", /./);
    }
  }
}

export function assertPlaces(value: unknown): asserts value is Places {
  const [uri, position, places, ...more] = list(value);
  assert.match(uri as string, /^[a-z-]+:/);
  assert.ok(Position.is(position));
  assert.ok(list(places).length > 0 && list(places).every((p) => Location.is(p) || LocationLink.is(p)));
  assert.equal(more.length, 0);
}

function list(value: unknown): unknown[] {
  assert.ok(Array.isArray(value), `not a list: ${JSON.stringify(value)}`);
  return value;
}

function fields(value: unknown, shapes: Record<string, RegExp>): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const field = (value as Record<string, unknown>)[name];
    assert.ok(typeof field === "string" && shape.test(field), `${name} of ${JSON.stringify(value)}`);
  }
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { choice } from "../src/settings";

test("what is at its default is not sent", () => {
  assert.deepEqual(choice({ path: "", preset: "", strict: false, enable: [], disable: [], severity: {}, trace: { server: "off" } }), {});
  assert.deepEqual(choice(undefined), {});
});

test("what is set is sent in the server's shape", () => {
  const set = { path: "/opt/dfvet", preset: "hadolint@2026", strict: true, enable: ["DL3008"], disable: ["wiring/*"], severity: { "build/shell-form": "note", DL3006: "off" } };
  assert.deepEqual(choice(set), {
    preset: "hadolint@2026",
    strict: true,
    enable: ["DL3008"],
    disable: ["wiring/*"],
    severity: ["build/shell-form=note", "DL3006=off"],
  });
});

test("levels may also be given as on the command line", () => {
  assert.deepEqual(choice({ severity: ["DL3006=note"] }), { severity: ["DL3006=note"] });
});

test("what has the wrong type is left out", () => {
  assert.deepEqual(choice({ preset: 3, strict: "yes", enable: "DL3008", disable: [1, "", "DL3006"], severity: { a: 1, b: "off" } }), { disable: ["DL3006"], severity: ["b=off"] });
});

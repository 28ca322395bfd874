import assert from "node:assert/strict";
import { test } from "node:test";
import { findBinary, NoBinary, type Machine } from "../src/binary";

function machine(files: string[], more: Partial<Machine> = {}): Machine {
  return { platform: "linux", env: { PATH: "/usr/local/bin:/usr/bin" }, home: "/home/ann", extension: "/ext", isProgram: (f) => files.includes(f), ...more };
}

const bundled = "/ext/bin/dfvet";
const onPath = "/usr/bin/dfvet";

test("the setting comes first, then the bundled program, then the PATH", () => {
  const all = machine(["/opt/dfvet", bundled, onPath]);
  assert.deepEqual(findBinary("/opt/dfvet", all), { path: "/opt/dfvet", origin: "settings" });
  assert.deepEqual(findBinary("", all), { path: bundled, origin: "bundled" });
  assert.deepEqual(findBinary("", machine([onPath])), { path: onPath, origin: "PATH" });
});

test("a setting may be a name on the PATH, or begin in the home folder", () => {
  assert.deepEqual(findBinary("dfvet", machine([bundled, onPath])), { path: onPath, origin: "settings" });
  assert.deepEqual(findBinary(" ~/bin/dfvet ", machine(["/home/ann/bin/dfvet"])), { path: "/home/ann/bin/dfvet", origin: "settings" });
});

test("a setting that leads nowhere is said, and nothing else is run", () => {
  const all = machine([bundled, onPath]);
  assert.throws(() => findBinary("/opt/none", all), /No program is at "\/opt\/none", the value of dfvet\.path/);
  assert.throws(() => findBinary("none", all), /No program "none", the value of dfvet\.path, is on the PATH/);
  assert.throws(() => findBinary("bin/dfvet", all), /must be a full path/);
});

test("where there is none, a sentence says so", () => {
  assert.throws(() => findBinary("", machine([])), (e) => e instanceof NoBinary && /neither in the extension nor on the PATH/.test(e.message));
  assert.throws(() => findBinary("", machine([], { env: {} })), NoBinary);
});

test("relative entries of the PATH are passed over", () => {
  const here = machine(["dfvet", "./dfvet", "tools/dfvet", onPath], { env: { PATH: ":.:tools:/usr/bin" } });
  assert.equal(findBinary("", here).path, onPath);
});

test("Windows has its own names", () => {
  const windows = (files: string[]): Machine =>
    machine(files, { platform: "win32", extension: "C:\\ext", env: { Path: "C:\\Windows;C:\\tools" } });
  assert.equal(findBinary("", windows(["C:\\ext\\bin\\dfvet.exe"])).path, "C:\\ext\\bin\\dfvet.exe");
  assert.equal(findBinary("", windows(["C:\\tools\\dfvet.exe"])).path, "C:\\tools\\dfvet.exe");
  assert.equal(findBinary("dfvet.exe", windows(["C:\\tools\\dfvet.exe"])).path, "C:\\tools\\dfvet.exe");
});

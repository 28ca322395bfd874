// Packs the extension with the dfvet of this checkout, one VSIX for each platform.
// usage: node scripts/package.mjs [TARGET… | --all] [--out DIR]     default: linux-x64, into this folder
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { build } from "./build.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const checkout = path.dirname(path.dirname(root));

/** The names of platforms in VS Code, and in Go. */
const targets = {
  "linux-x64": { GOOS: "linux", GOARCH: "amd64" },
  "linux-arm64": { GOOS: "linux", GOARCH: "arm64" },
  "linux-armhf": { GOOS: "linux", GOARCH: "arm", GOARM: "7" },
  "alpine-x64": { GOOS: "linux", GOARCH: "amd64" },
  "alpine-arm64": { GOOS: "linux", GOARCH: "arm64" },
  "darwin-x64": { GOOS: "darwin", GOARCH: "amd64" },
  "darwin-arm64": { GOOS: "darwin", GOARCH: "arm64" },
  "win32-x64": { GOOS: "windows", GOARCH: "amd64" },
  "win32-arm64": { GOOS: "windows", GOARCH: "arm64" },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: "boolean" }, out: { type: "string", default: root } },
});
const wanted = values.all ? Object.keys(targets) : positionals.length > 0 ? positionals : ["linux-x64"];
const unknown = wanted.filter((t) => !(t in targets));
if (unknown.length > 0) {
  console.error(`no such target: ${unknown.join(", ")}; there are ${Object.keys(targets).join(", ")}`);
  process.exit(2);
}

const borrowed = ["LICENSE", "THIRD_PARTY_NOTICES"].map((f) => path.join(root, f));
const bin = path.join(root, "bin");
try {
  const inputs = await build({ production: true });
  cpSync(path.join(checkout, "LICENSE"), borrowed[0]);
  writeFileSync(borrowed[1], notices(inputs));
  for (const target of wanted) {
    try {
      await pack(target);
    } catch (e) {
      console.error(`${target}: ${e.message}`); // the other platforms are packed even if one fails
      process.exitCode = 1;
    }
  }
} finally {
  for (const f of [bin, ...borrowed]) rmSync(f, { recursive: true, force: true });
}

/** Packs the extension for a platform; its program names the commit, whatever GOFLAGS says. */
async function pack(target) {
  const go = targets[target];
  rmSync(bin, { recursive: true, force: true });
  const program = path.join(bin, go.GOOS === "windows" ? "dfvet.exe" : "dfvet");
  execFileSync("go", ["build", "-buildvcs=auto", "-trimpath", "-ldflags=-s -w", "-o", program, "./cmd/dfvet"], {
    cwd: checkout,
    env: { ...process.env, CGO_ENABLED: "0", ...go },
    stdio: "inherit",
  });
  mkdirSync(values.out, { recursive: true });
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const vsix = path.join(path.resolve(values.out), `dfvet-${target}-${version}.vsix`);
  await createVSIX({
    cwd: root,
    packagePath: vsix,
    target,
    dependencies: false,
    baseContentUrl: "https://github.com/dfvet/dfvet/blob/main/editors/vscode",
    baseImagesUrl: "https://github.com/dfvet/dfvet/raw/main/editors/vscode",
  });
  console.log(`${vsix} ${(statSync(vsix).size / 1e6).toFixed(1)} MB`);
}

/** The licenses of everything in the program and in the bundle. */
function notices(inputs) {
  const packages = new Set(inputs.map((f) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(f)?.[1]).filter(Boolean));
  const own = [...packages].sort().map((name) => {
    const dir = path.join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8"));
    return `${"=".repeat(80)}\n${name} ${version} (${license})\n\n${licenseOf(dir)}\n`;
  });
  return [readFileSync(path.join(checkout, "THIRD_PARTY_NOTICES"), "utf8"), ...own].join("\n");
}

function licenseOf(dir) {
  for (const name of ["LICENSE", "LICENSE.md", "LICENSE.txt", "License.txt", "license"]) {
    try {
      return readFileSync(path.join(dir, name), "utf8").trim();
    } catch {
      // the file has another name
    }
  }
  throw new Error(`${dir} has no license file`);
}

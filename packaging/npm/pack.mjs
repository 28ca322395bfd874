// Packs @dfvet/cli and one package for each platform as tarballs for npm publish.
// usage: node packaging/npm/pack.mjs VERSION OUT PLATFORM-ARCH=PROGRAM…      for example linux-x64=dist/dfvet
// usage: node packaging/npm/pack.mjs OUT                     the programs that goreleaser built, by dist/artifacts.json
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const checkout = path.dirname(path.dirname(here));
const cpus = { amd64: "x64", arm64: "arm64", 386: "ia32", arm: "arm" };
const systems = { linux: "linux", darwin: "darwin", windows: "win32" };

const args = process.argv.slice(2);
const { version, out, programs } = args.length === 1 ? built(args[0]) : named(...args);
mkdirSync(out, { recursive: true });
const work = mkdtempSync(path.join(tmpdir(), "dfvet-npm-"));
try {
  for (const [platform, program] of Object.entries(programs)) pack(platform, program);
  packMain();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function named(version, out, ...pairs) {
  if (pairs.length === 0) {
    console.error("usage: pack.mjs OUT | pack.mjs VERSION OUT PLATFORM-ARCH=PROGRAM…");
    process.exit(2);
  }
  return { version, out, programs: Object.fromEntries(pairs.map((p) => p.split("=", 2))) };
}

function built(out) {
  const dist = path.join(checkout, "dist");
  const { version } = JSON.parse(readFileSync(path.join(dist, "metadata.json"), "utf8"));
  const all = JSON.parse(readFileSync(path.join(dist, "artifacts.json"), "utf8")).filter((a) => a.type === "Binary");
  return {
    version,
    out,
    programs: Object.fromEntries(all.map((a) => [`${systems[a.goos]}-${cpus[a.goarch]}`, path.join(checkout, a.path)])),
  };
}

function describe(name, more) {
  return {
    name,
    version,
    description: "Linter and language server for Dockerfiles and Compose files",
    license: "Apache-2.0",
    homepage: "https://github.com/dfvet/dfvet",
    repository: { type: "git", url: "git+https://github.com/dfvet/dfvet.git", directory: "packaging/npm" },
    ...more,
  };
}

function pack(platform, program) {
  const [os, cpu] = platform.split("-");
  const dir = path.join(work, platform);
  const bin = path.join(dir, "bin", os === "win32" ? "dfvet.exe" : "dfvet");
  mkdirSync(path.dirname(bin), { recursive: true });
  cpSync(program, bin);
  chmodSync(bin, 0o755);
  finish(dir, describe(`@dfvet/cli-${platform}`, { os: [os], cpu: [cpu], preferUnplugged: true }), `The dfvet program for ${platform}; install @dfvet/cli.\n`);
}

function packMain() {
  const dir = path.join(work, "main");
  mkdirSync(path.join(dir, "bin"), { recursive: true });
  cpSync(path.join(here, "launch.cjs"), path.join(dir, "bin", "dfvet.cjs"));
  const optionalDependencies = Object.fromEntries(Object.keys(programs).map((p) => [`@dfvet/cli-${p}`, version]));
  const keywords = ["docker", "dockerfile", "compose", "lint", "hadolint", "lsp"];
  const more = { bin: { dfvet: "bin/dfvet.cjs" }, engines: { node: ">=18" }, keywords, optionalDependencies };
  finish(dir, describe("@dfvet/cli", more), readFileSync(path.join(here, "README.md"), "utf8"));
}

/**
 * Adds the files that every package has, and packs it. npm gives every file the same time, so equal files
 * result in equal tarballs.
 */
function finish(dir, description, readme) {
  writeFileSync(path.join(dir, "package.json"), `${JSON.stringify(description, null, 2)}\n`);
  writeFileSync(path.join(dir, "README.md"), readme);
  for (const f of ["LICENSE", "THIRD_PARTY_NOTICES"]) cpSync(path.join(checkout, f), path.join(dir, f));
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", path.resolve(out)], { cwd: dir, stdio: "inherit" });
}

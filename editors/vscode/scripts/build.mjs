// Bundles the extension and the script of the graph's page into dist/.
// usage: node scripts/build.mjs [--production] [--watch] [--tests]
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as path from "node:path";
import * as esbuild from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const common = { absWorkingDir: root, bundle: true, legalComments: "none", logLevel: "warning" };
const node = { ...common, platform: "node", format: "cjs", target: "node20", external: ["vscode"] };
const bundles = [
  { ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js" },
  {
    ...common,
    entryPoints: [
      { in: "../../lint/graph/page.js", out: "graph" }, // the page that dfvet graph --format html writes contains it too
      { in: "src/graph/view/graph.css", out: "graph" },
    ],
    outdir: "dist",
    platform: "browser",
    format: "iife",
    target: "es2022",
  },
];

/** Bundles into dist/, and returns the files that were bundled. */
export async function build({ production = false } = {}) {
  rmSync(path.join(root, "dist"), { recursive: true, force: true });
  const options = { minify: production, sourcemap: production ? false : "linked", metafile: true };
  const results = await Promise.all(bundles.map((b) => esbuild.build({ ...b, ...options })));
  return results.flatMap((r) => Object.keys(r.metafile.inputs));
}

async function watch() {
  for (const b of bundles) await (await esbuild.context({ ...b, sourcemap: "linked", logLevel: "info" })).watch();
}

async function tests() {
  rmSync(path.join(root, "out"), { recursive: true, force: true });
  const files = readdirSync(path.join(root, "test")).filter((f) => f.endsWith(".test.ts"));
  await esbuild.build({ ...node, entryPoints: files.map((f) => `test/${f}`), outdir: "out/test", sourcemap: "inline" });
  await esbuild.build({ ...node, entryPoints: ["test/stub.ts"], outfile: "out/stub.js" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const has = (flag) => process.argv.includes(flag);
  if (has("--tests")) await tests();
  else if (has("--watch")) await watch();
  else await build({ production: has("--production") });
}

// Renders images/icon.svg as images/icon.png, with the browser that the editor is tested in.
// usage: node scripts/icon.mjs DIR, the folder that e2e/install.sh has filled
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const images = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "images");
const size = 256;
const { chromium } = createRequire(path.join(process.argv[2], "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: size, height: size } });
const svg = readFileSync(path.join(images, "icon.svg"), "utf8").replace("<svg ", `<svg width="${size}" height="${size}" `);
await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
await page.screenshot({ path: path.join(images, "icon.png"), omitBackground: true });
await browser.close();

// What a user does with the extension, in this order. Each step asserts what is on the screen.
import assert from "node:assert/strict";
import { until } from "./editor.mjs";

export const steps = {
  async "a wrong port is underlined"(user, { shot }) {
    await user.open("compose.yaml");
    await user.sees(".squiggly-error");
    await shot("squiggle");
  },

  async "the graph shows the wiring"(user, { shot }) {
    await user.command("dfvet: Show Wiring");
    const graph = user.page.frameLocator("iframe.webview").frameLocator("#active-frame");
    await graph.locator(".box").first().waitFor();
    await shot("graph");
  },
};
void assert, until;

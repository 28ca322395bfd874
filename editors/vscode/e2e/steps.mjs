// What a user does with the extension, in this order. Each step asserts what is on the screen.
import assert from "node:assert/strict";
import { until } from "./editor.mjs";

export const steps = {
  async "a wrong port is underlined"(user, { shot }) {
    await user.open("compose.yaml");
    await user.sees(".squiggly-error");
    await shot("squiggle");
  },
};
void assert, until;

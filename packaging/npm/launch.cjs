#!/usr/bin/env node
// Starts the program from the package for this platform, with the same arguments, streams and exit status.
const { spawn } = require("node:child_process");

const name = `@dfvet/cli-${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${name}/bin/dfvet${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(`dfvet: the package ${name} is not installed; install @dfvet/cli with its optional dependencies`);
  console.error("dfvet: if there is no such package for your platform, see https://github.com/dfvet/dfvet for other ways to install");
  process.exit(2);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (e) => {
  console.error(`dfvet: ${program} does not start: ${e.message}`);
  process.exit(2);
});
child.on("exit", (status, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else {
    process.exit(status);
  }
});

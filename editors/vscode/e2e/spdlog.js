// Replaces the compiled module with which VS Code writes its logs and output channels.
const fs = require("node:fs");
const path = require("node:path");

class Logger {
  constructor(_type, _name, file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.file = file;
    this.stamped = true;
  }
  write(level, text) {
    if (this.file === undefined) return;
    fs.appendFileSync(this.file, this.stamped ? `${new Date().toISOString()} [${level}] ${text}\n` : text);
  }
  trace() {}
  debug() {}
  info(text) {
    this.write("info", text);
  }
  warn(text) {
    this.write("warning", text);
  }
  error(text) {
    this.write("error", text);
  }
  critical(text) {
    this.write("critical", text);
  }
  clearFormatters() {
    this.stamped = false;
  }
  drop() {
    this.file = undefined;
  }
  getLevel() {
    return 2;
  }
  setLevel() {}
  setPattern() {}
  flush() {}
}

// These are separate assignments, so that an import by name finds them.
exports.version = 1;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger("", name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;

// Chooses the dfvet to run: the one in the settings, or else the bundled one, or else the one in the PATH.
import * as path from "node:path";

/** What findBinary needs to know about the machine. */
export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
  /** The folder of the extension. */
  extension: string;
  isProgram(file: string): boolean;
}

export type Origin = "settings" | "bundled" | "PATH";

export interface Binary {
  path: string;
  origin: Origin;
}

/** NoBinary is the error if there is no program to run; its message says why. */
export class NoBinary extends Error {}

/**
 * findBinary looks for the program. If the path in the settings does not exist, that is an error, because
 * running another program would surprise the user.
 */
export function findBinary(setting: string, on: Machine): Binary {
  const wanted = setting.trim();
  if (wanted !== "") return { path: ofSetting(wanted, on), origin: "settings" };
  const bundled = paths(on).join(on.extension, "bin", program("dfvet", on));
  if (on.isProgram(bundled)) return { path: bundled, origin: "bundled" };
  const found = onPath("dfvet", on);
  if (found !== undefined) return { path: found, origin: "PATH" };
  throw new NoBinary("dfvet was found neither in the extension nor on the PATH.");
}

function ofSetting(wanted: string, on: Machine): string {
  const p = paths(on);
  if (!/[\\/]/.test(wanted)) {
    const found = onPath(wanted, on);
    if (found === undefined) throw new NoBinary(`No program "${wanted}", the value of dfvet.path, is on the PATH.`);
    return found;
  }
  const full = /^~[\\/]/.test(wanted) ? p.join(on.home, wanted.slice(2)) : wanted;
  if (!p.isAbsolute(full)) throw new NoBinary(`"${wanted}", the value of dfvet.path, must be a full path or the name of a program on the PATH.`);
  if (!on.isProgram(full)) throw new NoBinary(`No program is at "${wanted}", the value of dfvet.path.`);
  return full;
}

// A relative entry in the PATH depends on the working directory, which is not trusted.
function onPath(name: string, on: Machine): string | undefined {
  const p = paths(on);
  return (envPath(on) ?? "")
    .split(p.delimiter)
    .filter((dir) => p.isAbsolute(dir))
    .map((dir) => p.join(dir, program(name, on)))
    .find((file) => on.isProgram(file));
}

function envPath(on: Machine): string | undefined {
  if (on.platform !== "win32") return on.env["PATH"];
  const key = Object.keys(on.env).find((k) => k.toUpperCase() === "PATH");
  return key === undefined ? undefined : on.env[key];
}

function program(name: string, on: Machine): string {
  return on.platform === "win32" && !/\.exe$/i.test(name) ? `${name}.exe` : name;
}

function paths(on: Machine): path.PlatformPath {
  return on.platform === "win32" ? path.win32 : path.posix;
}

import { commands, type Disposable } from "vscode";
import type { Server } from "./server";

export function registerCommands(server: Server): Disposable[] {
  return [
    commands.registerCommand("dfvet.restart", () => server.restart()),
    commands.registerCommand("dfvet.showOutput", () => server.output.show()),
  ];
}

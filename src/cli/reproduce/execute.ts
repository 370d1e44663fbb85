import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** The project's folder. */
export const root = resolve(__dirname, "../../..");

export const INTERRUPTED = 130; // exit status of a run that was stopped

export interface ExecuteOptions {
  readonly timeout?: number | undefined; // seconds for one cell
  readonly env?: Readonly<Record<string, string>>; // besides this process's own
  readonly print?: ((line: string) => void) | undefined; // gets the log line by line; else the log goes to this process's own output
  readonly script?: boolean | undefined; // without Jupyter, by cells.ts
}

/** One listener passes signals on to all of them: Node takes more than ten for a leak. */
const running = new Set<ChildProcess>();
const forward = (signal: NodeJS.Signals) => running.forEach((child) => child.kill(signal));

/**
 * Executes a notebook with Jupyter's own runner (scripts/notebook_runner.py) into `folder`, which gets notebook.ipynb and
 * notebook.html; by cells.ts, without Jupyter, the former alone. Ctrl-C and SIGTERM interrupt the running cell. -> exit status: 0 done, 1 failed, 130 interrupted
 */
export function executeNotebook(
  file: string,
  folder: string,
  injected: string,
  { timeout, env, print, script = false }: ExecuteOptions = {},
): Promise<number> {
  const [program, ...runner] = script ? scriptRunner : jupyterRunner();
  const limit = timeout === undefined ? [] : ["--timeout", String(timeout)];
  // A process group of its own, so that a Ctrl-C in the terminal reaches it once: through here.
  const child = spawn(program, [...runner, file, folder, "--inject", injected, ...limit], {
    stdio: ["ignore", print ? "pipe" : "inherit", print ? "pipe" : "inherit"],
    detached: true,
    env: { ...process.env, ...env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (print)
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on("line", print);
  if (running.size === 0) process.on("SIGINT", forward).on("SIGTERM", forward);
  running.add(child);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status, signal) => {
      running.delete(child);
      if (running.size === 0) process.off("SIGINT", forward).off("SIGTERM", forward);
      done(status ?? (signal === "SIGINT" || signal === "SIGTERM" ? INTERRUPTED : 1));
    });
  });
}

const scriptRunner = [process.execPath, "--import", "tsx", join(__dirname, "cells.ts")] as const;

function jupyterRunner(): readonly [string, string] {
  const python = process.env.GENFEAT_PYTHON ?? join(root, ".venv", "bin", "python");
  if (!existsSync(python)) throw new Error(`${python} is missing: run npm run setup`);
  return [python, join(root, "scripts", "notebook_runner.py")];
}

import { spawn } from "node:child_process";
import { createWriteStream, existsSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeAtomicSync } from "../../files/atomic";
import { withLock } from "../../files/lock";
import { isRunning, startOf } from "../../files/process";
import { INTERRUPTED, root } from "../reproduce/execute";
import type { Point } from "./grid";
import { pointFolder, writeAttempt } from "./jobs";

/** The arguments of `npm run reproduce` for a point. */
export function commandOf(sweep: string, point: Point): string[] {
  const values = Object.entries(point.values).flatMap(([key, value]) => ["--set", `${key}=${JSON.stringify(value)}`]);
  return [point.notebook, "--preset", point.preset, ...values, "--results", pointFolder(sweep, point)];
}

/**
 * Runs one point into its folder: idempotent, because `reproduce` leaves out what is up to date and a run that was killed goes on or begins anew. One
 * process at a time: a second one is refused by the folder's lock. Output goes to log.txt there. -> exit status
 */
export async function runPoint(sweep: string, point: Point, signal?: AbortSignal): Promise<number> {
  const folder = pointFolder(sweep, point);
  return withLock(folder, async () => {
    rmSync(join(folder, "point.json"), { force: true }); // from here on it counts as unfinished
    await endLeftOver(join(folder, ".command"));
    const start = performance.now();
    const status = await execute(commandOf(sweep, point), folder, signal);
    await writeAttempt(sweep, point, {
      status,
      seconds: Math.round((performance.now() - start) / 100) / 10,
      host: hostname(),
      ended: new Date().toISOString(),
    });
    return status;
  });
}

interface Command {
  readonly pid: number;
  readonly start: number | undefined;
  readonly host: string;
}

/** Ends the command of a worker that was killed, which goes on without it: two would be in each other's way. */
async function endLeftOver(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const { pid, start, host } = JSON.parse(readFileSync(file, "utf8")) as Command;
  const isLeft = () => host === hostname() && isRunning(pid) && startOf(pid) === start;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (isLeft()) process.kill(pid, signal);
    for (let waited = 0; isLeft() && waited < 30_000; waited += 200) await sleep(200);
  }
}

function execute(args: readonly string[], folder: string, signal: AbortSignal | undefined): Promise<number> {
  const output = createWriteStream(join(folder, "log.txt"), { flags: "a" });
  output.write(`${new Date().toISOString()} ${hostname()}: npm run reproduce -- ${args.join(" ")}\n`);
  const child = spawn(process.execPath, ["--import", "tsx", join(root, "src", "cli", "reproduce.ts"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a Ctrl-C in the terminal reaches it once: through here
  });
  const command = join(folder, ".command");
  if (child.pid !== undefined)
    writeAtomicSync(command, JSON.stringify({ pid: child.pid, start: startOf(child.pid), host: hostname() }));
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const stop = () => void child.kill("SIGINT");
  signal?.addEventListener("abort", stop);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status) => {
      signal?.removeEventListener("abort", stop);
      rmSync(command, { force: true });
      output.end(() => done(signal?.aborted ? INTERRUPTED : (status ?? 1)));
    });
  });
}

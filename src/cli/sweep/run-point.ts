import { spawn } from "node:child_process";
import { createWriteStream, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeAtomic, writeAtomicSync } from "../../files/atomic";
import { withLock } from "../../files/lock";
import { isRunning, startOf } from "../../files/process";
import { shellWord } from "../../files/shell-word";
import { INTERRUPTED, root } from "../reproduce/execute";
import type { Point } from "./grid";
import { pointFolder, readAttempt, writeAttempt, type Attempt } from "./jobs";

/** The arguments of `npm run reproduce` for a point. */
export function commandOf(sweep: string, point: Point): string[] {
  const values = Object.entries(point.values).flatMap(([key, value]) => ["--set", `${key}=${JSON.stringify(value)}`]);
  return [point.notebook, "--preset", point.preset, ...values, "--results", pointFolder(sweep, point)];
}

export interface PointOptions {
  readonly anew?: string | undefined; // name of a call with --force
  readonly signal?: AbortSignal;
}

/**
 * Runs one point into its folder: idempotent, because `reproduce` leaves out what is up to date and a run that was killed goes on or begins anew. One
 * process at a time: a second one is refused by the folder's lock. `anew` empties the folder first, once for each name: a second attempt of the same
 * call, as after Slurm's requeue, goes on where the first one was. Output goes to log.txt there. -> exit status
 */
export async function runPoint(sweep: string, point: Point, { anew, signal }: PointOptions = {}): Promise<number> {
  const folder = pointFolder(sweep, point);
  return withLock(folder, async () => {
    const before = { attempt: readAttempt(sweep, point), results: resultsOf(folder, point) };
    rmSync(join(folder, "point.json"), { force: true }); // from here on it counts as unfinished
    await endLeftOver(join(folder, ".command"));
    if (anew !== undefined) await empty(folder, anew);
    const start = performance.now();
    const status = await execute(commandOf(sweep, point), folder, signal);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    const now: Attempt = { status, seconds, host: hostname(), ended: new Date().toISOString() };
    const isSame = status === 0 && before.attempt?.status === 0 && resultsOf(folder, point) === before.results;
    await writeAttempt(sweep, point, isSame ? before.attempt! : now); // what was up to date has taken what it took
    return status;
  });
}

/** The stamp of a point's results, which every run writes anew. */
function resultsOf(folder: string, { preset, notebook }: Point): string | undefined {
  const stamp = join(folder, preset, basename(notebook, ".ipynb"), "reproduce.json");
  return existsSync(stamp) ? `${readFileSync(stamp, "utf8")} ${statSync(stamp).mtimeMs}` : undefined;
}

/** Empties a folder that this process holds, unless the call `anew` has done so already. */
async function empty(folder: string, anew: string): Promise<void> {
  const mark = join(folder, ".anew");
  if (existsSync(mark) && readFileSync(mark, "utf8") === anew) return;
  for (const name of readdirSync(folder).filter((one) => !one.startsWith(".lock")))
    rmSync(join(folder, name), { recursive: true, force: true });
  await writeAtomic(mark, anew);
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
  if (signal?.aborted) return Promise.resolve(INTERRUPTED); // while the folder was made ready
  const log = join(folder, "log.txt");
  const output = createWriteStream(log, { flags: "a" });
  output.write(`${new Date().toISOString()} ${hostname()}: npm run reproduce -- ${args.map(shellWord).join(" ")}\n`);
  const child = spawn(process.execPath, ["--import", "tsx", join(root, "src", "cli", "reproduce.ts"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a Ctrl-C in the terminal reaches it once: through here
  });
  const command = join(folder, ".command");
  const stop = () => void child.kill("SIGINT");
  signal?.addEventListener("abort", stop);
  let failure: Error | undefined;
  /** Without its files the point goes no further: a full disk, most often. */
  const giveUp = (file: string, error: Error) => {
    if (failure) return; // a second SIGINT would not wait for a checkpoint
    failure = new Error(`${file}: cannot be written (${error.message}); make room, and give the command again`);
    stop();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(output, { end: false });
    output.on("error", () => stream.resume()); // a pipe that nobody empties would hold the run up
  }
  output.on("error", (error) => giveUp(log, error));
  try {
    if (child.pid !== undefined)
      writeAtomicSync(command, JSON.stringify({ pid: child.pid, start: startOf(child.pid), host: hostname() }));
  } catch (error) {
    giveUp(command, error as Error);
  }
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status) => {
      signal?.removeEventListener("abort", stop);
      rmSync(command, { force: true });
      const end = () => (failure ? fail(failure) : done(signal?.aborted ? INTERRUPTED : (status ?? 1)));
      if (output.closed) end();
      else output.once("close", end).end();
    });
  });
}

import { randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderInUse } from "../files/lock";
import { INTERRUPTED, root } from "./reproduce/execute";
import { shellWord } from "../files/shell-word";
import { interruption } from "./signals";
import { collect } from "./sweep/collect";
import { expand, readGrid, type Point } from "./sweep/grid";
import { pointFolder, readAttempt, readJobs, stateOf, writeJobs } from "./sweep/jobs";
import { describe, runHere } from "./sweep/local";
import { parseSweepOptions, usage, type SweepOptions, type WorkerOptions } from "./sweep/options";
import { runInParallel } from "./sweep/parallel";
import { runPoint } from "./sweep/run-point";
import { submit } from "./sweep/slurm";
import { endWith } from "./end-with";
import { UsageError } from "./usage-error";

const interrupted = interruption();

async function main(): Promise<number> {
  const options = parseSweepOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return 0;
  }
  const status = await ("worker" in options ? work(options) : sweep(options));
  return interrupted.status() ?? status;
}

async function sweep(options: SweepOptions): Promise<number> {
  const grid = readGrid(options.grid, root);
  const points = expand(grid, root);
  const folder = resolve(options.results, "sweeps", grid.name);
  if (options.dryRun) return tell(folder, points);
  mkdirSync(folder, { recursive: true });
  copyFileSync(options.grid, join(folder, "grid.json"));
  let status = 0;
  if (!options.collect) {
    // Points that are done go through `reproduce` once more, which leaves them out unless something they depend on has changed.
    status = await launch(folder, points, options);
    if (options.on === "slurm" && !options.wait) {
      const results = options.results === "results" ? [] : ["--results", options.results];
      const again = ["npm run sweep --", ...[options.grid, ...results].map(shellWord), "--collect"].join(" ");
      if (status === 0) console.log(`submitted; ${again} gathers the results`);
      return status;
    }
  }
  const done = await collect(folder, grid.name, points, grid.collect);
  console.log(`${done} of ${points.length} points done; ${relative(process.cwd(), join(folder, "sweep.md"))}`);
  for (const point of points) {
    const state = stateOf(readAttempt(folder, point));
    if (state === "done" || state === "not run") continue;
    console.log(
      `${state}: ${describe(point)}; ${relative(process.cwd(), join(pointFolder(folder, point), "log.txt"))}`,
    );
  }
  return done === points.length && status === 0 ? 0 : 1;
}

async function launch(folder: string, points: readonly Point[], options: SweepOptions): Promise<number> {
  const { signal } = interrupted;
  const anew = options.force ? randomUUID() : undefined;
  const jobs = options.jobs ?? 1;
  if (options.on === "local") return runHere(folder, points, { jobs, anew }, signal);
  mkdirSync(join(folder, "logs"), { recursive: true });
  const list = await writeJobs(folder, points);
  return options.on === "parallel"
    ? runInParallel(list, points, { jobs, hosts: options.hosts, anew }, signal)
    : submit(list, points, { ...options, anew }, signal);
}

function tell(folder: string, points: readonly Point[]): number {
  for (const point of points) {
    const state = stateOf(readAttempt(folder, point));
    console.log(`${state.padEnd(11)} ${point.hash} ${describe(point)}`);
  }
  return 0;
}

const longestWait = 12 * 60; // seconds; after 10 minutes of silence the lock of a host that died is free

/** One point, for a launcher. Where another process is at it, it waits: that may have been left on a host that died. */
async function work({ worker: list, point: index, anew }: WorkerOptions): Promise<number> {
  const point = readJobs(list)[index];
  if (!point) throw new UsageError(`--point ${index}: ${list} has no such point`);
  for (let waited = 0; !interrupted.signal.aborted; waited += 5) {
    try {
      const status = await runPoint(dirname(list), point, { anew, signal: interrupted.signal });
      console.log(`${status === 0 ? "done" : status === INTERRUPTED ? "interrupted" : "FAILED"}: ${describe(point)}`);
      return status;
    } catch (error) {
      if (!(error instanceof FolderInUse) || waited >= longestWait) throw error;
      if (waited === 0) console.log(`${error.message}; waiting for it`);
      await sleep(5000, undefined, { signal: interrupted.signal }).catch(() => undefined); // looked at above
    }
  }
  return INTERRUPTED;
}

endWith(main());

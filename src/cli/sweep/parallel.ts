import { dirname, join } from "node:path";
import { root } from "../reproduce/execute";
import { call } from "./call";
import type { Point } from "./grid";
import { workerCommand } from "./jobs";

export interface ParallelOptions {
  readonly anew: string | undefined; // see runPoint
  readonly jobs: number; // at once on every host
  readonly hosts: readonly string[]; // ssh logins, ":" is this machine; this machine only if empty
}

/**
 * Runs the points through GNU parallel, on this machine or over ssh on others that see the project's folder at the same path. A point whose host
 * fails is tried once more, elsewhere where it can be. -> exit status
 */
export async function runInParallel(
  list: string,
  points: readonly Point[],
  { anew, jobs, hosts }: ParallelOptions,
  signal: AbortSignal,
): Promise<number> {
  const options = [
    "--will-cite", // no notice about citations in a log
    ["--jobs", String(jobs)],
    ["--joblog", join(dirname(list), "logs", "parallel.log")],
    ["--retries", "2"],
    ["--termseq", "TERM,20000,KILL,1000"],
    "--line-buffer",
    ["--workdir", root],
    hosts.length > 0 ? ["--sshlogin", hosts.join(",")] : [],
  ].flat();
  const indices = points.map(({ index }) => String(index));
  return call("parallel", [...options, workerCommand(list, anew), "{}", ":::", ...indices], { signal });
}

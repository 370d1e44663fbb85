import { join } from "node:path";
import { root } from "../reproduce/execute";
import { shellWord } from "../shell-word";
import { call } from "./call";
import type { Point } from "./grid";

export interface ParallelOptions {
  readonly jobs: number; // at once on every host
  readonly hosts: readonly string[]; // ssh logins, ":" is this machine; this machine only if empty
}

/**
 * Runs the points through GNU parallel, on this machine or over ssh on others that see the project's folder at the same path. A point whose host fails
 * is tried once more, elsewhere where it can be. -> exit status
 */
export async function runInParallel(
  sweep: string,
  points: readonly Point[],
  { jobs, hosts }: ParallelOptions,
  signal: AbortSignal,
): Promise<number> {
  const worker = [
    process.execPath,
    "--import",
    "tsx",
    join(root, "src", "cli", "sweep.ts"),
    "--worker",
    sweep,
    "--point",
  ];
  const options = [
    "--will-cite", // no notice about citations in a log
    ["--jobs", String(jobs)],
    ["--joblog", join(sweep, "logs", "parallel.log")],
    ["--retries", "2"],
    ["--termseq", "TERM,20000,KILL,1000"],
    "--line-buffer",
    ["--workdir", root],
    hosts.length > 0 ? ["--sshlogin", hosts.join(",")] : [],
  ].flat();
  const indices = points.map(({ index }) => String(index));
  return call("parallel", [...options, worker.map(shellWord).join(" "), "{}", ":::", ...indices], signal);
}

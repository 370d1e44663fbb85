import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { root } from "../reproduce/execute";
import { shellWord } from "../shell-word";
import { call } from "./call";
import type { Point } from "./grid";

export interface SlurmOptions {
  readonly jobs: number | undefined; // tasks of the array at once, no limit unless given
  readonly gpus: number; // per task
  readonly sbatch: readonly string[]; // options passed on
  readonly wait: boolean;
}

/**
 * Submits the points as one array job, each a task that Slurm may requeue: a point is idempotent, so a second attempt goes on or begins anew. With
 * `wait` it returns when all tasks have ended. -> exit status of sbatch
 */
export async function submit(
  sweep: string,
  points: readonly Point[],
  { jobs, gpus, sbatch, wait }: SlurmOptions,
  signal: AbortSignal,
): Promise<number> {
  const script = join(sweep, "logs", "job.sh");
  await writeAtomic(script, jobScript(sweep));
  const tasks = ranges(points.map(({ index }) => index)) + (jobs === undefined ? "" : `%${jobs}`);
  const options = [
    `--array=${tasks}`,
    "--requeue",
    "--open-mode=append",
    "--signal=B:TERM@60", // a minute before the time is up: trainings write a checkpoint
    `--job-name=genfeat`,
    `--chdir=${root}`,
    `--output=${join(sweep, "logs", "%a.log")}`,
    ...(gpus > 0 ? [`--gres=gpu:${gpus}`] : []),
    ...(wait ? ["--wait"] : []),
    ...sbatch,
  ];
  console.log(`sbatch ${options.join(" ")} ${script}`);
  return call("sbatch", [...options, script], signal);
}

function jobScript(sweep: string): string {
  const worker = `${shellWord(process.execPath)} --import tsx ${shellWord(join(root, "src", "cli", "sweep.ts"))}`;
  return `#!/bin/sh
# One task of an array: one point of a sweep.
echo "task $SLURM_ARRAY_TASK_ID on $(hostname), restart \${SLURM_RESTART_COUNT:-0}"
exec ${worker} --worker ${shellWord(sweep)} --point "$SLURM_ARRAY_TASK_ID"
`;
}

/** 0-3,7,9-10 */
export function ranges(indices: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else parts.push([index, index]);
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

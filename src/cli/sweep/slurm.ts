import { dirname, join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { root } from "../reproduce/execute";
import { call } from "./call";
import type { Point } from "./grid";
import { workerCommand } from "./jobs";

export interface SlurmOptions {
  readonly anew: string | undefined; // see runPoint
  readonly jobs: number | undefined; // tasks of the array at once, no limit unless given
  readonly gpus: number; // per task
  readonly sbatch: readonly string[]; // options passed on
  readonly wait: boolean;
}

/**
 * Submits the points as one array job, each a task that Slurm may requeue: a point is idempotent, so a second attempt goes on or begins anew. With
 * `wait` it returns when all tasks have ended, and cancels them when the signal is aborted. -> exit status of sbatch
 */
export async function submit(
  list: string,
  points: readonly Point[],
  { anew, jobs, gpus, sbatch, wait }: SlurmOptions,
  signal: AbortSignal,
): Promise<number> {
  const logs = join(dirname(list), "logs");
  const script = join(logs, "job.sh");
  await writeAtomic(script, jobScript(workerCommand(list, anew)));
  const tasks = ranges(points.map(({ index }) => index)) + (jobs === undefined ? "" : `%${jobs}`);
  const options = [
    "--parsable", // prints the job's number, and nothing else
    `--array=${tasks}`,
    "--requeue",
    "--open-mode=append",
    "--signal=B:TERM@60", // a minute before the time is up: trainings write a checkpoint
    `--job-name=genfeat`,
    `--chdir=${root}`,
    `--output=${join(logs, "%a.log")}`,
    ...(gpus > 0 ? [`--gres=gpu:${gpus}`] : []),
    ...(wait ? ["--wait"] : []),
    ...sbatch,
  ];
  console.log(`sbatch ${options.join(" ")} ${script}`);
  let job: Job | undefined;
  const line = (text: string) => {
    const [, number, cluster] = /^(\d+)(?:;(\S+))?$/.exec(text) ?? [];
    if (number === undefined) return console.log(text);
    job = { number, cluster };
    console.log(wait ? `job ${number}` : `job ${number}; it goes on without this command, ${cancelling(job)} ends it`);
  };
  const status = await call("sbatch", [...options, script], { signal, line });
  if (signal.aborted && wait) await cancel(job);
  return status;
}

interface Job {
  readonly number: string;
  readonly cluster: string | undefined; // of several
}

const scancel = ({ number, cluster }: Job) => [...(cluster === undefined ? [] : [`--clusters=${cluster}`]), number];
const cancelling = (job: Job) => `scancel ${scancel(job).join(" ")}`;

/** An interrupted sbatch leaves its job in the queue. */
async function cancel(job: Job | undefined): Promise<void> {
  if (!job) return console.log("interrupted before sbatch named its job; squeue --me shows whether there is one");
  const status = await call("scancel", scancel(job)).catch((error: unknown) => (error as Error).message);
  if (status === 0) console.log(`cancelled job ${job.number}; the same command goes on with what is left`);
  else console.error(`job ${job.number} may go on: scancel failed (${status}); ${cancelling(job)} ends it`);
}

function jobScript(worker: string): string {
  return `#!/bin/sh
# One task of an array: one point of a sweep.
echo "task $SLURM_ARRAY_TASK_ID on $(hostname), restart \${SLURM_RESTART_COUNT:-0}"
exec ${worker} "$SLURM_ARRAY_TASK_ID"
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

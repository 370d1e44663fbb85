// A process of its own for the durability checks, made to be killed, interrupted or refused its disk: node --import tsx child.ts JSON
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { interruption } from "../signals";
import { onFileOperations, systemError } from "./file-operations";

/** What a child does, and what disturbs it. */
export type Task = (
  | {
      readonly do: "train";
      readonly folder: string;
      readonly steps: number;
      readonly checkpointSeconds: number;
      readonly evaluateEvery?: number;
      readonly evaluateMs?: number;
    }
  | { readonly do: "export"; readonly root: string; readonly version: number; readonly pause?: number }
  | { readonly do: "save"; readonly folder: string; readonly step: number }
  | { readonly do: "endure"; readonly folder: string; readonly steps: number }
  | { readonly do: "rewrite"; readonly file: string; readonly times: number }
) & {
  readonly slow?: number; // milliseconds that every operation on a file takes
  readonly fail?: { readonly at: number; readonly code: string }; // the at-th operation on a file, from 0
  readonly within?: string; // where operations on files count; the task's folder unless given
  readonly roomy?: boolean; // the disk claims to have room
};

/** What a child says, one JSON line each. */
export type Message =
  | { readonly ready: true }
  | { readonly step: number; readonly training: string }
  | { readonly operation: string; readonly path: string } // on a file, about to happen, of a slow task
  | { readonly evaluating: true }
  | { readonly interrupted: true } // by a signal
  | { readonly operations: number; readonly cpuSeconds: number } // on files, in all; of processor time so far
  | { readonly result: unknown };

const say = (message: Message) => void process.stdout.write(JSON.stringify(message) + "\n");

async function main(task: Task): Promise<number> {
  let operations = 0;
  const place = task.within ?? (task.do === "export" ? task.root : task.do === "rewrite" ? task.file : task.folder);
  if (task.within === undefined) mkdirSync(task.do === "rewrite" ? join(task.file, "..") : place, { recursive: true });
  if (task.roomy) await claimRoom();
  onFileOperations(place, (operation, path) => {
    if (operations++ === task.fail?.at) throw systemError(task.fail.code, operation, path);
    if (task.slow === undefined || !path.includes("checkpoint-")) return;
    say({ operation, path });
    return new Promise((resolve) => setTimeout(resolve, task.slow));
  });
  const interrupted = interruption();
  interrupted.signal.addEventListener("abort", () => say({ interrupted: true }));
  try {
    say({ result: await perform(task, interrupted.signal) });
  } finally {
    const { user, system } = process.cpuUsage();
    say({ operations, cpuSeconds: (user + system) / 1e6 });
  }
  return interrupted.status() ?? 0;
}

async function perform(task: Task, signal: AbortSignal): Promise<unknown> {
  if (task.do === "train") {
    const { train } = await import("./trainee");
    say({ ready: true });
    return train({
      ...task,
      signal,
      onStep: (training, step) => say({ training, step }),
      onEvaluation: () => say({ evaluating: true }),
    });
  }
  if (task.do === "export") {
    const { exportResults } = await import("./exporter");
    return exportResults(task.root, task.version, task.pause, () => say({ ready: true }));
  }
  if (task.do === "save") {
    const { saveStep } = await import("./saver");
    return saveStep(task.folder, task.step);
  }
  if (task.do === "endure") {
    const { endure } = await import("./endurer");
    return endure(task.folder, task.steps);
  }
  say({ ready: true });
  const record = JSON.stringify({ rows: Array.from({ length: 4000 }, (_, i) => i) });
  for (let i = 0; i < task.times; i++) await writeAtomic(task.file, record.replace("[", `[${i},`));
  return task.times;
}

/** Lets full and small disks pass the check before the work, so that the work meets them. */
async function claimRoom(): Promise<void> {
  const fs = (await import("node:fs")).default;
  const { statfsSync } = fs;
  fs.statfsSync = ((path: string) => Object.assign(statfsSync(path), { bavail: 2 ** 40 })) as typeof statfsSync;
}

main(JSON.parse(process.argv[2]!) as Task).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);

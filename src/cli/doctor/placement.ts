import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { join } from "node:path";
import { root } from "./machine";

/** How many ops ran on a device, and of which kinds. */
export type Placement = Readonly<Record<string, Readonly<Record<string, number>>>>;

const patterns = [
  /Executing op (\S+) in device \S*device:(\w+):\d+/, // eagerly
  /placer\.cc.* \((\w+)\): \S*device:(\w+):\d+/, // in a function
];

/** Counts what TensorFlow's log says of where ops run: GPU -> Conv2D -> 12. Our functions are not counted, what is in them is; a function's inputs and outputs are no ops. */
export function countPlacements(log: string): Placement {
  const counts: Record<string, Record<string, number>> = {};
  for (const line of log.split("\n")) {
    const [, op, device] = patterns.map((pattern) => pattern.exec(line)).find((match) => match !== null) ?? [];
    if (op === undefined || device === undefined || /^(_Arg|_Retval|genfeat_\d+_.*)$/.test(op)) continue;
    const ofDevice = (counts[device] ??= {});
    ofDevice[op] = (ofDevice[op] ?? 0) + 1;
  }
  return counts;
}

/** Where the ops of a step of StyleGAN's and of GH-Feat's training run, compiled and eager. */
export function placementOfSteps(): Placement {
  const args = ["--import", "tsx", join(__dirname, "placement-steps.ts")];
  const env = { ...process.env, GENFEAT_NATIVE_LOG: "0" };
  return placementOf(spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", env, maxBuffer: 1 << 28 }));
}

/** How a process ended that ran the steps. */
export type Ended = Pick<SpawnSyncReturns<string>, "status" | "signal" | "stderr">;

/** Throws with the end of its log where a step failed, and where it had no card: this process may hold what it needs of it. */
export function placementOf({ status, signal, stderr }: Ended): Placement {
  if (status !== 0)
    throw new Error(`${signal ?? `status ${status}`}\n${stderr.trim().split("\n").slice(-5).join("\n")}`.trim());
  const fault = /^GPU: .*Computing on the CPU.*$/m.exec(stderr)?.[0];
  if (fault !== undefined) throw new Error(fault);
  const placement = countPlacements(stderr);
  if (Object.keys(placement).length === 0) throw new Error("TensorFlow's log named no op");
  return placement;
}

/** Of how many ops which ran on the CPU, in one line. */
export function placementText(placement: Placement): string {
  const sum = (counts: Readonly<Record<string, number>> = {}) => Object.values(counts).reduce((a, b) => a + b, 0);
  const all = Object.values(placement).reduce((total, counts) => total + sum(counts), 0);
  const onCpu = Object.entries(placement["CPU"] ?? {}).sort(([, a], [, b]) => b - a);
  if (onCpu.length === 0) return `none of ${all} ops of our trainings' steps`;
  return `${sum(placement["CPU"])} of ${all} ops of our trainings' steps: ${onCpu.map(([op, count]) => `${op} ${count}`).join(", ")}`;
}

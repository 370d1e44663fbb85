import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Whether a process of this number runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // EPERM: another user's
  }
}

/** When a process began, in clock ticks since the machine's start (Linux; elsewhere undefined): tells it from a later one of the same number. */
export function startOf(pid: number): number | undefined {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!; // the name may hold spaces and brackets
    return Number(afterName.split(" ")[19]); // field 22 of proc(5)
  } catch {
    return undefined;
  }
}

/** A process that may be another machine's, or gone. */
export interface ProcessId {
  readonly pid: number;
  readonly start: number; // see startOf; 0 where it is unknown
  readonly host: string;
}

/** This process as a name for a file, which no other process has: 4711-983244-host */
export const ownName = (): string => `${process.pid}-${startOf(process.pid) ?? 0}-${encodeURIComponent(hostname())}`;

/** The process of such a name; undefined for any other name. */
export function processOf(name: string): ProcessId | undefined {
  const [, pid, start, host] = /^(\d+)-(\d+)-(.+)$/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), start: Number(start), host: decodeURIComponent(host!) };
}

/** Whether it ran on this machine and is gone. Of another machine's nothing is known: false. */
export function hasEnded({ pid, start, host }: ProcessId): boolean {
  if (host !== hostname()) return false;
  if (!isRunning(pid)) return true;
  const now = startOf(pid);
  return start !== 0 && now !== undefined && now !== start; // the number was given to another process
}

import { readFileSync } from "node:fs";

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

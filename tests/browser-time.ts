import { readdirSync, readFileSync } from "node:fs";

const TICKS = 100; // of Linux's clock in a second

/** Seconds of processor time that this process and the browsers it started have taken so far. Linux alone. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ");
  const groups = new Set(children.filter(Boolean));
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const fields = statOf(pid);
    if (fields && groups.has(fields[2]!)) ticks += Number(fields[11]) + Number(fields[12]); // process group, user and system time
  }
  return (user + system) / 1e6 + ticks / TICKS;
}

/** What follows the name in a process's line; undefined if it has ended. */
function statOf(pid: string): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

import { readFileSync, writeFileSync } from "node:fs";

/** Bytes of a process that are in memory, now or at the most since the last reset; null where the system does not say (it is Linux that does). */
export function memoryOf(pid: number, which: "now" | "peak"): number | null {
  const field = which === "now" ? "VmRSS" : "VmHWM";
  try {
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : 1024 * Number(kilobytes);
  } catch {
    return null;
  }
}

/** From here on "peak" counts anew. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Without Linux there is no peak either.
  }
}

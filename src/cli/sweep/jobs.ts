import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { sha256 } from "../../files/hash";
import { INTERRUPTED, root } from "../reproduce/execute";
import { shellWord } from "../../files/shell-word";
import { UsageError } from "../usage-error";
import type { Point } from "./grid";

/** How the last attempt at a point ended. */
export interface Attempt {
  readonly status: number; // exit status of its command
  readonly seconds: number;
  readonly host: string;
  readonly ended: string; // ISO 8601
}

export const pointFolder = (sweep: string, point: Point) => join(sweep, "points", point.hash);

/**
 * Writes the list of points that workers take theirs from. Its content names it: workers of an array that waits in a queue find their own list,
 * whatever the grid has become meanwhile. -> its file
 */
export async function writeJobs(sweep: string, points: readonly Point[]): Promise<string> {
  const lines = points.map((point) => JSON.stringify(point) + "\n").join("");
  const file = join(sweep, `points-${sha256(lines).slice(0, 16)}.jsonl`);
  await writeAtomic(file, lines);
  return file;
}

export function readJobs(file: string): Point[] {
  if (!existsSync(file)) throw new UsageError(`${file}: not found; npm run sweep -- GRID.json makes it`);
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Point);
}

/** The command that runs one point of a list, whose number follows, as a shell reads it. `anew`: see runPoint. */
export function workerCommand(list: string, anew: string | undefined): string {
  const program = [process.execPath, "--import", "tsx", join(root, "src", "cli", "sweep.ts")];
  const options = ["--worker", list, ...(anew === undefined ? [] : ["--anew", anew]), "--point"];
  return [...program, ...options].map(shellWord).join(" ");
}

const attemptFile = (sweep: string, point: Point) => join(pointFolder(sweep, point), "point.json");

export async function writeAttempt(sweep: string, point: Point, attempt: Attempt): Promise<void> {
  await writeAtomic(attemptFile(sweep, point), JSON.stringify({ ...point, ...attempt }, null, 2) + "\n");
}

/** Undefined where a point was never tried to the end, or is being tried again. */
export function readAttempt(sweep: string, point: Point): Attempt | undefined {
  const file = attemptFile(sweep, point);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Attempt) : undefined;
}

/** How the last attempt at a point ended, in a word. */
export function stateOf(attempt: Attempt | undefined): "not run" | "done" | "interrupted" | "failed" {
  if (!attempt) return "not run";
  if (attempt.status === 0) return "done";
  return attempt.status === INTERRUPTED ? "interrupted" : "failed";
}

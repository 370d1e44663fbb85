import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
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

const listFile = (sweep: string) => join(sweep, "points.jsonl");

/** Writes the list of points that workers take theirs from. */
export async function writeJobs(sweep: string, points: readonly Point[]): Promise<void> {
  mkdirSync(join(sweep, "logs"), { recursive: true });
  await writeAtomic(listFile(sweep), points.map((point) => JSON.stringify(point) + "\n").join(""));
}

export function readJobs(sweep: string): Point[] {
  const file = listFile(sweep);
  if (!existsSync(file)) throw new UsageError(`${file}: not found; npm run sweep -- GRID.json makes it`);
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Point);
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

export const isDone = (sweep: string, point: Point): boolean => readAttempt(sweep, point)?.status === 0;

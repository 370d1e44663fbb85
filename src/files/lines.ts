import { existsSync, readFileSync, truncateSync } from "node:fs";

/** The lines of a file that grows by appending, none if there is no file. What a kill has torn off is cut out, so that the next line is whole. */
export function wholeLines(file: string): string[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf("\n") + 1;
  if (whole < bytes.length) truncateSync(file, whole);
  return bytes.toString("utf8", 0, whole).split("\n").slice(0, -1);
}

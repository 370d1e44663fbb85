import { existsSync, readFileSync } from "node:fs";
import { writeAtomic } from "./atomic";

/** Writes a text file, whole or not at all, and leaves one alone that already holds the text. */
export async function writeChanged(file: string, text: string): Promise<void> {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) await writeAtomic(file, text);
}

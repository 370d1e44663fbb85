import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The record of the trainings of a folder's weights. It is written last, so a folder without it has none. */
export const recordFile = (folder: string): string => join(folder, "training.json");

/** What the record holds. Throws, naming its file, where that is damaged. */
export function readRecord(folder: string): unknown {
  const file = recordFile(folder);
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: not a record of trainings; npm run train with --publish writes it anew`, {
      cause: error,
    });
  }
}

import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { readRecord, recordFile, type StoredRun } from "../results/record";

/** A run below a results folder. */
export interface SiteRun extends StoredRun {
  readonly path: string; // from the results folder, with slashes: small/00-quickstart
  readonly ofSeed: boolean; // one of several seeds, in results/seed-<n>: their mean stands for it
}

export interface Results {
  readonly folder: string;
  readonly runs: readonly SiteRun[]; // by preset - paper, small, tiny, others - and name
  readonly faults: readonly string[]; // records that cannot be read
}

const skipped = new Set(["node_modules", "training", "checkpoints", "tensorboard", "unfinished", "sweeps", "local"]);
const presets = ["paper", "small", "tiny"];

/** All runs below a results folder. */
export function findResults(folder: string): Results {
  const runs: SiteRun[] = [];
  const faults: string[] = [];
  for (const inside of foldersIn(folder)) {
    if (!existsSync(recordFile(inside))) continue;
    const path = relative(folder, inside).replaceAll("\\", "/");
    try {
      const record = readRecord(inside)!;
      runs.push({ folder: inside, record, path, ofSeed: /^seed-\d+\//.test(path) });
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  return { folder, runs: runs.sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path)), faults };
}

function* foldersIn(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const inside = join(folder, name);
    if (skipped.has(name) || name.startsWith(".") || !lstatSync(inside).isDirectory()) continue;
    yield inside;
    yield* foldersIn(inside);
  }
}

const rank = ({ record, ofSeed }: SiteRun) => {
  const at = presets.indexOf(record.preset);
  return (at < 0 ? presets.length : at) + (ofSeed ? 10 : 0);
};

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CardFacts } from "../backend/gpu";
import type { CodeVersion, Machine } from "../files/provenance";
import type { Claim } from "./claim";
import { pictureFormats } from "./figure";
import { strictJson } from "./json";
import type { Table } from "./table";

/** A table, a figure or an image of a run. Tables are kept whole in the record, figures as <name>.json, images as <name>.png beside it. */
export type Output = OutputFacts &
  ({ readonly kind: "table"; readonly table: Table } | { readonly kind: "figure" | "image" });

interface OutputFacts {
  readonly name: string;
  readonly caption?: string;
  readonly reproduces?: readonly Claim[]; // tables and figures of the papers
}

/** One of the runs that a record of several seeds was made from. */
export interface SeedRun {
  readonly folder: string; // from the record's
  readonly seeds: Readonly<Record<string, number>>;
  readonly started: string;
  readonly seconds: number;
}

/** How a network that the run shows was trained. */
export interface Trained {
  readonly name: string;
  readonly images: number; // seen, repetitions counted
  readonly seed?: number;
  readonly minutes: number;
  readonly device: string;
  readonly card?: CardFacts; // where the device is a GPU
  readonly data?: string; // the set it saw
  readonly dataSha256?: string; // of its images and labels
  readonly date?: string;
  readonly libtensorflow?: string;
  readonly machine?: Machine;
  readonly version?: CodeVersion; // of the code
  readonly changes?: readonly unknown[]; // of configuration, code or data under the training, by force
  readonly flags?: readonly string[]; // why it counts as collapsed
}

/** Data that went in: SHA-256 of every file. */
export interface DataHashes {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

/** What computed. */
export interface BackendFacts {
  readonly tfjs: string;
  readonly libtensorflow: string;
  readonly device: string;
  readonly card?: CardFacts; // where the device is a GPU
  readonly noCard?: string; // why the library for GPUs computed on the CPU
  readonly threads: { readonly intra: number; readonly inter: number };
  readonly oneDNN: boolean;
  readonly node: string;
}

/** results/<preset>/<notebook>/run.json: everything that a table or a figure needs to be believed, and to be made again. */
export interface RunRecord {
  readonly format: number; // of this file: 1
  readonly notebook: string; // 00-quickstart
  readonly preset: string;
  readonly title: string;
  readonly summary?: string; // a paragraph
  readonly state: "running" | "finished" | "failed"; // "running" without a process that holds the folder: cut off
  readonly error?: string;
  readonly started: string; // ISO 8601
  readonly seconds: number; // wall time
  readonly command: string; // repeats the run
  readonly config: unknown;
  readonly seeds: Readonly<Record<string, number>>;
  readonly code: CodeVersion;
  readonly backend: BackendFacts;
  readonly machine: Machine;
  readonly data: readonly DataHashes[];
  readonly trained: readonly Trained[];
  readonly protocols: Readonly<Record<string, string>>; // metric -> what exactly was measured
  readonly notes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Output[];
  readonly runs?: readonly SeedRun[]; // where the numbers are means over seeds
  readonly stale?: readonly string[]; // files of an earlier run that this one has not written again; removed when it is finished
}

const endings = {
  table: [".csv", ".md", ".tex"],
  figure: [".json", ...pictureFormats.map((format) => `.${format}`)],
  image: [".png"],
} as const;

/** The files that an output consists of, once they are all made. */
export const filesOf = ({ kind, name }: Output): string[] => endings[kind].map((ending) => name + ending);

/** Where runs from the shell work, in the folder of the results, until they take their places. */
export const stagesFolder = ".unfinished";

export const recordFile = (folder: string) => join(folder, "run.json");

export const recordText = (record: RunRecord) => strictJson(record, `run ${record.notebook}`, 1) + "\n";

/** The record in a folder, undefined if there is none. Errors name the file. */
export function readRecord(folder: string): RunRecord | undefined {
  const file = recordFile(folder);
  if (!existsSync(file)) return undefined;
  let record: RunRecord;
  try {
    record = JSON.parse(readFileSync(file, "utf8")) as RunRecord;
  } catch (error) {
    throw new Error(`${file}: not a run record (${(error as Error).message}); repeat the run, or remove the file`);
  }
  const format = (record as RunRecord | null)?.format;
  if (format !== 1) throw new Error(`${file}: format ${format}, this version reads format 1; repeat the run`);
  return record;
}

/** A run as found on disk. */
export interface StoredRun {
  readonly folder: string;
  readonly record: RunRecord;
}

/** The same, but a record that cannot be read counts as none: for a run that is about to replace it. */
export function findRecord(folder: string): RunRecord | undefined {
  try {
    return readRecord(folder);
  } catch {
    return undefined;
  }
}

/** All runs of a preset (a folder of folders), by notebook. */
export function findRuns(presetFolder: string): StoredRun[] {
  if (!existsSync(presetFolder)) return [];
  return readdirSync(presetFolder)
    .map((name) => join(presetFolder, name))
    .filter((folder) => statSync(folder).isDirectory())
    .sort()
    .flatMap((folder) => {
      const record = readRecord(folder);
      return record ? [{ folder, record }] : [];
    });
}

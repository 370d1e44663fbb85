import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../files/atomic";
import { sha256 } from "../files/hash";
import { decodeTree, encodeTree } from "../nn/serialise";

/** What stands beside a checkpoint's tensors. The JSON is written last: a checkpoint exists when its JSON does. */
export interface CheckpointRecord {
  readonly name: string;
  readonly images: number; // seen so far; with the seed it fixes the data order
  readonly step: number;
  readonly seconds: number; // of training so far
  readonly config: unknown;
  readonly sha256: string; // of the tensors' file
}

const kept = 2;
const base = (images: number) => `checkpoint-${String(images).padStart(10, "0")}`;

/** Writes every variable of `state` and the record to `folder`, each to a temporary name first; older checkpoints but one are then removed. */
export async function saveCheckpoint(
  folder: string,
  state: unknown,
  record: Omit<CheckpointRecord, "sha256">,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const bytes = encodeTree(state);
  const name = base(record.images);
  await writeAtomic(join(folder, `${name}.safetensors`), bytes);
  const full: CheckpointRecord = { ...record, sha256: sha256(bytes) };
  await writeAtomic(join(folder, `${name}.json`), JSON.stringify(full, null, 2));
  for (const old of checkpointNames(folder).slice(0, -kept))
    for (const end of [".json", ".safetensors"]) rmSync(join(folder, old + end), { force: true });
}

function checkpointNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^checkpoint-\d+\.json$/.test(file))
    .map((file) => file.slice(0, -5))
    .sort();
}

/** Paths (a.b.c) at which two configurations differ, with both values. */
export function differences(a: unknown, b: unknown, path = "config"): string[] {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b) ? [] : [`${path}: ${JSON.stringify(a)} -> ${JSON.stringify(b)}`];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], `${path}.${key}`));
}

/**
 * Loads the newest intact checkpoint of `folder` into `state`; a damaged one is reported and passed over. Undefined where there is none.
 * Throws when the checkpoint was written under another configuration, naming the keys that differ.
 */
export function loadCheckpoint(
  folder: string,
  state: unknown,
  config: unknown,
  warn: (message: string) => void = console.warn,
): CheckpointRecord | undefined {
  for (const name of checkpointNames(folder).reverse()) {
    const file = join(folder, `${name}.safetensors`);
    let record: CheckpointRecord;
    let bytes: Uint8Array;
    try {
      record = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as CheckpointRecord;
      bytes = readFileSync(file);
      if (sha256(bytes) !== record.sha256) throw new Error("its hash is not the recorded one");
    } catch (error) {
      warn(`${file}: damaged, trying the checkpoint before it (${(error as Error).message})`);
      continue;
    }
    const changed = differences(record.config, JSON.parse(JSON.stringify(config)));
    if (changed.length > 0)
      throw new Error(
        `${file}: written under another configuration; remove the folder or restore these keys:\n  ${changed.join("\n  ")}`,
      );
    decodeTree(state, bytes, file);
    return record;
  }
  return undefined;
}

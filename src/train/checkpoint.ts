import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removeLeftovers, writeAtomic } from "../files/atomic";
import { sha256 } from "../files/hash";
import { describeDamage, tensorChecksums, type TensorChecksum } from "../files/safetensors-checksums";
import { decodeTree, encodeTree } from "../nn/serialise";
import type { CollapseState } from "./collapse";
import { changesOf, type Identity } from "./identity";
import type { Origin } from "./origin";

/** A training's place. */
export interface Place {
  readonly name: string;
  readonly images: number; // seen so far; with the seed it fixes the data order
  readonly step: number;
  readonly seconds: number; // of training so far
  readonly evaluated: number; // images at the last evaluation
  readonly watch: CollapseState;
  readonly changes: readonly { readonly step: number; readonly what: readonly string[] }[]; // identities changed under it, by force
  readonly origin: Origin;
}

/** What stands beside a checkpoint's tensors. The JSON is written last: a checkpoint exists when its JSON does. */
export interface CheckpointRecord extends Identity, Place {
  readonly sha256: string; // of the tensors' file
  readonly tensors: Readonly<Record<string, TensorChecksum>>; // names what is damaged
}

/** Those that a run goes on from, or the one whose evaluation was best. */
export type CheckpointKind = "checkpoint" | "best";

const kept: Record<CheckpointKind, number> = { checkpoint: 2, best: 1 };
const base = (kind: CheckpointKind, images: number) => `${kind}-${String(images).padStart(10, "0")}`;

/** The record's file, with a hash over all of it: whatever is changed in it shows. */
function sealed(record: CheckpointRecord): string {
  return JSON.stringify({ ...record, seal: sha256(JSON.stringify(record)) }, null, 2);
}

/** Writes every variable of `state` and the record to `folder`, each to a temporary name first. */
export async function saveCheckpoint(
  folder: string,
  state: unknown,
  record: Identity & Place,
  kind: CheckpointKind = "checkpoint",
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const bytes = encodeTree(state);
  const name = base(kind, record.images);
  const file = join(folder, `${name}.safetensors`);
  const full: CheckpointRecord = { ...record, sha256: sha256(bytes), tensors: tensorChecksums(bytes, file) };
  await writeAtomic(file, bytes);
  await writeAtomic(join(folder, `${name}.json`), sealed(full));
}

/**
 * Removes what is not needed beside the checkpoint at `images`: all but the last two up to it, and later ones, which are of a way not taken; what a killed
 * process left half written.
 */
export function pruneCheckpoints(folder: string, images: number, bestAt: number | undefined): void {
  const wanted = new Set<string>();
  for (const [kind, until] of [
    ["checkpoint", images],
    ["best", bestAt],
  ] as const) {
    if (until === undefined) continue;
    const upTo = checkpointNames(folder, kind).filter((name) => name <= base(kind, until));
    for (const name of upTo.slice(-kept[kind])) wanted.add(name);
  }
  for (const file of readdirSync(folder)) {
    const name = /^((?:checkpoint|best)-\d+)\.(?:json|safetensors)$/.exec(file)?.[1];
    if (name !== undefined && !wanted.has(name)) rmSync(join(folder, file), { force: true });
  }
  removeLeftovers(folder);
}

/** The names of a folder's checkpoints, oldest first. */
export function checkpointNames(folder: string, kind: CheckpointKind = "checkpoint"): string[] {
  if (!existsSync(folder)) return [];
  const form = new RegExp(`^${kind}-\\d+\\.json$`);
  return readdirSync(folder)
    .filter((file) => form.test(file))
    .map((file) => file.slice(0, -5))
    .sort();
}

export interface LoadOptions {
  readonly force?: boolean; // goes on under another identity
  readonly warn?: (message: string) => void;
}

/**
 * Loads the newest intact checkpoint of `folder` into `state`; a damaged one is reported and passed over. Undefined where there is none, with what has
 * changed since it was written where `force` allows that. Throws when configuration, code or data are not those it was written under, naming what differs,
 * and when there are checkpoints but none is intact.
 */
export function loadCheckpoint(
  folder: string,
  state: unknown,
  now: Identity,
  { force = false, warn = console.warn }: LoadOptions = {},
): (CheckpointRecord & { readonly changed: readonly string[] }) | undefined {
  const faults: string[] = [];
  for (const name of checkpointNames(folder).reverse()) {
    try {
      const { record, bytes, file } = readCheckpoint(folder, name);
      const changed = changesOf(record, now);
      if (changed.length > 0 && !force) throw new ChangedError(file, changed);
      decodeTree(state, bytes, file);
      return { ...record, changed };
    } catch (error) {
      if (error instanceof ChangedError) throw error;
      faults.push((error as Error).message);
      warn(`damaged, trying the checkpoint before it: ${faults.at(-1)}`);
    }
  }
  if (faults.length === 0) return undefined;
  throw new Error(`${folder}: no checkpoint is intact; ${anew}:\n  ${faults.join("\n  ")}`);
}

const anew = "npm run reproduce with --force starts over, and so does a run after the folder was removed";

/** Thrown where a training would go on under another identity. */
export class ChangedError extends Error {
  override name = "ChangedError";
  constructor(
    file: string,
    readonly changes: readonly string[],
  ) {
    super(
      `${file}: the training has changed since; restore this, or go on all the same with npm run train and its --force (in a notebook: ` +
        `{ force: true }), which the record will tell; ${anew}:\n  ${changes.join("\n  ")}`,
    );
  }
}

/** A checkpoint's record and its tensors' bytes, both as they were written. Throws naming the file and the tensor at fault. */
export function readCheckpoint(
  folder: string,
  name: string,
): { record: CheckpointRecord; bytes: Uint8Array; file: string } {
  const [json, file] = [join(folder, `${name}.json`), join(folder, `${name}.safetensors`)];
  const text = readFileSync(json, "utf8");
  let record: CheckpointRecord;
  try {
    const { seal, ...rest } = JSON.parse(text) as CheckpointRecord & { seal?: string };
    record = rest;
    if (seal === undefined) throw new Error("it has no seal: cut off, or of an older version");
    if (sealed(record) !== text) throw new Error("its content does not match its seal");
  } catch (error) {
    throw new Error(`${json}: not as it was written (${(error as Error).message})`, { cause: error });
  }
  const bytes = readFileSync(file);
  if (sha256(bytes) !== record.sha256)
    throw new Error(`${file}: its hash is not the recorded one: ${describeDamage(bytes, file, record.tensors)}`);
  return { record, bytes, file };
}

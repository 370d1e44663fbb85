import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sourceHash, type SourceHash } from "../files/source-hash";

/** The data that a training sees. */
export interface DataIdentity {
  readonly name: string;
  readonly sha256: string;
}

/** A set of images by its content. */
export function dataIdentity(name: string, ...contents: readonly Uint8Array[]): DataIdentity {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return { name, sha256: hash.digest("hex") };
}

/** What must not change under a training that goes on: it would be neither the old one nor the new one. */
export interface Identity {
  readonly config: unknown;
  readonly code?: SourceHash; // the files that define the training, and all that they import
  readonly data?: DataIdentity;
}

/** The code of a training: `sources`, from the project's root, with all that they import. Undefined where none is at hand; throws where one is missing. */
export function codeOf(sources: readonly string[] | undefined, root: string): SourceHash | undefined {
  return sources?.some((file) => existsSync(join(root, file))) ? sourceHash(sources, root) : undefined;
}

/** Everything that differs between two identities, one line each: `config.adam.rate: 0.001 -> 0.002`, `code: src/losses/adversarial.ts`. */
export function changesOf(before: Identity, now: Identity): string[] {
  const changed = differences(before.config, plain(now.config));
  if (before.code && now.code && before.code.hash !== now.code.hash) {
    const names = new Set([...Object.keys(before.code.files), ...Object.keys(now.code.files)]);
    for (const name of names)
      if (before.code.files[name] !== now.code.files[name])
        changed.push(`code: ${name} (${fate(name, before.code, now.code)})`);
  }
  if (before.data && now.data && before.data.sha256 !== now.data.sha256)
    changed.push(`data: ${before.data.name} -> ${now.data.name}, SHA-256 ${before.data.sha256} -> ${now.data.sha256}`);
  return changed;
}

const fate = (name: string, before: SourceHash, now: SourceHash) =>
  !(name in before.files) ? "new" : !(name in now.files) ? "gone" : "edited";

export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** Paths (a.b.c) at which two configurations differ, with both values. */
export function differences(a: unknown, b: unknown, path = "config"): string[] {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b) ? [] : [`${path}: ${JSON.stringify(a)} -> ${JSON.stringify(b)}`];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], `${path}.${key}`));
}

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { decodeAll, type ImageEntry } from "../../data/decode";
import type { DataSet, Listing, Split } from "../../data/sets/data-set";
import { missingData, MissingData } from "../../data/sets/missing";

const number = (value: number) => value.toLocaleString("en");

export interface CheckOptions {
  readonly sample: number; // images of each split that are decoded
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly progress: (name: string) => (done: number, total: number) => void;
}

/** Says what is right and wrong with a set's files; -> the number of faults. */
export async function checkSet(set: DataSet, folder: string, options: CheckOptions): Promise<number> {
  const { say } = options;
  say(`${set.title} in ${folder}`);
  const missing = set.missing(folder);
  if (missing.length > 0) {
    say(missingData(set, folder, missing).message);
    if (!existsSync(folder)) return 1;
  }
  let faults = missing.length > 0 ? 1 : 0;
  faults += checkSums(set, folder, say);
  for (const split of set.splits) {
    options.signal.throwIfAborted();
    try {
      faults += set.list ? await checkFiles(set, folder, split, options) : await checkPixels(set, folder, split, say);
    } catch (error) {
      if (options.signal.aborted) throw error;
      faults++;
      const { message } = error as Error;
      say(`${split.name}: ${error instanceof MissingData ? message.split("\n")[0]! : message}`);
    }
  }
  say(faults === 0 ? "nothing wrong found" : `${faults} ${faults === 1 ? "fault" : "faults"}`);
  return faults;
}

/** Compares with the published checksums. */
function checkSums(set: DataSet, folder: string, say: (line: string) => void): number {
  let faults = 0;
  for (const [name, sum] of Object.entries(set.sums ?? {})) {
    const path = ["", "Anno", "Eval", "raw", "gzip"]
      .map((part) => join(folder, part, name))
      .find((file) => existsSync(file));
    if (path === undefined) continue;
    const same = sum === sumOf(path, sum.length === 32 ? "md5" : "sha256");
    if (!same) faults++;
    say(`${name}: ${same ? "as published" : "NOT as published (its checksum differs): get it again"}`);
  }
  return faults;
}

function sumOf(path: string, kind: "md5" | "sha256"): string {
  try {
    const bytes = readFileSync(path);
    return createHash(kind)
      .update(kind === "md5" ? bytes : gunzipSync(bytes))
      .digest("hex");
  } catch (error) {
    return (error as Error).message;
  }
}

function countText({ count: expected }: Split, count: number): string {
  if (expected === undefined || expected === count) return `${number(count)} images`;
  return `${number(count)} images, published are ${number(expected)}`;
}

async function checkPixels(set: DataSet, folder: string, split: Split, say: (line: string) => void): Promise<number> {
  if (set.standsFor !== undefined) {
    say(
      `${split.name}: drawn when it is opened, ${countText(split, split.count ?? 0)} unless another number is asked for`,
    );
    return 0;
  }
  const { count, close } = await set.open(folder, split.name, { size: 32, channels: 1 });
  close();
  say(`${split.name}: ${countText(split, count)}`);
  return split.count === undefined || split.count === count ? 0 : 1;
}

async function checkFiles(set: DataSet, folder: string, split: Split, options: CheckOptions): Promise<number> {
  const listing = await set.list!(folder, split.name, { signal: options.signal });
  const { damaged, looked, hash } = await decodeSample(listing, options);
  const known = [
    listing.classes && `${number(listing.classes.names.length)} classes`,
    listing.attributes && `${listing.attributes.names.length} attributes`,
    listing.points && `${listing.points.names.length} points`,
    listing.pairs &&
      `${number(listing.pairs.length)} pairs in ${new Set(listing.pairs.map(({ fold }) => fold)).size} folds`,
  ].filter((text) => text !== undefined);
  options.say(
    [
      `${split.name}: ${countText(split, listing.count)}`,
      ...known,
      `${number(looked)} decoded, ${damaged.length} damaged`,
      `SHA-256 of these files ${hash.slice(0, 16)}`,
    ].join("; "),
  );
  for (const line of damaged.slice(0, 20)) options.say(`  ${line}`);
  if (damaged.length > 20) options.say(`  and ${number(damaged.length - 20)} more`);
  return damaged.length + (split.count === undefined || split.count === listing.count ? 0 : 1);
}

/** Decodes images that are spread evenly over a split. */
async function decodeSample(listing: Listing, { sample, signal, progress }: CheckOptions) {
  const hash = createHash("sha256");
  const step = Math.max(1, Math.ceil(listing.count / sample));
  const damaged: string[] = [];
  const wanted = Math.ceil(listing.count / step);
  const tell = progress(listing.name);
  async function* chosen(): AsyncGenerator<ImageEntry> {
    for await (const entry of listing.images(0, step)) {
      // What cannot be read is left to the decoder, which says why.
      const bytes = typeof entry.file === "string" ? await readFile(entry.file).catch(() => undefined) : entry.file;
      hash.update(bytes ?? "unreadable");
      yield bytes && bytes.length > 0 ? { ...entry, file: bytes } : entry;
    }
  }
  const images = decodeAll(chosen(), {
    size: 64,
    channels: 3,
    onDamaged: "skip",
    signal,
    onSkipped: (error) => damaged.push(error.message),
    progress: ({ decoded, skipped }) => tell(decoded + skipped, wanted),
  });
  while (!(await images.next()).done);
  return { damaged, looked: wanted, hash: hash.digest("hex") };
}

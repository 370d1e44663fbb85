import type { ImageEntry } from "../decode";
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { DataSet, Listing, Split } from "./data-set";
import { every } from "./every";
import { lmdbCount, lmdbRecords, type LmdbRange } from "./lmdb-records";
import { isFolder, isImageName, missingData, splitOf } from "./missing";
import { openListing } from "./open";

/** A split as a stretch of one of the category's databases, in the order of the keys (which are hashes: the order is a random one). */
interface Stretch extends Split {
  readonly from: "train" | "val" | "";
  readonly first?: number;
}

const probes: readonly Stretch[] = [
  { name: "probe-train", from: "train", count: 70_000, note: "the first 70,000 of train; GH-Feat names no images" },
  { name: "probe-test", from: "train", first: 70_000, count: 20_000, note: "the 20,000 after them" },
];

const scene = (train: number): readonly Stretch[] => [
  { name: "train", from: "train", count: train, note: "the whole of train" },
  { name: "val", from: "val", count: 300, note: "the whole of val" },
  ...probes,
];

const categories: Readonly<Record<string, { title: string; splits: readonly Stretch[] }>> = {
  bedroom: { title: "LSUN Bedrooms", splits: scene(3_033_042) },
  kitchen: { title: "LSUN Kitchens", splits: scene(2_212_277) },
  tower: { title: "LSUN Towers", splits: scene(708_264) },
  car: {
    title: "LSUN Cars",
    splits: [
      {
        name: "train",
        from: "",
        count: 4_968_695,
        note: "the first of the 5,520,756 images; the automodulator names no images",
      },
      { name: "test", from: "", first: 4_968_695, count: 552_061, note: "those after them" },
    ],
  },
};

/** Where a database of a category may lie: as LMDB or exported to files, beside the other categories or alone. */
function sourceOf(folder: string, category: string, from: string): { path: string; lmdb: boolean } | undefined {
  const part = from === "" ? category : `${category}_${from}`;
  for (const name of [`${part}_lmdb`, `${category}/${part}_lmdb`, part, `${category}/${from}`])
    if (existsSync(join(folder, name, "data.mdb"))) return { path: join(folder, name), lmdb: true };
  for (const name of [`${part}_lmdb.mdb`, `${part}.mdb`])
    if (existsSync(join(folder, name))) return { path: join(folder, name), lmdb: true };
  for (const name of [part, `${category}/${from}`, `${part}_images`])
    if (isFolder(join(folder, name))) return { path: join(folder, name), lmdb: false };
  return undefined;
}

/** Image files in a folder and the folders in it, in the order of their names without folders: that of the keys that they were exported from. */
function filesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && isImageName(entry.name),
  );
  return files
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function listStretch(
  set: DataSet,
  folder: string,
  category: string,
  stretch: Stretch,
  wanted: number | undefined,
): Promise<Listing> {
  const source = sourceOf(folder, category, stretch.from);
  if (!source) throw missingData(set, folder, [`${category}${stretch.from && `_${stretch.from}`}_lmdb/data.mdb`]);
  const files = source.lmdb ? [] : filesIn(source.path);
  const there = source.lmdb ? await lmdbCount(source.path) : files.length;
  const first = stretch.first ?? 0;
  const count = Math.min(wanted ?? Infinity, stretch.count!);
  if (first + count > there)
    throw missingData(set, folder, [
      `${first + count - there} of the images up to ${first + count} (${source.path} holds ${there})`,
    ]);
  return {
    name: `${set.title} ${stretch.name}`,
    count,
    images: (from = 0, step = 1) =>
      source.lmdb
        ? recordsOf(source.path, { first: first + from, records: Math.ceil((count - from) / step), every: step })
        : imagesOf(source.path, every(files.slice(first, first + count), from, step)),
    ...(source.lmdb && { container: containerOf(source.path) }),
  };
}

async function* recordsOf(path: string, range: LmdbRange): AsyncGenerator<ImageEntry> {
  for await (const { key, value } of lmdbRecords(path, range)) yield { file: value, name: key };
}

const containerOf = (path: string) => (isFolder(path) ? join(path, "data.mdb") : path);

function* imagesOf(folder: string, files: Iterable<string>): Generator<ImageEntry> {
  for (const file of files) yield { file, name: relative(folder, file) };
}

/** LSUN (Yu et al. 2015): one category each, as its LMDB or as files exported from it. */
export const lsunSets: readonly DataSet[] = Object.entries(categories).map(([category, { title, splits }]) => {
  const parts = [...new Set(splits.map(({ from }) => (from === "" ? category : `${category}_${from}`)))];
  const set: DataSet = {
    name: `lsun-${category}`,
    title,
    folder: "lsun",
    images: "256 and more",
    splits,
    layout: parts.map((part) => `${part}_lmdb/data.mdb, or the images exported into ${part}/ (flat or in folders)`),
    source: category === "car" ? "http://dl.yf.io/lsun/objects/" : "https://github.com/fyu/lsun (download.py)",
    licence: "no licence given; for research",
    missing: (folder) =>
      [...new Set(splits.map(({ from }) => from))]
        .filter((from) => !sourceOf(folder, category, from))
        .map((from) => `${category}${from && `_${from}`}_lmdb/data.mdb`),
    list(folder, split, { count } = {}) {
      splitOf(set, split);
      return listStretch(
        set,
        folder,
        category,
        splits.find(({ name }) => name === split)!,
        count,
      );
    },
    open: (folder, split, options) => openListing(set, folder, split, options),
  };
  return set;
});

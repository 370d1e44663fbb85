import type { ImageEntry } from "../decode";
import { join } from "node:path";
import type { Pair } from "./annotations";
import type { DataSet } from "./data-set";
import { every } from "./every";
import { readPairs } from "./lfw-pairs";
import { firstThere, foldersIn, imagesByStem, isFolder, missingData, requireWhole, splitOf } from "./missing";
import { openListing } from "./open";

const imageFolders = ["lfw", "lfw-deepfunneled", "lfw_funneled", "lfw-deepfunneled/lfw-deepfunneled", "lfw2", "images"];

const pairLists: Readonly<Record<string, string>> = {
  pairs: "pairs.txt",
  "dev-train": "pairsDevTrain.txt",
  "dev-test": "pairsDevTest.txt",
};

const photoName = (person: string, number: number) => `${person}_${String(number).padStart(4, "0")}`;

/** The folder with a folder for each person: one of the usual ones, else the set's own. */
function imageFolder(folder: string): string | undefined {
  const holdsPeople = (path: string) =>
    isFolder(path) && foldersIn(path).some((person) => imagesByStem(join(path, person)).has(photoName(person, 1)));
  return [...imageFolders, "."].map((name) => join(folder, name)).find(holdsPeople);
}

/** Images of the given people: [person, stem, file]. */
function* photosOf(inside: string, people: Iterable<string>): Generator<[person: string, stem: string, file: string]> {
  for (const person of people)
    if (isFolder(join(inside, person)))
      for (const [stem, name] of imagesByStem(join(inside, person))) yield [person, stem, join(person, name)];
}

/** LFW (Huang et al. 2007): people and pairs. `pairs` is the protocol of its View 2: ten folds of 300 pairs of one person and 300 of two. */
export const lfw: DataSet = {
  name: "lfw",
  title: "LFW",
  folder: "lfw",
  images: "250 JPEG",
  splits: [
    { name: "pairs", count: 7_701, note: "the images of pairs.txt: 10 folds of 300 + 300 pairs" },
    { name: "dev-train", note: "the images of pairsDevTrain.txt: 1,100 + 1,100 pairs" },
    { name: "dev-test", note: "the images of pairsDevTest.txt: 500 + 500 pairs" },
    { name: "all", count: 13_233, note: "5,749 people" },
  ],
  layout: [
    "lfw/NAME/NAME_0001.jpg, a folder for each person (also as lfw-deepfunneled/ or lfw_funneled/)",
    "pairs.txt",
    "pairsDevTrain.txt and pairsDevTest.txt if these splits are wanted",
  ],
  source: "http://vis-www.cs.umass.edu/lfw/ (scikit-learn's fetch_lfw_pairs leaves the same files in its lfw_home)",
  licence: "for research; the photographs belong to their makers",

  missing(folder) {
    if (!isFolder(folder)) return ["lfw/", "pairs.txt"];
    return [
      ...(imageFolder(folder) ? [] : ["lfw/NAME/NAME_0001.jpg"]),
      ...(firstThere(folder, ["pairs.txt"]) ? [] : ["pairs.txt"]),
    ];
  },

  list(folder, split, { count } = {}) {
    splitOf(lfw, split);
    requireWhole(lfw, folder);
    const list = pairLists[split];
    const file = list === undefined ? undefined : firstThere(folder, [list]);
    if (list !== undefined && file === undefined) throw missingData(lfw, folder, [list]);
    const inside = imageFolder(folder)!;
    const wanted = file === undefined ? [] : readPairs(file);
    const photos = wanted.flatMap(({ first, second }) => [first, second]);
    const stems = new Set(photos.map(({ person, number }) => photoName(person, number)));
    const people = file === undefined ? foldersIn(inside) : [...new Set(photos.map(({ person }) => person))].sort();
    const chosen = [...photosOf(inside, people)].filter(([, stem]) => file === undefined || stems.has(stem));
    const place = new Map(chosen.map(([, stem], i) => [stem, i]));
    const absent = [...stems].filter((stem) => !place.has(stem));
    if (absent.length > 0)
      throw missingData(
        lfw,
        folder,
        absent.map((stem) => `${stem}.jpg`),
      );
    const kept = chosen.slice(0, count);
    const number = new Map(people.map((person, i) => [person, i]));
    const pairs = wanted
      .map(({ first, second, same, fold }): Pair => {
        const at = ({ person, number }: typeof first) => place.get(photoName(person, number))!;
        return { first: at(first), second: at(second), same, fold };
      })
      .filter(({ first, second }) => Math.max(first, second) < kept.length);
    return {
      name: `LFW ${split}`,
      count: kept.length,
      *images(from = 0, step = 1): Iterable<ImageEntry> {
        for (const [, , name] of every(kept, from, step)) yield { file: join(inside, name), name };
      },
      classes: { names: people, values: Int32Array.from(kept, ([person]) => number.get(person)!) },
      ...(file !== undefined && { pairs }),
    };
  },

  open: (folder, split, options) => openListing(lfw, folder, split, options),
};

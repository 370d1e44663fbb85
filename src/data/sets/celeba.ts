import { join } from "node:path";
import type { Annotations } from "./annotations";
import type { DataSet, Listing, ListOptions } from "./data-set";
import { every } from "./every";
import { firstThere, imagesByStem, isFolder, missingData, requireWhole, some, splitOf } from "./missing";
import { openListing } from "./open";
import { readLines, readTextTable, rowIndex, type TextTable } from "./text-table";

/** The aligned pictures are 178 x 218; their middle square is used, as centre crops do. */
const celebaCrop = { left: 0, top: 20, width: 178, height: 178 };

export const fivePoints = ["left eye", "right eye", "nose", "left mouth corner", "right mouth corner"] as const; // left in the picture

const imageFolders = [
  "img_align_celeba",
  "Img/img_align_celeba",
  "img_align_celeba/img_align_celeba", // as Kaggle packs it
  "img_align_celeba_png",
  "Img/img_align_celeba_png",
];

const places = (name: string) => [`${name}.txt`, `Anno/${name}.txt`, `Eval/${name}.txt`, `${name}.csv`];

const tables = {
  attributes: places("list_attr_celeba"),
  points: places("list_landmarks_align_celeba"),
  partition: places("list_eval_partition"),
};

const identities = [...places("identity_CelebA"), "Anno/identity_CelebA.txt"];

/** The folder that holds the pictures themselves: of two of one name within each other the inner. */
function imageFolder(folder: string): string | undefined {
  const found = imageFolders.map((path) => join(folder, path)).filter(isFolder);
  return found.find((path) => path.endsWith("img_align_celeba/img_align_celeba")) ?? found[0];
}

function missingFrom(folder: string, wanted: readonly (readonly string[])[]): string[] {
  const files = wanted.filter((paths) => !firstThere(folder, paths)).map((paths) => paths[0]!);
  return imageFolder(folder) ? files : ["img_align_celeba/", ...files];
}

/** What the tables say of the pictures `names`, in this order. */
function annotationsOf(folder: string, names: readonly string[]): Annotations {
  const attributes = readTextTable(firstThere(folder, tables.attributes)!);
  const points = readTextTable(firstThere(folder, tables.points)!);
  if (points.width !== 10)
    throw new Error(`${points.file}: ${points.width} numbers in a row, expected x and y of 5 points`);
  const people = firstThere(folder, identities);
  return {
    attributes: {
      names: attributes.columns,
      values: Uint8Array.from(rowsOf(attributes, names), (value) => (value > 0 ? 1 : 0)),
    },
    points: { names: fivePoints, values: Float32Array.from(rowsOf(points, names), toFraction) },
    ...(people === undefined ? {} : { classes: peopleOf(rowsOf(readTextTable(people), names)) }),
  };
}

/** The tables count pixels from 0 at the middle of the first one. */
const toFraction = (value: number, i: number) =>
  i % 2 === 0 ? (value + 0.5 - celebaCrop.left) / celebaCrop.width : (value + 0.5 - celebaCrop.top) / celebaCrop.height;

function peopleOf(numbers: Int32Array): NonNullable<Annotations["classes"]> {
  const people = [...new Set(numbers)].sort((a, b) => a - b);
  const place = new Map(people.map((number, i) => [number, i]));
  return { names: people.map(String), values: numbers.map((number) => place.get(number)!) };
}

/** The rows of a table in the order of `names`, one after the other. */
export function rowsOf(table: TextTable, names: readonly string[]): Int32Array {
  const place = rowIndex(table);
  const result = new Int32Array(names.length * table.width);
  const absent = names.filter((name) => !place.has(name));
  if (absent.length > 0) throw new Error(`${table.file}: has no row of ${some(absent)}`);
  names.forEach((name, i) => {
    const row = place.get(name)! * table.width;
    result.set(table.values.subarray(row, row + table.width), i * table.width);
  });
  return result;
}

/** Pictures by their names in the tables, which end in .jpg also where the pictures are PNG. */
function listingOf(set: DataSet, folder: string, split: string, all: string[], { count }: ListOptions): Listing {
  const inside = imageFolder(folder)!;
  const files = imagesByStem(inside);
  const names = all.slice(0, count);
  const stems = names.map((name) => name.replace(/\.\w+$/, ""));
  const absent = stems.filter((stem) => !files.has(stem));
  if (absent.length > 0)
    throw missingData(
      set,
      folder,
      absent.map((stem) => join(inside, `${stem}.jpg`)),
    );
  return {
    name: `${set.title} ${split}`,
    count: names.length,
    *images(from = 0, step = 1) {
      for (const stem of every(stems, from, step)) {
        const name = files.get(stem)!;
        yield { file: join(inside, name), name, crop: celebaCrop };
      }
    },
    ...annotationsOf(folder, names),
  };
}

const layout = [
  "img_align_celeba/000001.jpg to 202599.jpg (aligned and cropped, 178 x 218)",
  "list_attr_celeba.txt",
  "list_landmarks_align_celeba.txt",
  "list_eval_partition.txt",
  "identity_CelebA.txt if there is one (the tables may lie in Anno/ and Eval/, or be Kaggle's CSV files)",
];

const sums = {
  "list_attr_celeba.txt": "75e246fa4810816ffd6ee81facbd244c",
  "identity_CelebA.txt": "32bd1bd63d3c78cd57e08160ec5ed1e2",
  "list_landmarks_align_celeba.txt": "cc24ecafdb5b50baae59b03474781f8c",
  "list_eval_partition.txt": "d32c9cbf5e040fd4025c592c306e6668",
};

const common = {
  folder: "celeba",
  images: "178 x 218 JPEG",
  source: "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
  licence: "non-commercial research only",
  sums,
};

const partitions: Readonly<Record<string, number>> = { train: 0, validation: 1, test: 2 };

/** CelebA (Liu et al. 2015), aligned: 40 attributes, 5 points, people. */
export const celeba: DataSet = {
  ...common,
  name: "celeba",
  title: "CelebA",
  splits: [
    { name: "train", count: 162_770, note: "partition 0" },
    { name: "validation", count: 19_867, note: "partition 1" },
    { name: "test", count: 19_962, note: "partition 2" },
  ],
  layout,
  missing: (folder) => missingFrom(folder, Object.values(tables)),
  list(folder, split, options = {}) {
    splitOf(celeba, split);
    requireWhole(celeba, folder);
    const { names, values } = readTextTable(firstThere(folder, tables.partition)!);
    const wanted = names.filter((_, i) => values[i] === partitions[split]);
    return listingOf(celeba, folder, split, wanted, options);
  },
  open: (folder, split, options) => openListing(celeba, folder, split, options),
};

const mafl = { train: "training.txt", test: "testing.txt" };
const maflFile = (name: string) => [`MAFL/${name}`, `mafl/${name}`, name, `Eval/${name}`, `Eval/mafl_${name}`];

/** MAFL (Zhang et al. 2016): the pictures of CelebA that landmarks are tested on; two lists of names beside CelebA's own files. */
export const maflSet: DataSet = {
  ...common,
  name: "mafl",
  title: "MAFL",
  source:
    "https://github.com/zhzhanp/TCDCN-face-alignment (the two lists), https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
  splits: [
    { name: "train", count: 19_000, note: "training.txt; GH-Feat Tab. IX" },
    { name: "test", count: 1_000, note: "testing.txt; GH-Feat Tab. IX" },
  ],
  layout: ["the files of CelebA", "MAFL/training.txt and MAFL/testing.txt, a name such as 000001.jpg in each line"],
  missing: (folder) => missingFrom(folder, [tables.attributes, tables.points, ...Object.values(mafl).map(maflFile)]),
  list(folder, split, options = {}) {
    splitOf(maflSet, split);
    requireWhole(maflSet, folder);
    const lines = readLines(firstThere(folder, maflFile(mafl[split as keyof typeof mafl]))!);
    const names = lines.map((line) => line.split(/\s+/)[0]!.replace(/\.\w+$/, ".jpg"));
    return listingOf(maflSet, folder, split, names, options);
  },
  open: (folder, split, options) => openListing(maflSet, folder, split, options),
};

import type { ImageEntry } from "../decode";
import { join } from "node:path";
import { alignedQuad, fractionIn, type Point } from "../align";
import type { Annotations } from "./annotations";
import { fivePoints, rowsOf } from "./celeba";
import type { DataSet } from "./data-set";
import { every } from "./every";
import { firstThere, foldersIn, imagesByStem, isFolder, missingData, splitOf } from "./missing";
import { openListing } from "./open";
import { readLines, readTextTable } from "./text-table";

/** The automodulator trains on 27,000 and tests on 3,000 images without naming them; the first and the last are taken. */
const ranges: Readonly<Record<string, readonly [first: number, end: number]>> = {
  train: [0, 27_000],
  test: [27_000, 30_000],
  all: [0, 30_000],
};

const imageFolders = ["CelebA-HQ-img", "celeba_hq_256", "images", "celeba-1024", "celeba-256", "celeba-128", "."];
const mappings = ["CelebA-HQ-to-CelebA-mapping.txt", "image_list.txt"];
const attributeFiles = [
  "CelebAMask-HQ-attribute-anno.txt",
  "list_attr_celeba.txt",
  "../celeba/list_attr_celeba.txt",
  "../celeba/Anno/list_attr_celeba.txt",
];
const pointFiles = [
  "list_landmarks_celeba.txt",
  "../celeba/list_landmarks_celeba.txt",
  "../celeba/Anno/list_landmarks_celeba.txt",
];
const fileName = (index: number) => String(index).padStart(5, "0");

/** Images by their numbers, which are their names (0.jpg, 00000.png, imgHQ00000.png). */
function numbered(folder: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const [stem, name] of imagesByStem(folder)) {
    const match = /^(?:imgHQ)?(\d{1,5})$/.exec(stem);
    if (match) found.set(Number(match[1]), join(folder, name));
  }
  return found;
}

function imagesOf(folder: string): Map<number, string> {
  const inside = imageFolders.map((name) => join(folder, name)).filter(isFolder);
  const deeper = isFolder(folder) ? foldersIn(folder).map((name) => join(folder, name)) : [];
  for (const path of [...inside, ...deeper]) {
    const found = numbered(path);
    if (found.size > 0) return found;
  }
  return new Map();
}

/** The picture of CelebA that each image was made from, by the image's number. */
function originals(file: string): Map<number, string> {
  const lines = readLines(file);
  if (!/^idx\s+orig_idx\s+orig_file/.test(lines[0] ?? ""))
    throw new Error(`${file}:1: expected the columns idx, orig_idx, orig_file`);
  return new Map(
    lines.slice(1).map((line, i): [number, string] => {
      const [index, , name] = line.split(/\s+/);
      if (!/^\d+$/.test(index ?? "") || !name)
        throw new Error(`${file}:${i + 2}: expected a number, a number and a file name`);
      return [Number(index), name];
    }),
  );
}

/** Where the five points of the photograph came to lie: the set was cut out with the geometry that FF-HQ took over, half a pixel lower right. */
function alignedPoints(row: ArrayLike<number>): number[] {
  const points = fivePoints.map((_, i): Point => [row[2 * i]!, row[2 * i + 1]!]);
  const [leftEye, rightEye, , leftMouth, rightMouth] = points as [Point, Point, Point, Point, Point];
  const quad = alignedQuad({ leftEye, rightEye, leftMouth, rightMouth });
  return points.flatMap(([x, y]) => fractionIn(quad, [x - 0.5, y - 0.5]));
}

function annotationsOf(folder: string, numbers: readonly number[]): Annotations {
  const mapping = firstThere(folder, mappings);
  const own = firstThere(folder, attributeFiles);
  const ownNames = own?.endsWith("CelebAMask-HQ-attribute-anno.txt");
  const known = mapping === undefined ? undefined : originals(mapping);
  const names = known && numbers.map((number) => known.get(number) ?? `image ${number} of ${mapping}`);
  const attributes = own !== undefined && (ownNames || names) ? readTextTable(own) : undefined;
  const pointFile = firstThere(folder, pointFiles);
  const photographs = pointFile !== undefined && names ? rowsOf(readTextTable(pointFile), names) : undefined;
  return {
    ...(attributes && {
      attributes: {
        names: attributes.columns,
        values: Uint8Array.from(
          rowsOf(attributes, ownNames ? numbers.map((number) => `${number}.jpg`) : names!),
          (v) => (v > 0 ? 1 : 0),
        ),
      },
    }),
    ...(photographs && {
      points: {
        names: fivePoints,
        values: Float32Array.from(numbers.flatMap((_, i) => alignedPoints(photographs.subarray(10 * i, 10 * i + 10)))),
      },
    }),
  };
}

/** CelebA-HQ (Karras et al. 2018): 30,000 aligned faces; attributes and points where the files are there that tell them. */
export const celebahq: DataSet = {
  name: "celebahq",
  title: "CelebA-HQ",
  folder: "celebahq",
  images: "1024, aligned",
  splits: [
    { name: "train", count: 27_000, note: "images 0 to 26999; the automodulator names no images" },
    { name: "test", count: 3_000, note: "images 27000 to 29999" },
    { name: "all", count: 30_000, note: "" },
  ],
  layout: [
    "CelebA-HQ-img/0.jpg to 29999.jpg (or celeba_hq_256/00000.jpg, or the images themselves)",
    "for attributes CelebAMask-HQ-attribute-anno.txt, or CelebA-HQ-to-CelebA-mapping.txt (or image_list.txt) and CelebA's list_attr_celeba.txt",
    "for points that mapping and CelebA's list_landmarks_celeba.txt",
  ],
  source: "https://github.com/switchablenorms/CelebAMask-HQ or https://github.com/tkarras/progressive_growing_of_gans",
  licence: "non-commercial research only",

  missing: (folder) => (imagesOf(folder).size > 0 ? [] : ["CelebA-HQ-img/0.jpg"]),

  list(folder, split, { count } = {}) {
    splitOf(celebahq, split);
    const files = imagesOf(folder);
    const [first, end] = ranges[split]!;
    const numbers = Array.from({ length: Math.min(count ?? end - first, end - first) }, (_, i) => first + i);
    const absent = numbers.filter((number) => !files.has(number)).map((number) => `image ${fileName(number)}`);
    if (absent.length > 0) throw missingData(celebahq, folder, absent);
    return {
      name: `CelebA-HQ ${split}`,
      count: numbers.length,
      *images(from = 0, step = 1): Iterable<ImageEntry> {
        for (const number of every(numbers, from, step)) yield { file: files.get(number)!, name: fileName(number) };
      },
      ...annotationsOf(folder, numbers),
    };
  },

  open: (folder, split, options) => openListing(celebahq, folder, split, options),
};

import type { ImageEntry } from "../decode";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Annotations } from "./annotations";
import type { DataSet } from "./data-set";
import { every } from "./every";
import { jsonMembers } from "./json-members";
import { foldersIn, imagesByStem, isFolder, missingData, splitOf } from "./missing";
import { openListing } from "./open";

/** The first 60,000 are for training, the others for validation, as the set's makers appointed and both papers use it. */
const ranges: Readonly<Record<string, readonly [first: number, end: number]>> = {
  train: [0, 60_000],
  test: [60_000, 70_000],
  all: [0, 70_000],
};

const metadata = "ffhq-dataset-v2.json";
const imageFolders = ["images1024x1024", "images256x256", "images", "thumbnails128x128", "."];
const fileName = (index: number) => String(index).padStart(5, "0");

/** Images by their numbers: below a folder, or below its folders of a thousand (00000/, 01000/ ...). */
function numbered(folder: string): Map<number, string> {
  const found = new Map<number, string>();
  const inside = foldersIn(folder).filter((name) => /^\d{5}$/.test(name));
  for (const part of [".", ...inside])
    for (const [stem, name] of imagesByStem(join(folder, part)))
      if (/^\d{5}$/.test(stem)) found.set(Number(stem), join(folder, part, name));
  return found;
}

/** The first of the usual folders that holds numbered images. */
function imagesOf(folder: string): { inside: string; files: Map<number, string> } {
  for (const name of imageFolders) {
    const inside = join(folder, name);
    const files = isFolder(inside) ? numbered(inside) : new Map<number, string>();
    if (files.size > 0) return { inside, files };
  }
  return { inside: join(folder, imageFolders[0]!), files: new Map() };
}

interface Metadata {
  readonly category?: string;
  readonly image?: {
    readonly pixel_size?: readonly number[];
    readonly face_landmarks?: readonly (readonly number[])[];
  };
}

/** The 68 points of the aligned images with the given numbers, as fractions; from the set's metadata. */
async function pointsOf(file: string, first: number, count: number): Promise<Annotations["points"]> {
  const names = Array.from({ length: 68 }, (_, i) => `point ${i}`);
  const values = new Float32Array(count * 2 * names.length).fill(Number.NaN);
  let found = 0;
  for await (const [name, value] of jsonMembers(file)) {
    const row = Number(name) - first;
    if (!(row >= 0 && row < count)) continue;
    const { pixel_size, face_landmarks } = (value as Metadata).image ?? {};
    if (pixel_size?.length !== 2 || face_landmarks?.length !== names.length)
      throw new Error(`${file}: image ${name} has no pixel_size or not 68 face_landmarks`);
    // dlib counts pixels from 0 at the middle of the first one
    face_landmarks.forEach((point, i) =>
      point.forEach((at, axis) => (values[(row * names.length + i) * 2 + axis] = (at + 0.5) / pixel_size[axis]!)),
    );
    found++;
  }
  if (found < count) throw new Error(`${file}: describes ${found} of the ${count} images from ${fileName(first)} on`);
  return { names, values };
}

/** FF-HQ (Karras et al. 2019): aligned faces. With the metadata beside them: 68 points each. */
export const ffhq: DataSet = {
  name: "ffhq",
  title: "FF-HQ",
  folder: "ffhq",
  images: "1024 PNG, aligned",
  splits: [
    { name: "train", count: 60_000, note: "00000 to 59999; both papers" },
    { name: "test", count: 10_000, note: "60000 to 69999; both papers" },
    { name: "all", count: 70_000, note: "what StyleGAN was trained on" },
  ],
  layout: [
    "images1024x1024/00000/00000.png to 69000/69999.png, or all in one folder, in this size or another",
    `${metadata} if the 68 points are wanted`,
  ],
  source: "https://github.com/NVlabs/ffhq-dataset",
  licence: "CC BY-NC-SA 4.0",
  sums: { [metadata]: "425ae20f06a4da1d4dc0f46d40ba5fd6" },

  missing: (folder) => (isFolder(folder) && imagesOf(folder).files.size > 0 ? [] : ["images1024x1024/00000/00000.png"]),

  async list(folder, split, { count } = {}) {
    splitOf(ffhq, split);
    const { inside, files } = isFolder(folder)
      ? imagesOf(folder)
      : { inside: folder, files: new Map<number, string>() };
    const [first, end] = ranges[split]!;
    const numbers = Array.from({ length: Math.min(count ?? end - first, end - first) }, (_, i) => first + i);
    const absent = numbers
      .filter((number) => !files.has(number))
      .map((number) => join(inside, `${fileName(number)}.png`));
    if (absent.length > 0) throw missingData(ffhq, folder, absent);
    const described = join(folder, metadata);
    const points = existsSync(described) ? await pointsOf(described, first, numbers.length) : undefined;
    return {
      name: `FF-HQ ${split}`,
      count: numbers.length,
      *images(from = 0, step = 1): Iterable<ImageEntry> {
        for (const number of every(numbers, from, step))
          yield { file: files.get(number)!, name: relative(inside, files.get(number)!) };
      },
      ...(points && { points }),
    };
  },

  open: (folder, split, options) => openListing(ffhq, folder, split, options),
};

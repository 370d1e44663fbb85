import { existsSync } from "node:fs";
import { join } from "node:path";
import { readIdxBytes } from "../idx";
import type { ImageSet } from "../images";
import type { DataSet, Split } from "./data-set";
import { missingData, splitOf } from "./missing";
import { fromImages } from "./open";

/** A pair of files, by their names without .gz, and the number of images that was published. */
interface Files {
  readonly images: string;
  readonly labels: string;
  readonly count: number;
}

export interface IdxSet extends Pick<DataSet, "name" | "title" | "source" | "licence" | "sums"> {
  readonly files: Readonly<Record<string, Files>>;
  readonly classes: readonly string[];
  readonly folder?: string; // its name unless given
  readonly transposed?: boolean; // stored column by column
}

const padding = 2; // from 28 to 32 pixels, as StyleGAN's dataset tool does with MNIST
const side = 28;
const size = side + 2 * padding;

/** The file as it lies there: zipped, or not, or with the dot that some unpackers leave before idx. */
function find(folder: string, name: string): string | undefined {
  const dotted = name.replace("-idx", ".idx");
  return [`${name}.gz`, name, `${dotted}.gz`, dotted, `raw/${name}`, `raw/${name}.gz`, `gzip/${name}.gz`]
    .map((path) => join(folder, path))
    .find((path) => existsSync(path));
}

const nameOf = (file: string | undefined, name: string) => file ?? `${name}.gz`;

/** The files of all splits where they lie, for provenance. */
export function idxFiles(set: IdxSet, folder: string): string[] {
  const names = Object.values(set.files).flatMap(({ images, labels }) => [images, labels]);
  return names.map((name) => nameOf(find(folder, name), join(folder, name)));
}

/** A split of a set of IDX files: grey images, padded with black from 28 to 32 pixels, and a class each. Throws with file and remedy. */
export function readIdxSet(set: IdxSet, folder: string, split: string): ImageSet {
  const files = set.files[splitOf(dataSetOf(set), split).name]!;
  const [images, labels] = [find(folder, files.images), find(folder, files.labels)];
  if (images === undefined || labels === undefined) {
    const missing = [images ? [] : `${files.images}.gz`, labels ? [] : `${files.labels}.gz`].flat();
    throw missingData(dataSetOf(set), folder, missing);
  }
  const [pictures, classes] = [readIdxBytes(images), readIdxBytes(labels)];
  const [count = 0, height, width] = pictures.shape;
  if (pictures.shape.length !== 3 || height !== side || width !== side)
    throw new Error(`${images}: expected images of ${side} x ${side}, got ${pictures.shape.join(" x ")}`);
  if (classes.shape.length !== 1 || classes.shape[0] !== count)
    throw new Error(`${labels}: expected a label for each of ${count} images, got ${classes.shape.join(" x ")}`);
  const wrong = classes.data.findIndex((label) => label >= set.classes.length);
  if (wrong >= 0)
    throw new Error(
      `${labels}: image ${wrong} is of class ${classes.data[wrong]}, there are ${set.classes.length} classes`,
    );
  return {
    name: `${set.title} ${split}`,
    size,
    channels: 1,
    count,
    pixels: pad(pictures.data, count, set.transposed ?? false),
    labels: classes.data,
  };
}

function pad(data: Uint8Array, count: number, transposed: boolean): Uint8Array {
  const pixels = new Uint8Array(count * size * size);
  for (let image = 0, from = 0; image < count; image++)
    for (let row = 0; row < side; row++, from += side) {
      const to = (image * size + padding) * size + padding;
      if (!transposed) pixels.set(data.subarray(from, from + side), to + row * size);
      else for (let i = 0; i < side; i++) pixels[to + i * size + row] = data[from + i]!;
    }
  return pixels;
}

/** The same as one of the sets that the command line lists. */
export function dataSetOf(set: IdxSet): DataSet {
  const { name, title, source, licence, sums, files } = set;
  const names = Object.values(files).flatMap(({ images, labels }) => [images, labels]);
  return {
    name,
    title,
    folder: set.folder ?? name,
    source,
    licence,
    ...(sums && { sums }),
    images: "28 grey, as 32",
    splits: Object.entries(files).map(([split, { count }]): Split => ({ name: split, count, note: "" })),
    layout: [`${names.map((file) => `${file}.gz`).join(", ")} (or unzipped)`],
    missing: (folder) => names.filter((file) => !find(folder, file)).map((file) => `${file}.gz`),
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws becomes a rejection
    async open(folder, split, options) {
      const images = readIdxSet(set, folder, split);
      return fromImages(images, set.classes, options);
    },
  };
}

const mnistFiles = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte", count: 60_000 },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte", count: 10_000 },
};

const digits = Array.from({ length: 10 }, (_, i) => String(i));
const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
const small = letters.map((letter) => letter.toLowerCase());
const merged = [...digits, ...letters, ..."a b d e f g h n q r t".split(" ")]; // small letters that look like their capitals are one class with them

/** MNIST (LeCun et al. 1998). */
export const mnist: IdxSet = {
  name: "mnist",
  title: "MNIST",
  source: "http://yann.lecun.com/exdb/mnist/ or https://ossci-datasets.s3.amazonaws.com/mnist/",
  licence: "CC BY-SA 3.0",
  files: mnistFiles,
  classes: digits,
  sums: {
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
  },
};

/** Fashion-MNIST (Xiao, Rasul and Vollgraf 2017). */
export const fashion: IdxSet = {
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  source: "npm run setup, or https://github.com/zalandoresearch/fashion-mnist",
  licence: "MIT",
  files: mnistFiles,
  sums: {
    "train-images-idx3-ubyte.gz": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte.gz": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte.gz": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte.gz": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
  },
  classes: ["T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
};

/** Kuzushiji-MNIST (Clanuwat et al. 2018). */
export const kmnist: IdxSet = {
  name: "kmnist",
  title: "Kuzushiji-MNIST",
  source: "https://github.com/rois-codh/kmnist",
  licence: "CC BY-SA 4.0",
  files: mnistFiles,
  classes: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
  sums: {
    "train-images-idx3-ubyte.gz": "bdb82020997e1d708af4cf47b453dcf7",
    "train-labels-idx1-ubyte.gz": "e144d726b3acfaa3e44228e80efcd344",
    "t10k-images-idx3-ubyte.gz": "5c965bf0a639b31b8f53240b1b52f4d7",
    "t10k-labels-idx1-ubyte.gz": "7320c461ea6c1c855c0b718fb2a4b134",
  },
};

const emnistParts: readonly [part: string, train: number, test: number, classes: readonly string[]][] = [
  ["balanced", 112_800, 18_800, merged],
  ["letters", 124_800, 20_800, ["none", ...letters]], // counted from 1
  ["digits", 240_000, 40_000, digits],
  ["mnist", 60_000, 10_000, digits],
  ["byclass", 697_932, 116_323, [...digits, ...letters, ...small]],
  ["bymerge", 697_932, 116_323, merged],
];

/** EMNIST (Cohen et al. 2017): six sets in one folder, stored column by column. */
export const emnist: readonly IdxSet[] = emnistParts.map(([part, train, test, classes]) => {
  const files = (split: string, count: number): Files => ({
    images: `emnist-${part}-${split}-images-idx3-ubyte`,
    labels: `emnist-${part}-${split}-labels-idx1-ubyte`,
    count,
  });
  return {
    name: `emnist-${part}`,
    title: `EMNIST ${part}`,
    folder: "emnist",
    source: "https://www.nist.gov/itl/products-and-services/emnist-dataset",
    licence: "public domain",
    files: { train: files("train", train), test: files("test", test) },
    classes,
    transposed: true,
  };
});

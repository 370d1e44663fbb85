import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../files/cache";
import { readIdx, type Idx } from "./idx";
import type { ImageSet } from "./images";

/** The ten classes of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017), in the order of the labels. */
export const fashionClasses = [
  "T-shirt",
  "trousers",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
] as const;

/** Where set-up leaves the four files: GENFEAT_DATA if set, else the cache. */
export function fashionFolder(): string {
  return join(process.env["GENFEAT_DATA"] ?? join(cacheDir(), "data"), "fashion-mnist");
}

const files = {
  train: ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"],
  test: ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"],
} as const;

/** The four files, for provenance. */
export const fashionFiles = (): string[] =>
  Object.values(files)
    .flat()
    .map((name) => join(fashionFolder(), name));

/** Fashion-MNIST, 60,000 or 10,000 grey images, padded with black from 28 to 32 pixels (as StyleGAN's dataset tool does with MNIST). */
export function fashionMnist(split: "train" | "test"): ImageSet {
  const [images, labels] = files[split].map((name) => {
    const path = join(fashionFolder(), name);
    if (!existsSync(path))
      throw new Error(
        `${path}: not found; run npm run setup, or set GENFEAT_DATA to a folder that holds fashion-mnist/`,
      );
    return readIdx(path);
  }) as [Idx, Idx];
  const [count = 0, height = 0, width = 0] = images.shape;
  if (height !== 28 || width !== 28 || labels.shape[0] !== count)
    throw new Error(
      `${fashionFolder()}: expected images of 28 x 28 with a label each, got ${images.shape.join(" x ")} and ${labels.shape[0]} labels`,
    );
  const size = 32;
  const pixels = new Uint8Array(count * size * size);
  for (let row = 0; row < count * height; row++) {
    const target = Math.floor(row / height) * size * size + ((row % height) + 2) * size + 2;
    pixels.set(images.data.subarray(row * width, (row + 1) * width), target);
  }
  return { name: `Fashion-MNIST ${split}`, size, channels: 1, count, pixels, labels: labels.data };
}

import { fashion, idxFiles, readIdxSet } from "./sets/idx-sets";
import { setFolder } from "./sets/place";
import type { ImageSet } from "./images";

/** Where set-up leaves the four files: GENFEAT_DATA if set, else the cache. */
const fashionFolder = (): string => setFolder(fashion.name);

/** The four files, for provenance. */
export const fashionFiles = (): string[] => idxFiles(fashion, fashionFolder());

/** Fashion-MNIST, 60,000 or 10,000 grey images, padded with black from 28 to 32 pixels (as StyleGAN's dataset tool does with MNIST). */
export const fashionMnist = (split: "train" | "test"): ImageSet => readIdxSet(fashion, fashionFolder(), split);

import type { ImageEntry } from "../decode";
import { join } from "node:path";
import type { DataSet } from "./data-set";
import { every } from "./every";
import { validationClasses } from "./imagenet-validation";
import { firstThere, foldersIn, imagesByStem, isFolder, missingData, some, splitOf } from "./missing";
import { openListing } from "./open";

const isClass = (name: string) => /^n\d{8}$/.test(name);

const trainFolders = ["train", "ILSVRC/Data/CLS-LOC/train", "ILSVRC2012_img_train"];
const valFolders = ["val", "validation", "ILSVRC/Data/CLS-LOC/val", "ILSVRC2012_img_val"];

/** [class, file] of each image, class by class in the order of their names. */
function inClasses(inside: string): [wnid: string, file: string][] {
  return foldersIn(inside)
    .filter(isClass)
    .flatMap((wnid) =>
      [...imagesByStem(join(inside, wnid)).values()].map((name): [string, string] => [wnid, join(wnid, name)]),
    );
}

/** The same for a folder without classes. */
function flat(folder: string, inside: string, classes: readonly string[]): [wnid: string, file: string][] {
  const files = imagesByStem(inside);
  const wnids = validationClasses(folder, [...files.keys()], classes);
  const absent = [...files.keys()].filter((stem) => !wnids.has(stem));
  if (absent.length > 0) throw new Error(`${inside}: no class is given for ${some(absent)}`);
  return [...files].map(([stem, name]) => [wnids.get(stem)!, name]);
}

/** ImageNet (ILSVRC 2012): images of 1,000 classes; the short side is resized and the middle kept, as in GH-Feat's supplement C. */
export const imagenet: DataSet = {
  name: "imagenet",
  title: "ImageNet",
  folder: "imagenet",
  images: "any JPEG",
  splits: [
    { name: "train", count: 1_281_167, note: "1,000 classes" },
    { name: "val", count: 50_000, note: "50 of each class" },
  ],
  layout: [
    "train/n01440764/*.JPEG, a folder for each class",
    "val/n01440764/*.JPEG, or val/*.JPEG with imagenet_2012_validation_synset_labels.txt, LOC_val_solution.csv, val.txt (Caffe's) or ILSVRC2012_validation_ground_truth.txt",
  ],
  source: "https://www.image-net.org/download.php (ILSVRC 2012)",
  licence: "non-commercial research, after registration",

  missing: (folder) =>
    [trainFolders, valFolders].filter((places) => !firstThere(folder, places)).map((places) => `${places[0]!}/`),

  list(folder, split, { count } = {}) {
    splitOf(imagenet, split);
    const train = firstThere(folder, trainFolders);
    const inside = split === "train" ? train : firstThere(folder, valFolders);
    if (inside === undefined || !isFolder(inside)) throw missingData(imagenet, folder, [`${split}/`]);
    const grouped = foldersIn(inside).some(isClass);
    if (split === "train" && !grouped) throw missingData(imagenet, folder, ["train/n01440764/ and the other classes"]);
    const classes = foldersIn(train ?? inside).filter(isClass);
    const all = (grouped ? inClasses(inside) : flat(folder, inside, classes)).slice(0, count);
    const names = classes.length > 0 ? classes : [...new Set(all.map(([wnid]) => wnid))].sort();
    const number = new Map(names.map((wnid, i) => [wnid, i]));
    const strange = all.filter(([wnid]) => !number.has(wnid)).map(([wnid]) => wnid);
    if (strange.length > 0)
      throw new Error(`${inside}: classes that train/ does not have: ${some([...new Set(strange)])}`);
    if (all.length === 0) throw missingData(imagenet, folder, [`the images of ${split}/`]);
    return {
      name: `ImageNet ${split}`,
      count: all.length,
      *images(from = 0, step = 1): Iterable<ImageEntry> {
        for (const [, name] of every(all, from, step)) yield { file: join(inside, name), name };
      },
      classes: { names, values: Int32Array.from(all, ([wnid]) => number.get(wnid)!) },
    };
  },

  open: (folder, split, options) => openListing(imagenet, folder, split, options),
};

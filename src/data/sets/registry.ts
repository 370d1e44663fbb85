import { toyFaceSets } from "../toyfaces/data-set";
import { toyRoomSets } from "../toyrooms/data-set";
import { celeba, maflSet } from "./celeba";
import { celebahq } from "./celebahq";
import type { DataSet, OpenOptions, OpenSet } from "./data-set";
import { ffhq } from "./ffhq";
import { dataSetOf, emnist, fashion, kmnist, mnist } from "./idx-sets";
import { imagenet } from "./imagenet";
import { lfw } from "./lfw";
import { lsunSets } from "./lsun";
import { setFolder } from "./place";

/** Every data set that the project knows, in the order in which they are listed. */
export const dataSets: readonly DataSet[] = [
  ...[fashion, mnist, kmnist, ...emnist].map(dataSetOf),
  ffhq,
  celebahq,
  celeba,
  maflSet,
  lfw,
  ...lsunSets,
  imagenet,
  ...toyFaceSets,
  ...toyRoomSets,
];

/** The set of that name. Throws with the names that there are. */
export function findSet(name: string): DataSet {
  const set = dataSets.find((one) => one.name === name);
  if (!set) throw new Error(`there is no data set "${name}"; there are ${dataSets.map((one) => one.name).join(", ")}`);
  return set;
}

/** A split of a set with its pixels and annotations, from `data` (GENFEAT_DATA or the cache unless given). Throws where its files are missing. */
export async function openSet(name: string, split: string, options: OpenOptions & { data?: string }): Promise<OpenSet> {
  const set = findSet(name);
  return set.open(setFolder(set.folder, options.data), split, options);
}

import type { DataSet, MakeOptions, OpenOptions, OpenSet } from "../sets/data-set";
import { drawnFolder } from "../toys/packed-set";
import type { Distribution } from "./shot";
import { splits } from "./people";
import { toyFaces, type ToyFaces } from "./toy-faces";

/** Images of a split unless a count is given. */
export const defaultCounts = { train: 10_000, test: 2_000 } as const;

/** toyfaces among the data sets: nothing to fetch, drawn where it is first opened. */
function faceSet(distribution: Distribution): DataSet {
  const name = distribution === "a" ? "toyfaces" : "toyfaces-b";
  const split = (wanted: string) => {
    const found = splits.find((one) => one === wanted);
    if (!found) throw new Error(`${name}: there is no split "${wanted}"; there are ${splits.join(", ")}`);
    return found;
  };
  const draw = (wanted: string, options: OpenOptions | MakeOptions): Promise<ToyFaces> => {
    const one = split(wanted);
    return toyFaces({
      size: options.size,
      count: options.count ?? defaultCounts[one],
      split: one,
      distribution,
      ...("seed" in options && options.seed !== undefined && { seed: options.seed }),
      signal: options.signal,
      progress: options.progress,
    });
  };
  return {
    name,
    title: name,
    standsFor: distribution === "a" ? "FF-HQ and LFW" : "MAFL",
    folder: name,
    images: "32 to 256, drawn",
    splits: splits.map((one) => ({ name: one, count: defaultCounts[one], note: "any number can be drawn" })),
    layout: [`nothing: drawn by this program, and packed in ${drawnFolder()}`],
    source: "drawn by this program",
    licence: "that of this program",
    missing: () => [],
    async open(_folder, wanted, options): Promise<OpenSet> {
      if (options.channels === 1) throw new Error(`${name}: its images have 3 channels, 1 was asked for`);
      const set = await draw(wanted, options);
      return { ...set, skipped: [], protocol: `${set.name}: drawn at ${options.size} pixels` };
    },
    async make(_folder, options) {
      const set = await draw(options.split ?? "train", options);
      set.close();
      return set.folder;
    },
  };
}

export const toyFaceSets: readonly DataSet[] = [faceSet("a"), faceSet("b")];

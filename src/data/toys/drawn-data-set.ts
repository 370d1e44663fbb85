import type { DataSet, MakeOptions, OpenOptions, OpenSet } from "../sets/data-set";
import { drawnFolder, type DrawnSetRequest } from "./packed-set";

/** What every drawing of a split is asked for. */
interface DrawnSplit extends Pick<DrawnSetRequest, "signal" | "progress"> {
  readonly size: number;
  readonly count: number;
  readonly split: Split;
  readonly seed?: number;
}

/** Images of a split unless a count is given. */
const defaultCounts = { train: 10_000, test: 2_000 } as const;
type Split = keyof typeof defaultCounts;
const splits = Object.keys(defaultCounts) as Split[];

/** A drawn set among the data sets: nothing to fetch, drawn in colour where it is first opened. */
export function drawnDataSet(
  about: Pick<DataSet, "name" | "title"> & { readonly standsFor: string },
  draw: (options: DrawnSplit) => Promise<Omit<OpenSet, "skipped" | "protocol"> & { readonly folder: string }>,
): DataSet {
  const { name } = about;
  const drawSplit = (wanted: string, options: OpenOptions | MakeOptions) => {
    const split = splits.find((one) => one === wanted);
    if (!split) throw new Error(`${name}: there is no split "${wanted}"; there are ${splits.join(", ")}`);
    return draw({
      size: options.size,
      count: options.count ?? defaultCounts[split],
      split,
      ...("seed" in options && options.seed !== undefined && { seed: options.seed }),
      signal: options.signal,
      progress: options.progress,
    });
  };
  return {
    ...about,
    folder: name,
    images: "32 to 256, drawn",
    splits: splits.map((one) => ({ name: one, count: defaultCounts[one], note: "any number can be drawn" })),
    layout: [`nothing: drawn by this program, and packed in ${drawnFolder()}`],
    source: "drawn by this program",
    licence: "that of this program",
    missing: () => [],
    async open(_folder, wanted, options): Promise<OpenSet> {
      if (options.channels === 1) throw new Error(`${name}: its images have 3 channels, 1 was asked for`);
      const set = await drawSplit(wanted, options);
      return { ...set, skipped: [], protocol: `${set.name}: drawn at ${options.size} pixels` };
    },
    async make(_folder, options) {
      const set = await drawSplit(options.split ?? "train", options);
      set.close();
      return set.folder;
    },
  };
}

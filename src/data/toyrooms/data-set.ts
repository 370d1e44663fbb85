import type { DataSet, MakeOptions, OpenOptions, OpenSet } from "../sets/data-set";
import { drawnFolder } from "../toys/packed-set";
import { roomSplits, toyRooms, type ToyRooms } from "./toy-rooms";

const counts = { train: 10_000, test: 2_000 } as const; // of a split unless a count is given

/** toyrooms among the data sets: nothing to fetch, drawn where it is first opened. */
function roomSet(kind: "bedroom" | "kitchen"): DataSet {
  const name = `toyrooms-${kind}`;
  const draw = (wanted: string, options: OpenOptions | MakeOptions): Promise<ToyRooms> => {
    const split = roomSplits.find((one) => one === wanted);
    if (!split) throw new Error(`${name}: there is no split "${wanted}"; there are ${roomSplits.join(", ")}`);
    return toyRooms({
      size: options.size,
      count: options.count ?? counts[split],
      kind,
      split,
      ...("seed" in options && options.seed !== undefined && { seed: options.seed }),
      signal: options.signal,
      progress: options.progress,
    });
  };
  return {
    name,
    title: "toyrooms",
    standsFor: `LSUN ${kind}s`,
    folder: name,
    images: "32 to 256, drawn",
    splits: roomSplits.map((one) => ({ name: one, count: counts[one], note: "any number can be drawn" })),
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

export const toyRoomSets: readonly DataSet[] = [roomSet("bedroom"), roomSet("kitchen")];

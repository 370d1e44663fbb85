import type { DataSet } from "../sets/data-set";
import { drawnDataSet } from "../toys/drawn-data-set";
import { toyRooms } from "./toy-rooms";

/** toyrooms among the data sets. */
export const toyRoomSets: readonly DataSet[] = (["bedroom", "kitchen"] as const).map((kind) =>
  drawnDataSet({ name: `toyrooms-${kind}`, title: "toyrooms", standsFor: `LSUN ${kind}s` }, (options) =>
    toyRooms({ ...options, kind }),
  ),
);

import type { DataSet } from "../sets/data-set";
import { drawnDataSet } from "../toys/drawn-data-set";
import { toyFaces } from "./toy-faces";

/** toyfaces among the data sets. */
export const toyFaceSets: readonly DataSet[] = [
  drawnDataSet({ name: "toyfaces", title: "toyfaces", standsFor: "FF-HQ and LFW" }, (options) => toyFaces(options)),
  drawnDataSet({ name: "toyfaces-b", title: "toyfaces-b", standsFor: "MAFL" }, (options) =>
    toyFaces({ ...options, distribution: "b" }),
  ),
];

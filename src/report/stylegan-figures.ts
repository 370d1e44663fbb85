import type { Figure } from "../results/figure";
import type { Table } from "../results/table";
import type { ClassShares } from "../tasks/stylegan";
import type { TrainingRecord } from "../tasks/training-record";
import { curves, fromLog, points } from "./curves";
import { numberText } from "./numbers";
import { panels } from "./panels";
import { sizes } from "./theme";

const x = { title: "images seen" } as const;

/** The GAN's losses (a), and the Frechet distance of its samples (b), over the images seen. */
export function ganCurves({ curves: log }: TrainingRecord, distance: string): Figure {
  const size = sizes.half;
  return panels([
    curves(fromLog(log, ["generator", "discriminator"]), { title: "losses", x, y: { title: "loss" }, size }),
    points(fromLog(log, [distance]), { title: "samples", x, y: { title: distance, log: true }, size }, true),
  ]);
}

/** The distance of samples at every truncation. */
export function truncationTable(
  rows: readonly { readonly psi: number; readonly distance: number }[],
  distance: string,
  fakes: number,
): Table {
  return {
    columns: ["psi", distance, "samples"],
    rows: rows.map((row) => [row.psi, row.distance, fakes]),
    formats: { psi: { digits: 2 }, [distance]: { digits: 3, better: "lower" } },
    caption: "Distance of samples to the images of the training split; psi 1 is no truncation.",
  };
}

/** The paper's one number of a generator alone (TPAMI Fig. 23), and ours, which has another network: no difference is taken. */
export function besideFid(distance: string, ours: number, images: number): Table {
  const [paper, here] = ["the paper, ImageNet at 256 x 256", "ours, not truncated"];
  return {
    columns: ["samples", paper, here],
    rows: [
      ["FID", 40.92, null],
      [distance, null, ours],
      ["images that the generator saw", 250e6, images],
    ],
    formats: Object.fromEntries([paper, here].map((name) => [name, { missing: "no counterpart" }])),
  };
}

/** What each stage's layers decide in style mixing. */
export function classTable({ shares, different, pairs }: ClassShares): Table {
  return {
    columns: ["layers from the other code", "class of the code of all others", "class of the other code", "neither"],
    rows: shares.map(({ name, layers, content, style }) => [
      `${name} (${layers.join(", ")})`,
      ...[content, style, 1 - content - style],
    ]),
    formats: Object.fromEntries(
      ["class of the code of all others", "class of the other code", "neither"].map((name) => [name, { digits: 3 }]),
    ),
    caption: `Style mixing of the ${numberText(different)} of ${numberText(pairs)} pairs of samples that are in different classes: share of mixtures by the class that the judge sees.`,
  };
}

/** Where the distance stood at the end of each set's training. */
export function setsTable(
  sets: readonly { readonly set: string; readonly training: readonly TrainingRecord[] }[],
  distance: string,
): Table {
  return {
    columns: ["set", "images seen", "minutes", distance],
    rows: sets.map(({ set, training }) => {
      const { curves: log, images, minutes } = training.find(({ name }) => name === "gan")!;
      const distances = log.flatMap((line) => line[distance] ?? []);
      return [set, images, minutes, distances.at(-1)!];
    }),
    formats: { minutes: { decimals: 1 }, [distance]: { digits: 3 } },
    caption:
      "Generators at the end of their training, and the distance of their samples to the images of their training split. Every set has a judge of its own, so the distances cannot be compared with one another; nor can the minutes, since machines do other work as well.",
  };
}

/** R1 in every n-th step: what a step costs, and where the distance stands after as many images as all of these have seen. */
export function r1Table(
  runs: readonly { readonly every: number; readonly training: TrainingRecord; readonly milliseconds: number }[],
  distance: string,
): Table {
  const pointsOf = ({ curves: log }: TrainingRecord) => log.filter((line) => line[distance] !== undefined);
  const [shared = []] = runs
    .map(({ training }) => pointsOf(training).map(({ images }) => images))
    .sort((a, b) => a.length - b.length);
  // records hold means over short spans of the log, so these are not quite the round numbers that they were
  const columns = shared.map((images) => `${distance} after ${numberText(Number(images!.toPrecision(2)))} images`);
  return {
    columns: ["R1 in every n-th step", "time per image", ...columns],
    rows: runs.map(({ every, milliseconds, training }) => [
      ...[every, milliseconds],
      ...shared.map((_, i) => pointsOf(training)[i]![distance]!),
    ]),
    formats: {
      "time per image": { unit: "ms", digits: 3, better: "lower" },
      ...Object.fromEntries(columns.map((name) => [name, { digits: 3, better: "lower" }] as const)),
    },
    caption:
      "Lazy regularisation: R1 with n times its weight in every n-th step. Times are medians of the phases, measured here in turn; one run each, so a small difference of distances is none; later in the training they were not compared.",
  };
}

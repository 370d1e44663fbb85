import type { ColumnFormat, Table } from "../results/table";
import { estimate } from "../results/seeds";
import type { DistortionScore, DistortionScores } from "../tasks/distortion-scores";
import type { ResizePath } from "../tasks/resize-trap";
import type { SizeScore } from "../tasks/sample-size";

/** Names of the distances of sets, by their network. */
export interface DistanceNames {
  readonly frechet: string;
  readonly kernel: string;
}

type Better = NonNullable<ColumnFormat["better"]>;

interface Metric {
  readonly name: string;
  readonly better: Better;
  readonly of: (row: DistortionScore) => number;
}

const metricsOf = ({ frechet, kernel }: DistanceNames): readonly Metric[] => [
  { name: "PSNR", better: "higher", of: ({ pairs }) => pairs.psnr },
  { name: "SSIM", better: "higher", of: ({ pairs }) => pairs.ssim },
  { name: "MS-SSIM", better: "higher", of: ({ pairs }) => pairs.msSsim },
  { name: "F distance", better: "lower", of: ({ pairs }) => pairs.feature },
  { name: frechet, better: "lower", of: ({ sets }) => sets.frechet },
  { name: kernel, better: "lower", of: ({ sets }) => sets.kernel },
  { name: "precision", better: "higher", of: ({ sets }) => sets.precision },
  { name: "recall", better: "higher", of: ({ sets }) => sets.recall },
];

/** Every metric at every strength of every distortion; `strengths` says what these are. */
export function distortionTable(
  { rows, undistorted: { frechet, kernel, precision, recall } }: DistortionScores,
  names: DistanceNames,
  strengths: string,
): Table {
  const metrics = metricsOf(names);
  return {
    columns: ["distortion", "strength", ...metrics.map(({ name }) => name)],
    rows: [
      ["none", null, null, 1, 1, 0, frechet, kernel, precision, recall],
      ...rows.map((row) => [row.kind, row.strength, ...metrics.map(({ of }) => of(row))]),
    ],
    formats: {
      distortion: { once: true },
      ...Object.fromEntries(metrics.map(({ name, better }) => [name, { digits: 3, better }])),
      PSNR: { decimals: 1, unit: "dB", better: "higher", missing: "∞" },
    },
    caption: `Drawn faces, distorted. PSNR to F distance: means over pairs of an image and its distortion. The others: one half of the images, distorted, against the other half; "none" is what the halves differ by. ${strengths}.`, // prettier-ignore
  };
}

/** In how many of the steps of strength a metric worsens. */
export function worseningTable({ rows }: DistortionScores, names: DistanceNames): Table {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const worsened = ({ better, of }: Metric, kind: string) => {
    const values = rows.filter((row) => row.kind === kind).map(of);
    const count = values.filter((value, i) => i > 0 && (better === "higher" ? value < values[i - 1]! : value > values[i - 1]!)); // prettier-ignore
    return `${count.length} of ${values.length - 1}`;
  };
  return {
    columns: ["metric", ...kinds],
    rows: metricsOf(names).map((metric) => [metric.name, ...kinds.map((kind) => worsened(metric, kind))]),
    caption: "Steps from one strength to the next at which a metric worsens. A metric that knows a distortion worsens at all of them; one that is at its end already cannot.", // prettier-ignore
  };
}

/** How images come to the network, and the distance that this alone makes. */
export function resizeTable(paths: readonly ResizePath[], name: string, images: number): Table {
  const [clean] = paths;
  return {
    columns: ["path", "same images", "other images", "difference"],
    rows: paths.map(({ path, same, others }) => [path, same, others, others - clean!.others]),
    formats: {
      path: { code: true },
      ...{ "same images": { digits: 3, better: "lower" }, "other images": { digits: 3, better: "lower" } },
      difference: { digits: 3, signed: true },
    },
    caption: `${name} of ${images.toLocaleString("en-US")} faces that come to the network by another path than the clean one: to the same faces by the clean path, where the truth is 0, and to as many others by the clean path, as a report compares; and how much that is more than without the mistake.`, // prettier-ignore
  };
}

/** Distances between sets of one distribution. */
export function sizeTable(scores: readonly SizeScore[], { frechet, kernel }: DistanceNames): Table {
  return {
    columns: ["images in each set", frechet, kernel],
    rows: scores.map((score) => [score.size, estimate(score.frechet), estimate(score.kernel)]),
    caption: `Two disjoint sets of the same distribution, mean ± standard deviation over ${scores[0]!.frechet.length} draws; the truth is 0. Draws share images where the pool is small, so the deviation of large sets is too small.`, // prettier-ignore
  };
}

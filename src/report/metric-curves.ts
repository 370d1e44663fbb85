import type { Figure } from "../results/figure";
import { estimate } from "../results/seeds";
import { isEstimate } from "../results/table";
import type { DistortionScores, PairScore } from "../tasks/distortion-scores";
import type { GivenDistortion } from "../tasks/given-distortions";
import type { SetScore } from "../tasks/judged-sets";
import type { SizeScore } from "../tasks/sample-size";
import { points, type Series } from "./curves";
import { panels } from "./panels";
import { sizes } from "./theme";

const size = sizes.half;
const steps = { title: "step of strength" };

/** Distances of two images over the strength of their distortion, a panel for each, a curve for each kind of distortion. */
export function pairCurves({ rows }: DistortionScores): Figure {
  const series = (metric: keyof PairScore) => byKind(rows, ({ pairs }) => pairs[metric]);
  const panel = (title: string, metric: keyof PairScore, log = false) =>
    points(series(metric), { title, x: steps, y: { title, log }, size }, true);
  return panels([
    panel("PSNR (dB)", "psnr"),
    panel("SSIM", "ssim"),
    panel("MS-SSIM", "msSsim"),
    panel("F distance", "feature", true),
  ]);
}

/** Metrics by given networks over the strength of distortions, a panel for each. */
export function givenCurves(rows: readonly GivenDistortion[]): Figure {
  const names = rows[0]!.measured.map(({ name }) => name);
  const series = (at: number) => byKind(rows, ({ measured }) => measured[at]!.value);
  return panels(names.map((title, at) => points(series(at), { title, x: steps, y: { title, log: true }, size }, true)));
}

/** The same of two sets of images; step 0 is the undistorted set, `names` those of both distances. */
export function setCurves(
  { rows, undistorted }: DistortionScores,
  names: { readonly frechet: string; readonly kernel: string },
): Figure {
  const series = (metric: keyof SetScore) =>
    byKind(rows, ({ sets }) => sets[metric]).map((one) => ({ ...one, x: [0, ...one.x], y: [undistorted[metric], ...one.y] })); // prettier-ignore
  const panel = (title: string, metric: keyof SetScore, y: object) =>
    points(series(metric), { title, x: steps, y: { title, ...y }, size }, true);
  const share = { range: [-0.03, 1.03] };
  return panels([
    panel(names.frechet, "frechet", { log: true }),
    panel(names.kernel, "kernel", {}),
    panel("precision", "precision", share),
    panel("recall", "recall", share),
  ]);
}

interface Step {
  readonly kind: string;
  readonly step: number;
}

function byKind<R extends Step>(rows: readonly R[], value: (row: R) => number) {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    return { name: kind, x: own.map(({ step }) => step), y: own.map(value) };
  });
}

/** Distances between sets of one distribution over the sets' size: mean and standard deviation over draws. */
export function sizeCurves(
  scores: readonly SizeScore[],
  names: { readonly frechet: string; readonly kernel: string },
): Figure {
  // prettier-ignore
  const series = (metric: "frechet" | "kernel"): Series => {
    const estimates = scores.map((score) => estimate(score[metric])!).filter(isEstimate);
    const x = scores.map((score) => score.size);
    return { name: names[metric], x, y: estimates.map(({ mean }) => mean), error: estimates.map(({ std }) => std) };
  };
  const x = { title: "images in each set", log: true, ticks: scores.map((score) => score.size) };
  const panel = (metric: "frechet" | "kernel") => {
    const y = { title: names[metric], fromZero: true };
    return points([series(metric)], { title: names[metric], x, y, size, references: [{ y: 0, label: "true" }] }, true);
  };
  return panels([panel("frechet"), panel("kernel")]);
}

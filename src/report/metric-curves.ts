import type { Figure } from "../results/figure";
import { estimate } from "../results/seeds";
import { isEstimate } from "../results/table";
import type { DistortionScore, DistortionScores, PairScore } from "../tasks/distortion-scores";
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
  return panels([panel("PSNR (dB)", "psnr"), panel("MS-SSIM", "msSsim"), panel("F distance", "feature", true)]);
}

/** The same of two sets of images; step 0 is the undistorted set, `name` the Fréchet distance's name. */
export function setCurves({ rows, undistorted }: DistortionScores, name: string): Figure {
  const series = (metric: keyof SetScore) =>
    byKind(rows, ({ sets }) => sets[metric]).map((one) => ({ ...one, x: [0, ...one.x], y: [undistorted[metric], ...one.y] })); // prettier-ignore
  const panel = (title: string, metric: keyof SetScore, y: object) =>
    points(series(metric), { title, x: steps, y: { title, ...y }, size }, true);
  const share = { range: [-0.03, 1.03] };
  return panels([
    panel(name, "frechet", { log: true }),
    panel("precision", "precision", share),
    panel("recall", "recall", share),
  ]);
}

function byKind(rows: readonly DistortionScore[], value: (row: DistortionScore) => number) {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    return { name: kind as string, x: own.map(({ step }) => step), y: own.map(value) };
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

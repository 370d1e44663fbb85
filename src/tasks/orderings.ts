import type { EncoderRow } from "../experiments/ghfeat";
import type { EncoderRunRecord } from "./ghfeat-shipped";

type Metric = "MSE" | "SSIM" | "distance" | "cosine" | "centred cosine";

const valueOf: Record<Metric, (run: EncoderRunRecord) => number | undefined> = {
  MSE: ({ scores }) => scores.test.mse,
  SSIM: ({ scores }) => scores.test.ssim,
  distance: ({ scores }) => scores.test.distance,
  cosine: ({ scores }) => scores.cosine?.plain,
  "centred cosine": ({ scores }) => scores.cosine?.centred,
};

const isLowerBetter = (metric: Metric) => metric === "MSE" || metric === "distance";

/** One of the paper's orderings of two rows, by each of these metrics. */
interface Ordering {
  readonly claim: string;
  readonly better: EncoderRow;
  readonly worse: EncoderRow;
  readonly metrics: readonly Metric[];
}

/** What GH-Feat (TPAMI Tab. II to IV, X) says of the rows. */
const orderings: readonly Ordering[] = [
  { claim: "codes of Y, not W (Tab. II)", better: "y-sam", worse: "w-sam", metrics: ["MSE", "SSIM", "distance"] },
  { claim: "with SAM, not without (Tab. II)", better: "y-sam", worse: "y", metrics: ["MSE", "SSIM", "distance"] },
  { claim: "L_reg costs error (Tab. II)", better: "y-sam", worse: "y-sam-reg", metrics: ["MSE", "SSIM"] },
  { claim: "L_reg lowers the distance (Tab. II)", better: "y-sam-reg", worse: "y-sam", metrics: ["distance"] },
  {
    claim: "L_reg brings codes nearer to native ones (Tab. IV)",
    ...{ better: "y-sam-reg", worse: "y-sam", metrics: ["cosine", "centred cosine"] },
  },
  {
    claim: "a trained generator, not one from scratch (Tab. III)",
    ...{ better: "y-sam", worse: "scratch", metrics: ["MSE", "SSIM", "distance"] },
  },
  ...(["y-sam", "y-sam-reg"] as const).map((worse): Ordering => {
    return { claim: "spatial codes are best (Tab. X)", better: "spatial", worse, metrics: ["MSE", "SSIM"] };
  }),
];

/** Whether one of the paper's orderings holds here by one metric. */
export interface Verdict extends Pick<Ordering, "claim" | "better" | "worse"> {
  readonly metric: Metric;
  readonly ofBetter: number; // means over runs
  readonly ofWorse: number;
  readonly runs: readonly [better: number, worse: number];
  readonly needed: number | undefined; // the means have to differ by more: the larger max - min over the runs of a row; undefined where both rows have one run
  readonly means: "as in the paper" | "the other way" | "equal"; // decided or not
  readonly verdict: "holds" | "undecided" | "does not hold";
}

/** By how much of the spread a row of one run has to differ: between equal rows of normal values, 3 runs and 1 do so as rarely as 3 and 3 by the spread, 1 time in 25. */
const singleRunFactor = 3;

/**
 * The paper's orderings by our runs on test images: undecided where the difference of the means is not larger than the spread of the runs (for a row of one
 * run, `singleRunFactor` times the other's), or where that is not known. Orderings of rows that were not trained are left out.
 */
export function judgeOrderings(runs: readonly EncoderRunRecord[]): Verdict[] {
  const has = (row: EncoderRow) => runs.some((run) => run.row === row);
  return orderings
    .filter(({ better, worse }) => has(better) && has(worse))
    .flatMap(({ metrics, ...ordering }) => metrics.map((metric) => judge(ordering, metric, runs)));
}

const order = (gain: number) => (gain === 0 ? "equal" : gain > 0 ? "as in the paper" : "the other way");

function judge(ordering: Omit<Ordering, "metrics">, metric: Metric, runs: readonly EncoderRunRecord[]): Verdict {
  const valuesOf = (row: EncoderRow) => {
    const values = runs.filter((run) => run.row === row).map(valueOf[metric]);
    const known = values.filter((value): value is number => value !== undefined);
    if (known.length === 0 || known.length < values.length)
      throw new Error(`orderings: a run of ${row} has no ${metric}, which "${ordering.claim}" is about`);
    return known;
  };
  const [a, b] = [valuesOf(ordering.better), valuesOf(ordering.worse)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ranges = [a, b].flatMap((values) => (values.length > 1 ? Math.max(...values) - Math.min(...values) : []));
  const factor = Math.min(a.length, b.length) > 1 ? 1 : singleRunFactor;
  const needed = ranges.length > 0 ? factor * Math.max(...ranges) : undefined;
  const gain = (mean(a) - mean(b)) * (isLowerBetter(metric) ? -1 : 1);
  const isDecided = needed !== undefined && Math.abs(gain) > needed;
  return {
    ...ordering,
    ...{ metric, ofBetter: mean(a), ofWorse: mean(b), runs: [a.length, b.length], needed, means: order(gain) },
    verdict: !isDecided ? "undecided" : gain > 0 ? "holds" : "does not hold",
  };
}

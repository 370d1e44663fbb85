import { encoderRows, type EncoderRow, type GhFeatConfig, type Trial } from "../experiments/ghfeat";
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
  { claim: "spatial codes are best (Tab. X)", better: "spatial", worse: "y-sam", metrics: ["MSE", "SSIM"] },
  { claim: "spatial codes are best (Tab. X)", better: "spatial", worse: "y-sam-reg", metrics: ["MSE", "SSIM"] },
];

/** Whether one of the paper's orderings holds here by one metric. */
export interface Verdict extends Pick<Ordering, "claim" | "better" | "worse"> {
  readonly metric: Metric;
  readonly ofBetter: number; // means over runs
  readonly ofWorse: number;
  readonly runs: readonly [better: number, worse: number];
  readonly needed: number | undefined; // the means have to differ by more; undefined where both rows have one run
  readonly means: "as in the paper" | "the other way" | "equal"; // decided or not
  readonly verdict: "holds" | "undecided" | "does not hold";
}

/** By how many times the spread a row of one run has to differ. Between equal rows of normal values that happens 1 time in 26 to 3 runs and 1, and 1 time in 20 to 3 and 3 by the spread itself. */
const singleRunFactor = 3;

/** By how many times the larger spread of two other rows of three runs two runs have to differ: 1 time in 31. */
const pairFactor = 2;

/** The same of a run and the mean of one of these rows, for an equal chance. */
const besideMeanFactor = 1.63;

/** Those of rows that were trained. */
function orderingsOf(runs: readonly EncoderRunRecord[]): Ordering[] {
  const has = (row: EncoderRow) => runs.some((run) => run.row === row);
  return orderings.filter(({ better, worse }) => has(better) && has(worse));
}

/**
 * The paper's orderings by our runs on test images: undecided where the difference of the means is not larger than the spread of the runs (for a row of one
 * run, `singleRunFactor` times the other's), or where that is not known. Orderings of rows that were not trained are left out.
 */
export function judgeOrderings(runs: readonly EncoderRunRecord[]): Verdict[] {
  return orderingsOf(runs).flatMap(({ metrics, ...ordering }) =>
    metrics.map((metric) => judge(ordering, metric, runs)),
  );
}

/** One of the paper's orderings by trials that changed the same in both rows, or by one that would change nothing in the other. */
export interface TrialVerdict extends Verdict {
  readonly what: string; // that was changed
}

/** Of trials: validation images, but for the distance, which no run has there, and the cosines, which are of samples. Nothing is chosen by these. */
const ofTrial: Record<Metric, (run: EncoderRunRecord) => number | undefined> = {
  ...valueOf,
  MSE: ({ scores }) => scores.validation.mse,
  SSIM: ({ scores }) => scores.validation.ssim,
};

/**
 * The paper's orderings by trials in which both rows were changed alike, on validation images, the distance on test images. One run has no spread: that of the
 * rows as they are stands for it (`pairFactor` times the larger), where both have several runs. Another weight of L_reg changes nothing in a row without it:
 * where that has several runs their mean stands beside the trial (`besideMeanFactor`). Throws where a run has no such score.
 */
export function judgeTrials(
  records: readonly EncoderRunRecord[],
  runs: readonly EncoderRunRecord[],
  { trials, encoders }: Pick<GhFeatConfig, "trials" | "encoders">,
): TrialVerdict[] {
  const judged = (what: string, changed: readonly EncoderRunRecord[]) => {
    const isOfWeight = changed.every(({ trial }) => isOfRegularizer(trials[trial!]!));
    const isUntouched = (row: EncoderRow) => isOfWeight && encoders[row].loss.regularizer === 0;
    const untouched = encoderRows.flatMap((row) => {
      const own = runs.filter((run) => run.row === row);
      return own.length > 1 && isUntouched(row) ? own : [];
    });
    const isAboutTrials = ({ better, worse }: Ordering) => changed.some(({ row }) => row === better || row === worse);
    return orderingsOf([...changed, ...untouched])
      .filter(isAboutTrials)
      .flatMap(({ metrics, ...ordering }) =>
        metrics.map((metric) => {
          const valuesIn = (all: readonly EncoderRunRecord[]) =>
            [ordering.better, ordering.worse].map((row) => valuesOf(all, row, metric, ofTrial[metric], ordering.claim));
          const spreads = valuesIn(runs).flatMap((values) => rangeOf(values) ?? []);
          const [a, b] = valuesIn([...changed, ...untouched]) as [number[], number[]];
          const factor = Math.max(a.length, b.length) > 1 ? besideMeanFactor : pairFactor;
          const needed = spreads.length === 2 ? factor * Math.max(...spreads) : undefined;
          return { what, ...decided(ordering, metric, a, b, needed) };
        }),
      );
  };
  const whats = [...new Set(Object.values(trials).map(({ what }) => what))];
  return whats.flatMap((what) => judged(what, records.filter(({ trial }) => trials[trial!]?.what === what))); // prettier-ignore
}

/** Whether a trial changes the weight of L_reg and nothing else. */
const isOfRegularizer = (trial: Trial) => Object.keys(trial).sort().join() === "regularizer,row,what";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** max - min; undefined of one value. */
const rangeOf = (values: readonly number[]): number | undefined =>
  values.length > 1 ? Math.max(...values) - Math.min(...values) : undefined;

/** By how much the means of two rows' values have to differ to be told apart: the larger range of a row, or `singleRunFactor` times it; undefined where both have one value. */
function neededBetween(a: readonly number[], b: readonly number[]): number | undefined {
  const ranges = [a, b].flatMap((values) => rangeOf(values) ?? []);
  const factor = Math.min(a.length, b.length) > 1 ? 1 : singleRunFactor;
  return ranges.length > 0 ? factor * Math.max(...ranges) : undefined;
}

const order = (gain: number) => (gain === 0 ? "equal" : gain > 0 ? "as in the paper" : "the other way");

function judge(ordering: Omit<Ordering, "metrics">, metric: Metric, runs: readonly EncoderRunRecord[]): Verdict {
  const [a, b] = [ordering.better, ordering.worse].map((row) =>
    valuesOf(runs, row, metric, valueOf[metric], ordering.claim),
  ) as [number[], number[]];
  return decided(ordering, metric, a, b, neededBetween(a, b));
}

/** Of all runs of a row. */
function valuesOf(
  runs: readonly EncoderRunRecord[],
  row: EncoderRow,
  metric: Metric,
  of: (run: EncoderRunRecord) => number | undefined,
  claim: string,
): number[] {
  return runs.flatMap((run) => {
    if (run.row !== row) return [];
    const value = of(run);
    if (value === undefined) throw new Error(`orderings: a run of ${row} has no ${metric}, which "${claim}" is about`);
    return value;
  });
}

function decided(
  ordering: Omit<Ordering, "metrics">,
  metric: Metric,
  a: readonly number[],
  b: readonly number[],
  needed: number | undefined,
): Verdict {
  const gain = (mean(a) - mean(b)) * (isLowerBetter(metric) ? -1 : 1);
  const isDecided = needed !== undefined && Math.abs(gain) > needed;
  return {
    ...ordering,
    ...{ metric, ofBetter: mean(a), ofWorse: mean(b), runs: [a.length, b.length], needed, means: order(gain) },
    verdict: !isDecided ? "undecided" : gain > 0 ? "holds" : "does not hold",
  };
}

type Comparison = "higher" | "lower" | "undecided" | ""; // "": there is no such score

/** A row as it is, and what was tried with it. */
export interface TriedRow {
  readonly row: EncoderRow;
  readonly own: readonly EncoderRunRecord[];
  readonly tried: readonly {
    readonly what: string;
    readonly record: EncoderRunRecord;
    readonly mse: Comparison; // of validation images, beside the row's own runs
    readonly distance: Comparison; // of test images
    readonly cosine: Comparison;
  }[];
}

/** Trials beside their rows' own runs; `trials` says what each changed. */
export function compareTrials(
  records: readonly EncoderRunRecord[],
  runs: readonly EncoderRunRecord[],
  trials: GhFeatConfig["trials"],
): TriedRow[] {
  return [...new Set(records.map(({ row }) => row))].map((row) => {
    const own = runs.filter((run) => run.row === row);
    const compare = (record: EncoderRunRecord, of: (run: EncoderRunRecord) => number | undefined): Comparison => {
      const [value, values] = [of(record), own.flatMap((run) => of(run) ?? [])];
      if (value === undefined || values.length === 0) return "";
      const [needed, gap] = [neededBetween([value], values), value - mean(values)];
      return needed === undefined || Math.abs(gap) <= needed ? "undecided" : gap > 0 ? "higher" : "lower";
    };
    const tried = records
      .filter((record) => record.row === row)
      .map((record) => ({
        what: trials[record.trial!]?.what ?? record.trial!,
        record,
        mse: compare(record, ({ scores }) => scores.validation.mse),
        distance: compare(record, ({ scores }) => scores.test.distance),
        cosine: compare(record, ({ scores }) => scores.cosine?.plain),
      }));
    return { row, own, tried };
  });
}

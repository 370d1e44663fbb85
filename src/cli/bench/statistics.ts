/** Value below which a share q of the sample lies, linear between neighbours. */
export function quantile(sample: readonly number[], q: number): number {
  if (sample.length === 0) throw new Error("quantile: expected at least one value");
  const sorted = [...sample].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (at % 1) * (sorted[Math.ceil(at)]! - low);
}

export const median = (sample: readonly number[]) => quantile(sample, 0.5);

export interface Spread {
  readonly median: number;
  readonly low: number; // first quartile
  readonly high: number; // third
}

/** Our rate over the other's where the rounds were apart: the ratio of the medians, and what the quartiles of both leave room for. */
export const rateRatioApart = (ours: readonly number[], theirs: readonly number[]): Spread => ({
  median: median(theirs) / median(ours),
  low: quantile(theirs, 0.25) / quantile(ours, 0.75),
  high: quantile(theirs, 0.75) / quantile(ours, 0.25),
});

/**
 * Our rate over the other's, from the seconds of each round: 1 is as fast, 2 twice as fast. A round's two times are neighbours, so what the machine did
 * meanwhile met both.
 */
export function rateRatio(ours: readonly number[], theirs: readonly number[]): Spread {
  if (ours.length !== theirs.length)
    throw new Error(`rateRatio: expected as many rounds on both sides, got ${ours.length} and ${theirs.length}`);
  const ratios = ours.map((seconds, round) => theirs[round]! / seconds);
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/** A pair of images as a verification sees it. */
export interface ScoredPair {
  readonly score: number; // similarity: the larger, the likelier one person
  readonly same: boolean;
  readonly fold: number;
}

/** Shares of right decisions in [0,1]. */
export interface Verification {
  readonly accuracy: number; // mean over folds
  readonly standardError: number; // of that mean: the deviation of folds (over n - 1) over the root of their number
  readonly folds: readonly { readonly accuracy: number; readonly threshold: number }[];
}

/**
 * LFW's protocol (Huang et al. 2007, view 2): for every fold the threshold that decides most pairs of the other folds rightly, tried on this fold. A pair is of one
 * person where its score reaches the threshold; thresholds are the scores themselves and Infinity, of equally good ones the highest. Throws unless there are two folds and
 * all scores are finite.
 */
export function verification(pairs: readonly ScoredPair[]): Verification {
  const bad = pairs.filter(({ score }) => !Number.isFinite(score)).length;
  if (bad > 0) throw new Error(`verification: ${bad} of ${pairs.length} scores are not finite`);
  const names = [...new Set(pairs.map(({ fold }) => fold))].sort((a, b) => a - b);
  if (names.length < 2) throw new Error(`verification: expected pairs of at least 2 folds, got ${names.length}`);
  const folds = names.map((name) => {
    const threshold = bestThreshold(pairs.filter(({ fold }) => fold !== name));
    const tested = pairs.filter(({ fold }) => fold === name);
    const right = tested.filter(({ score, same }) => score >= threshold === same).length;
    return { accuracy: right / tested.length, threshold };
  });
  const accuracy = folds.reduce((sum, fold) => sum + fold.accuracy, 0) / folds.length;
  const variance = folds.reduce((sum, fold) => sum + (fold.accuracy - accuracy) ** 2, 0) / (folds.length - 1);
  return { accuracy, standardError: Math.sqrt(variance / folds.length), folds };
}

function bestThreshold(pairs: readonly ScoredPair[]): number {
  const descending = [...pairs].sort((a, b) => b.score - a.score);
  let right = pairs.filter(({ same }) => !same).length; // all are said to be of two
  let best = { threshold: Infinity, right };
  descending.forEach(({ score, same }, i) => {
    right += same ? 1 : -1;
    const isLastOfEqual = descending[i + 1]?.score !== score;
    if (isLastOfEqual && right > best.right) best = { threshold: score, right };
  });
  return best.threshold;
}

/** The protocol in a sentence, kept beside the number. */
export const describeVerification = (pairs: readonly ScoredPair[], similarity: string): string =>
  `verification: ${pairs.length.toLocaleString("en-US")} pairs, ${similarity}; threshold chosen on all other folds, accuracy on each of ${new Set(pairs.map(({ fold }) => fold)).size} folds, mean and standard error over folds`;

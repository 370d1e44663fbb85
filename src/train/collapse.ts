/** When a training counts as collapsed, and which of its states is its best. */
export interface CollapseRule {
  readonly metric: string; // one that `evaluate` returns, as "FID"
  readonly better?: "lower" | "higher"; // lower unless given
  readonly discriminator?: string; // the name of D's loss; "discriminator" unless given
}

/** What the watch has seen; part of every checkpoint. */
export interface CollapseState {
  readonly best?: { readonly images: number; readonly value: number };
  readonly far: number; // evaluations in a row that were more than `factor` from the best
  readonly silent: number; // evaluations in a row before which D's loss was zero
  readonly lossSum: number; // of D since the last evaluation
  readonly lossSteps: number;
  readonly flags: readonly string[];
}

export const unwatched: CollapseState = { far: 0, silent: 0, lossSum: 0, lossSteps: 0, flags: [] };

const factor = 3;
const patience = 3; // evaluations
const zero = 1e-3; // D's loss, in nats: it tells every fake, and G learns nothing more

/** Takes in the losses of one step. */
export function watchLosses(
  state: CollapseState,
  rule: CollapseRule,
  losses: Readonly<Record<string, number>>,
): CollapseState {
  const loss = losses[rule.discriminator ?? "discriminator"];
  if (loss === undefined) return state;
  return { ...state, lossSum: state.lossSum + loss, lossSteps: state.lossSteps + 1 };
}

/**
 * Takes in one evaluation. A run is flagged, once for each reason, when the metric was more than 3 times worse than its best, or D's mean loss zero, at three
 * evaluations in a row. Throws where `values` lacks the rule's metric.
 */
export function watchEvaluation(
  state: CollapseState,
  rule: CollapseRule,
  images: number,
  values: Readonly<Record<string, number>>,
): { readonly state: CollapseState; readonly isBest: boolean; readonly flags: readonly string[] } {
  const value = values[rule.metric];
  if (value === undefined)
    throw new Error(
      `the collapse watch looks at "${rule.metric}", the evaluation has ${Object.keys(values).join(", ") || "nothing"}`,
    );
  const higher = rule.better === "higher";
  const { best } = state;
  const isBest = best === undefined || (higher ? value > best.value : value < best.value);
  const isFar = best !== undefined && (higher ? value * factor < best.value : value > factor * best.value);
  const isSilent = state.lossSteps > 0 && state.lossSum / state.lossSteps < zero;
  const [far, silent] = [isFar ? state.far + 1 : 0, isSilent ? state.silent + 1 : 0];
  const flags: string[] = [];
  if (far === patience)
    flags.push(
      `${rule.metric} is ${value} at ${images} images: for ${patience} evaluations more than ${factor} times worse than its best (${best!.value} at ${best!.images} images)`,
    );
  if (silent === patience)
    flags.push(`the discriminator's loss is zero at ${images} images and was at ${patience} evaluations in a row`);
  return {
    state: {
      ...(isBest ? { best: { images, value } } : { best }),
      far,
      silent,
      lossSum: 0,
      lossSteps: 0,
      flags: [...state.flags, ...flags],
    },
    isBest,
    flags,
  };
}

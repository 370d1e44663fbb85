import type { Random } from "../../../backend/random";
import type { tf } from "../../../backend/tf";

export type Tensors = Record<string, tf.Tensor>;

/** How far outputs may be apart for rounding. */
export interface Tolerances {
  readonly values: number; // max |a - b| / max |b| of a tensor
  readonly kinked: number; // |a - b| / |b| of a tensor for which isKinked
}

/** One job that is timed here and in Python (the function under `job` in scripts/bench/PEER/rows.py). */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly sizes: string;
  readonly job: string;
  readonly settings?: object; // of the job: what a peer cannot read off the inputs
  readonly compare: "values" | "moments"; // moments: of N(0, 1), where the values themselves may differ
  readonly tolerances?: Tolerances; // the usual ones of compare.ts unless given
  readonly isZero?: (name: string) => boolean; // outputs that are zero but for rounding, which is not compared: they must be small beside the others
  readonly isKinked?: (name: string) => boolean; // outputs made of gradients, which jump where rounding takes an activation across zero
  readonly isSecondOrder?: boolean; // takes gradients of gradients
  readonly isLarge?: boolean; // too large, or too slow, for all candidates to be alive at once: they run in turn, but for ours compiled and its closest rival
  /** What goes in on all sides, the weights included. */
  readonly inputs: (random: Random) => Tensors;
  readonly start: (inputs: Tensors) => Task;
}

/** A row that is ready to run. */
export interface Task {
  /** The job, once; whoever calls disposes of what it returns. */
  readonly step: () => Tensors;
  /** What the steps have changed so far: compared, too. */
  readonly state?: () => Tensors;
  readonly dispose?: () => void;
}

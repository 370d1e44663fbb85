import type { Random } from "../../../backend/random";
import type { tf } from "../../../backend/tf";

export type Tensors = Record<string, tf.Tensor>;

/** One job that is timed here and in Python (the function of the same name in scripts/bench/rows.py). */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly sizes: string;
  readonly compare: "values" | "moments"; // moments: of N(0, 1), where the values themselves may differ
  /** What goes in on both sides, the weights included. */
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

import type { StoredTensor } from "../../files/safetensors";

export const modes = ["eager", "compiled"] as const; // compiled: compile() here, tf.function in Python
export type Mode = (typeof modes)[number];

export type HostTensors = Readonly<Record<string, StoredTensor>>;

/** One of the four that are compared: a row here or in Python, eager or compiled. */
export interface Candidate {
  readonly side: "ours" | "Python";
  readonly mode: Mode;
  /** One step from the row's inputs: what it returns and what it changed. To be asked for before anything is measured. */
  outputs(): Promise<HostTensors>;
  /** Wall time of `calls` steps, the last one's result read. -> seconds */
  measure(calls: number): Promise<number>;
}

export const nameOf = ({ side, mode }: Pick<Candidate, "side" | "mode">) => `${side} ${mode}`;

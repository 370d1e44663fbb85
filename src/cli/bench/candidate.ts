import type { StoredTensor } from "../../files/safetensors";

export type HostTensors = Readonly<Record<string, StoredTensor>>;

/** Who runs a row, and how: this project or a peer, eagerly or compiled in its own way. */
export interface Contender {
  readonly side: string;
  readonly mode: string;
}

/** A row that someone is ready to run. */
export interface Candidate extends Contender {
  /** One step from the row's inputs: what it returns and what it changed. To be asked for before anything is measured. */
  outputs(): Promise<HostTensors>;
  /** Wall time of `calls` steps, the last one's result read. -> seconds */
  measure(calls: number): Promise<number>;
}

export const nameOf = ({ side, mode }: Contender) => `${side} ${mode}`;

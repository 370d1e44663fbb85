// What h5-worker.ts, which no notebook may import (jsfive has no types that tslab would find), is asked and answers.

/** A dataset by its full name. */
export interface Dataset {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Order {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export type Answer = { readonly datasets: readonly Dataset[] } | { readonly fault: string };

import type { tf } from "./tf";

/** Where a function's input comes from at a call: an argument, a variable, or a tensor captured when it was traced. */
export type Source =
  | { readonly kind: "argument"; readonly index: number }
  | { readonly kind: "variable"; readonly variable: tf.Variable }
  | { readonly kind: "captured"; readonly tensor: tf.Tensor };

/** A function as TensorFlow takes it. */
export interface Recorded {
  readonly graph: Uint8Array;
  readonly ops: number;
  readonly inputs: Source[]; // input i is the placeholder "a<i>"
  readonly outputs: string[];
}

/** A function that cannot be compiled; it still runs eagerly. */
export class NotCompilable extends Error {}

/** The shape of an op's result depends on values: a trace has to execute its ops. */
export class UnknownShape extends Error {}

export function releaseCaptured(inputs: readonly Source[]): void {
  for (const source of inputs) if (source.kind === "captured") source.tensor.dispose();
}

import type { tf } from "../backend/tf";

/** Throws unless `x` has the given shape; `null` stands for any size. The message names the argument, what was expected and what came. */
export function assertShape(name: string, x: tf.Tensor, shape: readonly (number | null)[]): void {
  const fits = x.shape.length === shape.length && shape.every((size, i) => size === null || size === x.shape[i]);
  if (fits) return;
  const expected = shape.map((size) => size ?? "any").join(", ");
  throw new Error(`${name}: expected shape [${expected}], got [${x.shape.join(", ")}]`);
}

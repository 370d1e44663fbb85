import { tf } from "../backend/tf";

/** What `f` finds out, in plain values; all tensors that it makes are disposed of. */
export function measured<T>(f: () => T): T {
  const found: T[] = [];
  tf.tidy(() => {
    found.push(f());
  });
  return found[0]!;
}

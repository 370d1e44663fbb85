import { compile } from "../backend/compile";
import { tf } from "../backend/tf";
import { entries } from "../nn/tree";

/**
 * A check of a whole state in one call: whether every float in it is finite. Reads every tensor once; a sum that overflows though its terms do not is told
 * apart by a second look.
 */
export function finiteCheck(state: unknown): { isFinite: () => boolean; dispose: () => void } {
  const floats = entries(state).flatMap(([, leaf]) => (leaf.dtype === "float32" ? [leaf] : []));
  if (floats.length === 0) return { isFinite: () => true, dispose: () => undefined };
  const total = compile(() => tf.addN(floats.map((leaf) => tf.sum(leaf))) as tf.Scalar, { name: "finiteCheck" });
  return {
    isFinite() {
      const sum = total();
      const [value] = sum.dataSync();
      sum.dispose();
      return Number.isFinite(value) || describeNonFinite(state) === undefined;
    },
    dispose: () => total.dispose(),
  };
}

/**
 * Where a tree holds values that are not finite, as "part.tensor (k of n tensors of part)". A step that fails spoils every tensor that it updates, so the
 * part with the fewest spoilt tensors comes first: the fault most likely began there. Undefined when all is finite.
 */
export function describeNonFinite(state: unknown): string | undefined {
  const parts = new Map<string, { all: number; spoilt: string[] }>();
  for (const [name, tensor] of entries(state)) {
    const part = parts.get(name.split(".")[0]!) ?? { all: 0, spoilt: [] };
    parts.set(name.split(".")[0]!, part);
    part.all++;
    const isSpoilt = tensor.dtype === "float32" && tf.tidy(() => tf.sum(tf.mul(tensor, 0)).dataSync()[0]!) !== 0;
    if (isSpoilt) part.spoilt.push(name);
  }
  const faults = [...parts]
    .filter(([, { spoilt }]) => spoilt.length > 0)
    .sort(([, a], [, b]) => a.spoilt.length - b.spoilt.length);
  if (faults.length === 0) return undefined;
  return faults
    .map(([part, { all, spoilt }]) => `${spoilt[0]!} (${spoilt.length} of ${all} tensors of ${part})`)
    .join(", ");
}

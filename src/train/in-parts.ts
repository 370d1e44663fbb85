import { compile, type Tree } from "../backend/compile";
import { tf } from "../backend/tf";

/** What a training may trade for less memory; results are those of the whole batch but for what normalises over a batch. */
export interface MemoryConfig {
  readonly parts?: number; // gradients are summed over so many parts of a batch; 1 unless given. Batch statistics are those of a part
  readonly recompute?: boolean; // intermediate values of generator and discriminator are computed again for the gradient instead of kept; false unless given
}

/** Of one part of a batch, all means over its images. */
export type OfPart = {
  readonly losses: Record<string, tf.Scalar>;
  readonly means: tf.Tensor[]; // what the update is made of: gradients
};

/** An update from the parts of a batch: `inputs` of each, and what `update` takes besides. -> the losses, to be disposed of */
export type InParts<A extends Tree[], B extends Tree[]> = {
  (inputs: readonly A[], ...rest: B): Record<string, tf.Scalar>;
  dispose(): void;
};

/** Gradient accumulation: `compute` for every part, then one `update` from the means over all parts. Compiled; with one part as one function. */
export function inParts<A extends Tree[], B extends Tree[]>(
  name: string,
  compute: (...inputs: A) => OfPart,
  update: (means: readonly tf.Tensor[], ...rest: B) => void,
): InParts<A, B> {
  const whole = compile(
    (inputs: A, rest: B) => {
      const { losses, means } = compute(...inputs);
      update(means, ...rest);
      tf.dispose(means);
      return losses;
    },
    { name },
  );
  const ofPart = compile((inputs: A) => compute(...inputs), { name: `${name}Part` });
  const sum = compile((a: OfPart, b: OfPart) => combined(a, b), { name: `${name}Sum` });
  const ofSums = compile(
    ({ losses, means }: OfPart, parts: number, rest: B) => {
      update(
        means.map((one) => one.div(parts)),
        ...rest,
      );
      return Object.fromEntries(Object.entries(losses).map(([key, loss]) => [key, loss.div<tf.Scalar>(parts)]));
    },
    { name: `${name}Update` },
  );
  const run = (inputs: readonly A[], ...rest: B) => {
    if (inputs.length === 1) return whole(inputs[0]!, rest);
    let sums = ofPart(inputs[0]!);
    for (const part of inputs.slice(1)) {
      const more = ofPart(part);
      const before = sums;
      sums = sum(before, more);
      tf.dispose([before, more]);
    }
    const losses = ofSums(sums, inputs.length, rest);
    tf.dispose(sums as unknown as tf.TensorContainer);
    return losses;
  };
  return Object.assign(run, {
    dispose: () => {
      for (const one of [whole, ofPart, sum, ofSums]) one.dispose();
    },
  });
}

const combined = (a: OfPart, b: OfPart): OfPart => ({
  losses: Object.fromEntries(Object.entries(a.losses).map(([key, loss]) => [key, loss.add<tf.Scalar>(b.losses[key]!)])),
  means: a.means.map((one, i) => one.add(b.means[i]!)),
});

/** Runs `run` on a batch [n,...] in so many parts of equal size. Throws where they do not come out even. */
export function onParts<T>(batch: tf.Tensor4D, parts: number, run: (parts: readonly tf.Tensor4D[]) => T): T {
  const split = partsOf(batch, parts);
  try {
    return run(split);
  } finally {
    tf.dispose(split);
  }
}

function partsOf(batch: tf.Tensor4D, parts: number): tf.Tensor4D[] {
  const [n] = batch.shape;
  if (!Number.isInteger(parts) || parts < 1 || n % parts !== 0)
    throw new Error(
      `memory.parts: ${parts} equal parts of a batch of ${n} images; expected a whole number that divides it`,
    );
  return parts === 1 ? [batch.clone()] : tf.split(batch, parts, 0);
}

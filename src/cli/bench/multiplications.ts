import { tf } from "../../backend/tf";
import type { Tensors } from "./rows/row";

const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** Multiplications of each kernel from the shapes of what goes in and comes out. */
const kernels: Record<string, (inputs: readonly number[][], output: readonly number[]) => number> = {
  Conv2D: ([, filter], output) => (size(output) * size(filter!)) / filter![3]!,
  Conv2DBackpropInput: ([dy, filter]) => (size(dy!) * size(filter!)) / filter![3]!,
  Conv2DBackpropFilter: ([, dy], filter) => (size(dy!) * size(filter)) / filter[3]!,
  // [b,m,k] [b,k,n] -> [b,m,n], either transposed or not: the three sizes' product is b (b m k n)^2.
  BatchMatMul: ([a, b], output) => Math.sqrt((size(a!) * size(b!) * size(output)) / size(output.slice(0, -2))),
};

/** Multiplications of all convolutions and matrix products that a step calls, counted as it runs: those of padding included, as limits of convolutions are stated. */
export async function multiplications(step: () => Tensors): Promise<number> {
  const profile = await tf.profile(() => tf.tidy(step) as tf.TensorContainer as tf.Tensor);
  tf.dispose(profile.result);
  return profile.kernels.reduce((sum, { name, inputShapes, outputShapes }) => {
    const count = kernels[name];
    return count === undefined ? sum : sum + count(inputShapes as number[][], outputShapes[0]!);
  }, 0);
}

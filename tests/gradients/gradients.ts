import type { Tf } from "../../src/backend/binding";
import type { tf as tensorflow } from "../../src/backend/tf";
import type { Case } from "./cases";
import { drawInput } from "./inputs";
import type { Declared, Order } from "./reference";

type Tensor = tensorflow.Tensor;

/** The inputs of a case: x, v, the others, and the weights of y, whose shape only the op knows. */
export function makeInputs(tf: Tf, run: Case, caseNumber: number, declared: readonly Declared[]): Tensor[] {
  const draw = (inputNumber: number, { shape, kind }: Declared) =>
    tf.tensor(drawInput(caseNumber, inputNumber, kind, shape), [...shape]);
  const [x, ...others] = declared;
  const operands = [x!, { shape: x!.shape, kind: "nearOne" as const }, ...others].map((input, i) => draw(i, input));
  const shape = tf.tidy(() => output(tf, run, operands).shape);
  return [...operands, draw(operands.length, { shape, kind: "normal" })];
}

function output(tf: Tf, run: Case, [x, v, ...others]: readonly Tensor[]): Tensor {
  return run(tf, x!.mul(v!), ...others); // the product: gradients of x pass through an op before the one under test
}

function loss(tf: Tf, run: Case, inputs: readonly Tensor[]): tensorflow.Scalar {
  const y = output(tf, run, inputs.slice(0, -1));
  return y.add(y.square().mul(0.5)).mul(inputs.at(-1)!).sum();
}

/** The sum of the squared gradients of the first `count` inputs. */
function penalty(tf: Tf, run: Case, inputs: Tensor[], count: number): tensorflow.Scalar {
  const rest = inputs.slice(count);
  const gradients = tf.grads((...chosen) => loss(tf, run, [...chosen, ...rest]))(inputs.slice(0, count));
  return tf.addN(gradients.map((gradient) => gradient.square().sum<tensorflow.Scalar>()));
}

/** The gradients of a case with respect to all its inputs; null where nothing depends on the input. */
export function gradientsOf(tf: Tf, run: Case, order: Order, inputs: Tensor[]): (Float32Array | null)[] {
  const differentiated: Record<Order, () => tensorflow.Scalar> = {
    first: () => loss(tf, run, inputs),
    penaltyOfX: () => penalty(tf, run, inputs, 1),
    penaltyOfAll: () => penalty(tf, run, inputs, inputs.length - 1),
  };
  const { value, grads } = tf.engine().gradients(differentiated[order], inputs, undefined, true);
  const values = (grads as (Tensor | null)[]).map((gradient) => gradient && (gradient.dataSync() as Float32Array));
  tf.dispose([value, grads]);
  return values;
}

/** The largest difference, relative to the largest reference value; infinite where a gradient is not a number. */
export function relativeError(actual: Float32Array | null, expected: Float32Array): number {
  let [error, size] = [0, 1e-3];
  expected.forEach((value, i) => {
    const difference = Math.abs((actual ? actual[i]! : 0) - value);
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference);
    size = Math.max(size, Math.abs(value));
  });
  return actual && actual.length !== expected.length ? Infinity : error / size;
}

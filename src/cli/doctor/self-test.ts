import { compile } from "../../backend/compile";
import { tf } from "../../backend/tf";

export interface Check {
  readonly name: string;
  readonly fault?: string; // missing where all is right
}

/** What has to work before anything else is worth trying: a few milliseconds each, against values known beforehand. */
export function selfTest(): Check[] {
  return [
    check("convolution and its gradient", convolution),
    check("compiled function", compiledFunction),
    check("PNG", png),
  ];
}

/** Runs one check: an error, a returned text and a leaked tensor are faults. */
export function check(name: string, action: () => string | undefined): Check {
  const before = tf.memory().numTensors;
  try {
    const fault = tf.tidy(() => action() as never) as string | undefined;
    const leaked = tf.memory().numTensors - before;
    if (fault !== undefined) return { name, fault };
    return leaked === 0 ? { name } : { name, fault: `${leaked} tensors were not released` };
  } catch (error) {
    return { name, fault: (error as Error).message };
  }
}

function differs(what: string, got: tf.Tensor, expected: readonly number[]): string | undefined {
  const values = [...got.dataSync()];
  const isEqual =
    values.length === expected.length && values.every((value, i) => Math.abs(value - expected[i]!) < 1e-5);
  return isEqual ? undefined : `${what}: expected ${expected.join(", ")}; got ${values.join(", ")}`;
}

/** Sums over 2 x 2 windows of 0 ... 8; each pixel's gradient is the number of windows that hold it. */
function convolution(): string | undefined {
  const x = tf.range(0, 9).reshape([1, 3, 3, 1]);
  const filter = tf.ones<tf.Rank.R4>([2, 2, 1, 1]);
  const sums = (image: tf.Tensor) => tf.conv2d(image as tf.Tensor4D, filter, 1, "valid");
  return (
    differs("convolution", sums(x), [8, 12, 20, 24]) ??
    differs("its gradient", tf.grad((image) => sums(image).sum())(x), [1, 2, 1, 2, 4, 2, 1, 2, 1])
  );
}

/** The gradient of a sum of cubes, 3 x^2, as one function of TensorFlow, called for two inputs. */
function compiledFunction(): string | undefined {
  const cubes = tf.grad((x) => x.pow(tf.scalar(3, "int32")).sum());
  const compiled = compile((x: tf.Tensor) => tf.tidy(() => cubes(x)), { strict: true, name: "self_test" });
  try {
    return (
      differs("first call", compiled(tf.tensor1d([1, 2])), [3, 12]) ??
      differs("second call", compiled(tf.tensor1d([3, -1])), [27, 3]) ??
      (compiled.signatures().length === 1 ? undefined : "compiled more than once")
    );
  } finally {
    compiled.dispose();
  }
}

/** A fixed image of one pixel, (200, 100, 50), as PNG. */
const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4kWIEAANWAV/oF4RSAAAAAElFTkSuQmCC";

function png(): string | undefined {
  return differs("pixel", tf.node.decodePng(Buffer.from(onePixel, "base64"), 3), [200, 100, 50]);
}

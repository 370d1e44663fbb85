import { compile } from "../../backend/compile";
import { createRandom } from "../../backend/random";
import { tf } from "../../backend/tf";

/** What the machine can do at most, as far as this process found out. */
export interface Limits {
  readonly flops: number; // floating-point operations in a second, of the best of a few large products and convolutions; a multiplication with its addition is two
  readonly bandwidth: number; // bytes read in a second
}

const repeats = 7; // the best counts: whatever disturbs makes it slower
const side = 2048;
const images = [8, 64, 64, 128] as const;
const megabytes = 256;

/** Measures products of matrices and convolutions, and how fast memory is read. */
export function measureLimits(): Limits {
  const random = createRandom(1);
  const limits = tf.tidy(() => {
    const [a, b] = [random.normal([side, side]), random.normal([side, side])];
    const x = random.normal(images) as tf.Tensor4D;
    const kernel = random.normal([3, 3, 128, 128]) as tf.Tensor4D;
    const many = random.normal([megabytes, 2 ** 18]);
    const product = 2 * side ** 3;
    const convolution = 2 * images.reduce((all, size) => all * size, 1) * 9 * 128;
    return {
      flops: Math.max(
        product / fastest(() => tf.matMul(a, b)),
        convolution / fastest(() => tf.conv2d(x, kernel, 1, "same")),
      ),
      bandwidth: (4 * many.size) / fastest(() => tf.sum(many)),
    };
  });
  random.dispose();
  return limits;
}

/** -> seconds of the fastest call */
function fastest(run: () => tf.Tensor): number {
  const compiled = compile(() => tf.max(run()), { strict: true, name: "limit" });
  const seconds = Array.from({ length: repeats }, () => {
    const begin = performance.now();
    const result = compiled();
    result.dataSync();
    result.dispose();
    return (performance.now() - begin) / 1000;
  });
  compiled.dispose();
  return Math.min(...seconds);
}

/** The least seconds of a step: all multiplications at full speed, or all inputs read once. */
export const leastSeconds = ({ flops, bandwidth }: Limits, multiplications: number, bytes: number) =>
  Math.max((2 * multiplications) / flops, bytes / bandwidth);

import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { resize, resizeRules, type ResizeRule } from "./resize";

/** The image of tests/parity/resize.py. */
const [h, w] = [40, 52];
const image = tf.tensor4d(
  Float32Array.from({ length: h * w * 3 }, (_, at) => {
    const [c, j, i] = [at % 3, Math.floor(at / 3) % w, Math.floor(at / (3 * w))];
    return Math.floor(128 + 127 * Math.sin((i * w + j) * 3 + c + 0.02 * i * j)) / 127.5 - 1;
  }),
  [1, h, w, 3],
);

/** Eight pixels of 0 to 255, then the sum of all. */
function seen(x: tf.Tensor4D): number[] {
  const [, high, wide] = x.shape;
  const bytes = x.dataSync<"float32">().map((value) => (value + 1) * 127.5);
  const at = (i: number, j: number, c: number) => bytes[(i * wide + j) * 3 + c]!;
  const [third, half] = [Math.floor(wide / 3), Math.floor(high / 2)];
  const corners = [at(0, 0, 0), at(0, wide - 1, 1), at(high - 1, 0, 2), at(high - 1, wide - 1, 0)];
  const inside = [0, 1, 2].map((c) => at(half, third, c));
  const sum = bytes.reduce((total, value) => total + value, 0);
  return [...corners, ...inside, at(Math.floor(high / 4), Math.floor(wide / 2), 1), sum];
}

// Pillow 13.0.0, torch 2.15.0 and torch-fidelity 0.4.0 (tests/parity/resize.py): to 13 x 17 and to 97 x 60
const expected: Record<ResizeRule, [number[], number[]]> = {
  "pil-bicubic": [
    [121.63213, 129.29205, 119.99198, 132.94778, 127.78194, 127.16239, 126.67783, 127.63776, 84739.35795],
    [139.07158, 118.26715, 39.35536, 108.05566, 47.96591, 106.3811, 183.83858, 6.75499, 2236634.82541],
  ],
  "pil-bilinear": [
    [127.39333, 130.62218, 121.26733, 138.77849, 130.23473, 129.31299, 126.57505, 127.11954, 84685.42659],
    [128.0, 120.0, 42.0, 112.0, 73.66666, 113.23334, 165.56667, 23.86598, 2237623.86246],
  ],
  "pil-box": [
    [101.77778, 122.44444, 116.44444, 110.66666, 101.41667, 118.16667, 143.33333, 129.41667, 84942.757],
    [128.0, 120.0, 42.0, 112.0, 1.0, 68.0, 189.0, 12.0, 2225824.0],
  ],
  "torch-bilinear": [
    [238.13687, 141.28734, 202.66197, 200.76482, 171.17628, 151.72055, 109.9266, 125.19231, 83126.00942],
    [128.0, 120.0, 42.0, 112.0, 73.66662, 113.23333, 165.56671, 23.86573, 2237623.93187],
  ],
  "tensorflow1-bilinear": [
    [128.0, 90.99991, 105.61542, 23.61064, 86.60185, 129.27147, 170.104, 120.73766, 85729.24235],
    [128.0, 120.0, 42.0, 112.0, 84.5809, 104.05848, 144.4982, 10.96907, 2239259.74738],
  ],
  nearest: [
    [128.0, 187.0, 221.0, 254.0, 72.0, 194.0, 254.0, 1.0, 83433.0],
    [128.0, 120.0, 42.0, 112.0, 41.0, 159.0, 248.0, 2.0, 2238704.0],
  ],
};

for (const rule of resizeRules)
  test(`${rule} is its reference's within a thousandth of a grey level, Pillow's within a tenth of that, smaller and larger`, () => {
    const sizes = [[13, 17], [97, 60]] as const; // prettier-ignore
    const tolerance = rule.startsWith("pil") ? 1e-4 : 1e-3; // torch's coordinates are float32
    sizes.forEach((size, k) => {
      const values = seen(resize(image, size, rule));
      const wanted = expected[rule][k]!;
      values.slice(0, -1).forEach((value, i) => assert.ok(Math.abs(value - wanted[i]!) < tolerance, `${value} is not ${wanted[i]}`)); // prettier-ignore
      const mean = (of: number[]) => of.at(-1)! / (size[0] * size[1] * 3);
      assert.ok(Math.abs(mean(values) - mean(wanted)) < 1e-4, `${mean(values)} is not ${mean(wanted)}`);
    });
  });

test("an image of the same size stays, a constant one stays constant, and images of a batch are apart", () => {
  for (const rule of resizeRules) {
    const same = tf.max(tf.abs(resize(image, [h, w], rule).sub(image))).dataSync()[0]!;
    assert.ok(same < 1e-6, `${rule}: ${same}`);
    const flat = resize(tf.fill([1, 9, 7, 1], 0.25), [5, 31], rule);
    assert.ok(tf.max(tf.abs(flat.sub(0.25))).dataSync()[0]! < 1e-6);
    const both = resize(tf.concat([image, tf.neg(image)]), [13, 17], rule);
    const apart = tf.max(tf.abs(both.slice(1).add(both.slice(0, 1)))).dataSync()[0]!;
    assert.ok(apart < 1e-6, `${rule}: ${apart}`);
  }
});

test("nearest takes the pixels that torch takes where its float32 decides (tests/parity/resize.py)", () => {
  const row = tf.linspace(-1, 1, 32).reshape([1, 1, 32, 1]) as tf.Tensor4D;
  const taken = (to: number, i: number) => Math.round(((resize(row, [1, to], "nearest").dataSync()[i]! + 1) / 2) * 31);
  assert.deepEqual([taken(82, 41), taken(98, 49)], [15, 16]);
});

test("what bicubic weights overshoot is cut off at black and white", () => {
  const step = tf.concat([tf.fill([1, 4, 4, 1], -1), tf.fill([1, 4, 4, 1], 1)], 2) as tf.Tensor4D;
  const values = resize(step, [16, 32], "pil-bicubic").dataSync();
  assert.deepEqual([Math.min(...values), Math.max(...values)], [-1, 1]);
});

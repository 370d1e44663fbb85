import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { encodeTree } from "../nn/serialise";
import { disposeTree, entries } from "../nn/tree";
import { initVgg16, readVgg16, vgg16Feature, vgg16Features } from "./vgg16";

const random = createRandom(8);
const weights = initVgg16(random);
const image = (size: number, channels: number) => random.uniform([1, size, size, channels], -1, 1) as tf.Tensor4D;
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;

/** The same weights but for conv1_1: its first map is one colour of the middle pixel, as the network gets it, times 10. */
function colourThrough(channel: number): typeof weights {
  const kernel = tf.buffer([3, 3, 3, 64]);
  kernel.set(10, 1, 1, channel, 0);
  return { ...weights, conv1_1: { ...weights.conv1_1, weight: tf.variable(kernel.toTensor()) } } as typeof weights;
}

test("an image of any size gives 32 x 32 maps of 512, none below zero", () => {
  for (const x of [image(256, 3), image(32, 1)]) {
    const feature = vgg16Feature(weights, x);
    assert.deepEqual(feature.shape, [1, 32, 32, 512]);
    assert.ok(tf.min(feature).dataSync()[0]! >= 0);
    assert.ok(tf.max(feature).dataSync()[0]! > 0);
  }
  assert.throws(() => vgg16Feature(weights, image(32, 2)), /vgg16Feature x: expected shape \[any, 32, 32, 3\]/);
});

test("a grey image is the same as three equal colours, a smaller one as its nearest enlargement", () => {
  const grey = image(64, 1);
  const feature = vgg16Feature(weights, grey);
  assert.equal(difference(feature, vgg16Feature(weights, tf.tile(grey, [1, 1, 1, 3]))), 0);
  const large = tf.tile(grey.reshape([1, 64, 1, 64, 1, 1]), [1, 1, 4, 1, 4, 1]).reshape([1, 256, 256, 1]);
  assert.equal(difference(feature, vgg16Feature(weights, large as tf.Tensor4D)), 0);
});

test("the network gets blue, green, red in 0..255 less their means", () => {
  const flat = (r: number, g: number, b: number) =>
    tf.tile(tf.tensor4d([r, g, b], [1, 1, 1, 3]), [1, 32, 32, 1]) as tf.Tensor4D;
  // Of an image of one colour, that of the mean is 0 wherever it goes through, and a change of another colour is not seen.
  const mean = [123.68, 116.779, 103.939].map((value) => value / 127.5 - 1) as [number, number, number];
  const black = vgg16Feature(colourThrough(0), flat(...mean));
  assert.ok(difference(black, vgg16Feature(colourThrough(0), flat(-1, 1, mean[2]))) < 1e-2);
  assert.ok(difference(black, vgg16Feature(colourThrough(0), flat(mean[0], mean[1], 1))) > 1);
  assert.ok(difference(black, vgg16Feature(colourThrough(2), flat(1, mean[1], mean[2]))) > 1);
});

test("the gradient of a distance between features is the finite difference along it, for images of either kind", () => {
  const target = random.normal([1, 32, 32, 512]);
  for (const x of [image(256, 3), image(64, 1)]) {
    const distance = (y: tf.Tensor): tf.Scalar =>
      tf.mean(tf.square(vgg16Feature(weights, y as tf.Tensor4D).sub(target)));
    const gradient = tf.grad(distance)(x);
    const length = tf.norm(gradient).dataSync()[0]!;
    const step = gradient.mul(0.05 / length);
    const change = distance(x.add(step))
      .sub(distance(x.sub(step)))
      .dataSync()[0]!;
    assert.ok(Math.abs(change / 0.1 / length - 1) < 0.02, `${change / 0.1} and ${length}`);
  }
});

test("weights come from a file of the user's; what does not fit is named", () => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-vgg16-"));
  const file = join(folder, "vgg16.safetensors");
  const read = initVgg16(createRandom(9));
  try {
    writeFileSync(file, encodeTree(weights));
    readVgg16(read, file);
    assert.deepEqual(read.conv4_3.weight.dataSync(), weights.conv4_3.weight.dataSync());
    writeFileSync(file, encodeTree(weights, { metadata: { kind: "VGG16" } }));
    readVgg16(read, file);
    writeFileSync(file, encodeTree(weights, { metadata: { kind: "VGG16 of torchvision" } }));
    assert.throws(() => readVgg16(read, file), {
      message: `${file}: weights of "VGG16 of torchvision", expected VGG16`,
    });
    const { conv1_1, conv2_1, ...others } = weights;
    writeFileSync(file, encodeTree({ ...others, conv2_1: conv1_1 }));
    assert.throws(() => readVgg16(read, file), {
      message: new RegExp(
        `${file}: these weights do not fit the model:\n {2}"conv1_1.weight" is missing\n {2}"conv1_1.bias" is missing\n {2}"conv2_1.weight" has shape \\[3, 3, 3, 64\\], expected \\[3, 3, 64, 128\\]`,
      ),
    });
    assert.throws(() => readVgg16(read, join(folder, "none")), /ENOENT.*none/);
    assert.equal(entries(conv2_1).length, 2);
  } finally {
    rmSync(folder, { recursive: true });
    disposeTree(read);
  }
});

test("images too small for the poolings are refused with the smallest side", () => {
  const random = createRandom(1);
  for (const [depth, least] of [
    [4, 8],
    [5, 16],
  ] as const) {
    const weights = initVgg16(random, depth);
    assert.equal(vgg16Features(weights, tf.zeros([1, least, least, 3])).length, depth);
    assert.throws(() => vgg16Features(weights, tf.zeros([1, least, least - 1, 3])), new RegExp(`at least ${least} pixels, got ${least} x ${least - 1}`)); // prettier-ignore
    disposeTree(weights);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { initClassifier } from "../models/classifier";
import { initGenerator, mapping, styleCodes, synthesis } from "../models/generator";
import { layersOf, levelAt } from "../models/levels";
import { invert } from "./invert";
import { mixGrid } from "./mix";
import { nearest } from "./retrieve";

const random = createRandom(4);
const config = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;

test("nearest neighbours in l1, nearest first, with and without the query itself", () => {
  const gallery = tf.tensor2d([
    [0, 0],
    [3, 0],
    [1, 1],
    [0, 2.5],
  ]);
  const queries = tf.tensor2d([
    [0, 0],
    [2.9, 0.2],
  ]);
  assert.deepEqual(nearest(queries, gallery, 3), [
    [0, 2, 3],
    [1, 2, 0], // at .3, 2.7 and 3.1
  ]);
  assert.deepEqual(nearest(gallery.slice([0, 0], [1, -1]), gallery, 2, true), [[2, 3]]);
  assert.throws(() => nearest(gallery, gallery, 4, true), /4 neighbours asked for in a gallery of 4/);
});

test("a mixing grid: no layer from the style repeats the content, all layers the style, some lie between", () => {
  const generator = initGenerator(config, random);
  const codes = (n: number) => styleCodes(generator, mapping(generator, random.normal([n, 8]) as tf.Tensor2D));
  const [content, style] = [codes(2), codes(3)];
  const own = (of: tf.Tensor2D[], i: number) => synthesis(generator, of).image.slice([i, 0, 0, 0], [1, -1, -1, -1]);
  const cell = (grid: tf.Tensor4D, row: number, column: number) =>
    grid.slice([row * 3 + column, 0, 0, 0], [1, -1, -1, -1]);
  const layers = layersOf(8);
  const [none, all, some] = [[], layers, layers.slice(4)].map((layers) => mixGrid(generator, content, style, layers));
  // @ts-expect-error a level is no layer
  assert.deepEqual(mixGrid(generator, content, style, [levelAt(1, 8)]).shape, [6, 32, 32, 1]);
  assert.deepEqual(none!.shape, [6, 32, 32, 1]);
  assert.ok(difference(cell(none!, 1, 2), own(content, 1)) < 1e-5);
  assert.ok(difference(cell(all!, 1, 2), own(style, 2)) < 1e-5);
  assert.ok(
    difference(cell(some!, 1, 2), own(content, 1)) > 1e-3 && difference(cell(some!, 1, 2), own(style, 2)) > 1e-3,
  );
});

test("inversion by optimisation comes nearer with time and leaves no tensor behind", async ({ mock }) => {
  let clock = 0;
  mock.method(performance, "now", () => (clock += 1)); // a step takes one millisecond on every machine: .5 for each of two images
  const generator = initGenerator(config, random);
  const feature = initClassifier(1, 10, random);
  const target = tf.tidy(
    () => synthesis(generator, styleCodes(generator, mapping(generator, random.normal([2, 8]) as tf.Tensor2D))).image,
  );
  const error = (image: tf.Tensor) => tf.tidy(() => tf.mean(tf.square(image.sub(target))).dataSync()[0]!);
  const before = tf.memory().numTensors;
  const [errors, taken]: [number[], number[]] = [[], []];
  for await (const { image, steps } of invert(generator, feature, 0.1, target, [0, 10, 100])) {
    errors.push(error(image));
    taken.push(steps);
    image.dispose();
  }
  assert.deepEqual(taken, [0, 21, 201]); // the first, which traces, is not counted
  assert.ok(errors[2]! < 0.8 * errors[0]!, errors.join());
  assert.equal(tf.memory().numTensors, before);
});

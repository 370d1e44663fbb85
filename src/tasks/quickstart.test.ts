import assert from "node:assert/strict";
import { test } from "node:test";
import { backendInfo, tf } from "../backend/tf";
import { fashionMnist } from "../data/fashion";
import { batchOf, firstOfClass, range, type ImageSet } from "../data/images";
import { quickstartPresets } from "../experiments/quickstart";
import { crossing, raceInversion, type Attempt } from "./inversion-race";
import type { Level } from "../models/levels";
import { retrieveByLevel, retrieveByPixels } from "./level-retrieval";
import { mixImages } from "./mix";
import { loadQuickstart, shippedFolder } from "./quickstart";
import type { LoopResult } from "../train/loop";
import { originOf } from "../train/origin";
import { recordOf, thin } from "./training-record";
import { quickstartComparison } from "./quickstart-comparison";
import { meanImage, scoreMethods } from "./reconstruction-scores";

const models = loadQuickstart(quickstartPresets.small, shippedFolder("small"));
const clothes = fashionMnist("test");
const tensors = () => tf.memory().numTensors;

test("the shipped encoder reconstructs test images; untrained, or blind to them, it does not", async () => {
  const before = tensors();
  const [encoder, untrained, average, mean] = await scoreMethods(models, fashionMnist("train"), clothes, 250);
  assert.ok(encoder!.mse < 0.03 && encoder!.ssim > 0.7, `${encoder!.mse}, ${encoder!.ssim}`);
  assert.ok(untrained!.mse > 0.2 && average!.mse > 0.2 && mean!.mse > 0.2);
  assert.equal(encoder!.images, 250);
  assert.equal(tensors(), before);
});

test("shipped networks are refused under another configuration, which is named", () => {
  const { small } = quickstartPresets;
  const other = { ...small, gan: { ...small.gan, r1Gamma: 1 } };
  assert.throws(() => loadQuickstart(other, shippedFolder("small")), /gan\.r1Gamma: 10 -> 1/);
});

test("the mean image is the mean of all", () => {
  const set: ImageSet = {
    name: "two",
    size: 2,
    channels: 1,
    count: 2,
    pixels: Uint8Array.of(0, 255, 51, 0, 0, 255, 204, 255),
    labels: Uint8Array.of(3, 5),
  };
  assert.deepEqual(
    [...meanImage(set).dataSync()].map((x) => Number(x.toFixed(6))),
    [-1, 1, 0, 0],
  );
  assert.deepEqual(firstOfClass(set, [5, 3]), [1, 0]);
  assert.throws(() => firstOfClass(set, [4]), /two: class 4/);
});

test("levels come coarsest first, find neighbours of the class, and never the query", () => {
  const before = tensors();
  const levels = retrieveByLevel(models, clothes, { images: 600, queries: 40, k: 5 });
  assert.deepEqual(
    levels.map(({ level }) => level),
    [8, 7, 6, 5, 4, 3, 2, 1],
  );
  for (const { neighbours, sameClass } of levels) {
    neighbours.forEach((found, query) => assert.ok(found.length === 5 && !found.includes(query)));
    assert.ok(sameClass > 0.4 && sameClass <= 1, `${sameClass}`); // chance: 0.1
  }
  const pixels = retrieveByPixels(clothes, { images: 600, queries: 40, k: 5 });
  assert.ok(pixels > 0.3 && pixels < levels[0]!.sameClass, `${pixels}`);
  assert.equal(tensors(), before);
});

test("the three grids of style mixing take every layer once, and leave no tensor", () => {
  const before = tensors();
  const pair = { ...models, setting: models.config.encoder };
  const [contents, styles] = [batchOf(clothes, [0, 1]), batchOf(clothes, [2, 3, 4])];
  const { own, mixtures: grids } = mixImages(pair, contents, styles);
  tf.dispose([contents, styles]);
  assert.deepEqual(
    grids.map(({ name, layers }) => [name, layers]),
    [
      ["coarse", [1, 2]],
      ["middle", [3, 4]],
      ["fine", [5, 6, 7, 8]],
    ],
  );
  for (const { images } of grids) assert.deepEqual(images.shape, [6, 32, 32, 1]);
  assert.deepEqual(own.shape, [2, 32, 32, 1]);
  assert.equal(tensors(), before);
});

test("optimisation is given the encoder's time and its multiples; the crossing lies between two of them", async () => {
  const attempt = (multiple: number, mse: number): Attempt => ({
    multiple,
    milliseconds: multiple,
    steps: 0,
    mse,
    ssim: 0,
  });
  const encoder = attempt(1, 0.1);
  assert.equal(crossing([attempt(1, 0.4), attempt(10, 0.2)], encoder), null);
  assert.equal(crossing([attempt(2, 0.1)], encoder), 2);
  assert.equal(crossing([attempt(1, 0.4), attempt(100, 0.025)], encoder)!.toFixed(6), "10.000000");
  await assert.rejects(raceInversion(models, clothes, range(0, 2), { signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});

test("the comparison has the paper's number or none, and says where optimisation was not fast enough", () => {
  const score = { method: "GH-Feat encoder", mse: 0.02, ssim: 0.8, images: 10 };
  const attempt: Attempt = { multiple: 1, milliseconds: 5, steps: 0, mse: 0.02, ssim: 0.8 };
  const race = { encoder: attempt, optimisation: [], overtakes: null, rows: [] };
  const levels = [8 as Level, 1 as Level].map((level) => ({ level, neighbours: [], sameClass: 0.5 }));
  const rows = quickstartComparison(models, { encoder: score, race, levels }, "npm start");
  assert.deepEqual(
    rows.map(({ paper, ours }) => [paper, ours]),
    [
      [0.0464, 0.02],
      [0.558, 0.8],
      [0.035, 0.005],
      [null, null],
      [null, 0.5],
      [null, 0.5],
    ],
  );
  assert.match(rows[0]!.differs, /a GAN after 240,000 images, an encoder after 192,000/);
  assert.match(rows[3]!.differs, /not reached within 1,000 times/);
});

test("a thinned log has the means of its spans, also of values that only some lines have", () => {
  const lines = [1, 2, 3, 4, 5].map((step) => ({
    step,
    images: step * 10,
    seconds: step,
    ...(step % 2 === 0 && { penalty: step }),
  }));
  assert.deepEqual(thin(lines, 3), [
    { step: 1.5, images: 15, seconds: 1.5, penalty: 2 },
    { step: 3.5, images: 35, seconds: 3.5, penalty: 4 },
    { step: 5, images: 50, seconds: 5 },
  ]);
  assert.deepEqual(thin([], 3), []);
});

test("a training's record names its device, and its card where it has one", () => {
  const card = { name: "NVIDIA H200", driver: "570.86", computeCapability: 9, tf32: true, cuda: {} };
  const recordOn = (on: Partial<LoopResult["origin"]>) => {
    const origin = { ...originOf(process.cwd()), ...on };
    const result = { images: 64, seconds: 90, origin, changes: [], watch: { flags: [] } } as unknown as LoopResult;
    return recordOf("gan", {}, result, { name: "faces", sha256: "aa" }, []);
  };
  const { device, card: recorded, minutes, data } = recordOn({ device: "GPU", card });
  assert.deepEqual([device, recorded, minutes, data], ["GPU", card, 1.5, "faces"]);
  assert.equal("card" in recordOn({ device: "CPU" }), backendInfo().card !== undefined);
});

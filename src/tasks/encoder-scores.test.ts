import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ghfeatPresets } from "../experiments/ghfeat-presets";
import { untrainedEditor } from "../../tests/untrained-editor";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batchOf, range, type ImageSet } from "../data/images";
import { cosineSamples } from "../experiments/ghfeat";
import { styleCodes, synthesis } from "../models/generator";
import { codesOf } from "./encoder-pair";
import { scoredOnce, scoreEncoder, type EncoderScores } from "./encoder-scores";
import type { DistanceTo } from "./frechet";
import { nativeCodes } from "./stylegan";

test("scores are kept, and made anew where the run is another or their file is damaged", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-scores-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "scores.json");
  let times = 0;
  const scored = async (run: string) => {
    const score = () => Promise.resolve({ distance: `score ${++times}` } as EncoderScores);
    return (await scoredOnce(file, { config: ghfeatPresets.fashion.tiny, run, trees: [] }, score)).distance;
  };
  assert.equal(await scored("a"), "score 1");
  assert.equal(await scored("a"), "score 1");
  assert.equal(await scored("b"), "score 2");
  writeFileSync(file, '{ "key": "');
  assert.equal(await scored("b"), "score 3");
  assert.equal(await scored("b"), "score 3");
});

const editor = untrainedEditor(9);
const random = createRandom(12);
tf.tidy(() => editor.generator.wAverage.assign(random.normal([8]) as tf.Tensor1D)); // codes share a mean then

/** Noise around a grey of its own, so that no split has another's scores. */
const noise = (name: string, count: number, grey: number): ImageSet => ({
  ...{ name, size: 32, channels: 3, count, labels: new Uint8Array(count) },
  pixels: Uint8Array.from(random.uniform([count * 32 * 32 * 3], grey, grey + 60).dataSync()),
});

/** MSE of the first `count` images by hand. */
const errorOf = (set: ImageSet, count: number) =>
  tf.tidy(() => {
    const x = batchOf(set, range(0, count));
    const drawn = synthesis(editor.generator, codesOf(editor, x)).image;
    return tf.mean(tf.square(x.sub(drawn))).dataSync()[0]!;
  });

test("scores are those of their split's first images, the distance is of test images, cosines are of native codes", async () => {
  const config = {
    ...ghfeatPresets.toyfaces.tiny,
    evaluation: { ...ghfeatPresets.toyfaces.tiny.evaluation, scored: 6, fakes: 7, seed: 3 },
  };
  const [test, validation] = [noise("test", 8, 0), noise("validation", 9, 180)];
  const given: number[] = [];
  const toTest = {
    images: (compared: Iterable<tf.Tensor4D>) => {
      for (const x of compared) {
        given.push(
          x.shape[0],
          tf.tidy(() => tf.mean(x).dataSync()[0]!),
        );
        x.dispose();
      }
      return Promise.resolve(42);
    },
    protocol: () => ({ network: "none", nReal: 1, nFake: 1, split: "none" }),
  } as unknown as DistanceTo;
  const run = { ...editor.setting, generator: "frozen" } as const;
  const before = tf.memory().numTensors;
  const scores = await scoreEncoder(config, { test, validation }, run, toTest, editor);
  assert.equal(tf.memory().numTensors, before);
  const isNear = (a: number, b: number) => Math.abs(a / b - 1) < 1e-3;
  assert.deepEqual([scores.test.images, scores.validation.images, scores.test.distance], [6, 6, 42]);
  assert.ok(isNear(scores.test.mse, errorOf(test, 6)), `${scores.test.mse}`);
  assert.ok(isNear(scores.validation.mse, errorOf(validation, 6)), `${scores.validation.mse}`);
  assert.ok(!isNear(scores.test.mse, scores.validation.mse));
  const drawn = tf.tidy(() =>
    tf.mean(synthesis(editor.generator, codesOf(editor, batchOf(test, range(0, 6)))).image).dataSync(),
  );
  assert.ok(given.length === 2 && given[0] === 6 && isNear(given[1]!, drawn[0]!), `${given} for ${drawn}`);

  const native = nativeCodes(editor.generator, 7, 3);
  const rows = (codes: readonly tf.Tensor2D[]) => (tf.concat([...codes], 1) as tf.Tensor2D).arraySync();
  const average = rows(styleCodes(editor.generator, editor.generator.wAverage.expandDims(0) as tf.Tensor2D))[0]!;
  const [found, own] = [rows(codesOf(editor, synthesis(editor.generator, native).image)), rows(native)];
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const cosine = (less: readonly number[]) => {
    const of = (code: readonly number[]) => code.map((x, i) => x - less[i]!);
    const each = found.map((code, i) => [of(code), of(own[i]!)] as const);
    return each.reduce((sum, [a, b]) => sum + dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), 0) / each.length;
  };
  const [plain, centred] = [cosine(average.map(() => 0)), cosine(average)];
  const { cosine: ours } = scores;
  assert.equal(ours!.images, 7);
  assert.ok(Math.abs(ours!.plain - plain) < 1e-3 && Math.abs(ours!.centred - centred) < 1e-3, JSON.stringify(ours));
  assert.ok(Math.abs(plain - centred) > 0.01, "nothing tells one from the other");
});

test("FED is over 10,000 samples, also where the distance is over more", () => {
  const { evaluation } = ghfeatPresets.fashion.paper;
  assert.deepEqual([evaluation.fakes, cosineSamples({ evaluation })], [50_000, 10_000]);
});

import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { tf } from "../src/backend/tf";
import { batchOf, range } from "../src/data/images";
import { changed } from "../src/experiments/change";
import { encoderRows, encoderRun, type GhFeatConfig } from "../src/experiments/ghfeat";
import { ghfeatPresets } from "../src/experiments/ghfeat-presets";
import { predictCodes } from "../src/models/autoencoder";
import { scoreEncoder } from "../src/tasks/encoder-scores";
import { encoderRunsOf, runName, trainEncoder, trainGround, type TrainedEncoder } from "../src/tasks/ghfeat";
import { loadGhFeat, publishGhFeat } from "../src/tasks/ghfeat-shipped";
import { splitsOf } from "../src/tasks/splits";
import { entries } from "../src/nn/tree";
import type { EncoderTrainingConfig } from "../src/train/encoder";
import { readLog } from "../src/train/log";

const folder = mkdtempSync(join(tmpdir(), "genfeat-ghfeat-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const rows = ["w-sam", "y-sam-reg", "spatial", "scratch"] as const;

/** tiny with two steps of each network. */
const config = (() => {
  const [steps, batch] = [2, 16];
  let all: GhFeatConfig = {
    ...ghfeatPresets.fashion.tiny,
    validationImages: 59_600, // of 60,000: the rest is trained on
    evaluation: { reals: 300, fakes: 100, validationImages: 50, scored: 100, seed: 11 },
  };
  for (const name of ["classifier", "judge", "gan", ...encoderRows.map((row) => `encoders.${row}`)])
    all = changed(changed(all, `${name}.images`, steps * batch), `${name}.batch`, batch);
  return all;
})();

test("what is validated on is not trained on, and neither is the test split", async () => {
  const { train, validation, test: held } = await splitsOf(ghfeatPresets.fashion.small);
  assert.deepEqual([train.count, validation.count, held.count], [55_000, 5_000, 10_000]);
  assert.ok("pixels" in train && "pixels" in validation && "pixels" in held);
  assert.notEqual(train.pixels.buffer, held.pixels.buffer);
  assert.equal(train.pixels.byteOffset + train.pixels.length, validation.pixels.byteOffset);
});

test("the first runs of all rows come before the second of any, and trials last", () => {
  const all = encoderRunsOf(ghfeatPresets.fashion.small);
  const runs = all.slice(0, 4 * 3 + 2);
  assert.ok(runs.every(({ trial }) => trial === undefined));
  assert.deepEqual(all.slice(runs.length).map(runName), Object.keys(ghfeatPresets.fashion.small.trials));
  assert.deepEqual(
    runs.map(({ seed }) => seed),
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
  );
});

test("every row is trained, scored, published and read again as the same function", async () => {
  const ground = await trainGround(config, folder, {});
  const gan = readLog(join(folder, "gan"));
  assert.ok(gan.some((line) => (line["FD-resnet10"] ?? 0) > 0));
  const trained: TrainedEncoder[] = [];
  for (const row of rows) trained.push(await trainEncoder(config, ground, { row, seed: 1 }, folder, {}));
  for (const { row, scores, generator } of trained) {
    assert.ok(scores.test.images === 100 && scores.test.mse > 0 && scores.test.distance > 0, row);
    assert.notEqual(scores.test.mse, scores.validation.mse);
    assert.equal(scores.cosine === undefined, row === "spatial" || row === "scratch", row);
    assert.equal(generator === ground.generator, row !== "scratch");
    assert.ok(readLog(join(folder, `${row}-1`)).some((line) => (line["validation MSE"] ?? 0) > 0));
  }
  const of = (row: string) => trained.find((one) => one.row === row)!;

  // Again: nothing is trained and nothing scored, and it is the same.
  const stamp = readFileSync(join(folder, "y-sam-reg-1", "scores.json"), "utf8");
  const steps = readLog(join(folder, "y-sam-reg-1")).length;
  const tensors = tf.memory().numTensors;
  const again = await trainEncoder(config, ground, { row: "y-sam-reg", seed: 1 }, folder, {});
  assert.equal(readLog(join(folder, "y-sam-reg-1")).length, steps);
  assert.deepEqual(again.scores, of("y-sam-reg").scores);
  assert.equal(readFileSync(join(folder, "y-sam-reg-1", "scores.json"), "utf8"), stamp);

  assert.equal(tf.memory().numTensors - tensors, entries(again.encoder).length, "only the encoder stays");

  const run = encoderRun(config, "y-sam-reg", 1);
  const stop = new AbortController();
  const before = tf.memory().numTensors;
  const scoring = scoreEncoder(config, await splitsOf(config), run, ground.toTest, again, stop.signal);
  stop.abort(new Error("stopped"));
  await assert.rejects(scoring, /^Error: stopped$/);
  assert.equal(tf.memory().numTensors, before, "a scoring that is stopped leaves no tensor");

  const trial = { row: "y-sam-reg", seed: 1, trial: "strong-reg" } as const;
  const tried = await trainEncoder(config, ground, trial, folder, {});
  const { loss } = tried.training.config as EncoderTrainingConfig;
  assert.equal(loss.regularizer, 4 * config.encoders["y-sam-reg"].loss.regularizer);
  assert.notEqual(tried.scores.validation.mse, of("y-sam-reg").scores.validation.mse);

  const shipped = join(folder, "shipped");
  await publishGhFeat(shipped, config, ground, [...trained, tried]);
  assert.ok(!existsSync(join(shipped, "scratch.safetensors")));
  const loaded = loadGhFeat(config, shipped);
  assert.deepEqual(
    loaded.trials.map(({ row, training, scores }) => [row, training.name, scores.validation]),
    [["y-sam-reg", "strong-reg", tried.scores.validation]],
  );
  assert.deepEqual(
    loaded.runs.map(({ row, scores }) => [row, scores.test.mse]),
    trained.map(({ row, scores }) => [row, scores.test.mse]),
  );
  for (const { row, reconstructions } of trained) {
    const { data, shape } = loaded.reconstructions[row]!;
    assert.deepEqual(shape, [16, 32, 32, 1]);
    assert.ok(
      data.every(
        (byte, i) => Math.abs(byte / 127.5 - 1 - Math.min(1, Math.max(-1, reconstructions.data[i]!))) <= 1 / 255 + 1e-6,
      ),
      row,
    );
  }
  const x = batchOf((await splitsOf(config)).test, range(0, 4));
  // Codes, not images: two steps after its start, the generator's maps are constant but for rounding, which its instance norm blows up.
  for (const row of ["w-sam", "y-sam-reg", "spatial"] as const)
    tf.tidy(() => {
      const [here, there] = [of(row), loaded.encoders[row]!].map(({ encoder, generator }) =>
        tf.concat(predictCodes(encoder, generator, config.encoders[row], x).codes.map((code) => code.flatten())),
      ) as [tf.Tensor, tf.Tensor];
      const gap = tf.norm(here.sub(there)).div(tf.norm(here)).dataSync()[0]!;
      assert.ok(gap > 0 && gap < 2e-3, `${row}: 16-bit weights are ${gap} off`);
    });
  assert.equal(loadGhFeat(config, shipped, ["w-sam", "scratch"]).runs.length, rows.length);
  assert.throws(
    () => loadGhFeat(config, shipped, ["w-sam", "y-sam"]),
    /shipped: without y-sam-1; npm run train with --publish/,
  );
  const [y, w] = ["y-sam-reg", "w-sam"].map((name) => join(shipped, `${name}.safetensors`)) as [string, string];
  const kept = readFileSync(y);
  copyFileSync(w, y);
  assert.throws(
    () => loadGhFeat(config, shipped),
    /y-sam-reg.safetensors: not the weights that training.json beside it/,
  );
  writeFileSync(y, kept);
  assert.throws(() => loadGhFeat({ ...config, trials: {} }, shipped), /\n {2}strong-reg: no trial of this/);
  const withR1In = (...every: number[]) => ({ ...config, r1: { ...config.r1, every } });
  assert.throws(() => loadGhFeat(withR1In(2), shipped), /\n {2}gan-r1-every-1: no training of this/);
  assert.throws(() => loadGhFeat(withR1In(1, 2), shipped), /shipped: without gan-r1-every-2; npm run train with/);
  const other = changed(config, "encoders.w-sam.loss.perceptual", 0.2);
  assert.throws(
    () => loadGhFeat(other, shipped),
    /trained under another configuration.*\n {2}w-sam-1.loss.perceptual: 0.1 -> 0.2/,
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { variable } from "../nn/layers";
import { entries, trainable } from "../nn/tree";
import { byClassifier } from "../models/perceptual";
import { classifierTraining } from "./classifier";
import { encoderTraining, type EncoderTrainingConfig } from "./encoder";
import { ganTraining, type GanTrainingConfig } from "./gan";
import { gradients } from "./gradients";
import { inParts, onParts, type MemoryConfig } from "./in-parts";

const random = createRandom(4);
const images = random.normal([8, 16, 16, 1]) as tf.Tensor4D;

test("an update from parts is that of the whole batch", () => {
  const start = random.normal([16, 1]) as tf.Tensor2D;
  const after = [1, 2, 4].map((count) => {
    const w = variable(start.clone());
    const step = inParts(
      "step",
      (x: tf.Tensor4D) => {
        const { terms, gradients: means } = gradients([w], () => ({
          loss: tf.mean(tf.square(tf.matMul(x.reshape([-1, 16]), w))) as tf.Scalar,
        }));
        return { losses: terms, means };
      },
      ([mean], rate: number) => w.assign(w.sub(mean!.mul(rate))),
    );
    const losses = onParts(images, count, (parts) =>
      step(
        parts.map((part) => [part]),
        0.1,
      ),
    );
    const [loss] = losses["loss"]!.dataSync();
    const result = { loss: loss!, w: [...w.dataSync()] };
    tf.dispose([losses, w]);
    step.dispose();
    return result;
  });
  for (const { loss, w } of after.slice(1)) {
    assert.ok(Math.abs(loss - after[0]!.loss) < 1e-5);
    w.forEach((value, i) => assert.ok(Math.abs(value - after[0]!.w[i]!) < 1e-5));
  }
  assert.throws(() => onParts(images, 3, () => undefined), /memory.parts: 3 equal parts of a batch of 8 images/);
});

/** The greatest difference between the numbers of two lists of tensors. */
const furthest = (a: readonly number[][], b: readonly number[][]) =>
  Math.max(...a.flatMap((values, i) => values.map((value, j) => Math.abs(value - b[i]![j]!))));

const config: GanTrainingConfig = {
  model: { resolution: 16, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 },
  ...{ batch: 8, adam: { rate: 0.1, beta1: 0, beta2: 0.99, epsilon: 1 } }, // nearly the gradient itself, which shows more than its sign
  ...{ r1Gamma: 10, r1Every: 1, mixing: 0.9, emaHalfLife: 100, seed: 1 },
};

/** A step of every kind, and what it leaves: losses, weights, tensors. */
function trained(memory: MemoryConfig) {
  const { phases, state } = ganTraining({ ...config, memory });
  const valuesOf = (tree: unknown) =>
    entries(tree).flatMap(([name, leaf]) => (name === "wAverage" ? [] : [[...leaf.dataSync()]]));
  const start = valuesOf(state.average);
  const labels = tf.zeros([8], "int32") as tf.Tensor1D;
  const run = () => {
    const losses = phases.filter(({ turn }) => turn(0, 0)).map((phase) => phase.run(images, labels, 0));
    const values = losses.flatMap((of) => Object.values(of).map((loss) => loss.dataSync()[0]!));
    tf.dispose(losses);
    return values;
  };
  const losses = run();
  const weights = entries([state.generator, state.discriminator]).map(([, leaf]) => [...leaf.dataSync()]);
  const generator = valuesOf(state.generator);
  const decay = 0.5 ** (8 / config.emaHalfLife); // of all images, also where they come in parts
  const expected = start.map((values, i) => values.map((x, j) => decay * x + (1 - decay) * generator[i]![j]!));
  const relative = (values: readonly number[][]) =>
    values.map((of, i) => of.map((x, j) => x / Math.max(1, Math.abs(expected[i]![j]!)))); // the mapping's are in the hundreds
  const ofAverage = furthest(relative(valuesOf(state.average)), relative(expected));
  const before = tf.memory().numTensors;
  run();
  return { losses, weights, ofAverage, more: tf.memory().numTensors - before };
}

test("a GAN's step that computes again is the same step; one in parts is finite; either moves the average by all its images and leaves no tensors", () => {
  const [plain, again, parts] = [{}, { recompute: true }, { parts: 2, recompute: true }].map(trained);
  again!.losses.forEach((loss, i) => assert.ok(Math.abs(loss - plain!.losses[i]!) < 1e-4, `${loss}`));
  const gap = furthest(again!.weights, plain!.weights);
  assert.ok(gap < 1e-4, `weights are ${gap} apart`);
  assert.ok(parts!.losses.every(Number.isFinite));
  for (const { more, ofAverage } of [plain!, again!, parts!]) {
    assert.equal(more, 0);
    assert.ok(ofAverage < 1e-6, `the average is ${ofAverage} off`);
  }
});

/** An encoder's step with the penalty: losses, weights and running statistics after it. */
function trainedEncoder(memory: MemoryConfig, batch: tf.Tensor4D) {
  const model = { ...config.model, resolution: 32 };
  const { generator, discriminator } = ganTraining({ ...config, model }).state;
  const { adam } = config;
  const classifying = { channels: 1, classes: 2, batch: 8, adam, seed: 3 };
  const training = encoderTraining(
    {
      ...{ model, generator: "frozen", batch: 8, penaltyEvery: 1, seed: 1 },
      ...{ adam, criticAdam: adam, memory },
      encoder: {
        ...{ block: "basic", units: [1, 1, 1, 1], stem: true, variant: "small", maps: [4, 4, 8, 8], alignedMaps: 4 },
        ...{ pyramid: true, spatialAlignment: true, space: "Y" },
      },
      loss: {
        ...{ adversarial: 0.1, perceptual: 0.1, regularizer: 5e-4, gradientPenalty: 5 },
        ...{ distance: "meanSquare", score: "softplus" },
      },
    } satisfies EncoderTrainingConfig,
    { generator, discriminator, perceptual: byClassifier(classifierTraining(classifying).state.classifier) },
  );
  const trained = () =>
    [training.state.encoder, training.state.critic].map((tree) => trainable(tree).map((leaf) => [...leaf.dataSync()]));
  const start = trained();
  const phase = training.phases.find(({ turn }) => turn(0, 0))!;
  const losses = phase.run(batch, tf.zeros([8], "int32"), 0);
  const weights = entries([training.state.encoder, training.state.critic]).map(([, leaf]) => [...leaf.dataSync()]);
  const moved = trained().map((tree, i) => furthest(tree, start[i]!));
  return { losses: Object.values(losses).map((loss) => loss.dataSync()[0]!), weights, moved };
}

test("an encoder's step that computes again, and one in parts, are the same step, with the same running statistics", () => {
  // parts with the whole's batch statistics and groups of the deviation (0, 2, 4, 6 and 1, 3, 5, 7 of 8; 0 to 3 of 4)
  const half = tf.gather(random.normal([2, 32, 32, 1]), [0, 0, 1, 1]) as tf.Tensor4D;
  const batch = tf.concat([half, half]);
  const [plain, ...others] = [{}, { recompute: true }, { parts: 2 }].map((memory) => trainedEncoder(memory, batch));
  assert.ok(Math.min(...plain!.moved) > 1e-4, `encoder and critic moved by ${plain!.moved.join(", ")}`);
  for (const other of others) {
    other.losses.forEach((loss, i) => assert.ok(Math.abs(loss - plain!.losses[i]!) < 1e-4, `${loss}`));
    const gap = furthest(other.weights, plain!.weights);
    assert.ok(gap < 1e-5, `weights are ${gap} apart`);
  }
});

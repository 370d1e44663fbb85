import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { createRandom } from "../src/backend/random";
import { tf } from "../src/backend/tf";
import { quickstartPresets } from "../src/experiments/quickstart";
import { initClassifier } from "../src/models/classifier";
import { initDiscriminator } from "../src/models/discriminator";
import { byClassifier } from "../src/models/perceptual";
import { initGenerator } from "../src/models/generator";
import { assignTree, copyTree, entries } from "../src/nn/tree";
import { encoderTraining } from "../src/train/encoder";
import { phaseOf } from "../src/train/loop";

// Smaller batches are too fast for TensorFlow's threads to overtake one another: only from 64 images on do sums whose order is left to them differ, in one
// step of five.
test("a compiled training step gives the same weights to the bit whenever it is repeated", () => {
  const { gan, classifier, encoder: config } = quickstartPresets.tiny;
  const random = createRandom(0);
  const training = encoderTraining(config, {
    generator: initGenerator(gan.model, random),
    discriminator: initDiscriminator(gan.model, random),
    perceptual: byClassifier(initClassifier(classifier.channels, classifier.classes, random)),
  });
  const { state } = training;
  const step = phaseOf(training, "encoder and critic with gradient penalty");
  const images = random.normal([config.batch, 32, 32, 1]) as tf.Tensor4D;
  const labels = tf.zeros([config.batch], "int32") as tf.Tensor1D;
  const start = copyTree(state);
  const results = Array.from({ length: 40 }, () => {
    assignTree(state, start);
    tf.dispose(step.run(images, labels, 0));
    const hash = createHash("sha1");
    for (const [, leaf] of entries(state)) hash.update(new Uint8Array(leaf.dataSync().buffer));
    return hash.digest("hex");
  });
  assert.deepEqual([...new Set(results)], [results[0]]);
});

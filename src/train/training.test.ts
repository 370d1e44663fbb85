import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nativeBackend, type Binding } from "../backend/binding";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { byClassifier, byVgg16, type Perceptual } from "../models/perceptual";
import { initVgg16 } from "../models/vgg16";
import { encodeTree } from "../nn/serialise";
import { disposeTree, entries, trainable } from "../nn/tree";
import { classifierTraining, judgeTraining } from "./classifier";
import { encoderTraining, type EncoderTrainingConfig } from "./encoder";
import { ganTraining, type GanTrainingConfig } from "./gan";
import { readLog } from "./log";
import { phaseOf, runLoop, type LoopOptions, type Training } from "./loop";

const adam = { rate: 1e-3, beta1: 0, beta2: 0.99, epsilon: 1e-8 };
const model = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const ganConfig: GanTrainingConfig = {
  model,
  batch: 4,
  adam,
  r1Gamma: 10,
  r1Every: 2,
  mixing: 0.9,
  emaHalfLife: 100,
  seed: 1,
};
const classifierConfig = { channels: 1, classes: 10, batch: 4, adam, seed: 1 };
const encoderConfig: EncoderTrainingConfig = {
  ...{ model, generator: "frozen", batch: 4, adam, criticAdam: adam, penaltyEvery: 2, seed: 1 },
  encoder: {
    ...{ block: "basic", units: [1, 1, 1, 1], stem: true, variant: "small", maps: [4, 4, 8, 8], alignedMaps: 4 },
    ...{ pyramid: true, spatialAlignment: true, space: "Y" },
  },
  loss: {
    ...{ adversarial: 0.1, perceptual: 0.1, regularizer: 5e-4, gradientPenalty: 5 },
    ...{ distance: "norm", score: "linear" },
  },
};
const random = createRandom(2);
const images = random.normal([64, 32, 32, 1]);
const draw = (seen: number, n: number) => ({
  batch: tf.tidy(() => images.slice([seen % 60, 0, 0, 0], [n, -1, -1, -1]).clone()) as tf.Tensor4D,
  labels: tf.zeros([n], "int32") as tf.Tensor1D,
});
const folder = () => mkdtempSync(join(tmpdir(), "genfeat-train-"));
const options = (into: string, count: number): LoopOptions => ({ folder: into, images: count, draw });
const snapshot = (tree: unknown) => entries(tree).map(([name, leaf]) => [name, [...leaf.dataSync()]] as const);
const changed = (before: ReturnType<typeof snapshot>, tree: unknown) => {
  const after = snapshot(tree);
  return before
    .filter(([, values], i) => !values.every((value, j) => Object.is(value, after[i]![1][j])))
    .map(([name]) => name);
};
const runPhase = (training: Training, name: string, images = 0) => {
  const { batch, labels } = draw(0, training.batch);
  tf.dispose([phaseOf(training, name).run(batch, labels, images), batch, labels]);
};

/** Functions that TensorFlow is given while all phases run, for a number of images each; after the first, none should be. */
function addedFunctions(training: Training, counts: readonly number[]): number[] {
  const backend = nativeBackend(tf);
  const real = backend.binding;
  let added = 0;
  const addFunction: Binding["addFunction"] = (...args) => {
    added++;
    real.addFunction(...args);
  };
  backend.binding = Object.create(real, { addFunction: { value: addFunction } }) as Binding;
  try {
    return counts.map((images) => {
      added = 0;
      for (const phase of training.phases) runPhase(training, phase.name, images);
      return added;
    });
  } finally {
    backend.binding = real;
  }
}

for (const training of [
  classifierTraining(classifierConfig),
  judgeTraining({ ...classifierConfig, resolution: 32 }),
  ganTraining(ganConfig),
])
  test(`${training.name}: traced at the first step and not again as the images seen become more`, () => {
    const [first, ...later] = addedFunctions(training, [0, 4, 8]);
    assert.ok(first! > 0);
    assert.deepEqual(later, [0, 0]);
  });

test("a phase is found by its name; one that a training does not have is refused with those it has", () => {
  const training: Training = ganTraining(ganConfig);
  assert.equal(phaseOf(training, "discriminator").name, "discriminator");
  assert.throws(
    () => phaseOf(training, "R1"),
    /^Error: StyleGAN: no phase "R1"; it has "generator", "discriminator", "discriminator with R1"$/,
  );
});

test("a generator step leaves the discriminator bit-equal, and the reverse", () => {
  const training = ganTraining(ganConfig);
  const { generator, average, discriminator } = training.state;
  let [g, a, d] = [snapshot(generator), snapshot(average), snapshot(discriminator)];
  runPhase(training, "generator");
  assert.deepEqual(changed(d, discriminator), []);
  const moved = changed(g, generator);
  for (const part of [
    "constant",
    "mapping.0.weight",
    "layers.0.style.weight",
    "layers.7.conv",
    "toRgb.3.weight",
    "wAverage",
  ])
    assert.ok(moved.includes(part), `${part} did not change`);
  assert.ok(!moved.some((name) => name.startsWith("noise.")), "the stored noise is not trained");
  assert.ok(changed(a, average).length > 0);
  for (const phase of ["discriminator", "discriminator with R1"]) {
    [g, a, d] = [snapshot(generator), snapshot(average), snapshot(discriminator)];
    runPhase(training, phase);
    assert.deepEqual([...changed(g, generator), ...changed(a, average)], []);
    const reached = changed(d, discriminator);
    assert.ok(reached.includes("fromRgb.3.weight") && reached.includes("score.weight"));
  }
});

/** Both networks that may be F. */
const perceptuals: Record<string, () => Perceptual> = {
  "a classifier": () => byClassifier(classifierTraining(classifierConfig).state.classifier),
  VGG16: () => {
    const file = join(folder(), "vgg16.safetensors");
    writeFileSync(file, encodeTree(initVgg16(random), { half: true }));
    return byVgg16(file);
  },
};

for (const [name, perceptualOf] of Object.entries(perceptuals))
  test(`encoder training with ${name} as F changes encoder and critic, and leaves generator and F bit-equal`, () => {
    const { generator, discriminator } = ganTraining(ganConfig).state;
    const perceptual = perceptualOf();
    const training = encoderTraining(encoderConfig, { generator, discriminator, perceptual });
    const [frozen, moving] = [
      [generator, discriminator, perceptual.weights],
      [training.state.encoder, training.state.critic],
    ];
    const [before, movingBefore] = [snapshot(frozen), snapshot(moving)];
    assert.deepEqual(addedFunctions(training, [0, 4]).slice(1), [0], "traced again as the images seen become more");
    assert.deepEqual(changed(before, frozen), []);
    const moved = changed(movingBefore, moving);
    for (const part of [
      "0.stem.weight",
      "0.stem.norm.mean",
      "0.heads.0.weight",
      "0.heads.2.bias",
      "0.align.2.weight",
      "1.score.weight",
    ])
      assert.ok(moved.includes(part), `${part} did not change`);
  });

test("an interrupted run goes on bit by bit where it stopped, and its log has every step once", async () => {
  const whole = ganTraining(ganConfig);
  const [a, b] = [folder(), folder()];
  await runLoop(whole, options(a, 32));
  const controller = new AbortController();
  const first = await runLoop(ganTraining(ganConfig), {
    ...options(b, 32),
    signal: controller.signal,
    progress: { update: ({ done }) => done >= 12 && controller.abort(), finish: () => undefined },
  });
  assert.deepEqual([first.finished, first.images], [false, 12]);
  const second = ganTraining({ ...ganConfig });
  const result = await runLoop(second, options(b, 32));
  assert.deepEqual([result.finished, result.images], [true, 32]);
  const again = await runLoop(ganTraining(ganConfig), options(b, 32));
  assert.deepEqual(
    again,
    { ...result, losses: {} },
    "a training that has ended is read again, with its own date and machine",
  );
  assert.deepEqual(changed(snapshot(whole.state), second.state), []);
  const without = (dir: string) => readLog(dir).map((line) => ({ ...line, seconds: 0 }));
  assert.deepEqual(without(b), without(a));
  assert.deepEqual(
    readLog(b).map((line) => line.step),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test("a generator that learns with its encoder goes on bit by bit, too", async () => {
  const start = () => {
    const { generator, discriminator } = ganTraining(ganConfig).state;
    const perceptual = byClassifier(classifierTraining(classifierConfig).state.classifier);
    return encoderTraining({ ...encoderConfig, generator: "scratch" }, { generator, discriminator, perceptual });
  };
  const [a, b] = [folder(), folder()];
  const [whole, first, second] = [start(), start(), start()];
  const untrained = snapshot(whole.generator);
  await runLoop(whole, options(a, 16));
  await runLoop(first, options(b, 8));
  // As in another process: what it starts with is not what the file holds.
  for (const leaf of trainable(second.generator)) tf.tidy(() => leaf.assign(tf.zerosLike(leaf)));
  await runLoop(second, options(b, 16));
  assert.deepEqual(changed(snapshot([whole.state, whole.generator]), [second.state, second.generator]), []);
  assert.ok(changed(untrained, second.generator).includes("layers.3.conv"));
});

test("a damaged checkpoint is passed over for the one before it; another configuration is refused by key", async () => {
  const dir = folder();
  await runLoop(ganTraining(ganConfig), options(dir, 8));
  await runLoop(ganTraining(ganConfig), options(dir, 16));
  const checkpoints = join(dir, "checkpoints");
  const newest = join(
    checkpoints,
    readdirSync(checkpoints)
      .filter((file) => file.endsWith(".safetensors"))
      .sort()
      .at(-1)!,
  );
  const bytes = readFileSync(newest);
  bytes[bytes.length - 5]! ^= 1;
  writeFileSync(newest, bytes);
  const warnings: string[] = [];
  const warn = console.warn;
  console.warn = (message: string) => warnings.push(message);
  try {
    const again = await runLoop(ganTraining(ganConfig), options(dir, 24));
    assert.equal(again.images, 24);
  } finally {
    console.warn = warn;
  }
  assert.match(
    warnings.join(),
    /damaged, .*0000000016\.safetensors: its hash is not the recorded one: tensor "random" has other values/,
  );
  await assert.rejects(
    runLoop(ganTraining({ ...ganConfig, adam: { ...adam, rate: 2e-3 } }), options(dir, 32)),
    /the training has changed since.* npm run reproduce with --force starts over[^]*config\.adam\.rate: 0\.001 -> 0\.002/,
  );
});

test("a loss that is not finite stops the run, naming step, phase and tensor; the last checkpoint stays", async () => {
  const training = ganTraining(ganConfig);
  const dir = folder();
  await runLoop(training, options(dir, 8));
  const kept = readdirSync(join(dir, "checkpoints"));
  await assert.rejects(runLoop({ ...training, phases: poisoned(training) }, options(dir, 16)), (error: Error) => {
    assert.match(error.message, /generator is NaN in step 2 \(8 images\), phase "generator"/);
    assert.match(error.message, /not finite: discriminator\.score\.weight \(1 of \d+ tensors of discriminator\)/);
    return true;
  });
  assert.deepEqual(readdirSync(join(dir, "checkpoints")), kept);
});

/** The phases, with the first step's weights poisoned after the checkpoint was loaded. */
function poisoned(training: ReturnType<typeof ganTraining>): Training["phases"] {
  const { weight } = training.state.discriminator.score;
  return training.phases.map((phase) => ({
    ...phase,
    run: (...args: Parameters<typeof phase.run>) => {
      weight.assign(tf.fill(weight.shape, NaN));
      return phase.run(...args);
    },
  }));
}

test("the number of tensors is the same after every step", async () => {
  const training = ganTraining(ganConfig);
  const counts: number[] = [];
  await runLoop(training, {
    ...options(folder(), 40),
    progress: { update: () => counts.push(tf.memory().numTensors), finish: () => undefined },
  });
  assert.deepEqual(new Set(counts.slice(2)).size, 1, counts.join());
});

test("what a training disposes of is all but the networks that are used afterwards", () => {
  const { generator, discriminator } = ganTraining(ganConfig).state;
  const perceptual = byClassifier(classifierTraining(classifierConfig).state.classifier);
  const given = entries([generator, discriminator, perceptual.weights]).map(([, leaf]) => leaf);
  const used: Record<string, () => [Training, unknown]> = {
    classifier: () => {
      const training = classifierTraining(classifierConfig);
      return [training, training.state.classifier];
    },
    judge: () => {
      const training = judgeTraining({ ...classifierConfig, resolution: 32 });
      return [training, training.state.judge];
    },
    GAN: () => {
      const training = ganTraining(ganConfig);
      return [training, [training.state.average, training.state.discriminator]];
    },
    encoder: () => {
      const training = encoderTraining(encoderConfig, { generator, discriminator, perceptual });
      return [training, training.state.encoder];
    },
    "encoder and generator": () => {
      const config = { ...encoderConfig, generator: "scratch" } as const;
      const training = encoderTraining(config, { generator, discriminator, perceptual });
      return [training, [training.state.encoder, training.generator]];
    },
  };
  for (const [name, make] of Object.entries(used)) {
    const before = tf.memory().numTensors;
    const [training, networks] = make();
    for (const phase of training.phases) runPhase(training, phase.name);
    training.dispose();
    assert.equal(tf.memory().numTensors - before, entries(networks).length, name);
    assert.ok(
      entries(networks).every(([, leaf]) => !leaf.isDisposed),
      name,
    );
    disposeTree(networks);
    assert.equal(tf.memory().numTensors, before, name);
  }
  assert.ok(given.every((leaf) => !leaf.isDisposed));
});

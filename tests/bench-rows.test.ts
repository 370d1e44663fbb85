import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { tf } from "../src/backend/tf";
import type { Candidate } from "../src/cli/bench/candidate";
import { compareOutputs, relativeDifference } from "../src/cli/bench/compare";
import { entrants, ourModes, refusal, type PeerName } from "../src/cli/bench/contenders";
import { launcher, openPeers } from "../src/cli/bench/field";
import { multiplications } from "../src/cli/bench/multiplications";
import { inputsOf, ourCandidate } from "../src/cli/bench/ours";
import { processCandidate } from "../src/cli/bench/process";
import { momentsOf } from "../src/cli/bench/rows/adam";
import { encoderStep } from "../src/cli/bench/rows/encoder-step";
import { encoderRow, generatorRow, mappingRow } from "../src/cli/bench/rows/forward";
import { ganStep } from "../src/cli/bench/rows/gan-step";
import { conv, convGradients, matMul, noise, smallOps } from "../src/cli/bench/rows/ops";
import { r1Step } from "../src/cli/bench/rows/r1-step";
import type { Row, Tensors } from "../src/cli/bench/rows/row";
import { named, withValues } from "../src/cli/bench/rows/weights";
import { encodeSafetensors } from "../src/files/safetensors";
import { resnet18 } from "../src/experiments/encoders";
import type { EncoderLossConfig } from "../src/losses/encoder";
import { initClassifier } from "../src/models/classifier";
import { initDiscriminator } from "../src/models/discriminator";
import { initGenerator } from "../src/models/generator";
import { byClassifier } from "../src/models/perceptual";
import { entries, variables } from "../src/nn/tree";
import { encoderTraining } from "../src/train/encoder";
import { phaseOf } from "../src/train/loop";

const model = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
// Maps in eights: with others oneDNN's gradient of a 1x1 convolution of stride 2 is wrong on some processors (TensorFlow 2.21).
const small = { ...resnet18, units: [1, 1, 1, 1], maps: [8, 8, 16, 16], alignedMaps: 8, variant: "small" } as const;
const wide = { alignedMaps: 64 }; // the released code's weights of N(0, 0.02) let little through where there are few maps
const loss: EncoderLossConfig = {
  ...{ adversarial: 0.08, perceptual: 0.1, regularizer: 0, gradientPenalty: 5 },
  ...{ distance: "meanSquare", score: "softplus" },
};
const bottleneckSizes = { ...small, block: "bottleneck", units: [2, 1, 1, 1], maps: [32, 32, 64, 64] } as const;
const bottleneck = (variant: "paper" | "code") =>
  encoderRow(
    {
      model: { ...model, resolution: 128, channels: 3 },
      encoder: { ...bottleneckSizes, variant },
    },
    2,
  );

const seed = 3; // of inputs at which no activation is so near to zero that rounding would take it across

/** The rows at sizes that take no time, by the same code as the real ones. */
const tinyRows: readonly Row[] = [
  ...[matMul, conv, convGradients, smallOps, noise],
  ...[bottleneck("paper"), bottleneck("code"), generatorRow("generator", model, 3), mappingRow(model, 3)],
  ...[r1Step("r1-step", model, 4), ganStep(model, 4)],
  encoderStep("encoder-step", { model, encoder: small, feature: "classifier", loss, batch: 8 }),
  encoderStep("code-step", {
    model,
    encoder: { ...small, ...wide, variant: "code" },
    feature: "classifier",
    loss,
    batch: 8,
  }),
];

const outputsOf = async (candidate: Candidate) => ({ ...candidate, tensors: await candidate.outputs() });

for (const row of tinyRows)
  test(`row ${row.name}: eager and compiled compute the same from the same inputs, and leave nothing behind`, async () => {
    const before = tf.memory().numTensors;
    const inputs = inputsOf(row, seed);
    assert.deepEqual(inputsOf(row, seed), inputs);
    const ours = ourModes.map((mode) => ourCandidate(row, inputs, mode));
    const [compiled, eager] = [await outputsOf(ours[0]!), await outputsOf(ours[1]!)];
    const { values, kinked } = compareOutputs(row, compiled, eager);
    assert.ok((values ?? 0) < 2e-5 && (kinked ?? 0) < 1e-4, `${values}, ${kinked}`);
    for (const candidate of ours) assert.ok((await candidate.measure(2)) > 0);
    for (const candidate of ours) candidate.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

test("multiplications are counted from the kernels that a step calls, gradients included", async () => {
  const count = async (row: Row) => {
    const ours = ourCandidate(row, inputsOf(row, seed), "eager");
    const result = await ours.multiplications();
    ours.dispose();
    return result;
  };
  const convolution = 16 * 32 * 32 * 9 * 128 * 128;
  assert.equal(await count(matMul), 1024 ** 3);
  assert.equal(await count(conv), convolution);
  assert.equal(await count(convGradients), 3 * convolution);
  assert.equal(await count(mappingRow(model, 3)), 2 * 3 * 8 * 8);
  const strided = await multiplications((): Tensors => {
    const x = tf.ones([2, 8, 8, 3]) as tf.Tensor4D;
    return {
      down: tf.conv2d(x, tf.ones([4, 4, 3, 5]) as tf.Tensor4D, 2, "same"),
      up: tf.conv2dTranspose(x, tf.ones([4, 4, 5, 3]) as tf.Tensor4D, [2, 16, 16, 5], 2, "same"),
      batched: tf.matMul(tf.ones([7, 2, 3]), tf.ones([7, 5, 3]), false, true),
    };
  });
  const perKernel = 16 * 3 * 5; // multiplications of a 4 x 4 kernel at one place
  assert.equal(strided, 2 * (4 * 4 + 8 * 8) * perKernel + 7 * 2 * 3 * 5);
});

test("the encoder's row is the step of encoderTraining", async () => {
  const row = tinyRows.at(-2)!;
  const inputs = inputsOf(row, seed);
  const held = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]),
  );
  const adam = { rate: 1e-4, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  const training = encoderTraining(
    {
      ...{ model, generator: "frozen", encoder: small, batch: 8, adam, criticAdam: adam, seed: 1 },
      ...{ penaltyEvery: 2, loss: { ...loss, gradientPenalty: loss.gradientPenalty / 2 } }, // as much as the row's
    },
    {
      generator: withValues("generator", (random) => initGenerator(model, random), held),
      discriminator: withValues("critic", (random) => initDiscriminator(model, random), held),
      perceptual: byClassifier(withValues("feature", initClassifier.bind(null, 1, 10), held)),
    },
  );
  const { encoder, critic: trainedCritic, encoderAdam, criticAdam } = training.state;
  const names = entries(encoder).map(([name]) => name);
  variables(encoder).forEach((variable, i) => variable.assign(held[`encoder.${names[i]}`]!));
  const terms = phaseOf(training, "encoder and critic with gradient penalty").run(
    held["x"] as tf.Tensor4D,
    tf.tensor1d([]),
    0,
  );
  const ours = ourCandidate(row, inputs, "compiled");
  const { tensors: expected } = await outputsOf(ours);
  const given = Object.fromEntries(Object.entries(terms).map(([name, value]) => [name, value.dataSync()[0]!]));
  const { critic, gradientPenalty, ...others } = given;
  const ofRow = { ...others, critic: critic! + loss.gradientPenalty * gradientPenalty! };
  for (const [name, value] of Object.entries(ofRow))
    if (name !== "regularizer") assert.ok(Math.abs(value - expected[name]!.data[0]!) < 1e-6, name);
  const after = {
    ...named(
      "encoder",
      entries(encoder).filter(([, leaf]) => !(leaf instanceof tf.Variable && leaf.trainable)),
    ),
    ...momentsOf("encoder", encoder, { ...encoderAdam, second: [] }), // from zero: the gradients
    ...momentsOf("critic", trainedCritic, { ...criticAdam, second: [] }),
  };
  const ofState = Object.entries(expected).filter(([name]) => !(name in ofRow));
  assert.deepEqual(ofState.map(([name]) => name).sort(), Object.keys(after).sort());
  for (const [name, { data }] of ofState) {
    const difference = relativeDifference(after[name]!.dataSync(), data);
    assert.ok(difference < 1e-4, `${name} is ${difference} apart`);
  }
  ours.dispose();
});

// GENFEAT_BENCH_PEERS=tensorflow,pytorch,jax installs them and compares; without it nothing is downloaded.
const peers = (process.env["GENFEAT_BENCH_PEERS"] ?? "").split(",").filter((name) => name !== "") as PeerName[];

const skip = peers.length === 0 && "GENFEAT_BENCH_PEERS names none";
const { signal } = new AbortController();
let opening: ReturnType<typeof openPeers> | undefined;

const withVgg16 = encoderStep("vgg16-step", {
  model: { ...model, resolution: 256, channels: 3, mapsBase: 1024 },
  encoder: { ...bottleneckSizes, ...wide, maps: [32, 32, 32, 32, 32], units: [1, 1, 1, 1, 1], variant: "code" },
  ...{ feature: "vgg16", loss, batch: 4 },
});

for (const row of [...tinyRows, withVgg16])
  test(`peers compute what we compute: ${row.name}`, { skip }, async (t) => {
    const launch = launcher(await (opening ??= openPeers(peers, console.error, signal)), signal);
    const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-test-"));
    const inputs = inputsOf(row, seed);
    const file = join(folder, "inputs.safetensors");
    writeFileSync(file, encodeSafetensors(inputs));
    const ours = ourCandidate(row, inputs, "compiled");
    const reference = await outputsOf(ours);
    ours.dispose();
    try {
      for (const entrant of entrants(peers).filter((one) => one.peer !== undefined && !refusal(one, row)))
        await t.test(`${entrant.side} ${entrant.mode}`, async (t) => {
          const worker = launch(entrant);
          try {
            const candidate = await processCandidate(worker, entrant, row, file, folder);
            const { values, kinked } = compareOutputs(row, await outputsOf(candidate), reference);
            t.diagnostic(`difference ${values?.toExponential(1)}, of gradients ${kinked?.toExponential(1)}`);
            assert.ok((await candidate.measure(2)) > 0);
          } finally {
            await worker.close();
          }
        });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

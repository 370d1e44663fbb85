import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../src/backend/random";
import { tf } from "../src/backend/tf";
import { resnet18, resnet50, sixBlocks } from "../src/experiments/encoders";
import { codeSizes, encode, encodeSpatially, initEncoder, type EncoderConfig } from "../src/models/encoder";
import { initClassifier } from "../src/models/classifier";
import { initJudge } from "../src/models/judge";
import { paperWidths } from "../src/models/stylegan-config";
import { initVgg16 } from "../src/models/vgg16";
import { countParameters, disposeTree, entries } from "../src/nn/tree";

const random = createRandom(1);
const model = { ...paperWidths, resolution: 256, channels: 3 };

/** Numbers of parameters of an encoder at a generator of full width, by part, and whether an image goes through it. */
function parameters(encoder: EncoderConfig, resolution = 256, channels = 3): Record<string, number> {
  const setting = { model: { ...model, resolution, channels }, encoder };
  const averages = codeSizes(setting).map((size) => tf.zeros([size])) as tf.Tensor1D[];
  const weights = initEncoder(setting, averages, random);
  const x = tf.zeros([1, resolution, resolution, channels]) as tf.Tensor4D;
  tf.tidy(() => {
    const of = encoder.space === "spatial" ? encodeSpatially : encode;
    assert.deepEqual(
      of(weights, setting, x).codes.map((code) => code.shape.at(-1)),
      codeSizes(setting),
    );
  });
  const { stem, stages, pyramid, align, heads } = weights;
  const counts = {
    resnet: countParameters([stem, stages.slice(0, 4)]),
    further: countParameters(stages.slice(4)),
    pyramid: countParameters(pyramid),
    align: countParameters(align),
    heads: countParameters(heads),
    all: countParameters(weights),
  };
  disposeTree(weights);
  tf.dispose([averages, x]);
  return counts;
}

const conv = (size: number, inputs: number, outputs: number) => size * size * inputs * outputs + 2 * outputs; // with normalisation

const millions = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).map(([part, count]) => [part, Number((count / 1e6).toFixed(2))]));

test("the released encoder has 151.77 million parameters, as counted from networks_ghfeat.py", () => {
  assert.deepEqual(millions(parameters({ ...resnet50, variant: "code" })), {
    resnet: 23.53,
    further: 8.66,
    pyramid: 30.67,
    align: 7.08,
    heads: 81.82,
    all: 151.77,
  });
});

test("the other encoders: the paper's reading without biases and with 1x1 projections, six blocks, ResNet-18 at 32 and 64 px", () => {
  const paper = parameters({ ...resnet50, variant: "paper" });
  const code = parameters({ ...resnet50, variant: "code" });
  const biases = [3, 4, 6, 3, 1].map((units, i) => units * (2 * 64 * 2 ** Math.min(i, 3) + 256 * 2 ** Math.min(i, 3)));
  assert.equal(
    code["resnet"]! - paper["resnet"]!,
    biases.slice(0, 4).reduce((a, b) => a + b),
  );
  assert.equal(code["further"]! - paper["further"]!, biases[4]);
  assert.equal(code["pyramid"]! - paper["pyramid"]!, 8 * 512 * (1024 + 2048 + 2048));
  assert.equal(code["align"]! - paper["align"]!, 3 * 8 * 512 * 512);
  assert.equal(code["heads"]! - paper["heads"]!, 2 * 9984); // scale and shift of the normalisation
  assert.deepEqual(paper["heads"], 8193 * 9984);

  const maps = [3, 64, 128, 256, 512, 1024, 1024];
  const blocks = maps.slice(1).map((outputs, i) => {
    const inputs = maps[i]!;
    return conv(3, inputs, outputs) + conv(3, outputs, outputs) + conv(1, inputs, outputs);
  });
  const six = parameters({ ...sixBlocks, variant: "paper" });
  assert.equal(
    six["resnet"]! + six["further"]!,
    blocks.reduce((a, b) => a + b),
  );
  assert.equal(six["pyramid"], 0);
  assert.equal(six["align"], 512 * (512 + 1024 + 1024 + 3)); // 1x1
  assert.equal(six["heads"], 8193 * 9984);

  // ResNet-18 for 32 px: torchvision's 11.17 million of convolutions and normalisations, but for the stem, 3x3 of 1 map instead of 7x7 of 3.
  const torchvision = 11_176_512 - 64 * 49 * 3;
  const small = parameters({ ...resnet18, variant: "small" }, 32, 1);
  assert.equal(small["resnet"], torchvision + 64 * 9);
  assert.equal(parameters({ ...resnet18, variant: "small" }, 64, 3)["resnet"], torchvision + 64 * 27);
  assert.equal(small["heads"], 8193 * 8192);
  const ofMaps = 128 + 256 + 512;
  assert.equal(small["pyramid"], 512 * (ofMaps + 3 + 3 * (9 * 512 + 1)));
  assert.equal(small["align"], 3 * 513 * 512);
});

test("rows of the ablation: W+ has a head for every layer's w, no SAM the same projections, spatial codes heads of single pixels and no projections", () => {
  const of = (changed: Partial<EncoderConfig>) => parameters({ ...resnet18, variant: "small", ...changed }, 32, 1);
  const whole = of({});
  assert.deepEqual(of({ spatialAlignment: false }), whole);
  assert.deepEqual(of({ space: "W+" }), {
    ...whole,
    heads: 8193 * 8 * 512,
    all: whole["all"]! - 8193 * (8192 - 8 * 512),
  });
  const spatial = of({ space: "spatial", spatialAlignment: false });
  assert.deepEqual([spatial["align"], spatial["heads"]], [0, 513 * 8192]);
  assert.equal(spatial["pyramid"], whole["pyramid"]);
});

test("F and the network of the Frechet distance, for ten classes of grey images", () => {
  const maps = [1, 32, 32, 64, 64, 128, 128];
  const ofF = maps.slice(1).reduce((sum, outputs, i) => sum + conv(3, maps[i]!, outputs), 0);
  const [f, judge] = [initClassifier(1, 10, random), initJudge(32, 1, 10, random)];
  assert.equal(countParameters(f), ofF + 129 * 10);
  const stages = [16, 32, 64, 128];
  const ofJudge = stages.reduce(
    (sum, outputs, i) => {
      const inputs = stages[i - 1] ?? 16;
      const shortcut = inputs === outputs ? 0 : conv(1, inputs, outputs);
      return sum + conv(3, inputs, outputs) + conv(3, outputs, outputs) + shortcut;
    },
    conv(3, 1, 16),
  );
  assert.equal(countParameters(judge), ofJudge + 129 * 10);
  disposeTree([f, judge]);
});

test("VGG16 up to conv4_3 has 7.64 million parameters", () => {
  const maps = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512];
  const expected = maps.slice(1).reduce((sum, outputs, i) => sum + (9 * maps[i]! + 1) * outputs, 0);
  assert.equal(expected, 7_635_264);
  const weights = initVgg16(random);
  assert.equal(
    entries(weights).reduce((sum, [, { size }]) => sum + size, 0),
    expected,
  );
  disposeTree(weights);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { ghfeatPresets } from "../experiments/ghfeat-presets";
import { initEncoderAt } from "../models/autoencoder";
import { initClassifier } from "../models/classifier";
import { initGenerator } from "../models/generator";
import { initJudge } from "../models/judge";
import { encodeTree } from "../nn/serialise";
import { disposeTree } from "../nn/tree";

test("the weights that are shipped of small, of all sets of images, are at most 25 MB", () => {
  const random = createRandom(0);
  let bytes = 0;
  for (const { small } of Object.values(ghfeatPresets)) {
    const { resolution, channels, classes } = small.judge;
    const generator = initGenerator(small.gan.model, random);
    const encoders = small.shipped.map((row) => initEncoderAt(generator, small.encoders[row], random));
    const others = [initClassifier(channels, classes, random), initJudge(resolution, channels, classes, random)];
    for (const tree of [generator, ...encoders, ...others]) {
      bytes += encodeTree(tree, { half: true }).length;
      disposeTree(tree);
    }
  }
  random.dispose();
  assert.ok(bytes > 15e6 && bytes <= 25e6, `${bytes} bytes`);
});

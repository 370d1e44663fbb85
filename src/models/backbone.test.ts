import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { entries, variables } from "../nn/tree";
import { backbone, initBackbone, type BackboneConfig } from "./backbone";

// oneDNN's gradient of the weight of a 1x1 convolution at stride 2 is wrong for 3, 4 and 6 channels: nothing of ours may run one.
for (const channels of [3, 4, 6])
  test(`gradients of strided blocks of ${channels} channels are those of finite differences`, () => {
    const random = createRandom(channels);
    const config: BackboneConfig = {
      block: "basic",
      units: [1, 1, 1, 1],
      maps: [channels, 8, 8, 8],
      stem: false,
      variant: "small",
    };
    const weights = initBackbone(config, 64, channels, random);
    const x = random.normal([8, 64, 64, channels]) as tf.Tensor4D;
    const loss = () => tf.mean(tf.square(backbone(weights, config, x, []).at(-1)!)) as tf.Scalar;
    const names = entries(weights).map(([name]) => name);
    for (const [i, variable] of variables(weights).entries()) {
      const name = names[i]!;
      if (!name.endsWith("shortcut.weight") && !name.endsWith("first.weight")) continue;
      const { grads } = tf.variableGrads(loss, [variable]);
      const gradient = grads[variable.name]!;
      const start = variable.clone();
      const step = 1e-3;
      const direction = gradient.div<tf.Tensor>(tf.norm(gradient));
      const at = (distance: number) => {
        variable.assign(start.add(direction.mul(distance)));
        return loss().dataSync()[0]!;
      };
      const slope = (at(step) - at(-step)) / (2 * step);
      variable.assign(start);
      const expected = tf.norm(gradient).dataSync()[0]!;
      assert.ok(Math.abs(slope / expected - 1) < 0.03, `${name}: slope ${slope}, gradient ${expected}`);
    }
  });

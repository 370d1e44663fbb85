import assert from "node:assert/strict";
import { test } from "node:test";
import { paperGrowth } from "../src/experiments/growth";
import { growthStages } from "../src/train/growth";

test("StyleGAN's schedule is at 256 px after 5.4 million images, in full after 6", () => {
  const stages = growthStages(paperGrowth(256), 256);
  const of256 = stages.filter(({ resolution }) => resolution === 256);
  assert.deepEqual(
    of256.map(({ first, fade, batch, rate }) => [first, fade, batch, rate]),
    [
      [5_400_000 + 3 * 64, true, 8, 2e-3], // a whole batch ends each of the three rows in batches of 128
      [6_000_000 + 3 * 64, false, 8, 2e-3],
    ],
  );
  assert.deepEqual(
    paperGrowth(32).map(({ resolution }) => resolution),
    [8, 16, 16, 32, 32],
  );
  assert.throws(() => paperGrowth(24), /24 px; it is known for 8, 16, 32, 64, 128, 256/);
});

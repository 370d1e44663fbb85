import assert from "node:assert/strict";
import { test } from "node:test";
import type { MemoryConfig } from "../src/train/in-parts";
import { peakOf } from "../src/cli/bench/peak-memory";

const model = { resolution: 64, channels: 3, latent: 32, mappingLayers: 2, mapsBase: 1024, mapsMax: 32 };

test("gradients in parts of a batch take less memory; tracing takes none", async () => {
  const most = async (memory: MemoryConfig) => {
    const { start, trace, step } = await peakOf({ kind: "gan", model, batch: 32, memory });
    const [first, later] = [trace - start, step - start];
    assert.ok(first < 1.15 * later, `the first step, which is traced, takes ${first} MiB, a later one ${later}`);
    return later;
  };
  const [whole, parts] = [await most({}), await most({ parts: 4 })];
  assert.ok(parts < 0.7 * whole, `in 4 parts ${parts} MiB, whole ${whole} MiB`);
});

test("values computed again for the gradient take less memory", async () => {
  const most = async (memory: MemoryConfig) => {
    const { start, step } = await peakOf({ kind: "synthesis", model, batch: 32, memory });
    return step - start;
  };
  const [kept, again] = [await most({}), await most({ recompute: true })];
  assert.ok(again < 0.85 * kept, `computed again ${again} MiB, kept ${kept} MiB`);
});

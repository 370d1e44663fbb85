import assert from "node:assert/strict";
import { test } from "node:test";
import { peakOf } from "./peak-memory";

test("gradients in parts and values computed again take less memory", () => {
  const model = { resolution: 64, channels: 3, latent: 32, mappingLayers: 2, mapsBase: 1024, mapsMax: 32 };
  const [plain, again, parts] = [{}, { recompute: true }, { parts: 4 }].map((memory) => {
    const { start, trace, step } = peakOf({ kind: "gan", model, batch: 32, memory });
    assert.ok(
      trace - start < 1.15 * (step - start),
      `the first step, which is traced, takes ${trace - start} MB, a later one ${step - start}`,
    );
    return step - start;
  });
  assert.ok(again! < 0.97 * plain!, `computed again ${again} MB, kept ${plain} MB`);
  assert.ok(parts! < 0.6 * plain!, `in 4 parts ${parts} MB, whole ${plain} MB`);
});

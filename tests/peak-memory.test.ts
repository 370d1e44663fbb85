import assert from "node:assert/strict";
import { test } from "node:test";
import { peakOf } from "./peak-memory";

const model = { resolution: 64, channels: 3, latent: 32, mappingLayers: 2, mapsBase: 1024, mapsMax: 32 };

test("gradients in parts of a batch take less memory; tracing takes none", () => {
  const [whole, parts] = [{}, { parts: 4 }].map((memory) => {
    const { start, trace, step } = peakOf({ kind: "gan", model, batch: 32, memory });
    const [first, later] = [trace - start, step - start];
    assert.ok(first < 1.15 * later, `the first step, which is traced, takes ${first} MB, a later one ${later}`);
    return later;
  });
  assert.ok(parts! < 0.7 * whole!, `in 4 parts ${parts} MB, whole ${whole} MB`);
});

test("values computed again for the gradient take less memory", () => {
  const [kept, again] = [{}, { recompute: true }].map((memory) => {
    const { start, step } = peakOf({ kind: "synthesis", model, batch: 32, memory });
    return step - start;
  });
  assert.ok(again! < 0.85 * kept!, `computed again ${again} MB, kept ${kept} MB`);
});

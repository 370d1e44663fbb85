import assert from "node:assert/strict";
import { test } from "node:test";
import { develop, linear } from "./tone";

test("developing keeps the order of lights, balances colours, and never leaves the bytes", () => {
  const canvas = Float32Array.from({ length: 300 }, (_, i) => (Math.floor(i / 3) / 100) ** 2 * 8);
  const pixels = develop(canvas, [1, 1, 1], 0, 1);
  for (let i = 3; i < 300; i++) assert.ok(pixels[i]! >= pixels[i - 3]!);
  assert.equal(pixels[0], 0);
  assert.equal(pixels[299], 255);
  const warm = develop(canvas, [1.1, 1, 0.9], 0, 1);
  assert.ok(warm[90]! > warm[91]! && warm[91]! > warm[92]!);
  assert.ok(Math.abs(linear([188, 0, 255])[0] - 0.5) < 0.01); // sRGB 188 is half as bright as white
});

test("grain has its standard deviation, no bias, and differs by seed", () => {
  const canvas = new Float32Array(30000).fill(0.3);
  const [clean, noisy, other] = [
    develop(canvas, [1, 1, 1], 0, 7),
    develop(canvas, [1, 1, 1], 3, 7),
    develop(canvas, [1, 1, 1], 3, 8),
  ];
  assert.deepEqual(noisy, develop(canvas, [1, 1, 1], 3, 7));
  assert.notDeepEqual(noisy, other);
  const differences = Array.from(noisy, (v, i) => v - clean[i]!);
  const mean = differences.reduce((a, b) => a + b) / differences.length;
  const deviation = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
  assert.ok(Math.abs(mean) < 0.1, `mean ${mean}`);
  assert.ok(Math.abs(deviation - 3) < 0.1, `deviation ${deviation}`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawRoom } from "./draw-room";
import { renderDrawing } from "./render";
import { roomAt } from "./toy-rooms";

const size = 32;
const side = 16; // features: the picture's grey at half size, and a constant
const features = side * side + 1;

function featuresOf(rgb: Uint8Array): Float64Array {
  const out = new Float64Array(features);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const i = (y * size + x) * 3;
      const at = (y >> 1) * side + (x >> 1);
      out[at] = out[at]! + (0.3 * rgb[i]! + 0.59 * rgb[i + 1]! + 0.11 * rgb[i + 2]!) / 1020;
    }
  const mean = out.reduce((a, b) => a + b) / (features - 1);
  const spread = Math.sqrt(out.reduce((sum, v) => sum + (v - mean) ** 2, 0) / features) + 1e-3;
  for (let k = 0; k < features - 1; k++) out[k] = (out[k]! - mean) / spread;
  out[features - 1] = 1;
  return out;
}

/** Ridge regression by Gaussian elimination of (X'X + ridge I) w = X'y. */
function ridge(x: readonly Float64Array[], y: readonly number[], strength: number): Float64Array {
  const a = Array.from({ length: features }, () => new Float64Array(features + 1));
  x.forEach((row, i) => {
    for (let p = 0; p < features; p++) {
      const v = row[p]!;
      for (let q = p; q < features; q++) a[p]![q]! += v * row[q]!;
      a[p]![features]! += v * y[i]!;
    }
  });
  for (let p = 0; p < features; p++) {
    for (let q = 0; q < p; q++) a[p]![q] = a[q]![p]!;
    a[p]![p]! += strength;
  }
  for (let p = 0; p < features; p++)
    for (let r = p + 1; r < features; r++) {
      const k = a[r]![p]! / a[p]![p]!;
      if (k !== 0) for (let q = p; q <= features; q++) a[r]![q]! -= k * a[p]![q]!;
    }
  const w = new Float64Array(features);
  for (let p = features - 1; p >= 0; p--) {
    let sum = a[p]![features]!;
    for (let q = p + 1; q < features; q++) sum -= a[p]![q]! * w[q]!;
    w[p] = sum / a[p]![p]!;
  }
  return w;
}

test("a linear probe reads the camera's yaw from pixels well above chance", () => {
  const data = (split: "train" | "test", count: number) => {
    const rooms = Array.from({ length: count }, (_, i) => roomAt({ seed: 3, kind: "bedroom", split }, i));
    return {
      x: rooms.map((room) => featuresOf(renderDrawing(drawRoom(room), size))),
      y: rooms.map((room) => room.camera.yaw),
    };
  };
  const [train, held] = [data("train", 1200), data("test", 300)];
  const w = ridge(train.x, train.y, 30);
  const mean = train.y.reduce((a, b) => a + b) / train.y.length;
  let [error, spread] = [0, 0];
  held.x.forEach((row, i) => {
    const told = row.reduce((sum, v, k) => sum + v * w[k]!, 0);
    error += (told - held.y[i]!) ** 2;
    spread += (mean - held.y[i]!) ** 2;
  });
  const explained = 1 - error / spread;
  assert.ok(explained > 0.12, `R2 ${explained.toFixed(3)}`);
});

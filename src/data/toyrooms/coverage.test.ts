import assert from "node:assert/strict";
import { test } from "node:test";
import { createDice } from "../toys/random";
import { Coverage } from "./coverage";

const size = 24;

/** All rows as one [size,size] array. */
function read(coverage: Coverage): Float32Array {
  const all = new Float32Array(size * size);
  for (let y = coverage.top; y <= coverage.bottom; y++) {
    const row = coverage.row(y);
    for (let x = coverage.from; x <= coverage.to; x++) all[y * size + x] = row[x]!;
  }
  return all;
}
const total = (coverage: Coverage) => read(coverage).reduce((a, b) => a + b);

test("coverage adds up to a triangle's area, and a later polygon starts clean", () => {
  const coverage = new Coverage(size);
  const dice = createDice(1);
  for (let k = 0; k < 200; k++) {
    const ring = Array.from({ length: 6 }, () => (dice.chance(0.2) ? Math.round(dice.unit()) : dice.unit())); // also on the border
    const [ax, ay, bx, by, cx, cy] = ring as [number, number, number, number, number, number];
    const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
    const found = coverage.resolve([ring]) ? total(coverage) : 0;
    assert.ok(Math.abs(found - area * size * size) < 1e-3 * size, `triangle ${ring.join(" ")}: ${found} for ${area}`);
  }
});

test("coverage of a rectangle is the share of each pixel", () => {
  const coverage = new Coverage(size);
  const at = (v: number) => v / size;
  assert.ok(coverage.resolve([[at(2.25), at(3.5), at(5), at(3.5), at(5), at(5), at(2.25), at(5)]]));
  const shares = read(coverage);
  const share = (x: number, y: number) => shares[y * size + x]!;
  assert.ok(Math.abs(share(2, 3) - 0.375) < 1e-5 && Math.abs(share(3, 4) - 1) < 1e-5);
  assert.deepEqual([coverage.left, coverage.right, coverage.top, coverage.bottom], [2, 4, 3, 4]);
  assert.equal(coverage.resolve([[0.5, 0.5, 0.7, 0.5, 0.6, 0.5]]), false);
});

test("a blur spreads coverage and keeps its sum", () => {
  const coverage = new Coverage(size);
  const square = [0.4, 0.4, 0.6, 0.4, 0.6, 0.6, 0.4, 0.6];
  coverage.resolve([square]);
  const sharp = total(coverage);
  coverage.resolve([square], 3);
  const shares = read(coverage);
  assert.ok(Math.abs(shares.reduce((a, b) => a + b) - sharp) < 1e-3 * sharp);
  assert.ok(shares[Math.floor(size / 2) * size + Math.floor(0.4 * size) - 2]! > 0.05);
});

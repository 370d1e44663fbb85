import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell, ColumnFormat } from "../results/table";
import { cellText, heading, typographic } from "./numbers";

const same = (cases: readonly (readonly [Cell, ColumnFormat, string])[], show = cellText) =>
  assert.deepEqual(
    cases.map(([cell, format]) => show(cell, format)),
    cases.map(([, , text]) => text),
  );

test("a number has four significant digits at most, or as many as its column says", () => {
  same([
    [0.123456, {}, "0.1235"],
    [0.05, {}, "0.05"],
    [0.05, { digits: 3 }, "0.0500"],
    [0.9996, { digits: 3 }, "1.00"],
    [9.996, { digits: 3 }, "10.0"],
    [1234.5, { digits: 3 }, "1230"],
    [0, { digits: 3 }, "0.00"],
    [2.5, { decimals: 0 }, "3"],
    [0.05, { decimals: 3 }, "0.050"],
    [7, { decimals: 1 }, "7.0"],
  ]);
});

test("signs: a minus, a plus where asked for, and none on what is rounded to zero", () => {
  same([
    [-0.0209, {}, "-0.0209"],
    [0.198, { signed: true }, "+0.198"],
    [0, { signed: true }, "0"],
    [-0.001, { decimals: 2 }, "0.00"],
    [0.001, { decimals: 2, signed: true }, "0.00"],
    [-0.006, { decimals: 2 }, "-0.01"],
  ]);
});

test("thousands are marked from 10,000; very small and very large numbers are powers of ten", () => {
  same([
    [9999, {}, "9999"],
    [10000, {}, "10,000"],
    [240000, {}, "240,000"],
    [-1234567, {}, "-1,234,567"],
    [12345.678, { decimals: 2 }, "12,345.68"],
    [99999.6, {}, "100,000"],
    [0.0001, {}, "0.0001"],
    [0.0000123, {}, "1.23e-5"],
    [0.0000123, { digits: 2 }, "1.2e-5"],
    [2.5e7 + 0.5, {}, "2.5e7"],
    [3e10, {}, "3e10"],
  ]);
});

test("an estimate shows two digits of its deviation, and the mean to the same place", () => {
  same([
    [{ mean: 0.051234, std: 0.00134, n: 3 }, {}, "0.0512 ± 0.0013"],
    [{ mean: 12.3456, std: 12.3, n: 3 }, {}, "12 ± 12"],
    [{ mean: -0.5, std: 0.25, n: 2 }, { signed: true }, "-0.50 ± 0.25"],
    [{ mean: 0.5, std: 0.25, n: 2 }, { decimals: 1 }, "0.5 ± 0.3"],
    [{ mean: 0.5, std: 0, n: 2 }, {}, "0.5 ± 0"],
  ]);
});

test("on pages: a true minus, raised powers, a dash for what is missing, text untouched", () => {
  same(
    [
      [-0.0209, {}, "−0.0209"],
      [0.0000123, {}, "1.23 × 10⁻⁵"],
      [null, {}, "—"],
      [null, { missing: "not yet" }, "not yet"],
      [{ value: 0.54, printed: "0.540" }, { digits: 2 }, "0.540"],
      ["a-b e-5", {}, "a-b e-5"],
    ],
    typographic,
  );
  assert.equal(cellText(null), "");
  assert.equal(heading("time", { unit: "ms", better: "lower" }), "time (ms) ↓");
  assert.equal(heading("SSIM", { better: "higher" }), "SSIM ↑");
  assert.equal(heading("time", { unit: "ms", better: "lower" }, 3), "time (ms), n = 3 ↓");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { DistortionScore, DistortionScores } from "../tasks/distortion-scores";
import { distortionTable, resizeTable, sizeTable, worseningTable } from "./metric-tables";

const names = { frechet: "FD-lenet", kernel: "KD-lenet" };
const sets = { frechet: 2, kernel: 0.1, precision: 0.9, recall: 0.8 };
const row = (kind: "blur" | "crop", step: number, psnr: number, frechet: number): DistortionScore => ({
  ...{ kind, step, strength: 2 * step },
  pairs: { psnr, ssim: 0.5, msSsim: 0.6, feature: 0.01 },
  sets: { ...sets, frechet },
});
const scores: DistortionScores = {
  undistorted: sets,
  rows: [row("blur", 1, 40, 2), row("blur", 2, 30, 3), row("blur", 3, 20, 2.5), row("crop", 1, 25, 4), row("crop", 2, 25, 5)], // prettier-ignore
};

test("the table starts with what the undistorted halves differ by, every row has its metrics", () => {
  const { columns, rows } = distortionTable(scores, names, "blur: pixels");
  assert.deepEqual(columns.slice(2, 7), ["PSNR", "SSIM", "MS-SSIM", "F distance", "FD-lenet"]);
  assert.deepEqual(rows[0], ["none", null, null, 1, 1, 0, 2, 0.1, 0.9, 0.8]);
  assert.deepEqual(rows[2], ["blur", 4, 30, 0.5, 0.6, 0.01, 3, 0.1, 0.9, 0.8]);
});

test("a metric worsens where a better-when-higher one falls and a better-when-lower one rises, equal values do not count", () => {
  const { rows } = worseningTable(scores, names);
  const of = (metric: string) => rows.find(([name]) => name === metric)!.slice(1);
  assert.deepEqual([of("PSNR"), of("FD-lenet"), of("recall")], [["2 of 2", "0 of 1"], ["1 of 2", "1 of 1"], ["0 of 2", "0 of 1"]]); // prettier-ignore
});

test("paths are compared with the clean one, sizes have mean and deviation", () => {
  const paths = [
    { path: "pil-bicubic", same: 0, others: 2 },
    { path: "nearest", same: 3, others: 6 },
  ];
  assert.deepEqual(resizeTable(paths, "FD-lenet", 1000).rows.at(-1), ["nearest", 3, 6, 4]);
  const { rows } = sizeTable([{ size: 10, frechet: [1, 3], kernel: [0, 0] }], names);
  assert.deepEqual(rows[0], [10, { mean: 2, std: Math.SQRT2, n: 2 }, { mean: 0, std: 0, n: 2 }]);
});

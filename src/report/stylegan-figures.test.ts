import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingRecord } from "../tasks/training-record";
import { besideFid, r1Table, setsTable } from "./stylegan-figures";

const record = (curves: readonly Record<string, number>[]) =>
  ({ name: "gan", images: 600, minutes: 2, curves }) as unknown as TrainingRecord;
const long = record([
  { images: 40, loss: 1 },
  { images: 101, loss: 1, FD: 30 },
  { images: 202, FD: 20 },
  { images: 303, FD: 10 },
]);
const short = record([{ images: 99, FD: 33 }, { images: 150 }, { images: 201, loss: 2, FD: 22 }]);

test("distances stand side by side as far as the shorter training went", () => {
  const runs = [
    { every: 8, milliseconds: 10, training: long },
    { every: 1, milliseconds: 15, training: short },
  ];
  const { columns, rows } = r1Table(runs, "FD");
  assert.deepEqual(columns, ["R1 in every n-th step", "time per image", "FD after 99 images", "FD after 200 images"]);
  assert.deepEqual(rows, [
    [8, 10, 30, 20],
    [1, 15, 33, 22],
  ]);
});

test("the paper's FID and our distance have no counterpart in each other", () => {
  const { rows, formats } = besideFid("FD", 6.5, 600_000);
  assert.deepEqual(rows.slice(0, 2), [
    ["FID", 40.92, null],
    ["FD", null, 6.5],
  ]);
  assert.ok(Object.values(formats!).every(({ missing }) => missing === "no counterpart"));
});

test("a set's distance is the last of its training", () => {
  assert.deepEqual(setsTable([{ set: "clothes", training: [long] }], "FD").rows, [["clothes", 600, 2, 10]]);
});

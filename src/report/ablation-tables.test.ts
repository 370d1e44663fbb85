import assert from "node:assert/strict";
import { test } from "node:test";
import type { EncoderRow } from "../experiments/ghfeat";
import { asTable } from "../results/table";
import type { EncoderRunRecord } from "../tasks/ghfeat-shipped";
import { validationCurves } from "./ablation-figures";
import { cosineTable, lossShares, orderingsTable, trialOrderingsTable, trialsTable } from "./ablation-tables";
import { runsBesidePaper, scoresTable } from "./encoder-rows";
import { toMarkdown } from "./table";

const line = (images: number, mse: number, pixel: number) => ({
  ...{ step: images, images, seconds: 1, loss: 2 * pixel, pixel, perceptual: pixel / 2, adversarial: pixel / 2 },
  ...{ regularizer: 0, "validation MSE": mse },
});

const run = (row: EncoderRow, seed: number, mse: number, cosine?: number): EncoderRunRecord => ({
  ...{ row, seed },
  training: {
    ...{ images: 200, curves: [line(100, 2 * mse, 9), line(200, mse, 1)] },
    config: { loss: { adversarial: 0.08, perceptual: 0.1, regularizer: 0.5 } },
  } as never,
  scores: {
    test: { images: 10, mse, ssim: 0.5, distance: 3 },
    validation: { images: 10, mse: mse + 1, ssim: 0.4 },
    distance: "",
    cosine: cosine === undefined ? undefined : { images: 7, plain: cosine, centred: cosine / 2 },
  },
});

const runs = [run("y-sam", 1, 0.1, 0.4), run("y-sam", 2, 0.3, 0.6), run("spatial", 1, 0.05)];

test("a row's runs are one line: mean and deviation", () => {
  const [, rows] = [0, scoresTable(runs, "FD").rows] as const;
  assert.deepEqual(rows[0]!.slice(0, 1), ["Y, SAM"]);
  assert.deepEqual(rows[0]![1], { mean: 0.2, std: Math.sqrt(0.02), n: 2 });
  assert.deepEqual(rows[1]!.slice(1, 5), [0.05, 0.0125, 0.5, 3]);
  assert.deepEqual(
    rows.map((row) => row.slice(-2)),
    [
      [2, 200],
      [1, 200],
    ],
  );
});

test("rows without native codes have no cosine; the average code stands below", () => {
  assert.deepEqual(
    cosineTable(runs, 0.7).rows.map(([name, cosine]) => [name, typeof cosine]),
    [
      ["Y, SAM", "object"],
      ["y_avg for every image", "number"],
    ],
  );
});

test("baselines stand below the rows, by what they have", () => {
  const { rows, columns } = scoresTable(runs, "FD", [{ method: "mean", mse: 0.8, ssim: 0.1, images: 10 }]);
  assert.deepEqual(rows.at(-1), ["mean", 0.8, 0.2, 0.1, null, null, null, null]);
  assert.equal(columns.length, 8);
});

test("a trial stands under its row's runs", () => {
  const tried = {
    what: "twice as much",
    record: run("y-sam", 1, 0.7, 0.8),
    mse: "higher",
    distance: "lower",
    cosine: "undecided",
  } as const;
  const own = runs.filter(({ row }) => row === "y-sam");
  const [first, trial, ...more] = trialsTable([{ row: "y-sam", own, tried: [tried] }], "FD").rows;
  assert.deepEqual([first![0], first![1], first![6], first![7]], ["Y, SAM", "nothing", 200, 2]);
  assert.deepEqual(trial, ["Y, SAM", "twice as much", 1.7, 0.4, 3, 0.8, 200, 1, "higher", "lower", "undecided"]);
  assert.deepEqual(more, []);
});

test("an ordering of trials names what both changed", () => {
  const ordering = { what: "twice as much", claim: "spatial", better: "spatial", worse: "y-sam" } as const;
  const values = { ofBetter: 1, ofWorse: 2, runs: [1, 1], needed: undefined, means: "as in the paper" } as const;
  const [byError, byDistance] = (["MSE", "distance"] as const).map(
    (metric) => trialOrderingsTable([{ ...ordering, ...values, metric, verdict: "undecided" }], "FD").rows,
  );
  const here = "undecided, values as in the paper";
  assert.deepEqual(byError, [["twice as much", "spatial", "MSE", "Y, spatial", 1, "Y, SAM", 2, null, here]]);
  assert.equal(byDistance![0]![2], "FD");
});

test("where no row has two runs, nothing is said of a spread", () => {
  const one = { claim: "spatial", better: "spatial", worse: "y-sam", metric: "MSE" } as const;
  const values = { ofBetter: 1, ofWorse: 2, means: "as in the paper", verdict: "undecided" } as const;
  const alone = asTable(orderingsTable([{ ...one, ...values, runs: [1, 1], needed: undefined }], "FD", 0.5));
  const several = asTable(orderingsTable([{ ...one, ...values, runs: [1, 3], needed: 4 }], "FD", 0.5));
  assert.deepEqual([alone.rows[0]!.length, several.rows[0]!.length, several.rows[0]!.at(-2)], [8, 9, 4]);
  assert.ok(!alone.caption!.includes("Needed") && several.caption!.includes("Needed"));
});

test("shares of the loss are those at the end", () => {
  const row = ["Y, spatial", 0.5, 0.25, 0.25, 0, 0.08, 0.1, 0.5, 1];
  assert.deepEqual(lossShares(runs).rows[1], row);
  const { training } = runs[2]!;
  const evaluation = { step: 2, images: 200, seconds: 1, "validation MSE": 0.1 };
  const evaluated = { ...runs[2]!, training: { ...training, curves: [...training.curves, evaluation] } };
  assert.deepEqual(lossShares([evaluated]).rows[0], row, "what is evaluated at the end has no loss");
});

test("the paper's rows stand beside ours, by the metrics that we have", () => {
  const how = { differs: "smaller", command: "npm" };
  const values = { "face MSE": ({ scores }: EncoderRunRecord) => scores.test.mse };
  const rows = { "y-sam": "GH-Feat", spatial: "Spatial GH-Feat" } as const;
  const table = runsBesidePaper("ghfeat:X", rows, [{ runs, values }], how);
  assert.deepEqual(
    table.rows.map(([row, , , ours]) => [row, typeof ours]),
    [
      ["GH-Feat", "object"],
      ["Spatial GH-Feat", "number"],
    ],
  );
  assert.match(toMarkdown(table), /0\.046.*smaller; 200 images seen, 2 runs/);
  const fid = [{ runs, values: {}, without: ["face FID"] }];
  const [line, ...more] = runsBesidePaper("ghfeat:cvpr-2", { "y-sam": "GH-Feat" }, fid, how).rows;
  assert.deepEqual(line!.slice(1, 5), ["face FID ↓", { printed: "18.42", value: 18.42 }, "no counterpart", null]);
  assert.deepEqual(more, []);
});

test("curves are means over runs with their deviation", () => {
  const [first, second] = validationCurves(runs).data as { y: number[]; error_y?: { array: number[] } }[];
  assert.deepEqual(first!.y, [0.4, 0.2]);
  assert.ok(Math.abs(first!.error_y!.array[1]! - Math.SQRT2 * 0.1) < 1e-9);
  assert.equal(second!.error_y, undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { danfo, toFrame } from "./frame";
import { overRuns } from "./seeds";
import { asTable, type Table } from "./table";

const table: Table = {
  columns: ["model", "seed", "MSE", "SSIM"],
  rows: [
    ["encoder", 1, 0.04, 0.6],
    ["mean image", 1, 0.3, null],
    ["encoder", 2, 0.06, 0.8],
  ],
};

test("danfojs works on the one TensorFlow of the process", async () => {
  const { DataFrame } = await danfo();
  const modules = Object.keys(require.cache);
  assert.equal(modules.filter((file) => /tfjs-core[/\\]dist[/\\]tf-core\.node\.js$/.test(file)).length, 1);
  assert.equal(modules.filter((file) => file.endsWith("tfjs_binding.node")).length, 1);
  const frame = new DataFrame([[1], [2]], { columns: ["x"] });
  assert.ok(frame.tensor instanceof tf.Tensor);
});

test("a table becomes a DataFrame, and a DataFrame is taken as a table", async () => {
  const frame = await toFrame(table);
  assert.deepEqual(frame.columns, table.columns);
  const best = frame.query(frame.column("MSE").lt(0.1));
  assert.deepEqual(asTable(best).rows, [
    ["encoder", 1, 0.04, 0.6],
    ["encoder", 2, 0.06, 0.8],
  ]);
});

test("rows over seeds become one, with mean and sample standard deviation", () => {
  const merged = overRuns({ ...table, formats: { seed: { digits: 1 }, MSE: { digits: 2 } } }, "seed");
  assert.deepEqual(merged.columns, ["model", "MSE", "SSIM"]);
  assert.deepEqual(merged.formats, { MSE: { digits: 2 } });
  assert.deepEqual(merged.rows[1], ["mean image", 0.3, null]);
  const [name, mse] = merged.rows[0] as [string, { mean: number; std: number; n: number }];
  assert.equal(name, "encoder");
  assert.ok(Math.abs(mse.mean - 0.05) < 1e-12 && Math.abs(mse.std - Math.SQRT2 / 100) < 1e-12 && mse.n === 2);
  assert.throws(() => overRuns(table, "seeds"), /no column "seeds" to average over; there are "model", "seed"/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunRecord } from "../../results/record";
import type { Table } from "../../results/table";
import { chooseColumns, startSummary } from "./summary";

const comparison: Table = {
  columns: ["quantity", "paper", "ours", "difference", "command"],
  rows: [["MSE", 0.0464, 0.02534, -0.02106, "npm start"]],
  formats: { ours: { digits: 3 }, command: { code: true } },
};
const reconstruction: Table = { columns: ["method", "MSE"], rows: [["encoder", 0.08]] };
const record = (...tables: [string, Table][]) =>
  ({
    notebook: "00-quickstart",
    preset: "small",
    trained: [{ minutes: 1.2 }, { minutes: 0.8 }],
    outputs: tables.map(([name, table]) => ({ kind: "table", name, table })),
  }) as unknown as RunRecord;

test("the summary shows the numbers, the time of training and the reports", () => {
  const text = startSummary(record(["comparison", comparison]), record(["reconstruction", reconstruction]), {
    small: "results/small/a.html",
    tiny: "results/tiny/a.html",
  });
  assert.match(text, /\| MSE +\| 0\.0464 \| 0\.0253 \| +−0\.02106 \|/);
  assert.match(text, /\| encoder \| 0\.08 \|/);
  assert.match(text, /from scratch on this machine in 2 min/);
  for (const part of ["results/small/a.html", "results/tiny/a.html", "npm run lab"]) assert.ok(text.includes(part));
});

test("a column or a table that is not there is named", () => {
  assert.throws(() => chooseColumns(reconstruction, ["method", "SSIM"]), /no column "SSIM"; there are method, MSE/);
  assert.throws(
    () => startSummary(record(), record(["reconstruction", reconstruction]), { small: "", tiny: "" }),
    /00-quickstart, preset small: it made no table "comparison"/,
  );
});

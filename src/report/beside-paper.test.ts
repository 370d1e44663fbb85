import assert from "node:assert/strict";
import { test } from "node:test";
import { paperItem } from "../results/papers";
import { besidePaper, paperTable } from "./beside-paper";
import { toMarkdown } from "./table";

const cells = (markdown: string) =>
  markdown
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, 6)
        .map((cell) => cell.trim()),
    );

const mine = {
  row: "Y, SAM",
  values: { MSE: { mean: 0.02534, std: 0.00112, n: 3 }, SSIM: 0.7551 },
  differs: "other data",
  command: "npm run reproduce",
};

test("a paper's table with ours beside it: a line for each row and metric, what is missing said", () => {
  assert.deepEqual(cells(toMarkdown(besidePaper("ghfeat:II", [mine]))), [
    ["Y, SAM", "MSE ↓", "0.0464", "0.0253 ± 0.0011 (n = 3)", "−0.0211"],
    ["Y, SAM", "SSIM ↑", "0.558", "0.755", "+0.197"],
    ["Y, SAM", "FID ↓", "18.48", "not yet", "—"],
  ]);
  assert.match(
    besidePaper("ghfeat:II", [mine]).caption!,
    /^Tab\. II, 1 of its \d+ rows: Reconstruction .*\. The range /,
  );
  const all = cells(toMarkdown(besidePaper("ghfeat:II", [mine], { all: true })));
  assert.equal(all.length, 12);
  assert.deepEqual(all[1], ["W, SAM", "SSIM ↑", "0.540", "not yet", "—"]);
});

test("rows that the paper lacks have dashes for its numbers; its words and gaps make no lines", () => {
  const rows = [
    { row: "ours alone", values: { accuracy: 98.2 }, differs: "", command: "" },
    { row: "GH-Feat", values: { accuracy: 97.5 }, differs: "", command: "" },
  ];
  assert.deepEqual(cells(toMarkdown(besidePaper("ghfeat:VIa", rows))), [
    ["GH-Feat", "accuracy (%) ↑", "99.06", "97.5", "−1.56"],
    ["ours alone", "accuracy (%) ↑", "—", "98.2", "—"],
  ]);
  const named = besidePaper("ghfeat:VII", [{ row: "GH-Feat", values: {}, differs: "", command: "" }]);
  assert.deepEqual(
    named.rows.map((row) => row[1]),
    ["top-1 (%) ↑"],
  );
  assert.ok(
    !besidePaper("automodulator:2d", [], { all: true }).rows.some(
      (row) => row[0] === "GLOW" && row[1] === "FID Cars ↓",
    ),
  );
  assert.throws(
    () => besidePaper("ghfeat:II", [{ ...mine, values: { PSNR: 1 } }]),
    /ghfeat:II, row "Y, SAM": no metric "PSNR"; there are MSE, SSIM, FID/,
  );
});

test("a paper's table alone, as printed, with notes on what is doubtful", () => {
  const table = toMarkdown(paperTable(paperItem("automodulator:2d")));
  assert.match(
    table,
    /\| GLOW +\| +68\.93 \| +— \| +— \| +— \| +219\.6 \| +— \| the text lost the columns of the two numbers: placed by us/,
  );
  assert.match(table, /FID FFHQ ↓/);
});

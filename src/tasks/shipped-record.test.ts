import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { quickstartPresets } from "../experiments/quickstart";
import { shippedRows } from "./ghfeat-shipped";
import { trainedConfig } from "./own-weights";
import { loadQuickstart } from "./quickstart";
import { recordFile } from "./shipped-record";

test("a damaged record of shipped weights is named, with what writes it anew", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-record-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(recordFile(folder), '[{ "name": "ga');
  const damaged = /training\.json: not a record of trainings; npm run train with --publish writes it anew/;
  for (const read of [shippedRows, trainedConfig, loadQuickstart.bind(null, quickstartPresets.small)])
    assert.throws(() => read(folder), damaged);
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Claim } from "./claim";
import { readRecord } from "./record";
import { openRun } from "./run";

const root = mkdtempSync(join(tmpdir(), "genfeat-claim-"));
after(() => rmSync(root, { recursive: true, force: true }));

test("a run's output says what it reproduces; unknown items and outputs are refused, a new output says nothing yet", async () => {
  const run = await openRun("01-sample", { preset: "tiny", config: {}, root });
  const table = { columns: ["a"], rows: [[1]] };
  await run.table("scores", table);
  const claims: Claim[] = [
    { item: "ghfeat:V", extent: "partly", differs: "one row" },
    { item: "ghfeat:II", extent: "whole" },
  ];
  await run.reproduces("scores", ...claims);
  assert.deepEqual(readRecord(run.folder)!.outputs[0]!.reproduces, claims);
  await assert.rejects(
    run.reproduces("scores", { item: "ghfeat:XI", extent: "whole" }),
    /data\/paper has no "ghfeat:XI"; there are ghfeat:II/,
  );
  await assert.rejects(
    run.reproduces("other", { item: "ghfeat:V", extent: "whole" }),
    /no output "other"; write it first/,
  );
  assert.equal(readRecord(run.folder)!.outputs[0]!.reproduces!.length, 2, "what was refused changed nothing");
  await run.table("scores", table);
  assert.equal(readRecord(run.folder)!.outputs[0]!.reproduces, undefined);
  await run.close();
});

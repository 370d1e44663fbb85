import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { rows } from "../src/cli/soak/rows";
import { runRow } from "../src/cli/soak/run-row";

process.env["GENFEAT_EAGER"] = "1"; // a few steps each: compiling would take longer
const base = mkdtempSync(join(tmpdir(), "genfeat-durability-"));
after(() => rmSync(base, { recursive: true, force: true }));

// The short form of every row of `npm run soak`.
for (const row of rows)
  test(`${row.id}: ${row.title}`, async (t) => {
    const tally = await runRow(row, { folder: join(base, row.id), size: "short" });
    assert.deepEqual(tally.failures, []);
    if (tally.units === 0) t.skip(tally.skipped.join("; "));
    else t.diagnostic(`${tally.units} ${row.unit}, none failed; bar: ${row.bar}; ${JSON.stringify(tally.numbers)}`);
    for (const reason of tally.skipped) t.diagnostic(`skipped: ${reason}`);
    if (tally.skipped.length === 0) assert.ok(tally.isWhole, `${tally.units} of ${row.counts.short}`);
  });

test("a row that was cut off goes on after its last trial", async () => {
  const row = rows.find(({ id }) => id === "R33")!;
  const folder = join(base, "cut");
  const controller = new AbortController();
  const done: number[] = [];
  const options = { folder, size: "short" } as const;
  const first = await runRow(row, {
    ...options,
    signal: controller.signal,
    progress: (units) => units === 2 && controller.abort(),
  });
  assert.equal(first.units, 2);
  const second = await runRow(row, { ...options, progress: (units) => done.push(units) });
  assert.equal(second.units, row.counts.short);
  assert.deepEqual(done[0], 3);
});

import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { resultText, writeRecord } from "./record";
import type { Row, Trial } from "./row";
import { runRow } from "./run-row";

const base = mkdtempSync(join(tmpdir(), "genfeat-soak-"));
after(() => rmSync(base, { recursive: true }));

const rowOf = (trial: (index: number) => Trial, full = 4): Row => ({
  ...{ id: "R99", title: "a check", bar: "0", unit: "tries", counts: { full, short: 1 } },
  prepare: () => Promise.resolve((index) => Promise.resolve(trial(index))),
});

/** Runs a row, until `most` units are done, and writes its record. */
async function run(name: string, row: Row, most = Infinity) {
  const until = new AbortController();
  const tally = await runRow(row, {
    ...{ folder: join(base, name), size: "full", signal: until.signal },
    progress: (units) => units >= most && until.abort(),
  });
  return writeRecord(join(base, name, "records"), row, tally);
}

test("a row has passed only once all of its count is done and nothing was skipped", async () => {
  const good = rowOf(() => ({ ok: true }));
  const part = await run("parts", good, 3);
  assert.deepEqual([part.state, resultText(part)], ["unfinished", "0 of 3 tries failed, unfinished: 4 wanted"]);
  assert.match(readFileSync(join(base, "parts", "records", "table.md"), "utf8"), /unfinished: 4 wanted/);
  const whole = await run("parts", good);
  assert.deepEqual([whole.state, resultText(whole)], ["passed", "0 of 4 tries failed"]);
  const failing = rowOf((index) => ({ ok: index !== 1, note: "no" }));
  assert.equal((await run("failing", failing, 2)).state, "failed");
  const ending = (skipped?: string) =>
    rowOf((index) => (index < 2 ? { ok: true, ...(skipped && { skipped }) } : { ok: true, units: 0, isEnd: true }), 9);
  assert.equal((await run("ending", ending())).state, "passed");
  assert.equal((await run("ending", ending())).counts.done, 2); // it does not begin again
  assert.equal((await run("skipping", ending("not on this machine"))).state, "unfinished");
});

test("what is counted adds up to the last unit, of what is measured the largest counts, whatever it is called", async () => {
  const row = rowOf((index) => ({
    ...{ ok: true, units: 3001 },
    numbers: { "seconds in %": 3001 },
    measured: { tries: [0.123456, -5][index] ?? 0 },
  }));
  const { numbers } = await run("numbers", { ...row, counts: { full: 6002, short: 1 } });
  assert.deepEqual(numbers, { "seconds in %": 6002, tries: 0.1235 });
});

test("a last trial that a kill has torn off is done again, wherever it was torn; a damaged one before it is named", async () => {
  const folder = join(base, "torn");
  const file = join(folder, "trials.jsonl");
  const line = JSON.stringify({ ok: true, numbers: { a: 1 }, seconds: 1 });
  mkdirSync(folder);
  for (let cut = 0; cut <= line.length; cut++) {
    writeFileSync(file, `${line}\n${line}\n${line.slice(0, cut)}`);
    const tried: number[] = [];
    const record = await run(
      "torn",
      rowOf((index) => (tried.push(index), { ok: true, numbers: { a: 1 } })),
    );
    assert.deepEqual([tried, record.state, record.numbers], [[2, 3], "passed", { a: 4 }], line.slice(0, cut));
    assert.equal(readFileSync(file, "utf8").split("\n").length, 5);
  }
  appendFileSync(file, '{"ok\n');
  await assert.rejects(
    run(
      "torn",
      rowOf(() => ({ ok: true })),
    ),
    /trials\.jsonl, line 5: not a trial .*--fresh/,
  );
});

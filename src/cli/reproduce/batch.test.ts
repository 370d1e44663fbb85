import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UsageError } from "../usage-error";
import { forgetBatch, resumed, startBatch, storeBatch } from "./batch";
import { parseOptions, type Options } from "./options";

const base = mkdtempSync(join(tmpdir(), "genfeat-batch-"));
after(() => rmSync(base, { recursive: true }));
const host = encodeURIComponent(hostname());
const nobody = 2 ** 22; // above the largest process number

const options = (results: string, ...args: string[]) => parseOptions([...args, "--results", results]) as Options;

/** This process's batch becomes that of the process `name`. */
function hand(results: string, name: string): string {
  const folder = join(results, ".unfinished");
  const [own] = readdirSync(folder).filter((file) => file.startsWith(`batch-${process.pid}-`));
  renameSync(join(folder, own!), join(folder, `batch-${name}.json`));
  return `batch-${name}.json`;
}
const start = (results: string, ...args: string[]) => storeBatch(results, startBatch(options(results, ...args)));
const files = (results: string) => readdirSync(join(results, ".unfinished")).sort();

test("two batches at once on one results folder: both go on later, the last one first, each once", async () => {
  const results = join(base, "two");
  start(results, "first", "--preset", "tiny");
  const first = hand(results, `${process.ppid}-0-${host}`); // it is still going on
  await new Promise((resolve) => setTimeout(resolve, 5));
  start(results, "second", "--force");
  assert.equal(files(results).length, 2, "the second leaves the first alone");
  assert.throws(
    () => resumed(options(results, "--resume")),
    new RegExp(`no batch that did not .*process (${process.ppid}|${process.pid}) is still at one`),
  );
  renameSync(join(results, ".unfinished", first), join(results, ".unfinished", `batch-${nobody + 1}-1-${host}.json`));
  hand(results, `${nobody + 2}-1-${host}`); // both were killed

  const second = resumed(options(results, "--resume"));
  assert.deepEqual([second.options.notebooks, second.options.force], [["second"], true]);
  const rival = resumed(options(results, "--resume"));
  storeBatch(results, second.batch);
  assert.throws(
    () => storeBatch(results, rival.batch),
    (error: Error) => error instanceof UsageError && /another command goes on with this batch/.test(error.message),
  );
  const rest = resumed(options(results, "--resume"));
  assert.deepEqual([rest.options.notebooks, rest.options.preset], [["first"], "tiny"]);
  forgetBatch(results);
  storeBatch(results, rest.batch);
  forgetBatch(results);
  assert.ok(!existsSync(join(results, ".unfinished")));
});

test("a new batch takes the place of one that did not come to its end; one of another machine stays", () => {
  const results = join(base, "new");
  start(results, "old");
  hand(results, `${nobody + 1}-1-${host}`);
  start(results, "elsewhere");
  const other = hand(results, `1-1-not-${host}`);
  start(results, "new");
  assert.deepEqual(files(results).length, 2);
  forgetBatch(results);
  assert.deepEqual(files(results), [other]);
  assert.deepEqual(resumed(options(results, "--resume")).options.notebooks, ["elsewhere"]);
  writeFileSync(join(results, ".unfinished", other), "{");
  assert.throws(() => resumed(options(results, "--resume")), /not-.*\.json cannot be read .*give the command again/);
});

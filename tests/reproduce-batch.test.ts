import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import test from "node:test";
import { withLock } from "../src/files/lock";
import { readRecord } from "../src/results/record";
import { hashes, makeWorkplace, root, type Source } from "./reproduce-command";
import { differencesBetween } from "./same-results";

// What a second `npm run reproduce` does: leaves out what is up to date, runs what changed, goes on with what was interrupted, and never mixes
// the results of two runs. The notebook imports a module of the test's own, which lies in the project as its cells demand.

const place = makeWorkplace();
const { folder, results } = place;
const modules = join(root, ".cache", "reproduce-test", String(process.pid));
mkdirSync(modules, { recursive: true });
test.after(() => {
  place.close();
  rmSync(modules, { recursive: true, force: true });
});

const folderOfModules = `./${relative(root, modules)}`;
const data = join(folder, "numbers.txt");
const writeValue = (text: string) => writeFileSync(join(modules, "value.ts"), text);
writeValue("export const value = 1;\n");
writeFileSync(data, "1 2 3\n");

const PARAMETERS =
  'const results: string = "results";\nconst preset: string = "small";\nconst seed: number = 1;\nconst fail: boolean = false;';

/** A run as a notebook makes it, with everything that src/notebook has to offer: six seconds of a kernel. */
const real = (name: string): Source[] => [
  "# Scores",
  [PARAMETERS, "parameters"],
  "## The run",
  `import { createRandom } from "./src/backend/random";
import { startRun } from "./src/notebook/open-run";
import { points } from "./src/report/curves";
import { imageGrid } from "./src/report/grid";
const run = await startRun("${name}", { preset, config: { seed }, root: results });
await run.data("numbers", [${JSON.stringify(data)}]);`,
  `const noise = createRandom(seed).normal([4, 8, 8, 1]);
const numbers = Array.from(noise.dataSync());
await run.image("image", await imageGrid(noise as never, { columns: 2 }));
await run.figure("figure", points([{ name: "a", x: numbers.slice(0, 8), y: numbers.slice(8, 16) }], { title: "", x: { title: "x" }, y: { title: "y" } }));
await run.table("score", { columns: ["method", "value", "time"], rows: [["ours", numbers[0]!, performance.now()]], formats: { time: { unit: "ms" } } });
await run.finish();`,
];

/** The record of such a run without the libraries behind it: one second. */
writeFileSync(
  join(modules, "run.ts"),
  `import { mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
export function writeRun(name: string, results: string, preset: string, seed: number, value: number, fail: boolean): void {
  const folder = join(results, ".unfinished", preset, name);
  mkdirSync(folder, { recursive: true });
  const table = { columns: ["method", "value"], rows: [["ours", value]] };
  const record = JSON.parse(readFileSync(${JSON.stringify(join(folder, "template.json"))}, "utf8")) as object;
  const changes = { notebook: name, command: process.env.GENFEAT_REPRODUCE, started: new Date().toISOString(), config: { seed }, seeds: { seed } };
  const outputs = [{ kind: "table", name: "score", table }];
  writeFileSync(join(folder, "run.json"), JSON.stringify({ ...record, ...changes, outputs, state: fail ? "running" : "finished" }));
  for (const end of [".csv", ".md", ".tex"]) writeFileSync(join(folder, "score" + end), String(value));
  writeFileSync(join(folder, "data.json"), JSON.stringify([${JSON.stringify(data)}]));
  if (fail) throw new Error("asked to fail");
}
`,
);
const scores = place.write("scores", [
  [PARAMETERS, "parameters"],
  `import { writeRun } from "${folderOfModules}/run";
import { value } from "${folderOfModules}/value";
writeRun("scores", results, preset, seed, value + seed, fail);`,
]);
const plain = place.write("plain", ["console.log('plain');"]);
const at = (...names: string[]) => join(results, ...names);
const csv = (...names: string[]) => readFileSync(at(...names, "small", "scores", "score.csv"), "utf8");

test("run twice, a notebook gives the same tables, but for times, and the same pixels (R13); a log line names the heading", async () => {
  const { status, terminal } = await place.run([place.write("one", real("one")), place.write("two", real("two")), "--jobs", "2"]); // prettier-ignore
  assert.equal(status, 0, terminal);
  assert.match(terminal, /^one small \| \[ 1\/4\] Scores$/m);
  assert.match(terminal, /^two small \| \[ 3\/4\] The run$/m);
  assert.match(terminal, /^one small \| \[ 4\/4\] The run \(2\)$/m);
  assert.deepEqual(await differencesBetween(at("small", "one"), at("small", "two")), []);
  assert.ok(existsSync(at("small", "one", "image.png")));
  const { command, outputs } = readRecord(at("small", "one"))!;
  assert.deepEqual(
    [command, outputs.length],
    [`npm run reproduce -- ${join(folder, "one.ipynb")} --preset small --results ${results}`, 3],
  );
  assert.ok(!existsSync(at(".unfinished"))); // nothing of the way it was made
  assert.ok(!readdirSync(at("small", "one")).some((name) => ["data.json", "training", ".lock"].includes(name)));
  assert.doesNotMatch(JSON.stringify(place.saved("one")), /\.unfinished/);
  copyFileSync(at("small", "one", "run.json"), join(folder, "template.json"));
});

test("what is up to date is left out, and says so", async () => {
  const { status, terminal } = await place.run([scores, plain, "--jobs", "2"]);
  assert.equal(status, 0, terminal);
  assert.match(terminal, /^plain small {2}\| {9}plain$/m);
  const before = hashes(results);
  const again = await place.run([scores, plain]);
  assert.equal(again.status, 0, again.terminal);
  assert.match(
    again.terminal,
    /^scores small: up to date \(since \d{4}-\d\d-\d\d \d\d:\d\d\), --force runs it again$/m,
  );
  assert.match(again.terminal, /^plain small: up to date/m);
  assert.deepEqual(hashes(results), before);
});

const dryRun = async (...args: string[]) => {
  const before = hashes(results);
  const { status, terminal } = await place.run(["--dry-run", ...args]);
  assert.equal(status, 0, terminal);
  assert.deepEqual(hashes(results), before);
  return terminal;
};

test("--dry-run names what changed: a parameter, a module, the data, the notebook; nothing for a touched file", async () => {
  assert.match(
    await dryRun(scores, "--set", "seed=4"),
    /^would run {2}scores small: seed is 4, was none\n1 of 1 would run\n$/,
  );

  writeValue("export const value = 1 + 0;\n");
  assert.match(await dryRun(scores), /would run {2}scores small: \.cache\/reproduce-test\/\d+\/value\.ts changed\n/);
  writeValue("export const value = 1;\n");

  utimesSync(data, new Date(), new Date(0));
  assert.match(await dryRun(scores), /^scores small: up to date/);
  writeFileSync(data, "1 2 4\n");
  assert.match(await dryRun(scores), /would run {2}scores small: data .*numbers\.txt changed\n/);
  rmSync(data);
  assert.match(await dryRun(scores), /data .*numbers\.txt is missing\n/);
  writeFileSync(data, "1 2 3\n");

  const text = readFileSync(plain, "utf8");
  writeFileSync(plain, text.replace("plain", "other"));
  assert.match(
    await dryRun(scores, plain),
    /^scores small: up to date.*\nwould run {2}plain small: the notebook changed\n1 of 2/,
  );
  writeFileSync(
    plain,
    text.replace('"outputs":[]', '"outputs":[{"output_type":"stream","name":"stdout","text":"old"}]'),
  );
  assert.match(await dryRun(plain), /^plain small: up to date/); // outputs are no input
  writeFileSync(plain, text);
});

test("a run that fails over finished results leaves them whole, and is no longer up to date", async () => {
  const before = hashes(at("small", "scores"));
  const { status, terminal } = await place.run([scores, "--set", "fail=true", "--set", "seed=7"]);
  assert.equal(status, 1, terminal);
  assert.match(
    terminal,
    /the finished results in .*small\/scores stay as they were; this run's are in .*\.unfinished\/small\/scores/,
  );
  assert.deepEqual(hashes(at("small", "scores")), before);
  const left = at(".unfinished", "small", "scores");
  assert.deepEqual([readRecord(left)?.state, readRecord(left)?.error], ["failed", "Error: asked to fail"]);
  assert.match(readFileSync(join(left, "notebook.ipynb"), "utf8"), /This run stopped at cell \[3\] of 3/);
  assert.match(await dryRun(scores), /^scores small: up to date/); // the results there are still what the command gives
});

test("--resume goes on with the batch that failed, with its options; without one it is refused", async () => {
  assert.match(await dryRun("--resume"), /^would run {2}scores small: fail is true, was none; seed is 7, was none\n/);
  const conflict = await place.run(["--resume", "--preset", "tiny"]);
  assert.deepEqual([conflict.status, /^--resume and --preset: /.test(conflict.terminal)], [2, true]);
  writeValue("export const value = 3;\n");
  const { status, terminal } = await place.run([scores]); // another batch, which comes to its end
  assert.equal(status, 0, terminal);
  assert.equal(readRecord(at("small", "scores"))?.outputs.length, 1);
  assert.match(csv(), /ours,4/);
  assert.ok(!existsSync(at(".unfinished")));
  const none = await place.run(["--resume"]);
  assert.deepEqual([none.status, /holds no batch that did not come to its end/.test(none.terminal)], [2, true]);
});

test("--force runs what is up to date; --resume of such a batch repeats only what it has not finished", async () => {
  assert.match(await dryRun(plain, "--force"), /^would run {2}plain small: --force \(up to date since /);
  const broken = place.write("broken", ["throw new Error('for now');"]);
  const checkpoints = at("small", "plain", "training", "net", "checkpoints");
  mkdirSync(checkpoints, { recursive: true });
  assert.match(await dryRun(plain), /^plain small: up to date/);
  assert.match(await dryRun(plain, "--force"), /; what was trained before is discarded\n/);
  const forced = await place.run([plain, broken, "--force"]);
  assert.ok(!existsSync(checkpoints));
  assert.equal(forced.status, 1, forced.terminal);
  assert.match(forced.terminal, /plain small: done after/);
  place.write("broken", ["console.log('mended');"]);
  const { status, terminal } = await place.run(["--resume"]);
  assert.equal(status, 0, terminal);
  assert.match(terminal, /plain small: up to date/);
  assert.match(terminal, /broken small: done after/);
});

test("a folder in use is refused at once, with the holder's number, before anything is written", async () => {
  const busy = at("small", "plain");
  const before = hashes(busy);
  await withLock(busy, async () => {
    const { status, terminal } = await place.run([plain, "--force"]);
    assert.equal(status, 1, terminal);
    assert.match(terminal, new RegExp(`plain small: FAILED, .*small/plain: in use by process ${process.pid};`));
    assert.doesNotMatch(terminal, /\[ 1\/1\]/);
  });
  assert.deepEqual(hashes(busy), before);
});

test("a notebook that ends without run.finish() has failed", async () => {
  const open = place.write("open", [
    [PARAMETERS, "parameters"],
    `import { writeRun } from "${folderOfModules}/run";
try { writeRun("open", results, preset, seed, 1, true); } catch {}`,
  ]);
  const { status, terminal } = await place.run([open]);
  assert.equal(status, 1, terminal);
  assert.match(terminal, /the notebook ended without run\.finish\(\): its results are not complete/);
  assert.equal(readRecord(at("small", "open"))?.state, "failed");
});

test("--seeds runs each seed into a folder of its own, and puts mean and deviation where a single run would be", async () => {
  const { status, terminal } = await place.run([scores, "--seeds", "2,4", "--jobs", "2"]);
  assert.equal(status, 0, terminal);
  assert.match(csv("seed-2"), /ours,5/);
  assert.match(csv("seed-4"), /ours,7/);
  assert.match(csv(), /6.*1\.414/);
  const { command } = readRecord(at("small", "scores"))!;
  assert.equal(command, `npm run reproduce -- ${scores} --preset small --seeds 2,4 --results ${results}`);
  assert.match(await dryRun(scores, "--seeds", "2,4"), /seed 2: up to date[^]*seed 4: up to date[^]*0 of 2 would run/);
  const again = await place.run([scores, "--seeds", "2,4"]);
  assert.match(again.terminal, /scores small, seeds 2, 4: mean and deviation are up to date/);
  assert.match(await dryRun(scores), /would run {2}scores small: /); // what is there is no single run
});

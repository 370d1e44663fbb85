import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { tf } from "../src/backend/tf";
import { modes, type Candidate, type HostTensors } from "../src/cli/bench/candidate";
import { compareOutputs, relativeDifference } from "../src/cli/bench/compare";
import { parseOptions } from "../src/cli/bench/options";
import { inputsOf, ourCandidate } from "../src/cli/bench/ours";
import { greet, pythonCandidates } from "../src/cli/bench/python";
import { orderOf, race } from "../src/cli/bench/race";
import { benchFigure, benchTable, type Result } from "../src/cli/bench/report";
import { rows } from "../src/cli/bench/rows";
import { median, quantile, rateRatio } from "../src/cli/bench/statistics";
import { startWorker, type Worker } from "../src/cli/bench/worker";
import { figureText } from "../src/results/figure";
import { asTable } from "../src/results/table";
import { UsageError } from "../src/cli/usage-error";

const [matMul] = rows as [(typeof rows)[number]];
const noise = rows.find(({ name }) => name === "noise")!;

test("median and quartiles are those of a linear rule; a ratio is taken within each round", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.deepEqual(
    [0, 0.25, 0.75, 1].map((q) => quantile([5, 1, 3, 2, 4], q)),
    [1, 2, 4, 5],
  );
  // Rounds two and three on a machine half as fast: the ratio does not notice.
  assert.deepEqual(rateRatio([1, 2, 2], [2, 4, 4]), { median: 2, low: 2, high: 2 });
  assert.deepEqual(rateRatio([1, 1, 1], [1, 2, 3]), { median: 2, low: 1.5, high: 2.5 });
  assert.throws(() => rateRatio([1], [1, 2]), /as many rounds on both sides, got 1 and 2/);
});

test("over four rounds everyone comes at every place once, and after everyone else once", () => {
  const orders = [0, 1, 2, 3].map((round) => orderOf(round, 4));
  for (const place of [0, 1, 2, 3]) assert.equal(new Set(orders.map((order) => order[place])).size, 4);
  const neighbours = orders.flatMap((order) => order.slice(1).map((one, i) => `${order[i]}${one}`));
  assert.equal(new Set(neighbours).size, 12);
});

test("race: warms up, measures long enough, each candidate once a round; an abort ends it", async () => {
  const measured: [string, number][] = [];
  const timed = (mode: (typeof modes)[number], perCall: number): Candidate => ({
    ...{ side: "ours", mode, outputs: () => Promise.resolve({}) },
    measure: (calls) => Promise.resolve((measured.push([mode, calls]), calls * perCall)),
  });
  const times = await race([timed("eager", 0.3), timed("compiled", 0.001)], { rounds: 3, seconds: 0.2 });
  assert.deepEqual(times[0], [0.3, 0.3, 0.3]);
  assert.equal(times[1]!.length, 3);
  const inRounds = measured.slice(-6);
  assert.deepEqual(
    inRounds.map(([mode]) => mode),
    ["eager", "compiled", "compiled", "eager", "eager", "compiled"],
  );
  for (const [mode, calls] of inRounds) assert.ok(calls * (mode === "eager" ? 0.3 : 0.001) >= 0.2);

  const controller = new AbortController();
  const onRound = () => controller.abort(new Error("enough"));
  const stopped = race([timed("eager", 1)], { rounds: 9, seconds: 0.2, signal: controller.signal, onRound });
  await assert.rejects(stopped, /enough/);
});

for (const row of rows.filter(({ name }) => name !== "r1-step-32"))
  // the same code as r1-step-4
  test(`row ${row.name}: eager and compiled compute the same from the same inputs, and leave nothing behind`, async () => {
    const before = tf.memory().numTensors;
    const inputs = inputsOf(row, 1);
    assert.deepEqual(inputsOf(row, 1), inputs);
    const ours = modes.map((mode) => ourCandidate(row, inputs, mode));
    const difference = await compareOutputs(row, ours);
    if (row.compare === "values") assert.ok(difference! < 1e-5, `${difference}`);
    for (const candidate of ours) assert.ok((await candidate.measure(2)) > 0);
    for (const candidate of ours) candidate.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

test("every row has its counterpart in Python", () => {
  const python = readFileSync(join(__dirname, "../scripts/bench/rows.py"), "utf8");
  for (const { name } of rows) assert.ok(python.includes(`"${name}": `), name);
});

const giving = (side: Candidate["side"], values: number[], name = "y"): Candidate => ({
  ...{ side, mode: "eager" },
  outputs: () => Promise.resolve({ [name]: { dtype: "F32", shape: [values.length], data: Float32Array.from(values) } }),
  measure: () => Promise.resolve(1),
});

test("outputs that differ stop the bench, naming row, candidate, tensor and difference", async () => {
  const expected = giving("Python", [1, -4]);
  assert.ok((await compareOutputs(matMul, [giving("ours", [1, -4.0001]), expected]))! < 1e-4);
  await assert.rejects(
    compareOutputs(matMul, [giving("ours", [1, -4.004]), expected]),
    /matmul: ours eager differs from Python eager by 1\.0e-3 in y/,
  );
  await assert.rejects(compareOutputs(matMul, [giving("ours", [NaN, -4]), expected]), /matmul: .* by NaN in y/);
  await assert.rejects(compareOutputs(matMul, [giving("ours", [1]), expected]), /gives y \[1\], .* gives \[2\]/);
  await assert.rejects(compareOutputs(matMul, [giving("ours", [1, -4], "z"), expected]), /returns z, .* returns y/);
  assert.equal(relativeDifference([0, 0], [0, 0]), 0);
  assert.equal(relativeDifference([1, 0], [0, 0]), Infinity);
});

test("noise is compared by its moments: other draws pass, another distribution does not", async () => {
  const [a, b] = [1, 2].map((seed) => ourCandidate(noise, inputsOf(noise, seed), "eager"));
  assert.equal(await compareOutputs(noise, [a!, b!]), null);
  for (const candidate of [a!, b!]) candidate.dispose();
  const flat = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 1 : -1)); // mean 0, variance 1
  await assert.rejects(compareOutputs(noise, [giving("ours", flat)]), /moment 4 of y is 1\.000, expected 3/);
});

const fake = (body: string, options: { seconds?: number; signal?: AbortSignal } = {}): Worker =>
  startWorker(
    process.execPath,
    [
      "-e",
      `require("readline").createInterface({input: process.stdin}).on("line", (line) => { const q = JSON.parse(line); ${body} })`,
    ],
    { name: "fake", ...options },
  );

test("worker: one line there, one line back; its errors, silence and end are told", async () => {
  const echo = fake(`console.log(JSON.stringify(q.bad ? { error: "no row " + q.bad } : { got: q.n }))`);
  assert.deepEqual(await echo.ask({ n: 1 }), { got: 1 });
  await assert.rejects(echo.ask({ bad: "x" }), /fake: no row x/);
  assert.deepEqual(await echo.ask({ n: 2 }), { got: 2 }); // an error is not the end
  const first = echo.ask({ n: 3 });
  await assert.rejects(echo.ask({ n: 4 }), /asked again before/);
  await first;
  await echo.close();
  await assert.rejects(echo.ask({ n: 5 }), /fake was closed/);

  const crash = fake(`console.error("out of memory"); process.exitCode = 3; process.stdin.destroy()`);
  await assert.rejects(crash.ask({}), /fake ended with status 3\n {2}out of memory/);
  const chatter = fake(`console.log("hello")`);
  await assert.rejects(chatter.ask({}), /expected a line of JSON, got hello/);
  const silent = fake("", { seconds: 0.1 });
  await assert.rejects(silent.ask({}), /no answer for 0\.1 s/);
  const missing = startWorker(join(tmpdir(), "no-such-program"), [], { name: "fake" });
  await assert.rejects(missing.ask({}), /ENOENT/);
  for (const worker of [crash, chatter, silent, missing]) await worker.close();
});

test("worker: an abort ends it and whatever it was asked", async () => {
  const controller = new AbortController();
  const worker = fake("", { signal: controller.signal });
  const question = worker.ask({});
  controller.abort(new Error("stopped by SIGINT"));
  await assert.rejects(question, /stopped by SIGINT/);
  await worker.close();
});

test("Python's side: another version is refused; tensors go there and back in files", async () => {
  const asked: object[] = [];
  const python: Worker = {
    ask: (question) => {
      asked.push(question);
      const { do: what, inputs, to } = question as { do: string; inputs?: string; to?: string };
      if (inputs) stored = readFileSync(inputs);
      if (to) writeFileSync(to, stored);
      return Promise.resolve((what === "measure" ? { seconds: 2 } : { tensorflow: "2.21.0" }) as never);
    },
    close: () => Promise.resolve(),
  };
  let stored: Uint8Array = new Uint8Array();
  await assert.rejects(greet(python, "2.20.0"), /Python has TensorFlow 2\.21\.0, this project runs on 2\.20\.0/);
  await greet(python, "2.21.0");

  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-test-"));
  try {
    const inputs: HostTensors = {
      a: { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) },
      state: { dtype: "I32", shape: [1], data: Int32Array.of(7) },
    };
    const [eager, compiled] = await pythonCandidates(python, "matmul", inputs, folder);
    assert.deepEqual(await eager!.outputs(), inputs);
    assert.equal(await compiled!.measure(3), 2);
    assert.deepEqual(asked.at(-1), { do: "measure", mode: "compiled", calls: 3 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("options: rows in their own order, rounds; anything else is one clear error", () => {
  assert.deepEqual(parseOptions(["--rows", "noise,matmul", "--rounds", "3"]), {
    ...{ rows: [matMul, noise], rounds: 3, results: "results" },
  });
  assert.equal((parseOptions([]) as { rows: readonly unknown[] }).rows.length, rows.length);
  assert.equal(parseOptions(["--help"]), "help");
  const wrong: [string[], RegExp][] = [
    [["--rows", "matmull"], /no row "matmull"; there are matmul, conv/],
    [["--rows", ""], /no row ""/],
    [["--rounds", "0"], /--rounds 0: expected a whole number/],
    [["--rounds", "1.5"], /--rounds 1\.5: expected/],
    [["--round", "3"], /--round/],
    [["matmul"], /matmul/],
  ];
  for (const [args, message] of wrong)
    assert.throws(
      () => parseOptions(args),
      (error) => error instanceof UsageError && message.test(error.message),
    );
});

test("table and figure hold medians, ratios and quartiles", () => {
  const times = { ours: [0.1, 0.1, 0.1], python: [0.1, 0.2, 0.3] };
  const results: Result[] = [
    { row: matMul, difference: 1e-6, seconds: { eager: times, compiled: times } },
    { row: noise, difference: null, seconds: { eager: times, compiled: times } },
  ];
  const table = asTable(benchTable(results));
  assert.equal(table.rows.length, 4);
  assert.deepEqual(table.rows[0]!.slice(0, 2), ["matmul", "eager"]);
  const numbers = table.rows[0]!.slice(2, 8).map((cell) => Number((cell as number).toPrecision(6)));
  assert.deepEqual(numbers, [200, 100, 2, 1.5, 2.5, 3]);
  assert.equal(table.rows[2]![8], null);
  assert.match(figureText(benchFigure(results)), /tf\.function/); // throws on NaN
});

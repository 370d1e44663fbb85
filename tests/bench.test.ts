import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { Candidate } from "../src/cli/bench/candidate";
import { compareOutputs, relativeDifference, type Outputs } from "../src/cli/bench/compare";
import { entrants, peerNames, referenceOf, refusal } from "../src/cli/bench/contenders";
import { keptRows } from "../src/cli/bench/kept";
import { leastSeconds, measureLimits } from "../src/cli/bench/limits";
import type { Result } from "../src/cli/bench/measure-row";
import { parseOptions } from "../src/cli/bench/options";
import { inputsOf, ourCandidate } from "../src/cli/bench/ours";
import { orderOf, race } from "../src/cli/bench/race";
import { aimsTable, benchFigure, benchTable } from "../src/cli/bench/report";
import { rows } from "../src/cli/bench/rows";
import type { Row } from "../src/cli/bench/rows/row";
import { median, quantile, rateRatio, rateRatioApart } from "../src/cli/bench/statistics";
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
  // Apart, it would: medians are compared, and the quartiles leave room for what the machine did.
  assert.deepEqual(rateRatioApart([1, 2, 3], [2, 4, 6]), { median: 2, low: 3 / 2.5, high: 5 / 1.5 });
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
  const timed = (mode: string, perCall: number): Candidate => ({
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

test("every row has its counterpart in every peer, and a name of its own", () => {
  for (const peer of peerNames) {
    const python = readFileSync(join(__dirname, "../scripts/bench", peer, "rows.py"), "utf8");
    for (const { job } of rows) assert.ok(python.includes(`"${job}": `), `${peer} ${job}`);
  }
  assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length);
});

const giving = (side: string, values: number[], name = "y"): Outputs => ({
  ...{ side, mode: "eager" },
  tensors: { [name]: { dtype: "F32", shape: [values.length], data: Float32Array.from(values) } },
});

test("outputs that differ stop the row, naming row, candidate, tensor and difference", () => {
  const expected = giving("TensorFlow", [1, -4]);
  const compare = (got: Outputs) => compareOutputs(matMul, got, expected).values;
  assert.ok(compare(giving("ours", [1, -4.0001]))! < 1e-4);
  assert.throws(
    () => compare(giving("ours", [1, -4.004])),
    /matmul: ours eager differs from TensorFlow eager by 1\.0e-3 in y/,
  );
  assert.throws(() => compare(giving("ours", [NaN, -4])), /matmul: .* by NaN in y/);
  assert.throws(() => compare(giving("ours", [1])), /gives y \[1\], .* gives \[2\]/);
  assert.throws(() => compare(giving("ours", [1, -4], "z")), /returns z, .* returns y/);
  assert.equal(relativeDifference([0, 0], [0, 0]), 0);
  assert.equal(relativeDifference([1, 0], [0, 0]), Infinity);
});

test("what is zero but for rounding is not compared, but must be small beside the others", () => {
  const row = { ...matMul, isZero: (name: string) => name === "y" };
  const outputs = (values: number[]): Outputs => {
    const [own, other] = [giving("ours", values), giving("ours", [1, -4], "z")];
    return { ...own, tensors: { ...own.tensors, ...other.tensors } };
  };
  const compare = (values: number[]) => compareOutputs(row, outputs(values), outputs([3e-7, 0]));
  assert.deepEqual(compare([1e-6, -2e-6]), { values: 0, kinked: null });
  assert.throws(() => compare([0, -0.1]), /matmul: ours eager gives up to 1\.0e-1 in y, .* \(at most 4\.0e-3\)/);
  assert.throws(() => compare([NaN, 0]), /gives up to NaN in y/);
  assert.throws(() => compare([0, -Infinity]), /gives up to Infinity in y/);
  assert.throws(() => compare([0]), /gives y \[1\]/);
});

test("noise is compared by its moments: other draws pass, another distribution does not", async () => {
  const [a, b] = [1, 2].map((seed) => ourCandidate(noise, inputsOf(noise, seed), "eager"));
  const outputs = async (candidate: Candidate) => ({ ...candidate, tensors: await candidate.outputs() });
  assert.deepEqual(compareOutputs(noise, await outputs(a!), await outputs(b!)), { values: null, kinked: null });
  for (const candidate of [a!, b!]) candidate.dispose();
  const flat = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 1 : -1)); // mean 0, variance 1
  const other = giving("ours", flat);
  assert.throws(() => compareOutputs(noise, other, other), /moment 4 of y is 1\.000, expected 3/);
});

test("who runs a row: ours first, TensorFlow's eager outputs are the reference, torch.compile not where gradients have gradients", () => {
  const all = entrants(peerNames);
  assert.deepEqual(
    all.map(({ side, mode }) => `${side} ${mode}`),
    [
      ...["ours compiled", "ours eager", "TensorFlow tf.function", "TensorFlow eager"],
      ...["PyTorch torch.compile", "PyTorch eager", "JAX jit"],
    ],
  );
  assert.equal(referenceOf(all), all[3]);
  const few = entrants(["jax"]);
  assert.equal(referenceOf(few), few[1]);
  const penalised = rows.find(({ name }) => name === "r1-step-4")!;
  assert.deepEqual(
    all.filter((one) => refusal(one, penalised)).map(({ mode }) => mode),
    ["torch.compile"],
  );
  assert.ok(all.every((one) => !refusal(one, matMul)));
});

test("the machine's limits are plausible; the least time is that of the slower of computing and reading", () => {
  const limits = measureLimits();
  assert.ok(limits.flops > 1e9 && limits.flops < 1e14, `${limits.flops}`);
  assert.ok(limits.bandwidth > 1e8 && limits.bandwidth < 1e13, `${limits.bandwidth}`);
  assert.equal(leastSeconds({ flops: 1e9, bandwidth: 1e8 }, 1e9, 1e8), 2);
  assert.equal(leastSeconds({ flops: 1e9, bandwidth: 1e8 }, 1e9, 1e9), 10);
});

test("options: rows in their own order, rounds; anything else is one clear error", () => {
  assert.deepEqual(parseOptions(["--rows", "noise,matmul", "--rounds", "3", "--peers", "jax,tensorflow"]), {
    ...{
      rows: [matMul, noise],
      peers: ["tensorflow", "jax"],
      rounds: 3,
      isResumed: false,
      isMemory: false,
      results: "results",
    },
  });
  assert.equal((parseOptions(["--resume"]) as { isResumed: boolean }).isResumed, true);
  assert.equal((parseOptions(["--memory", "--results", "elsewhere"]) as { isMemory: boolean }).isMemory, true);
  assert.equal((parseOptions([]) as { rows: readonly unknown[] }).rows.length, rows.length);
  assert.equal(parseOptions(["--help"]), "help");
  const wrong: [string[], RegExp][] = [
    [["--rows", "matmull"], /no row "matmull"; there are matmul, conv/],
    [["--rows", ""], /no row ""/],
    [["--peers", "numpy"], /--peers: no peer "numpy"; there are tensorflow, pytorch, jax/],
    [["--rounds", "0"], /--rounds 0: expected a whole number/],
    [["--rounds", "1e1"], /--rounds 1e1: expected a whole number/],
    [["--memory", "--rounds", "3"], /--memory: measures no speed; leave out --rounds/],
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

test("outputs of gradients that jump are compared as a whole", () => {
  const row = { ...matMul, isKinked: (name: string) => name === "y" };
  const expected = Array.from({ length: 64 * 512 }, (_, i) => Math.sin(i + 1)); // 64 places of 512 channels
  const compare = (got: number[], of: Row = row) =>
    compareOutputs(of, giving("ours", got), giving("TensorFlow", expected)).kinked!;
  const changed = (value: number) => expected.map((own, i) => (i === 5 ? value : own));
  const oneJump = changed(0.2); // sin 6 is -0.28
  assert.ok(compare(oneJump) > 0 && compare(oneJump) < 0.005);
  assert.throws(
    () => compare(oneJump, { ...row, isKinked: () => false }),
    /relative to its largest value; at most 0\.0001/,
  );
  const channelMissing = expected.map((value, i) => (i % 512 === 7 ? 0 : value));
  const refused = /by 4\.\de-2 in y \(relative to its norm; at most 0\.005 is taken for rounding/;
  assert.throws(() => compare(channelMissing), refused);
  assert.throws(() => compare(changed(NaN)), /by NaN in y/);
  assert.ok(compare(channelMissing, { ...row, tolerances: { values: 0, kinked: 0.1 } }) < 0.05);
});

test("a measured row is found again under the same conditions alone, and not where someone failed who may not fail again", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const conditions = { rounds: 3, peers: [{ name: "jax", version: "1" }], card: undefined };
  const one = {
    ...{ side: "ours", mode: "compiled", seconds: [0.1], peak: null, isInterleaved: true },
    difference: { values: 0, kinked: null },
  };
  const result = { row: matMul, measured: [one], refused: [], multiplications: 1e9, bytes: 4 };
  const record = { result, began: "2026-01-01T00:00:00.000Z", load: 0.25, limits: { flops: 1e11, bandwidth: 1e10 } };
  await keptRows(folder, conditions).keep(record);
  const others = { ...conditions, rounds: 4 };
  assert.deepEqual(keptRows(folder, conditions).find(matMul), record);
  assert.equal(keptRows(folder, conditions).find(noise), undefined);
  assert.equal(keptRows(folder, others).find(matMul), undefined);
  assert.equal(keptRows(folder, { ...conditions, peers: [] }).find(matMul), undefined);
  await keptRows(folder, others).keep({ ...record, load: 3 });
  assert.deepEqual(keptRows(folder, conditions).find(matMul), record);

  const failed = [{ side: "JAX", mode: "jit", reason: "out of memory" }];
  await keptRows(folder, conditions).keep({ ...record, result: { ...result, row: noise, refused: failed } });
  assert.equal(keptRows(folder, conditions).find(noise), undefined);
});

test("table and figure hold medians, ratios and quartiles, and who does not run a row", () => {
  const ours = {
    side: "ours",
    mode: "compiled",
    seconds: [0.1, 0.1, 0.1],
    difference: { values: 1e-6, kinked: null },
    peak: 2 ** 21,
    isInterleaved: true,
  };
  const other = { ...ours, side: "PyTorch", mode: "eager", seconds: [0.1, 0.2, 0.3], peak: null };
  const refused = [{ side: "PyTorch", mode: "torch.compile", reason: "it does not" }];
  const results: Result[] = [
    { row: matMul, measured: [ours, other], refused, multiplications: 1e9, bytes: 1 },
    {
      row: noise,
      measured: [{ ...ours, difference: { values: null, kinked: null } }, other],
      refused: [],
      multiplications: 0,
      bytes: 1,
    },
  ];
  const machineThen = { began: "2026-01-01T00:00:00.000Z", load: 0, limits: { flops: 4e10, bandwidth: 1e10 } };
  const table = asTable(benchTable(results.map((result) => ({ result, ...machineThen }))));
  const lines = table.rows.map((row) => Object.fromEntries(row.map((cell, i) => [table.columns[i]!, cell])));
  assert.equal(lines.length, 5);
  const [compiled, eager, missing, random] = lines;
  assert.deepEqual([compiled!["who"], compiled!["of the limit"], compiled!["memory"]], ["ours compiled", 50, 2]);
  const numbers = ["time", "ours compiled / it", "quartile 1", "quartile 3"].map((column) =>
    Number((eager![column] as number).toPrecision(6)),
  );
  assert.deepEqual(numbers, [200, 2, 1.5, 2.5]);
  assert.equal(missing!["order"], "n/a: it does not");
  assert.deepEqual([random!["difference"], random!["of the limit"]], [null, null]);
  assert.match(figureText(benchFigure(results, "operations")!), /PyTorch eager/); // throws on NaN
  assert.equal(benchFigure(results, "inference"), undefined);
});

test("what is aimed at is met by numbers, and a difference that the memory's reading makes is none", () => {
  const of = (side: string, mode: string, seconds: number, mebibytes: number, rounds = [1, 1, 1]) => ({
    ...{ side, mode, seconds: rounds.map((times) => times * seconds), peak: mebibytes * 2 ** 20, isInterleaved: true },
    difference: { values: 0, kinked: null },
  });
  const aims = (name: string, closest: number, memory: number) => {
    const row = rows.find((one) => one.name === name)!;
    const measured = [
      ...[of("ours", "compiled", 0.1, 100), of("ours", "eager", 0.05, 900)],
      ...[of("TensorFlow", "tf.function", closest, memory, [0.8, 1, 1.1]), of("TensorFlow", "eager", 0.2, 1)],
      of("JAX", "jit", 0.09, 1),
    ];
    const limits = { flops: 4e10, bandwidth: 1e10 };
    const result = { row, measured, refused: [], multiplications: 1.5e9, bytes: 1 };
    return aimsTable([{ result, limits, began: "2026-01-01T00:00:00.000Z", load: 0 }]).rows[0]!.slice(1);
  };
  const isBehind = "no: JAX jit 0.90";
  assert.deepEqual(aims("encoder-256-code-16", 0.098, 140), [
    "yes, 0.98 (0.88 to 1.03)",
    isBehind,
    "yes, 75 %",
    "yes, 100 and 140 MiB",
  ]);
  assert.deepEqual(aims("matmul", 0.097, 120), ["no, 0.97 (0.87 to 1.02)", isBehind, null, "even, 100 and 120 MiB"]);
  assert.deepEqual(aims("r1-step-4", 0.2, 60), ["yes, 2.00 (1.80 to 2.10)", isBehind, null, "no, 100 and 60 MiB"]);
});

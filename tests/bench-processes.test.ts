import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { HostTensors } from "../src/cli/bench/candidate";
import { entrants } from "../src/cli/bench/contenders";
import { launcher } from "../src/cli/bench/field";
import { measureRow } from "../src/cli/bench/measure-row";
import { memoryOf, resetPeak } from "../src/cli/bench/memory";
import { greet, processCandidate } from "../src/cli/bench/process";
import { rows } from "../src/cli/bench/rows";
import type { Row } from "../src/cli/bench/rows/row";
import { startWorker, type Worker } from "../src/cli/bench/worker";
import { encodeSafetensors } from "../src/files/safetensors";

const [matMul, smallOps] = ["matmul", "small-ops"].map((wanted) => rows.find(({ name }) => name === wanted)!) as [
  Row,
  Row,
];

test("a row is measured from start to end, every one of ours in a process of its own, all at once or in turn", async () => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-test-"));
  const { signal } = new AbortController();
  const said: string[] = [];
  const conditions = {
    ...{ entrants: entrants([]), launch: launcher([], signal), rounds: 3, seconds: 0.01, seed: 1, folder, signal },
    ...{ say: (what: string) => said.push(what), onRound: () => undefined },
  };
  try {
    for (const row of [smallOps, { ...smallOps, isLarge: true }]) {
      const { measured, refused, multiplications, bytes } = await measureRow(row, conditions);
      assert.deepEqual(
        measured.map(({ mode, seconds }) => [mode, seconds.length]),
        [
          ["compiled", row.isLarge ? 1 : 3],
          ["eager", row.isLarge ? 1 : 3],
        ],
      );
      assert.ok(measured.every(({ difference }) => difference.values! < 1e-5));
      assert.deepEqual(
        measured.map(({ isInterleaved }) => isInterleaved),
        [true, !row.isLarge],
      );
      assert.deepEqual([refused, multiplications], [[], 0]);
      assert.ok(bytes > 3 * 64 * 4);
    }
    assert.equal(said.filter((what) => what === "outputs of ours eager").length, 2);
    assert.equal(said.filter((what) => what.startsWith("warm-up")).length, 3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("who fails before anything is timed is refused with the reason; the others are measured", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const { signal } = new AbortController();
  const broken = { peer: undefined, side: "broken", mode: "jit" };
  const ends = () => startWorker(process.execPath, ["-e", "process.exit(3)"], { name: "broken", signal });
  const launchOurs = launcher([], signal);
  const { measured, refused } = await measureRow(smallOps, {
    ...{ entrants: [...entrants([]), broken], rounds: 1, seconds: 0.01, seed: 1, folder, signal },
    launch: (entrant) => (entrant === broken ? ends() : launchOurs(entrant)),
    ...{ say: () => undefined, onRound: () => undefined },
  });
  assert.deepEqual(
    measured.map(({ mode }) => mode),
    ["compiled", "eager"],
  );
  assert.deepEqual(
    refused.map(({ side, reason }) => [side, reason]),
    [["broken", "broken ended with status 3"]],
  );
});

test(
  "memory of a process: what it has, and the most since the last reset",
  { skip: process.platform !== "linux" },
  () => {
    let large: Buffer | undefined = Buffer.alloc(1 << 28, 1);
    assert.ok(memoryOf(process.pid, "peak")! >= 0.75 * large.length); // the system may have taken pages back
    large = undefined;
    resetPeak(process.pid);
    assert.ok(memoryOf(process.pid, "peak")! >= memoryOf(process.pid, "now")! * 0.9);
    assert.equal(memoryOf(-1, "now"), null);
  },
);

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

test("a peer: another TensorFlow is refused; tensors come back in files; settings go there", async () => {
  const asked: object[] = [];
  const outputs: HostTensors = {
    a: { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) },
    state: { dtype: "I32", shape: [1], data: Int32Array.of(7) },
  };
  const python: Worker = {
    pid: process.pid,
    ask: (question) => {
      asked.push(question);
      const { do: what, to } = question as { do: string; to?: string };
      if (to) writeFileSync(to, encodeSafetensors(outputs));
      return Promise.resolve((what === "measure" ? { seconds: 2 } : { version: "2.21.0" }) as never);
    },
    close: () => Promise.resolve(),
  };
  await assert.rejects(greet(python, "2.20.0"), /Python has TensorFlow 2\.21\.0, this project runs on 2\.20\.0/);
  await greet(python, "2.21.0");
  await greet(python);

  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-test-"));
  try {
    const eager = entrants(["tensorflow"]).at(-1)!;
    const row = { ...matMul, settings: { size: 3 } };
    const candidate = await processCandidate(python, eager, row, "inputs", folder);
    const question = { do: "prepare", job: "matmul", settings: { size: 3 }, mode: "eager", inputs: "inputs" };
    assert.deepEqual(asked.at(-1), question);
    assert.deepEqual(await candidate.outputs(), outputs);
    assert.equal(await candidate.measure(3), 2);
    assert.deepEqual(asked.at(-1), { do: "measure", calls: 3 });
    candidate.watch();
    if (process.platform === "linux") assert.ok(candidate.peak()! > -(1 << 30));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

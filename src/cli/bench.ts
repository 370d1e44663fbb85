import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { backendInfo } from "../backend/tf";
import { closeBrowser } from "../report/figures";
import { publish } from "../report/publish";
import { toMarkdown } from "../report/table";
import { openRun, type Run } from "../results/run";
import { modes } from "./bench/candidate";
import { compareOutputs } from "./bench/compare";
import { benchPython, workerScript } from "./bench/environment";
import { parseOptions, usage, type Options } from "./bench/options";
import { inputsOf, ourCandidate } from "./bench/ours";
import { benchProgress } from "./bench/progress";
import { greet, pythonCandidates } from "./bench/python";
import { race } from "./bench/race";
import { benchFigure, benchTable, type Result } from "./bench/report";
import type { Row } from "./bench/rows/row";
import { startWorker, type Worker } from "./bench/worker";
import { UsageError } from "./usage-error";

const seed = 1;
const seconds = 0.2; // that a measurement lasts at least

class Stopped extends Error {
  override name = "Stopped";
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") return console.log(usage);
  if (process.env["GENFEAT_EAGER"] === "1")
    throw new UsageError("GENFEAT_EAGER=1 is set: nothing would be compiled; unset it");
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => controller.abort(new Stopped(`stopped by ${signal}`)));
  const python = await benchPython((text) => console.error(text), controller.signal);
  const worker = startWorker(python, ["-B", "-E", "-s", workerScript], {
    name: "Python's TensorFlow",
    signal: controller.signal,
  });
  try {
    await bench(options, worker, controller.signal);
  } finally {
    await worker.close();
  }
}

async function bench(options: Options, worker: Worker, signal: AbortSignal): Promise<void> {
  const { libtensorflow, device, threads } = backendInfo();
  const facts = await greet(worker, libtensorflow);
  const chosen = options.rows.map(({ name }) => name);
  const run = await openRun(device.toLowerCase(), {
    preset: "bench",
    title: `Speed against Python's TensorFlow, ${device}`,
    summary: `This backend, eager and compiled, against Python's TensorFlow ${facts.tensorflow}, eager and tf.function, in turn on the same machine. Numbers are rates, ours over Python's: 1 is as fast, more is faster.`,
    config: { rows: chosen, rounds: options.rounds, seconds, seed },
    command: `npm run bench -- --rows ${chosen.join(",")} --rounds ${options.rounds}`,
    root: options.results,
  });
  try {
    await run.note("Python", `${facts.python}, NumPy ${facts.numpy}, TensorFlow ${facts.tensorflow}`);
    await run.note("oneDNN on both sides", facts.oneDNN ? "on" : "off (TensorFlow's own choice for this processor)");
    await run.note("threads on both sides", `${threads.intra} within an op, ${threads.inter} between ops`);
    await run.note("load average before", load());
    const results = await measure(options, worker, signal);
    await run.note("load average after", load());
    await write(run, results);
  } catch (error) {
    await run.close(error as Error);
    throw error;
  }
}

const load = () =>
  loadavg()
    .map((average) => average.toFixed(2))
    .join(", ");

async function measure({ rows, rounds }: Options, worker: Worker, signal: AbortSignal): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-"));
  const progress = benchProgress(
    rows.map(({ name }) => name),
    rounds,
  );
  try {
    const results: Result[] = [];
    for (const row of rows) {
      progress.update(row.name, 0, "outputs compared, then warm-up");
      results.push(await measureRow(row, rounds));
    }
    return results;
  } finally {
    progress.finish();
    rmSync(folder, { recursive: true, force: true });
  }

  async function measureRow(row: Row, rounds: number): Promise<Result> {
    const inputs = inputsOf(row, seed);
    const ours = modes.map((mode) => ourCandidate(row, inputs, mode));
    try {
      const [pythonEager, pythonFunction] = await pythonCandidates(worker, row.name, inputs, folder);
      const candidates = [ours[0]!, ours[1]!, pythonFunction!, pythonEager!];
      const difference = await compareOutputs(row, candidates);
      const onRound = (done: number) => progress.update(row.name, done);
      const times = await race(candidates, { rounds, seconds, signal, onRound });
      const [eager, compiled, tfFunction, theirEager] = times as [number[], number[], number[], number[]];
      return {
        row,
        difference,
        seconds: { eager: { ours: eager, python: theirEager }, compiled: { ours: compiled, python: tfFunction } },
      };
    } finally {
      for (const candidate of ours) candidate.dispose();
    }
  }
}

async function write(run: Run, results: readonly Result[]): Promise<void> {
  await run.protocol(
    "ours / Python",
    `Median over rounds of (Python's time / our time). In a round each of the four is measured once, at least ${seconds} s, in an order that rotates; Python runs in a process of its own. Quartiles are those of the rounds.`,
  );
  await run.protocol(
    "difference",
    "Largest of max |a - b| / max |b| over all outputs, and over the weights and optimiser state after a step, of the four against Python's eager ones. Noise is compared by its moments only.",
  );
  const table = benchTable(results);
  await run.table("bench", { ...table, caption: "Milliseconds of a call (medians) and rates." });
  await run.figure("bench-ratios", benchFigure(results), "Medians and quartiles over rounds.");
  await run.close();
  const page = await publish(run.folder);
  console.log(`${toMarkdown(table)}\n${page}`);
}

main()
  .finally(closeBrowser)
  .catch((error: unknown) => {
    const isPlain = error instanceof UsageError || error instanceof Stopped;
    console.error(isPlain || error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : error instanceof Stopped ? 130 : 1;
  });

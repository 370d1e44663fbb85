import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { backendInfo } from "../backend/tf";
import { sha256 } from "../files/hash";
import { machine } from "../files/provenance";
import { sourceHash } from "../files/source-hash";
import { closeBrowser } from "../report/figures";
import { publish } from "../report/publish";
import { toMarkdown } from "../report/table";
import { openRun, type Run } from "../results/run";
import { entrants, titles } from "./bench/contenders";
import { launcher, openPeers, type OpenPeer } from "./bench/field";
import { keptRows, type Sitting } from "./bench/kept";
import { measureLimits, type Limits } from "./bench/limits";
import { measureRow, type Result } from "./bench/measure-row";
import { parseOptions, usage, type Options } from "./bench/options";
import { benchProgress } from "./bench/progress";
import { benchFigure, benchTable } from "./bench/report";
import { endWith } from "./end-with";
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
  const peers = await openPeers(options.peers, (text) => console.error(text), controller.signal);
  await bench(options, peers, controller.signal);
}

async function bench(options: Options, peers: readonly OpenPeer[], signal: AbortSignal): Promise<void> {
  const { device, threads, oneDNN } = backendInfo();
  const [chosen, opponents] = [options.rows.map(({ name }) => name), peers.map(({ name }) => name)];
  const versions = peers.map(({ name, facts }) => `${titles[name]} ${facts.version}`).join(", ");
  const run = await openRun(device.toLowerCase(), {
    preset: "bench",
    title: `Speed against other frameworks, ${device}`,
    summary: `This backend, compiled and eager, against ${versions || "no peer"} on the same machine, weights and inputs. Numbers are rates, ours over the other's: 1 is as fast, more is faster.`,
    config: { rows: chosen, peers: opponents, rounds: options.rounds, seconds, seed },
    command: `npm run bench -- --rows ${chosen.join(",")} --peers ${opponents.join(",")} --rounds ${options.rounds}`,
    root: options.results,
  });
  try {
    for (const { name, facts } of peers)
      await run.note(titles[name], `${facts.version}, Python ${facts.python}, NumPy ${facts.numpy}`);
    await run.note("oneDNN", [`ours ${oneDNN ? "on" : "off"}`, ...peers.map(oneDnnOf)].join(", "));
    await run.note(
      "our threads",
      `${threads.intra} within an op, ${threads.inter} between ops; the peers' own defaults`,
    );
    const { sittings, faults } = await measure(options, peers, signal);
    const limits = best([...sittings.map((one) => one.limits), measureLimits()]);
    await run.note("measured", sittings.map(whenMeasured).join("; "));
    await run.note(
      "limits of the machine",
      `${(limits.flops / 1e9).toFixed(0)} GFLOP/s in large convolutions and products, ${(limits.bandwidth / 1e9).toFixed(1)} GB/s read, the best of those before every row and at the end`,
    );
    for (const fault of faults) await run.note("not measured", fault);
    if (sittings.length > 0)
      await write(
        run,
        sittings.map(({ result }) => result),
        limits,
      );
    if (faults.length > 0) throw new Error(faults.join("\n"));
  } catch (error) {
    await run.close(error as Error);
    throw error;
  }
}

const oneDnnOf = ({ name, facts }: OpenPeer) => `${titles[name]} ${facts.oneDNN ? "on" : "off"}`;

const whenMeasured = ({ result, began, load }: Sitting) =>
  `${result.row.name} ${began.slice(0, 16).replace("T", " ")} at a load of ${load.toFixed(1)}`;

const best = (all: readonly Limits[]): Limits => ({
  flops: Math.max(...all.map(({ flops }) => flops)),
  bandwidth: Math.max(...all.map(({ bandwidth }) => bandwidth)),
});

/** All rows; what goes wrong in one does not cost the others. */
async function measure(options: Options, peers: readonly OpenPeer[], signal: AbortSignal) {
  const { rows, rounds, isResumed, results } = options;
  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-"));
  const progress = benchProgress(rows.map(({ name }) => name));
  const measurement = { rounds, seconds, seed };
  const kept = keptRows(join(results, "bench", "measured", backendInfo().device.toLowerCase()), {
    ...{ ...measurement, peers: peers.map(({ name, facts }) => ({ name, ...facts })) },
    ...{ backend: backendInfo(), machine: machine(), code: codeOfBench() },
  });
  const conditions = {
    ...{ entrants: entrants(peers.map(({ name }) => name)), launch: launcher(peers, signal) },
    ...{ ...measurement, folder, signal },
  };
  const [sittings, faults]: [Sitting[], string[]] = [[], []];
  try {
    for (const row of rows)
      try {
        const before = isResumed ? kept.find(row) : undefined;
        if (before) {
          sittings.push(before);
          continue;
        }
        const machineThen = { began: new Date().toISOString(), load: loadavg()[0]!, limits: measureLimits() };
        const say = (what: string) => progress.note(row.name, what);
        const onRound = (done: number, of: number) => progress.round(row.name, done, of);
        const sitting = { result: await measureRow(row, { ...conditions, say, onRound }), ...machineThen };
        sittings.push(sitting);
        await kept.keep(sitting);
      } catch (error) {
        signal.throwIfAborted();
        faults.push((error as Error).message);
      }
    return { sittings, faults };
  } finally {
    progress.finish();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Hash of all that runs in a row, ours and the peers'. */
function codeOfBench(): string {
  const root = join(__dirname, "../..");
  const python = join(root, "scripts/bench");
  const files = readdirSync(python, { recursive: true, encoding: "utf8" }).filter((name) => /\.(py|txt)$/.test(name));
  const scripts = files.sort().map((name) => sha256(readFileSync(join(python, name))));
  return sha256([sourceHash(["src/cli/bench.ts", "src/cli/bench/ours-worker.ts"], root).hash, ...scripts].join());
}

async function write(run: Run, results: readonly Result[], limits: Limits): Promise<void> {
  await run.protocol(
    "ours compiled / it",
    `Median over rounds of (its time / our compiled time). Everyone runs in a process of its own. Interleaved: all are alive, in a round each is measured once, at least ${seconds} s, in an order that rotates; quartiles are those of the rounds. In turn: one process at a time, so that rounds are not neighbours.`,
  );
  await run.protocol(
    "difference",
    "Largest max |a - b| / max |b| over all outputs, and over what a step has changed, against TensorFlow's eager ones (ours without TensorFlow). At most 1e-4, in the encoder's step at 256 px 5e-4: through 55 normalised layers of four images rounding grows to 1.1e-4. Noise is compared by its moments only. Gradients of whole training steps, and what is made of them, stand apart: they jump where rounding takes an activation across zero, so that it is the largest |a - b| / |b| (norms of a whole tensor) that counts, at most 0.05.",
  );
  await run.protocol(
    "of the limit",
    "The least time, in which all multiplications of our step's convolutions and matrix products run at the machine's rate, or all inputs are read once, over the time. Fewer multiplications by another algorithm can make it more than 100 %.",
  );
  await run.protocol(
    "memory",
    "Most memory of the process while it was measured, after the warm-up, less what it had taken before the row was prepared: weights, optimiser and the step, and whatever the allocator has kept since then of memory that is free again.",
  );
  const table = benchTable(results, limits);
  await run.table("bench", { ...table, caption: "Milliseconds of a call (medians) and rates." });
  await run.figure("bench-ratios", benchFigure(results), "Medians and quartiles over rounds.");
  await run.close();
  const page = await publish(run.folder);
  console.log(`${toMarkdown(table)}\n${page}`);
}

endWith(main().finally(closeBrowser), (error) => (error instanceof Stopped ? 130 : undefined));

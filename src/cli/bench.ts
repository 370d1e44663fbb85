import { backendInfo } from "../backend/tf";
import { closeBrowser } from "../report/figures";
import { publish } from "../report/publish";
import { toMarkdown } from "../report/table";
import { openRun, type Run } from "../results/run";
import { usualTolerances } from "./bench/compare";
import { titles } from "./bench/contenders";
import { openPeers, type OpenPeer } from "./bench/field";
import type { RowRecord } from "./bench/kept";
import { measureMemory } from "./bench/measure-memory";
import { measureRows } from "./bench/measure-rows";
import { parseOptions, usage, type Options } from "./bench/options";
import { aimsTable, benchFigure, benchParts, benchTable } from "./bench/report";
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
  if (options.isMemory) return measureMemory(options.results, controller.signal);
  const peers = await openPeers(options.peers, (text) => console.error(text), controller.signal);
  await bench(options, peers, controller.signal);
}

async function bench(options: Options, peers: readonly OpenPeer[], signal: AbortSignal): Promise<void> {
  const { device, threads, oneDNN } = backendInfo();
  const measurement = { rounds: options.rounds, seconds, seed };
  const [chosen, opponents] = [options.rows.map(({ name }) => name), peers.map(({ name }) => name)];
  const versions = peers.map(({ name, facts }) => `${titles[name]} ${facts.version}`).join(", ");
  const run = await openRun(device.toLowerCase(), {
    preset: "bench",
    title: `Speed against other frameworks, ${device}`,
    summary: `This backend, compiled and eager, against ${versions || "no peer"} on the same machine, weights and inputs. Numbers are rates, ours over the other's: 1 is as fast, more is faster.`,
    config: { rows: chosen, peers: opponents, ...measurement },
    command: `npm run bench -- --rows ${chosen.join(",")} --peers ${opponents.join(",")} --rounds ${options.rounds}`,
    root: options.results,
  });
  try {
    for (const { name, facts } of peers)
      await run.note(titles[name], `${facts.version}, Python ${facts.python}, NumPy ${facts.numpy}`);
    await run.note("oneDNN", [`ours ${oneDNN ? "on" : "off"}`, ...peers.map(oneDnnOf)].join(", "));
    await run.note(
      "threads",
      `${threads.intra} within an op, ${threads.inter} between ops; ${peers.map(threadsOf).join("; ")}`,
    );
    const { records, taken, faults } = await measureRows(options, measurement, peers, signal);
    await run.note("measured", records.map(whenMeasured).join("; "));
    if (taken > 0) await run.note("taken from earlier calls", `${taken} rows, under the same conditions`);
    for (const fault of faults) await run.note("not measured", fault);
    if (records.length > 0) await write(run, records);
    if (faults.length > 0) throw new Error(faults.join("\n"));
  } catch (error) {
    await run.close(error as Error);
    throw error;
  }
}

const oneDnnOf = ({ name, facts }: OpenPeer) => `${titles[name]} ${facts.oneDNN ? "on" : "off"}`;

const threadsOf = ({ name, facts: { intra, inter } }: OpenPeer) =>
  `${titles[name]} ${[intra, inter].map((count) => count || "its default").join(", ")}`;

const whenMeasured = ({ result, began, load, limits: { flops, bandwidth } }: RowRecord) =>
  `${result.row.name} ${began.slice(0, 16).replace("T", " ")} UTC at a load of ${load.toFixed(1)}, ${(flops / 1e9).toFixed(0)} GFLOP/s and ${(bandwidth / 1e9).toFixed(1)} GB/s`;

/** What the protocol says of rows with tolerances of their own. */
const tolerancesOf = (records: readonly RowRecord[]) =>
  records
    .flatMap(({ result: { row } }) =>
      row.tolerances ? [`, in ${row.name} ${row.tolerances.values} and ${row.tolerances.kinked}`] : [],
    )
    .join("");

async function write(run: Run, records: readonly RowRecord[]): Promise<void> {
  const { values, kinked } = usualTolerances;
  await run.protocol(
    "ours compiled / it",
    `Median over rounds of (its time / our compiled time). Everyone runs in a process of its own. Interleaved: alive at once with ours, in a round each is measured once, at least ${seconds} s, in an order that rotates; quartiles are those of the rounds. In turn: one process at a time; the ratio is that of the medians, its range what the quartiles of both leave room for. Weights are inputs for everyone, and nothing that follows from them alone is computed beforehand. All compute the same, each in its framework's way; ours scales weights in place of maps where an encoder infers on a batch, and cuts a large single image in two for its convolutions, since oneDNN is slow with one; its encoder steps begin the critic's pass over real images after E's.`,
  );
  await run.protocol(
    "difference",
    `Largest max |a - b| / max |b| over all outputs, and over what a step has changed, against TensorFlow's eager ones (ours without TensorFlow). Gradients of whole training steps, and what is made of them, stand apart: they jump where rounding takes an activation across zero, so that it is the largest |a - b| / |b| (norms of a whole tensor) that counts. At most ${values} and ${kinked}${tolerancesOf(records)}. Noise is compared by its moments only.`,
  );
  await run.protocol(
    "of the limit",
    "The least time, in which all multiplications of our step's convolutions and matrix products run at the best rate that we saw just before and after the row (2 x multiplications, those of padding included, in a product of 2048 x 2048 matrices or a convolution of 8 x 64 x 64 x 128), or all inputs are read once, over the time. Fewer multiplications by another algorithm can make it more than 100 %.",
  );
  await run.protocol(
    "memory",
    "Most resident memory of the process while it was measured, after the warm-up, less what it had taken before the row was prepared: weights, optimiser and the step, what the allocator has kept since then of memory that is free again, and what the framework has loaded or compiled since. What it gives back of its start meanwhile is not seen: ours comes out up to some 20 MiB less, so that less than 30 MiB between two are no difference.",
  );
  const table = benchTable(records);
  await run.table("bench", { ...table, caption: "Milliseconds of a call (medians) and rates." });
  await run.table("aims", {
    ...aimsTable(records),
    caption:
      "What is aimed at, and whether it is met. Ratios are medians over rounds; in brackets, beside tf.function, the quartiles, between which half of the rounds lie. Others: all that are neither ours nor tf.function; who does not run a row is left out. The limit concerns networks at 256 px.",
  });
  const results = records.map(({ result }) => result);
  for (const part of benchParts) {
    const figure = benchFigure(results, part);
    if (figure)
      await run.figure(
        `ratios-${part}`,
        figure,
        "Medians and quartiles over rounds; of rounds in turn the ratio of the medians, and what both's quartiles leave room for.",
      );
  }
  await run.close();
  const page = await publish(run.folder);
  console.log(`${toMarkdown(table)}\n${page}`);
}

endWith(main().finally(closeBrowser), (error) => (error instanceof Stopped ? 130 : undefined));

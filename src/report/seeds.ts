import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { writeAtomic } from "../files/atomic";
import { figureText, type Figure } from "../results/figure";
import {
  readRecord,
  recordFile,
  recordText,
  type Output,
  type RunRecord,
  type SeedRun,
  type StoredRun,
  type Trained,
} from "../results/record";
import { differingKey } from "./seeds-check";
import { meanFigure } from "./seeds-figures";
import { meanNotes, meanTable } from "./seeds-tables";

/**
 * Puts runs that differ in their seeds alone into one run in the folder `target`: tables with mean and sample standard deviation, curves with bands
 * where the runs' figures have the same series, images of the first run, and a record that lists the runs. `command` repeats them all. Pages are left
 * to publish(). Throws for runs that are not finished, that have equal seeds, or that differ in anything else, naming the key.
 */
export async function aggregateSeeds(target: string, runs: readonly string[], command: string): Promise<void> {
  if (runs.length < 2)
    throw new Error(
      `${target}: ${runs.length} run given; a mean over seeds takes two or more, as npm run reproduce -- --seeds 3`,
    );
  const stored = runs.map(readFinished);
  checkSame(stored);
  const outputs: Output[] = [];
  for (const [i, output] of stored[0]!.record.outputs.entries())
    outputs.push(await mergeOutput(target, stored, output, i));
  await writeAtomic(recordFile(target), recordText(mergedRecord(stored, outputs, command)));
}

function readFinished(folder: string): StoredRun {
  const record = readRecord(folder);
  if (!record) throw new Error(`${folder}: no run.json; expected the folder of a run`);
  if (record.state !== "finished")
    throw new Error(
      `${recordFile(folder)}: state is "${record.state}"; repeat the run, only finished ones have a mean`,
    );
  return { folder, record };
}

/** What may differ between runs of several seeds; everything else has to be the same. */
const free: readonly (keyof RunRecord)[] = [
  "started",
  "seconds",
  "command",
  "seeds",
  "machine",
  "notes",
  "trained",
  "outputs",
  "stale",
];

const trainedAlike = ["name", "images", "device", "data", "dataSha256", "libtensorflow"] as const;

/** Runs on one cluster may differ in the driver and the libraries of their nodes. */
const cardAlike = ({ card }: Pick<Trained, "card">) => card && { name: card.name, tf32: card.tf32 };

function comparable(record: RunRecord): Record<string, unknown> {
  const fixed = Object.entries(record).filter(([key]) => !(free as readonly string[]).includes(key));
  return {
    ...Object.fromEntries(fixed),
    backend: { ...record.backend, card: cardAlike(record.backend), noCard: undefined }, // noCard tells how occupied a card was
    trained: record.trained.map((network) => ({
      ...Object.fromEntries(trainedAlike.map((key) => [key, network[key]])),
      card: cardAlike(network),
    })),
    outputs: record.outputs.map(({ kind, name, reproduces }) => ({ kind, name, reproduces })),
  };
}

function checkSame(stored: readonly StoredRun[]): void {
  const [first, ...others] = stored as [StoredRun, ...StoredRun[]];
  for (const other of others) {
    const found = differingKey(comparable(first.record), comparable(other.record));
    if (found)
      throw new Error(
        `${recordFile(other.folder)}: ${found.key} is ${found.other}, in ${recordFile(first.folder)} it is ${found.one}; runs of several seeds may differ in nothing else`,
      );
  }
  const seeds = stored.map(({ record }) => JSON.stringify(Object.entries(record.seeds).sort()));
  const twice = seeds.findIndex((one, i) => seeds.indexOf(one) !== i);
  if (twice >= 0)
    throw new Error(
      `${recordFile(stored[twice]!.folder)}: seeds are ${seeds[twice]}, as in ${recordFile(stored[seeds.indexOf(seeds[twice]!)]!.folder)}; the same run twice has no spread`,
    );
}

async function mergeOutput(target: string, stored: readonly StoredRun[], output: Output, i: number): Promise<Output> {
  const { kind, name, caption } = output;
  const said = caption ?? name;
  const say = (more: string) => ({ ...output, caption: `${said}${/[.!?]$/.test(said) ? "" : "."} ${more}` });
  if (output.kind === "table") {
    const tables = stored.map(({ record }) => (record.outputs[i] as Output & { kind: "table" }).table);
    return {
      ...say(`Mean ± sample standard deviation over ${stored.length} seeds.`),
      kind: "table",
      table: meanTable(tables, name),
    };
  }
  if (kind === "figure") {
    const figures = stored.map(
      ({ folder }) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Figure,
    );
    const mean = meanFigure(figures);
    await writeAtomic(join(target, `${name}.json`), figureText(mean ?? figures[0]!, name));
    return say(mean ? `Mean and sample standard deviation over ${stored.length} seeds.` : ofFirst(stored));
  }
  const picture = join(stored[0]!.folder, `${name}.png`);
  if (!existsSync(picture)) throw new Error(`${picture} is missing; repeat the run`);
  await writeAtomic(join(target, `${name}.png`), readFileSync(picture));
  return say(ofFirst(stored));
}

const ofFirst = (stored: readonly StoredRun[]) => `Of the first of ${stored.length} seeds.`;

function mergedRecord(stored: readonly StoredRun[], outputs: readonly Output[], command: string): RunRecord {
  const records = stored.map(({ record }) => record);
  const first = records[0]!;
  const shared = Object.entries(first.seeds).filter(([key, seed]) => records.every(({ seeds }) => seeds[key] === seed));
  const started = records.map((record) => record.started).sort();
  return {
    ...first,
    started: started[0]!,
    seconds: Number(records.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)),
    command,
    seeds: Object.fromEntries(shared),
    runs: seedRuns(stored),
    trained: first.trained.map((_, i) => mergedTraining(records.map(({ trained }) => trained[i]!))),
    notes: meanNotes(records.map(({ notes }) => notes)),
    outputs,
    stale: [],
  };
}

/** One network, trained several times: the minutes are those of all, and so are the warnings. */
function mergedTraining(trainings: readonly Trained[]): Trained {
  const ofRun = Object.entries(trainings[0]!).filter(([key]) => key !== "seed"); // the runs' seeds stand beside them
  const first = Object.fromEntries(ofRun) as unknown as Trained;
  const flags = [...new Set(trainings.flatMap(({ flags = [] }) => flags))];
  return {
    ...first,
    name: `${first.name} (${trainings.length} times)`,
    minutes: Number(trainings.reduce((sum, { minutes }) => sum + minutes, 0).toFixed(2)),
    ...(flags.length > 0 && { flags }),
  };
}

/** The runs, their folders from the one that holds them all: results. */
function seedRuns(stored: readonly StoredRun[]): SeedRun[] {
  const parts = stored.map(({ folder }) => dirname(resolve(folder)).split(sep));
  const differs = parts[0]!.findIndex((part, i) => parts.some((other) => other[i] !== part));
  const common = (differs < 0 ? parts[0]! : parts[0]!.slice(0, differs)).join(sep) || sep;
  return stored.map(({ folder, record: { seeds, started, seconds } }) => ({
    folder: relative(common, resolve(folder)).replaceAll("\\", "/"),
    ...{ seeds, started, seconds },
  }));
}

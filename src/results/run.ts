import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { backendInfo } from "../backend/tf";
import { writeAtomic } from "../files/atomic";
import { sha256File } from "../files/hash";
import { dropOldPictures, figureText, type Figure } from "./figure";
import { holdFolder } from "./hold";
import { openLedger } from "./ledger";
import { codeVersion, machine, seedsOf } from "./provenance";
import { filesOf, findRecord, type Output, type RunRecord, type Trained } from "./record";
import { asTable, type Frame, type Table } from "./table";

export interface RunOptions {
  readonly preset: string;
  readonly config: unknown; // plain data
  readonly title?: string;
  readonly summary?: string; // a paragraph for the report
  readonly seeds?: Readonly<Record<string, number>>; // besides those named "seed" in config
  readonly command?: string; // that repeats it; npm run reproduce unless given
  readonly root?: string; // "results" unless given
}

/** A run that is going on: it holds its folder, and whatever it writes is listed in run.json at once. Names are file names: small letters, digits, hyphens. */
export interface Run {
  readonly folder: string;
  readonly record: RunRecord;
  /** Keeps a table (or danfojs DataFrame) in the record. NaN is refused with a NotFiniteError. */
  table(name: string, table: Table | Frame): Promise<void>;
  /** Writes <name>.json. */
  figure(name: string, figure: Figure, caption?: string): Promise<void>;
  /** Writes <name>.png. */
  image(name: string, png: Uint8Array, caption?: string): Promise<void>;
  note(key: string, value: unknown): Promise<void>;
  /** What a metric's number means: data, split, how many, which formula. */
  protocol(metric: string, text: string): Promise<void>;
  /** How the networks were trained; further fields of the objects are left out. */
  trained(networks: readonly Trained[]): Promise<void>;
  /** Hashes the files of a data set. */
  data(name: string, files: readonly string[]): Promise<void>;
  /** Ends the run - finished, or failed if there is an error - and lets go of the folder. A second call does nothing. */
  close(error?: Error | string): Promise<void>;
}

const running = new Map<string, Run>();

/**
 * Starts a run in results/<preset>/<notebook>/. Another process is refused as long as this one holds the folder; opening it again in this process (a cell
 * run twice) ends the first run as failed.
 */
export async function openRun(notebook: string, options: RunOptions): Promise<Run> {
  for (const name of [notebook, options.preset]) checkName(name);
  const folder = join(options.root ?? "results", options.preset, notebook);
  await running.get(folder)?.close(new Error("opened again before it was closed"));
  const release = await holdFolder(folder);
  try {
    const run = await startRun(folder, release, firstRecord(notebook, options, findRecord(folder)));
    running.set(folder, run);
    return run;
  } catch (error) {
    await release();
    throw error;
  }
}

function firstRecord(notebook: string, options: RunOptions, before: RunRecord | undefined): RunRecord {
  const { tfjs, libtensorflow, device, threads, oneDNN, node } = backendInfo();
  return {
    format: 1,
    notebook,
    preset: options.preset,
    title: options.title ?? notebook,
    ...(options.summary !== undefined && { summary: options.summary }),
    state: "running",
    started: new Date().toISOString(),
    seconds: 0,
    command: options.command ?? `npm run reproduce -- ${notebook} --preset ${options.preset}`,
    config: options.config,
    seeds: { ...seedsOf(options.config), ...options.seeds },
    code: codeVersion(process.cwd()),
    backend: { tfjs, libtensorflow, device, threads, oneDNN, node },
    machine: machine(),
    data: [],
    trained: [],
    protocols: {},
    notes: {},
    outputs: [],
    stale: [...(before?.stale ?? []), ...(before?.outputs ?? []).flatMap(filesOf)],
  };
}

async function startRun(folder: string, release: () => Promise<void>, first: RunRecord): Promise<Run> {
  const ledger = await openLedger(folder, first);
  let closing: Promise<void> | undefined;
  return {
    folder,
    get record() {
      return ledger.record;
    },
    table: (name, source) =>
      ledger.change((record) => {
        checkName(name);
        const { columns, rows, formats, caption } = asTable(source, `table "${name}"`);
        const table = { columns, rows, ...(formats && { formats }) };
        return withOutput(record, { kind: "table", name, ...(caption !== undefined && { caption }), table });
      }),
    figure: (name, figure, caption) =>
      ledger.change(async (record) => {
        checkName(name);
        const text = figureText(figure, name);
        dropOldPictures(folder, name, text);
        await writeAtomic(join(folder, `${name}.json`), text);
        return withOutput(record, { kind: "figure", name, ...(caption !== undefined && { caption }) });
      }),
    image: (name, png, caption) =>
      ledger.change(async (record) => {
        checkName(name);
        if (!isPng(png)) throw new Error(`image "${name}": expected a PNG, got ${png.length} other bytes`);
        await writeAtomic(join(folder, `${name}.png`), png);
        return withOutput(record, { kind: "image", name, ...(caption !== undefined && { caption }) });
      }),
    note: (key, value) => ledger.change(({ notes }) => ({ notes: { ...notes, [key]: value } })),
    protocol: (metric, text) => ledger.change(({ protocols }) => ({ protocols: { ...protocols, [metric]: text } })),
    trained: (networks) => ledger.change(() => ({ trained: networks.map(trainedOf) })),
    data: (name, files) =>
      ledger.change(async ({ data }) => {
        const hashes = await Promise.all(files.map(async (file) => [basename(file), await sha256File(file)]));
        const set = { name, files: Object.fromEntries(hashes) as Record<string, string> };
        return { data: [...data.filter((other) => other.name !== name), set] };
      }),
    close: (error) => (closing ??= end(error)),
  };

  async function end(error: Error | string | undefined): Promise<void> {
    try {
      if (error === undefined) {
        await ledger.change((record) => removeStale(folder, record));
        await ledger.close({ state: "finished" });
      } else {
        await ledger.close({ state: "failed", error: typeof error === "string" ? error : error.message });
      }
    } finally {
      running.delete(folder);
      await release();
    }
  }
}

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]*$/.test(name) && !["run", "index", "notebook"].includes(name)) return;
  throw new Error(
    `"${name}" cannot name a result: expected small letters, digits and hyphens, and not run, index or notebook`,
  );
}

const isPng = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "\x89PNG";

/** The record with an output: in the place of the one of that name, or last. */
function withOutput({ outputs, stale = [] }: RunRecord, output: Output): Partial<RunRecord> {
  const old = outputs.find(({ name }) => name === output.name);
  if (!old) return { outputs: [...outputs, output] };
  return { outputs: outputs.map((other) => (other === old ? output : other)), stale: [...stale, ...filesOf(old)] };
}

/** Removes what earlier runs left in the folder and this one did not write. */
function removeStale(folder: string, { outputs, stale = [] }: RunRecord): Partial<RunRecord> {
  const kept = new Set(outputs.flatMap(filesOf));
  for (const file of stale) if (!kept.has(file)) rmSync(join(folder, file), { force: true });
  return { stale: [] };
}

const facts = [
  "name",
  "images",
  "minutes",
  "device",
  "data",
  "date",
  "libtensorflow",
] as const satisfies readonly (keyof Trained)[];

const trainedOf = (network: Trained) =>
  Object.fromEntries(
    facts.flatMap((fact) => (network[fact] === undefined ? [] : [[fact, network[fact]]])),
  ) as unknown as Trained;

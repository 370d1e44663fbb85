import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { backendInfo } from "../backend/tf";
import { removeLeftovers, writeAtomic } from "../files/atomic";
import { folderDigest } from "../files/folder-digest";
import { sha256File } from "../files/hash";
import { promote, recover } from "../files/promote";
import { codeVersion, machine } from "../files/provenance";
import { shellWord } from "../files/shell-word";
import { requireRoom } from "../files/space";
import type { Claim } from "./claim";
import { dropOldPictures, figureText, pictureFormats, type Figure } from "./figure";
import { holdFolder } from "./hold";
import { openLedger } from "./ledger";
import { paperItem } from "./papers";
import { seedsOf } from "./provenance";
import { filesOf, findRecord, recordFile, type Output, type RunRecord, type Trained } from "./record";
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

/**
 * A run that is going on: it holds its folder, and whatever it writes is listed in run.json at once. Where an earlier run was finished, that one's files stay
 * as they are until this one is finished too: meanwhile, and after a failure, this run's are in unfinished/. Names are file names: small letters, digits, hyphens.
 */
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
  /** Says which tables and figures of the papers an output reproduces, and how far. Throws for an output or an item that there is not. */
  reproduces(output: string, ...claims: readonly Claim[]): Promise<void>;
  /** How the networks were trained; further fields of the objects are left out, but the seed of a training's `config`. */
  trained(networks: readonly Trained[]): Promise<void>;
  /** Hashes the files of a data set; of a folder the names and sizes of its files. */
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
  requireRoom(folder, 0);
  const release = await holdFolder(folder);
  try {
    recover(folder);
    for (const one of [folder, join(folder, unfinished)]) removeLeftovers(one);
    const before = findRecord(folder);
    const run = await startRun(folder, release, firstRecord(notebook, options, before), before?.state === "finished");
    running.set(folder, run);
    return run;
  } catch (error) {
    await release();
    throw error;
  }
}

function firstRecord(notebook: string, options: RunOptions, before: RunRecord | undefined): RunRecord {
  const { tfjs, libtensorflow, device, card, noCard, threads, oneDNN, node } = backendInfo();
  const gpu = { ...(card && { card }), ...(noCard !== undefined && { noCard }) };
  return {
    format: 1,
    notebook,
    preset: options.preset,
    title: options.title ?? notebook,
    ...(options.summary !== undefined && { summary: options.summary }),
    state: "running",
    started: new Date().toISOString(),
    seconds: 0,
    command: options.command ?? commandOf(notebook, options),
    config: options.config,
    seeds: { ...seedsOf(options.config), ...options.seeds },
    code: codeVersion(process.cwd()),
    backend: { tfjs, libtensorflow, device, ...gpu, threads, oneDNN, node },
    machine: machine(),
    data: [],
    trained: [],
    protocols: {},
    notes: {},
    outputs: [],
    stale: [...(before?.stale ?? []), ...(before?.outputs ?? []).flatMap(filesOf)],
  };
}

/** The command that makes a run that a notebook opened by itself, in JupyterLab. */
const commandOf = (notebook: string, { preset, root = "results" }: RunOptions): string =>
  `npm run reproduce -- ${notebook} --preset ${preset}${root === "results" ? "" : ` --results ${shellWord(root)}`}`;

/** Where a run's files are while those of a finished one are still in place. */
const unfinished = "unfinished";

async function startRun(
  folder: string,
  release: () => Promise<void>,
  first: RunRecord,
  isStaged: boolean,
): Promise<Run> {
  const stage = isStaged ? join(folder, unfinished) : folder;
  rmSync(join(folder, unfinished), { recursive: true, force: true });
  const ledger = await openLedger(stage, first);
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
        if (!isStaged) dropOldPictures(folder, name, text);
        await writeAtomic(join(stage, `${name}.json`), text);
        return withOutput(record, { kind: "figure", name, ...(caption !== undefined && { caption }) });
      }),
    image: (name, png, caption) =>
      ledger.change(async (record) => {
        checkName(name);
        if (!isPng(png)) throw new Error(`image "${name}": expected a PNG, got ${png.length} other bytes`);
        await writeAtomic(join(stage, `${name}.png`), png);
        return withOutput(record, { kind: "image", name, ...(caption !== undefined && { caption }) });
      }),
    note: (key, value) => ledger.change(({ notes }) => ({ notes: { ...notes, [key]: value } })),
    protocol: (metric, text) => ledger.change(({ protocols }) => ({ protocols: { ...protocols, [metric]: text } })),
    reproduces: (name, ...claims) =>
      ledger.change(({ outputs }) => {
        for (const { item } of claims) paperItem(item);
        const output = outputs.find((other) => other.name === name);
        if (!output) throw new Error(`there is no output "${name}"; write it first`);
        return { outputs: outputs.map((other) => (other === output ? { ...output, reproduces: claims } : other)) };
      }),
    trained: (networks) => ledger.change(() => ({ trained: networks.map(trainedOf) })),
    data: (name, files) =>
      ledger.change(async ({ data }) => {
        const names = namesOf(files);
        if (new Set(names).size < new Set(files).size)
          throw new Error(`run ${first.notebook}: data "${name}" has two files of one name; record them apart`);
        const hashes = await Promise.all(files.map(async (file, i) => [names[i]!, await hashOf(file)] as const));
        const set = { name, files: Object.fromEntries(hashes) };
        return { data: [...data.filter((other) => other.name !== name), set] };
      }),
    close: (error) => (closing ??= end(error)),
  };

  async function end(error: Error | string | undefined): Promise<void> {
    try {
      if (error === undefined) {
        const { outputs, stale = [] } = ledger.record;
        const kept = new Set(outputs.flatMap(filesOf));
        const left = stale.filter((file) => !kept.has(file)); // of earlier runs, not written by this one
        if (isStaged) {
          const old = outputs.flatMap((output) => oldPictures(output, stage, folder));
          await ledger.close({ state: "finished", stale: [] });
          promote(stage, folder, basename(recordFile(folder)), [...left, ...old]);
        } else {
          await ledger.change(() => {
            for (const file of left) rmSync(join(folder, file), { force: true });
            return { stale: [] };
          });
          await ledger.close({ state: "finished" });
        }
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

/** The pictures of a figure that is about to change: a picture never shows an older figure. */
function oldPictures({ kind, name }: Output, stage: string, folder: string): string[] {
  if (kind !== "figure") return [];
  const [next, now] = [join(stage, `${name}.json`), join(folder, `${name}.json`)];
  if (existsSync(now) && readFileSync(now, "utf8") === readFileSync(next, "utf8")) return [];
  return pictureFormats.map((format) => `${name}.${format}`);
}

const facts = [
  "name",
  "images",
  "seed",
  "minutes",
  "device",
  "card",
  "data",
  "dataSha256",
  "date",
  "libtensorflow",
  "machine",
  "version",
  "changes",
  "flags",
] as const satisfies readonly (keyof Trained)[];

const hashOf = (path: string) => (statSync(path).isDirectory() ? folderDigest(path).sha256 : sha256File(path));

/** Names without folders, with the last one where they would be the same. */
function namesOf(files: readonly string[]): string[] {
  const names = files.map((file) => basename(file));
  return new Set(names).size === new Set(files).size
    ? names
    : files.map((file) => join(basename(dirname(file)), basename(file)));
}

function trainedOf({ config, ...network }: Trained & { readonly config?: unknown }): Trained {
  const seed = (config as { readonly seed?: number } | undefined)?.seed; // where a training's record has it
  const known: Trained = { ...(seed !== undefined && { seed }), ...network };
  return Object.fromEntries(
    facts.flatMap((fact) => (known[fact] === undefined ? [] : [[fact, known[fact]]])),
  ) as unknown as Trained;
}

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// `npm run reproduce` as a user types it, on small notebooks of the tests' own.

/** A code cell, with tags; text that starts with # is a markdown cell. */
export type Source = string | readonly [string, ...string[]];

export interface Outcome {
  readonly status: number | null;
  readonly terminal: string;
  readonly seconds: number;
}

export interface SavedCell {
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: { readonly tags?: string[] };
  readonly outputs?: { output_type: string; text?: string; ename?: string; evalue?: string; traceback?: string[] }[];
}

export interface RunOptions {
  readonly env?: Readonly<NodeJS.ProcessEnv>; // besides this process's
  readonly watch?: (terminal: string, child: ChildProcess) => void; // called with everything printed so far, whenever there is more
}

export interface Workplace {
  readonly folder: string;
  readonly results: string;
  write(name: string, sources: readonly Source[]): string;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** The executed notebook. */
  saved(name: string, preset?: string): SavedCell[];
  close(): void;
}

export const root = resolve(__dirname, "..");
export const text = (field: string | string[]) => [field].flat().join("");
export const output = (cell: SavedCell | undefined) =>
  (cell?.outputs ?? []).map((one) => text(one.text ?? "")).join("");

/** A folder for notebooks and results. */
export function makeWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-reproduce-"));
  const results = join(folder, "results");
  const saved = (name: string, preset = "small"): SavedCell[] => {
    const file = join(results, preset, name, "notebook.ipynb");
    const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: SavedCell[] };
    return cells.map((cell) => ({ ...cell, source: text(cell.source) }));
  };
  return {
    folder,
    results,
    saved,
    write: (name, sources) => writeNotebook(folder, name, sources),
    run: (args, options) => runCommand("reproduce", [...args, "--results", results], options),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Writes a notebook into a folder. -> its file */
export function writeNotebook(folder: string, name: string, sources: readonly Source[]): string {
  const file = join(folder, `${name}.ipynb`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ cells: sources.map(cellOf), metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

function cellOf(one: Source, index: number) {
  const [source, ...tags] = [one].flat() as [string, ...string[]];
  if (source.startsWith("#")) return { cell_type: "markdown", id: `c${index}`, metadata: {}, source };
  return { cell_type: "code", id: `c${index}`, metadata: { tags }, outputs: [], execution_count: null, source };
}

/** A command of src/cli as its npm script starts it. */
export function runCommand(name: string, args: readonly string[], { env, watch }: RunOptions = {}): Promise<Outcome> {
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", `src/cli/${name}.ts`, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let terminal = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => {
      terminal += piece.toString();
      watch?.(terminal, child);
    });
  return new Promise((done) =>
    child.once("close", (status) => done({ status, terminal, seconds: (performance.now() - start) / 1000 })),
  );
}

/** Asserts that a partial notebook points to its failing cell and that the terminal has shown the error. -> the cell's error */
export function assertPartial(place: Workplace, name: string, terminal: string, preset = "small") {
  const cells = place.saved(name, preset);
  const failed = cells.filter(({ metadata }) => metadata.tags?.includes("failed"));
  assert.equal(failed.length, 1, terminal);
  const error = failed[0]?.outputs?.find(({ output_type }) => output_type === "error");
  assert.ok(error?.ename, JSON.stringify(failed));
  assert.equal(cells[0]?.cell_type, "markdown");
  const shown = cells[0].source.replaceAll("&#x27;", "'").replaceAll("&quot;", '"');
  assert.match(shown, /This run (stopped at cell|failed after)/);
  assert.ok(terminal.includes(error.traceback?.[0]?.split("\n")[0] ?? "?"), terminal);
  assert.match(readFileSync(join(place.results, preset, name, "notebook.html"), "utf8"), /This run /);
  return { ...error, cell: failed[0]?.source, cells, shown };
}

/** Hash of every file in a folder, by name. */
export function hashes(where: string): Record<string, string> {
  const files = readdirSync(where, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(where, name)).isFile(),
  );
  return Object.fromEntries(
    files.sort().map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(where, name)))
        .digest("hex"),
    ]),
  );
}

import { isAbsolute, join, relative, resolve } from "node:path";
import { shellWord } from "../shell-word";
import { UsageError } from "../usage-error";
import { root } from "./execute";
import type { Notebook } from "./notebooks";
import type { Batch } from "./options";
import { checkKeys, declaredParameters } from "./parameters";

/** One run of one notebook: what it is called, where it goes, with which parameters. */
export interface Task {
  readonly notebook: Notebook;
  readonly label: string; // "00-quickstart small, seed 2"
  readonly root: string; // of its results, absolute: results, or results/seed-2
  readonly folder: string; // <root>/<preset>/<notebook>
  readonly parameters: ReadonlyMap<string, unknown>; // but for where the results go
  readonly command: string; // repeats it
}

/** Mean and deviation over the seeds of one notebook. */
export interface Summary {
  readonly label: string;
  readonly root: string;
  readonly folder: string;
  readonly seeds: readonly number[];
  readonly runs: readonly Task[];
}

/** What a batch consists of. Throws UsageError for parameters that no notebook has, and for two notebooks of one name. */
export function tasksOf(notebooks: readonly Notebook[], batch: Batch, results: string): [Task[], Summary[]] {
  checkKeys(notebooks, batch.values.keys());
  checkNames(notebooks);
  const base = resolve(results);
  const tasks: Task[] = [];
  const summaries: Summary[] = [];
  for (const notebook of notebooks) {
    if (!batch.seeds) {
      tasks.push(taskOf(notebook, batch, base));
      continue;
    }
    checkSeed(notebook);
    const runs = batch.seeds.map((seed) => taskOf(notebook, batch, join(base, `seed-${seed}`), seed));
    const label = `${notebook.name} ${batch.preset}, seeds ${batch.seeds.join(", ")}`;
    tasks.push(...runs);
    summaries.push({ label, root: base, folder: join(base, batch.preset, notebook.name), seeds: batch.seeds, runs });
  }
  return [tasks, summaries];
}

function taskOf(notebook: Notebook, { preset, values }: Batch, base: string, seed?: number): Task {
  const parameters = new Map<string, unknown>([["preset", preset], ...values]);
  if (seed !== undefined) parameters.set("seed", seed);
  const declared = declaredParameters(notebook.parameters ?? "");
  const set = [...parameters].filter(([name]) => name !== "preset" && declared.has(name));
  return {
    notebook,
    label: `${notebook.name} ${preset}${seed === undefined ? "" : `, seed ${seed}`}`,
    root: base,
    folder: join(base, preset, notebook.name),
    parameters,
    command: [
      `npm run reproduce -- ${notebook.name} --preset ${preset}`,
      ...set.map(
        ([name, value]) => `--set ${shellWord(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)}`,
      ),
    ].join(" "),
  };
}

/** The folder as cells, which run in the project's root, and people should see it. */
export const shown = (folder: string, from = root): string => {
  const path = relative(from, folder);
  return path.startsWith("..") || isAbsolute(path) ? folder : path;
};

function checkSeed({ name, parameters }: Notebook): void {
  if (!declaredParameters(parameters ?? "").has("seed"))
    throw new UsageError(
      `--seeds: ${name} declares no seed; add "const seed: number = 1;" to its cell tagged "parameters"`,
    );
}

function checkNames(notebooks: readonly Notebook[]): void {
  const names = notebooks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(`${twice} is named twice; a run's folder is called after its notebook, so each can run once`);
}

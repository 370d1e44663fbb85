import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { shellWord } from "../../files/shell-word";
import { UsageError } from "../usage-error";
import { root } from "./execute";
import type { Notebook } from "./notebooks";
import { type Batch, parseValue } from "./options";
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
  readonly command: string; // repeats it
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
    const command = commandOf([...wordsOf(notebook, batch.preset, batch.values), "--seeds", batch.seeds.join()], base);
    const folder = join(base, batch.preset, notebook.name);
    summaries.push({ label, root: base, folder, seeds: batch.seeds, command, runs });
  }
  return [tasks, summaries];
}

function taskOf(notebook: Notebook, { preset, values }: Batch, base: string, seed?: number): Task {
  const parameters = new Map<string, unknown>([["preset", preset], ...values]);
  if (seed !== undefined) parameters.set("seed", seed);
  return {
    notebook,
    label: `${notebook.name} ${preset}${seed === undefined ? "" : `, seed ${seed}`}`,
    root: base,
    folder: join(base, preset, notebook.name),
    parameters,
    command: commandOf(wordsOf(notebook, preset, parameters), base),
  };
}

/** What a reader has to type for a notebook and its parameters, those that it declares. */
function wordsOf({ name, file, parameters }: Notebook, preset: string, values: Batch["values"]): string[] {
  const declared = declaredParameters(parameters ?? "");
  const set = [...values].filter(([key]) => key !== "preset" && declared.has(key));
  const asText = (value: unknown) => (parseValue(String(value)) === value ? String(value) : JSON.stringify(value));
  return [
    dirname(file) === join(root, "notebooks") ? name : shown(file),
    ...["--preset", preset],
    ...set.flatMap(([key, value]) => ["--set", `${key}=${asText(value)}`]),
  ];
}

/** `npm run reproduce` with these words for a shell, and with --results where the results go elsewhere than to results/. */
export function commandOf(words: readonly string[], results: string): string {
  const place = shown(resolve(results));
  const all = place === "results" ? words : [...words, "--results", place];
  return ["npm run reproduce --", ...all.map(shellWord)].join(" ");
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

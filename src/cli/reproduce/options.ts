import type { Preset } from "../../experiments/preset";
import { readBundle } from "../../files/bundle";
import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";
import { root } from "./execute";

export const usage = `npm run reproduce -- [notebook ...] [--preset tiny|small|paper] [--set key=value ...] [--seeds 3]

Runs notebooks from top to bottom and leaves tables, figures, the executed notebook and its HTML in results/<preset>/<notebook>/.
A run is left out when nothing that it depends on has changed since: the notebook, the files of src that it imports, its data, its
parameters, package-lock.json and requirements.txt. While a run is going on it works in results/.unfinished; finished results are
replaced only by finished ones.

  notebook      a name in notebooks/ ("00-quickstart", or just "quickstart"), or a path; all notebooks unless given
  --preset      how large: tiny (minutes, proves that it runs), small (the default), paper (the papers' sizes, for a GPU)
  --set         another value for a name of the cell tagged "parameters"; JSON, or else text; may be repeated
  --seeds       3: seeds 1, 2 and 3; 2,5,7: these (a single one: --set seed=5). Each run is kept in results/seed-<n>/, mean and
                standard deviation over them go to results/<preset>/<notebook>/
  --jobs        how many runs at once; 1 unless given
  --timeout     seconds that one cell may take; no limit unless given
  --script      without Jupyter: the cells run as one script; no HTML of the notebook. Always so in a bundle
  --force       runs what is up to date, too; what was trained before is discarded, also what notebooks share in results/<preset>/training/
  --resume      goes on with the last batch that did not come to its end, with its notebooks and options. The same command again does
                so as well, except after --force: then this repeats only what the batch had not finished
  --dry-run     says what would run, and why, and what is up to date; runs nothing
  --results     where the results go, instead of results/

Ctrl-C interrupts the running cells: a training writes a checkpoint and goes on there the next time; again, and they end at once.
Exit status: 0 all done or up to date, 1 a run failed, 2 a mistake in the command, 130 interrupted.`;

const presets = ["tiny", "small", "paper"] as const satisfies readonly Preset[];

/** What to run. */
export interface Batch {
  readonly notebooks: readonly string[]; // as typed; none means all
  readonly preset: Preset;
  readonly values: ReadonlyMap<string, unknown>; // of --set
  readonly seeds: readonly number[] | undefined;
  readonly force: boolean;
}

export interface Options extends Batch {
  readonly results: string;
  readonly jobs: number;
  readonly timeout: number | undefined; // seconds
  readonly script: boolean;
  readonly resume: boolean;
  readonly dryRun: boolean;
}

/** Reads the command line (without node and script); "help" if that is what was asked for. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help === true) return "help";
  if (values.resume === true) checkResume(values, positionals);
  const preset = presets.find((name) => name === (values.preset ?? "small"));
  if (!preset) throw new UsageError(`--preset ${values.preset} is unknown; there are ${presets.join(", ")}`);
  const assigned = new Map((values.set ?? []).map(parseAssignment));
  const seeds = values.seeds === undefined ? undefined : parseSeeds(values.seeds);
  const script = values.script === true || readBundle(root) !== undefined;
  if (script && values.timeout !== undefined)
    throw new UsageError(`--timeout ${values.timeout}: only Jupyter's runner ends a cell; leave it out, or --script`);
  if (seeds && assigned.has("seed"))
    throw new UsageError(`--seeds ${values.seeds} and --set seed=… contradict each other`);
  return {
    notebooks: positionals,
    preset,
    values: assigned,
    seeds,
    results: values.results,
    jobs: positive("jobs", values.jobs ?? "1", Number.isInteger),
    script,
    timeout: values.timeout === undefined ? undefined : positive("timeout", values.timeout, Number.isFinite),
    force: values.force === true,
    resume: values.resume === true,
    dryRun: values["dry-run"] === true,
  };
}

function parse(args: readonly string[]) {
  return readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        preset: { type: "string" },
        set: { type: "string", multiple: true },
        seeds: { type: "string" },
        jobs: { type: "string" },
        timeout: { type: "string" },
        script: { type: "boolean" },
        force: { type: "boolean" },
        resume: { type: "boolean" },
        "dry-run": { type: "boolean" },
        results: { type: "string", default: "results" },
        help: { type: "boolean", short: "h" },
      },
    },
    `\n\n${usage}`,
  );
}

/** The batch that goes on has its own notebooks and options. */
function checkResume(values: ReturnType<typeof parse>["values"], positionals: readonly string[]): void {
  const given = (["preset", "set", "seeds", "force"] as const).find((name) => values[name] !== undefined);
  if (given ?? positionals[0])
    throw new UsageError(
      `--resume and ${given ? `--${given}` : positionals[0]}: --resume goes on with the last batch, which has its own notebooks and options; leave one of the two out`,
    );
}

function positive(option: string, text: string, isGood: (x: unknown) => boolean): number {
  const x = Number(text);
  if (text.trim() === "" || !isGood(x) || x <= 0)
    throw new UsageError(
      `--${option} ${text}: expected a ${isGood === Number.isInteger ? "whole number" : "number"} above 0`,
    );
  return x;
}

/** "3" -> 1, 2, 3; "2,5" -> 2, 5 */
function parseSeeds(text: string): number[] {
  const numbers = text.split(",").map(Number);
  const isGood =
    numbers.every((seed) => Number.isSafeInteger(seed) && seed > 0) && new Set(numbers).size === numbers.length;
  if (!isGood || /(^|,)\s*(,|$)/.test(text))
    throw new UsageError(
      `--seeds ${text}: expected how many, as 3, or which, as 2,5,7 (whole numbers above 0, each once)`,
    );
  if (text.trim() === "1") throw new UsageError(`--seeds 1: one run has no deviation; use --set seed=1`);
  return numbers.length > 1 ? numbers : Array.from({ length: numbers[0]! }, (_, i) => i + 1);
}

/** Parameters that have an option of their own, because more than the notebook depends on them. */
export const isOption = (key: string): boolean => ["preset", "results"].includes(key);

function parseAssignment(text: string): [string, unknown] {
  const [key, value] = splitAssignment(text);
  if (isOption(key))
    throw new UsageError(`--set ${key}=…: use --${key} ${value}, which also chooses the folder of the results`);
  return [key, parseValue(value)];
}

/** --set key=value -> key, value; the value may hold more of "=". */
export function splitAssignment(text: string): [key: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--set ${text}: expected key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** JSON, or else text. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

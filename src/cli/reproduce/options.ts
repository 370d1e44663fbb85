import { parseArgs } from "node:util";
import type { Preset } from "../../experiments/preset";
import { UsageError } from "../usage-error";

export const usage = `npm run reproduce -- [notebook ...] [--preset tiny|small|paper] [--set key=value ...]

Runs notebooks from top to bottom and leaves tables, figures, the executed notebook and its HTML in results/<preset>/<notebook>/.

  notebook      a name in notebooks/ ("00-quickstart", or just "quickstart"), or a path; all notebooks unless given
  --preset      how large: tiny (minutes, proves that it runs), small (the default), paper (the papers' sizes, for a GPU)
  --set         another value for a name of the cell tagged "parameters"; JSON, or else text; may be repeated
  --results     where the results go, instead of results/`;

const presets = ["tiny", "small", "paper"] as const satisfies readonly Preset[];

export interface Options {
  readonly notebooks: readonly string[]; // as typed; none means all
  readonly preset: Preset;
  readonly values: ReadonlyMap<string, unknown>; // of --set
  readonly results: string;
}

/** Reads the command line (without node and script); "help" if that is what was asked for. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help === true) return "help";
  const preset = presets.find((name) => name === values.preset);
  if (!preset) throw new UsageError(`--preset ${values.preset} is unknown; there are ${presets.join(", ")}`);
  return {
    notebooks: positionals,
    preset,
    values: new Map((values.set ?? []).map(parseAssignment)),
    results: values.results,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        preset: { type: "string", default: "small" },
        set: { type: "string", multiple: true },
        results: { type: "string", default: "results" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

/** Parameters that have an option of their own, because more than the notebook depends on them. */
export const isOption = (key: string): boolean => ["preset", "results"].includes(key);

function parseAssignment(text: string): [string, unknown] {
  const match = /^([^=]+)=(.*)$/s.exec(text);
  if (!match) throw new UsageError(`--set ${text}: expected key=value`);
  const [, key, value] = match as unknown as [string, string, string];
  if (isOption(key))
    throw new UsageError(`--set ${key}=…: use --${key} ${value}, which also chooses the folder of the results`);
  return [key, parseValue(value)];
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";
import { rows } from "./rows";
import type { Row } from "./rows/row";

const names = rows.map(({ name }) => name);

export const usage = `npm run bench -- [--rows a,b] [--rounds n] [--results folder]

Times our backend against Python's TensorFlow of the same version: eager against eager, compiled against tf.function. Outputs are compared first. Writes
results/bench/. The first call installs Python's TensorFlow into the cache. Ctrl-C stops. Nothing else should run on the machine meanwhile.

  --rows      of ${names.join(", ")}; all unless given
  --rounds    in each, every candidate is measured once; 15 unless given
  --results   where bench/ is made; results unless given`;

export interface Options {
  readonly rows: readonly Row[];
  readonly rounds: number;
  readonly results: string;
}

/** Reads the command line (without node and script); "help" if that is what was asked for. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { help, rows: list, rounds, results } = parse(args);
  if (help === true) return "help";
  const count = Number(rounds);
  if (!/^\d+$/.test(rounds) || count < 1) throw new UsageError(`--rounds ${rounds}: expected a whole number from 1 on`);
  const wanted = list?.split(",").map((name) => name.trim()) ?? names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--rows: no row "${unknown}"; there are ${names.join(", ")}`);
  return { rows: rows.filter(({ name }) => wanted.includes(name)), rounds: count, results };
}

function parse(args: readonly string[]) {
  return readArguments(
    {
      args: [...args],
      options: {
        rows: { type: "string" },
        rounds: { type: "string", default: "15" },
        results: { type: "string", default: "results" },
        help: { type: "boolean", short: "h" },
      },
    },
    `\n\n${usage}`,
  ).values;
}

import { existsSync, statSync } from "node:fs";
import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";

export const usage = `npm run report [-- --results folder] [--coverage] [--latex folder]

Makes all pages anew from the run records: those of runs and presets, and index.html, in which everything can be searched. Trains nothing.

  --results     where the runs are; results unless given
  --coverage    says which tables and figures of the papers are reproduced, at which preset, and which are not yet; also in coverage.md and coverage.json
  --latex       writes tables, figures and a main.tex that includes them all into this folder, ready for a paper`;

export interface Options {
  readonly results: string;
  readonly coverage: boolean;
  readonly latex: string | undefined;
}

/** Reads the command line (without node and script); "help" if that is what was asked for. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { help, results, coverage, latex } = parse(args).values;
  if (help === true) return "help";
  if (!existsSync(results) || !statSync(results).isDirectory())
    throw new UsageError(`--results ${results}: there is no such folder; npm run reproduce makes one`);
  if (latex === "") throw new UsageError("--latex: expected a folder, as --latex out");
  if (latex !== undefined && existsSync(latex) && !statSync(latex).isDirectory())
    throw new UsageError(`--latex ${latex}: this is a file; expected a folder`);
  return { results, coverage, latex };
}

function parse(args: readonly string[]) {
  return readArguments(
    {
      args: [...args],
      options: {
        results: { type: "string", default: "results" },
        coverage: { type: "boolean", default: false },
        latex: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    },
    `\n\n${usage}`,
  );
}

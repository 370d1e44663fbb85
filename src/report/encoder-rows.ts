import { estimate } from "../results/seeds";
import type { Estimate, Table } from "../results/table";
import type { EncoderRow } from "../experiments/ghfeat";
import type { EncoderRunRecord } from "../tasks/ghfeat-shipped";
import type { MethodScore } from "../tasks/reconstruction-scores";
import { besidePaper } from "./beside-paper";

/** What the rows of the ablations are called. */
export const rowNames: Readonly<Record<EncoderRow, string>> = {
  "w-sam": "W+, SAM",
  y: "Y",
  "y-sam": "Y, SAM",
  "y-sam-reg": "Y, SAM, L_reg",
  spatial: "Y, spatial",
  scratch: "Y, SAM, G from scratch",
};

/** Runs by row, in the order of their first appearance. */
export function byRow(runs: readonly EncoderRunRecord[]): [EncoderRow, EncoderRunRecord[]][] {
  const rows = new Map<EncoderRow, EncoderRunRecord[]>();
  for (const run of runs) rows.set(run.row, [...(rows.get(run.row) ?? []), run]);
  return [...rows];
}

/** Mean and deviation over the runs that have the value; null without any. */
export const overRuns = (
  runs: readonly EncoderRunRecord[],
  value: (run: EncoderRunRecord) => number | undefined,
): Estimate | number | null => estimate(runs.map((run) => value(run) ?? null));

/** Scores of every row on test images, and of baselines that do not look at them. */
export function scoresTable(
  runs: readonly EncoderRunRecord[],
  distance: string,
  baselines: readonly MethodScore[] = [],
): Table {
  const columns = {
    MSE: { digits: 3, better: "lower", of: ({ scores }: EncoderRunRecord) => scores.test.mse },
    "MSE in [0,1]": { digits: 3, better: "lower", of: ({ scores }: EncoderRunRecord) => scores.test.mse / 4 },
    SSIM: { digits: 3, better: "higher", of: ({ scores }: EncoderRunRecord) => scores.test.ssim },
    [distance]: { digits: 3, better: "lower", of: ({ scores }: EncoderRunRecord) => scores.test.distance },
    "MSE, validation": { digits: 3, better: "lower", of: ({ scores }: EncoderRunRecord) => scores.validation.mse },
  } as const;
  return {
    columns: ["encoder", ...Object.keys(columns), "runs", "images seen"],
    rows: [
      ...byRow(runs).map(([row, all]) => [
        rowNames[row],
        ...Object.values(columns).map(({ of }) => overRuns(all, of)),
        ...[all.length, all[0]!.training.images],
      ]),
      ...baselines.map(({ method, mse, ssim }) => [method, mse, mse / 4, ssim, null, null, null, null]),
    ],
    formats: Object.fromEntries(
      Object.entries(columns).map(([name, { digits, better }]) => [name, { digits, better }]),
    ),
    caption: `Reconstruction of ${runs[0]!.scores.test.images.toLocaleString("en-US")} test images, MSE in [-1,1] unless said; mean and standard deviation over runs.${baselines.length > 0 ? " The last rows answer the same for every image." : ""}`,
  };
}

/** Runs on one set of images, and what of them stands in which of a paper's columns. */
export interface PaperColumns {
  readonly runs: readonly EncoderRunRecord[];
  readonly values: Readonly<Record<string, (run: EncoderRunRecord) => number | undefined>>;
  readonly without?: readonly string[]; // columns of the paper's for which we have no counterpart: they are shown, and say so
}

/** A paper's table with our runs in its rows, by the columns that we have. `rows`: what the paper calls them. */
export function runsBesidePaper(
  id: string,
  rows: Readonly<Partial<Record<EncoderRow, string>>>,
  parts: readonly PaperColumns[],
  how: {
    readonly differs: string;
    readonly differsIn?: Readonly<Partial<Record<EncoderRow, string>>>; // in one row besides
    readonly command: string;
  },
): Table {
  const ours = Object.entries(rows).flatMap(([row, name]) => {
    const ofRow = parts.map((part) => ({ ...part, runs: part.runs.filter((run) => run.row === row) }));
    const first = ofRow.find(({ runs }) => runs.length > 0)?.runs;
    if (!first) return [];
    const cells = ofRow.flatMap(({ runs, values, without = [] }): [string, Estimate | number | string | null][] => [
      ...Object.keys(values).map((column): [string, Estimate | number | null] => [
        column,
        overRuns(runs, values[column]!),
      ]),
      ...without.map((column): [string, string] => [column, "no counterpart"]),
    ]);
    const seen = `${first[0]!.training.images.toLocaleString("en-US")} images seen, ${first.length} run${first.length > 1 ? "s" : ""}`;
    const differs = [how.differs, how.differsIn?.[row as EncoderRow], seen].filter((part) => part !== undefined);
    return [{ row: name, values: Object.fromEntries(cells), differs: differs.join("; "), command: how.command }];
  });
  return besidePaper(id, ours, {
    metrics: parts.flatMap(({ values, without = [] }) => [...Object.keys(values), ...without]),
  });
}

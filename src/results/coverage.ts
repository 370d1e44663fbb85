import { join } from "node:path";
import type { Claim } from "./claim";
import type { Paper, PaperItem } from "./paper";
import { recordFile, type Output, type StoredRun } from "./record";

/** An output of a finished run that says it reproduces an item. */
export interface Evidence {
  readonly run: StoredRun;
  readonly output: Output;
  readonly claim: Claim;
}

/** trial: only at the sizes of the preset tiny, which prove that the code runs. */
export type CoverageState = "reproduced" | "partly" | "trial" | "not yet";

/** What there is of a paper's table or figure. */
export interface Coverage {
  readonly item: PaperItem;
  readonly state: CoverageState;
  readonly evidence: readonly Evidence[];
}

export interface PaperCoverage {
  readonly paper: Paper;
  readonly items: readonly Coverage[]; // in the order of its sections
}

/**
 * Which of the papers' tables and figures are reproduced. Nothing counts but what an output of a finished run declares. Throws, naming the record, for an item that
 * no paper has.
 */
export function coverageOf(papers: readonly Paper[], runs: readonly StoredRun[]): PaperCoverage[] {
  const known = new Set(papers.flatMap(({ items }) => items.map(({ id }) => id)));
  const evidence = runs.flatMap((run) =>
    run.record.outputs.flatMap((output) =>
      (output.reproduces ?? []).map((claim): Evidence => {
        if (!known.has(claim.item))
          throw new Error(
            `${recordFile(run.folder)}: output "${output.name}" says that it reproduces "${claim.item}", which no file of ${join("data", "paper")} has`,
          );
        return { run, output, claim };
      }),
    ),
  );
  const counted = evidence.filter(({ run }) => run.record.state === "finished");
  return papers.map((paper) => ({
    paper,
    items: paper.items.map((item) => {
      const found = counted.filter(({ claim }) => claim.item === item.id);
      return { item, state: stateOf(found), evidence: found };
    }),
  }));
}

function stateOf(evidence: readonly Evidence[]): CoverageState {
  if (evidence.length === 0) return "not yet";
  const full = evidence.filter(({ run }) => run.record.preset !== "tiny");
  if (full.length === 0) return "trial";
  return full.some(({ claim }) => claim.extent === "whole") ? "reproduced" : "partly";
}

/** How many items are in a state. */
export const countOf = ({ items }: PaperCoverage, state: CoverageState): number =>
  items.filter((one) => one.state === state).length;

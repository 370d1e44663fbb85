import {
  isEstimate,
  isQuoted,
  type Cell,
  type ColumnFormat,
  type Estimate,
  type Quoted,
  type Table,
} from "../results/table";
import { estimateDecimals } from "./numbers";

/** A number of a paper beside ours. */
export interface Comparison {
  readonly what: string; // "MSE of reconstructions (Tab. V, GH-Feat)"
  readonly paper: number | Quoted | null; // null: the paper has no such number
  readonly ours: number | Estimate | null; // null: not measured
  readonly differs: string; // how our setting departs from the paper's
  readonly command: string; // that measures ours
}

export const DIFFERS = "what differs from the paper's setting";

/** The table that closes a reproduction: paper | ours (± over seeds) | difference | what differs from the paper's setting | command. */
export function comparison(rows: readonly Comparison[], caption?: string, format: ColumnFormat = {}): Table {
  return {
    columns: ["quantity", "paper", "ours", "difference", DIFFERS, "command"],
    rows: rows.map(({ what, paper, ours, differs, command }) => [
      ...[what, paper, ours, difference(paper, ours)],
      ...[differs, command],
    ]),
    formats: comparisonFormats(format),
    ...(caption !== undefined && { caption }),
  };
}

/** How the columns from "paper" to "command" are shown. */
export const comparisonFormats = (format: ColumnFormat): Record<string, ColumnFormat> => ({
  paper: asPrinted(format),
  ours: { ...format, missing: "not yet" },
  difference: { ...format, signed: true },
  [DIFFERS]: { once: true },
  command: { code: true, once: true },
});

/** The paper's numbers get no digits that the paper does not print. */
const asPrinted = ({ unit, better }: ColumnFormat): ColumnFormat => ({
  ...(unit !== undefined && { unit }),
  ...(better !== undefined && { better }),
});

/** ours - paper, to the decimals that an estimate is shown with; else without the digits that the floating point adds. null where either is missing. */
export function difference(paper: Cell, ours: Cell): number | null {
  const theirs = isQuoted(paper) ? paper.value : paper;
  if (typeof theirs !== "number" || ours === null || typeof ours === "string") return null;
  if (typeof ours === "number") return Number((ours - theirs).toPrecision(12));
  if (!isEstimate(ours)) return null;
  return Number((ours.mean - theirs).toFixed(estimateDecimals(ours.std) ?? 8));
}

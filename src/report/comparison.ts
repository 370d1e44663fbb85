import { isEstimate, type ColumnFormat, type Estimate, type Table } from "../results/table";
import { estimateDecimals } from "./numbers";

/** A number of a paper beside ours. */
export interface Comparison {
  readonly what: string; // "MSE of reconstructions (Tab. V, GH-Feat)"
  readonly paper: number | null; // null: the paper has no such number
  readonly ours: number | Estimate | null; // null: not measured
  readonly differs: string; // how our setting departs from the paper's
  readonly command: string; // that measures ours
}

const DIFFERS = "what differs from the paper's setting";

/** The table that closes a reproduction: paper | ours (± over seeds) | difference | what differs from the paper's setting | command. */
export function comparison(rows: readonly Comparison[], caption?: string, format: ColumnFormat = {}): Table {
  return {
    columns: ["quantity", "paper", "ours", "difference", DIFFERS, "command"],
    rows: rows.map(({ what, paper, ours, differs, command }) => [
      what,
      paper,
      ours,
      difference(paper, ours),
      differs,
      command,
    ]),
    formats: {
      paper: asPrinted(format),
      ours: format,
      difference: { ...format, signed: true },
      [DIFFERS]: { once: true },
      command: { code: true, once: true },
    },
    ...(caption !== undefined && { caption }),
  };
}

/** The paper's numbers get no digits that the paper does not print. */
const asPrinted = ({ unit, better }: ColumnFormat): ColumnFormat => ({
  ...(unit !== undefined && { unit }),
  ...(better !== undefined && { better }),
});

/** ours - paper, to the decimals that an estimate is shown with; else without the digits that the floating point adds. */
function difference(paper: number | null, ours: number | Estimate | null): number | null {
  if (paper === null || ours === null) return null;
  if (!isEstimate(ours)) return Number((ours - paper).toPrecision(12));
  return Number((ours.mean - paper).toFixed(estimateDecimals(ours.std) ?? 8));
}

import { svgText, type Letters } from "./text";
import { quiet } from "./theme";

/** Neighbouring rows or columns with one name, as "coarse", "middle", "fine". */
export interface Group {
  readonly label: string;
  readonly count: number; // of rows or columns
}

/** Where the groups of one side lie, in pixels: starts and size of the cells, and the place of the rule under the names. */
export interface Side {
  readonly starts: readonly number[];
  readonly size: number;
  readonly at: number;
  readonly turned: boolean; // beside rows, to be read from below
}

/** The groups' names, each in the middle of a rule over its cells, as SVG. */
export function groupLabels(groups: readonly Group[], { starts, size, at, turned }: Side, letters: Letters): string[] {
  let first = 0;
  return groups.flatMap(({ label, count }) => {
    const [from, to] = [starts[first]!, starts[first + count - 1]! + size];
    first += count;
    const [middle, baseline] = [(from + to) / 2, at - letters.size * 0.42];
    const text = turned
      ? svgText(label, baseline, middle, letters, "middle", true)
      : svgText(label, middle, baseline, letters, "middle");
    const ends = turned
      ? `x1="${at}" y1="${from}" x2="${at}" y2="${to}"`
      : `x1="${from}" y1="${at}" x2="${to}" y2="${at}"`;
    return [text, `<line ${ends} stroke="${quiet}" stroke-width="1.5"/>`];
  });
}

/** Throws unless the groups hold all rows or columns. */
export function checkGroups(what: "row" | "column", groups: readonly Group[] | undefined, count: number): void {
  const sum = (groups ?? []).reduce((total, group) => total + group.count, 0);
  if (groups && sum !== count) throw new Error(`image grid: ${what} groups hold ${sum} ${what}s, there are ${count}`);
}

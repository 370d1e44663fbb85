import { readLines } from "./text-table";

/** A picture of LFW: the person and the number of the picture, from 1. */
export interface Photo {
  readonly person: string;
  readonly number: number;
}

export interface PhotoPair {
  readonly first: Photo;
  readonly second: Photo;
  readonly same: boolean;
  readonly fold: number; // 0 where the file has no folds
}

/**
 * LFW's lists of pairs (Huang et al. 2007). The first line holds the number of pairs of each kind, in pairs.txt the number of folds before it; then, for
 * each fold, so many lines "name n1 n2" (one person) and so many "name1 n1 name2 n2" (two). Throws with file and line where it says anything else.
 */
export function readPairs(file: string): PhotoPair[] {
  const lines = readLines(file);
  const fail = (line: number, what: string): never => {
    throw new Error(`${file}:${line + 1}: ${what}`);
  };
  const counts = lines[0]?.split(/\s+/).map(Number) ?? [];
  if (![1, 2].includes(counts.length) || !counts.every((n) => Number.isSafeInteger(n) && n > 0))
    fail(0, "expected the number of pairs of each kind, or the number of folds and that");
  const [folds, each] = counts.length === 2 ? (counts as [number, number]) : [1, counts[0]!];
  const expected = 1 + folds * each * 2;
  if (lines.length !== expected)
    throw new Error(
      `${file}: holds ${lines.length} lines, its first line asks for ${expected}: it is cut off or was changed`,
    );
  const photo = (line: number, person: string | undefined, number: string | undefined): Photo =>
    person && /^[1-9]\d*$/.test(number ?? "")
      ? { person, number: Number(number) }
      : fail(line, "expected a name and a number from 1");
  return lines.slice(1).map((text, i) => {
    const line = i + 1;
    const cells = text.split("\t").length > 1 ? text.split("\t") : text.split(/\s+/);
    const same = i % (2 * each) < each;
    if (cells.length !== (same ? 3 : 4))
      fail(line, `${cells.length} entries, expected ${same ? "name n1 n2" : "name1 n1 name2 n2"}`);
    const [first, second] = same ? [cells[0], cells[0]] : [cells[0], cells[2]];
    return {
      first: photo(line, first, cells[1]),
      second: photo(line, second, cells[same ? 2 : 3]),
      same,
      fold: counts.length === 2 ? Math.floor(i / (2 * each)) : 0,
    };
  });
}

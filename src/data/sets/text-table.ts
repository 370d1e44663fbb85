import { readFileSync } from "node:fs";

/** Rows of whole numbers, each under a name that comes first in its line. */
export interface TextTable {
  readonly file: string;
  readonly columns: readonly string[]; // empty where the file does not name them
  readonly names: readonly string[];
  readonly values: Int32Array; // [names.length, width]
  readonly width: number;
}

/**
 * A table as CelebA has them: lines of a name and whole numbers, with spaces or commas between; before them a line with the number of rows, a line with
 * the names of the columns, both or neither. Throws with file and line where a row does not fit the others, or the number of rows is another.
 */
export function readTextTable(file: string): TextTable {
  const lines = readFileSync(file, "utf8")
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split(/\r?\n/);
  const fail = (line: number, what: string): never => {
    throw new Error(`${file}:${line + 1}: ${what}`);
  };
  const cells = (line: number) => lines[line]?.trim().split(/\s*,\s*|\s+/) ?? [];
  const isRow = (row: readonly string[]) => row.length > 1 && row.slice(1).every((cell) => /^-?\d+$/.test(cell));
  let first = 0;
  const said = /^\d+$/.test(lines[0]!.trim()) ? Number(lines[first++]) : undefined;
  let columns = isRow(cells(first)) ? [] : cells(first++);
  const width = cells(first).length - 1;
  if (first >= lines.length) fail(first - 1, "no rows follow");
  const values = new Int32Array((lines.length - first) * width);
  const names = new Set<string>();
  for (let line = first; line < lines.length; line++) {
    const row = cells(line);
    if (!isRow(row)) fail(line, `"${lines[line]!.slice(0, 60)}" is not a name and whole numbers`);
    if (row.length !== width + 1) fail(line, `${row.length - 1} values, the first row has ${width}`);
    if (names.has(row[0]!)) fail(line, `a second row of ${row[0]}`);
    for (let j = 0; j < width; j++) values[names.size * width + j] = Number(row[j + 1]);
    names.add(row[0]!);
  }
  if (said !== undefined && said !== names.size)
    throw new Error(`${file}: holds ${names.size} rows, its first line says ${said}: it is cut off or was changed`);
  if (said === undefined && columns.length === width + 1) columns = columns.slice(1); // CSV files have a name for the names as well
  if (columns.length > 0 && columns.length !== width)
    fail(first - 1, `${columns.length} names of columns, the rows have ${width} values`);
  return { file, columns, names: [...names], values, width };
}

/** Row number by name. */
export function rowIndex({ names }: TextTable): Map<string, number> {
  return new Map(names.map((name, i) => [name, i]));
}

/** Lines of a text file that are not empty, without the spaces around them. */
export function readLines(file: string): string[] {
  return readFileSync(file, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

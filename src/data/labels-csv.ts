import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { sortNaturally } from "./folder-list";

/** What a CSV says of one image. */
export interface CsvRow {
  readonly label: string | undefined;
  readonly points: readonly (readonly [number, number])[]; // pixels of the upright source
  readonly attributes: readonly number[]; // in the order of the table's `attributes`
}

export interface CsvTable {
  readonly file: string;
  readonly rows: ReadonlyMap<string, CsvRow>; // by the image's name
  readonly classes: readonly string[] | undefined; // in natural order, if there is a column "label"
  readonly points: number; // per image
  readonly attributes: readonly string[];
}

/**
 * A CSV with a header: the column `file` (the image's path within its folder), and any of `label` (a class, any text), `x1,y1,x2,y2,…` (points in pixels of
 * the upright image) and further columns, which are attributes (numbers). Errors name file, line, column and value.
 */
export function readLabelsCsv(file: string): CsvTable {
  const fail = (what: string): never => {
    throw new Error(`${file}: ${what}`);
  };
  const lines = parseLines(file, fail);
  const [header, ...body] = lines;
  if (!header || body.length === 0) return fail("holds no rows, expected a header as file,label and a row per image");
  const columns = header.cells.map((name) => name.trim());
  const twin = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twin !== undefined) fail(`has two columns "${twin}"`);
  const at = (name: string) => columns.indexOf(name);
  if (at("file") < 0) fail(`has the columns ${columns.join(", ")}, expected one called file`);
  let points = 0;
  while (at(`x${points + 1}`) >= 0 && at(`y${points + 1}`) >= 0) points++;
  const isPoint = (name: string) => /^[xy]\d+$/.test(name);
  const rest = columns.find((name) => isPoint(name) && Number(name.slice(1)) > points);
  if (rest !== undefined) fail(`has the column ${rest} without its pair or those before it (x1,y1,x2,y2,…)`);
  const attributes = columns.filter((name) => name !== "file" && name !== "label" && !isPoint(name));

  const rows = new Map<string, CsvRow>();
  for (const { line, cells } of body) {
    const number = (name: string): number => {
      const text = (cells[at(name)] ?? "").trim();
      const value = Number(text);
      if (text === "" || !Number.isFinite(value)) fail(`line ${line}, column ${name}: "${text}" is not a number`);
      return value;
    };
    const name = imageName(cells[at("file")] ?? "");
    if (name === "") fail(`line ${line}: the column file is empty`);
    if (rows.has(name)) fail(`line ${line}: ${name} has a row already`);
    const label = at("label") < 0 ? undefined : (cells[at("label")] ?? "").trim();
    if (label === "") fail(`line ${line}: the column label is empty`);
    rows.set(name, {
      label,
      points: Array.from({ length: points }, (_, i): [number, number] => [number(`x${i + 1}`), number(`y${i + 1}`)]),
      attributes: attributes.map(number),
    });
  }
  const labels = new Set([...rows.values()].flatMap(({ label }) => label ?? []));
  const classes = at("label") < 0 ? undefined : sortNaturally([...labels], (name) => name);
  return { file, rows, classes, points, attributes };
}

const imageName = (text: string) =>
  text
    .trim()
    .replaceAll("\\", "/")
    .replace(/^(\.\/)+/, "");

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

function parseLines(file: string, fail: (what: string) => never): Line[] {
  try {
    const parsed = parse(readFileSync(file), { bom: true, info: true, skip_empty_lines: true }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(code === "ENOENT" ? "there is no such file" : message);
  }
}

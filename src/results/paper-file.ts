import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Paper, PaperColumn, PaperItem, PaperRow, PaperSetting } from "./paper";
import type { Quoted } from "./table";

type Fields = Readonly<Record<string, unknown>>;

/** A paper's file, data/paper/<id>.json, checked. Errors name the file and the place in it. */
export function readPaper(file: string): Paper {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: not JSON (${(error as Error).message})`);
  }
  const paper = fields(content, file, ["id", "name", "title", "sources", "sections", "items"]);
  const id = text(paper, "id", file);
  if (`${id}.json` !== basename(file)) throw new Error(`${file}: id is "${id}"; expected the file's name`);
  const sourceFields = fields(paper["sources"], `${file}: sources`);
  const sources = Object.fromEntries(
    Object.keys(sourceFields).map((key) => [key, text(sourceFields, key, `${file}: sources`)]),
  );
  const sections = list(paper, "sections", file).map((one, i) => {
    const where = `${file}: sections.${i}`;
    const section = fields(one, where, ["id", "title"]);
    return { id: text(section, "id", where), title: text(section, "title", where) };
  });
  const known = { sources: Object.keys(sources), sections: sections.map((section) => section.id) };
  const items = list(paper, "items", file).map((one, i) => readItem(one, `${file}: items.${i}`, id, known));
  for (const names of [items.map((item) => item.id), known.sections]) {
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Error(`${file}: "${twice}" is there twice`);
  }
  const place = (item: PaperItem) => known.sections.indexOf(item.section);
  return {
    ...{ id, name: text(paper, "name", file), title: text(paper, "title", file), sources, sections },
    items: [...items].sort((a, b) => place(a) - place(b)),
  };
}

const itemFields = ["id", "kind", "label", "section", "source", "title", "setting", "needs"];
const tableFields = ["columns", "rows"];

function readItem(
  value: unknown,
  place: string,
  paper: string,
  known: { sources: readonly string[]; sections: readonly string[] },
): PaperItem {
  const item = fields(value, place, undefined);
  const name = text(item, "id", place);
  const where = `${place} (${name})`;
  const kind = oneOf(item, "kind", ["table", "figure"] as const, where);
  onlyFields(item, where, [...itemFields, ...(kind === "table" ? tableFields : [])], ["note", "notes"]);
  const columns =
    kind === "table" ? list(item, "columns", where).map((one, i) => readColumn(one, `${where}, column ${i + 1}`)) : [];
  const notes = item["notes"] === undefined ? {} : fields(item["notes"], `${where}: notes`);
  const rows =
    kind === "table"
      ? list(item, "rows", where).map((row, i) => readRow(row, columns, notes, `${where}, row ${i + 1}`))
      : [];
  const names = rows.map((row) => row.name);
  const wrong = [
    ...names.filter((row, i) => names.indexOf(row) !== i),
    ...Object.keys(notes).filter((row) => !names.includes(row)),
  ][0];
  if (wrong !== undefined)
    throw new Error(`${where}: the row "${wrong}" is there twice, or a note is for a row that is not there`);
  return {
    id: `${paper}:${name}`,
    kind,
    label: text(item, "label", where),
    section: oneOf(item, "section", known.sections, where),
    source: oneOf(item, "source", known.sources, where),
    title: text(item, "title", where),
    setting: readSetting(item["setting"], `${where}: setting`),
    needs: text(item, "needs", where),
    ...(item["note"] !== undefined && { note: text(item, "note", where) }),
    columns,
    rows,
  };
}

function readSetting(value: unknown, where: string): PaperSetting {
  const setting = fields(value, where, ["data", "resolution"], ["images", "training"]);
  const resolution = setting["resolution"];
  if (typeof resolution !== "number" || !Number.isInteger(resolution) || resolution < 4)
    throw new Error(`${where}.resolution is ${JSON.stringify(resolution)}; expected pixels`);
  const optional = (key: string) => setting[key] !== undefined && { [key]: text(setting, key, where) };
  return { data: text(setting, "data", where), resolution, ...optional("images"), ...optional("training") };
}

function readColumn(value: unknown, where: string): PaperColumn {
  const column = fields(value, where, ["name"], ["better", "unit", "text"]);
  return {
    name: text(column, "name", where),
    ...(column["better"] !== undefined && { better: oneOf(column, "better", ["lower", "higher"] as const, where) }),
    ...(column["unit"] !== undefined && { unit: text(column, "unit", where) }),
    text: column["text"] === true,
  };
}

function readRow(value: unknown, columns: readonly PaperColumn[], notes: Fields, where: string): PaperRow {
  if (!Array.isArray(value) || value.length !== columns.length + 1)
    throw new Error(`${where}: expected a list of a name and ${columns.length} cells, got ${JSON.stringify(value)}`);
  const [name, ...cells] = value as unknown[];
  if (typeof name !== "string" || name === "")
    throw new Error(`${where}: expected a name first, got ${JSON.stringify(name)}`);
  return {
    name,
    cells: cells.map((cell, i) => readCell(cell, columns[i]!, `${where} (${name}), column "${columns[i]!.name}"`)),
    ...(notes[name] !== undefined && { note: text(notes, name, where) }),
  };
}

/** Numbers stand in the file as text, "0.540", so that the printed digits are kept; "52.88 ± 0.71" has a standard deviation. */
function readCell(cell: unknown, { text: words }: PaperColumn, where: string): Quoted | string | null {
  if (cell === null) return null;
  if (words && typeof cell === "string") return cell;
  const match = typeof cell === "string" ? /^(-?\d+(?:\.\d+)?)(?: ± (\d+(?:\.\d+)?))?$/.exec(cell) : null;
  if (!match)
    throw new Error(`${where}: expected a number as printed, in quotes, or null, got ${JSON.stringify(cell)}`);
  return { printed: match[0], value: Number(match[1]), ...(match[2] !== undefined && { std: Number(match[2]) }) };
}

function fields(value: unknown, where: string, required?: readonly string[], optional: readonly string[] = []): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${where}: expected an object, got ${JSON.stringify(value)}`);
  if (required) onlyFields(value as Fields, where, required, optional);
  return value as Fields;
}

function onlyFields(value: Fields, where: string, required: readonly string[], optional: readonly string[]): void {
  const missing = required.find((key) => value[key] === undefined);
  if (missing !== undefined) throw new Error(`${where}: "${missing}" is missing`);
  const extra = Object.keys(value).find((key) => !required.includes(key) && !optional.includes(key));
  if (extra !== undefined)
    throw new Error(`${where}: "${extra}" is unknown; there are ${[...required, ...optional].join(", ")}`);
}

function text(value: Fields, key: string, where: string): string {
  const found = value[key];
  if (typeof found !== "string" || found === "")
    throw new Error(`${where}: ${key} is ${JSON.stringify(found)}; expected text`);
  return found;
}

function oneOf<T extends string>(value: Fields, key: string, allowed: readonly T[], where: string): T {
  const found = allowed.find((one) => one === value[key]);
  if (found === undefined)
    throw new Error(`${where}: ${key} is ${JSON.stringify(value[key])}; expected one of ${allowed.join(", ")}`);
  return found;
}

function list(value: Fields, key: string, where: string): readonly unknown[] {
  const found = value[key];
  if (!Array.isArray(found)) throw new Error(`${where}: ${key} is ${JSON.stringify(found)}; expected a list`);
  return found as unknown[];
}

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Paper, PaperItem } from "./paper";
import { readPaper } from "./paper-file";
import type { Quoted } from "./table";

const folder = resolve(__dirname, "../../data/paper");
const order = ["ghfeat", "automodulator"]; // others after them, by name
let loaded: readonly Paper[] | undefined;

/** The papers of data/paper, read once. Throws with file and place where one is not as expected. */
export function papers(): readonly Paper[] {
  return (loaded ??= readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => readPaper(join(folder, file)))
    .sort((a, b) => rank(a.id) - rank(b.id) || a.id.localeCompare(b.id)));
}

const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);

/** An item by its name, as "ghfeat:V". Throws with the names there are. */
export function paperItem(id: string): PaperItem {
  const [paper = ""] = id.split(":");
  const items = (papers().find((one) => one.id === paper) ?? { items: papers().flatMap((one) => one.items) }).items;
  const item = items.find((one) => one.id === id);
  if (item) return item;
  throw new Error(`data/paper has no "${id}"; there are ${items.map((one) => one.id).join(", ")}`);
}

/** A number of a paper's table as printed. Throws with what there is when the table, the row, the column or the number is missing. */
export function paperValue(id: string, row: string, column: string): Quoted {
  const { rows, columns } = paperItem(id);
  const at = columns.findIndex(({ name }) => name === column);
  if (at < 0)
    throw new Error(`${id} has no column "${column}"; there are ${columns.map(({ name }) => name).join(", ")}`);
  const found = rows.find(({ name }) => name === row);
  if (!found) throw new Error(`${id} has no row "${row}"; there are ${rows.map(({ name }) => name).join(", ")}`);
  const cell = found.cells[at] ?? null;
  if (cell === null || typeof cell === "string")
    throw new Error(`${id} prints no number for "${row}", column "${column}"`);
  return cell;
}

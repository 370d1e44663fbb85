import { join } from "node:path";
import type { DataSet } from "../../data/sets/data-set";
import { some } from "../../data/sets/missing";
import { dataFolder, setFolder } from "../../data/sets/place";
import { dataSets } from "../../data/sets/registry";

/** Rows as text in columns, two spaces apart; the last column runs free. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join("  "))
    .join("\n");
}

const splitsOf = ({ splits }: DataSet) =>
  splits.map(({ name, count }) => (count === undefined ? name : `${name} ${count.toLocaleString("en")}`)).join(", ");

/** Every data set with its splits and whether its files are there. */
export function listText(data: string | undefined): string {
  const notes: string[] = [];
  const rows = dataSets.map((set) => {
    const folder = setFolder(set.folder, data);
    const missing = set.missing(folder);
    const partly = missing.length > 0 && missing.length < set.missing(join(folder, "nothing")).length;
    if (partly) notes.push(`${set.name}: ${folder} lacks ${some(missing)}`);
    const title = set.standsFor === undefined ? set.title : `${set.title}, for ${set.standsFor}`;
    const here = missing.length === 0 ? "yes" : set.make ? "to be drawn" : partly ? "in part" : "no";
    return [set.name, title, set.images, here, `${set.folder}/`, splitsOf(set)];
  });
  return [
    columns([["name", "set", "pixels", "here", "folder", "splits"], ...rows]),
    "",
    ...notes,
    `The folders lie in ${data ?? dataFolder()}; set GENFEAT_DATA or give --data for another place.`,
    "npm run data -- check NAME says what belongs into a folder and where to get it.",
  ].join("\n");
}

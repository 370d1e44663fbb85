import { asTable, isEstimate, isQuoted, type Cell, type ColumnFormat, type Frame, type Table } from "../results/table";
import { latexTable, type LatexCell } from "./latex";
import { cellText, heading, sharedCount, typographic } from "./numbers";
import { escapeXml } from "./xml";

export type { Table } from "../results/table";

/** Numbers stand right, text left. */
const isNumeric = ({ rows }: Table, column: number) =>
  rows.some((row) => row[column] !== null) && rows.every((row) => typeof row[column] !== "string");

const formatOf = ({ formats = {} }: Table, column: string): ColumnFormat => formats[column] ?? {};

const headingsOf = (table: Table) =>
  table.columns.map((column, i) =>
    heading(column, formatOf(table, column), sharedCount(table.rows.map((row) => row[i]!))),
  );

/** " (n = 2)" behind estimates in a column whose heading cannot say it, because they differ. */
const countOf = ({ rows }: Table, cell: Cell, i: number) =>
  isEstimate(cell) && sharedCount(rows.map((row) => row[i]!)) === undefined ? ` (n = ${cell.n})` : "";

const textOf = (table: Table, cell: Cell, i: number) =>
  typographic(cell, formatOf(table, table.columns[i]!)) + countOf(table, cell, i);

/** A table as HTML that takes colours and letters from the page around it, so that it reads in light and dark notebooks. */
export function toHtml(source: Table | Frame): string {
  const table = asTable(source);
  const { columns, rows, caption } = table;
  const style = (i: number, more: string) =>
    `style="text-align: ${isNumeric(table, i) ? "right" : "left"}; padding: 0.3em 0.7em; ${more}"`;
  const head = headingsOf(table).map((title, i) => {
    const text = escapeXml(title).replace(/ (?=[↓↑]$)/, "&nbsp;"); // no arrow on a line of its own
    const width = isLong(table, i) ? " min-width: 12em;" : "";
    return `<th scope="col" ${style(i, `font-weight: 600; vertical-align: bottom;${width}`)}>${text}</th>`;
  });
  const cell = (value: Cell, i: number, height: number) => {
    const format = formatOf(table, columns[i]!);
    const text = unbrokenWords(escapeXml(textOf(table, value, i)));
    const nowrap = typeof value === "string" ? "" : " white-space: nowrap; font-variant-numeric: tabular-nums;";
    const span = height > 1 ? ` rowspan="${height}"` : "";
    const inner = format.code === true && value ? `<code>${text}</code>` : text;
    return `<td${span} ${style(i, `vertical-align: top;${nowrap}`)}>${inner}</td>`;
  };
  const long = columns.some((_, i) => isLong(table, i));
  const rule = long ? faintLine : "";
  const body = rows.map((row, r) => {
    const cells = row.map((value, i) => (isRepeated(table, r, i) ? "" : cell(value, i, repeats(table, r, i))));
    return `<tr style="background: none;${r === 0 ? line : rule}">${cells.join("")}</tr>`;
  });
  return [
    `<table${long ? ' class="long"' : ""} style="border-collapse: collapse; border: 0; border-top: 1.5px solid currentColor; border-bottom: 1.5px solid currentColor; margin: 0.8em 0;">`,
    ...(caption === undefined
      ? []
      : [`<caption style="caption-side: top; text-align: left; padding: 0 0 0.4em;">${escapeXml(caption)}</caption>`]),
    `<thead><tr style="background: none;">${head.join("")}</tr></thead>`,
    "<tbody>",
    ...body,
    "</tbody>",
    "</table>\n",
  ].join("\n");
}

const line = " border-top: 1px solid currentColor;";
const faintLine = " border-top: 1px solid rgba(128, 128, 128, 0.35);";

const LONG = 32; // letters of text that is broken into lines

const isLong = ({ rows }: Table, column: number, letters = LONG) =>
  rows.some(({ [column]: cell }) => typeof cell === "string" && cell.length > letters);

/** Lines break at spaces, not at the hyphens of commands, dates and names. */
const unbrokenWords = (html: string) =>
  html.replace(/\S{0,24}-\S{0,24}/g, '<span style="white-space: nowrap;">$&</span>');

/** Whether a column that says things once has this cell's text already in the row above. */
const isRepeated = (table: Table, row: number, column: number): boolean =>
  formatOf(table, table.columns[column]!).once === true &&
  row > 0 &&
  typeof table.rows[row]![column] === "string" &&
  table.rows[row]![column] === table.rows[row - 1]![column];

/** Rows that a cell stands for: its own and those that repeat it. */
function repeats(table: Table, row: number, column: number): number {
  let end = row + 1;
  while (end < table.rows.length && isRepeated(table, end, column)) end++;
  return end - row;
}

/** A table as CSV (RFC 4180, lines end with \n): numbers unrounded, a paper's as printed, an estimate in three columns (mean, std, n), null as nothing. */
export function toCsv(source: Table | Frame): string {
  const { columns, rows } = asTable(source);
  const hasStd = (cell: Cell) => isEstimate(cell) || (isQuoted(cell) && cell.std !== undefined);
  const estimated = columns.map((_, i) => rows.some((row) => hasStd(row[i]!)));
  const head = columns.flatMap((column, i) => (estimated[i] ? [column, `${column} (std)`, `${column} (n)`] : [column]));
  const spread = (cell: Cell, i: number): (string | number)[] => {
    if (isEstimate(cell)) return [cell.mean, cell.std, cell.n];
    const value = cell !== null && isQuoted(cell) ? (estimated[i] ? cell.value : cell.printed) : (cell ?? "");
    return estimated[i] ? [value, (cell !== null && isQuoted(cell) && cell.std) || "", ""] : [value];
  };
  const quoted = (value: string | number) =>
    typeof value === "string" && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value);
  return [head, ...rows.map((row) => row.flatMap(spread))].map((row) => row.map(quoted).join(",") + "\n").join("");
}

/** A table as GitHub-flavoured Markdown, its columns aligned in the text, too. Long texts that columns say once become lettered notes below it. */
export function toMarkdown(source: Table | Frame): string {
  const table = asTable(source);
  const { kept, notes, marksOf } = notesOf(table, NOTE);
  const written = (text: string, i: number) =>
    formatOf(table, table.columns[i]!).code === true && text
      ? `\`${text.replaceAll("|", "\\|")}\``
      : escapeMarkdown(text);
  const all = headingsOf(table);
  const isNoted = notes.length > 0;
  const head = [...kept.map((i) => escapeMarkdown(all[i]!)), ...(isNoted ? ["notes"] : [])];
  const body = table.rows.map((row) => [
    ...kept.map((i) => (row[i] === null ? escapeMarkdown : written)(textOf(table, row[i]!, i), i)),
    ...(isNoted ? [marksOf(row)] : []),
  ]);
  const right = [...kept.map((i) => isNumeric(table, i)), ...(isNoted ? [false] : [])];
  const widths = head.map((text, i) => Math.max(3, ...[text, ...body.map((row) => row[i]!)].map((x) => lettersOf(x))));
  const pad = (text: string, i: number) => {
    const spaces = " ".repeat(widths[i]! - lettersOf(text));
    return right[i] ? spaces + text : text + spaces;
  };
  const rule = widths.map((width, i) => (right[i] ? "-".repeat(width - 1) + ":" : "-".repeat(width)));
  const lines = [head, rule, ...body].map((row) => `| ${row.map(pad).join(" | ")} |\n`);
  const below = notes.map(
    ({ mark, column, text }) => `- **${mark}** ${escapeMarkdown(all[column]!)}: ${written(text, column)}\n`,
  );
  return [
    table.caption === undefined ? "" : `${escapeMarkdown(table.caption)}\n\n`,
    ...lines,
    ...(isNoted ? ["\n", ...below] : []),
  ].join("");
}

const lettersOf = (text: string) => Array.from(text).length;

const escapeMarkdown = (text: string) => text.replace(/[\\`*_|<$~]/g, "\\$&").replace(/\r?\n/g, "<br>");

const NOTE = 80; // letters of text that makes a Markdown table too wide to read

/** Texts of more than `letters` that columns say once for several rows, as lettered notes: the columns that stay, the notes, and the letters of a row. */
function notesOf(table: Table, letters: number) {
  const { columns, rows } = table;
  const noted = columns.flatMap((column, i) =>
    formatOf(table, column).once === true && isLong(table, i, letters) ? [i] : [],
  );
  const notes = new Map(noted.flatMap((i) => rows.flatMap((row) => (row[i] ? [[row[i] as string, i] as const] : []))));
  const letter = (text: string) => String.fromCharCode(97 + ([...notes.keys()].indexOf(text) % 26));
  return {
    kept: columns.flatMap((_, i) => (noted.includes(i) ? [] : [i])),
    notes: [...notes].map(([text, column]) => ({ mark: letter(text), column, text })),
    marksOf: (row: readonly Cell[]) => noted.flatMap((i) => (row[i] ? [letter(row[i] as string)] : [])).join(", "),
  };
}

/**
 * A table as LaTeX (packages array and booktabs), numbers in maths. Long texts that columns say once for several rows become lettered notes below it. `label`
 * is what \ref asks for.
 */
export function toLatex(source: Table | Frame, label?: string): string {
  const table = asTable(source);
  const { columns, rows, caption } = table;
  const headings = headingsOf(table);
  const { kept, notes, marksOf } = notesOf(table, LONG);
  const isNoted = notes.length > 0;
  return latexTable({
    headings: [...kept.map((i) => headings[i]!), ...(isNoted ? ["notes"] : [])],
    numeric: [...kept.map((i) => isNumeric(table, i)), ...(isNoted ? [false] : [])],
    rows: rows.map((row): LatexCell[] => [
      ...kept.map((i) => latexCell(row[i]!, formatOf(table, columns[i]!), countOf(table, row[i]!, i))),
      ...(isNoted ? [{ text: marksOf(row), kind: "text" } as const] : []),
    ]),
    notes: notes.map(({ column, ...note }) => ({ ...note, column: headings[column]! })),
    ...(caption !== undefined && { caption }),
    ...(label !== undefined && { label }),
  });
}

function latexCell(cell: Cell, format: ColumnFormat, count: string): LatexCell {
  if (cell === null) return { text: format.missing ?? "—", kind: "text" };
  const kind = typeof cell !== "string" ? "number" : format.code === true && cell ? "code" : "text";
  return { text: cellText(cell, format), kind, ...(count !== "" && { count }) };
}

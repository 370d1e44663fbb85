import { duration } from "../../report/page";
import { toMarkdown } from "../../report/table";
import type { RunRecord } from "../../results/record";
import type { Table } from "../../results/table";

/** The columns of a table that a terminal has room for, without caption. */
export function chooseColumns(table: Table, wanted: readonly string[]): Table {
  const chosen = wanted.map((column) => {
    const i = table.columns.indexOf(column);
    if (i < 0) throw new Error(`no column "${column}"; there are ${table.columns.join(", ")}`);
    return i;
  });
  const formats = Object.entries(table.formats ?? {}).filter(([column]) => wanted.includes(column));
  return {
    columns: wanted,
    rows: table.rows.map((row) => chosen.map((i) => row[i]!)),
    formats: Object.fromEntries(formats),
  };
}

function tableOf(record: RunRecord, name: string): Table {
  const output = record.outputs.find((one) => one.name === name);
  if (output?.kind !== "table")
    throw new Error(`${record.notebook}, preset ${record.preset}: it made no table "${name}"`);
  return output.table;
}

/** What `npm start` ends with: the paper's numbers beside ours, what tiny came to, the reports' places, what to try next. */
export function startSummary(
  small: RunRecord,
  tiny: RunRecord,
  pages: { readonly small: string; readonly tiny: string },
): string {
  const compared = chooseColumns(tableOf(small, "comparison"), ["quantity", "paper", "ours", "difference"]);
  const seconds = tiny.trained.reduce((sum, { minutes }) => sum + 60 * minutes, 0);
  const scores = tableOf(tiny, "reconstruction");
  return `
small, the networks that come with the project; what differs from the paper's setting (other images, other sizes) stands in the report:

${toMarkdown(compared)}
tiny, trained from scratch on this machine in ${duration(seconds)}; it shows that everything runs, the numbers say nothing about the method:

${toMarkdown(chooseColumns(scores, scores.columns))}
Reports: ${pages.small}
         ${pages.tiny}

To try next:
  npm run lab                                      the notebook in JupyterLab, cell by cell
  npm run reproduce -- quickstart --preset small   the run from the shell
  npm run train -- quickstart --preset small       trains the networks of small, about an hour
  npm run bench                                    speed beside Python's TensorFlow
  npm test                                         every check`;
}

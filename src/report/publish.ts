import { dirname, join, resolve } from "node:path";
import { writeChanged } from "../files/write-changed";
import { findRuns, readRecord, type Output, type StoredRun } from "../results/record";
import { sharePlotly } from "./interactive";
import { presetPage } from "./preset-page";
import { makePictures } from "./pictures";
import { runPage } from "./run-page";
import { toCsv, toLatex, toMarkdown, type Table } from "./table";

/**
 * Makes everything that is made from a run's record: its tables as CSV, Markdown and LaTeX, pictures of its figures (missing ones, or all again), its page
 * index.html, and the page of its preset. -> the run's page
 */
export async function publish(folder: string, again = false): Promise<string> {
  const record = readRecord(folder);
  if (!record) throw new Error(`${folder}: no run.json; expected the folder of a run, as results/small/00-quickstart`);
  for (const output of record.outputs) {
    if (output.kind === "table") await writeTable(folder, output);
    if (output.kind === "figure") await makePictures(join(folder, `${output.name}.json`), again);
  }
  const page = join(folder, "index.html");
  if (record.outputs.some(({ kind }) => kind === "figure")) await sharePlotly(dirname(dirname(resolve(folder))));
  await writeChanged(page, runPage({ folder, record }));
  await publishPreset(dirname(resolve(folder)));
  return page;
}

/** Writes results/<preset>/index.html from the records in it. */
async function publishPreset(presetFolder: string): Promise<void> {
  const runs: StoredRun[] = findRuns(presetFolder);
  if (runs.length > 0) await writeChanged(join(presetFolder, "index.html"), presetPage(runs));
}

async function writeTable(folder: string, { name, table, caption }: Output & { kind: "table" }): Promise<void> {
  const whole: Table = { ...table, ...(caption !== undefined && { caption }) };
  await writeChanged(join(folder, `${name}.csv`), toCsv(whole));
  await writeChanged(join(folder, `${name}.md`), toMarkdown(whole));
  await writeChanged(join(folder, `${name}.tex`), toLatex(whole, name));
}

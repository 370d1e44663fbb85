import { basename } from "node:path";
import type { Output, StoredRun } from "../results/record";
import { day, duration, page } from "./page";
import { alertOf, pictureOf } from "./run-page";
import { toHtml } from "./table";
import { escapeXml } from "./xml";

const meaning: Readonly<Record<string, string>> = {
  tiny: "The smallest sizes: minutes of training that prove that everything runs. The numbers say nothing about the methods.",
  small:
    "Sizes that a laptop trains in hours, on small images. Every table says what differs from the papers' own setting.",
  paper: "The papers' own sizes.",
};

/** The page of a preset: its runs, each with a picture and its tables beside the papers' numbers. */
export function presetPage(runs: readonly StoredRun[]): string {
  const preset = runs[0]!.record.preset;
  const body = [
    `<p class="over">genfeat</p>`,
    `<h1>Results, preset ${escapeXml(preset)}</h1>`,
    `<p class="lead">${escapeXml(meaning[preset] ?? "")}</p>`,
    ...runs.map(runBlock),
  ];
  return page(`genfeat: results, preset ${preset}`, body.join("\n"));
}

function runBlock({ folder, record }: StoredRun): string {
  const link = `${basename(folder)}/index.html`;
  const picture =
    record.outputs.find(({ kind }) => kind === "image") ?? record.outputs.find(({ kind }) => kind === "figure");
  const comparisons = record.outputs.filter(
    (output): output is Output & { kind: "table" } => output.kind === "table" && output.table.columns.includes("paper"),
  );
  const when = `${record.notebook}, ${day(record.started)}, ${duration(record.seconds)}`;
  return `<section class="run">
<div class="thumb">${picture ? `<a href="${link}">${pictureOf(folder, picture)}</a>` : ""}</div>
<div>
<h2><a href="${link}">${escapeXml(record.title)}</a></h2>
<p class="over">${escapeXml(when)}</p>
${record.summary === undefined ? "" : `<p>${escapeXml(record.summary)}</p>`}
${alertOf(record)}
</div>
${comparisons.map(({ table, caption }) => `<div class="across scroll wide">${toHtml({ ...table, ...(caption && { caption }) })}</div>`).join("\n")}
</section>`;
}

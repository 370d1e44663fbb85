import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Output, StoredRun } from "../results/record";
import { day, duration, page, pngSize } from "./page";
import { alertOf, meaning, pictureOf } from "./run-page";
import { toHtml } from "./table";
import { escapeXml } from "./xml";

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
  const picture = thumbnail(folder, record.outputs);
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
${comparisons.map(({ table, caption }) => `<div class="across scroll">${toHtml({ ...table, ...(caption && { caption }) })}</div>`).join("\n")}
</section>`;
}

/** The picture that fills a thumbnail best: of the images, else of the figures, the one least unlike a square. */
function thumbnail(folder: string, outputs: readonly Output[]): Output | undefined {
  const elongation = ({ name }: Output) => {
    const file = join(folder, `${name}.png`);
    if (!existsSync(file)) return Infinity;
    const [width, height] = pngSize(readFileSync(file));
    return Math.max(width / height, height / width);
  };
  for (const wanted of ["image", "figure"]) {
    const pictures = outputs.filter(({ kind }) => kind === wanted);
    if (pictures.length > 0)
      return pictures.reduce((best, other) => (elongation(other) < elongation(best) ? other : best));
  }
  return undefined;
}

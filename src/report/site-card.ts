import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../results/coverage";
import type { Output, RunRecord } from "../results/record";
import { claimLines } from "./claims";
import type { SiteRun } from "./find-results";
import { day, pairs, pngSize } from "./page";
import { provenanceEntries } from "./provenance-block";
import { linksTo } from "./run-page";
import { toHtml } from "./table";
import { escapeXml, toHref } from "./xml";

/** An output of a run on the site, and what of the papers it reproduces. */
export interface Card {
  readonly run: SiteRun;
  readonly output: Output;
  readonly papers: readonly string[]; // ids
  readonly claims: readonly Evidence[];
}

export const cardId = ({ path }: SiteRun, { name }: Output) => `${path.replace(/[^\w-]/g, "-")}-${name}`;

/** finished, failed or unfinished */
export const stateOf = ({ state }: RunRecord) => (state === "running" ? "unfinished" : state);

/** What the filters look at. */
export const filterData = (run: SiteRun, kind: string, papers: readonly string[]) =>
  `data-card data-paper="${papers.join(" ") || "none"}" data-preset="${escapeXml(run.record.preset)}" data-kind="${kind}" data-state="${stateOf(run.record)}"`;

/** A table or a picture with its caption, where it comes from, what it reproduces, and its provenance on demand. */
export function cardHtml({ run, output, papers, claims }: Card): string {
  const { kind, name, caption = name } = output;
  const page = `${toHref(run.path)}/index.html`;
  const title = `<figcaption>${escapeXml(caption)}</figcaption>`;
  const body =
    output.kind === "table"
      ? `${title}<div class="scroll">${toHtml(output.table)}</div>`
      : `<div class="plot">${picture(run, output)}</div>${title}`;
  const state = stateOf(run.record);
  const meta = [
    `<a href="${page}#${name}">${escapeXml(run.record.title)}</a>`,
    `preset ${escapeXml(run.record.preset)}`,
    day(run.record.started),
    ...(state === "finished" ? [] : [`<span class="state failed">${state}</span>`]),
    `<span class="files">${linksTo(run.folder, output, `${toHref(run.path)}/`)}</span>`,
  ];
  return `<article class="card ${kind === "table" ? "table" : "picture"}" id="${cardId(run, output)}" ${filterData(run, kind, papers)}>
<figure>${body}</figure>
${claimLines(claims.map(({ claim }) => claim))}
<p class="meta">${meta.filter(Boolean).join(" · ")}</p>
<details class="provenance"><summary>Provenance</summary>${pairs(provenanceEntries(run.record, true))}</details>
</article>`;
}

const WIDE = 640; // CSS pixels from which a picture is scrolled on a narrow screen

function picture({ folder, path }: SiteRun, { kind, name, caption = name }: Output): string {
  const file = join(folder, `${name}.png`);
  if (!existsSync(file)) return `<div class="missing">No picture yet. <code>npm run render</code> draws it.</div>`;
  const density = kind === "figure" ? 2 : 1;
  const [width, height] = pngSize(readFileSync(file)).map((pixels) => Math.round(pixels / density)) as [number, number];
  const wide = width > WIDE ? ` class="wide"` : "";
  const source = `${toHref(path)}/${name}.png`;
  return `<a href="${source}"><img${wide} loading="lazy" alt="${escapeXml(caption)}" width="${width}" height="${height}" src="${source}"></a>`;
}

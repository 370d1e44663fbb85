import type { SiteRun } from "./find-results";
import { day, duration, pairs } from "./page";
import { deviceText, provenanceEntries } from "./provenance-block";
import { alertOf } from "./run-page";
import { cardId, filterData, stateOf } from "./site-card";
import { escapeXml, toHref } from "./xml";

/** A run in the list at the end of the site: what it is, whether it ended well, what it made, all of its provenance on demand. */
export function runArticle(run: SiteRun, papers: readonly string[]): string {
  const { record, path, ofSeed } = run;
  const state = stateOf(record);
  const chip = state === "finished" ? "" : `<span class="state failed">${state}</span>`;
  const facts = [escapeXml(path), day(record.started), duration(record.seconds), escapeXml(deviceText(record.backend))];
  const outputs = record.outputs.map((output) => {
    const target = ofSeed ? `${toHref(path)}/index.html#${output.name}` : `#${cardId(run, output)}`;
    return `<a href="${target}">${escapeXml(output.name)}</a>`;
  });
  return `<article ${filterData(run, "run", papers)}>
<h4><a href="${toHref(path)}/index.html">${escapeXml(record.title)}</a>${chip}</h4>
<p class="meta">${facts.join(" · ")}</p>
${record.summary === undefined ? "" : `<p>${escapeXml(record.summary)}</p>`}
${alertOf(record)}
${outputs.length === 0 ? "" : `<p class="outputs">${outputs.join(", ")}</p>`}
<details class="provenance"><summary>Provenance</summary>${pairs(provenanceEntries(record))}</details>
</article>`;
}

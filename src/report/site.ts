import { coverageOf, type Coverage, type Evidence, type PaperCoverage } from "../results/coverage";
import type { Paper, PaperItem, PaperSection } from "../results/paper";
import type { Output } from "../results/record";
import { paperTable } from "./beside-paper";
import { countsText, coverageTable, stateText } from "./coverage";
import type { Results, SiteRun } from "./find-results";
import { page, pairs } from "./page";
import { finder, searchScript } from "./search";
import { cardHtml, cardId, stateOf, type Card } from "./site-card";
import { runArticle } from "./site-runs";
import { siteStyle } from "./site-style";
import { toHtml } from "./table";
import { escapeXml } from "./xml";

/**
 * results/index.html: every table, figure and image of every run in the order of the papers' sections, then those that belong to none, then the runs. Found by words and
 * by paper, preset, kind and state. It needs the files beside it and no network.
 */
export function sitePage({ runs, faults }: Results, papers: readonly Paper[]): string {
  const shown = runs.filter(({ ofSeed }) => !ofSeed);
  const coverage = coverageOf(papers, shown);
  const site: Site = { runs, cards: cardsOf(shown, coverage), coverage };
  const body = [
    `<p class="over">genfeat</p>`,
    "<h1>Results</h1>",
    `<p class="lead">${escapeXml(lead(site))}</p>`,
    ...faults.map((fault) => `<p class="alert">${escapeXml(fault)}</p>`),
    pairs(
      coverage.map((one) => [one.paper.name, escapeXml(countsText(one))]),
      "facts",
    ),
    finder(filtersOf(site)),
    ...coverage.map((one) => paperBlock(site, one)),
    restBlock(site),
    runsBlock(site),
    searchScript,
  ];
  return page("genfeat: results", body.filter(Boolean).join("\n"), siteStyle);
}

interface Site {
  readonly runs: readonly SiteRun[];
  readonly cards: readonly Card[];
  readonly coverage: readonly PaperCoverage[];
}

function cardsOf(runs: readonly SiteRun[], coverage: readonly PaperCoverage[]): Card[] {
  const evidence = coverage.flatMap(({ items }) => items.flatMap((one) => one.evidence));
  const paperOf = (item: string) => item.split(":")[0]!;
  return runs.flatMap((run) => {
    const ofRun = [
      ...new Set(run.record.outputs.flatMap(({ reproduces = [] }) => reproduces.map(({ item }) => paperOf(item)))),
    ];
    return run.record.outputs.map((output) => {
      const claims = evidence.filter((one) => one.run === run && one.output === output);
      const own = [...new Set(claims.map(({ claim }) => paperOf(claim.item)))];
      return { run, output, claims, papers: own.length > 0 ? own : ofRun };
    });
  });
}

function lead({ runs, cards }: Site): string {
  const count = (kind: Output["kind"], one: string) => {
    const n = cards.filter(({ output }) => output.kind === kind).length;
    return `${n} ${one}${n === 1 ? "" : "s"}`;
  };
  const made = `${runs.length} run${runs.length === 1 ? "" : "s"} made ${count("table", "table")}, ${count("figure", "figure")} and ${count("image", "image")}.`;
  return `${made} What reproduces a part of a paper stands in the order of its sections; an item counts only through an output of a finished run that declares it.`;
}

function filtersOf({ cards, runs, coverage }: Site) {
  const present = (values: readonly string[]) =>
    [...new Set(values)].map((value) => [escapeXml(value), escapeXml(value)] as const);
  const named = coverage.map(({ paper }) => [paper.id, escapeXml(paper.name)] as const);
  const used = new Set(cards.flatMap(({ papers }) => (papers.length > 0 ? papers : ["none"])));
  return [
    { key: "paper", values: [...named, ["none", "neither"] as const].filter(([id]) => used.has(id)) },
    { key: "preset", values: present(runs.map(({ record }) => record.preset)) },
    { key: "kind", values: present([...cards.map(({ output }) => output.kind as string), "run"]) },
    { key: "state", values: present(runs.map(({ record }) => stateOf(record))) },
  ];
}

function paperBlock(site: Site, one: PaperCoverage): string {
  const { paper, items } = one;
  const sections = paper.sections.map((section) =>
    sectionBlock(
      site,
      section,
      items.filter(({ item }) => item.section === section.id),
    ),
  );
  return `<section data-group id="${paper.id}">
<h2>${escapeXml(paper.name)}</h2>
<p class="source">${escapeXml(paper.title)}</p>
<details data-idle><summary>All of its tables and figures: ${escapeXml(countsText(one))}</summary><div class="scroll">${toHtml(coverageTable(one))}</div></details>
${sections.filter(Boolean).join("\n")}
</section>`;
}

function sectionBlock(site: Site, { id, title }: PaperSection, items: readonly Coverage[]): string {
  if (items.length === 0) return "";
  const number = /^[\dA-Z][\d.]*$/.test(id) ? `<span class="number">${id}</span>` : "";
  const missing = items
    .filter(({ state }) => state === "not yet")
    .map(({ item }) => `<span title="${escapeXml(item.title)}">${escapeXml(item.label)}</span>`);
  const there = items.filter(({ evidence }) => evidence.length > 0).map((one) => itemBlock(site, one));
  const notYet = missing.length === 0 ? "" : `<p class="missing-items" data-idle>Not yet: ${missing.join("; ")}</p>`;
  return `<section data-group${there.length === 0 ? ' class="bare"' : ""}>
<h3>${number}${escapeXml(title)}</h3>
${there.join("\n")}
${notYet}
</section>`;
}

function itemBlock({ cards }: Site, { item, state, evidence }: Coverage): string {
  const own = cards.filter(({ claims }) => claims[0]?.claim.item === item.id);
  const elsewhere = evidence.filter(
    ({ run, output }) => !own.some((card) => card.run === run && card.output === output),
  );
  const numbers =
    item.rows.length === 0
      ? ""
      : `<details data-idle><summary>The paper's numbers</summary><div class="scroll">${toHtml(paperTable(item))}</div></details>`;
  return `<div class="item" data-group>
<h4>${escapeXml(item.label)}. ${escapeXml(item.title)}<span class="state ${state === "reproduced" ? "reproduced" : "partly"}">${stateText[state]}</span></h4>
<p class="source">The paper: ${escapeXml(settingText(item))}.</p>
${numbers}
${elsewhere.map(reference).join("\n")}
<div class="cards">${own.map((card) => cardHtml(card)).join("\n")}</div>
</div>`;
}

function settingText({ setting: { data, resolution, images, training } }: PaperItem): string {
  const parts = [
    data,
    `${resolution} x ${resolution} pixels`,
    images === "not stated" ? "number of images not stated" : images,
    training,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

/** An output that stands at an earlier item. */
function reference({ run, output, claim }: Evidence): string {
  const caption = escapeXml(output.caption ?? output.name);
  return `<p class="claim" data-idle><a href="#${cardId(run as SiteRun, output)}">${caption}</a>${claim.differs === undefined ? "" : ` ${escapeXml(claim.differs)}`}</p>`;
}

/** What no claim ties to a paper, by run. */
function restBlock({ cards, runs }: Site): string {
  const blocks = runs.flatMap((run) => {
    const own = cards.filter((card) => card.run === run && card.claims.length === 0);
    if (own.length === 0) return [];
    return `<section data-group><h3>${escapeXml(run.record.title)}, preset ${escapeXml(run.record.preset)}</h3>
<div class="cards">${own.map((card) => cardHtml(card)).join("\n")}</div></section>`;
  });
  return blocks.length === 0
    ? ""
    : `<section data-group id="others"><h2>Beside the papers</h2>\n${blocks.join("\n")}</section>`;
}

function runsBlock({ runs, cards }: Site): string {
  const papersOf = (run: SiteRun) => [
    ...new Set(cards.filter((card) => card.run === run).flatMap((card) => card.papers)),
  ];
  return `<section class="runs" data-group id="runs"><h2>Runs</h2>\n${runs.map((run) => runArticle(run, papersOf(run))).join("\n")}</section>`;
}

import { relative } from "node:path";
import { countOf, type Coverage, type CoverageState, type PaperCoverage } from "../results/coverage";
import type { Cell, Table } from "../results/table";
import { toMarkdown } from "./table";

/** What a state of coverage means, said to readers. */
export const stateText: Readonly<Record<CoverageState, string>> = {
  reproduced: "reproduced",
  partly: "partly",
  trial: "in tiny only",
  "not yet": "not yet",
};

/** 2 reproduced, 5 partly, 33 not yet */
export function countsText(paper: PaperCoverage): string {
  const states = (Object.keys(stateText) as CoverageState[]).filter((state) => countOf(paper, state) > 0);
  return states.map((state) => `${countOf(paper, state)} ${stateText[state]}`).join(", ");
}

/** A line for each of a paper's tables and figures: how far it is reproduced, at which preset, by which output, and what differs. */
export function coverageTable({ paper, items }: PaperCoverage): Table {
  return {
    columns: ["in the paper", "what", "reproduced", "preset", "by", "what differs"],
    rows: items.flatMap((one): Cell[][] => {
      const head = [one.item.label, one.item.title, stateText[one.state]];
      if (one.evidence.length === 0) return [[...head, null, null, one.item.needs]];
      return one.evidence.map(({ run: { record }, output, claim }) => [
        ...head,
        record.preset,
        `${record.notebook}, ${output.name}`,
        claim.differs ?? "",
      ]);
    }),
    formats: { "in the paper": { once: true }, what: { once: true }, reproduced: { once: true } },
    caption: `${paper.title}: ${countsText({ paper, items })}.`,
  };
}

/** Coverage for a shell: only what there is in detail, the rest by name. */
export function coverageText(papers: readonly PaperCoverage[]): string {
  return papers
    .map((one) => {
      const label = Math.max(...one.items.map(({ item }) => item.label.length));
      const missing = one.items.filter(({ state }) => state === "not yet").map(({ item }) => item.label);
      return [
        `${one.paper.title}: ${countsText(one)}`,
        ...one.items.flatMap((item) => lines(item, label)),
        ...(missing.length > 0 ? [`  not yet: ${missing.join("; ")}`] : []),
      ].join("\n");
    })
    .join("\n\n");
}

const lines = ({ item, state, evidence }: Coverage, width: number) =>
  evidence.map(
    ({ run: { record }, output, claim }) =>
      `  ${item.label.padEnd(width)}  ${stateText[state]}: preset ${record.preset}, ${record.notebook}, ${output.name}${claim.differs === undefined ? "" : `; ${claim.differs}`}`,
  );

/** Coverage as a page of Markdown. */
export function coverageMarkdown(papers: readonly PaperCoverage[]): string {
  const intro =
    "# Coverage of the papers\n\nAn item counts through an output of a finished run that declares it. Where there is none, the last column says what would reproduce it. Written by `npm run report -- --coverage`.\n";
  // Without formats: titles, which are long and each its own, stay in their lines.
  const parts = papers.map((one) => `\n## ${one.paper.name}\n\n${toMarkdown({ ...coverageTable(one), formats: {} })}`);
  return intro + parts.join("");
}

/** Coverage as data, for other programs. */
export function coverageData(papers: readonly PaperCoverage[], results: string): object {
  return papers.flatMap(({ paper, items }) =>
    items.map(({ item, state, evidence }) => ({
      ...{ paper: paper.id, id: item.id, label: item.label, title: item.title, state },
      evidence: evidence.map(({ run, output, claim }) => ({
        ...{ preset: run.record.preset, run: relative(results, run.folder).replaceAll("\\", "/"), output: output.name },
        extent: claim.extent,
        ...(claim.differs !== undefined && { differs: claim.differs }),
      })),
    })),
  );
}

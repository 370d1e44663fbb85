import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { filesOf, type Output, type RunRecord, type StoredRun } from "../results/record";
import { claimLines } from "./claims";
import { figureButton, figureData, interactiveScript } from "./interactive";
import { day, duration, inlinePng, page, pairs } from "./page";
import { deviceText, provenanceBlock } from "./provenance-block";
import { toHtml } from "./table";
import { escapeXml } from "./xml";

/** What the numbers of a preset are worth. */
export const meaning: Readonly<Record<string, string>> = {
  tiny: "The smallest sizes: minutes of training that prove that everything runs. The numbers say nothing about the methods.",
  small:
    "Sizes that a laptop trains in hours, on small images. Every table says what differs from the papers' own setting.",
  paper: "The papers' own sizes.",
};

/** The page of one run, from its record and the files beside it. */
export function runPage(run: StoredRun): string {
  const { folder, record } = run;
  const numbers = { table: 0, figure: 0 };
  const outputs = record.outputs.map((output) => {
    const kind = output.kind === "table" ? "table" : "figure";
    return outputBlock(folder, output, ++numbers[kind]);
  });
  const hasFigures = record.outputs.some(({ kind }) => kind === "figure");
  const body = [
    `<p class="over"><a href="../index.html">genfeat</a> · ${escapeXml(record.notebook)} · preset ${escapeXml(record.preset)}</p>`,
    `<h1>${escapeXml(record.title)}</h1>`,
    ...(record.summary === undefined ? [] : [`<p class="lead">${escapeXml(record.summary)}</p>`]),
    alertOf(record),
    ...(record.preset === "tiny" ? [`<p class="alert">${escapeXml(meaning["tiny"]!)}</p>`] : []),
    factsOf(record),
    trainedBlock(record),
    ...(outputs.length > 0 ? ["<h2>Results</h2>", ...outputs] : []),
    protocolBlock(record),
    provenanceBlock(record),
    notebookLink(folder),
    ...(hasFigures ? [interactiveScript(folder)] : []),
  ];
  return page(`${record.title} (${record.preset})`, body.filter(Boolean).join("\n"));
}

/** What a reader has to know before the numbers: that the run did not end well. */
export function alertOf({ state, error }: RunRecord): string {
  if (state === "finished") return "";
  const what =
    state === "failed"
      ? `This run failed: ${escapeXml(error ?? "no reason was recorded")}.`
      : "This run has not finished.";
  return `<p class="alert">${what} What follows is incomplete.</p>`;
}

function factsOf({ trained, backend, seconds, started, data }: RunRecord): string {
  const minutes = trained.reduce((sum, network) => sum + network.minutes, 0);
  const devices = [...new Set(trained.map(deviceText))];
  return pairs(
    [
      ["Data", escapeXml(data.map(({ name }) => name).join(", "))],
      ["Training", trained.length > 0 ? `${duration(60 * minutes)} on ${escapeXml(devices.join(", "))}` : ""],
      ["This run", `${duration(seconds)} on ${escapeXml(deviceText(backend))}`],
      ["Date", day(started)],
    ],
    "facts",
  );
}

function trainedBlock({ trained }: RunRecord): string {
  if (trained.length === 0) return "";
  const table = {
    columns: ["network", "trained on", "images seen", "minutes", "device", "date"],
    rows: trained.map(({ name, data = "", images, minutes, date = "", ...on }) => [
      name,
      data,
      images,
      minutes,
      deviceText(on),
      date,
    ]),
    formats: { minutes: { decimals: 1 } },
  };
  return `<h2>What was trained</h2>\n<div class="scroll">${toHtml(table)}</div>`;
}

function protocolBlock({ protocols }: RunRecord): string {
  const entries = Object.entries(protocols).map(([metric, text]) => [metric, escapeXml(text)] as const);
  return entries.length === 0 ? "" : `<h2>What the numbers mean</h2>\n${pairs(entries)}`;
}

function notebookLink(folder: string): string {
  const links = ["notebook.html", "notebook.ipynb"].filter((file) => existsSync(join(folder, file)));
  if (links.length === 0) return "";
  return `<p class="files">The notebook as it ran: ${links.map((file) => `<a href="${file}">${file}</a>`).join(" ")}</p>`;
}

/** A table with its caption above, a picture with its caption below, and links to their files. */
function outputBlock(folder: string, output: Output, number: number): string {
  const { kind, name, caption = name } = output;
  const label = `<b>${kind === "table" ? "Table" : "Figure"} ${number}.</b> ${escapeXml(caption)}`;
  const links = linksTo(folder, output);
  const claims = claimLines(output.reproduces ?? []);
  if (output.kind === "table") {
    const files = `<div class="files">${links}</div>`;
    return `<figure class="table" id="${name}"><figcaption>${label}</figcaption><div class="scroll">${toHtml(output.table)}</div>${claims}${files}</figure>`;
  }
  const json = kind === "figure" ? figureData(name, readFileSync(join(folder, `${name}.json`), "utf8")) : "";
  const button = json && figureButton(name);
  const picture = `<div class="plot"><a href="${name}.png">${pictureOf(folder, output)}</a></div>`;
  return `<figure class="picture" id="${name}">${picture}<figcaption>${label}${claims}<div class="files">${links}${button}</div></figcaption>${json}</figure>`;
}

/** Pictures of plots hold two pixels to a CSS pixel, image grids one. */
export function pictureOf(folder: string, { kind, name, caption = name }: Output): string {
  const file = join(folder, `${name}.png`);
  if (existsSync(file)) return inlinePng(file, caption, kind === "figure" ? 2 : 1);
  return `<div class="missing">No picture yet: there was no browser to draw it. <code>npm run render</code> does.</div>`;
}

/** Links to an output's files, `from` a page elsewhere. */
export function linksTo(folder: string, output: Output, from = ""): string {
  return filesOf(output)
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => `<a href="${from}${file}">${extname(file).slice(1).toUpperCase()}</a>`)
    .join("");
}

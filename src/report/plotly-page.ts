import { readFileSync } from "node:fs";
import type { PictureFormat } from "../results/figure";
import { startChromium, type Chromium } from "./chromium";

/** A tab of a browser in which Plotly is loaded. */
export interface PlotlyPage {
  readonly chromium: Chromium;
  readonly session: string;
}

/** What to draw: a figure's JSON text or an SVG, in which formats, and the size in CSS pixels. */
export interface Drawing {
  readonly figure?: string;
  readonly svg?: string; // instead of a figure
  readonly formats: readonly PictureFormat[];
  readonly width: number;
  readonly height: number;
  readonly scale: number; // PNG only
}

export type Pictures = Partial<Record<PictureFormat, Uint8Array>>;

/** Starts a browser and loads Plotly from node_modules. */
export async function openPage(program: string): Promise<PlotlyPage> {
  const chromium = await startChromium(program);
  try {
    const { targetId } = await chromium.send<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
    const target = { targetId, flatten: true };
    const { sessionId } = await chromium.send<{ sessionId: string }>("Target.attachToTarget", target);
    const page = { chromium, session: sessionId };
    await evaluate(page, pageStart);
    await evaluate(page, readFileSync(require.resolve("plotly.js/dist/plotly.min.js"), "utf8") + ";0");
    await evaluate(page, pageScript);
    return page;
  } catch (error) {
    await chromium.close();
    throw error;
  }
}

/**
 * The pictures of a figure. Plotly lays it out once, as SVG; PNG and PDF are made of that. Throws BrowserGone when the browser broke, and Plotly's own message
 * when it cannot draw the figure.
 */
export async function drawPictures(page: PlotlyPage, { figure, svg, ...drawing }: Drawing): Promise<Pictures> {
  const { formats, width, height, scale } = drawing;
  const source = figure ?? JSON.stringify(svg);
  const drawn = await evaluate<Drawn>(page, `draw(${source}, ${JSON.stringify(drawing)})`);
  const pictures: Pictures = {};
  for (const format of formats) {
    if (format === "svg") pictures.svg = Buffer.from(drawn.svg);
    else if (format === "pdf") pictures.pdf = await print(page, width, height);
    else if (drawn.png.length > 100) pictures.png = Buffer.from(drawn.png, "base64");
    else throw new Error(`Chromium: no canvas of ${width} x ${height}, ${scale} pixels each`);
  }
  return pictures;
}

/** What the page shows, as a PDF of one page of this size. */
async function print({ chromium, session }: PlotlyPage, width: number, height: number): Promise<Uint8Array> {
  const paper = { paperWidth: width / 96, paperHeight: height / 96, printBackground: true };
  const params = { ...paper, marginTop: 0, marginBottom: 0, marginLeft: 0, marginRight: 0, pageRanges: "1" };
  const { data } = await chromium.send<{ data: string }>("Page.printToPDF", params, session);
  return withoutDate(Buffer.from(data, "base64"));
}

interface Drawn {
  readonly svg: string;
  readonly png: string; // base64
}

interface Evaluated<T> {
  readonly result: { readonly value: T };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

async function evaluate<T>({ chromium, session }: PlotlyPage, expression: string): Promise<T> {
  const params = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails: failed } = await chromium.send<Evaluated<T>>("Runtime.evaluate", params, session);
  if (failed) throw new Error(`Plotly: ${failed.exception?.description ?? failed.text}`);
  return result.value;
}

/** The date of printing, replaced in its place because a PDF counts its bytes: the same figure gives the same file. */
function withoutDate(pdf: Buffer): Buffer {
  const text = pdf.toString("latin1").replace(/(\/(?:CreationDate|ModDate) \(D:)\d{14}/g, "$120000101000000");
  return Buffer.from(text, "latin1");
}

const pageStart = `
document.open();
document.write('<!doctype html><meta charset="utf-8"><style>body { margin: 0; overflow: hidden } svg { display: block }</style><body></body>');
document.close();
0`;

/**
 * Runs in the browser. Plotly makes names unique by random parts; from the same numbers each time, the same figure gives the same file. A PDF is printed from
 * the SVG put into the page, not from an image of it, so that its text stays text.
 */
const pageScript = `
async function draw(what, { formats, width, height, scale }) {
  let random = 1;
  Math.random = () => (random = (48271 * random) % 2147483647) / 2147483647;
  document.body.replaceChildren();
  await document.fonts.ready;
  const image = { format: "svg", width, height, scale: 1, imageDataOnly: true };
  const svg = typeof what === "string" ? what : await Plotly.toImage({ ...what, config: { staticPlot: true } }, image);
  const png = formats.includes("png") ? await pixelsOf(svg, width * scale, height * scale) : "";
  if (formats.includes("pdf")) document.body.innerHTML = svg;
  await document.fonts.ready;
  return { svg, png };
}
async function pixelsOf(svg, width, height) {
  const image = new Image();
  const url = (image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })));
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(url);
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
  return canvas.toDataURL("image/png").slice("data:image/png;base64,".length);
}
0`;

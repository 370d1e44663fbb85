import { readFileSync } from "node:fs";
import type { PictureFormat } from "../results/figure";
import { startChromium, type Chromium } from "./chromium";

/** A tab of a browser in which Plotly is loaded. */
export interface PlotlyPage {
  readonly chromium: Chromium;
  readonly session: string;
}

/** What to draw: a figure's JSON text, and the size in CSS pixels. */
export interface Drawing {
  readonly figure: string;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly scale: number; // PNG only
}

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

/** The bytes of a picture. Throws BrowserGone when the browser broke, and Plotly's own message when it cannot draw the figure. */
export async function drawPicture(page: PlotlyPage, { figure, ...picture }: Drawing): Promise<Uint8Array> {
  const drawn = await evaluate<string>(page, `draw(${figure}, ${JSON.stringify(picture)})`);
  if (picture.format === "png") {
    if (drawn.length > 100) return Buffer.from(drawn, "base64");
    throw new Error(`Chromium: no canvas of ${picture.width} x ${picture.height}, ${picture.scale} pixels each`);
  }
  if (picture.format === "svg") return Buffer.from(drawn);
  const paper = { paperWidth: picture.width / 96, paperHeight: picture.height / 96, printBackground: true };
  const params = { ...paper, marginTop: 0, marginBottom: 0, marginLeft: 0, marginRight: 0, pageRanges: "1" };
  const { data } = await page.chromium.send<{ data: string }>("Page.printToPDF", params, page.session);
  return withoutDate(Buffer.from(data, "base64"));
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
 * Runs in the browser. Plotly makes names unique by random parts; from the same numbers each time, the same figure gives the same file. A PDF is printed from the SVG put into the page, not from an image of
 * it, so that its text stays text.
 */
const pageScript = `
async function draw(figure, { format, width, height, scale }) {
  let random = 1;
  Math.random = () => (random = (48271 * random) % 2147483647) / 2147483647;
  document.body.replaceChildren();
  await document.fonts.ready;
  const vector = format !== "png";
  const image = { format: vector ? "svg" : "png", width, height, scale: vector ? 1 : scale, imageDataOnly: true };
  const picture = await Plotly.toImage({ ...figure, config: { staticPlot: true } }, image);
  if (format !== "pdf") return picture;
  document.body.innerHTML = picture;
  await document.fonts.ready;
  return "";
}
0`;

import { figureText, type Figure, type PictureFormat } from "../results/figure";
import { BrowserGone } from "./chromium";
import { findBrowser } from "./find-browser";
import { drawPictures, openPage, type Drawing, type Pictures, type PlotlyPage } from "./plotly-page";
import { defaultSize } from "./theme";

export type { Figure } from "../results/figure";

export interface PictureSize {
  readonly width?: number; // CSS pixels (1/96 inch); the layout's own, else the theme's
  readonly height?: number;
  readonly scale?: number; // PNG: pixels per CSS pixel, 2 unless given
}

/**
 * Pictures of a Plotly figure, drawn by a headless Chromium that stays warm: PNG, SVG (its text is text, and names its fonts) and a PDF of one page of the
 * figure's size (embeds them). Several formats at once take one layout. undefined without a browser, with one notice: the figure's JSON is what to keep then,
 * and `npm run render` draws it later.
 */
export async function renderFormats(
  figure: Figure,
  formats: readonly PictureFormat[],
  size: PictureSize = {},
): Promise<Pictures | undefined> {
  const {
    width = defaultSize.width,
    height = defaultSize.height,
    scale = 2,
  } = { ...(figure.layout as PictureSize), ...size };
  return draw({ figure: figureText(figure), formats, width, height, scale });
}

/** One picture of a figure; see renderFormats. */
export async function renderFigure(
  figure: Figure,
  format: PictureFormat,
  size: PictureSize = {},
): Promise<Uint8Array | undefined> {
  return (await renderFormats(figure, [format], size))?.[format];
}

/** An SVG of this size in CSS pixels as a PDF of one page, its text as text. undefined without a browser. */
export async function svgToPdf(svg: string, width: number, height: number): Promise<Uint8Array | undefined> {
  return (await draw({ svg, formats: ["pdf"], width, height, scale: 1 }))?.pdf;
}

/** Ends the browser now; it never keeps a process from ending by itself. The next figure starts another. */
export async function closeBrowser(): Promise<void> {
  const closing = warm;
  warm = undefined;
  await (await closing?.catch(() => undefined))?.chromium.close();
}

let warm: Promise<PlotlyPage> | undefined;
let queue: Promise<unknown> = Promise.resolve();
let noticed = false;

/** One after the other: they share a page. */
function draw(drawing: Drawing): Promise<Pictures | undefined> {
  const turn = queue.then(() => drawWarm(drawing));
  queue = turn.catch(() => undefined);
  return turn;
}

/** Draws in the warm browser. A browser that cannot be started is treated like none; one that breaks while drawing is started once more. */
async function drawWarm(drawing: Drawing): Promise<Pictures | undefined> {
  for (let attempt = 1; ; attempt++) {
    const page = await warmPage();
    if (!page) return undefined;
    try {
      return await drawPictures(page, drawing);
    } catch (error) {
      if (!(error instanceof BrowserGone)) throw error;
      warm = undefined;
      if (attempt === 2) throw error;
    }
  }
}

async function warmPage(): Promise<PlotlyPage | undefined> {
  const program = findBrowser();
  if (warm === undefined && program === undefined) {
    const named = process.env["GENFEAT_CHROMIUM"];
    return notice(named ? `GENFEAT_CHROMIUM=${named} is not a program` : "No Chromium or Chrome found");
  }
  try {
    return await (warm ??= openPage(program!));
  } catch (error) {
    warm = undefined;
    if (!(error instanceof BrowserGone)) throw error;
    return notice(`The browser does not start (${error.message})`);
  }
}

/** Said once in a process. */
function notice(why: string): undefined {
  if (!noticed) console.warn(`${why}: figures are kept as JSON. ${remedy}`);
  noticed = true;
  return undefined;
}

const remedy =
  "Install one (on Debian: apt-get install chromium fonts-open-sans) or name one in GENFEAT_CHROMIUM; then npm run render makes the pictures.";

import assert from "node:assert/strict";
import { after, test } from "node:test";
import sharp from "sharp";
import { closeBrowser, renderFormats } from "../src/report/figures";
import { findBrowser } from "../src/report/find-browser";
import { darkPalette } from "../src/report/dark";
import { palette, paperWidth } from "../src/report/theme";
import { pictureFormats } from "../src/results/figure";
import { processorSeconds } from "./browser-time";
import { difference, type Vision } from "./color-vision";
import { gallery } from "./gallery";

const skip = findBrowser() === undefined && "no browser on this machine";
after(closeBrowser);

const SMALLEST = 6.5; // points

for (const [name, figure] of Object.entries(gallery()))
  test(`${name}: PNG at 2x, SVG with readable text, PDF of one page`, { skip }, async () => {
    const { width, height } = figure.layout as { width: number; height: number };
    const { png, svg, pdf } = (await renderFormats(figure, pictureFormats))!;
    const picture = await sharp(png).metadata();
    assert.deepEqual([picture.width, picture.height], [2 * width, 2 * height]);
    const { channels } = await sharp(png).stats();
    assert.ok(Math.max(...channels.map(({ stdev }) => stdev)) > 8, "something is drawn");
    const drawn = await sharp(svg).metadata(); // a strict XML parser
    assert.deepEqual([drawn.width, drawn.height], [width, height]);
    readable(Buffer.from(svg!).toString(), width);
    const printed = Buffer.from(pdf!).toString("latin1");
    assert.equal(printed.match(/\/Type \/Page\b/g)!.length, 1);
    const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(printed)!.slice(1).map(Number);
    assert.ok(Math.abs(box[0]! - 0.75 * width) < 0.8 && Math.abs(box[1]! - 0.75 * height) < 0.8, box.join(" x "));
  });

/** All text is text in our fonts with a fallback, inside the picture, and high enough in a paper's column or text (raised digits apart). */
function readable(svg: string, width: number): void {
  const texts = [...svg.matchAll(/<text[^>]*style="([^"]*)"[^>]*>/g)].map((match) => match[1]!);
  assert.ok(texts.length > 5, `${texts.length} texts`);
  const scale = ((paperWidth(width) / 2.54) * 96) / width;
  for (const style of texts) {
    const size = Number(/font-size: ([\d.]+)px/.exec(style)![1]);
    const points = size * 0.75 * scale;
    assert.ok(points >= SMALLEST, `${size} pixels are ${points.toFixed(2)} points at ${paperWidth(width)} cm`);
    assert.match(style, /font-family: '?Open Sans'?, '?DejaVu Sans'?, sans-serif/);
  }
}

test(
  "ten figures in all three formats take less than 3 seconds in a browser that is open",
  { skip: skip || (process.platform !== "linux" && "measures in /proc") },
  async (context) => {
    const ten = Object.values(gallery()).slice(0, 10);
    const draw = async () => {
      const [start, busy] = [performance.now(), processorSeconds()];
      for (const figure of ten) await renderFormats(figure, pictureFormats);
      return [(performance.now() - start) / 1000, processorSeconds() - busy] as const;
    };
    await draw(); // opens the browser, warms Plotly
    const [seconds, busy] = await draw();
    context.diagnostic(
      `ten figures as PNG, SVG and PDF: ${seconds.toFixed(2)} s, ${busy.toFixed(2)} s of the processor`,
    );
    assert.ok(Math.min(seconds, busy) < 3, "on a machine that others use, the processor's time counts");
  },
);

test("colours of series are told apart with red-green blindness, on light and dark pages", () => {
  for (const colors of [palette, darkPalette])
    for (const kind of ["normal", "protanopia", "deuteranopia"] satisfies Vision[])
      colors.forEach((one, i) => {
        for (const other of colors.slice(i + 1)) {
          const apart = difference(one, other, kind);
          assert.ok(apart >= 15, `${one} and ${other}, ${kind}: ${apart.toFixed(1)}`);
        }
      });
  assert.ok(difference("#00AA00", "#C07000", "deuteranopia") < 15, "a pair that is known to be confused would fail");
});

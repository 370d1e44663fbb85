import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { NotFiniteError } from "../results/json";
import { points } from "./curves";
import { closeBrowser, renderFigure, renderFormats, svgToPdf } from "./figures";
import { findBrowser } from "./find-browser";
import { drawGrid } from "./grid";
import { hasAllPictures, makePictures, readFigure } from "./pictures";

const folder = mkdtempSync(join(tmpdir(), "genfeat-figures-"));
after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

const skip = findBrowser() === undefined && "no browser on this machine";
const axes = { x: { title: "images seen" }, y: { title: "loss <a & b>" } };
const series = [{ name: "ours", x: [1, 2, 3], y: [3, 1, 2] }];
const figure = points(series, { ...axes, size: { width: 400, height: 240 } }, true);
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const pixelsOf = async (png: Uint8Array) => hashOf(await sharp(png).raw().toBuffer());
const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString("latin1");

test("a PNG holds two pixels to a CSS pixel, or as many as asked for, and shows something", { skip }, async () => {
  const png = (await renderFigure(figure, "png"))!;
  const { format, width, height } = await sharp(png).metadata();
  assert.deepEqual([format, width, height], ["png", 800, 480]);
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const blue = Array.from(
    { length: info.width * info.height },
    (_, i) => data[info.channels * i + 2]! - data[info.channels * i]!,
  );
  assert.ok(blue.filter((more) => more > 150).length > 500, "the line in the palette's blue");
  const small = await sharp((await renderFigure(figure, "png", { width: 300, height: 200, scale: 1 }))!).metadata();
  assert.deepEqual([small.width, small.height], [300, 200]);
});

test("the same figure gives the same PNG pixel by pixel, SVG and PDF byte by byte", { skip }, async () => {
  const draw = async () => {
    const [png, svg, pdf] = await Promise.all([
      renderFigure(figure, "png"),
      renderFigure(figure, "svg"),
      renderFigure(figure, "pdf"),
    ]);
    return [await pixelsOf(png!), hashOf(svg!), hashOf(pdf!)];
  };
  const first = await draw();
  assert.deepEqual(await draw(), first);
  const other = points([{ ...series[0]!, y: [3, 1, 2.5] }], { ...axes, size: { width: 400, height: 240 } }, true);
  assert.notEqual(await pixelsOf((await renderFigure(other, "png"))!), first[0]);
});

test("an SVG is well-formed, of the figure's size, and its text is text", { skip }, async () => {
  const svg = (await renderFigure(figure, "svg"))!;
  const { format, width, height } = await sharp(svg).metadata(); // a strict XML parser
  assert.deepEqual([format, width, height], ["svg", 400, 240]);
  assert.match(Buffer.from(svg).toString(), />loss &lt;a &amp; b&gt;<|>images seen</);
  await assert.rejects(
    sharp(svg.subarray(0, svg.length - 20))
      .png()
      .toBuffer(),
    "a torn one would not pass",
  );
});

test("a PDF has one page of the figure's size, with its fonts", { skip }, async () => {
  const pdf = textOf(await renderFigure(figure, "pdf"));
  assert.match(pdf, /^%PDF-1\.\d/);
  assert.match(pdf.trimEnd(), /%%EOF$/);
  assert.equal(pdf.match(/\/Type \/Page\b/g)!.length, 1);
  assert.match(pdf, /\/CreationDate \(D:20000101000000/, "no date, so that the same figure gives the same file");
  assert.match(pdf, /\/MediaBox \[0 0 300 180\]/); // 72 to the inch for 96
  assert.match(pdf, /\/FontFile2|\/FontFile3|\/Type3/);
});

test("all formats at once are the same as one by one", { skip }, async () => {
  const all = (await renderFormats(figure, ["png", "svg", "pdf"]))!;
  assert.equal(await pixelsOf(all.png!), await pixelsOf((await renderFigure(figure, "png"))!));
  for (const format of ["svg", "pdf"] as const)
    assert.equal(hashOf(all[format]!), hashOf((await renderFigure(figure, format))!));
});

test("an SVG of our own becomes a PDF of one page of its size, its text as text", { skip }, async () => {
  const bytes = { data: new Uint8Array(12).fill(9), shape: [1, 2, 2, 3] };
  const { svg, width, height } = await drawGrid(bytes, { columns: 1, scale: 40, rowLabels: ["a & b"] });
  const pdf = textOf(await svgToPdf(svg, width, height));
  assert.equal(pdf.match(/\/Type \/Page\b/g)!.length, 1);
  const [, right, top] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
  assert.ok(
    Math.abs(Number(right) - 0.75 * width) < 1 && Math.abs(Number(top) - 0.75 * height) < 1,
    `${right} x ${top}`,
  );
  assert.match(pdf, /\/FontFile2|\/FontFile3|\/Type3/);
});

test("NaN is refused with its place; what Plotly cannot read is refused with its words", { skip }, async () => {
  const bad = { data: [{ x: [1, 2], y: [1, NaN] }], layout: {} };
  await assert.rejects(renderFigure(bad, "png"), (error) => {
    assert.ok(error instanceof NotFiniteError);
    assert.match(error.message, /^figure "figure": data\.0\.y\.1 is NaN; write null where there is no number/);
    return true;
  });
  const refused = (layout: object, message: RegExp) =>
    assert.rejects(renderFigure({ data: [], layout }, "png"), message);
  await refused({ width: "wide", height: 100 }, /Plotly: .*Height and width should be pixel values/);
  await refused({ width: 1e9, height: 10 }, /no canvas of 1000000000 x 10, 2 pixels each/);
  assert.ok(await renderFigure(figure, "png"), "the browser goes on after it");
});

test("a figure's file gets the pictures that are missing, and only those", { skip }, async () => {
  const file = join(folder, "curve.json");
  writeFileSync(file, JSON.stringify(figure));
  assert.equal((await makePictures(file)).length, 3);
  assert.ok(hasAllPictures(file));
  const svg = readFileSync(join(folder, "curve.svg"));
  rmSync(join(folder, "curve.png"));
  assert.deepEqual(await makePictures(file), [join(folder, "curve.png")]);
  assert.equal((await makePictures(file, true)).length, 3);
  assert.deepEqual(readFileSync(join(folder, "curve.svg")), svg);
  writeFileSync(join(folder, "other.json"), '{"data": 3}');
  assert.equal(readFigure(join(folder, "other.json")), undefined);
  await assert.rejects(makePictures(join(folder, "other.json")), /other\.json: not a figure/);
});

test(
  "a browser that breaks, idle or while drawing, is started again",
  { skip: skip || process.platform !== "linux" },
  async () => {
    const browsers = () => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ");
    const killBrowsers = () => browsers().forEach((pid) => process.kill(-Number(pid), "SIGKILL"));
    const draw = async () =>
      Promise.all((["png", "svg"] as const).map(async (format) => hashOf((await renderFigure(figure, format))!)));
    const first = await draw();
    const [warm] = browsers();
    killBrowsers();
    assert.deepEqual(await draw(), first, "and draws the same");
    assert.notEqual(browsers()[0], warm);
    const drawing = draw();
    setImmediate(killBrowsers);
    assert.deepEqual(await drawing, first);
  },
);

test("without a browser nothing is drawn, and one notice says what to do", async (context) => {
  const before = process.env["GENFEAT_CHROMIUM"];
  process.env["GENFEAT_CHROMIUM"] = "none";
  const warn = context.mock.method(console, "warn", () => undefined);
  await closeBrowser();
  const file = join(folder, "late.json");
  writeFileSync(file, JSON.stringify(figure));
  try {
    assert.equal(await renderFigure(figure, "png"), undefined);
    assert.deepEqual(await makePictures(file), []);
    assert.ok(!hasAllPictures(file));
  } finally {
    if (before === undefined) delete process.env["GENFEAT_CHROMIUM"];
    else process.env["GENFEAT_CHROMIUM"] = before;
  }
  assert.equal(warn.mock.callCount(), 1);
  assert.match(
    String(warn.mock.calls[0]!.arguments[0]),
    /figures are kept as JSON\..*npm run render makes the pictures/,
  );
});

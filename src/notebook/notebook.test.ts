import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import sharp from "sharp";
import { points } from "../report/curves";
import { closeBrowser } from "../report/figures";
import { findBrowser } from "../report/find-browser";
import { danfo } from "../results/frame";
import { cellSignal, isNotebook, type Bundle, type DisplayOptions } from "./kernel";
import { startRun } from "./open-run";
import { cellProgress } from "./progress";
import { show } from "./show";

const root = mkdtempSync(join(tmpdir(), "genfeat-notebook-"));
after(async () => {
  await closeBrowser();
  rmSync(root, { recursive: true, force: true });
});

const place = Symbol.for("genfeat.kernel");
const global = globalThis as { [key: symbol]: unknown };
let shown: { readonly data: Bundle; readonly options: DisplayOptions }[] = [];
let interrupt = new AbortController();

beforeEach(() => {
  [shown, interrupt] = [[], new AbortController()];
  const display = (data: Bundle, options: DisplayOptions = {}) => void shown.push({ data, options });
  global[place] = { signal: interrupt.signal, display };
});
afterEach(() => {
  global[place] = undefined;
});

const browser = findBrowser();
const skip = browser === undefined && "no browser on this machine";
const figure = points([{ name: "a", x: [1, 2], y: [1, 2] }], {
  title: "A title",
  x: { title: "x" },
  y: { title: "y" },
  size: { width: 320, height: 200 },
});
const table = { columns: ["metric", "ours"], rows: [["MSE", 0.5]], caption: "Scores" };
const types = () => shown.map(({ data }) => Object.keys(data));

test("a figure is one output: Plotly's JSON, a PNG of the size it is shown in, and text", { skip }, async () => {
  await show(figure);
  assert.deepEqual(types(), [["application/vnd.plotly.v1+json", "image/png", "text/plain"]]);
  const [{ data }] = shown as [(typeof shown)[number]];
  assert.deepEqual(data["application/vnd.plotly.v1+json"], JSON.parse(JSON.stringify(figure)));
  const { format, width } = await sharp(data["image/png"] as Uint8Array).metadata();
  assert.deepEqual([format, width], ["png", 320]);
  assert.equal(data["text/plain"], "figure: A title");
});

test("without a browser a figure is its JSON and text; one with NaN is refused and shows nothing", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  await closeBrowser();
  const before = process.env["GENFEAT_CHROMIUM"];
  process.env["GENFEAT_CHROMIUM"] = "none";
  try {
    await show(figure);
  } finally {
    if (before === undefined) delete process.env["GENFEAT_CHROMIUM"];
    else process.env["GENFEAT_CHROMIUM"] = before;
  }
  assert.deepEqual(types(), [["application/vnd.plotly.v1+json", "text/plain"]]);
  await assert.rejects(show({ data: [{ y: [NaN] }], layout: {} }), /NotFiniteError.*data\.0\.y\.0 is NaN/);
  await assert.rejects(show({ columns: ["a"], rows: [[Infinity]] }), /NotFiniteError.*column "a" is Infinity/);
  assert.equal(shown.length, 1);
});

test("a table, a DataFrame and a PNG are one output each", async () => {
  await show(table);
  const { DataFrame } = await danfo();
  await show(new DataFrame([["MSE", 0.5]], { columns: ["metric", "ours"] }));
  const png = Uint8Array.from(Buffer.from("\x89PNG...", "latin1"));
  await show(png);
  assert.deepEqual(types(), [
    ["text/html", "text/plain"],
    ["text/html", "text/plain"],
    ["image/png", "text/plain"],
  ]);
  const [asTable, asFrame, asImage] = shown.map(({ data }) => data);
  assert.match(String(asTable!["text/html"]), /<caption[^>]*>Scores<\/caption>[^]*<td[^>]*>0\.5<\/td>/);
  assert.equal(asTable!["text/plain"], "Scores\n\n| metric | ours |\n| ------ | ---: |\n| MSE    |  0.5 |\n");
  assert.match(String(asFrame!["text/plain"]), /^\| metric \| ours \|/);
  assert.equal(asImage!["image/png"], png);
});

const state = (name: string, done: number) => ({
  name,
  done,
  total: 1000,
  rate: 50,
  secondsLeft: 12,
  losses: { loss: 0.1234 },
});

test("progress: at most four states a second in one display, and always the last one", (context) => {
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  const progress = cellProgress();
  for (let done = 0; done <= 990; done += 10, now += 30) progress.update(state("gan", done)); // 3 s
  assert.ok(shown.length >= 10 && shown.length <= 13, `${shown.length} states in 3 s`);
  progress.update(state("gan", 1000));
  progress.finish();
  const ids = new Set(shown.map(({ options }) => options.id));
  assert.equal(ids.size, 1);
  assert.deepEqual(
    shown.map(({ options }) => options.update),
    [false, ...Array<boolean>(shown.length - 1).fill(true)],
  );
  const last = shown.at(-1)!.data;
  assert.equal(last["text/plain"], "gan: 100 %, 1000 of 1000 images, 50 a second, 12 s left; loss 0.123");
  assert.match(String(last["text/html"]), /<progress value="1000" max="1000"/);
  const count = shown.length;
  progress.finish();
  assert.equal(shown.length, count, "finishing twice shows nothing more");
});

test("progress: below the line stands the last grid of samples, until the next training", (context) => {
  context.mock.method(performance, "now", () => 1000);
  const progress = cellProgress();
  const html = () => String(shown.at(-1)!.data["text/html"]);
  progress.update(state("gan", 10));
  assert.doesNotMatch(html(), /<img/);
  progress.picture?.(Uint8Array.of(1, 2, 3));
  progress.picture?.(Uint8Array.of(4, 5, 6));
  progress.update(state("encoder", 10));
  assert.match(html(), /gan.*<img src="data:image\/png;base64,BAUG"/);
  progress.finish();
  assert.match(html(), /encoder/);
  assert.doesNotMatch(html(), /<img/);
});

test("progress: the next training has a display of its own, below the last state of the one before", (context) => {
  context.mock.method(performance, "now", () => 1000); // no time goes by
  const progress = cellProgress();
  for (const [name, done] of [
    ["gan", 10],
    ["gan", 1000],
    ["encoder <1>", 10],
    ["encoder <1>", 20],
  ] as const)
    progress.update(state(name, done));
  progress.finish();
  const lines = shown.map(({ data, options }) => [options.update, String(data["text/plain"]).slice(0, 26)]);
  assert.deepEqual(lines, [
    [false, "gan: 1 %, 10 of 1000 image"],
    [true, "gan: 100 %, 1000 of 1000 i"],
    [false, "encoder <1>: 2 %, 20 of 10"],
  ]);
  assert.equal(new Set(shown.map(({ options }) => options.id)).size, 2);
  assert.match(String(shown[2]!.data["text/html"]), /encoder &lt;1&gt;/);
  const other = cellProgress();
  other.update(state("gan", 10));
  other.finish();
  assert.ok(
    !shown.slice(0, 3).some(({ options }) => options.id === shown[3]!.options.id),
    "another cell, another display",
  );
});

test("a run writes and shows what it is given; finishing publishes it and shows where", { skip }, async () => {
  const run = await startRun("00-sample", { preset: "tiny", config: { seed: 1 }, root, title: "Sample" });
  const png = new Uint8Array(
    await sharp({ create: { width: 4, height: 4, channels: 3, background: "red" } })
      .png()
      .toBuffer(),
  );
  await run.table("scores", table);
  await run.figure("curve", figure, "A curve");
  await run.image("grid", png, "A grid");
  assert.deepEqual(
    run.record.outputs.map(({ name }) => name),
    ["scores", "curve", "grid"],
  );
  assert.equal(run.record.state, "running");
  const [html, plotly, image] = ["text/html", "application/vnd.plotly.v1+json", "image/png"];
  assert.deepEqual(
    types().map(([first]) => first),
    [html, plotly, image],
  );
  await assert.rejects(run.table("bad", { columns: ["a"], rows: [[NaN]] }), /NotFiniteError: table "bad"/);
  assert.equal(shown.length, 3, "what is refused is not shown");
  await run.finish();
  assert.equal(run.record.state, "finished");
  const file = join(root, "tiny", "00-sample", "index.html");
  const page = relative(process.cwd(), file);
  assert.deepEqual(shown[3]!.data, {
    "text/html": `Report: <a href="${join("..", page)}">${page}</a>`,
    "text/plain": `Report: ${page}`,
  });
  const report = readFileSync(file, "utf8");
  assert.match(report, /<h1>Sample<\/h1>/);
  assert.equal(report.match(/src="data:image\/png;base64,/g)!.length, 2);
});

test("the cell's signal is the kernel's; outside a notebook it is never aborted and text goes to the terminal", async (context) => {
  assert.ok(isNotebook() && cellSignal() === interrupt.signal);
  interrupt.abort();
  assert.ok(cellSignal().aborted);
  global[place] = undefined;
  assert.ok(!isNotebook());
  assert.ok(!cellSignal().aborted);
  const log = context.mock.method(console, "log", () => undefined);
  await show(table);
  const progress = cellProgress();
  progress.update(state("gan", 10));
  progress.finish();
  const said = log.mock.calls.map((call) => String(call.arguments[0]));
  assert.deepEqual(
    said.map((text) => text.slice(0, 8)),
    ["Scores\n\n", "gan: 1 %"],
  );
  assert.equal(shown.length, 0);
});

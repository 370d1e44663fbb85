import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { recordText, type RunRecord } from "../results/record";
import { provenanceBlock } from "./provenance-block";
import { publish } from "./publish";

// Figures without a browser here: what draws them is tested beside figures.ts.
const browser = process.env["GENFEAT_CHROMIUM"];
before(() => {
  process.env["GENFEAT_CHROMIUM"] = "none";
});
const root = mkdtempSync(join(tmpdir(), "genfeat-publish-"));
after(() => {
  if (browser === undefined) delete process.env["GENFEAT_CHROMIUM"];
  else process.env["GENFEAT_CHROMIUM"] = browser;
  rmSync(root, { recursive: true, force: true });
});

const record: RunRecord = {
  format: 1,
  notebook: "01-sample",
  preset: "tiny",
  title: "Sample <run> & more",
  summary: "A summary with <script>alert(1)</script>.",
  state: "finished",
  started: "2026-11-24T10:00:00.000Z",
  seconds: 207.2,
  command: "npm run reproduce -- 01-sample --preset tiny",
  config: { gan: { seed: 11, images: 240000, note: "<b>" } },
  seeds: { "gan.seed": 11, data: 12 },
  code: { version: "0.1.0", commit: "0123456789abcdef0123456789abcdef01234567", dirty: true, lock: "fedcba9876543210" },
  backend: {
    tfjs: "4.22.0",
    libtensorflow: "2.21.0",
    device: "CPU",
    threads: { intra: 2, inter: 3 },
    oneDNN: true,
    node: "v20.20.2",
  },
  machine: { system: "linux x64", cpu: "A processor", cores: 2, memoryGiB: 23.5 },
  data: [{ name: "Fashion-MNIST", files: { "train.gz": "b0564c3eedabfbf8aaaa" } }],
  trained: [
    { name: "gan", images: 240000, minutes: 23.08, device: "GPU", data: "Fashion-MNIST train", date: "2026-11-23" },
    { name: "encoder", images: 192000, minutes: 30, device: "CPU" },
  ],
  protocols: { "MSE, SSIM": "10,000 test images; SSIM with a window of 11 x 11" },
  notes: { overtakes: { steps: 40 } },
  outputs: [
    { kind: "image", name: "grid", caption: 'Images "as drawn"' },
    { kind: "figure", name: "curve", caption: "A curve" },
    {
      kind: "table",
      name: "comparison",
      caption: "Ours < theirs",
      table: { columns: ["quantity", "paper", "ours"], rows: [["MSE", 0.0464, 0.02551]] },
    },
  ],
};

/** A run's folder as it is when its run.json has just been written. */
async function runFolder(preset: string, change: Partial<RunRecord> = {}): Promise<string> {
  const folder = join(root, preset, "01-sample");
  mkdirSync(folder, { recursive: true });
  const white = sharp({ create: { width: 40, height: 30, channels: 3, background: "white" } });
  writeFileSync(join(folder, "grid.png"), await white.png().toBuffer());
  writeFileSync(
    join(folder, "curve.json"),
    '{"data":[{"y":[1,2],"name":"</script><b>"}],"layout":{"width":300,"height":200}}\n',
  );
  writeFileSync(join(folder, "run.json"), recordText({ ...record, preset, ...change }));
  return folder;
}

const filesIn = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), "latin1")]),
  );

/** What a reader sees: tags and scripts left out. */
const visible = (html: string) =>
  html
    .replace(/<(script|style)[^]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

test("a run's page says how its numbers were made", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const text = visible(readFileSync(await publish(await runFolder("tiny")), "utf8"));
  for (const part of [
    "preset tiny",
    "The numbers say nothing about the methods",
    "Training 53 min on GPU, CPU",
    "This run 3 min on CPU",
    "24 November 2026",
    "gan Fashion-MNIST train 240,000 23.1 GPU 2026-11-23",
    "encoder 192,000 30.0 CPU",
    "MSE, SSIM 10,000 test images; SSIM with a window of 11 x 11",
    "Command npm run reproduce -- 01-sample --preset tiny",
    "genfeat 0.1.0, commit 0123456789ab with uncommitted changes, package-lock fedcba987654",
    "libtensorflow 2.21.0, TensorFlow.js 4.22.0, oneDNN on, Node v20.20.2",
    "CPU: A processor, 2 cores, 23.5 GiB, linux x64; threads 2 within an op, 3 between ops",
    "Seeds gan.seed 11, data 12",
    "Data: Fashion-MNIST (SHA-256) train.gz b0564c3eedab",
    "overtakes {&quot;steps&quot;:40}",
    "&quot;images&quot;: 240000",
    "Table 1. Ours &lt; theirs",
    "Figure 2. A curve",
    "No picture yet: there was no browser to draw it.",
  ])
    assert.ok(text.includes(part), `${part}\n\nin\n\n${text}`);
});

test("of a run and a training on a card its page names the card, its driver and whether TF32 was on; else why the card was left", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const facts = { name: "NVIDIA H200", driver: "570.86.15", memoryMiB: 143771, computeCapability: 9 };
  const card = { ...facts, tf32: true, cuda: { cudnn: "9.28.0.42" } };
  const html = provenanceBlock({ ...record, backend: { ...record.backend, device: "GPU", card } });
  assert.match(
    visible(html),
    /GPU \(NVIDIA H200, TF32 on\): driver 570\.86\.15, cuDNN 9\.28\.0\.42; A processor, 2 cores/,
  );
  const trained = record.trained.map((one) => (one.device === "GPU" ? { ...one, card } : one));
  const backend = { ...record.backend, noCard: "NVIDIA H200 is occupied" };
  const page = visible(readFileSync(await publish(await runFolder("card", { trained, backend })), "utf8"));
  assert.match(page, /gan Fashion-MNIST train 240,000 23\.1 GPU \(NVIDIA H200, TF32 on\) 2026-11-23/);
  assert.match(page, /Training 53 min on GPU \(NVIDIA H200, TF32 on\), CPU/);
  assert.match(page, /CPU \(NVIDIA H200 is occupied\): A processor/);
});

test("titles, captions and data are escaped, and nothing is fetched from elsewhere", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const folder = await runFolder("tiny");
  const html = readFileSync(await publish(folder), "utf8");
  assert.match(html, /<title>Sample &lt;run&gt; &amp; more \(tiny\)<\/title>/);
  assert.match(html, /<h1>Sample &lt;run&gt; &amp; more<\/h1>/);
  assert.match(html, /alt="Images &quot;as drawn&quot;"/);
  assert.ok(!html.includes("<script>alert"));
  const data = /<script type="application\/json" id="data-curve">([^]*?)<\/script>/.exec(html)![1]!;
  assert.equal((JSON.parse(data) as { data: { name: string }[] }).data[0]!.name, "</script><b>");
  assert.doesNotMatch(html, /(src|href)="?(https?:)?\/\//);
  const preset = readFileSync(join(root, "tiny", "index.html"), "utf8");
  assert.match(preset, /<a href="01-sample\/index\.html">Sample &lt;run&gt; &amp; more<\/a>/);
  assert.ok(visible(preset).includes("MSE 0.0464 0.02551"), "tables beside the paper are on the preset's page");
});

test("publishing again gives the same bytes and rewrites nothing; what was lost comes back", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const folder = await runFolder("again");
  await publish(folder);
  const first = filesIn(folder);
  const names = [
    "comparison.csv",
    "comparison.md",
    "comparison.tex",
    "curve.json",
    "grid.png",
    "index.html",
    "run.json",
  ];
  assert.deepEqual(Object.keys(first), names, "no torn or temporary file is left");
  const times = names.map((name) => statSync(join(folder, name)).mtimeMs);
  await publish(folder);
  assert.deepEqual(filesIn(folder), first);
  assert.deepEqual(
    names.map((name) => statSync(join(folder, name)).mtimeMs),
    times,
  );
  rmSync(join(folder, "comparison.tex"));
  writeFileSync(join(folder, "index.html"), "torn");
  await publish(folder);
  assert.deepEqual(filesIn(folder), first);
});

test("a page does not depend on where the results lie, its script's path aside", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const folder = await runFolder("moved");
  await publish(folder);
  const other = join(root, "moved-again", "01-sample");
  cpSync(folder, other, { recursive: true });
  await publish(other);
  assert.deepEqual(filesIn(other), filesIn(folder));
  assert.ok(!readFileSync(join(other, "index.html"), "utf8").includes(root));
});

test("the preset's page shows the least elongated image; wide ones keep a legible size on small screens", async () => {
  const folder = await runFolder("thumbnail", {
    outputs: ["strip", "square"].map((name) => ({ kind: "image", name })),
  });
  for (const [name, width] of Object.entries({ strip: 800, square: 110 })) {
    const image = sharp({ create: { width, height: 100, channels: 3, background: "white" } });
    writeFileSync(join(folder, `${name}.png`), await image.png().toBuffer());
  }
  const html = readFileSync(await publish(folder), "utf8");
  assert.match(
    html,
    /<img class="wide" alt="strip" width="800" height="100"[^]*<img alt="square" width="110" height="100"/,
  );
  const thumbs = [...readFileSync(join(root, "thumbnail", "index.html"), "utf8").matchAll(/<img [^>]*alt="(\w+)"/g)];
  assert.deepEqual(
    thumbs.map(([, name]) => name),
    ["square"],
  );
});

test("a run that failed or was cut off says so before its numbers", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const failed = visible(
    readFileSync(await publish(await runFolder("failed", { state: "failed", error: "loss is <NaN>" })), "utf8"),
  );
  assert.ok(failed.includes("This run failed: loss is &lt;NaN&gt;. What follows is incomplete."));
  assert.ok(failed.indexOf("This run failed") < failed.indexOf("What was trained"));
  const cut = visible(readFileSync(await publish(await runFolder("cut", { state: "running" })), "utf8"));
  assert.ok(cut.includes("This run has not finished."));
  assert.ok(visible(readFileSync(join(root, "cut", "index.html"), "utf8")).includes("This run has not finished."));
});

test("a missing or damaged record is one error that names the file, and leaves the page alone", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const folder = await runFolder("damaged");
  await publish(folder);
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const file = join(folder, "run.json");
  for (const [text, message] of [
    [recordText(record).slice(0, 300), /run\.json: not a run record \(.*\); repeat the run, or remove the file/],
    ["", /run\.json: not a run record/],
    ["null", /run\.json: format undefined, this version reads format 1; repeat the run/],
    ['{"format":2}', /run\.json: format 2, this version reads format 1/],
  ] as const) {
    writeFileSync(file, text);
    await assert.rejects(
      publish(folder),
      (error: Error) => error.message.startsWith(file) && message.test(error.message),
    );
  }
  rmSync(file);
  await assert.rejects(
    publish(folder),
    /01-sample: no run\.json; expected the folder of a run, as results\/small\/00-quickstart/,
  );
  assert.equal(readFileSync(join(folder, "index.html"), "utf8"), page);
  await runFolder("damaged");
  writeFileSync(join(folder, "curve.json"), "{");
  await assert.rejects(publish(folder), /curve\.json: not a figure/);
  assert.ok(!existsSync(join(folder, "curve.png")));
});

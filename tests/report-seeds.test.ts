import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { meanFigure } from "../src/report/seeds-figures";
import { aggregateSeeds as aggregate } from "../src/report/seeds";
import { toMarkdown } from "../src/report/table";
import type { Figure } from "../src/results/figure";
import { readRecord, type RunRecord } from "../src/results/record";
import { sampleFigure, sampleOutputs, sampleRecord, writeRun } from "./report-runs";

const root = mkdtempSync(join(tmpdir(), "genfeat-seeds-"));
after(() => rmSync(root, { recursive: true, force: true }));

const mses = [0.024, 0.026, 0.031];
let batches = 0;

/** Runs of seeds 1, 2, 3 in results/seed-<n>/small/01-sample. */
function seedRuns(change: (seed: number) => Partial<RunRecord> = () => ({})): Promise<string[]> {
  const base = join(root, `batch-${batches++}`);
  return Promise.all(
    mses.map((mse, i) => {
      const seed = i + 1;
      const record = sampleRecord("01-sample", {
        config: { gan: { seed, images: 240000 } },
        seeds: { "gan.seed": seed, data: 7 },
        command: `npm run reproduce -- 01-sample --preset small --set seed=${seed}`,
        seconds: 100 + seed,
        notes: { accuracy: 0.9 + seed / 100, images: 5 },
        outputs: sampleOutputs(mse),
        ...change(seed),
      });
      return writeRun(join(base, `seed-${seed}`, "small", "01-sample"), record, [3 * seed, 2, 1]);
    }),
  );
}

const command = "npm run reproduce -- 01-sample --preset small --seeds 1,2,3";
const aggregateSeeds = (target: string, runs: readonly string[]) => aggregate(target, runs, command);

test("runs of three seeds become one: means with deviations, curves with bands, and where they come from", async () => {
  const runs = await seedRuns();
  const target = join(root, "mean");
  await aggregateSeeds(target, runs);
  const record = readRecord(target)!;
  assert.equal(record.state, "finished");
  const [output] = record.outputs;
  assert.ok(output?.kind === "table");
  const [mse, fid] = output.table.rows;
  const mean = (0.024 + 0.026 + 0.031) / 3;
  const std = Math.sqrt(mses.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 2);
  const ours = mse![2] as { mean: number; std: number; n: number };
  assert.ok(Math.abs(ours.mean - mean) < 1e-15 && Math.abs(ours.std - std) < 1e-15);
  assert.equal(ours.n, 3);
  assert.deepEqual(
    [mse![1], mse![3], fid![2]],
    [0.046, -0.019, null],
    "the paper's stays, the difference is that of the means",
  );
  assert.match(toMarkdown(output.table), /\| +ours, n = 3 \|/);
  assert.match(toMarkdown(output.table), /\| MSE +\| +0\.046 \| +0\.0270 ± 0\.0036 \| +−0\.019/);
  assert.match(output.caption!, /Mean ± sample standard deviation over 3 seeds\.$/);
  assert.deepEqual(
    output.reproduces?.map(({ item }) => item),
    ["ghfeat:V", "ghfeat:II"],
  );

  assert.deepEqual(record.seeds, { data: 7 }, "the seed that all share");
  assert.deepEqual(
    record.runs?.map(({ folder, seeds, seconds }) => [folder, seeds["gan.seed"], seconds]),
    [1, 2, 3].map((seed) => [`seed-${seed}/small/01-sample`, seed, 100 + seed]),
  );
  assert.equal(record.seconds, 306);
  assert.equal(record.command, command);
  assert.deepEqual(record.trained, [{ name: "gan (3 times)", images: 240000, minutes: 60, device: "CPU" }]);
  assert.equal((record.notes["accuracy"] as { n: number }).n, 3);
  assert.equal(record.notes["images"], 5);
  assert.match(record.outputs[2]!.caption!, /^Style mixing\. Of the first of 3 seeds\.$/);
  assert.ok(existsSync(join(target, "grid.png")));

  const { data } = JSON.parse(readFileSync(join(target, "curve.json"), "utf8")) as {
    data: { y: number[]; fill?: string }[];
  };
  assert.deepEqual(
    data.map(({ y, fill }) => [fill ?? "line", y]),
    [
      ["toself", [9, 2, 1, 1, 2, 3]],
      ["line", [6, 2, 1]],
    ],
  );
});

test("nodes of a cluster may differ in driver and libraries, and in why a card was left; not in the card", async () => {
  const { backend } = sampleRecord("01-sample");
  const on = (name: string, driver: string) => ({
    name,
    driver,
    computeCapability: 9,
    tf32: true,
    cuda: { cudnn: driver },
  });
  const runs = (card: (seed: number) => ReturnType<typeof on>) =>
    seedRuns((seed) => ({
      backend: { ...backend, device: "GPU", card: card(seed), noCard: `after ${seed}` },
      trained: [{ name: "gan", images: 240000, seed, minutes: 20, device: "GPU", card: card(seed) }],
    }));
  const target = join(root, "nodes");
  await aggregateSeeds(target, await runs((seed) => on("NVIDIA H200", `570.${seed}`)));
  assert.equal(readRecord(target)!.state, "finished");
  const others = await runs((seed) => on(`card ${seed}`, "570.1"));
  await assert.rejects(aggregateSeeds(join(root, "cards"), others), /card\.name is "card 2"/);
});

test("what differs beside the seed is refused by its key, and nothing is written", async () => {
  const other = (key: Partial<RunRecord>) => seedRuns((seed) => (seed === 2 ? key : {}));
  const config = { gan: { seed: 2, images: 1000 } };
  const record = sampleRecord("01-sample");
  for (const [change, message] of [
    [
      { config },
      /seed-2\/small\/01-sample\/run\.json: config\.gan\.images is 1000, in .*seed-1.*run\.json it is 240000; runs of several seeds may differ in nothing else/,
    ],
    [{ preset: "tiny" }, /: preset is "tiny", in .* it is "small"/],
    [{ code: { ...record.code, commit: "f".repeat(40) } }, /: code\.commit is "f+", in/],
    [{ backend: { ...record.backend, device: "GPU" } }, /: backend\.device is "GPU", in/],
    [{ data: [{ name: "Fashion-MNIST", files: { "train.gz": "ff" } }] }, /: data\.0\.files\.train\.gz is "ff", in/],
    [{ trained: [{ name: "gan", images: 1, minutes: 1, device: "CPU" }] }, /: trained\.0\.images is 1, in/],
    [{ protocols: {} }, /: protocols\.MSE is not there, in/],
    [{ outputs: sampleOutputs(1).slice(1) }, /: outputs\.0\.kind is "figure", in/],
    [{ state: "failed" as const }, /state is "failed"; repeat the run, only finished ones have a mean/],
    [{ seeds: { "gan.seed": 1, data: 7 } }, /seeds are .*, as in .*seed-1.*; the same run twice has no spread/],
  ] as const) {
    const target = join(root, "refused");
    await assert.rejects(aggregateSeeds(target, await other(change)), message);
    assert.ok(!existsSync(join(target, "run.json")));
  }
  await assert.rejects(aggregateSeeds(join(root, "x"), [root]), /1 run given; a mean over seeds takes two or more/);
  await assert.rejects(aggregateSeeds(join(root, "x"), [root, root]), /no run\.json; expected the folder of a run/);
});

test("a word that differs in a table is refused with its place; a number that some lack is a mean of fewer", async () => {
  const withTable = (rows: (seed: number) => (string | number | null)[][]) =>
    seedRuns((seed) => ({
      outputs: [{ kind: "table", name: "scores", table: { columns: ["method", "MSE"], rows: rows(seed) } }],
    }));
  await assert.rejects(
    aggregateSeeds(join(root, "words"), await withTable((seed) => [[`method ${seed}`, 1]])),
    /table "scores", row 1, column "method": "method 1" is not the same in all runs; only numbers have a mean/,
  );
  await assert.rejects(
    aggregateSeeds(join(root, "rows"), await withTable((seed) => Array.from({ length: seed }, () => ["a", 1]))),
    /table "scores": 2 rows, of the first run 1/,
  );
  const target = join(root, "fewer");
  await aggregateSeeds(
    target,
    await withTable((seed) => [
      ["a", seed === 1 ? null : seed],
      ["b", seed],
      ["c", null],
    ]),
  );
  const output = readRecord(target)!.outputs[0]!;
  assert.ok(output.kind === "table");
  assert.deepEqual(toMarkdown(output.table).match(/\d.*?(?= +\|)/g), ["2.50 ± 0.71 (n = 2)", "2.0 ± 1.0 (n = 3)"]);
});

test("figures of other places or kinds have no mean; bars get error bars; smoothed curves lose what was measured", () => {
  assert.equal(meanFigure([sampleFigure([1, 2]), sampleFigure([1, 2, 3])]), undefined);
  const heat: Figure = { data: [{ type: "heatmap", z: [[1]] }], layout: {} };
  assert.equal(meanFigure([heat, heat]), undefined);
  const bar = (y: number[]): Figure => ({ data: [{ type: "bar", name: "a", x: ["1", "2"], y }], layout: {} });
  const [merged] = meanFigure([bar([1, 5]), bar([3, 5])])!.data as { y: number[]; error_y: { array: number[] } }[];
  assert.deepEqual(
    [merged!.y, merged!.error_y.array],
    [
      [2, 5],
      [1.41421, 0],
    ],
  );
  const curve = (y: number[]): Figure => ({
    data: [
      { type: "scatter", mode: "lines", name: "loss", x: [0, 1], y: [9, 9], opacity: 0.25 },
      { type: "scatter", mode: "lines", name: "loss", x: [0, 1], y, yaxis: "y2", line: { color: "#0072B2" } },
    ],
    layout: { yaxis2: { type: "log" } },
  });
  const traces = meanFigure([curve([0, 1]), curve([1, 1])])!.data as {
    y: number[];
    yaxis: string;
    fillcolor?: string;
  }[];
  assert.deepEqual(
    traces.map(({ y, yaxis, fillcolor }) => [y, yaxis, fillcolor]),
    [
      [[1.20711, 1, 1, 0.05], "y2", "#0072B233"],
      [[0.5, 1], "y2", undefined],
    ],
  );
});

test("a run whose first output is an image becomes one, too: the folder is made", async () => {
  const target = join(root, "image-first", "small");
  await aggregateSeeds(target, await seedRuns(() => ({ outputs: sampleOutputs(1).slice(2) })));
  assert.ok(existsSync(join(target, "grid.png")));
  assert.equal(readRecord(target)!.outputs.length, 1);
});

test("reference lines stand at their mean, axes reach as far as the longest", () => {
  const figure = (height: number, range: unknown): Figure => ({
    data: [{ type: "bar", name: "a", x: ["1"], y: [1] }],
    layout: {
      shapes: [
        { type: "line", y0: height, y1: height },
        { y0: 0.1, y1: 0.1 },
      ],
      yaxis: { range },
      xaxis: { title: "x" },
    },
  });
  assert.deepEqual(meanFigure([figure(1, [0, 2]), figure(2, [0.5, 3])])!.layout, {
    shapes: [
      { type: "line", y0: 1.5, y1: 1.5 },
      { y0: 0.1, y1: 0.1 },
    ],
    yaxis: { range: [0, 3] },
    xaxis: { title: "x" },
  });
  const reversed = meanFigure([figure(1, [3, 0]), figure(1, [4, 0])])!.layout as { yaxis: object };
  assert.deepEqual(reversed.yaxis, { range: [3, 0] });
});

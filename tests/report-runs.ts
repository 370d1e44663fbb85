import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { points } from "../src/report/curves";
import { partly } from "../src/experiments/claims";
import { recordText, type Output, type RunRecord } from "../src/results/record";

/** A run's record as made up for tests of the report. */
export const sampleRecord = (notebook: string, change: Partial<RunRecord> = {}): RunRecord => ({
  format: 1,
  notebook,
  preset: "small",
  title: `Notebook ${notebook}`,
  summary: "What it is about.",
  state: "finished",
  started: "2026-11-24T10:00:00.000Z",
  seconds: 100,
  command: `npm run reproduce -- ${notebook} --preset small`,
  config: { gan: { seed: 1, images: 240000, note: "a & b" } },
  seeds: { "gan.seed": 1 },
  code: {
    version: "0.1.0",
    commit: "0123456789abcdef0123456789abcdef01234567",
    dirty: false,
    lock: "fedcba9876543210",
  },
  backend: {
    tfjs: "4.22.0",
    libtensorflow: "2.21.0",
    device: "CPU",
    threads: { intra: 2, inter: 2 },
    oneDNN: true,
    node: "v20.20.2",
  },
  machine: { system: "linux x64", cpu: "A processor", cores: 2, memoryGiB: 23.5 },
  data: [{ name: "Fashion-MNIST", files: { "train.gz": "b0564c3eedab" } }],
  trained: [{ name: "gan", images: 240000, minutes: 20, device: "CPU" }],
  protocols: { MSE: "10,000 test images" },
  notes: { accuracy: 0.9 },
  outputs: sampleOutputs(0.025),
  ...change,
});

/** A table beside the paper's numbers, a figure and an image; hostile letters in their captions. */
export const sampleOutputs = (mse: number): Output[] => [
  {
    kind: "table",
    name: "comparison",
    caption: "The paper's numbers beside ours: 50 % & <more>_#",
    reproduces: [partly("ghfeat:V", "Fashion-MNIST for FF-HQ"), partly("ghfeat:II", "one row")],
    table: {
      columns: ["quantity", "paper", "ours", "difference", "what differs from the paper's setting", "command"],
      rows: [
        [
          "MSE",
          0.046,
          mse,
          Number((mse - 0.046).toPrecision(12)),
          "small images instead of large ones, and another set",
          "npm run reproduce",
        ],
        ["FID", 7.8, null, null, "small images instead of large ones, and another set", "npm run reproduce"],
      ],
      formats: {
        ours: { digits: 3 },
        "what differs from the paper's setting": { once: true },
        command: { code: true, once: true },
      },
    },
  },
  { kind: "figure", name: "curve", caption: "Error over time" },
  { kind: "image", name: "grid", caption: "Style mixing", reproduces: [partly("ghfeat:fig-6", "clothes for faces")] },
];

export const sampleFigure = (y: readonly number[]) =>
  points(
    [{ name: "MSE", x: y.map((_, i) => i), y }],
    { x: { title: "step" }, y: { title: "MSE" }, size: { width: 320, height: 200 } },
    true,
  );

/** Writes a run's folder as it is when its run.json has just been written. -> the folder */
export async function writeRun(folder: string, record: RunRecord, y: readonly number[] = [3, 2, 1]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const image = sharp({ create: { width: 900, height: 300, channels: 3, background: "#888" } });
  if (record.outputs.some(({ name }) => name === "grid"))
    writeFileSync(join(folder, "grid.png"), await image.png().toBuffer());
  if (record.outputs.some(({ name }) => name === "curve"))
    writeFileSync(join(folder, "curve.json"), JSON.stringify(sampleFigure(y)) + "\n");
  writeFileSync(join(folder, "run.json"), recordText(record));
  return folder;
}

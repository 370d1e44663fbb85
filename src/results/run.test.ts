import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { sha256 } from "../files/hash";
import type { Figure } from "./figure";
import { NotFiniteError } from "./json";
import { findRuns, readRecord } from "./record";
import { openRun } from "./run";

const root = mkdtempSync(join(tmpdir(), "genfeat-run-"));
after(() => rmSync(root, { recursive: true, force: true }));
const options = { preset: "tiny", config: { gan: { seed: 3, images: 10 } }, root };
const figure = (y: ArrayLike<number>): Figure => ({
  data: [{ type: "scatter", y }],
  layout: { width: 300, height: 200 },
});
const png = Buffer.from("\x89PNG and so on", "latin1");
const table = { columns: ["metric", "ours"], rows: [["MSE", 0.05]] };

test("a run's record holds its provenance and lists what it wrote, and is read back as it was", async () => {
  const run = await openRun("01-round-trip", { ...options, title: "Round trip", seeds: { data: 7 } });
  await Promise.all([
    run.table("scores", { ...table, caption: "Scores" }),
    run.figure("curve", figure(Float32Array.of(1, 0.1)), "A curve"),
    run.image("grid", png),
    run.note("overtakes", { steps: 40 }),
    run.protocol("MSE", "10,000 test images"),
  ]);
  writeFileSync(join(root, "data.gz"), "pixels");
  await run.data("Fashion-MNIST", [join(root, "data.gz")]);
  const copies = ["a", "b", join("c", "b")].map((one) => join(root, one, "data.gz"));
  for (const [i, file] of copies.entries()) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, String(i));
  }
  await run.data("two of one name", copies.slice(0, 2));
  await assert.rejects(run.data("the same", copies), /data "the same" has two files of one name; record them apart/);
  const card = { name: "NVIDIA H200", driver: "570.86", computeCapability: 9, tf32: true, cuda: {} };
  const network = {
    name: "gan",
    images: 12800,
    minutes: 1.5,
    device: "GPU",
    card,
    curves: [1, 2],
    config: { seed: 5 },
  };
  await run.trained([network]);
  assert.equal(readRecord(run.folder)?.state, "running");
  await run.close();
  await run.close();
  const record = readRecord(run.folder)!;
  assert.deepEqual(record, JSON.parse(JSON.stringify(run.record)));
  assert.equal(record.state, "finished");
  assert.deepEqual(record.seeds, { "gan.seed": 3, data: 7 });
  assert.deepEqual(record.outputs, [
    { kind: "table", name: "scores", caption: "Scores", table },
    { kind: "figure", name: "curve", caption: "A curve" },
    { kind: "image", name: "grid" },
  ]);
  assert.deepEqual(record.trained, [{ name: "gan", images: 12800, seed: 5, minutes: 1.5, device: "GPU", card }]);
  assert.deepEqual(record.data, [
    { name: "Fashion-MNIST", files: { "data.gz": sha256("pixels") } },
    { name: "two of one name", files: { [join("a", "data.gz")]: sha256("0"), [join("b", "data.gz")]: sha256("1") } },
  ]);
  assert.equal(record.command, `npm run reproduce -- 01-round-trip --preset tiny --results ${root}`);
  assert.equal(record.code.lock, sha256(readFileSync("package-lock.json")));
  assert.match(record.backend.libtensorflow, /^\d+\.\d+/);
  assert.equal(
    readFileSync(join(run.folder, "curve.json"), "utf8"),
    '{"data":[{"type":"scatter","y":[1,0.1]}],"layout":{"width":300,"height":200}}\n',
  );
  assert.deepEqual(readFileSync(join(run.folder, "grid.png")), png);
  assert.deepEqual(
    findRuns(join(root, "tiny")).map(({ record: { notebook } }) => notebook),
    ["01-round-trip"],
  );
  await assert.rejects(run.table("late", table), /the run is closed/);
});

test("numbers that are not finite are refused by name, and nothing is written", async () => {
  const run = await openRun("02-nan", options);
  const bad = {
    columns: ["metric", "ours"],
    rows: [
      ["MSE", 0.05],
      ["SSIM", NaN],
    ],
  };
  await assert.rejects(run.table("scores", bad), (error) => {
    assert.ok(error instanceof NotFiniteError);
    assert.equal(error.name, "NotFiniteError");
    assert.equal(
      error.message,
      'table "scores": row 2 ("SSIM"), column "ours" is NaN; write null where there is no value',
    );
    return true;
  });
  const estimate = { columns: ["a"], rows: [[{ mean: 1, std: Infinity, n: 3 }]] };
  await assert.rejects(run.table("scores", estimate), /table "scores": row 1 \(""\), column "a" is Infinity/);
  await assert.rejects(run.figure("curve", figure([1, NaN])), /NotFiniteError: figure "curve": data\.0\.y\.1 is NaN/);
  await assert.rejects(run.note("x", { mse: [0, -Infinity] }), /run 02-nan: notes\.x\.mse\.1 is -Infinity/);
  assert.deepEqual(run.record.outputs, []);
  assert.ok(!existsSync(join(run.folder, "curve.json")));
  await run.close();
});

test("wrong names, images and tables are refused with what is expected", async () => {
  await assert.rejects(openRun("../escape", options), /"\.\.\/escape" cannot name a result: expected small letters/);
  const run = await openRun("03-names", options);
  await assert.rejects(run.table("index", table), /"index" cannot name a result/);
  await assert.rejects(run.image("grid", Buffer.from("GIF89a")), /image "grid": expected a PNG, got 6 other bytes/);
  await assert.rejects(
    run.table("t", { columns: ["a", "b"], rows: [[1]] }),
    /table "t": row 1 has 1 cells, expected 2/,
  );
  await assert.rejects(run.table("t", { columns: ["a", "a"], rows: [] }), /two columns are called "a"/);
  await assert.rejects(
    run.table("t", { ...table, formats: { our: { digits: 2 } } }),
    /a format for "our", but the columns are "metric", "ours"/,
  );
  await run.close();
});

test("a failing write leaves record and file as they were, and the run goes on", async () => {
  const run = await openRun("04-failing", options);
  await run.figure("curve", figure([1, 2]));
  const [before, old] = [run.record, readFileSync(join(run.folder, "run.json"), "utf8")];
  const blocked = join(run.folder, "grid.png"); // a folder in the file's place stops root, too
  mkdirSync(blocked);
  await assert.rejects(run.image("grid", png), /EISDIR|ENOTEMPTY|EEXIST|EPERM/);
  assert.equal(run.record, before);
  assert.equal(readFileSync(join(run.folder, "run.json"), "utf8"), old);
  rmdirSync(blocked);
  await run.image("grid", png);
  assert.equal(run.record.outputs.length, 2);
  await run.close();
});

test("a second run removes what only the first one wrote, once it is finished; changed figures lose their pictures", async () => {
  const first = await openRun("05-again", options);
  await first.figure("curve", figure([1, 2]));
  await first.figure("same", figure([1, 2]));
  await first.table("gone", table);
  await first.close();
  for (const file of ["curve.png", "same.png", "gone.csv", "notebook.html"])
    writeFileSync(join(first.folder, file), "x");
  const failing = await openRun("05-again", options);
  await failing.figure("curve", figure([0, 0]));
  await failing.close(new Error("no memory"));
  assert.equal(readRecord(first.folder)?.state, "finished");
  assert.equal(readRecord(join(first.folder, "unfinished"))?.error, "no memory");
  assert.match(readFileSync(join(first.folder, "curve.json"), "utf8"), /"y":\[1,2\]/);
  const second = await openRun("05-again", options);
  await second.figure("curve", figure([1, 3]));
  await second.figure("same", figure([1, 2]));
  assert.ok(existsSync(join(first.folder, "gone.csv")));
  await second.close();
  const there = ["curve.json", "curve.png", "same.png", "gone.csv", "notebook.html"].map((file) =>
    existsSync(join(first.folder, file)),
  );
  assert.deepEqual(there, [true, false, true, false, true]);
  assert.match(readFileSync(join(first.folder, "curve.json"), "utf8"), /"y":\[1,3\]/);
  assert.ok(!existsSync(join(first.folder, "unfinished")) && !existsSync(join(first.folder, ".replaced")));
});

test("opening the same run again in this process ends the first one", async () => {
  const first = await openRun("06-twice", options);
  const second = await openRun("06-twice", options);
  await assert.rejects(first.note("a", 1), /closed/);
  await second.note("a", 1);
  await second.close();
  assert.equal(readRecord(second.folder)?.state, "finished");
});

test("another process is refused, and a process that ends early leaves a failed run", async () => {
  const script = join(root, "holder.ts");
  writeFileSync(
    script,
    `import { openRun } from ${JSON.stringify(resolve("src/results/run"))};
     void openRun("07-locked", ${JSON.stringify(options)}).then(() => {
       console.log("open");
       process.stdin.once("data", () => process.exit(3));
     });`,
  );
  const other = spawn(process.execPath, ["--import", "tsx", script], { stdio: ["pipe", "pipe", "inherit"] });
  other.stdin.on("error", () => undefined);
  await new Promise((resolve) => other.stdout.once("data", resolve));
  await assert.rejects(openRun("07-locked", options), new RegExp(`07-locked: in use by process ${other.pid}`));
  const ended = new Promise((resolve) => other.once("close", resolve));
  other.stdin.write("end\n");
  assert.equal(await ended, 3);
  const record = readRecord(join(root, "tiny", "07-locked"))!;
  assert.equal(record.state, "failed");
  assert.equal(record.error, "the process ended before the run was closed");
});

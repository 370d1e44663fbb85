import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { findBrowser } from "../src/report/find-browser";
import { points } from "../src/report/curves";
import { openRun } from "../src/results/run";

const root = mkdtempSync(join(tmpdir(), "genfeat-render-"));
after(() => rmSync(root, { recursive: true, force: true }));

const browser = findBrowser();
const skip = browser === undefined && "no browser on this machine";

/** npm run render, as on a machine that has no browser unless one is given. */
function render(args: readonly string[], program?: string) {
  const env = { ...process.env, PATH: "", GENFEAT_CHROMIUM: program ?? "" };
  const command = ["--import", "tsx", "src/cli/render.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: "utf8" });
  return { status, stdout, stderr: stderr.trim() };
}

const figure = points([{ name: "a", x: [1, 2], y: [1, 2] }], {
  x: { title: "x" },
  y: { title: "y" },
  size: { width: 320, height: 200 },
});

/** A finished run of one figure and one table, not yet published. */
async function finishedRun(preset: string): Promise<string> {
  const run = await openRun("01-sample", { preset, config: { seed: 1 }, root });
  await run.figure("curve", figure, "A curve");
  await run.table("scores", { columns: ["metric", "ours"], rows: [["MSE", 0.5]] });
  await run.close();
  return run.folder;
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), "latin1");

test(
  "pictures that a machine without a browser left out are drawn later, and the page shows them",
  { skip },
  async () => {
    const folder = await finishedRun("deferred");
    const without = render([root]);
    assert.equal(without.status, 1);
    assert.match(without.stdout, /^0 pictures and 1 pages made; 1 figures still have no picture$/m);
    assert.match(
      without.stderr,
      /^No Chromium or Chrome found: figures are kept as JSON\. Install one .* npm run render makes the pictures\.$/,
    );
    assert.deepEqual(
      readdirSync(folder)
        .sort()
        .filter((name) => name.startsWith("curve")),
      ["curve.json"],
    );
    assert.match(read(folder, "index.html"), /No picture yet/);
    assert.equal(read(folder, "scores.csv"), "metric,ours\nMSE,0.5\n");

    const later = render([root], browser);
    assert.deepEqual([later.status, later.stderr], [0, ""]);
    assert.match(later.stdout, /^3 pictures and 1 pages made$/m);
    const { width, height } = await sharp(join(folder, "curve.png")).metadata();
    assert.deepEqual([width, height], [640, 400]);
    assert.match(read(folder, "curve.svg"), /^<svg /);
    assert.match(read(folder, "curve.pdf"), /^%PDF-/);
    assert.match(read(folder, "index.html"), /<img [^>]*width="320" height="200" src="data:image\/png;base64,/);
    assert.doesNotMatch(read(folder, "index.html"), /No picture yet/);

    const before = readdirSync(folder).map((name) => [name, read(folder, name)]);
    const again = render([root], browser);
    assert.match(again.stdout, /^0 pictures and 1 pages made$/m);
    const all = render([folder, "--all"], browser);
    assert.match(all.stdout, /^3 pictures and 1 pages made$/m);
    assert.deepEqual(
      readdirSync(folder).map((name) => [name, read(folder, name)]),
      before,
    );
  },
);

test("figures are looked for in every folder but those of trainings; other JSON is left alone", () => {
  const folder = join(root, "loose", "bench");
  mkdirSync(join(folder, "training"), { recursive: true });
  writeFileSync(join(folder, "speed.json"), JSON.stringify(figure));
  writeFileSync(join(folder, "training", "other.json"), JSON.stringify(figure));
  writeFileSync(join(folder, "machine.json"), '{"cpu":"a processor"}');
  const { stdout, status } = render([join(root, "loose")]);
  assert.match(stdout, /0 pictures and 0 pages made; 1 figures still have no picture/);
  assert.equal(status, 1);
  assert.ok(!existsSync(join(folder, "machine.png")));
});

test("a damaged record, a folder that is not there and a wrong option are one line each", async () => {
  const folder = await finishedRun("damaged");
  writeFileSync(join(folder, "run.json"), read(folder, "run.json").slice(0, 100));
  for (const [args, code, message] of [
    [[join(root, "damaged")], 1, /01-sample\/run\.json: not a run record .*; repeat the run, or remove the file$/],
    [[join(root, "nowhere")], 2, /nowhere: not a folder; expected one with results$/],
    [["--al"], 2, /--al/],
  ] as const) {
    const { status, stderr } = render(args);
    assert.equal(status, code);
    const said = stderr.split("\n").filter((line) => !line.startsWith("No Chromium"));
    assert.equal(said.length, 1, stderr);
    assert.match(said[0]!, message);
  }
});

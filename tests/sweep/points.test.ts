import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { root as project } from "../../src/cli/reproduce/execute";
import { expand, readGrid } from "../../src/cli/sweep/grid";
import { pointFolder, readAttempt, readJobs, writeJobs } from "../../src/cli/sweep/jobs";
import { runPoint } from "../../src/cli/sweep/run-point";
import { FolderInUse, withLock } from "../../src/files/lock";
import { runCommand } from "../reproduce-command";
import { writeSweep } from "./notebook";

// One point at a time, and the lists that workers take theirs from.

const root = mkdtempSync(join(tmpdir(), "genfeat-points-"));
after(() => rmSync(root, { recursive: true, force: true }));

const pointsOf = (file: string) => expand(readGrid(file, project), project);

test("a list of points stays what it was when the grid changes; what runs nothing, or all here, writes none", async () => {
  const folder = join(root, "lists");
  const before = pointsOf(writeSweep(folder, { set: { slope: [1, 2] } }));
  const list = await writeJobs(folder, before);
  const grid = writeSweep(folder, { set: { slope: [3, 4, 5] } });
  assert.notEqual(await writeJobs(folder, pointsOf(grid)), list);
  assert.deepEqual(readJobs(list), before);
  assert.throws(() => readJobs(join(folder, "points-none.jsonl")), /points-none\.jsonl: not found; npm run sweep/);

  for (const option of ["--dry-run", "--collect"])
    await runCommand("sweep", [grid, "--results", join(folder, "results"), option]);
  const made = readdirSync(join(folder, "results", "sweeps", "lines"));
  assert.deepEqual(made.sort(), ["grid.json", "sweep.csv", "sweep.md", "sweep.tex", "values.csv"]);
});

test("two notebooks of one name in different folders have points of their own; one notebook named in two ways has the same", () => {
  const hashes = ["one", "two"].map((name) => pointsOf(writeSweep(join(root, name), {}))[0]!.hash);
  assert.notEqual(hashes[0], hashes[1]);
  const byName = join(root, "by-name.json");
  const grids = ["quickstart", join(project, "notebooks", "00-quickstart.ipynb")].map((notebook) => {
    writeFileSync(byName, JSON.stringify({ notebook }));
    return pointsOf(byName)[0]!.hash;
  });
  assert.equal(grids[0], grids[1]);
});

test("--force empties a point's folder under its lock, once for each call", async () => {
  const folder = join(root, "force");
  const python = join(root, "python"); // no kernel: what the runs make is not looked at
  writeFileSync(python, "#!/bin/sh\n", { mode: 0o755 });
  process.env["GENFEAT_PYTHON"] = python;
  after(() => delete process.env["GENFEAT_PYTHON"]);
  const point = pointsOf(writeSweep(folder, { set: { slope: [2] } }))[0]!;
  const own = pointFolder(folder, point);
  const stray = join(own, "stray.txt");
  const runs = () => readFileSync(join(own, "log.txt"), "utf8").match(/: npm run reproduce -- /g)?.length;
  mkdirSync(own, { recursive: true });
  writeFileSync(stray, "");
  await withLock(own, async () => {
    await assert.rejects(runPoint(folder, point, { anew: "first" }), FolderInUse);
    assert.ok(existsSync(stray)); // another worker is at it
  });
  for (const [call, count] of [
    ["first", 1],
    ["first", 2],
    ["second", 1],
  ] as const) {
    assert.equal(await runPoint(folder, point, { anew: call }), 0);
    assert.deepEqual([existsSync(stray), runs()], [count === 2, count]); // 2: as after a requeue
    writeFileSync(stray, "");
  }
});

test(
  "a log that cannot be written ends the point with one clear error",
  { skip: !existsSync("/dev/full") },
  async () => {
    const folder = join(root, "full");
    const [point] = pointsOf(writeSweep(folder, { set: { slope: [2], seconds: [30] } }));
    mkdirSync(pointFolder(folder, point!), { recursive: true });
    symlinkSync("/dev/full", join(pointFolder(folder, point!), "log.txt"));
    await assert.rejects(
      runPoint(folder, point!),
      /log\.txt: cannot be written \(ENOSPC.*\); make room, and give the command again$/,
    );
    assert.equal(readAttempt(folder, point!), undefined);
    assert.ok(!existsSync(join(pointFolder(folder, point!), ".command")));
  },
);

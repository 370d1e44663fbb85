import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { holderOf } from "../../src/files/lock";
import { readJobs } from "../../src/cli/sweep/jobs";
import { startCluster } from "./cluster";
import { runCommand } from "../reproduce-command";
import { unpackDebian } from "./debian";
import { writeSweep } from "./notebook";

// The real command on real engines; every point is a notebook that runs in the kernel.

const root = mkdtempSync(join(tmpdir(), "genfeat-sweep-"));
after(() => rmSync(root, { recursive: true, force: true }));

const sweep = (args: readonly string[], env?: NodeJS.ProcessEnv) => runCommand("sweep", args, env && { env });

const rows = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));

test("here: a failed point is named and fails the sweep; the others are in the table; again, only what is missing runs", async () => {
  const folder = join(root, "local");
  const grid = writeSweep(folder, { set: { slope: [0, 3] } });
  const results = join(folder, "results");
  const first = await sweep([grid, "--results", results, "--jobs", "2"]);
  assert.equal(first.status, 1, first.terminal);
  assert.match(first.terminal, /1 of 2 points done/);
  const log = /failed: slope=0; (\S+)/.exec(first.terminal)?.[1];
  assert.match(readFileSync(log!, "utf8"), /this line is flat/);
  const table = join(results, "sweeps", "lines", "sweep.csv");
  assert.deepEqual(
    rows(table).map(([slope, state, , y]) => [slope, state, y]),
    [
      ["slope", "run state", "y at 2"],
      ["0", "failed", ""],
      ["3", "done", "6"],
    ],
  );
  const [, , seconds] = rows(table)[2]!;
  writeSweep(folder, { set: { slope: [3] }, collect: ["y at 2"] });
  const again = await sweep([grid, "--results", results]);
  assert.equal(again.status, 0, again.terminal);
  assert.match(again.terminal, /1 of 1 points done/);
  assert.equal(rows(table)[1]![2], seconds, "what was up to date has taken what it took");
  const [point] = readdirSync(join(results, "sweeps", "lines", "points")).filter((hash) =>
    readFileSync(join(results, "sweeps", "lines", "points", hash, "log.txt"), "utf8").includes("slope=3"),
  );
  assert.match(readFileSync(join(results, "sweeps", "lines", "points", point!, "log.txt"), "utf8"), /up to date/);
});

test("a mistake in the grid is named with its file before anything runs", async () => {
  const file = join(root, "wrong.json");
  const cases: [unknown, RegExp][] = [
    ["{", /wrong\.json: .*JSON/],
    [{ notebook: "quickstart", sets: {} }, /wrong\.json: "sets" is not known/],
    [
      { notebook: "quickstart", set: { psy: [1] } },
      /wrong\.json: psy: 00-quickstart has no such parameter; there are .*psi/,
    ],
    [{ notebook: "quickstart", set: { psi: 1 } }, /wrong\.json: "set": expected a list of values/],
    [{ notebook: "nonesuch" }, /wrong\.json: there is no notebook nonesuch/],
    [{ notebook: "quickstart", name: "../up" }, /wrong\.json: "name"/],
    [
      { notebook: "quickstart", set: { psi: [1] }, points: [{ psi: 2 }] },
      /wrong\.json: "psi" stands in "set" and in "points"/,
    ],
  ];
  await Promise.all(
    cases.map(async ([grid, message]) => {
      const own = file.replace("wrong", `${cases.findIndex(([one]) => one === grid)}-wrong`);
      writeFileSync(own, typeof grid === "string" ? grid : JSON.stringify(grid));
      const { status, terminal } = await sweep([own, "--results", join(root, "none")]);
      assert.equal(status, 2, terminal);
      assert.match(terminal, message);
    }),
  );
  assert.ok(!existsSync(join(root, "none")));
});

const parallel = unpackDebian(["parallel"]);
test(
  "GNU parallel: points go to two hosts by ssh (here a stand-in for ssh that runs the command on this machine)",
  { skip: typeof parallel === "string" && parallel },
  async () => {
    assert.ok(typeof parallel !== "string");
    const folder = join(root, "parallel");
    const grid = writeSweep(folder, { set: { slope: [1, 2] } });
    const ssh = join(folder, "ssh");
    writeFileSync(
      ssh,
      `#!/bin/sh\necho "$@" >> ${folder}/ssh.log\nwhile [ "$1" != one ] && [ "$1" != two ]; do shift; done\nshift\n[ "$1" = -- ] && shift\nexec sh -c "$*"\n`,
      { mode: 0o755 },
    );
    const env = { ...parallel.environment, PARALLEL_SSH: ssh, SHELL: undefined }; // as in a job without a terminal
    const { status, terminal } = await sweep(
      [grid, "--results", join(folder, "results"), "--on", "parallel", "--hosts", "one,two"],
      env,
    );
    assert.equal(status, 0, terminal);
    assert.match(terminal, /2 of 2 points done/);
    const called = readFileSync(join(folder, "ssh.log"), "utf8");
    assert.ok(/\bone\b/.test(called) && /\btwo\b/.test(called), called);
    const without = await sweep([grid, "--results", join(folder, "results"), "--on", "parallel"], {
      ...process.env,
      PATH: "/nowhere",
    });
    assert.equal(without.status, 2);
    assert.match(without.terminal, /parallel: not found.*apt install parallel/);
  },
);

const slurm = unpackDebian(["slurmctld", "slurmd", "slurm-client", "munge"]);
test(
  "Slurm: an array of 8 points, one killed and requeued; all results in one table",
  { skip: typeof slurm === "string" && slurm },
  async () => {
    assert.ok(typeof slurm !== "string");
    const folder = join(root, "slurm");
    const grid = writeSweep(folder, { set: { slope: [1, 2, 3, 4], offset: [0, 10], seconds: [4] } });
    const cluster = await startCluster(slurm, join(folder, "cluster"));
    const sweepFolder = join(folder, "results", "sweeps", "lines");
    try {
      const run = sweep(
        [grid, "--results", join(folder, "results"), "--on", "slurm", "--jobs", "2"],
        cluster.environment,
      );
      const owner = await firstOwner(join(sweepFolder, "points"));
      const list = readdirSync(sweepFolder).find((name) => name.startsWith("points-"))!;
      const index = readJobs(join(sweepFolder, list)).findIndex(({ hash }) => hash === owner.hash);
      const job = cluster.slurm("squeue", "-h", "-r", "-t", "RUNNING", "-o", "%F").split("\n")[0]!;
      process.kill(owner.pid, "SIGKILL");
      cluster.slurm("scontrol", "requeue", `${job}_${index}`);
      const { status, terminal } = await run;
      assert.equal(status, 0, `${terminal}\n${logs(sweepFolder)}`);
      assert.match(readFileSync(join(sweepFolder, "logs", `${index}.log`), "utf8"), /restart 0[^]*restart 1[^]*done: /);
      const [, ...points] = rows(join(sweepFolder, "sweep.csv"));
      assert.deepEqual(
        points.map(([slope, offset, , state, , y]) => [state, Number(y) - 2 * Number(slope) - Number(offset)]),
        Array(8).fill(["done", 0]),
      );
    } finally {
      await cluster.stop();
    }
  },
);

test(
  "Slurm: Ctrl-C cancels the array that is waited for, and leaves the one of --no-wait, with its number",
  { skip: typeof slurm === "string" && slurm },
  async () => {
    assert.ok(typeof slurm !== "string");
    const folder = join(root, "cancel");
    const grid = writeSweep(folder, { set: { slope: [1, 2] } });
    const cluster = await startCluster(slurm, join(folder, "cluster"));
    const submit = (...options: string[]) => {
      let told = false;
      return runCommand("sweep", [grid, "--results", join(folder, "results"), "--on", "slurm", ...options], {
        env: cluster.environment,
        watch: (terminal, child) => (told ||= /^job \d+/m.test(terminal) && child.kill("SIGINT")),
      });
    };
    const jobs = () => cluster.slurm("squeue", "-h", "-o", "%A %T");
    try {
      const held = "--sbatch=--hold"; // no task begins
      const waited = await submit(held);
      assert.equal(waited.status, 130, waited.terminal);
      assert.match(waited.terminal, /^job 1$[^]*^cancelled job 1; the same command goes on with what is left$/m);
      assert.equal(jobs(), "");
      const left = await submit(held, "--no-wait");
      assert.match(left.terminal, /^job (\d+); it goes on without this command, scancel \1 ends it$/m);
      assert.match(left.terminal, /^submitted; npm run sweep -- \S+ --results \S+ --collect gathers the results$/m);
      assert.match(jobs(), /PENDING/);
    } finally {
      await cluster.stop();
    }
  },
);

/** The first point that a worker is at, and the worker's process. */
async function firstOwner(points: string): Promise<{ hash: string; pid: number }> {
  for (let waited = 0; waited < 120_000; waited += 50) {
    for (const hash of existsSync(points) ? readdirSync(points) : []) {
      const command = join(points, hash, ".command"); // its run is under way
      const pid = holderOf(join(points, hash))?.pid;
      if (existsSync(command) && pid !== undefined) return { hash, pid };
    }
    await sleep(50);
  }
  throw new Error("no point was begun");
}

const logs = (folder: string) =>
  readdirSync(join(folder, "logs"))
    .map((name) => `${name}:\n${readFileSync(join(folder, "logs", name), "utf8")}`)
    .join("\n");

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sharedTrainings } from "../src/results/trainings";
import { checkpointNames, readCheckpoint } from "../src/train/checkpoint";
import { readLog } from "../src/train/log";

const results = mkdtempSync(join(tmpdir(), "genfeat-signal-"));
after(() => rmSync(results, { recursive: true, force: true }));

/** npm run train, without npm. */
function train(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/train.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<{ status: number | null; stderr: string }>((done) =>
    child.on("close", (status) => done({ status, stderr })),
  );
  return { child, ended };
}

test("npm run train, stopped by SIGTERM: status 143, a checkpoint of its last step, and the way on in the message", async () => {
  const { child, ended } = train("quickstart", "--preset", "tiny", "--results", results);
  const folder = join(results, "tiny", "00-quickstart", "training", "classifier");
  const training = { isRunning: true };
  void ended.then(() => (training.isRunning = false));
  while (training.isRunning && !(existsSync(folder) && readLog(folder).length > 0))
    await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGTERM");
  const { status, stderr } = await ended;
  assert.equal(status, 143, stderr);
  assert.match(stderr, /stopped by SIGTERM; the same command goes on from the checkpoint/);
  const checkpoints = join(folder, "checkpoints");
  const { record } = readCheckpoint(checkpoints, checkpointNames(checkpoints).at(-1)!);
  assert.equal(record.step, readLog(folder).at(-1)!.step);
  assert.ok(record.code && record.data && record.origin.machine.cores > 0);
});

test("npm run train refuses a wrong command with status 2", async () => {
  const { status, stderr } = await train("quickstart", "--preset", "huge").ended;
  assert.equal(status, 2);
  assert.match(stderr, /--preset huge: expected one of tiny, small, paper/);
});

test("npm run train of the ablations: a wrong name is refused before anything is trained; --set holds for what is trained", async () => {
  const wrong = await train("fashion", "--only", "y-sam-9", "--results", results).ended;
  assert.equal(wrong.status, 2);
  assert.match(
    wrong.stderr,
    /--only y-sam-9: expected none, or of w-sam, y, y-sam, .*, strong-reg, rows also with a seed as in w-sam-1/,
  );
  const folder = sharedTrainings(results, "tiny", "fashion");
  assert.ok(!existsSync(folder));
  const networks = ["classifier", "judge", "gan", "encoders.y-sam"];
  const sizes = networks.flatMap((name) => [`${name}.images=32`, `${name}.batch=16`]);
  const evaluation = { reals: 100, fakes: 50, validationImages: 20, scored: 50, seed: 11 };
  const changes = [...sizes, "r1.images=32", `evaluation=${JSON.stringify(evaluation)}`].flatMap((one) => [
    "--set",
    one,
  ]);
  const { status, stderr } = await train("fashion", "--only", "y-sam-1", "--results", results, ...changes).ended;
  assert.equal(status, 0, stderr);
  assert.deepEqual(readdirSync(folder).sort(), ["classifier", "gan", "gan-r1-every-1", "judge", "y-sam-1"]);
  for (const name of readdirSync(folder)) assert.equal(readLog(join(folder, name)).at(-1)!.images, 32, name);
});

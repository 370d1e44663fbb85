import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { TRAIN_ANEW } from "../results/trainings";
import { sharedTraining } from "./shared-training";

const results = mkdtempSync(join(tmpdir(), "genfeat-shared-"));
after(() => rmSync(results, { recursive: true, force: true }));

test("a forced batch begins shared trainings anew once, and no other one does", async () => {
  const shared = () => sharedTraining(results, "tiny", "fashion");
  const folder = await shared();
  assert.equal(folder, join(results, "tiny", "training", "fashion"));
  const checkpoints = join(folder, "gan", "checkpoints");
  const train = () => mkdirSync(checkpoints, { recursive: true });

  train();
  await shared();
  assert.ok(existsSync(checkpoints));

  process.env[TRAIN_ANEW] = new Date(Date.now() + 50).toISOString();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await shared();
  assert.deepEqual(readdirSync(folder), []);
  train();
  await shared(); // the batch's next notebook
  assert.ok(existsSync(checkpoints));
});

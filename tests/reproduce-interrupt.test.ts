import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { failure, startKernel } from "./kernel/kernel";

// Interrupting a training (R11), in a kernel that lives on, as in JupyterLab: what went on behind the cell would be seen.

const STEPS = 20; // milliseconds each

const training = (folder: string) => `import { appendFileSync } from "fs";
import { tf } from "./src/backend/tf";
import { cellSignal } from "./src/notebook/kernel";
import { runLoop } from "./src/train/loop";
const told = (text: string) => appendFileSync(${JSON.stringify(join(folder, "steps.txt"))}, text + "\\n");
const signal = cellSignal();
signal.addEventListener("abort", () => told("interrupt"));
const weight = tf.variable(tf.scalar(0));
let steps = 0;
const step = () => {
  const start = performance.now();
  while (performance.now() - start < ${STEPS});
  weight.assign(weight.add(1));
  told("step");
  if (++steps === 5) console.log("five");
  return { loss: tf.scalar(1) };
};
const { finished } = await runLoop(
  { name: "steps", config: {}, state: { weight }, batch: 1, phases: [{ name: "only", turn: () => true, run: step }], dispose: () => {} },
  { folder: ${JSON.stringify(join(folder, "training"))}, images: 1e6, signal, draw: () => ({ batch: tf.zeros([1, 1, 1, 1]), labels: tf.zeros([1]) }) },
);
console.log(finished);`;

/** Time of the last change of every file. */
function times(folder: string): Record<string, number> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(files.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
}

test("an interrupted training takes no further step, leaves a checkpoint, and changes no file in the next ten seconds", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-interrupt-"));
  const kernel = await startKernel();
  t.after(async () => {
    await kernel.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const cell = await kernel.run(training(folder), [{ after: "five", seconds: 0.2 }]);
  assert.equal(failure(cell).ename, "KeyboardInterrupt", JSON.stringify(cell));
  const log = readFileSync(join(folder, "steps.txt"), "utf8").trimEnd().split("\n");
  const at = log.indexOf("interrupt");
  assert.ok(at > 3, `${at} steps before the interrupt`);
  assert.ok(log.length - 1 - at <= 1, `${log.length - 1 - at} steps after it`);
  const checkpoints = readdirSync(join(folder, "training", "checkpoints")).filter((name) => name.endsWith(".json"));
  assert.ok(checkpoints.some((name) => name.includes(String(log.length - 1))), `${log.length - 1} steps, ${checkpoints.join(" ")}`); // prettier-ignore
  const before = times(folder);
  await sleep(10_000);
  assert.deepEqual(times(folder), before);
});

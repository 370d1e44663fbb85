import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { root } from "./machine";
import { countPlacements, placementOf, placementText } from "./placement";

// The form of TensorFlow 2.21's lines is that of its log on the CPU; no card was at hand, and GPU:0 stands in place of its CPU:0.
const device = "/job:localhost/replica:0/task:0/device:";
const log = `I0000 00:00:1795926123.221001    2512 execute.cc:1775] Executing op Conv2D in device ${device}GPU:0
I0000 00:00:1795926723.349395   13287 execute.cc:1775] Executing op genfeat_0_f in device ${device}GPU:0
I0000 00:00:1795926123.221002    2512 execute.cc:1775] Executing op Unique in device ${device}CPU:0
a0: (_Arg): ${device}CPU:0
I0000 00:00:1795926126.259673    2512 placer.cc:162] a0: (_Arg): ${device}CPU:0
n1: (MatMul): ${device}GPU:0
I0000 00:00:1795926126.259674    2512 placer.cc:162] n1: (MatMul): ${device}GPU:0
E0000 00:00:1795926127.298366    2512 meta_optimizer.cc:967] remapper failed`;

test("placement: TensorFlow's log is counted by device and op, each op once", () => {
  const placement = countPlacements(log);
  assert.deepEqual(placement, { GPU: { Conv2D: 1, MatMul: 1 }, CPU: { Unique: 1 } });
  assert.equal(placementText(placement), "1 of 3 ops of our trainings' steps: Unique 1");
  assert.equal(placementText({ GPU: { MatMul: 2 } }), "none of 2 ops of our trainings' steps");
});

test("placement: what ran on the CPU is told with the commonest first, also where nothing ran on a card", () => {
  const placement = { GPU: { Conv2D: 12, Adam: 3 }, CPU: { Unique: 1, Range: 4 } };
  assert.equal(placementText(placement), "5 of 20 ops of our trainings' steps: Range 4, Unique 1");
  assert.equal(placementText({ CPU: { MatMul: 2 } }), "2 of 2 ops of our trainings' steps: MatMul 2");
});

test("placement: a step that failed throws the end of its log, one that had no card the reason", () => {
  const ended = { status: 0, signal: null, stderr: log };
  assert.deepEqual(placementOf(ended), countPlacements(log));
  const failed = { ...ended, status: 1, stderr: `${log}\none\ntwo\nthree\nfour\nError: out of memory\n` };
  assert.throws(() => placementOf(failed), { message: "status 1\none\ntwo\nthree\nfour\nError: out of memory" });
  assert.throws(() => placementOf({ status: null, signal: "SIGKILL", stderr: "" }), { message: "SIGKILL" });
  assert.throws(() => placementOf({ ...ended, stderr: "" }), /named no op/);
  const occupied =
    "GPU: NVIDIA H200 is occupied, 143000 of 143771 MiB are taken; end what holds them. Computing on the CPU, for which npm run setup -- --cpu has the faster library";
  assert.throws(() => placementOf({ ...ended, stderr: `${occupied}\n${log}` }), { message: occupied });
});

test("placement: TensorFlow logs eager ops and those of a compiled function", () => {
  const program = `const { tf } = require("./src/backend/tf"); const { compile } = require("./src/backend/compile");
require("./src/backend/binding").nativeBackend(tf).binding.logPlacement();
const f = compile((x) => tf.tidy(() => tf.tanh(tf.matMul(x, x))), { strict: true, name: "f" });
f(tf.ones([2, 2])).dataSync(); tf.sigmoid(tf.ones([3])).dataSync();`;
  const env = { ...process.env, GENFEAT_NATIVE_LOG: "0", CUDA_VISIBLE_DEVICES: "-1" };
  const args = ["--import", "tsx", "--input-type=commonjs", "--eval", program];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  const placement = countPlacements(stderr);
  assert.deepEqual(Object.keys(placement), ["CPU"]);
  for (const op of ["MatMul", "Tanh", "Sigmoid"]) assert.ok((placement["CPU"]?.[op] ?? 0) > 0, op);
});

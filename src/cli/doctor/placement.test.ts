import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { root } from "./machine";
import { countPlacements, placementText } from "./placement";

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
  for (const op of ["BatchMatMulV2", "Tanh", "Sigmoid"]) assert.ok((placement["CPU"]?.[op] ?? 0) > 0, op);
});

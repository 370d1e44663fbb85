import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { compile } from "./compile";
import { createRandom } from "./random";
import { tf } from "./tf";

const values = (x: tf.Tensor) => [...x.dataSync()];

test("tf.train.adam, once its slots exist, trains bit by bit as it does eagerly; before, an error names them", () => {
  const side = () => {
    const weights = tf.variable(createRandom(1).normal([4, 3]) as tf.Tensor2D);
    const optimizer = tf.train.adam(0.05, 0.5, 0.99);
    const step = (x: tf.Tensor2D) =>
      optimizer.minimize(() => tf.tanh(x.matMul(weights)).square().mean() as tf.Scalar, true, [weights])!;
    return { weights, step };
  };
  const x = createRandom(2).normal([5, 4]) as tf.Tensor2D;
  const [eager, compiled, fresh] = [side(), side(), side()];
  assert.throws(() => compile(fresh.step)(x), /variables are made inside the function \(.+\); make them before/);
  const step = compile(compiled.step, { optimize: false, strict: true });
  tf.dispose([eager.step(x), compiled.step(x)]); // makes the slots
  for (let call = 0; call < 5; call++) {
    assert.deepEqual(values(step(x)), values(eager.step(x)));
    assert.deepEqual(values(compiled.weights), values(eager.weights));
  }
});

test("a layers model predicts inside a compiled function", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3, activation: "relu" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  const x = createRandom(3).normal([4, 6, 6, 1]);
  const predict = compile((images: tf.Tensor) => model.predict(images) as tf.Tensor, { strict: true });
  const expected = values(model.predict(x) as tf.Tensor);
  for (let call = 0; call < 2; call++)
    values(predict(x)).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-6));
  model.dispose();
});

test("under strict, XLA without a kernel for an op throws", () => {
  const crop = compile(
    (image: tf.Tensor4D) =>
      tf.image.cropAndResize(image, tf.tensor2d([[0, 0, 1, 1]]), tf.tensor1d([0], "int32"), [2, 2]),
    { xla: true, strict: true, name: "crop" },
  );
  assert.throws(() => crop(tf.ones([1, 4, 4, 1])), /^Error: compile\(crop\): .*CropAndResize/s);
});

test("a worker thread has a backend and compiled functions of its own", async () => {
  const program = `require("tsx/cjs");
const { parentPort } = require("node:worker_threads");
const { tf } = require(${JSON.stringify(join(__dirname, "tf.ts"))});
const { compile } = require(${JSON.stringify(join(__dirname, "compile.ts"))});
const f = compile((x) => x.mul(3), { strict: true });
f(tf.ones([2]));
parentPort.postMessage([...f(tf.ones([2])).dataSync()]);`;
  const f = compile((x: tf.Tensor) => x.mul(2), { strict: true });
  const worker = new Worker(program, { eval: true, stdin: false });
  const message = new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  assert.deepEqual(values(f(tf.ones([2]))), [2, 2]);
  assert.deepEqual(await message, [3, 3]);
  assert.deepEqual(values(f(tf.ones([2]))), [2, 2]);
  await worker.terminate();
});

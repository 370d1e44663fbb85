import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import * as dfd from "danfojs-node";
import { tf } from "../src/backend/tf";

// danfojs asks for @tensorflow/tfjs-node; the shim in shims/tfjs-node hands it the package that everything else uses.

test("danfojs and the backend share one TensorFlow: one module, one Tensor class", () => {
  const fromDanfo = createRequire(require.resolve("danfojs-node"))("@tensorflow/tfjs-node") as typeof tf;
  assert.equal(fromDanfo.Tensor, tf.Tensor);
  assert.equal(fromDanfo.engine(), tf.engine());
  const tensor = new dfd.DataFrame({ a: [1, 2], b: [3, 4] }).tensor as unknown;
  assert.ok(tensor instanceof tf.Tensor);
  assert.deepEqual(tensor.arraySync(), [
    [1, 3],
    [2, 4],
  ]);
});

test("one addon and one library are loaded into the process", { skip: process.platform !== "linux" }, () => {
  const files = readFileSync("/proc/self/maps", "utf8").match(/\/.*$/gm) ?? [];
  const loaded = (name: RegExp) => [...new Set(files.filter((file) => name.test(file)))];
  assert.equal(loaded(/tfjs_binding\.node/).length, 1);
  assert.equal(loaded(/libtensorflow(_cc)?\.so/).length, 1);
});

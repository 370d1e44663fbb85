import assert from "node:assert/strict";
import { test } from "node:test";
import { build, flatten, signatureOf } from "./structure";
import { tf } from "./tf";

const signature = (tree: unknown) => signatureOf(flatten(tree));

test("a tree comes back from its shape and its tensors", () => {
  const [x, y] = [tf.scalar(1), tf.scalar(2)];
  const tree = { b: [x, { y, none: null, nothing: undefined }], a: "text", k: -0, yes: true, empty: [], again: x };
  const flat = flatten(tree);
  assert.deepEqual(flat.tensors, [x, y, x]);
  assert.deepEqual(build(flat.shape, flat.tensors), tree);
  tf.dispose([x, y]);
});

test("values that differ have different signatures, also those that JSON takes for one", () => {
  const odd = [0, -0, NaN, Infinity, -Infinity, null, undefined, true];
  const texts = [...odd.map(String), "-0"];
  const structures = [[], {}, [[]], [undefined], { a: undefined }, { a: null }, { a: 1, b: 2 }, { exactly: "NaN" }];
  const all = [...odd, ...texts.filter((text) => text !== ""), ...structures];
  const distinct = new Set(all.map(signature));
  assert.equal(distinct.size, all.length - 1); // "0" is there twice, as the text of 0 and of -0
});

test("tensors count by type and shape, not by value", () => {
  const tensors = [
    ...[tf.ones([2]), tf.ones([2, 1]), tf.ones([1, 2]), tf.ones([])],
    ...[tf.ones([2], "int32"), tf.ones([2], "bool")],
  ];
  assert.equal(new Set(tensors.map(signature)).size, tensors.length);
  const other = tf.zeros([2]);
  assert.equal(signature(other), signature(tensors[0]));
  assert.notEqual(signature([other, other]), signature([[other], other]));
  tf.dispose([...tensors, other]);
});

test("records from another realm, as a notebook's cell, are plain", async () => {
  const { runInNewContext } = await import("node:vm");
  const foreign = runInNewContext("({ a: [1, { b: 2 }] })") as object;
  assert.equal(signature(foreign), signature({ a: [1, { b: 2 }] }));
});

test("what is not plain data is refused with its place and its class", () => {
  class Config {
    readonly rate = 1;
  }
  const classless = Object.create(Object.create(null) as object) as object;
  for (const [value, name] of [
    [new Config(), "Config"],
    [new Date(), "Date"],
    [new Map(), "Map"],
    [new Float32Array(1), "Float32Array"],
    [Promise.resolve(), "Promise"],
    [classless, "an object without a class"],
    [() => 1, "a function"],
    [Symbol("s"), "a symbol"],
    [1n, "a bigint"],
  ] as const)
    assert.throws(() => flatten([0, { a: value }]), {
      name: "TypeError",
      message: `value[1].a: expected tensors, numbers, text, or arrays and plain records of them, got ${name}`,
    });
});

test("a tensor that was disposed of is refused with its place", () => {
  const x = tf.scalar(1);
  x.dispose();
  assert.throws(() => flatten({ a: [x] }), /^Error: value\.a\[0\]: the tensor was disposed of$/);
});

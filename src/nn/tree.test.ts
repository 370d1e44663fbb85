import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { variable } from "./layers";
import { decodeTree, encodeTree } from "./serialise";
import { assertShape } from "./shape";
import { assignTree, copyTree, countParameters, disposeTree, entries, mapTree, moveTowards, trainable } from "./tree";

const make = (value: number) => ({
  layers: [{ weight: variable(tf.fill([2, 3], value)), absent: undefined }, { weight: variable(tf.fill([4], value)) }],
  running: variable(tf.fill([2], value), false),
});
const values = (tree: unknown) => entries(tree).flatMap(([, leaf]) => [...leaf.dataSync()]);

test("a tree is walked in the order of its keys, under flat names, passing over absent parts", () => {
  const tree = make(1);
  assert.deepEqual(
    entries(tree).map(([name]) => name),
    ["layers.0.weight", "layers.1.weight", "running"],
  );
  assert.equal(countParameters(tree), 10);
  assert.equal(trainable(tree).length, 2);
  const names: string[] = [];
  const mapped = mapTree(tree, (leaf, name) => (names.push(name), tf.zerosLike(leaf)));
  assert.deepEqual(names, ["layers.0.weight", "layers.1.weight", "running"]);
  assert.ok(values(mapped).every((value) => value === 0));
  for (const walk of [entries, (of: unknown) => mapTree(of, (leaf) => leaf)])
    for (const part of [3, null])
      assert.throws(() => walk({ adam: [{ rate: part }] }), /"adam\.0\.rate" is neither a tensor nor a record/);
});

test("copies are independent, averages move by 1 - beta, running values are copied", () => {
  const [target, source] = [copyTree(make(0)), make(1)];
  moveTowards(target, source, 0.75);
  assert.deepEqual(values(target), [...Array<number>(10).fill(0.25), 1, 1]);
  assert.deepEqual(values(source), Array<number>(12).fill(1));
  assignTree(target, source);
  assert.deepEqual(values(target), values(source));
  disposeTree(source);
  assert.deepEqual(values(target), Array<number>(12).fill(1));
});

test("weights survive a round trip bit by bit, and in 16 bits to 2^-11", () => {
  const tree = { a: variable(tf.randomNormal([5, 7])), step: tf.variable(tf.scalar(7, "int32"), false) };
  const before = values(tree);
  const [bytes, half] = [encodeTree(tree), encodeTree(tree, { half: true })];
  assert.ok(half.length < bytes.length);
  const other = { a: variable(tf.zeros([5, 7])), step: tf.variable(tf.scalar(0, "int32"), false) };
  decodeTree(other, bytes);
  assert.deepEqual(values(other), before);
  decodeTree(other, half);
  values(other).forEach((value, i) =>
    assert.ok(Math.abs(value - before[i]!) <= Math.abs(before[i]!) * 2 ** -11 + 1e-7),
  );
});

test("weights that do not fit are refused before anything changes, each fault named", () => {
  const bytes = encodeTree({ a: variable(tf.ones([2])), b: variable(tf.ones([3])) });
  const tree = { a: variable(tf.zeros([3])), c: variable(tf.zeros([1])) };
  assert.throws(
    () => decodeTree(tree, bytes, "x.safetensors"),
    /x\.safetensors[^]*"a" has shape \[2\], expected \[3\][^]*"c" is missing[^]*"b" is not part of this model/,
  );
  assert.deepEqual(values(tree), [0, 0, 0, 0]);
});

test("assertShape names the argument, the expected and the given shape", () => {
  assertShape("x", tf.zeros([2, 3]), [null, 3]);
  assert.throws(
    () => assertShape("codes", tf.zeros([2, 3]), [null, 4]),
    /codes: expected shape \[any, 4\], got \[2, 3\]/,
  );
});

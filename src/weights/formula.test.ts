import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { disposeTree } from "../nn/tree";
import { fillByFormula, formulaTensor, formulaValues } from "./formula";

test("values are those of the twin in NumPy (scripts/parity/formula.py), bit by bit", () => {
  assert.deepEqual(
    [...formulaValues("Mixed_5b.branch1x1.conv.weight", 4)],
    [0.9805757999420166, -0.704037070274353, 0.8746929168701172, 0.32670342922210693],
  );
  assert.deepEqual(
    [...formulaTensor("layer1.0.bn1.running_var", [3], "torch")],
    [0.5173547267913818, 0.53227698802948, 1.4006916284561157],
  );
  assert.deepEqual(
    [...formulaTensor("fc.weight", [2, 3], "torch")].slice(0, 3),
    [-0.6231541037559509, -0.21870151162147522, -0.8841742873191833],
  );
});

test("a tensor is seen in their shape, its axes brought into our order and turned round where they run the other way", () => {
  const tree = { weight: tf.variable(tf.zeros([4, 3, 2])) };
  const place = { name: "dense.weight", view: [2, 3, 4], axes: [2, 1, 0], reverse: [0] };
  fillByFormula(tree, { weight: place }, "torch");
  const theirs = formulaTensor("dense.weight", [2, 3, 4], "torch");
  const ours = tree.weight.arraySync() as number[][][];
  for (const [i, j, k] of [
    [0, 0, 0],
    [3, 2, 1],
    [1, 2, 0],
  ] as const)
    assert.equal(ours[i]![j]![k], theirs[(k * 3 + j) * 4 + (3 - i)]);
  assert.throws(() => fillByFormula(tree, {}, "torch"), /the table has no "weight"/);
  disposeTree(tree);
});

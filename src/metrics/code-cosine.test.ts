import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { codeCosines } from "./code-cosine";

const values = ({ plain, centred }: { plain: tf.Tensor; centred: tf.Tensor }) =>
  [plain, centred].map((x) => [...x.dataSync()].map((value) => Number(value.toFixed(5))));

test("the cosine is of all layers' codes in one, centred about the average or not", () => {
  const native = [tf.tensor2d([[3, 4]]), tf.tensor2d([[0, 0, 2]])];
  const predicted = [tf.tensor2d([[4, 3]]), tf.tensor2d([[0, 2, 0]])];
  const average = [tf.tensor1d([3, 3]), tf.tensor1d([0, 0, 0])];
  const plain = (12 + 12) / 29; // both of length sqrt(9 + 16 + 4)
  const centred = 0; // (1, 0, 0, 2, 0) and (0, 1, 0, 0, 2)
  assert.deepEqual(values(codeCosines(predicted, native, average)), [[Number(plain.toFixed(5))], [centred]]);
});

test("a shared mean lifts the plain cosine and not the centred one; a code that is the average has none", () => {
  const far = [tf.tensor2d([[101, 100]])];
  const other = [tf.tensor2d([[99, 100]])];
  const average = [tf.tensor1d([100, 100])];
  const [plain, centred] = values(codeCosines(far, other, average));
  assert.ok(plain![0]! > 0.9998);
  assert.deepEqual(centred, [-1]);
  assert.deepEqual(
    values(
      codeCosines(
        average.map((a) => a.expandDims(0) as tf.Tensor2D),
        far,
        average,
      ),
    )[1],
    [0],
  );
  assert.throws(() => codeCosines(far, [...far, ...far], average), /codes of as many layers, got 1, 2 and 1/);
  const [narrow, wide] = [tf.zeros<tf.Rank.R2>([1, 2]), tf.zeros<tf.Rank.R2>([1, 4])];
  const means = [tf.zeros<tf.Rank.R1>([2]), tf.zeros<tf.Rank.R1>([4])];
  assert.throws(
    () => codeCosines([wide, narrow], [narrow, wide], means),
    /codeCosines predicted, layer 0: expected shape \[1, 2\], got \[1, 4\]/,
  );
});

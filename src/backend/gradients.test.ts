import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "../../tests/gradients/cases";
import { gradientsOf, makeInputs, relativeError } from "../../tests/gradients/gradients";
import { declaredInputs, orders, referenceGradients } from "../../tests/gradients/reference";
import { nativeBackend, type Binding } from "./binding";
import { tf } from "./tf";

const declared = declaredInputs();
const reference = referenceGradients();
const backend = nativeBackend(tf);
const held = () => ({ tensors: tf.memory().numTensors, handles: backend.binding.getNumOfTensors() });

/** Native ops while `action` runs. */
function nativeOps(action: () => tf.Tensor): string[] {
  const real = backend.binding;
  const ops: string[] = [];
  const executeOp: Binding["executeOp"] = (op, ...rest) => {
    ops.push(op);
    return real.executeOp(op, ...rest);
  };
  backend.binding = Object.create(real, { executeOp: { value: executeOp } }) as Binding; // its own members are not writable
  try {
    tf.dispose(tf.tidy(action));
  } finally {
    backend.binding = real;
  }
  return ops;
}

test("both languages have the same cases", () => {
  assert.deepEqual(Object.keys(cases).sort(), [...declared.keys()].sort());
});

test("gradients agree with TensorFlow's in float64, to second order, and leave nothing behind", async (t) => {
  for (const [caseNumber, [name, shapes]] of [...declared].entries())
    await t.test(name, () => {
      const run = cases[name]!;
      const inputs = makeInputs(tf, run, caseNumber, shapes);
      backend.getInputTensorIds(inputs); // uploads them: their handles are not the gradients'
      const before = held();
      for (const order of orders) {
        const gradients = gradientsOf(tf, run, order, inputs);
        assert.deepEqual(held(), before, order);
        gradients.forEach((gradient, i) => {
          const error = relativeError(gradient, reference(caseNumber, order, i));
          assert.ok(error < 1e-5, `${order}, input ${i}: relative error ${error.toExponential(1)}`);
        });
      }
      tf.dispose(inputs);
    });
});

const mirrored: [number, number][] = [
  [0, 0],
  [1, 2],
  [1, 1],
  [0, 0],
];

/** Ops that src/backend/gradients implements natively, with the native op of their gradient and the one of that gradient's gradient. */
const nativeGradients: Record<string, [(x: tf.Tensor4D) => tf.Tensor, string, string]> = {
  relu: [(x) => tf.relu(x), "ReluGrad", "ReluGrad"],
  leakyRelu: [(x) => tf.leakyRelu(x, 0.2), "LeakyReluGrad", "LeakyReluGrad"],
  avgPool: [(x) => tf.avgPool(x, 2, 2, "valid"), "AvgPoolGrad", "AvgPool"],
  maxPool: [(x) => tf.maxPool(x, 2, 2, "valid"), "MaxPoolGrad", "MaxPoolGradGrad"],
  resizeNearestNeighbor: [
    (x) => tf.image.resizeNearestNeighbor(x, [8, 8]),
    "ResizeNearestNeighborGrad",
    "ResizeNearestNeighbor",
  ],
  resizeBilinear: [(x) => tf.image.resizeBilinear(x, [8, 8]), "ResizeBilinearGrad", "ResizeBilinear"],
  mirrorPad: [(x) => tf.mirrorPad(x, mirrored, "reflect"), "MirrorPadGrad", "MirrorPad"],
  stridedSlice: [
    (x) => tf.stridedSlice(x, [0, 0, 1, 0], [2, 3, 4, 2], [1, 2, 2, 1]),
    "StridedSliceGrad",
    "StridedSlice",
  ],
  cumsum: [(x) => tf.cumsum(x, 1), "Cumsum", "Cumsum"],
};

test("gradients with a native op cost that op alone, and so do theirs", async (t) => {
  for (const [name, [f, ofFirst, ofSecond]] of Object.entries(nativeGradients))
    await t.test(name, () => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 4, 4, 2]);
      const dy = tf.tidy(() => tf.randomNormal(f(x).shape));
      const first = (cotangent: tf.Tensor) => tf.grad(f as (x: tf.Tensor) => tf.Tensor)(x, cotangent);
      const forward = nativeOps(() => f(x));
      const backward = nativeOps(() => first(dy));
      const twice = nativeOps(() => tf.grad(first)(dy, x));
      assert.deepEqual(backward.slice(forward.length), [ofFirst]);
      const casts = name === "avgPool" ? ["Cast", "Cast"] : []; // tfjs' own avgPool casts its result, and that is differentiated
      assert.deepEqual(twice.slice(backward.length), [ofSecond, ...casts]);
      tf.dispose([x, dy]);
    });
});

test("the gradient of |x| is 0 at 0, costs two native ops and is differentiable again", () => {
  const [x, dy] = [tf.tensor1d([-2, 0, 3]), tf.tensor1d([5, 7, 11])];
  const first = (cotangent: tf.Tensor) => tf.grad((value: tf.Tensor) => value.abs())(x, cotangent);
  assert.deepEqual(
    nativeOps(() => first(dy)),
    ["Abs", "Sign", "Mul"],
  );
  assert.deepEqual([...first(dy).dataSync()], [-5, 0, 11]);
  assert.deepEqual([...tf.grad(first)(dy, x).dataSync()], [2, 0, 3]);
  const penalty = (value: tf.Tensor) =>
    tf
      .grad((y) => y.abs().mul(y).sum())(value)
      .square()
      .sum(); // (2|x|)^2
  assert.deepEqual([...tf.grad(penalty)(x).dataSync()], [-16, 0, 24]);
});

test("the gradient of a rectifier is by the sign of x, whatever its slope and type; 0 and -0 are not above 0", () => {
  const x = tf.tensor1d([-2, -0, 0, 3]);
  const slopes = (f: (x: tf.Tensor) => tf.Tensor) => [...tf.grad(f)(x).dataSync()];
  assert.deepEqual(
    slopes((y) => tf.relu(y)),
    [0, 0, 0, 1],
  );
  for (const alpha of [0, 0.5, 2])
    assert.deepEqual(
      slopes((y) => tf.leakyRelu(y, alpha)),
      [alpha, alpha, alpha, 1],
    );
  assert.ok(
    Number.isNaN(
      tf
        .grad((y) => tf.relu(y.mul(NaN)))(tf.scalar(1))
        .dataSync()[0],
    ),
  );
  assert.equal(tf.leakyRelu(x, -1).dataSync()[0], 2);
  assert.throws(() => slopes((y) => tf.leakyRelu(y, -1)), /leakyRelu of a negative slope has no gradient/);
});

test("gather does not look at its indices on the host: a wrong one is TensorFlow's own error", () => {
  const x = tf.ones([4, 2]);
  const gather = (index: number) => tf.tidy(() => void tf.gather(x, tf.tensor1d([index], "int32")));
  gather(3);
  assert.throws(() => gather(4), /indices.*not in \[0, 4\)/);
  x.dispose();
});

/** Something in the middle of a loss that fails; square and exp save an input and an output for their gradients. */
const failing: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  "a custom gradient": tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    const gradFunc = (dy: tf.Tensor) => {
      dy.mul(2).neg();
      throw new Error("no gradient");
    };
    return { value: (x as tf.Tensor).square(), gradFunc };
  }),
  "an op without a gradient": (x) => tf.topk(x, 1).values.sum(),
  "the function itself": (x) => {
    x.square();
    throw new Error("no value");
  },
};

test("what throws while it is differentiated leaves no tensor and no native handle", async (t) => {
  for (const [name, fail] of Object.entries(failing))
    await t.test(name, () => {
      const x = tf.randomNormal([2, 3]);
      backend.getInputTensorIds([x]);
      const loss = (value: tf.Tensor) => fail(value.square().exp()).sum();
      const gradient = tf.grad(loss);
      const before = held();
      for (const differentiate of [gradient, tf.grad((value) => gradient(value).square().sum())])
        assert.throws(() => tf.tidy(() => differentiate(x)), /no gradient|no value|gradient function not found/);
      assert.deepEqual(held(), before);
      x.dispose();
    });
});

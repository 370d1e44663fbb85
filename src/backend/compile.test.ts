import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeBackend, type Binding } from "./binding";
import { compile } from "./compile";
import { createRandom } from "./random";
import { tf } from "./tf";

const tensors = () => tf.memory().numTensors;
const handles = () => nativeBackend(tf).binding.getNumOfTensors();
const values = (x: tf.Tensor) => [...x.dataSync()];
const vector = (...x: number[]) => tf.tensor1d(x);

/** Calls of the native binding while `action` runs. */
function nativeCalls(action: () => void): Record<string, number> {
  const backend = nativeBackend(tf);
  const real = backend.binding;
  const counts: Record<string, number> = { executeOp: 0, createTensor: 0, tensorDataSync: 0 };
  const counted = (name: "executeOp" | "createTensor" | "tensorDataSync") => ({
    value: (...args: unknown[]) => {
      counts[name]!++;
      return (real[name] as (...all: unknown[]) => unknown).apply(real, args);
    },
  });
  backend.binding = Object.create(real, {
    executeOp: counted("executeOp"),
    createTensor: counted("createTensor"),
    tensorDataSync: counted("tensorDataSync"),
  }) as Binding;
  try {
    action();
  } finally {
    backend.binding = real;
  }
  return counts;
}

test("takes and returns nested records; a later call is one native op", () => {
  const f = compile((all: { x: tf.Tensor; list: tf.Tensor[]; k: number }) => ({
    sum: tf.addN([all.x, ...all.list]).mul(all.k),
    rest: { text: "kept", none: null, list: [all.x.neg()] },
  }));
  const input = { x: vector(1, 2), list: [vector(3, 4), vector(5, 6)], k: 2 };
  for (let call = 0; call < 3; call++) {
    const { sum, rest } = f(input);
    assert.deepEqual(
      [values(sum), values(rest.list[0]!)],
      [
        [18, 24],
        [-1, -2],
      ],
    );
    assert.deepEqual([rest.text, rest.none], ["kept", null]);
  }
  assert.deepEqual(
    nativeCalls(() => f(input)),
    { executeOp: 1, createTensor: 0, tensorDataSync: 0 },
  );
});

test("traces once per signature: shapes, types, structure and exact values", () => {
  let traced = 0;
  const f = compile((x: tf.Tensor, k: number | null | undefined) => {
    traced++;
    return x.toFloat().mul(Object.is(k, -0) ? 10 : (k ?? 7));
  });
  const results = ([1, 2, 0, -0, NaN, Infinity, null, undefined] as const).map((k) => values(f(vector(3), k))[0]);
  assert.deepEqual(results, [3, 6, 0, 30, NaN, Infinity, 21, 21]);
  assert.equal(traced, 8);
  f(vector(5), -0);
  f(vector(1, 2), 1);
  f(tf.tensor1d([3], "int32"), 1);
  assert.equal(traced, 10);
  assert.equal(f.signatures().length, 10);
});

test("refuses what a signature cannot hold", () => {
  const f = compile((x: unknown) => x as tf.Tensor, { name: "f" } as never) as unknown as (x: unknown) => unknown;
  assert.throws(() => f({ a: [() => 1] }), /compile\(f\): value\[0\]\.a\[0\]: expected .*, got a function/);
  assert.throws(() => f(new Map()), /compile\(f\): value\[0\]: expected .*, got Map/);
  assert.throws(() => f(new Float32Array(2)), /got Float32Array/);
});

test("tracing is a discarded call: variables and random numbers afterwards are those of one call", () => {
  const side = () => {
    const v = tf.variable(vector(1, 2));
    const random = createRandom(5);
    const step = () => {
      v.assign(v.mul(2).add(random.normal([2])) as tf.Tensor1D);
      return random.uniform([3]);
    };
    return { v, random, step };
  };
  const [compiled, eager] = [side(), side()];
  const step = compile(compiled.step, { optimize: false });
  for (let call = 0; call < 4; call++) {
    assert.deepEqual(values(step()), values(tf.tidy(eager.step)));
    assert.deepEqual(values(compiled.v), values(eager.v));
    assert.deepEqual(compiled.random.state(), eager.random.state());
  }
});

test("variables are updated without the host, also several that share one value", () => {
  const [v, w] = [tf.variable(vector(1)), tf.variable(vector(0))];
  const step = compile((x: tf.Tensor1D) => {
    w.assign(v);
    v.assign(v.add(x));
    return v.mul(1);
  });
  const one = vector(1);
  step(one);
  step(one);
  assert.deepEqual(
    nativeCalls(() => step(one)),
    { executeOp: 1, createTensor: 0, tensorDataSync: 0 },
  );
  assert.deepEqual([values(v), values(w)], [[4], [3]]);
  const sum = compile((a: tf.Tensor, b: tf.Tensor) => a.sub(b.mul(2)));
  const [x, y] = [vector(3), vector(5)];
  assert.deepEqual([values(sum(x, x)), values(sum(x, y))], [[-3], [-7]]);
  w.assign(v); // two names, one buffer
  const apart = compile(() => v.sub(w));
  assert.deepEqual(values(apart()), [0]);
  w.assign(one);
  assert.deepEqual(values(apart()), [3]);
  tf.dispose([v, w, one]);
});

test("a tensor from outside is captured until dispose(), never written into the graph", () => {
  const before = [tensors(), handles()];
  const large = tf.tensor1d(Float32Array.from({ length: 1000 }, (_, i) => i)); // not yet uploaded when it is traced
  const f = compile((x: tf.Tensor) => x.add(large));
  const x = vector(1);
  f(x).dispose();
  assert.equal(f.signatures()[0]!.inputs, 2);
  large.dispose();
  const y = f(x);
  assert.equal(y.dataSync()[999], 1000);
  f.dispose();
  tf.dispose([x, y]);
  assert.deepEqual([tensors(), handles()], before);
});

test("inside a gradient and inside another compiled function it is inlined", () => {
  const square = compile((x: tf.Tensor) => x.square());
  square(vector(1)).dispose();
  assert.deepEqual(values(tf.grad((x) => square(x).sum())(vector(3))), [6]);
  const outer = compile((x: tf.Tensor) => square(x).add(1));
  outer(vector(2)).dispose();
  assert.deepEqual(values(outer(vector(2))), [5]);
  assert.deepEqual(nativeCalls(() => outer(vector(2))).executeOp, 1);
});

test("second-order gradients run inside", () => {
  const penalty = (x: tf.Tensor) =>
    tf.grad((a) =>
      tf
        .grad((b) => b.pow(3).sum())(a)
        .square()
        .sum(),
    )(x);
  const compiled = compile(penalty);
  compiled(vector(2)).dispose();
  assert.deepEqual(values(compiled(vector(2))), values(penalty(vector(2)))); // d (3x^2)^2 = 36 x^3
});

test("errors name the function, and the node where TensorFlow refuses; variables stay as they were", () => {
  assert.throws(
    () =>
      compile(
        () => {
          throw new RangeError("inside");
        },
        { name: "broken" },
      )(),
    (error) => error instanceof RangeError && error.message === "compile(broken): inside",
  );
  const v = tf.variable(vector(1, 2, 3));
  const pick = compile(
    (i: tf.Tensor1D) => {
      v.assign(v.add(1));
      return tf.gather(v, i);
    },
    { name: "pick" },
  );
  const index = (i: number) => tf.tensor1d([i], "int32");
  assert.deepEqual(values(pick(index(2))), [4]);
  assert.throws(
    () => pick(index(9)),
    /compile\(pick\): .*genfeat_\d+_pick.*\{\{node n\d+\}\}|compile\(pick\): .*node n\d+/s,
  );
  assert.deepEqual(values(v), [2, 3, 4]);
  assert.deepEqual(values(pick(index(0))), [3]);
  v.dispose();
  assert.throws(() => pick(index(0)), /compile\(pick\): the variable "[^"]+" that it uses was disposed of/);
});

test("a variable made inside is an error that names it", () => {
  const before = tensors();
  const f = compile(() => tf.variable(tf.scalar(1), true, `inside-${process.pid}`).add(1), { name: "maker" });
  assert.throws(f, /compile\(maker\): variables are made inside the function \(inside-\d+\)/);
  assert.equal(tensors(), before);
});

test("200 calls, and 100 functions made and disposed of, leave nothing behind", () => {
  const v = tf.variable(tf.zeros([64]));
  const x = tf.ones([64]);
  const make = () =>
    compile((y: tf.Tensor) => {
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(v.sub(y))).asScalar(), [v]);
      v.assign(v.sub(grads[v.name]!.mul(0.1)) as tf.Tensor1D);
      return value;
    });
  const step = make();
  step(x).dispose();
  const before = [tensors(), handles()];
  for (let call = 0; call < 200; call++) step(x).dispose();
  assert.deepEqual([tensors(), handles()], before);
  step.dispose();
  for (let round = 0; round < 100; round++) {
    const other = make();
    other(x).dispose();
    other.dispose();
  }
  assert.deepEqual([tensors(), handles()], before);
});

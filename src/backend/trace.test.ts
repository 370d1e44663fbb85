import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { nativeBackend } from "./binding";
import { compile, type Compiled, type CompileOptions } from "./compile";
import { createRandom } from "./random";
import { tf } from "./tf";

const backend = nativeBackend(tf);
const held = () => [tf.memory().numTensors, backend.binding.getNumOfTensors()];
const values = (x: tf.Tensor) => [...x.dataSync()];

/** A tensor whose native handle exists already: later counts are not about it. */
function vector(...x: number[]): tf.Tensor1D {
  const tensor = tf.tensor1d(x);
  backend.getInputTensorIds([tensor]);
  return tensor;
}

/** A variable with a value and a handle of its own. */
function variableOf(...x: number[]): tf.Variable<tf.Rank.R1> {
  const value = vector(...x);
  const variable = tf.variable(value);
  value.dispose();
  return variable;
}

test("what a function only hands on stays its owner's: an argument, a captured tensor, a variable", () => {
  const [x, captured, variable] = [vector(1), vector(2), variableOf(3)];
  const before = held();
  const f = compile((y: tf.Tensor) => ({ y, captured, variable, both: [y, y] }), { strict: true });
  for (let call = 0; call < 3; call++) {
    const returned = f(x);
    const all = [returned.y, returned.captured, returned.variable, ...returned.both];
    assert.deepEqual(all.map(values), [[1], [2], [3], [1], [1]]);
    returned.both[0]!.dispose();
    assert.deepEqual(values(returned.both[1]!), [1]);
    tf.dispose(returned);
    for (const owned of [x, captured, variable]) assert.equal(owned.isDisposed, false);
  }
  f.dispose();
  assert.deepEqual(held(), before);
  assert.deepEqual([values(captured), values(variable)], [[2], [3]]);
  tf.dispose([x, captured, variable]);
});

test("a function may return nothing, or no tensor, and may dispose of its argument", () => {
  const [v, x] = [variableOf(1), vector(5)];
  const raise = compile(
    () => {
      v.assign(v.add(1));
    },
    { strict: true },
  );
  assert.equal(raise(), undefined);
  raise();
  assert.deepEqual(values(v), [3]);
  const plain = compile(() => ({ text: "a", k: -0 }), { strict: true });
  assert.deepEqual(
    [plain(), plain()],
    [
      { text: "a", k: -0 },
      { text: "a", k: -0 },
    ],
  );
  const consume = compile((y: tf.Tensor) => {
    const result = y.neg();
    y.dispose();
    return result;
  });
  assert.deepEqual([values(consume(x)), values(consume(x))], [[-5], [-5]]);
  assert.equal(x.isDisposed, false);
});

test("constants keep every bit: NaN, signed zeros, long and repeated ones, integers, truth values, none", () => {
  const f = compile(
    () => ({
      odd: tf.tensor1d([NaN, -0, 0, Infinity, -Infinity, 1e-45]),
      zeros: [
        tf.tensor1d([0]),
        tf.tensor1d([-0]),
        tf.tensor1d(Float32Array.from({ length: 20 }, (_, i) => (i % 2 ? -0 : 0))),
      ],
      repeated: [NaN, -0, -1.5].map((value) => tf.fill([20], value)),
      long: tf.tensor1d(Float32Array.from({ length: 40 }, (_, i) => i / 3)),
      integers: [tf.fill([20], -7, "int32"), tf.tensor1d([-1, 2 ** 31 - 1], "int32")],
      truth: [tf.tensor1d([true, false], "bool"), tf.fill([20], true as never, "bool")],
      none: tf.tensor1d([]),
    }),
    { strict: true },
  );
  const { odd, zeros, repeated, long, integers, truth, none } = f();
  assert.deepEqual(values(odd), [NaN, -0, 0, Infinity, -Infinity, Math.fround(1e-45)]);
  assert.deepEqual(zeros.map(values), [[0], [-0], Array.from({ length: 20 }, (_, i) => (i % 2 ? -0 : 0))]);
  [NaN, -0, -1.5].forEach((value, i) => assert.deepEqual(values(repeated[i]!), new Array(20).fill(value)));
  assert.deepEqual(
    values(long),
    Array.from({ length: 40 }, (_, i) => Math.fround(i / 3)),
  );
  assert.deepEqual(integers.map(values), [new Array(20).fill(-7), [-1, 2 ** 31 - 1]]);
  assert.deepEqual(truth.map(values), [[1, 0], new Array(20).fill(1)]);
  assert.deepEqual([values(none), none.shape], [[], [0]]);
});

test("ops of which tfjs leaves an attribute out or gives a wrong one are completed", () => {
  const x = tf.tensor2d([1, 2, 3, 6], [2, 2], "int32");
  const f = compile((y: tf.Tensor) => [tf.expandDims(y, 1), tf.mean(y.toFloat(), 1), tf.mean(y)], { strict: true });
  assert.deepEqual(f(x).map(values), [[1, 2, 3, 6], [1.5, 4.5], [3]]);
  x.dispose();
});

const failures: [string, RegExp, (x: tf.Tensor1D) => tf.Tensor, CompileOptions][] = [
  ["throws", /^compile\(f\): inside$/, () => fail("inside"), {}],
  [
    "meets an op's error",
    /^compile\(f\): BatchMatMulV2 \(node n\d+\): Shape must be at least rank 2/s,
    (x) => x.square().matMul(x as never),
    {},
  ],
  [
    "reads a value under strict",
    /^compile\(f\): cannot be compiled: .*read/,
    (x) => x.mul(x.max().dataSync()[0]!),
    { strict: true },
  ],
  [
    "makes text under strict",
    /^compile\(f\): cannot be compiled: .*strings/,
    (x) => (tf.tensor1d(["a"]).reshape([1]), x),
    { strict: true },
  ],
  [
    "has no gradient",
    /^compile\(f\): .*gradient function not found for TopK/,
    tf.grad((x) => tf.topk(x.exp(), 1).values.sum()),
    {},
  ],
  ["returns a class", /^compile\(f\): value: .*got Weights/, (x) => new Weights(x.neg()) as never, {}],
];

class Weights {
  constructor(readonly w: tf.Tensor) {}
}

function fail(message: string): never {
  throw new Error(message);
}

for (const [what, message, fn, options] of failures)
  test(`a function that ${what} leaves nothing behind, and its variables and random numbers as they were`, () => {
    const [x, captured, v, random] = [vector(1, 2), vector(3), variableOf(1), createRandom(1)];
    random.normal([2]).dispose(); // uploads its state
    const state = random.state();
    const before = held();
    const f = compile(
      (y: tf.Tensor1D) => {
        v.assign(v.add(captured));
        random.normal([2]);
        return fn(y.mul(captured));
      },
      { ...options, name: "f" },
    );
    for (let call = 0; call < 2; call++) assert.throws(() => f(x), { message });
    assert.deepEqual(held(), before);
    assert.deepEqual([values(v), random.state()], [[1], state]);
    random.dispose();
    tf.dispose([x, captured, v]);
  });

test("an asynchronous function is refused, strict or not, without an unhandled rejection", async () => {
  const silent = mock.method(console, "error", () => {}); // tf.tidy's own complaint
  const later = async (x: tf.Tensor) => {
    await x.data();
    return x.neg();
  };
  const x = vector(1);
  try {
    for (const strict of [false, true]) {
      const f = compile(later as never, { name: "later", strict }) as Compiled<[tf.Tensor], tf.Tensor>;
      assert.throws(() => f(x), /^Error: compile\(later\): the function is asynchronous/);
    }
    await new Promise((resolve) => setTimeout(resolve, 50)); // a rejection would fail this test
  } finally {
    silent.mock.restore();
    x.dispose();
  }
});

test("a reason to run eagerly is named once, whatever the number of signatures, and holds for each alone", () => {
  const warn = mock.method(console, "warn", () => {});
  const x = vector(3);
  const f = compile((y: tf.Tensor, k: number) => (k < 5 ? y.mul(y.dataSync()[0]! + k) : y.mul(k)));
  const before = held();
  try {
    for (let k = 0; k < 8; k++) {
      const y = f(x, k);
      assert.deepEqual(values(y), [k < 5 ? 3 * (3 + k) : 3 * k]);
      y.dispose();
    }
    assert.equal(warn.mock.callCount(), 1);
    assert.equal(f.signatures().length, 3);
  } finally {
    warn.mock.restore();
  }
  assert.deepEqual(held(), before);
  x.dispose();
});

test("a variable read on the host is never baked in", () => {
  const [v, w] = [variableOf(3), vector(5)];
  const f = compile(() => tf.scalar(v.dataSync()[0]!));
  const warn = mock.method(console, "warn", () => {});
  try {
    assert.deepEqual(values(f()), [3]);
    v.assign(w);
    assert.deepEqual(values(f()), [5]);
  } finally {
    warn.mock.restore();
  }
});

test("a trace computes nothing where shapes follow from shapes; where they follow from values, it does", () => {
  const { binding } = backend;
  const executed = (fn: () => tf.Tensor) => {
    const ops: string[] = [];
    const listening: typeof binding.executeOp = (op, ...rest) => {
      ops.push(op.replace(/^genfeat_.*/, "the function"));
      return binding.executeOp(op, ...rest);
    };
    backend.binding = Object.create(binding, { executeOp: { value: listening } }) as typeof binding;
    const compiled = compile(fn, { strict: true });
    try {
      const result = compiled();
      return { ops, values: [...result.dataSync()] };
    } finally {
      backend.binding = binding;
      compiled.dispose();
    }
  };
  const x = tf.tensor1d([3, 1, 3, 2]);
  x.dataSync();
  const plain = executed(() => tf.softmax(x.reshape([2, 2]).matMul(tf.ones([2, 3]))).sum(0));
  assert.ok(!plain.ops.includes("Softmax") && plain.ops.includes("the function"), plain.ops.join());
  const unique = executed(() => tf.unique(x).values.mul(2));
  assert.ok(unique.ops.includes("UniqueV2"), unique.ops.join());
  assert.deepEqual(unique.values, [6, 2, 4]);
});

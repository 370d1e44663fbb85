import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { compile } from "./compile";
import { tf } from "./tf";

// Where nothing can or shall be compiled: the plain function runs, and it is said.

const values = (x: tf.Tensor) => [...x.dataSync()];
const vector = (...x: number[]) => tf.tensor1d(x);

/** Warnings printed while `action` runs. */
function warnings(action: () => void): string[] {
  const warn = mock.method(console, "warn", () => {});
  try {
    action();
    return warn.mock.calls.map((call) => String(call.arguments[0]));
  } finally {
    warn.mock.restore();
  }
}

for (const [what, reason, fn] of [
  ["reads a value", /value is read/, (x: tf.Tensor) => x.mul(x.dataSync()[0]!)],
  ["draws on the host", /Math\.random/, (x: tf.Tensor) => x.mul(Math.random() < 2 ? 3 : 0)],
] as const)
  test(`a function that ${what} runs eagerly with one warning; strict throws`, () => {
    const f = compile(fn, { name: "host" });
    const messages = warnings(() => {
      for (let call = 0; call < 3; call++) assert.deepEqual(values(f(vector(3))), [9]);
    });
    assert.equal(messages.length, 1);
    assert.match(messages[0]!, /^compile\(host\): runs eagerly: /);
    assert.match(messages[0]!, reason);
    assert.throws(() => compile(fn, { name: "host", strict: true })(vector(3)), reason);
  });

test("a function that every call traces anew says so, once", () => {
  const f = compile((x: tf.Tensor, k: number) => x.mul(k), { name: "counted" });
  const messages = warnings(() => {
    for (let k = 0; k < 40; k++) assert.deepEqual(values(f(vector(3), k)), [3 * k]);
  });
  assert.equal(messages.length, 1);
  assert.match(messages[0]!, /^compile\(counted\): traced 24 times, .* as tensors$/);
  f.dispose();
});

test("XLA gives the same; where it has no kernel, the plain function runs with a warning", () => {
  const f = compile((x: tf.Tensor) => tf.tanh(x.mul(2)).add(1), { xla: true });
  const x = vector(0.1, -0.4);
  const expected = values(tf.tidy(() => tf.tanh(x.mul(2)).add(1)));
  f(x).dispose();
  values(f(x)).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-6));
  const crop = compile(
    (image: tf.Tensor4D) =>
      tf.image.cropAndResize(image, tf.tensor2d([[0, 0, 1, 1]]), tf.tensor1d([0], "int32"), [2, 2]),
    { xla: true, name: "crop" },
  );
  const messages = warnings(() => {
    for (let call = 0; call < 2; call++) assert.equal(crop(tf.ones([1, 4, 4, 1])).shape[1], 2);
  });
  assert.equal(messages.length, 1);
  assert.match(messages[0]!, /^compile\(crop\): without XLA: /);
});

test("GENFEAT_EAGER=1 compiles nothing", () => {
  const f = compile((x: tf.Tensor) => x.mul(2).add(1));
  process.env["GENFEAT_EAGER"] = "1";
  try {
    assert.deepEqual(values(f(vector(3))), [7]);
    assert.deepEqual(f.signatures(), []);
  } finally {
    delete process.env["GENFEAT_EAGER"];
  }
});

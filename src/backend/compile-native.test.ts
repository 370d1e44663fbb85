import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeBackend, type Binding } from "./binding";
import { compile } from "./compile";
import { tf } from "./tf";

/** The names given to the native binding while `action` runs: functions added and removed, and functions run with the names of their attributes. */
function nativeFunctions(action: () => void) {
  const backend = nativeBackend(tf);
  const real = backend.binding;
  const seen = { added: [] as string[], removed: [] as string[], run: [] as string[][] };
  const addFunction: Binding["addFunction"] = (name, ...rest) => {
    seen.added.push(name);
    real.addFunction(name, ...rest);
  };
  const removeFunction: Binding["removeFunction"] = (name) => {
    seen.removed.push(name);
    real.removeFunction(name);
  };
  const executeOp: Binding["executeOp"] = (op, attributes, ...rest) => {
    if (op.startsWith("genfeat_")) seen.run.push(attributes.map(({ name }) => name));
    return real.executeOp(op, attributes, ...rest);
  };
  const members = { addFunction, removeFunction, executeOp };
  backend.binding = Object.create(
    real,
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value }])),
  ) as Binding;
  try {
    action();
  } finally {
    backend.binding = real;
  }
  return seen;
}

test("dispose() removes the function of every signature from TensorFlow; the next call makes a new one", () => {
  const f = compile((x: tf.Tensor, k: number) => x.mul(k), { name: "f" });
  const seen = nativeFunctions(() => {
    for (const k of [1, 2, 1]) f(tf.scalar(1), k).dispose();
    f.dispose();
    f.dispose();
    assert.deepEqual([...f(tf.scalar(3), 1).dataSync()], [3]);
    f.dispose();
  });
  assert.deepEqual([seen.added.length, seen.run.length], [3, 4]);
  assert.deepEqual(seen.removed, seen.added);
  assert.equal(new Set(seen.added).size, 3);
  for (const name of seen.added) assert.match(name, /^genfeat_\d+_f$/);
});

test("TensorFlow's graph optimiser runs unless it is turned off", () => {
  for (const [options, attributes] of [
    [{}, ["config_proto"]],
    [{ optimize: true }, ["config_proto"]],
    [{ optimize: false }, []],
  ] as const) {
    const f = compile((x: tf.Tensor) => x.mul(2), options);
    assert.deepEqual(nativeFunctions(() => f(tf.scalar(1))).run, [attributes]);
    f.dispose();
  }
});

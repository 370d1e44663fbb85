import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeBackend } from "./binding";
import { compile } from "./compile";
import { createRandom, permutation } from "./random";
import { tf } from "./tf";

const values = (x: tf.Tensor) => Array.from(x.dataSync());
const mean = (x: readonly number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const n = 200_000;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((x, i) => (x - ma) * (b[i]! - mb)));
  return covariance / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
}

test("a seed fixes the numbers, of which two draws share none", () => {
  const [a, b, c] = [createRandom(1), createRandom(1), createRandom(2)];
  const first = values(a.normal([1000]));
  assert.deepEqual(values(b.normal([1000])), first);
  for (const others of [
    values(a.normal([1000])),
    values(c.normal([1000])),
    values(createRandom(2 ** 32 + 1).normal([1000])),
  ])
    assert.ok(Math.abs(correlation(first, others)) < 0.12); // 3.8 standard errors
  assert.throws(() => createRandom(0.5), /expected an integer seed, got 0.5/);
});

test("numbers have the moments and tails of their distributions", () => {
  const random = createRandom(3);
  const x = values(random.normal([n], 2, 3)).map((value) => (value - 2) / 3);
  const error = 1 / Math.sqrt(n);
  for (const [power, moment, spread] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const)
    assert.ok(
      Math.abs(mean(x.map((value) => value ** power)) - moment) < 4.5 * error * Math.sqrt(spread),
      `moment ${power}`,
    );
  for (const [z, tail] of [
    [1, 0.31731],
    [2, 0.0455],
    [3, 0.0027],
  ] as const)
    assert.ok(
      Math.abs(mean(x.map((value) => Number(Math.abs(value) > z))) - tail) < 4.5 * Math.sqrt(tail / n),
      `beyond ${z}`,
    );
  assert.ok(Math.abs(correlation(x.slice(0, -1), x.slice(1))) < 4.5 * error);

  const u = values(random.uniform([n], -1, 3));
  assert.ok(Math.min(...u.slice(0, 1e5)) >= -1 && Math.max(...u.slice(0, 1e5)) < 3);
  assert.ok(Math.abs(mean(u) - 1) < 4.5 * error * (4 / Math.sqrt(12)));
  const counts = new Array<number>(6).fill(0);
  values(random.integers([n], -2, 4)).forEach((value) => counts[value + 2]!++);
  const chiSquare = counts.reduce((sum, count) => sum + (count - n / 6) ** 2 / (n / 6), 0);
  assert.ok(chiSquare < 25.7, `chi^2 ${chiSquare}, 5 degrees of freedom`); // p = 1e-4
  assert.throws(() => random.integers([1], 2, 2), /expected integers low < high, got 2 and 2/);
});

test("streams split by name are independent and take nothing from their parent", () => {
  const [parent, alone] = [createRandom(4), createRandom(4)];
  const [left, right] = [parent.split("left"), parent.split("right")];
  assert.deepEqual(values(parent.normal([100])), values(alone.normal([100])));
  const [a, b, c] = [left, right, parent].map((stream) => values(stream.normal([20_000])));
  for (const [x, y] of [
    [a, b],
    [a, c],
    [b, c],
  ] as const)
    assert.ok(Math.abs(correlation(x!, y!)) < 4.5 / Math.sqrt(20_000));
  assert.deepEqual(values(createRandom(4).split("left").normal([20_000])), a);
  const names = ["", "a", "b", "ab", "ba", "a0", "layer1", "layer2"];
  assert.equal(new Set(names.map((name) => values(parent.split(name).uniform([1]))[0])).size, names.length);
  const nested = [parent.split("a").split("b"), parent.split("b").split("a"), parent.split("ab")];
  assert.equal(new Set(nested.map((stream) => values(stream.uniform([1]))[0])).size, 3);
});

test("a restored state repeats the numbers that followed it", () => {
  const random = createRandom(6);
  random.normal([3]);
  const state = random.state();
  const following = [values(random.normal([4])), values(random.integers([4], 0, 100))];
  const other = createRandom(7);
  other.restore(state);
  assert.deepEqual([values(other.normal([4])), values(other.integers([4], 0, 100))], following);
});

test("a compiled function draws new numbers at every call, those of eager execution", () => {
  const [a, b] = [createRandom(8), createRandom(8)];
  const draw = compile(() => [a.normal([3]), a.uniform([2])]);
  for (let call = 0; call < 3; call++)
    assert.deepEqual(draw().map(values), [values(b.normal([3])), values(b.uniform([2]))]);
});

test("a draw keeps one tensor, and dispose() the rest", () => {
  const held = () => [tf.memory().numTensors, nativeBackend(tf).binding.getNumOfTensors()];
  const before = held();
  const random = createRandom(9);
  const split = random.split("a");
  const draw = () =>
    tf.dispose([random.normal([2], 1, 2), random.uniform([2]), random.integers([2], 0, 5), split.normal([2])]);
  draw(); // uploads the states
  const own = held();
  draw();
  random.restore(split.state());
  random.uniform([1]).dispose();
  assert.deepEqual(held(), own);
  random.dispose();
  split.dispose();
  assert.deepEqual(held(), before);
});

test("a permutation holds every index once, in an order that the seed fixes", () => {
  const order = [...permutation(1000, 1)];
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.deepEqual([...permutation(1000, 1)], order);
  assert.notDeepEqual([...permutation(1000, 2)], order);
  assert.ok(
    Math.abs(
      correlation(
        order,
        Array.from(order, (_, i) => i),
      ),
    ) < 0.14,
  );
});

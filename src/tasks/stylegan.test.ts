import assert from "node:assert/strict";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { tf } from "../backend/tf";
import { styleCodes, synthesis } from "../models/generator";
import { judge } from "../models/judge";
import { classShares, codesW, truncated } from "./stylegan";

const { generator, judge: weights } = untrainedEditor(2);
// An untrained judge says nearly the same of all: without that it tells samples apart.
tf.tidy(() => {
  const { logits } = judge(weights, synthesis(generator, styleCodes(generator, codesW(generator, 40, 90))).image);
  weights.scores.bias.assign(tf.neg(tf.mean(logits, 0)) as tf.Tensor1D);
});

/** Class of what each of n codes draws; those of `fromOther`'s layers come from the other codes. */
const classes = (codes: tf.Tensor2D, other: tf.Tensor2D, fromOther: readonly number[]) =>
  tf.tidy(() => {
    const [own, others] = [styleCodes(generator, codes), styleCodes(generator, other)];
    const mixed = own.map((code, layer) => (fromOther.includes(layer) ? others[layer]! : code));
    return [...tf.argMax(judge(weights, synthesis(generator, mixed).image).logits, 1).dataSync()];
  });

test("shares of classes are over pairs that differ, of mixtures whose named layers come from the other code", () => {
  const [pairs, seed] = [40, 5];
  const before = tf.memory().numTensors;
  const found = classShares(generator, weights, pairs, seed);
  assert.equal(tf.memory().numTensors, before);
  const [a, b] = [codesW(generator, pairs, seed), codesW(generator, pairs, seed + 1)];
  const [ofA, ofB] = [classes(a, b, []), classes(b, a, [])];
  const different = ofA.flatMap((one, i) => (one === ofB[i] ? [] : [i]));
  assert.ok(different.length > 5, "the judge tells no samples apart");
  assert.equal(found.pairs, pairs);
  assert.ok(Math.abs(found.different - different.length) <= 1); // rounding may turn one
  assert.deepEqual(
    found.shares.map(({ name, layers }) => [name, layers]),
    [
      ["coarse", [1, 2]],
      ["middle", [3, 4]],
      ["fine", [5, 6, 7, 8]],
    ],
  );
  for (const { name, layers, content, style } of found.shares) {
    const mixed = classes(a, b, layers.map((layer) => layer - 1)); // prettier-ignore
    const share = (of: readonly number[]) => different.filter((i) => mixed[i] === of[i]).length / different.length;
    for (const [ours, of] of [
      [content, ofA],
      [style, ofB],
    ] as const)
      assert.ok(Math.abs(ours - share(of)) < 0.1, `${name}: ${ours} for ${share(of)}`);
    assert.notEqual(content, style, name);
  }
});

test("truncation moves w towards its average: psi 0 draws one image", () => {
  const [whole, none] = truncated(generator, [1, 0], 3, 7);
  assert.deepEqual([whole!.psi, none!.psi], [1, 0]);
  const each = whole!.images.data.length / 3;
  const image = (of: typeof whole, i: number) => of!.images.data.slice(i * each, (i + 1) * each);
  assert.notDeepEqual(image(whole, 0), image(whole, 1));
  const [a, b] = [image(none, 0), image(none, 1)];
  const gap = Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));
  assert.ok(gap < 1e-4, `${gap}`);
});

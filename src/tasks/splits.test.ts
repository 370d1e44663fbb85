import assert from "node:assert/strict";
import { test } from "node:test";
import { batchOf, contentsOf, labelsOf, part, type ImageSource } from "../data/images";
import { dataIdentity } from "../train/identity";
import { labelled } from "./splits";

const count = 2_500; // more than are hashed at once
const all = Uint8Array.from({ length: count * 4 }, (_, i) => (i * 7) % 251);
const source: ImageSource = {
  ...{ name: "stripes", size: 2, channels: 1, count },
  read: (indices) =>
    Uint8Array.from(Array.from(indices).flatMap((index) => [...all.subarray(4 * index, 4 * index + 4)])),
};
const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);

test("images that are too many for memory stay in their file, and are the same", () => {
  let closed = 0;
  const close = () => {
    closed++;
  };
  const [held, read] = [labelled(source, labels, close), labelled(source, labels, close, 4 * count - 1)];
  assert.deepEqual([closed, "pixels" in held, "pixels" in read], [1, true, false]);
  const pixels = (set: typeof held) => [...contentsOf(set)].slice(0, -1);
  assert.equal(pixels(read).length, 3);
  assert.equal(dataIdentity("", pixels(read)).sha256, dataIdentity("", pixels(held)).sha256);
  const parts = [held, read].map((set) => part(part(set, "most", 100, 2_000), "few", 10, 5));
  for (const set of parts) {
    assert.deepEqual([...labelsOf(set, [0, 4]).dataSync()], [0, 4]);
    assert.ok(Math.abs(batchOf(set, [4]).dataSync()[0]! - (all[4 * 114]! / 127.5 - 1)) < 1e-6);
    assert.throws(() => batchOf(set, [5]), /few: image 5 asked for, there are 5/);
    assert.throws(() => part(set, "more", 3, 3), /few: images 3 to 5 asked for, there are 5/);
  }
});

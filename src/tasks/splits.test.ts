import assert from "node:assert/strict";
import { test } from "node:test";
import { batchOf, contentsOf, labelsOf, part } from "../data/images";
import { dataIdentity } from "../train/identity";
import { labelled } from "./splits";

const count = 2_500;
const all = Uint8Array.from({ length: count * 4 }, (_, i) => (i * 7) % 251);
const source = {
  ...{ name: "stripes", size: 2, channels: 1, count, sha256: "stripes" },
  read: (indices: ArrayLike<number>) =>
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
  const identity = (set: typeof held) => dataIdentity("", ...contentsOf(set)).sha256;
  assert.equal(identity(read), identity(labelled(source, labels, close, 1)));
  const others = [
    { ...source, sha256: "other" },
    { ...source, count: count - 1 },
  ];
  assert.ok(
    others.every((other) => identity(labelled(other, labels.subarray(0, other.count), close, 1)) !== identity(read)),
  );
  assert.notEqual(identity(part(read, "", 0, 20)), identity(part(read, "", 10, 20))); // whose labels are the same
  const parts = [held, read].map((set) => part(part(set, "most", 100, 2_000), "few", 10, 5));
  for (const set of parts) {
    assert.deepEqual([...labelsOf(set, [0, 4]).dataSync()], [0, 4]);
    assert.ok(Math.abs(batchOf(set, [4]).dataSync()[0]! - (all[4 * 114]! / 127.5 - 1)) < 1e-6);
    assert.throws(() => batchOf(set, [5]), /few: image 5 asked for, there are 5/);
    assert.throws(() => part(set, "more", 3, 3), /few: images 3 to 5 asked for, there are 5/);
  }
});

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { tf } from "../backend/tf";
import { fashionClasses, fashionMnist } from "./fashion";
import { readIdx } from "./idx";
import { batchOf, labelsOf, range } from "./images";
import { dataOrder } from "./order";

const folder = mkdtempSync(join(tmpdir(), "genfeat-idx-"));
const header = (...sizes: number[]) => {
  const bytes = Buffer.alloc(4 + 4 * sizes.length);
  bytes.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => bytes.writeUInt32BE(size, 4 + 4 * i));
  return bytes;
};
const file = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

test("an IDX file is read, gzipped or not", () => {
  const bytes = Buffer.concat([header(2, 3), Buffer.from([1, 2, 3, 4, 5, 6])]);
  for (const path of [file("a", bytes), file("a.gz", gzipSync(bytes))]) {
    const { shape, data } = readIdx(path);
    assert.deepEqual(
      [shape, [...data]],
      [
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ],
    );
  }
});

test("damaged IDX files are refused by name: magic, header, too short, too long, torn gzip", () => {
  const good = Buffer.concat([header(2, 3), Buffer.alloc(6)]);
  const faults: [string, Uint8Array, RegExp][] = [
    ["magic", Buffer.from("not an idx file"), /magic: not an IDX file of unsigned bytes/],
    ["header", good.subarray(0, 7), /header: the header is cut off/],
    ["short", good.subarray(0, -1), /short: shape \[2, 3\] needs 6 bytes, the file holds 5/],
    ["long", Buffer.concat([good, Buffer.alloc(1)]), /long: shape \[2, 3\] needs 6 bytes, the file holds 7/],
    ["torn.gz", gzipSync(good).subarray(0, 12), /torn\.gz: not a complete gzip file/],
  ];
  for (const [name, bytes, message] of faults) assert.throws(() => readIdx(file(name, bytes)), message);
});

test("Fashion-MNIST: 60,000 and 10,000 real images, ten classes in equal numbers, padded to 32 x 32 in [-1,1]", () => {
  for (const [split, count] of [
    ["train", 60_000],
    ["test", 10_000],
  ] as const) {
    const set = fashionMnist(split);
    assert.equal(set.count, count);
    const classes = new Uint32Array(fashionClasses.length);
    for (const label of set.labels) classes[label]!++;
    assert.ok(classes.every((n) => n === count / 10));
    const x = batchOf(set, range(0, 100));
    assert.deepEqual(x.shape, [100, 32, 32, 1]);
    assert.equal(tf.min(x).dataSync()[0], -1);
    assert.equal(tf.max(x).dataSync()[0], 1);
    assert.equal(tf.max(x.slice([0, 0, 0, 0], [-1, 2, -1, -1])).dataSync()[0], -1); // the padding is black
    assert.deepEqual([...labelsOf(set, [0, 1]).dataSync()], [...set.labels.subarray(0, 2)]);
    assert.throws(() => batchOf(set, [count]), new RegExp(`image ${count} asked for, there are ${count}`));
  }
});

test("a data set that is not there names the file and the remedy", () => {
  const before = process.env["GENFEAT_DATA"];
  process.env["GENFEAT_DATA"] = folder;
  try {
    assert.throws(() => fashionMnist("train"), /train-images-idx3-ubyte\.gz: not found; run npm run setup/);
  } finally {
    if (before === undefined) delete process.env["GENFEAT_DATA"];
    else process.env["GENFEAT_DATA"] = before;
  }
});

test("data order: every image once an epoch, another order each epoch, and the same wherever a run goes on", () => {
  const order = dataOrder(100, 7);
  const two = [...order(0, 200)];
  for (const epoch of [two.slice(0, 100), two.slice(100)])
    assert.deepEqual(
      [...epoch].sort((a, b) => a - b),
      range(0, 100),
    );
  assert.notDeepEqual(two.slice(0, 100), two.slice(100));
  assert.deepEqual([...dataOrder(100, 7)(70, 64)], two.slice(70, 134)); // a fresh order, across the epochs' border
  assert.notDeepEqual([...dataOrder(100, 8)(0, 100)], two.slice(0, 100));
});

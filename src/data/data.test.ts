import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { tf } from "../backend/tf";
import { fashionMnist } from "./fashion";
import { readIdx, readIdxBytes } from "./idx";
import { fashion, kmnist, emnist, readIdxSet, type IdxSet } from "./sets/idx-sets";
import { batchOf, labelsOf, range } from "./images";
import { dataOrder } from "./order";

const folder = mkdtempSync(join(tmpdir(), "genfeat-idx-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

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

test("IDX files hold any of six types, most significant byte first, in 1 to 4 dimensions", () => {
  const types: [code: number, bytes: string, values: number[], name: string][] = [
    [0x08, "00ff", [0, 255], "Uint8Array"],
    [0x09, "7f80", [127, -128], "Int8Array"],
    [0x0b, "7fff8000", [32767, -32768], "Int16Array"],
    [0x0c, "0000000180000000", [1, -(2 ** 31)], "Int32Array"],
    [0x0d, "3f800000c0200000", [1, -2.5], "Float32Array"],
    [0x0e, "3ff0000000000000c004000000000000", [1, -2.5], "Float64Array"],
  ];
  for (const [code, bytes, values, name] of types)
    for (const sizes of [[2], [1, 2], [1, 1, 2], [2, 1, 1, 1]]) {
      const head = header(...sizes);
      head[2] = code;
      const { shape, data } = readIdx(file("typed", Buffer.concat([head, Buffer.from(bytes, "hex")])));
      assert.deepEqual([shape, [...data], data.constructor.name], [sizes, values, name]);
    }
  assert.throws(() => readIdxBytes(join(folder, "typed")), /typed: holds Float64Array, expected .* unsigned bytes/);
});

test("damaged IDX files are refused by name: magic, dimensions, count, torn gzip, what follows the end", () => {
  const good = Buffer.concat([header(2, 3), Buffer.alloc(6)]);
  const faults: [string, Uint8Array, RegExp][] = [
    ["magic", Buffer.from("not an idx file"), /magic: not an IDX file/],
    ["type", Buffer.from([0, 0, 0x0a, 1, 0, 0, 0, 0]), /type: not an IDX file/],
    ["flat", Buffer.from([0, 0, 8, 0]), /flat: 0 dimensions, expected 1 to 4/],
    ["deep", Buffer.concat([header(1, 1, 1, 1, 1), Buffer.alloc(1)]), /deep: 5 dimensions, expected 1 to 4/],
    [
      "huge",
      Buffer.concat([header(2 ** 31, 2 ** 31), Buffer.alloc(9)]),
      /huge: shape .* needs 4\d+ bytes, the file holds 9/,
    ],
    ["header", good.subarray(0, 7), /header: the header is cut off/],
    ["short", good.subarray(0, -1), /short: shape \[2, 3\] of uint8 needs 6 bytes, the file holds 5/],
    ["long", Buffer.concat([good, Buffer.alloc(1)]), /long: shape \[2, 3\] of uint8 needs 6 bytes, the file holds 7/],
    ["torn.gz", gzipSync(good).subarray(0, -9), /torn\.gz: not a complete gzip file/],
    ["beyond.gz", Buffer.concat([gzipSync(good), Buffer.from("and more")]), /beyond\.gz: not a complete gzip file/],
    ["zeros.gz", Buffer.concat([gzipSync(good), Buffer.alloc(4)]), /zeros\.gz: 4 bytes follow the end of the gzip/],
    ["bomb.gz", gzipSync(Buffer.concat([good, Buffer.alloc(1e6)])), /bomb\.gz: .* the file holds more/],
    ["thin.gz", gzipSync(header(2 ** 31, 2 ** 31)), /thin\.gz: .* the file holds less/],
  ];
  for (const [name, bytes, message] of faults) assert.throws(() => readIdx(file(name, bytes)), message);
});

const small = (set: IdxSet, pixels: Buffer, labels: number[]): IdxSet => {
  const { images, labels: classes } = set.files["test"]!;
  file(images, Buffer.concat([header(labels.length, 28, 28), pixels]));
  file(`${classes}.gz`, gzipSync(Buffer.concat([header(labels.length), Buffer.from(labels)])));
  return set;
};

test("sets of IDX files: classes must exist and be as many as the images; EMNIST is turned upright", () => {
  const corner = Buffer.alloc(2 * 784);
  corner[1] = 200; // of the first image: first row, second column
  const letters = small(
    emnist.find(({ name }) => name === "emnist-letters")!,
    corner,
    [1, 26],
  );
  const images = readIdxSet(letters, folder, "test");
  assert.deepEqual([images.count, images.size, [...images.labels]], [2, 32, [1, 26]]);
  assert.equal(images.pixels[3 * 32 + 2], 200); // second row, first column, behind the padding of two
  assert.equal(readIdxSet(small(kmnist, corner, [0, 9]), folder, "test").pixels[2 * 32 + 3], 200);
  assert.throws(
    () => readIdxSet(small(kmnist, corner, [0, 10]), folder, "test"),
    /image 1 is of class 10, there are 10/,
  );
  assert.throws(() => readIdxSet(small(kmnist, corner.subarray(784), [0]), folder, "nothing"), /no split "nothing"/);
  assert.throws(
    () => readIdxSet(kmnist, join(folder, "no"), "test"),
    /lacks t10k-images.*\n.*\nGet it from .*\nPut it/s,
  );
});

test("Fashion-MNIST: 60,000 and 10,000 real images, ten classes in equal numbers, padded to 32 x 32 in [-1,1]", () => {
  for (const [split, count] of [
    ["train", 60_000],
    ["test", 10_000],
  ] as const) {
    const set = fashionMnist(split);
    assert.equal(set.count, count);
    const classes = new Uint32Array(fashion.classes.length);
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
    assert.throws(
      () => fashionMnist("train"),
      /fashion-mnist .*lacks train-images-idx3-ubyte\.gz.*npm run setup.*GENFEAT_DATA/s,
    );
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

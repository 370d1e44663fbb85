import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  archive,
  bytesOf,
  legacyHead,
  text,
  torchArchive,
  torchTensor,
  unsigned,
  type ArchiveEntry,
} from "../../tests/weights/opcodes";
import { refused } from "../../tests/weights/refused";
import { failing } from "./bytes";
import { readZip } from "./zip";

const one = unsigned(0, 4); // the bytes of a float
const tensor = (storageCount: number, size: number, stride: number): Buffer =>
  bytesOf("\x80\x02}", text("w"), torchTensor("0", storageCount, [size], [stride]), "s.");

const plain = bytesOf("\x80\x02}.");
const entry: ArchiveEntry = { name: "archive/data.pkl", data: plain };
const data = (lies: ArchiveEntry["lies"] = {}, name = "archive/data/0"): ArchiveEntry => ({ name, data: one, lies });

const archives: readonly (readonly [what: string, bytes: Buffer, fault: RegExp])[] = [
  [
    "an entry out of its folder",
    archive([entry, data({}, "archive/../../x")]),
    /"archive\/\.\.\/\.\.\/x" is not a name/,
  ],
  ["an absolute name", archive([entry, data({}, "/etc/passwd")]), /"\/etc\/passwd" is not a name/],
  ["a name with a backslash", archive([entry, data({}, "..\\x")]), /is not a name/],
  ["a name with a zero byte", archive([entry, data({}, "archive/data.pkl\0.txt")]), /is not a name/],
  ["a name of 5,000 letters", archive([entry, data({}, "a".repeat(5000))]), /is not a name/],
  ["an empty name", archive([entry, data({}, "")]), /is not a name/],
  ["two entries of one name", archive([entry, data(), data()]), /"archive\/data\/0" is there twice/],
  ["two pickles", archive([entry, { name: "b/data.pkl", data: plain }]), /2 entries are called data\.pkl/],
  ["no pickle", archive([data()]), /0 entries are called data\.pkl/],
  ["an encrypted entry", archive([entry, data({ flags: 1 })]), /"archive\/data\/0" is encrypted/],
  ["a compressed entry", archive([entry, data({ method: 8 })]), /is compressed \(method 8\)/],
  ["an entry that says it has 4 GB", archive([entry, data({ size: 0xfffffff0 })]), /does not end before the list/],
  ["an entry with another checksum", archive([entry, data({ crc: 1 })]), /is damaged \(its checksum differs\)/],
  [
    "an entry of another name at its place",
    archive([entry, data({ name: "archive/data/1" })]),
    /is called "archive\/data\/1" at its place/,
  ],
  [
    "an entry of another size at its place",
    archive([entry, data({ ownSize: 3 })]),
    /"archive\/data\/0" has 3 bytes at its place and 4 in the list/,
  ],
  ["two entries at one place", archive([entry, data({ at: 0 })]), /overlaps|is called/],
  ["an entry that lies beyond the end", archive([entry, data({ at: 1e9 })]), /is not where the list/],
  ["something before it", archive([entry], { before: "PK\x03\x04#!/bin/sh\n" }), /bytes come before its first entry/],
  ["a comment", archive([entry], { comment: "x" }), /a comment follows it/],
  ["more entries than there are", archive([entry], { count: 7 }), /entry 1 of 7 is missing/],
  ["fewer entries than there are", archive([entry, data()], { count: 1 }), /something follows the list/],
  [
    "a program of TorchScript",
    archive([entry, { name: "archive/constants.pkl", data: plain }]),
    /TorchScript module, which is a program/,
  ],
  [
    "the other order of bytes",
    archive([entry, { name: "archive/byteorder", data: bytesOf("big") }]),
    /not little endian/,
  ],
  ["a storage that is missing", torchArchive(tensor(1, 1, 1)), /storage "archive\/data\/0" is missing/],
  [
    "a storage shorter than it says",
    torchArchive(tensor(1000, 1, 1), [data()]),
    /storage "0" needs 4000 bytes, the file has 4/,
  ],
  ["a tensor beyond its storage", torchArchive(tensor(1, 2, 1), [data()]), /a torch tensor of shape \[2\]/],
  [
    "a tensor that repeats one number a billion times",
    torchArchive(tensor(1, 1e9, 0), [data()]),
    /a torch tensor of shape \[1000000000\] with strides \[0\]/,
  ],
  ["a tensor without numbers", torchArchive(tensor(1, 0, 1), [data()]), /no dictionary of tensors/],
  ["numpy's arrays", archive([{ name: "a.npy", data: bytesOf("\x93NUMPY\x01\0") }]), /0 entries are called data\.pkl/],
];

for (const [what, bytes, fault] of archives)
  test(`an archive with ${what} is refused`, () => refused("a.pth", bytes, fault));

test("an archive may be named after any file that it was saved to", () => {
  const root = "epoch=3,lr(0.1) für @home";
  const named = archive([
    { name: `${root}/data.pkl`, data: plain },
    { name: `${root}/data/0`, data: one },
  ]);
  assert.deepEqual([...readZip(named, failing("a.pth")).keys()], [`${root}/data.pkl`, `${root}/data/0`]);
});

test("a compressed dataset is refused before it is inflated, however few numbers it says it has", async () => {
  const bytes = readFileSync(join("tests", "weights", "compressed.h5")); // a million numbers
  const size = bytes.indexOf(bytesOf(unsigned(1000, 8), unsigned(1000, 8)));
  bytes.writeUInt32LE(1, size); // 1,000 of them
  await refused("a.h5", bytes, /dataset "block1_conv1\/block1_conv1_W_1:0" is compressed or in chunks/, 30_000);
});

test("other files say what they are", async () => {
  await refused("a.tar", bytesOf("data.pkl".padEnd(257, "\0"), "ustar"), /a tar archive, as torch wrote before/);
  await refused("a.npy", bytesOf("\x93NUMPY\x01\0"), /STACK_GLOBAL|stack/i);
  await refused("a.pkl", bytesOf("\x1f\x8b\x08"), /compressed with gzip/);
  await refused("a.pkl", bytesOf("<!DOCTYPE html><html>"), /a web page, not weights/);
  await refused("a.pkl", bytesOf(), /the file is empty/);
  await refused(
    "a.pt",
    bytesOf(legacyHead, "\x80\x02}.", "\x80\x02]", text("0"), "a."),
    /storage "0" belongs to no tensor/,
  );
});

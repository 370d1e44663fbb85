import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { beforeEach } from "node:test";
import { forget, recordedWheels, unpackedFiles, writeRecord } from "./record.mjs";

const base = mkdtempSync(join(tmpdir(), "genfeat-record-"));
test.after(() => rmSync(base, { recursive: true }));

/** @type {import("./wheels.mjs").Wheel} */
const wheel = {
  ...{ name: "tensorflow-cpu", version: "2.21.0", platform: "any", sha256: "aa", size: 9, unpacked: 9 },
  ...{ folders: ["tensorflow", "tensorflow.libs"], wanted: [] },
};
const folder = join(base, "libtensorflow-2.21.0-linux-x64");
const library = join(folder, "tensorflow", "libtensorflow_cc.so.2");
const record = join(folder, "tensorflow-cpu.json");

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "tensorflow", "include"), { recursive: true });
  writeFileSync(library, "library");
});

test("record: what is unpacked is there as long as version, hash and sizes are the pin's", () => {
  assert.equal(unpackedFiles(wheel, folder), undefined);
  writeRecord(wheel, folder);
  assert.deepEqual(unpackedFiles(wheel, folder), [library]);
  assert.equal(unpackedFiles({ ...wheel, version: "2.21.1" }, folder), undefined);
  assert.equal(unpackedFiles({ ...wheel, sha256: "bb" }, folder), undefined);
  assert.deepEqual(recordedWheels(folder), [{ name: "tensorflow-cpu", version: "2.21.0", sha256: "aa" }]);
  truncateSync(library, 3);
  assert.equal(unpackedFiles(wheel, folder), undefined);
});

test("record: what a wheel said of itself goes with its record, in any version", () => {
  writeRecord(wheel, folder);
  const [older, others] = ["tensorflow_cpu-2.20.0.dist-info", "numpy-2.0.0.dist-info"].map((name) =>
    join(folder, name),
  );
  for (const path of [older, others]) mkdirSync(path);
  forget(wheel, folder);
  assert.deepEqual([record, older, others].map(existsSync), [false, false, true]);
});

test("record: files of others, and a record that was cut off, name no wheel", () => {
  writeRecord(wheel, folder);
  for (const text of ["{", "[]", "null", '{ "name": "else", "version": "1", "sha256": "a" }', '{ "name": "other" }']) {
    writeFileSync(join(folder, "other.json"), text);
    assert.equal(recordedWheels(folder).length, 1, text);
  }
  writeFileSync(record, "{");
  assert.deepEqual([recordedWheels(folder), unpackedFiles(wheel, folder)], [[], undefined]);
});

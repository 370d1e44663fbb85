import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { wheelVersions } from "./wheels";

const base = mkdtempSync(join(tmpdir(), "genfeat-wheels-"));
test.after(() => rmSync(base, { recursive: true }));
const note = join(base, "addon", "library.json");
const home = join(base, "lib");
for (const folder of ["addon", "lib", "lib/tensorflow"]) mkdirSync(join(base, folder));

test("the wheels that set-up has recorded beside the library are told with their versions, and no other file", () => {
  assert.deepEqual(wheelVersions(note), {}); // no set-up
  writeFileSync(note, JSON.stringify({ folder: "../lib/tensorflow", isForGpu: true })); // as in a bundle
  assert.deepEqual(wheelVersions(note), {}); // a library of the user's
  const record = (name: string, version: string) =>
    writeFileSync(join(home, `${name}.json`), JSON.stringify({ name, version, sha256: "aa", files: [] }));
  record("tensorflow", "2.21.0");
  record("nvidia-cudnn-cu12", "9.28.0.42");
  writeFileSync(join(home, "complete.json"), '[["libtensorflow_cc.so.2",1]]'); // of a set-up before
  writeFileSync(join(home, "package.json"), '{ "name": "another", "version": "1.0.0" }');
  writeFileSync(join(home, "nvidia-cufft-cu12.json"), '{ "name": "nvidia-cu');
  writeFileSync(join(home, "null.json"), "null");
  assert.deepEqual(wheelVersions(note), { "nvidia-cudnn-cu12": "9.28.0.42", tensorflow: "2.21.0" });
  writeFileSync(note, JSON.stringify({ folder: join(base, "gone", "tensorflow"), isForGpu: false }));
  assert.deepEqual(wheelVersions(note), {});
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { chosenVariant, rememberVariant } from "./variant.mjs";

const folder = mkdtempSync(join(tmpdir(), "genfeat-variant-"));
const file = join(folder, "deep", "library");
test.after(() => rmSync(folder, { recursive: true }));
const isForCards = process.platform === "linux" && process.arch === "x64";

test("the CPU's library, until --gpu was given; then that for cards, until --cpu is", { skip: !isForCards }, () => {
  assert.equal(chosenVariant([], file), "cpu");
  assert.equal(chosenVariant(["--gpu"], file), "gpu");
  assert.equal(chosenVariant([], file), "cpu", "asking alone chooses nothing");
  rememberVariant("gpu", file);
  assert.equal(chosenVariant(["--force"], file), "gpu");
  assert.equal(chosenVariant(["--cpu"], file), "cpu");
  rememberVariant("cpu", file);
  assert.equal(chosenVariant([], file), "cpu");
});

test("--gpu is refused beside --cpu and beside a library of the user's", (t) => {
  assert.throws(() => chosenVariant(["--gpu", "--cpu"], file), /--gpu and --cpu: choose one/);
  process.env.GENFEAT_LIBTENSORFLOW = folder;
  t.after(() => delete process.env.GENFEAT_LIBTENSORFLOW);
  assert.throws(() => chosenVariant(["--gpu"], file), /--gpu: GENFEAT_LIBTENSORFLOW names a library already/);
});

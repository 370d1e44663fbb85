import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { codeVersion } from "./provenance";

test("the version of the code: none outside a checkout, in a bundle the commit that it was made from", () => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-version-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3" }');
    assert.deepEqual(codeVersion(folder), { version: "1.2.3", commit: null, dirty: null, lock: null });
    writeFileSync(join(folder, "bundle.json"), '{ "commit": "abc", "dirty": true }');
    assert.deepEqual(codeVersion(folder), { version: "1.2.3", commit: "abc", dirty: true, lock: null });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

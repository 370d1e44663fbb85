import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { stageRecords } from "./libraries.mjs";

const base = mkdtempSync(join(tmpdir(), "genfeat-libraries-"));
test.after(() => rmSync(base, { recursive: true }));

const wheels = ["nvidia-cuda-runtime-cu12", "nvidia-cudnn-cu12", "tensorflow"].map((name) => ({
  ...{ name, version: "1.2.3", sha256: "aa" },
}));
for (const wheel of wheels) writeFileSync(join(base, `${wheel.name}.json`), JSON.stringify({ ...wheel, files: [] }));
writeFileSync(join(base, "complete.json"), "[]");

test("a bundle records the wheels whose libraries it holds, for its doctor", () => {
  const recorded = (/** @type {string} */ name, /** @type {boolean} */ isSystems) => {
    const stage = join(base, name);
    mkdirSync(join(stage, "lib"), { recursive: true });
    stageRecords(base, stage, isSystems);
    const files = readdirSync(join(stage, "lib")).sort();
    return files.map((file) => JSON.parse(readFileSync(join(stage, "lib", file), "utf8")));
  };
  assert.deepEqual(recorded("whole", false), wheels);
  assert.deepEqual(recorded("system-cuda", true), [wheels[0], wheels[2]]);
});

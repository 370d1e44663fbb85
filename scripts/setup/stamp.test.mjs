import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { isUnchanged, removeStamp, writeStamp } from "./stamp.mjs";

const folder = mkdtempSync(join(tmpdir(), "genfeat-stamp-"));
const [stamp, source, product] = ["deep/stamp.json", "source", "product"].map((name) => join(folder, name));
const long = new Date(0);

function fresh() {
  writeFileSync(source, "a");
  writeFileSync(product, "built");
  const state = { facts: { node: "v20" }, sources: [source], products: [product] };
  writeStamp(stamp, state);
  return state;
}

test("stamp: holds while nothing changes, and where only a source's time did", () => {
  const state = fresh();
  assert.equal(isUnchanged(stamp, state), true);
  utimesSync(source, long, long);
  assert.equal(isUnchanged(stamp, state), true);
});

/** @type {[string, (state: ReturnType<typeof fresh>) => void][]} */
const changes = [
  ["a source's content", () => writeFileSync(source, "b")],
  ["a fact", (state) => (state.facts.node = "v22")],
  ["a product's size", () => writeFileSync(product, "buil")],
  ["a product's time", () => utimesSync(product, long, long)],
  ["one product more", (state) => state.products.push(source)],
  ["a product that is gone", () => rmSync(product)],
  ["a source that is gone", () => rmSync(source)],
  ["a stamp that was cut off", () => writeFileSync(stamp, "{")],
  ["no stamp", () => removeStamp(stamp)],
];

for (const [what, change] of changes)
  test(`stamp: does not hold after ${what}`, () => {
    const state = fresh();
    change(state);
    assert.equal(isUnchanged(stamp, state), false);
  });

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { changedData, describeData } from "./data-files";

test("a folder of images counts as changed when a file in it is added, removed or written anew", async () => {
  const root = mkdtempSync(join(tmpdir(), "genfeat-data-"));
  const folder = join(root, "images");
  mkdirSync(join(folder, "inner"), { recursive: true });
  const write = (name: string, text: string, time: number) => {
    writeFileSync(join(folder, name), text);
    utimesSync(join(folder, name), time, time);
  };
  write("a.png", "aa", 1e9);
  write("inner/b.png", "bb", 1e9);
  const known = await describeData(["images"], root);
  assert.deepEqual(Object.keys(known), ["images"]);
  assert.deepEqual(await changedData(known, root), []);
  for (const change of [
    () => write("c.png", "c", 1e9),
    () => rmSync(join(folder, "c.png")),
    () => write("inner/b.png", "BB", 2e9),
  ]) {
    const before = await describeData(["images"], root);
    change();
    assert.deepEqual(await changedData(before, root), ["data images changed"]);
  }
  rmSync(folder, { recursive: true });
  assert.deepEqual(await changedData(known, root), ["data images is missing"]);
  rmSync(root, { recursive: true });
});

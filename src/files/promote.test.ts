import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promote, recover } from "./promote";

const base = mkdtempSync(join(tmpdir(), "genfeat-promote-"));
after(() => rmSync(base, { recursive: true }));

function folders(name: string): { to: string; from: string } {
  const to = join(base, name);
  const from = join(to, "next");
  mkdirSync(from, { recursive: true });
  for (const [file, text] of [
    ["a", "old a"],
    ["record", "old"],
    ["gone", "old"],
  ] as const)
    writeFileSync(join(to, file), text);
  for (const [file, text] of [
    ["a", "new a"],
    ["record", "new"],
    ["b", "new b"],
  ] as const)
    writeFileSync(join(from, file), text);
  return { to, from };
}
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
      one.isFile() ? [[one.name, readFileSync(join(folder, one.name), "utf8")]] : [],
    ),
  );
const old = { a: "old a", record: "old", gone: "old" };

test("new files replace the old ones together, and what is named goes", () => {
  const { to, from } = folders("whole");
  promote(from, to, "record", ["gone"]);
  assert.deepEqual(contents(to), { a: "new a", record: "new", b: "new b" });
  assert.deepEqual(readdirSync(to).sort(), ["a", "b", "record"]);
});

test("where one cannot be put in place, all are as they were", () => {
  const { to, from } = folders("failing");
  rmSync(join(to, "record"));
  mkdirSync(join(to, "record", "in the way"), { recursive: true });
  assert.throws(() => promote(from, to, "record"), /failing: nothing was replaced \(E/);
  assert.deepEqual(contents(to), { a: "old a", gone: "old" });
  assert.deepEqual(readdirSync(to).sort(), ["a", "gone", "next", "record"]);
});

test("the next user of the folder ends what a killed process began", () => {
  const { to, from } = folders("killed");
  const backup = join(to, ".replaced");
  mkdirSync(backup);
  for (const [file, text] of [
    ["a", "old a"],
    ["record", "old"],
  ] as const)
    writeFileSync(join(backup, file), text);
  writeFileSync(join(backup, ".journal"), JSON.stringify({ files: ["b", "a", "record"], from }));
  for (const file of ["b", "a"]) {
    writeFileSync(join(to, file), readFileSync(join(from, file)));
    rmSync(join(from, file));
  }
  recover(to);
  assert.deepEqual(contents(to), old);
  assert.deepEqual(readdirSync(to).sort(), ["a", "gone", "next", "record"]);
  recover(to);
});

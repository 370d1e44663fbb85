import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { writeAtomic, writeAtomicSync } from "./atomic";
import { cacheDir } from "./cache";
import { sha256, sha256File } from "./hash";

const folder = mkdtempSync(join(tmpdir(), "genfeat-atomic-"));

test("atomic writes: folders are made, old content is replaced, nothing else stays behind", async () => {
  const file = join(folder, "a", "b", "x.txt");
  await writeAtomic(file, "one");
  writeAtomicSync(file, "two");
  assert.equal(readFileSync(file, "utf8"), "two");
  assert.deepEqual(readdirSync(join(folder, "a", "b")), ["x.txt"]);
});

test("atomic writes: a view writes its own bytes, not its whole buffer", async () => {
  const file = join(folder, "view.bin");
  await writeAtomic(file, Uint8Array.of(9, 1, 2, 9).subarray(1, 3));
  assert.deepEqual([...readFileSync(file)], [1, 2]);
});

test("atomic writes: many at once to one file leave one of them whole", async () => {
  const file = join(folder, "contested");
  const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(contents.map((content) => writeAtomic(file, content)));
  assert.ok(contents.includes(readFileSync(file, "utf8")));
});

test("atomic writes: a failure keeps the old content and names the place", async () => {
  const file = join(folder, "plain");
  writeFileSync(file, "kept");
  await assert.rejects(writeAtomic(join(file, "below"), "new"), (error: Error) => error.message.includes(file));
  assert.equal(readFileSync(file, "utf8"), "kept");
});

test("SHA-256 of a file in pieces equals that of its bytes and the published test value", async () => {
  const file = join(folder, "big");
  const data = Buffer.alloc(300_000, "abc");
  await writeAtomic(file, data);
  assert.equal(await sha256File(file), sha256(data));
  // FIPS 180-4, example "abc"
  assert.equal(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("the cache follows XDG_CACHE_HOME", (t) => {
  const before = process.env["XDG_CACHE_HOME"];
  t.after(() => {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
  });
  process.env["XDG_CACHE_HOME"] = "/somewhere";
  assert.equal(cacheDir(), "/somewhere/genfeat");
  process.env["XDG_CACHE_HOME"] = ""; // empty counts as unset (XDG Base Directory Specification)
  assert.match(cacheDir(), /\/\.cache\/genfeat$/);
});

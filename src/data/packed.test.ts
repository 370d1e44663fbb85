import assert from "node:assert/strict";
import fs, { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openPack, type PackedItem } from "./packed";

const base = mkdtempSync(join(tmpdir(), "genfeat-packed-"));
after(() => rmSync(base, { recursive: true }));

const all = Uint8Array.from({ length: 5 * 12 }, (_, i) => i);

/** Opens five images of 2 x 2. -> their bytes, how many of them had to be packed, and what was said of damage */
async function open(folder: string) {
  let packed = 0;
  const damage: string[] = [];
  async function* items(from: number): AsyncIterable<PackedItem> {
    for (let index = from; index < 5; index++, packed++)
      yield await Promise.resolve({ index, pixels: all.subarray(12 * index, 12 * index + 12), width: 2, height: 2 });
  }
  const request = { folder, name: "five", size: 2, channels: 3, content: "five", items };
  const pack = await openPack({ ...request, damaged: (what) => damage.push(what) });
  assert.deepEqual(pack.read([0, 1, 2, 3, 4]), all);
  return { packed, damage, folder: pack.folder };
}

/** As if the process died before the `at`-th renaming in the folder of a pack. -> what had been renamed by then */
async function killedAt(at: number, action: () => Promise<unknown>): Promise<string[]> {
  const { renameSync } = fs;
  const { rename } = promises;
  const renamed: string[] = [];
  const step = (to: string) => {
    if (/\.lock/.test(to)) return;
    if (renamed.length >= at) throw new Error("killed");
    renamed.push(to.split("/").at(-1)!);
  };
  fs.renameSync = (from, to) => (step(to as string), renameSync(from, to));
  promises.rename = (from, to) => (step(to as string), rename(from, to));
  syncBuiltinESMExports();
  try {
    await action().catch((error: unknown) => assert.match(String(error), /killed/));
  } finally {
    Object.assign(fs, { renameSync });
    Object.assign(promises, { rename });
    syncBuiltinESMExports();
  }
  return renamed;
}

test("a packing that is cut off once it is whole is not done again", async () => {
  const counts: Record<string, number> = {};
  for (let at = 0; at < 4; at++) {
    const folder = join(base, String(at));
    const renamed = await killedAt(at, () => open(folder));
    const { packed, damage, folder: pack } = await open(folder);
    counts[renamed.join(", ") || "nothing"] = packed;
    assert.deepEqual(damage, []);
    assert.deepEqual(readdirSync(pack).sort(), ["header.json", "pixels.bin"]);
  }
  assert.deepEqual(counts, {
    nothing: 5,
    "header.part": 0,
    "header.part, pixels.bin": 0,
    "header.part, pixels.bin, header.json": 0,
  });
});

test("pixels that are not those of the header are packed again", async () => {
  const folder = join(base, "damaged");
  await killedAt(2, () => open(folder));
  writeFileSync(join(folder, readdirSync(folder)[0]!, "pixels.bin"), new Uint8Array(all.length));
  const { packed, damage } = await open(folder);
  assert.deepEqual([packed, damage.length], [5, 1]);
  assert.match(damage[0]!, /the file of these packed images is damaged; packing again/);
});

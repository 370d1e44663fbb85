import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { damaged, readDamaged } from "../../tests/weights/mutate";
import { UnreadableWeights } from "./bytes";
import { parseWeights } from "./weights-file";

const MB = 2 ** 20;

test("of 4,000 damaged files none crashes, hangs or takes memory: each is read or refused with its fault", async () => {
  const { read, recognised, crashes, slowest, memory } = await readDamaged(4000, 1);
  assert.deepEqual(crashes, []);
  assert.ok(recognised > 100 && read > recognised && read < 2000, `${read} read, ${recognised} recognised`);
  assert.ok(slowest < 1000, `${slowest} ms`);
  assert.ok(memory < 128 * MB, `${memory} bytes`); // garbage that has not been collected yet; the files have 3 to 36 kB
});

test("every cut of a file is refused", async () => {
  const heads = join("..", "parity", "lpips-alex-heads.safetensors");
  for (const name of ["stylegan-4.pkl", "genforce.pth", "genforce-legacy.pth", "kinds-legacy.pth", heads]) {
    const bytes = readFileSync(join("tests", "weights", name));
    for (let length = 0; length < bytes.length; length += 1 + Math.floor(bytes.length / 150))
      await assert.rejects(
        parseWeights(bytes.subarray(0, length), name),
        UnreadableWeights,
        `${name}, ${length} bytes`,
      );
  }
});

test("of damaged HDF5 files some are read and the others refused, each soon and within bounded memory", async () => {
  const bytes = readFileSync(join("tests", "weights", "keras.h5"));
  const before = process.memoryUsage.rss();
  let [read, refused] = [0, 0];
  for (let seed = 0; seed < 12; seed++) {
    const started = process.cpuUsage();
    try {
      const { networks } = await parseWeights(damaged(bytes, bytes, seed), "damaged.h5");
      assert.ok(networks.size === 1);
      read++;
    } catch (error) {
      assert.ok(error instanceof UnreadableWeights, String(error));
      refused++;
    }
    const { user, system } = process.cpuUsage(started);
    assert.ok((user + system) / 1e6 < 10, `seed ${seed}: ${(user + system) / 1e6} s`); // a thread's start included
  }
  assert.ok(read > 0 && refused > 0, `${read} read, ${refused} refused`);
  const grown = process.memoryUsage.rss() - before;
  assert.ok(grown < 512 * MB, `${grown} bytes`);
});

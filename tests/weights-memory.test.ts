import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { largeFiles } from "./weights/large";
import { peakOfImport } from "./weights/peak-import";

const config = { resolution: 32, channels: 3, latent: 384, mappingLayers: 8, mapsBase: 8192, mapsMax: 384 };
const folder = mkdtempSync(join(tmpdir(), "genfeat-large-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const skip = process.platform !== "linux" && "only Linux tells a process's peak";

for (const [name, write] of Object.entries(largeFiles))
  test(`importing ${name}, or refusing it cut or damaged, takes less than four times its size`, { skip }, () => {
    const bytes = write(config);
    assert.ok(bytes.length > 25e6, `${bytes.length} bytes`);
    const cut = bytes.subarray(0, Math.floor(bytes.length * 0.9));
    const half = Math.floor(bytes.length / 2);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, half, half + 64); // NaNs; in text of UTF-8, none
    for (const [how, content] of Object.entries({ whole: bytes, cut, damaged })) {
      const file = join(folder, `${how}-${name}`);
      writeFileSync(file, content);
      const { fault, grown } = peakOfImport(file, join(folder, `${how}-${name}-cache`));
      rmSync(file);
      assert.equal(fault === undefined, how === "whole", `${how}: ${fault}`);
      assert.ok(grown! < 4 * content.length, `${how}: ${grown} bytes for a file of ${content.length}`);
    }
  });

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { UnreadableWeights } from "../../src/weights/bytes";
import { parseWeights } from "../../src/weights/weights-file";

const canary = "genfeat-canary"; // what the commands in hostile files would write

/** Refused with a named fault, within a second of processor time (HDF5 has to start a thread first), and nothing ran. */
export async function refused(file: string, bytes: Uint8Array, fault: RegExp, within = 1000): Promise<void> {
  const started = process.cpuUsage();
  await assert.rejects(parseWeights(bytes, file), (error) => {
    assert.ok(error instanceof UnreadableWeights, String(error));
    assert.match(error.message, fault);
    assert.ok(error.message.startsWith(file), error.message);
    return true;
  });
  const { user, system } = process.cpuUsage(started);
  assert.ok((user + system) / 1000 < within, file);
}

after(() => {
  for (const folder of [".", tmpdir()]) assert.equal(existsSync(join(folder, canary)), false);
});

import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { wholeLines } from "./lines";

const base = mkdtempSync(join(tmpdir(), "genfeat-lines-"));
after(() => rmSync(base, { recursive: true }));

test("wherever a kill cuts off the last line, the others are read and the next one is whole", () => {
  const file = join(base, "log");
  assert.deepEqual(wholeLines(file), []);
  const line = '{"a":{"b":1},"é":"x"}';
  for (let cut = 0; cut <= Buffer.byteLength(line); cut++) {
    writeFileSync(file, Buffer.concat([Buffer.from("first\n\n"), Buffer.from(line).subarray(0, cut)]));
    assert.deepEqual(wholeLines(file), ["first", ""]);
    appendFileSync(file, `${line}\n`);
    assert.deepEqual(wholeLines(file), ["first", "", line]);
  }
  assert.equal(readFileSync(file, "utf8"), `first\n\n${line}\n`);
});

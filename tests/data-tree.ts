import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import sharp from "sharp";
import { MissingData } from "../src/data/sets/missing";

/** A data folder of a test's own; what is packed from it goes to a cache of its own. Both are removed after the tests. */
export function makeTree(name: string) {
  const root = mkdtempSync(join(tmpdir(), `genfeat-${name}-`));
  const cache = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = join(root, "cache");
  after(() => {
    if (cache === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = cache;
    rmSync(root, { recursive: true, force: true });
  });
  return {
    root,
    write: (path: string, content: string | Uint8Array): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
  };
}

/** A file of an image of one grey level. */
export const greyImage = (width: number, height: number, level: number, kind: "png" | "jpeg" | "webp" = "png") =>
  sharp({ create: { width, height, channels: 3, background: { r: level, g: level, b: level } } })
    .toFormat(kind)
    .toBuffer();

/** The first byte of each of `count` images. */
export const levelsOf = (bytes: Uint8Array, count: number) =>
  Array.from({ length: count }, (_, i) => bytes[(i * bytes.length) / count]!);

/** Whether an error tells of missing data as `pattern` says, where to get it and where to put it. */
export const tellsMissing = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof MissingData, String(error));
  assert.match(error.message, pattern);
  assert.match(error.message, /Get it from .*\nPut it into FOLDER\/\w+ and set GENFEAT_DATA=FOLDER, or give --data/);
  return true;
};

import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import sharp from "sharp";
import { imageFolder, type FolderOptions } from "../src/data/folder";
import { listImages } from "../src/data/folder-list";
import { batchOf, labelsOf, pixelsOf, range } from "../src/data/images";

// A user's folder as a set of images: order, classes, CSV, damaged files, and the pack on disk.

const root = mkdtempSync(join(tmpdir(), "genfeat-folder-"));
test.after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

/** A new folder of images of one colour each: name -> brightness; a number below 0 stands for a damaged file. */
async function makeFolder(images: Readonly<Record<string, number>>): Promise<string> {
  const folder = join(root, `${folders++}`);
  for (const [name, value] of Object.entries(images)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    const image = sharp(Buffer.alloc(12 * 8 * 3, Math.max(0, value)), { raw: { width: 12, height: 8, channels: 3 } });
    const bytes = await image.toFormat(name.endsWith(".jpg") ? "jpeg" : "png").toBuffer();
    writeFileSync(file, value < 0 ? bytes.subarray(0, 60) : bytes);
  }
  return folder;
}

const cache = join(root, "cache");
const open = (folder: string | readonly string[], options: Partial<FolderOptions> = {}) =>
  imageFolder({ folders: folder, size: 4, channels: 1, onDamaged: "fail", cache, ...options });
const firstPixels = (set: Awaited<ReturnType<typeof open>>) =>
  Array.from({ length: set.count }, (_, i) => set.read([i])[0]);

test("files in natural order at any depth, hidden ones left out, links followed but not for ever; several folders", async () => {
  const folder = await makeFolder({
    "img10.png": 1,
    "img9.jpg": 1,
    "b/2.png": 1,
    "b/x/1.PNG": 1,
    "a/03.png": 1,
    "a/3.png": 1,
  });
  mkdirSync(join(folder, ".thumbnails"));
  writeFileSync(join(folder, ".thumbnails", "1.png"), "");
  writeFileSync(join(folder, "readme.txt"), "");
  symlinkSync(folder, join(folder, "b", "loop"));
  const other = await makeFolder({ "z.png": 1 });
  symlinkSync(other, join(folder, "linked"));
  const names = ["a/03.png", "a/3.png", "b/2.png", "b/x/1.PNG", "img9.jpg", "img10.png", "linked/z.png"];
  assert.deepEqual(
    listImages(folder).map(({ name }) => name),
    names,
  );
  const both = listImages([other, folder]).map(({ name }) => name);
  assert.deepEqual(both.slice(0, 2), [`${other.split("/").at(-1)}/z.png`, `${folder.split("/").at(-1)}/a/03.png`]);
  assert.throws(() => listImages(join(root, "nowhere")), /nowhere: there is no such folder/);
  assert.throws(() => listImages(cache + "-empty"), /there is no such folder/);
  mkdirSync(join(root, "empty"));
  assert.throws(() => listImages(join(root, "empty")), /empty: holds no images/);
});

test("sub-folders are classes; batches in [-1,1] with their labels, RGB or grey; more than 256 classes", async () => {
  const folder = await makeFolder({ "dog10/1.png": 10, "dog9/1.png": 20, "cat/deep/1.png": 30, "cat/2.png": 40 });
  const set = await open(folder, { channels: 3 });
  assert.deepEqual(set.classes, ["cat", "dog9", "dog10"]);
  assert.deepEqual(set.files, ["cat/2.png", "cat/deep/1.png", "dog9/1.png", "dog10/1.png"]);
  assert.deepEqual([...labelsOf(set, [3, 2, 1, 0]).dataSync()], [2, 1, 0, 0]);
  const x = batchOf(set, [0, 3]);
  assert.deepEqual(x.shape, [2, 4, 4, 3]);
  assert.deepEqual([...new Set(x.dataSync())], [...new Float32Array([40 / 127.5 - 1, 10 / 127.5 - 1])]);
  assert.deepEqual(pixelsOf(set, [2]).shape, [1, 4, 4, 3]);
  assert.throws(() => batchOf(set, [4]), /image 4 asked for, there are 4/);
  assert.match(set.protocol, /4 x 4 pixels, RGB, short side resized, centre crop, kernel lanczos3, libvips 8/);
  const many = await makeFolder(Object.fromEntries(range(0, 300).map((i) => [`class${i}/1.png`, i % 256])));
  assert.deepEqual([...(await open(many)).labels!], range(0, 300));
  const mixed = await makeFolder({ "a.png": 1, "b/c.png": 1 });
  await assert.rejects(open(mixed), /a\.png: lies beside folders that stand for classes/);
  const without = await open(mixed, { classes: "none" });
  assert.equal(without.labels, undefined);
  assert.throws(() => labelsOf(without, [0]), /classes asked for, it has none/);
});

test("a CSV gives labels, points that move with the resizing, and attributes; its faults are told with line and column", async () => {
  const folder = await makeFolder({ "1.png": 10, "sub/2.png": 20 });
  const csv = (text: string) => {
    const file = join(folder, "labels.csv");
    writeFileSync(file, text);
    return file;
  };
  const set = await open(folder, {
    csv: csv(
      '\ufefffile,label,x1,y1,x2,y2,age\r\n./sub/2.png,"ship, small",0,0,5.5,3.5,7\r\n1.png,car,2,0,11,7,-1\r\n',
    ),
  });
  assert.deepEqual(set.classes, ["car", "ship, small"]);
  assert.deepEqual([...set.labels!], [0, 1]);
  assert.equal(set.pointCount, 2);
  // 12 x 8 -> 6 x 4 -> the middle 4 x 4: half the size, one column less on the left
  assert.deepEqual([...set.points!], [-0.25, -0.25, 4.25, 3.25, -1.25, -0.25, 1.5, 1.5]);
  assert.deepEqual([...set.attributes["age"]!], [-1, 7]);
  const faults: [string, RegExp][] = [
    ["", /holds no rows/],
    ["name,label\n1.png,a\n", /expected one called file/],
    ["file,label\n1.png,a\n", /has no row for 1 of 2 images, the first is sub\/2\.png/],
    ["file,label\n1.png,a\nsub/2.png,b\n3.png,c\n", /1 of its 3 rows have no image, the first is 3\.png/],
    ["file,label\n1.png,a\n1.png,b\n", /line 3: 1\.png has a row already/],
    ["file,label\n1.png,a\nsub/2.png,\n", /line 3: the column label is empty/],
    ["file,age\n1.png,3\nsub/2.png,old\n", /line 3, column age: "old" is not a number/],
    ["file,x1,y1,x2\n1.png,3,4,5\n", /column x2 without its pair/],
    ["file,label\n1.png,a,b\n", /Invalid Record Length/],
  ];
  for (const [text, message] of faults) await assert.rejects(open(folder, { csv: csv(text) }), message);
  await assert.rejects(open(folder, { csv: join(folder, "no.csv") }), /no\.csv: there is no such file/);
});

test("a damaged image is an error with its name, or skipped and counted; labels stay with their images", async () => {
  const folder = await makeFolder({ "a/1.png": 10, "a/2.png": -1, "b/3.png": 30, "b/4.png": -1, "b/5.png": 50 });
  await assert.rejects(open(folder), /a\/2\.png: cannot be decoded/);
  const set = await open(folder, { onDamaged: "skip" });
  assert.deepEqual(set.files, ["a/1.png", "b/3.png", "b/5.png"]);
  assert.deepEqual(firstPixels(set), [10, 30, 50]);
  assert.deepEqual([...set.labels!], [0, 1, 1]);
  assert.deepEqual(
    set.skipped.map(({ file }) => file),
    [join(folder, "a/2.png"), join(folder, "b/4.png")],
  );
  await assert.rejects(open(folder), /a\/2\.png: cannot be decoded/); // also where the pack is there
  await assert.rejects(
    open(await makeFolder({ "1.png": -1 }), { onDamaged: "skip" }),
    /none of its 1 images can be decoded/,
  );
});

const packOf = (folder: string) => {
  const packs = readdirSync(folder).filter((name) => !name.startsWith("."));
  assert.equal(packs.length, 1, packs.join());
  return join(folder, packs[0]!);
};

test("the second opening reads the pack; other options, a changed file or a damaged pack make a new one", async () => {
  const folder = await makeFolder({ "1.png": 10, "2.png": 20, "3.png": 30 });
  const own = join(root, "own-cache");
  let decoded = 0;
  const warnings: string[] = [];
  const again = async (options: Partial<FolderOptions> = {}) => {
    decoded = 0;
    const set = await open(folder, {
      cache: own,
      progress: () => decoded++,
      warn: (what) => warnings.push(what),
      ...options,
    });
    return firstPixels(set).join();
  };
  assert.equal(await again(), "10,20,30");
  assert.equal(decoded, 3);
  assert.equal(await again(), "10,20,30");
  assert.equal(decoded, 0);
  assert.equal(await again({ memory: 0 }), "10,20,30"); // read from the file
  assert.equal(decoded, 0);
  const pack = packOf(own);
  assert.deepEqual(readdirSync(pack).sort(), ["header.json", "pixels.bin"]);
  const pixels = join(pack, "pixels.bin");
  const header = join(pack, "header.json");
  const damages: [() => void, RegExp][] = [
    [() => appendFileSync(pixels, "x"), /has another size; packing again/],
    [() => writeFileSync(pixels, Buffer.alloc(48, 7)), /the file of these packed images is damaged/],
    [() => writeFileSync(header, readFileSync(header).subarray(0, 40)), /the header of these packed images is damaged/],
    [() => rmSync(pixels), /has another size/],
  ];
  for (const [damage, message] of damages)
    for (const memory of [undefined, 0]) {
      damage();
      assert.equal(await again({ memory }), "10,20,30");
      assert.equal(decoded, 3);
      assert.match(warnings.pop()!, message);
    }
  await again({ size: 5 });
  assert.equal(decoded, 3);
  utimesSync(join(folder, "2.png"), 1, 1);
  await again();
  assert.equal(decoded, 3);
});

test("an interrupted packing goes on where its journal ends, and the pack is the same byte for byte", async () => {
  const images = Object.fromEntries(range(0, 60).map((i) => [`${i}.png`, i === 7 || i === 41 ? -1 : i]));
  const folder = await makeFolder(images);
  const [whole, parts] = [join(root, "whole"), join(root, "parts")];
  const options = { onDamaged: "skip", jobs: 2 } as const;
  const expected = await open(folder, { ...options, cache: whole });
  const starts: number[] = [];
  for (const stop of [13, 42]) {
    const controller = new AbortController();
    let first = true;
    const running = open(folder, {
      ...options,
      cache: parts,
      signal: controller.signal,
      progress: ({ done }) => {
        if (first) starts.push(done);
        first = false;
        if (done === stop) controller.abort(new Error("interrupted"));
      },
    });
    await assert.rejects(running, /interrupted/);
  }
  const set = await open(folder, { ...options, cache: parts, progress: ({ done }) => starts.push(done) });
  assert.ok(starts[0] === 1 && starts[1]! > 10 && starts[2]! > 38, starts.slice(0, 3).join());
  assert.equal(set.sha256, expected.sha256);
  assert.deepEqual(set.files, expected.files);
  assert.deepEqual(set.skipped, expected.skipped);
  assert.deepEqual(set.skipped.length, 2);
  assert.deepEqual(readFileSync(join(packOf(parts), "pixels.bin")), readFileSync(join(packOf(whole), "pixels.bin")));
});

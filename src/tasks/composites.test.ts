import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { tf } from "../backend/tf";
import type { Progress } from "../train/progress";
import { pasteParts } from "./composites";
import { faceTest, roomTest, type Cutout, type DrawnTest } from "./drawn-tests";
import { harmonization, harmonized } from "./harmonize";

const request = (set: "toyfaces" | "toyrooms") => ({
  images: { set, train: 1, test: 12 },
  gan: { model: { resolution: 32 } },
});

test("the donor is the nearest image with the part, and only the part is pasted", () => {
  const size = 2;
  const pixels = (index: number) => new Uint8Array(12).fill(10 * (index + 1));
  const set: DrawnTest<"dot"> = {
    images: {
      ...{ name: "dots", size, channels: 3, count: 3 },
      read: (indices) => Uint8Array.from(Array.from(indices).flatMap((index) => [...pixels(index)])),
    },
    classes: new Uint8Array(3),
    points: Float32Array.of(0, 0, 0.1, 0, 0.3, 0),
    cut: (index): Cutout | undefined =>
      index === 0 ? undefined : { size, pixels: pixels(index), mask: Uint8Array.of(0, 1, 0, 0) },
    close: () => undefined,
  };
  const all = pasteParts(set, "dot", 3);
  assert.deepEqual([all.targets, all.donors], [[0, 1, 2], [1, 2, 1]]); // prettier-ignore
  assert.deepEqual([...all.pictures.subarray(0, 12)], [10, 10, 10, 20, 20, 20, 10, 10, 10, 10, 10, 10]);
  assert.deepEqual([...all.masks], [0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]);
  assert.deepEqual(pasteParts(set, "dot", 1, { lacking: true }).targets, [0]);
  assert.throws(() => pasteParts(set, "dot", 2, { lacking: true }), /dot to be pasted into 2 images, 1 can take it/);
});

test("drawing at first use is counted to its end, and stops when it is told to; what lies there packed shows nothing", async (t) => {
  const cache = mkdtempSync(join(tmpdir(), "genfeat-drawing-"));
  const before = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = cache;
  t.after(() => {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
    rmSync(cache, { recursive: true });
  });
  const seen: string[] = [];
  const progress = {
    update: ({ name, done, total }: Progress) => void seen.push(`${name}: ${done} of ${total}`),
    finish: () => {
      if (seen.length > 0 && seen.at(-1) !== "finished") seen.push("finished");
    },
  };
  const drawFaces = async () => (await faceTest(request("toyfaces"), { progress })).close();
  await drawFaces();
  (await roomTest(request("toyrooms"), { progress })).close();
  const whole = (name: string) => [`drawing ${name}: 12 of 12`, "finished"];
  const all = ["faces, test", "faces' masks", "faces' masks with lenses", "bedrooms, test"];
  assert.deepEqual(seen, all.flatMap(whole));
  await drawFaces();
  assert.equal(seen.length, 8);
  const other = { ...request("toyrooms"), images: { set: "toyrooms", train: 1, test: 13 } } as const;
  await assert.rejects(roomTest(other, { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
});

test("parts of faces and rooms are pasted and harmonized; no tensor is left", async () => {
  const editor = untrainedEditor(5);
  const [faces, rooms] = [await faceTest(request("toyfaces")), await roomTest(request("toyrooms"))];
  const tensors = tf.memory().numTensors;
  const nose = pasteParts(faces, "nose", 6);
  const bed = pasteParts(rooms, "bed", 6);
  for (const [images, all] of [
    [faces.images, nose],
    [rooms.images, bed],
  ] as const) {
    const { count, mse, toPaste, inside, outside, seam, seen } = harmonization(editor, images, all);
    assert.ok(toPaste.result > 0 && toPaste.result !== toPaste.reconstruction);
    assert.ok(count === 6 && mse > 0 && inside > 0 && outside > 0 && seen === undefined);
    assert.ok(Object.values(seam).every((value) => value > 0 && Number.isFinite(value)));
  }
  const { seen } = harmonization(editor, faces.images, nose, { factor: "glasses", value: "glasses" });
  assert.ok(Object.values(seen!).every((share) => share >= 0 && share <= 1));
  assert.throws(() => harmonization(editor, faces.images, nose, { factor: "hat", value: "hat" }), /no hat "hat"/);
  const pictures = harmonized(editor, faces.images, nose, 2);
  for (const { shape } of Object.values(pictures)) assert.deepEqual(shape, [2, 32, 32, 3]);
  assert.equal(tf.memory().numTensors, tensors);
  for (const set of [faces, rooms]) set.close();
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { drawRoom } from "./draw-room";
import { layoutLines, layoutOf } from "./layout";
import { layoutMask, partMask } from "./masks";
import { faces, parts } from "./parts";
import { luminanceOf, renderDrawing } from "./render";
import { sampleRoom } from "./sample";
import { withLight } from "./edits";

const rooms = Array.from({ length: 40 }, (_, seed) => sampleRoom(seed));
const sizes = [32, 64, 128, 256];

const digest = (count: number, size: number) => {
  const hash = createHash("sha256");
  for (let seed = 0; seed < count; seed++) hash.update(renderDrawing(drawRoom(sampleRoom(seed)), size));
  return hash.digest("hex");
};

test("the same seed gives the same room, here and in another process; other seeds give others", () => {
  const here = digest(12, 48);
  assert.equal(digest(12, 48), here);
  const script = `
    const { createHash } = require("node:crypto");
    const load = (name) => require(${JSON.stringify(__dirname)} + "/" + name);
    const hash = createHash("sha256");
    for (let seed = 0; seed < 12; seed++)
      hash.update(load("render").renderDrawing(load("draw-room").drawRoom(load("sample").sampleRoom(seed)), 48));
    console.log(hash.digest("hex"));`;
  const there = execFileSync(process.execPath, ["--import", "tsx", "-e", script], { encoding: "utf8" }).trim();
  assert.equal(there, here);
  const each = rooms.map((room) =>
    createHash("sha256")
      .update(renderDrawing(drawRoom(room), 32))
      .digest("hex"),
  );
  assert.equal(new Set(each).size, rooms.length);
});

/** The different values of a mask within a distance of a place in pixels. */
function around(mask: Uint8Array, size: number, x: number, y: number, reach: number): Set<number> {
  const found = new Set<number>();
  for (let j = Math.floor(y - reach); j <= Math.ceil(y + reach); j++)
    for (let i = Math.floor(x - reach); i <= Math.ceil(x + reach); i++)
      if (i >= 0 && j >= 0 && i < size && j < size && Math.hypot(i + 0.5 - x, j + 0.5 - y) <= reach)
        found.add(mask[j * size + i]!);
  return found;
}

test("layout corners lie where floor, walls and ceiling meet, and lines between two of them, at every size", () => {
  const pairs = [
    "floor back",
    "back right",
    "back ceiling",
    "left back",
    "floor left",
    "floor right",
    "right ceiling",
    "left ceiling",
  ];
  let [corners, lines] = [0, 0];
  for (const size of sizes)
    for (const room of rooms) {
      const drawing = drawRoom(room);
      const { points, visible, lines: segments } = layoutOf(room, drawing.camera);
      const mask = layoutMask(drawing, size);
      const margin = 2 / size;
      points.slice(0, 4).forEach(([x, y], k) => {
        if (!visible[k] || Math.min(x, y, 1 - x, 1 - y) < margin) return;
        corners++;
        const met = around(mask, size, x * size, y * size, 1.6);
        assert.equal(met.size, 3, `room ${room.seed} at ${size}: corner ${k} touches faces ${[...met].join(" ")}`);
      });
      segments.forEach((segment, k) => {
        if (!segment) return;
        const [a, b] = segment;
        if (Math.hypot(a[0] - b[0], a[1] - b[1]) < 8 / size) return;
        const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
        if (Math.min(x, y, 1 - x, 1 - y) < margin) return;
        lines++;
        const met = [...around(mask, size, x * size, y * size, 1.2)].sort((p, q) => p - q).map((f) => faces[f]);
        assert.equal(met.join(" "), pairs[k], `room ${room.seed} at ${size}: line ${layoutLines[k]!.join("-")}`);
      });
    }
  assert.ok(corners > 300 && lines > 600, `${corners} corners, ${lines} lines compared`);
});

test("where nothing stands before it, the shell in the part mask is the layout's", () => {
  const kinds: Record<string, string> = {
    floor: "floor",
    ceiling: "ceiling",
    left: "wall",
    back: "wall",
    right: "wall",
  };
  for (const room of rooms) {
    const drawing = drawRoom(room);
    const [mask, layout] = [partMask(drawing, 64), layoutMask(drawing, 64)];
    for (let i = 0; i < mask.length; i++) {
      const part = parts[mask[i]!]!;
      if (part === "wall" || part === "floor" || part === "ceiling") assert.equal(part, kinds[faces[layout[i]!]!]);
    }
  }
});

/** The extent of a part in a mask in pixels (left, top, right, bottom), and how many pixels it has. */
function extent(mask: Uint8Array, size: number, index: number): { box: number[]; count: number } {
  let [left, top, right, bottom, count] = [size, size, 0, 0, 0];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== index) continue;
    count++;
    const [x, y] = [i % size, Math.floor(i / size)];
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + 1);
    bottom = Math.max(bottom, y + 1);
  }
  return { box: [left, top, right, bottom], count };
}

test("boxes are the extents of masks where nothing hides the object, and hold what is seen of it elsewhere", () => {
  const size = 512;
  const tip = 6; // pixels: the sharp corner of a level board has no pixel centre in its tip
  let [open, hidden] = [0, 0];
  for (const room of rooms.slice(0, 24)) {
    const drawing = drawRoom(room);
    const mask = partMask(drawing, size);
    for (const { part, box } of drawing.found) {
      if (drawing.found.filter((one) => one.part === part).length > 1) continue;
      const index = parts.indexOf(part);
      const seen = extent(mask, size, index);
      if (seen.count === 0 || Math.min(box[2] - box[0], box[3] - box[1]) < 0.03) continue;
      const own = drawing.steps.filter((step) => "part" in step && step.part === part);
      const whole = extent(partMask({ ...drawing, steps: own }, size), size, index);
      const expected = box.map((v) => v * size);
      const what = `room ${room.seed}, ${part}: ${seen.box.join(" ")} for ${expected.join(" ")}`;
      if (seen.count === whole.count) {
        open++;
        seen.box.forEach((v, k) => assert.ok(Math.abs(v - expected[k]!) < tip, what));
      } else {
        hidden++;
        seen.box.forEach((v, k) => assert.ok(k < 2 ? v > expected[k]! - 1 : v < expected[k]! + 1, what));
      }
    }
  }
  assert.ok(open > 25 && hidden > 12, `${open} open, ${hidden} hidden objects compared`);
});

test("the light switched on, and made stronger, raises the luminance of the same room and moves nothing", () => {
  for (const room of rooms) {
    const pictures = [withLight(room, false), withLight(room, true, 0.4), withLight(room, true, 1)].map(drawRoom);
    const [off, weak, strong] = pictures.map((drawing) => luminanceOf(renderDrawing(drawing, 32)));
    assert.ok(off! < weak! && weak! < strong!, `room ${room.seed}: ${off} ${weak} ${strong}`);
    const [before, after] = [partMask(pictures[0]!, 64), partMask(pictures[2]!, 64)];
    assert.deepEqual(before, after, `room ${room.seed}: the mask changed`);
  }
});

test("parts take the same share of the picture at every size", () => {
  const drawings = Array.from({ length: 200 }, (_, seed) => drawRoom(sampleRoom(seed)));
  const shares = sizes.map((size) => {
    const counts = new Float64Array(parts.length);
    for (const drawing of drawings) for (const v of partMask(drawing, size)) counts[v]!++;
    return counts.map((n) => n / (drawings.length * size * size));
  });
  const exact = shares[sizes.length - 1]!;
  let compared = 0;
  exact.forEach((share, k) => {
    if (share < 0.01) return;
    compared++;
    shares.forEach((of, i) =>
      assert.ok(Math.abs(of[k]! / share - 1) < 0.02, `${parts[k]} at ${sizes[i]}: ${of[k]} for ${share}`),
    );
  });
  assert.ok(compared > 8, `${compared} parts compared`);
});

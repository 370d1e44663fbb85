import assert from "node:assert/strict";
import { test } from "node:test";
import { drawRoom } from "./draw-room";
import { atNight, patchOf, pastePatch, seenFrom, withColour, withView } from "./edits";
import { partMask } from "./masks";
import { parts, type Part } from "./parts";
import { renderDrawing } from "./render";
import { sampleRoom } from "./sample";
import type { RoomSpec } from "./spec";

const size = 64;
const rooms = Array.from({ length: 12 }, (_, seed) => sampleRoom(seed, "bedroom"));
const picture = (room: RoomSpec) => renderDrawing(drawRoom(room), size);

/** Shares of the pixels that change inside and outside of the given parts; what borders on them counts to neither. */
function changed(a: RoomSpec, b: RoomSpec, of: readonly Part[]): { inside: number; outside: number } {
  const [before, after, mask] = [picture(a), picture(b), partMask(drawRoom(a), size)];
  const belongs = Array.from(mask, (v) => of.includes(parts[v]!));
  const count = { inside: 0, outside: 0, allInside: 0, allOutside: 0 };
  for (let y = 1; y < size - 1; y++)
    for (let x = 1; x < size - 1; x++) {
      const i = y * size + x;
      const near = [-size - 1, -size, 1 - size, -1, 0, 1, size - 1, size, size + 1].map((d) => belongs[i + d]!);
      if (!near.every((one) => one === near[4])) continue;
      const differs = [0, 1, 2].some((c) => before[3 * i + c] !== after[3 * i + c]);
      if (near[4]) [count.inside, count.allInside] = [count.inside + Number(differs), count.allInside + 1];
      else [count.outside, count.allOutside] = [count.outside + Number(differs), count.allOutside + 1];
    }
  return { inside: count.inside / Math.max(1, count.allInside), outside: count.outside / count.allOutside };
}

test("another colour of the bed changes the bed and nothing else", () => {
  let inside = 0;
  for (const room of rooms) {
    const share = changed(room, withColour(room, [20, 160, 90]), ["bed", "pillow"]);
    assert.equal(share.outside, 0, `room ${room.seed}`);
    inside += share.inside / rooms.length;
  }
  assert.ok(inside > 0.3, `${inside} of the beds changed`);
});

test("another view changes the window only; the night and another camera change much and keep the room", () => {
  for (const room of rooms) {
    const other = room.window.view === "sea" ? "city" : "sea";
    assert.equal(changed(room, withView(room, other), ["window", "curtain"]).outside, 0, `room ${room.seed}`);
    const night = atNight(room, !room.light.night);
    assert.ok(changed(room, night, []).outside > 0.5, `room ${room.seed}`);
    assert.deepEqual(partMask(drawRoom(night), size), partMask(drawRoom(room), size));
    const turned = seenFrom(room, { yaw: 6 });
    assert.ok(changed(room, turned, []).outside > 0.2, `room ${room.seed}`);
    assert.deepEqual({ ...turned, camera: room.camera }, room);
  }
});

test("a patch carries a part of one room into another and touches nothing beside it", () => {
  let pasted = 0;
  for (const [k, room] of rooms.entries())
    for (const part of ["bed", "window", "lamp"] as const)
      for (const cut of ["shape", "rectangle"] as const) {
        const patch = patchOf(room, part, size, cut);
        if (!patch) continue;
        pasted++;
        const target = picture(rooms[(k + 1) % rooms.length]!);
        const kept = target.slice();
        const source = picture(room);
        const stitched = pastePatch(target, patch);
        assert.deepEqual(target, kept);
        for (let i = 0; i < stitched.length; i++)
          assert.equal(stitched[i], patch.mask[Math.floor(i / 3)] ? source[i] : target[i]);
      }
  assert.ok(pasted > 30, `${pasted} patches`);
  const patch = patchOf(rooms[0]!, "bed", size)!;
  assert.throws(() => pastePatch(new Uint8Array(12), patch), /12 bytes, but the patch is of 64 x 64/);
});

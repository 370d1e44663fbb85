import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { drawRoom } from "./draw-room";
import { partMask } from "./masks";
import { parts } from "./parts";
import { renderDrawing } from "./render";
import { roomAt, toyRooms } from "./toy-rooms";

const folder = mkdtempSync(join(tmpdir(), "toyrooms-"));
after(() => rmSync(folder, { recursive: true }));

test("a set holds what its rooms are, is found again on disk, and names what it stands for", async () => {
  const options = { size: 32, count: 24, seed: 5, kind: "both", split: "test", folder } as const;
  const set = await toyRooms(options);
  assert.match(set.name, /drawn, stands for LSUN/);
  assert.deepEqual(set.read([3]), renderDrawing(drawRoom(set.spec(3)), 32));
  const { rooms } = set;
  for (let i = 0; i < set.count; i++) {
    const spec = set.spec(i);
    assert.equal(rooms.kind.values[i], Number(spec.kind === "kitchen"));
    assert.equal(rooms.lightOn.values[i], Number(spec.light.on));
    assert.equal(rooms.lightStrength.values[i]! > 0, spec.light.on);
    assert.ok(Math.abs(rooms.camera.values[i * 6 + 3]! - spec.camera.yaw) < 1e-4);
    assert.ok(rooms.luminance.values[i]! > 0.02 && rooms.luminance.values[i]! < 0.95);
    const furniture = spec.kind === "bedroom" ? "bed" : "counter";
    assert.ok(rooms.objects.values[i * parts.length + parts.indexOf(furniture)]! > 0, `room ${i}: no ${furniture}`);
  }
  assert.equal(set.points!.values.length, 24 * 16);
  const drawn: number[] = [];
  const again = await toyRooms({ ...options, progress: (done) => drawn.push(done) });
  assert.equal(again.sha256, set.sha256);
  assert.deepEqual(drawn, []);
  assert.deepEqual(again.rooms.corners.values, rooms.corners.values);
  const masks = await set.masks();
  assert.deepEqual(masks.read([7]), partMask(drawRoom(set.spec(7)), 32));
  assert.ok((await set.masks("layout")).read([0]).every((face) => face < 5));
  assert.throws(() => set.spec(24), /room 24 asked for, there are 24/);
});

test("train and test share no room, kinds are what was asked for", () => {
  const seeds = (split: "train" | "test") =>
    Array.from({ length: 2000 }, (_, i) => roomAt({ seed: 1, kind: "kitchen", split }, i));
  const [train, held] = [seeds("train"), seeds("test")];
  assert.equal(new Set([...train, ...held].map((room) => room.seed)).size, 4000);
  assert.ok(train.every((room) => room.kind === "kitchen"));
});

test("options out of range are refused with value and remedy", async () => {
  await assert.rejects(
    toyRooms({ size: 16, count: 2, folder }),
    /toyrooms: size 16; a whole number of pixels from 32 to 256/,
  );
  await assert.rejects(toyRooms({ size: 32, count: 0, folder }), /toyrooms: count 0/);
  await assert.rejects(
    toyRooms({ size: 32, count: 1, kind: "attic" as "both", folder }),
    /toyrooms: kind attic; one of bedroom, kitchen, both/,
  );
});

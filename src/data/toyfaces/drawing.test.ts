import assert from "node:assert/strict";
import { before, test } from "node:test";
import { shapeFace } from "./draw";
import { sampleIdentity } from "./identity";
import { landmarkNames, landmarksOf } from "./landmarks";
import { faceParts, type FacePart } from "./parts";
import { renderFaceMasks, renderFaces, type Sitting } from "./render";
import { sampleShot } from "./shot";

const sizes = [32, 64, 128, 256] as const;
const sittings: Sitting[] = Array.from({ length: 48 }, (_, i) => ({
  identity: sampleIdentity(i),
  shot: sampleShot(1000 + i, "hard", i % 3 === 0 ? "b" : "a"),
}));
const masks = new Map<number, Uint8Array[]>();

before(async () => {
  for (const size of sizes) {
    const all: Uint8Array[] = [];
    for (let first = 0; first < sittings.length; first += 16)
      all.push(...(await renderFaceMasks(sittings.slice(first, first + 16), size)));
    masks.set(size, all);
  }
});

/** Pixels from a point (in fractions) to the nearest pixel of one of the parts; Infinity beyond `reach`. */
function distanceTo(
  mask: Uint8Array,
  size: number,
  [x, y]: readonly [number, number],
  parts: readonly FacePart[],
  reach: number,
) {
  const wanted = new Set(parts.map((part) => faceParts.indexOf(part)));
  const [cx, cy] = [x * size - 0.5, y * size - 0.5];
  let best = Infinity;
  for (let j = Math.floor(cy - reach); j <= cy + reach + 1; j++)
    for (let i = Math.floor(cx - reach); i <= cx + reach + 1; i++)
      if (i >= 0 && j >= 0 && i < size && j < size && wanted.has(mask[j * size + i]!))
        best = Math.min(best, Math.hypot(i - cx, j - cy));
  return best;
}

test("visible landmarks lie on their parts: nearly all within two pixels at any yaw, all of them where nothing is nearly hidden", () => {
  const on: readonly (readonly [name: RegExp, parts: readonly FacePart[]])[] = [
    [/eye /, ["eyes", "glasses"]],
    [/brow /, ["brows", "glasses", "hair"]],
    [/nose /, ["nose", "glasses", "beard"]],
    [/lips /, ["mouth"]],
  ];
  for (const size of [64, 128, 256] as const) {
    const distances: number[] = [];
    sittings.forEach(({ identity, shot }, k) => {
      const { points, visible } = landmarksOf(shapeFace(identity, shot, size));
      points.forEach((point, i) => {
        const parts = on.find(([name]) => name.test(landmarkNames[i]!))?.[1];
        if (!parts || !visible[i]) return;
        if (parts[0] === "eyes" && eyeHeight(points, i) * size < 2) return; // too thin for pixels: closed, or small
        const distance = distanceTo(masks.get(size)![k]!, size, point, parts, 10);
        distances.push(distance);
        // At 64 pixels the ends of brows and lips are thinner than a pixel; there only the shares below are held.
        if (size === 64 || Math.abs(shot.yaw) > 30 || shot.eyesOpen < 0.5) return;
        const what = `face ${k}, yaw ${shot.yaw.toFixed(0)}, ${size} px: ${landmarkNames[i]}`;
        assert.ok(distance <= 2.5 + 0.006 * size, `${what} is ${distance.toFixed(1)} pixels from ${parts[0]}`);
      });
    });
    const beyond = (limit: number) => distances.filter((d) => d > limit).length / distances.length;
    assert.ok(distances.length > 1500, `${distances.length} points`);
    assert.ok(beyond(1) < 0.1 && beyond(2) < 0.02, `${size} px: ${beyond(1)} beyond 1 pixel, ${beyond(2)} beyond 2`);
  }
});

function eyeHeight(points: readonly (readonly [number, number])[], i: number): number {
  const first = i < 42 ? 36 : 42;
  const ys = points.slice(first, first + 6).map((p) => p[1]);
  return Math.max(...ys) - Math.min(...ys);
}

test("the outline's landmarks lie where the face ends", () => {
  const size = 256;
  const face: readonly FacePart[] = ["skin", "beard", "brows", "eyes", "nose", "mouth", "glasses"];
  const around = faceParts.filter((part) => !["skin", "brows", "eyes", "nose", "mouth"].includes(part));
  sittings.forEach(({ identity, shot }, k) => {
    const { points, visible } = landmarksOf(shapeFace(identity, shot, size));
    const mask = masks.get(size)![k]!;
    points.slice(0, 17).forEach((point, i) => {
      if (visible[i] && i !== 8) return; // the near side lies within the head's outline
      if (distanceTo(mask, size, point, ["mouth", "nose"], 12) < 8) return; // which stand out beyond it in profile
      for (const parts of [face, around]) {
        const distance = distanceTo(mask, size, point, parts, 12);
        assert.ok(
          distance <= 5,
          `face ${k}, yaw ${shot.yaw.toFixed(0)}: ${landmarkNames[i]} is ${distance.toFixed(1)} pixels from ${parts[0]}`,
        );
      }
    });
  });
});

test("no point but those of nose and jaw leaves the face, and hidden points are told", () => {
  for (const yaw of [-60, -30, 0, 30, 60]) {
    const shot = { ...sampleShot(3), yaw, pitch: 0, roll: 0 };
    const face = shapeFace(sampleIdentity(5), shot, 64);
    const { points, visible, five } = landmarksOf(face);
    const { head } = face.scene;
    for (const [i, [x]] of points.entries()) {
      if (i < 17 || (i >= 27 && i < 36)) continue;
      const [left, right] = ([-1, 1] as const).map((side) => {
        const outline = head.outline(side, -0.9).map((p) => p[0] / 1000);
        return side < 0 ? Math.min(...outline) : Math.max(...outline);
      }) as [number, number];
      assert.ok(x > left - 0.01 && x < right + 0.01, `yaw ${yaw}: ${landmarkNames[i]} at ${x}`);
    }
    const hidden = visible.filter((seen) => !seen).length;
    assert.ok(yaw === 0 ? hidden === 0 : hidden >= 5, `yaw ${yaw}: ${hidden} hidden points`);
    assert.ok(five[0]![0] < five[1]![0] && five[3]![0] < five[4]![0] && five[2]![1] < five[3]![1]);
    const ahead = points[30]![0] - (points[36]![0] + points[45]![0]) / 2;
    assert.ok(yaw === 0 ? Math.abs(ahead) < 0.02 : Math.sign(ahead) === Math.sign(yaw), `yaw ${yaw}: nose at ${ahead}`);
  }
});

test("the parts' areas agree between the sizes", () => {
  const shares = new Map(
    sizes.map((size) => {
      const counts = faceParts.map(() => 0);
      for (const mask of masks.get(size)!) for (const part of mask) counts[part]!++;
      return [size, counts.map((n) => n / size ** 2 / sittings.length)];
    }),
  );
  const area = (size: (typeof sizes)[number], part: FacePart) => shares.get(size)![faceParts.indexOf(part)]!;
  for (const part of faceParts) {
    const exact = area(256, part);
    assert.ok(exact > 0.0005, `${part}: ${exact}`);
    for (const size of [64, 128] as const) {
      const off = area(size, part) / exact - 1;
      assert.ok(
        Math.abs(off) < (exact < 0.006 ? 0.05 : 0.02),
        `${part} at ${size} px: ${(100 * off).toFixed(1)} % off`,
      );
    }
    const tiny = area(32, part);
    assert.ok(Math.abs(tiny - exact) < 0.001 + 0.02 * exact, `${part} at 32 px: ${tiny} instead of ${exact}`);
  }
});

test("clear lenses count as glasses only where asked for", async () => {
  const wearing = { ...sampleIdentity(2), glasses: "round" as const };
  const sitting = { identity: wearing, shot: { ...sampleShot(9), yaw: 0, sunglasses: false } };
  const count = async (lenses: boolean, part: FacePart) => {
    const [mask] = await renderFaceMasks([sitting], 128, { lenses });
    return mask!.filter((p) => p === faceParts.indexOf(part)).length;
  };
  assert.ok((await count(false, "eyes")) > 40);
  assert.equal(await count(true, "eyes"), 0);
  assert.ok((await count(true, "glasses")) > 2 * (await count(false, "glasses")));
});

test("an identity and a shot make the same pixels, whatever is drawn beside them", async () => {
  const [alone] = await renderFaces([sittings[7]!], 64);
  const among = await renderFaces(sittings.slice(0, 16), 64);
  const off = Math.max(...alone!.map((value, i) => Math.abs(value - among[7]![i]!)));
  assert.ok(off <= 2, `${off} grey levels apart`); // the place among the others moves rounding
  assert.notDeepEqual(among[7], among[8]);
});

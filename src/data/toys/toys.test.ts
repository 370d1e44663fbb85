import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, hsl, ramp } from "./colour";
import { curve, hull, resample } from "./geometry";
import { oval, polygon } from "./path";
import { createPicture } from "./picture";
import { createDice, mixSeed } from "./random";
import { addGrain, renderMasks, renderPictures } from "./render";

test("dice: the same seed repeats, neighbouring seeds differ, the mean is a half", () => {
  const draw = (seed: number) => {
    const { unit } = createDice(seed);
    return Array.from({ length: 1000 }, unit);
  };
  assert.deepEqual(draw(3), draw(3));
  assert.ok(Math.abs(draw(3)[0]! - draw(4)[0]!) > 1e-3);
  const mean = draw(3).reduce((a, b) => a + b) / 1000;
  assert.ok(Math.abs(mean - 0.5) < 0.03, `mean ${mean}`);
  const seeds = new Set(Array.from({ length: 1000 }, (_, i) => mixSeed(i % 100, Math.floor(i / 100))));
  assert.equal(seeds.size, 1000);
});

test("colours and geometry", () => {
  assert.equal(hex([255, 0.4, 300]), "#ff00ff");
  assert.equal(hex(hsl(1 / 3, 1, 0.5)), "#00ff00");
  assert.deepEqual(ramp([[0, 0, 0], [10, 20, 30]], 0.5), [5, 10, 15]); // prettier-ignore
  const f = curve([0, 1, 3], [0, 2, 4]);
  assert.deepEqual([f(-1), f(1), f(9)], [0, 2, 4]);
  assert.equal(hull([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2]]).length, 4); // prettier-ignore
  assert.deepEqual(resample([[0, 0], [2, 0], [2, 2], [0, 2]], 8)[1], [1, 0]); // prettier-ignore
});

test("pictures and masks: pictures do not mix, gradients keep to their picture, shading is not in the mask", async () => {
  type Part = "background" | "spot";
  const pictures = (["#ff0000", "#00ff00", "#0000ff"] as const).map((colour, i) => {
    const picture = createPicture<Part>();
    picture.linear("g", [0, 0], [1000, 0], [[0, colour], [1, colour]]); // prettier-ignore
    picture.fill("background", polygon([[0, 0], [1000, 0], [1000, 1000], [0, 1000]]), "url(#g)"); // prettier-ignore
    picture.fill("spot", oval([500, 500], 100 * (i + 1), 100 * (i + 1)), "#ffffff");
    picture.fill(undefined, oval([100, 100], 50, 50), "#000000", 0.5);
    return picture;
  });
  const size = 40;
  const images = await renderPictures(pictures, size);
  const masks = await renderMasks(pictures, size, ["background", "spot"]);
  const at = (image: Uint8Array, x: number, y: number) => [
    ...image.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
  ];
  assert.deepEqual(images.map((image) => at(image, 39, 20)), [[255, 0, 0], [0, 255, 0], [0, 0, 255]]); // prettier-ignore
  assert.deepEqual(at(images[0]!, 20, 20), [255, 255, 255]);
  masks.forEach((mask, i) => {
    const share = mask.reduce((a, b) => a + b, 0) / mask.length;
    assert.ok(Math.abs(share - Math.PI * 0.01 * (i + 1) ** 2) < 0.01, `mask ${i}: ${share}`);
    assert.equal(mask[4 * size + 4], 0);
  });
  assert.deepEqual(await renderPictures([], 8), []);
});

test("grain changes pixels by about its amount and repeats", () => {
  const grey = () => new Uint8Array(3000).fill(128);
  const [a, b] = [grey(), grey()];
  addGrain(a, 4, 7);
  addGrain(b, 4, 7);
  assert.deepEqual(a, b);
  const spread = Math.sqrt(a.reduce((sum, v) => sum + (v - 128) ** 2, 0) / a.length);
  assert.ok(spread > 2 && spread < 5, `spread ${spread}`);
});

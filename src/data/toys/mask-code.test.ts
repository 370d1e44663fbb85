import assert from "node:assert/strict";
import { test } from "node:test";
import { classColour, maxClasses } from "./mask-code";
import { polygon } from "./path";
import { createPicture } from "./picture";
import { renderMasks } from "./render";

test("no blend of two classes' colours is the colour of a third", () => {
  const colours = Array.from({ length: maxClasses }, (_, i) => classColour(i));
  for (const [a, from] of colours.entries())
    for (const [b, to] of colours.entries())
      for (let step = 1; step < 255 && a < b; step++) {
        const blend = from.map((value, k) => value + ((to[k]! - value) * step) / 255);
        const third = colours.findIndex(
          (c, i) => i !== a && i !== b && c.every((v, k) => Math.abs(v - blend[k]!) <= 1),
        );
        assert.equal(third, -1, `classes ${a} and ${b} give ${third}`);
      }
});

test("a clipped part leaves no class that was not drawn along its edge, and keeps its area", async () => {
  const names = Array.from({ length: 12 }, (_, i) => `part ${i}`);
  const picture = createPicture<string>();
  const corners = [[100, 300], [600, 90], [900, 700], [300, 900]] as const; // prettier-ignore
  const whole = polygon([[0, 0], [1000, 0], [1000, 1000], [0, 1000]]); // prettier-ignore
  picture.fill("part 0", whole, "#000000");
  picture.clip("c", polygon(corners));
  picture.fill("part 9", whole, "#ffffff");
  picture.unclip();
  const twice = corners.reduce((sum, [x, y], i) => {
    const [u, v] = corners[(i + 1) % corners.length]!;
    return sum + x * v - u * y;
  }, 0);
  for (const size of [32, 64, 200]) {
    const [mask] = await renderMasks([picture], size, names);
    assert.deepEqual([...new Set(mask)].sort(), [0, 9], `${size} px`);
    const share = mask!.filter((part) => part === 9).length / size ** 2;
    assert.ok(Math.abs(share - Math.abs(twice) / 2e6) < 0.01, `${size} px: ${share}`);
  }
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import sharp from "sharp";
import { alignedQuad, facePoints, fractionIn, sideOf, type Point } from "../src/data/align";
import { cutSquare } from "../src/data/align-image";
import type { Picture } from "../src/data/align-pad";

const folder = mkdtempSync(join(tmpdir(), "genfeat-align-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** A face whose eyes are 2 apart and whose mouth is 2 below them: left eye, right eye, nose, mouth corners. */
const face: readonly Point[] = [
  [-1, 0],
  [1, 0],
  [0, 1],
  [-0.7, 2],
  [0.7, 2],
];

/**
 * Where they belong, by hand: the square's half side is max(2 x 2, 1.8 x 2) = 4, its middle 0.2 below the eyes; so the eyes are at 1/2 -+ 1/8 and
 * 1/2 - 0.2/8 of the side, the mouth at 1/2 + 1.8/8.
 */
const canonical: readonly Point[] = [
  [0.375, 0.475],
  [0.625, 0.475],
  [0.5, 0.6],
  [0.4125, 0.725],
  [0.5875, 0.725],
];

/** The face turned, enlarged and shifted: `unit` pixels per unit, `degrees` clockwise, between the eyes at (x, y). */
function placed(unit: number, degrees: number, x: number, y: number): Point[] {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180) * unit, Math.sin((degrees * Math.PI) / 180) * unit];
  return face.map(([u, v]): Point => [x + u * c - v * s, y + u * s + v * c]);
}

const colours = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
  [0, 255, 255],
] as const;

/** A grey picture with a soft dot of another colour at each point. */
function dotted(width: number, height: number, points: readonly Point[], radius: number): Picture {
  const pixels = new Uint8Array(width * height * 3).fill(128);
  points.forEach(([x, y], k) => {
    for (let row = Math.max(0, Math.floor(y - 3 * radius)); row < Math.min(height, y + 3 * radius); row++)
      for (let column = Math.max(0, Math.floor(x - 3 * radius)); column < Math.min(width, x + 3 * radius); column++) {
        const weight = Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * radius * radius));
        for (let c = 0; c < 3; c++) {
          const at = (row * width + column) * 3 + c;
          pixels[at] = Math.round(pixels[at]! + (colours[k]![c]! - pixels[at]!) * weight);
        }
      }
  });
  return { pixels, width, height };
}

/** The middle of what looks like colour k, in fractions of the picture; looked for near a place, because the picture may be mirrored beyond its edge. */
function find(pixels: Uint8Array, size: number, k: number, near: Point): Point {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < size * size; i++) {
    if (Math.hypot((i % size) - near[0] * size, i / size - near[1] * size) > size / 14) continue;
    // the part of the way from grey to the colour, 0 where another colour is nearer
    const [r, g, b] = [0, 1, 2].map((c) => (pixels[i * 3 + c]! - 128) * Math.sign(colours[k]![c]! - 128));
    const weight = Math.max(0, Math.min(r!, g!, b!) - 8);
    sum += weight;
    x += weight * ((i % size) + 0.5);
    y += weight * (Math.floor(i / size) + 0.5);
  }
  assert.ok(sum > 0, `colour ${k} is not there`);
  return [x / sum / size, y / sum / size];
}

const cases: readonly [unit: number, degrees: number, x: number, y: number, width: number, height: number][] = [
  [40, 0, 300, 250, 640, 480], // upright
  [40, 33, 300, 250, 640, 480],
  [37.3, -71, 320.4, 240.7, 640, 480],
  [52, 180, 330, 300, 640, 480], // on its head
  [18, 12, 200, 150, 400, 300], // enlarged
  [130, -25, 700, 600, 1400, 1300], // reduced by a whole factor first
  [45, 20, 90, 110, 500, 400], // over the edge, where the picture is continued
  [60, -40, 480, 330, 640, 480],
];

test("landmarks land at their canonical places within a pixel of 256, however the face lies in the picture", async () => {
  for (const [unit, degrees, x, y, width, height] of cases) {
    const points = placed(unit, degrees, x, y);
    const pixels = await cutSquare(dotted(width, height, points, unit / 8), alignedQuad(facePoints(points)), 256);
    assert.equal(pixels.length, 256 * 256 * 3);
    canonical.forEach((wanted, k) => {
      const found = find(pixels, 256, k, wanted);
      const distance = Math.hypot(found[0] - wanted[0], found[1] - wanted[1]) * 256;
      assert.ok(distance < 1, `${degrees} degrees, point ${k}: ${distance.toFixed(2)} pixels off`);
    });
  }
});

test("the places that are computed for the landmarks are the canonical ones, from 5 points and from 68", () => {
  for (const [unit, degrees, x, y] of cases) {
    const points = placed(unit, degrees, x, y);
    const dlib = Array.from({ length: 68 }, (): Point => [0, 0]);
    const ring = (from: number, [cx, cy]: Point) => {
      for (let i = 0; i < 6; i++)
        dlib[from + i] = [cx + 5 * Math.cos((i * Math.PI) / 3), cy + 5 * Math.sin((i * Math.PI) / 3)];
    };
    ring(36, points[0]!);
    ring(42, points[1]!);
    [dlib[48], dlib[54]] = [points[3]!, points[4]!];
    for (const quad of [alignedQuad(facePoints(points)), alignedQuad(facePoints(dlib))])
      points.forEach((point, k) => {
        const [u, v] = fractionIn(quad, point);
        assert.ok(Math.hypot(u - canonical[k]![0], v - canonical[k]![1]) < 1e-9);
      });
  }
});

test("points that are no face are refused: swapped eyes, all in one place, another number", () => {
  const [a, b, nose, c, d] = placed(40, 10, 100, 100) as [Point, Point, Point, Point, Point];
  assert.throws(() => alignedQuad(facePoints([b, a, nose, c, d])), /not where a face has them/);
  assert.throws(() => alignedQuad(facePoints([a, a, a, a, a])), /not where a face has them/);
  assert.throws(() => facePoints([a, b]), /2 points, expected 5 or 68/);
});

/** Smooth colours everywhere, so that every step of the cutting leaves its mark. */
function waves(width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    pixels[i] = 128 + 60 * Math.sin(x / (9 + 4 * c) + y / 31) + 60 * Math.cos(y / (7 + 3 * c) - x / 57);
  }
  return { pixels, width, height };
}

test("pixels agree with the same alignment in NumPy and Pillow", async (t) => {
  const python = process.env["GENFEAT_PYTHON"] ?? join(__dirname, "../.venv/bin/python");
  if (spawnSync(python, ["-c", "import numpy, PIL"]).status !== 0) return t.skip("no Python with NumPy and Pillow");
  const size = 128;
  const jobs = await Promise.all(
    [1, 4, 5, 6]
      .map((i) => cases[i]!)
      .map(async ([unit, degrees, x, y, width, height], i) => {
        const picture = waves(width, height);
        const [file, out] = [join(folder, `${i}.png`), join(folder, `${i}-reference.png`)];
        await sharp(picture.pixels, { raw: { width, height, channels: 3 } })
          .png()
          .toFile(file);
        const points = placed(unit, degrees, x, y);
        const wanted = [points[0]!, points[1]!, points[3]!, points[4]!];
        return { picture, quad: alignedQuad(facePoints(points)), job: { file, points: wanted, size, out } };
      }),
  );
  const input = JSON.stringify(jobs.map(({ job }) => job));
  const { status, stderr } = spawnSync(python, [join(__dirname, "data-align.py")], { input, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  for (const { picture, quad, job } of jobs) {
    const ours = await cutSquare(picture, quad, size);
    const theirs = await sharp(readFileSync(job.out)).removeAlpha().raw().toBuffer();
    let [sum, most] = [0, 0];
    ours.forEach((value, i) => {
      const difference = Math.abs(value - theirs[i]!);
      sum += difference;
      most = Math.max(most, difference);
    });
    const mean = sum / ours.length;
    t.diagnostic(`side ${sideOf(quad).toFixed(0)}: mean ${mean.toFixed(2)}, largest ${most} grey levels`);
    assert.ok(mean < 0.5 && most <= 8, `mean ${mean}, largest ${most}`);
  }
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import sharp from "sharp";
import { decodeAll, decodeImage, decodeWithSize, ImageError, type ImageEntry } from "../src/data/decode";
import { soundFiles } from "../src/data/decode-damage";
import { imageFormats } from "../src/data/decode-format";
import { movePoint } from "../src/data/folder-points";

// Files to pixels: what comes out is what was drawn; what cannot be decoded is told with its name.

const folder = mkdtempSync(join(tmpdir(), "genfeat-decode-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** An image whose pixels are given by a function of x, y, channel. */
function draw(width: number, height: number, channels: 1 | 2 | 3 | 4, f: (x: number, y: number, c: number) => number) {
  const data = Buffer.from(
    Array.from({ length: width * height * channels }, (_, i) =>
      f(Math.floor(i / channels) % width, Math.floor(i / channels / width), i % channels),
    ),
  );
  const image = sharp(data, { raw: { width, height, channels } });
  return { data, image: channels < 3 ? image.toColourspace("b-w") : image };
}

test("lossless images of the size asked for keep every byte, grey ones also as RGB and the reverse", async () => {
  const grey = draw(32, 32, 1, (x, y) => (37 * x + 11 * y) % 256);
  const colour = draw(32, 32, 3, (x, y, c) => (7 * x + 3 * y + 80 * c) % 256);
  const same = draw(32, 32, 3, (x, y) => (37 * x + 11 * y) % 256);
  for (const format of ["png", "tiff"] as const) {
    const file = await grey.image
      .clone()
      .toFormat(format, format === "tiff" ? { compression: "lzw" } : {})
      .toBuffer();
    assert.deepEqual(await decodeImage(file, { size: 32, channels: 1 }), grey.data);
    assert.deepEqual(await decodeImage(file, { size: 32, channels: 3 }), same.data);
  }
  for (const file of [
    await colour.image.clone().png().toBuffer(),
    await colour.image.webp({ lossless: true }).toBuffer(),
  ])
    assert.deepEqual(await decodeImage(file, { size: 32, channels: 3 }), colour.data);
  assert.deepEqual(await decodeImage(await same.image.png().toBuffer(), { size: 32, channels: 1 }), grey.data);
});

test("each format decodes to the exact size in grey and RGB, whatever the file is called; 16 bits, CMYK and animations too", async () => {
  for (const format of imageFormats)
    for (const bytes of await soundFiles(format))
      for (const [size, channels] of [
        [16, 3],
        [64, 1],
      ] as const)
        assert.equal((await decodeImage(bytes, { size, channels })).length, size * size * channels, format);
  const file = join(folder, "really-a-png.jpg");
  writeFileSync(
    file,
    await draw(8, 8, 3, () => 90)
      .image.png()
      .toBuffer(),
  );
  assert.ok((await decodeImage(file, { size: 4, channels: 3 })).every((value) => value === 90));
  const cmyk = await draw(64, 64, 3, () => 200)
    .image.toColourspace("cmyk")
    .jpeg()
    .toBuffer();
  for (const value of await decodeImage(cmyk, { size: 8, channels: 3 }))
    assert.ok(Math.abs(value - 200) < 25, `${value}`);
});

test("images are turned upright before they are cropped and resized, and laid over white where transparent", async () => {
  const { image } = draw(40, 20, 3, (x, y, c) => [6 * x, 12 * y, 0][c]!);
  const corners: Record<number, [number, number]> = { 1: [0, 0], 3: [39, 19], 6: [0, 19], 8: [39, 0] }; // what the top left corner shows
  for (const [orientation, [x, y]] of Object.entries(corners)) {
    const bytes = await image
      .clone()
      .withMetadata({ orientation: Number(orientation) })
      .png()
      .toBuffer();
    const crop = { left: 0, top: 0, width: 1, height: 1 };
    const { pixels, width, height } = await decodeWithSize(bytes, { size: 1, channels: 3, crop });
    assert.deepEqual([...pixels], [6 * x, 12 * y, 0], `orientation ${orientation}`);
    assert.deepEqual([width, height], Number(orientation) > 4 ? [20, 40] : [40, 20]);
  }
  const clear = await draw(16, 16, 4, (_x, _y, c) => (c === 3 ? 0 : 10))
    .image.png()
    .toBuffer();
  const half = await draw(16, 16, 4, (_x, _y, c) => (c === 3 ? 128 : 0))
    .image.png()
    .toBuffer();
  assert.ok((await decodeImage(clear, { size: 8, channels: 1 })).every((value) => value === 255));
  assert.ok((await decodeImage(half, { size: 8, channels: 3 })).every((value) => Math.abs(value - 127) <= 1));
});

test("the short side is resized and the middle kept, or both sides with fit exact; points move with the picture", async () => {
  const size = 32;
  for (const [width, height] of [
    [200, 120],
    [90, 301],
    [64, 64],
  ] as const)
    for (const fit of ["short-side-centre-crop", "exact"] as const)
      for (const crop of [undefined, { left: 11, top: 7, width: 50, height: 45 }]) {
        const part = crop ?? { left: 0, top: 0, width, height };
        const [px, py] = [part.left + Math.round(part.width * 0.45), part.top + Math.round(part.height * 0.52)];
        const spot = draw(width, height, 1, (x, y) =>
          Math.round(255 * Math.exp(-((x - px) ** 2 + (y - py) ** 2) / 50)),
        );
        const pixels = await decodeImage(await spot.image.png().toBuffer(), { size, channels: 1, fit, crop });
        let [sum, sumX, sumY] = [0, 0, 0];
        pixels.forEach((value, i) => {
          sum += value;
          sumX += value * (i % size);
          sumY += value * Math.floor(i / size);
        });
        const [x, y] = movePoint([px, py], { width, height }, { size, fit, crop });
        const found = [sumX / sum, sumY / sum] as const;
        assert.ok(
          Math.abs(found[0] - x) < 0.3 && Math.abs(found[1] - y) < 0.3,
          `${width} x ${height}, ${fit}, ${JSON.stringify(crop)}: drawn at ${found.map((v) => v.toFixed(2)).join()}, expected ${x.toFixed(2)},${y.toFixed(2)}`,
        );
      }
});

test("what is no image, another kind, empty, missing, above a limit or cropped beyond its edge is refused by name", async () => {
  const png = await draw(40, 20, 3, () => 5)
    .image.png()
    .toBuffer();
  const cases: [Uint8Array | string, RegExp, object?][] = [
    [Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' width='3' height='3'/>"), /is not a JPEG, PNG, WebP/],
    [Buffer.from("%PDF-1.7 and more"), /is not a JPEG, PNG, WebP/],
    [Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), /is not a JPEG, PNG, WebP/],
    [Buffer.alloc(0), /is empty/],
    [join(folder, "missing.png"), /cannot be read \(ENOENT/],
    [folder, /is not a file/],
    [png.subarray(0, -40), /cannot be decoded/],
    [png, /more pixels than the limit of 799/, { limitPixels: 799 }],
    [png, /does not hold the crop/, { crop: { left: 30, top: 0, width: 11, height: 5 } }],
  ];
  for (const [source, message, options] of cases)
    await assert.rejects(decodeImage(source, { size: 4, channels: 1, ...options }, "name-of-it"), (error) => {
      assert.ok(error instanceof ImageError);
      assert.equal(error.file, "name-of-it");
      assert.match(error.message, new RegExp(`^name-of-it: .*${message.source}`));
      return true;
    });
  assert.equal((await decodeImage(png, { size: 4, channels: 1, limitPixels: 800 })).length, 16);
  await assert.rejects(decodeImage(png, { size: 0, channels: 1 }), /size 0, expected a whole number/);
  await assert.rejects(decodeImage(png, { size: 4, channels: 2 as 3 }), /2 channels, expected 1 \(grey\) or 3/);
});

/** Entries numbered by their brightness; those in `bad` are cut off. `taken` counts how many were asked for. */
async function entries(count: number, bad: readonly number[] = []) {
  const files = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      draw(20 + (i % 7) * 60, 30, 1, () => i)
        .image.png()
        .toBuffer(),
    ),
  );
  const state = { taken: 0 };
  function* all(): Generator<ImageEntry> {
    for (const [i, file] of files.entries()) {
      state.taken++;
      yield { file: bad.includes(i) ? file.subarray(0, 50) : file, name: `image ${i}` };
    }
  }
  return { all, state };
}

test("many images come in their order, never more than the window ahead, each with its own crop", async () => {
  const { all, state } = await entries(40);
  let expected = 0;
  for await (const { index, name, pixels } of decodeAll(all(), {
    size: 2,
    channels: 1,
    onDamaged: "fail",
    jobs: 3,
    prefetch: 5,
  })) {
    assert.equal(index, expected);
    assert.equal(name, `image ${index}`);
    assert.ok(pixels.every((value) => value === index));
    assert.ok(state.taken <= index + 8, `${state.taken} taken when image ${index} came`);
    expected++;
  }
  assert.equal(expected, 40);
  const file = await draw(40, 10, 1, (x) => x)
    .image.png()
    .toBuffer();
  const crops = [0, 17, 39].map((left) => ({ file, name: "c", crop: { left, top: 0, width: 1, height: 1 } }));
  const seen: number[] = [];
  for await (const { pixels } of decodeAll(crops, { size: 1, channels: 1, onDamaged: "fail" })) seen.push(pixels[0]!);
  assert.deepEqual(seen, [0, 17, 39]);
});

test("a damaged image among many is an error with its name, or skipped and counted", async () => {
  const { all } = await entries(20, [3, 4, 19]);
  const collect = async (onDamaged: "fail" | "skip") => {
    const seen: number[] = [];
    const told: string[] = [];
    const images = decodeAll(all(), {
      size: 2,
      channels: 1,
      onDamaged,
      onSkipped: ({ file }, index) => told.push(`${file} at ${index}`),
    });
    let next = await images.next();
    for (; !next.done; next = await images.next()) seen.push(next.value.index);
    return { seen, told, counts: next.value };
  };
  const { seen, told, counts } = await collect("skip");
  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, i) => i).filter((i) => ![3, 4, 19].includes(i)),
  );
  assert.deepEqual(told, ["image 3 at 3", "image 4 at 4", "image 19 at 19"]);
  assert.deepEqual(counts, { decoded: 17, skipped: 3 });
  await assert.rejects(collect("fail"), /^ImageError: image 3: cannot be decoded/);
});

test("an aborted signal ends decoding with its reason; a consumer that leaves takes no more entries", async () => {
  const { all, state } = await entries(40);
  const controller = new AbortController();
  const run = async () => {
    for await (const { index } of decodeAll(all(), {
      size: 2,
      channels: 1,
      onDamaged: "fail",
      jobs: 2,
      prefetch: 2,
      signal: controller.signal,
    }))
      if (index === 5) controller.abort(new Error("enough"));
  };
  await assert.rejects(run(), /enough/);
  assert.ok(state.taken <= 11, `${state.taken}`);
  const other = await entries(40);
  for await (const { index } of decodeAll(other.all(), {
    size: 2,
    channels: 1,
    onDamaged: "fail",
    jobs: 2,
    prefetch: 2,
  }))
    if (index === 5) break;
  assert.ok(other.state.taken <= 11, `${other.state.taken}`);
});

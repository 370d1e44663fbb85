import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { decodeImage, ImageError } from "../src/data/decode";
import { smallRandom, soundFiles } from "../src/data/decode-damage";
import { damagedFiles } from "../src/data/decode-damaged";

// Files made to harm: damaged in every way (6 x 2,000 of them in npm run soak), far larger unpacked than packed, cut off.

const folder = mkdtempSync(join(tmpdir(), "genfeat-damaged-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

test("360 damaged files of six formats: each decodes to its size or is refused by name; nothing crashes or hangs", async () => {
  const lines: string[] = [];
  const { decoded, refused, crashed, hung } = await damagedFiles(360, (line) => lines.push(line));
  assert.deepEqual([crashed, hung], [0, 0], lines.join("\n"));
  assert.equal(decoded + refused, 360);
  assert.ok(
    decoded >= 20 && refused >= 100,
    `${decoded} decoded, ${refused} refused: the damage is too weak or too strong`,
  );
});

test("a decoder that brings its process down or never ends is counted, and the next file still decoded", async () => {
  const worker = join(folder, "worker.cjs");
  writeFileSync(
    worker,
    `process.on("message", ({ index }) => {
      if (index === 2) process.kill(process.pid, "SIGSEGV");
      if (index === 4) for (;;);
      process.send({ index, outcome: index % 2 ? "decoded" : "refused" });
    });
    process.send("ready");`,
  );
  const lines: string[] = [];
  const counts = await damagedFiles(7, (line) => lines.push(line), { worker, hangSeconds: 3 });
  assert.deepEqual(counts, { decoded: 3, refused: 2, crashed: 1, hung: 1 });
  assert.match(lines.join("\n"), /damaged image 2 \(webp, seed 1\): crashed\ndamaged image 4 \(avif, seed 1\): hung/);
});

/** A JPEG whose header claims as many pixels a side. */
async function hugeJpeg(side: number): Promise<Buffer> {
  const bytes = Buffer.from((await soundFiles("jpeg"))[0]!);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11])); // start of frame: length, bits, height, width
  assert.ok(frame > 0);
  bytes.writeUInt16BE(side, frame + 5);
  bytes.writeUInt16BE(side, frame + 7);
  return bytes;
}

/** A sound PNG of 30,000 x 30,000 black pixels of one bit. */
function hugePng(): Buffer {
  const side = 30_000;
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A GIF of 100,000 frames of one pixel. */
function longGif(): Buffer {
  const head = Buffer.from([...Buffer.from("GIF89a"), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  return Buffer.concat([head, ...Array.from({ length: 100_000 }, () => frame), Buffer.from([0x3b])]);
}

/** A TIFF of 64 x 64 pixels in 100 channels. */
function deepTiff(): Buffer {
  const [side, channels] = [64, 100];
  const fields: [tag: number, type: 3 | 4, count: number, value: number][] = [
    [256, 3, 1, side],
    [257, 3, 1, side],
    [258, 3, channels, 8 + 2 + 12 * 9 + 4], // bits per sample, behind the list of fields
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [273, 4, 1, 8 + 2 + 12 * 9 + 4 + 2 * channels], // where the pixels begin
    [277, 3, 1, channels],
    [278, 3, 1, side],
    [279, 4, 1, side * side * channels],
  ];
  const list = Buffer.alloc(2 + 12 * fields.length + 4);
  list.writeUInt16LE(fields.length);
  fields.forEach(([tag, type, count, value], i) => {
    list.writeUInt16LE(tag, 2 + 12 * i);
    list.writeUInt16LE(type, 4 + 12 * i);
    list.writeUInt32LE(count, 6 + 12 * i);
    list.writeUInt32LE(value, 10 + 12 * i);
  });
  const bits = Buffer.from(Array.from({ length: channels }, () => [8, 0]).flat());
  return Buffer.concat([
    Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]),
    list,
    bits,
    Buffer.alloc(side * side * channels),
  ]);
}

test("bombs are refused before they take memory: huge JPEG and PNG, a GIF of 100,000 frames, a TIFF of 100 channels", async (t) => {
  const bombs = {
    "beyond.jpg": await hugeJpeg(65_535),
    "huge.jpg": await hugeJpeg(65_500),
    "huge.png": hugePng(),
    "long.gif": longGif(),
    "deep.tif": deepTiff(),
  };
  // That each would be decoded but for the limits: else the refusal shows nothing.
  assert.equal((await sharp(bombs["huge.png"], { limitInputPixels: false }).metadata()).width, 30_000);
  assert.equal((await sharp(bombs["long.gif"], { pages: -1, limitInputPixels: false }).metadata()).pages, 100_000);
  assert.equal((await sharp(bombs["deep.tif"], { limitInputChannels: 200 }).metadata()).channels, 100);
  for (const [name, bytes] of Object.entries(bombs)) writeFileSync(join(folder, name), bytes);
  const script = `
    const { decodeImage } = require("./src/data/decode");
    const { soundFiles } = require("./src/data/decode-damage");
    const options = { size: 64, channels: 3 };
    const main = async () => {
      for (const format of ["jpeg", "png", "gif", "tiff"]) await decodeImage((await soundFiles(format))[0], options); // everything is loaded now
      const before = process.resourceUsage().maxRSS;
      for (const file of process.argv.slice(1)) {
        const refusal = await decodeImage(file, options).then(() => "decoded", (error) => error.name + " " + error.message);
        console.log(JSON.stringify({ refusal, megabytes: (process.resourceUsage().maxRSS - before) / 1024 }));
      }
    };
    void main();`;
  const files = Object.keys(bombs).map((name) => join(folder, name));
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", "-e", script, ...files], {
    cwd: resolve(__dirname, ".."),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const answers = stdout.trim().split("\n");
  assert.equal(answers.length, files.length);
  Object.entries(bombs).forEach(([name, bytes], i) => {
    const { refusal, megabytes } = JSON.parse(answers[i]!) as { refusal: string; megabytes: number };
    t.diagnostic(`${name} (${bytes.length} bytes): ${megabytes.toFixed(1)} MB, ${refusal}`);
    assert.match(refusal, new RegExp(`^ImageError .*${name}: .*(limit|exceed|Maximum)`), `${name}: ${refusal}`);
    assert.ok(megabytes < 200, `${name}: ${megabytes.toFixed(0)} MB`); // over all so far
  });
});

test("20 JPEGs cut off at 10 places each: refused, or the part that is needed came whole; never grey where the file ends", async () => {
  const counts = { refused: 0, whole: 0 };
  for (let n = 0; n < 20; n++) {
    const random = smallRandom(n);
    const [width, height] = [64 + random(200), 64 + random(200)];
    const data = Buffer.from(
      Array.from({ length: width * height * 3 }, (_, i) => (((i >> 4) * (n + 3)) % 200) + random(56)),
    );
    const file = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 85, progressive: n % 3 === 0 })
      .toBuffer();
    const options = { size: n % 2 ? 32 : 128, channels: 3 } as const;
    const sound = await decodeImage(file, options);
    for (let part = 1; part <= 10; part++) {
      const cut = file.subarray(0, Math.floor((file.length * part) / 10.1));
      try {
        assert.deepEqual(await decodeImage(cut, options), sound, `JPEG ${n}, ${part} of 10.1`);
        counts.whole++;
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        counts.refused++;
      }
    }
  }
  assert.equal(counts.refused + counts.whole, 200);
  assert.ok(counts.refused >= 180, JSON.stringify(counts));
});

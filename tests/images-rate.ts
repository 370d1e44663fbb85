import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { decodeAll } from "../src/data/decode";

// Images a second of decodeAll against the best that a bare script of sharp (libvips) reaches with the same files and the same resizing, in interleaved rounds:
//   node --import tsx tests/images-rate.ts [--folder DIR] [--images 400] [--size 64] [--rounds 7]
// Without --folder it draws JPEGs of 500 x 375 pixels (ImageNet's mean size), about 110 kB each. Prints wall-clock and processor time; the ratio is the median over rounds.

async function drawImages(folder: string, count: number): Promise<void> {
  const [width, height] = [500, 375];
  let state = 1;
  const noise = (length: number) =>
    Buffer.from(Array.from({ length }, () => (state = (state * 48271) % 2147483647) >> 8));
  for (let i = 0; i < count; i++) {
    const layer = (divisor: number, alpha: number) => {
      const [w, h] = [Math.ceil(width / divisor), Math.ceil(height / divisor)];
      return sharp(noise(w * h * 3), { raw: { width: w, height: h, channels: 3 } })
        .resize(width, height, { fit: "fill" })
        .ensureAlpha(alpha)
        .png()
        .toBuffer();
    };
    const [coarse, middle, fine] = await Promise.all([layer(100, 1), layer(20, 0.5), layer(3, 0.35)]);
    const image = sharp(coarse).composite([{ input: middle! }, { input: fine! }]);
    writeFileSync(join(folder, `${i}.jpg`), await image.removeAlpha().jpeg({ quality: 92 }).toBuffer());
  }
}

/** Runs at most `jobs` tasks at a time over the files. */
async function pool(files: readonly string[], jobs: number, task: (file: string) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) await task(file);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

const bare = (size: number) => (file: string) =>
  sharp(file).resize(size, size, { kernel: "lanczos3", fastShrinkOnLoad: false }).raw().toBuffer();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: "string" },
      images: { type: "string", default: "400" },
      size: { type: "string", default: "64" },
      rounds: { type: "string", default: "7" },
    },
  });
  const size = Number(values.size);
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), "genfeat-rate-"));
  try {
    if (!values.folder) await drawImages(folder, Number(values.images));
    const files = readdirSync(folder).map((name) => join(folder, name));
    const entries = files.map((file) => ({ file, name: file }));
    const cores = availableParallelism();
    const ours = "decodeAll";
    const ways: Record<string, () => Promise<void>> = {
      [ours]: async () => {
        let bytes = 0;
        for await (const { pixels } of decodeAll(entries, { size, channels: 3, onDamaged: "fail" }))
          bytes += pixels.length;
        if (bytes !== entries.length * size * size * 3) throw new Error(`decoded to ${bytes} bytes`);
      },
    };
    for (const jobs of new Set([cores, cores + 1, 2 * cores]))
      ways[`sharp, ${jobs} at a time`] = () => pool(files, jobs, bare(size));
    const rates: Record<string, { wall: number; processor: number }[]> = {};
    for (let round = 0; round < Number(values.rounds); round++)
      for (const [name, run] of Object.entries(ways)) {
        const [wall, processor] = [performance.now(), process.cpuUsage()];
        await run();
        const { user, system } = process.cpuUsage(processor);
        (rates[name] ??= []).push({
          wall: files.length / ((performance.now() - wall) / 1000),
          processor: files.length / ((user + system) / 1e6),
        });
      }
    const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
    const of = (name: string, kind: "wall" | "processor") => median(rates[name]!.slice(1).map((rate) => rate[kind])); // the first round warms up
    const rows = Object.keys(ways).map((name) => ({
      way: name,
      "images/s": Math.round(of(name, "wall")),
      "images per processor second": Math.round(of(name, "processor")),
    }));
    console.table(rows);
    for (const kind of ["wall", "processor"] as const) {
      const others = Object.keys(ways).filter((name) => name !== ours);
      const best = others.reduce((a, b) => (of(b, kind) > of(a, kind) ? b : a));
      const ratios = rates[ours]!.map((rate, round) => rate[kind] / rates[best]![round]![kind]).slice(1);
      console.log(`${ours} / ${best} (the best bare script), ${kind} time: median ${median(ratios).toFixed(3)}`);
    }
  } finally {
    if (!values.folder) rmSync(folder, { recursive: true, force: true });
  }
}

void main();

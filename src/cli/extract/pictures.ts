import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import type { FolderImages } from "../../data/folder";
import { pixelsOf, range } from "../../data/images";
import { writeAtomic } from "../../files/atomic";
import { imageGrid } from "../../report/grid";
import { joinImages } from "../../report/image-batch";
import type { Shard } from "../../tasks/extract-shards";

const onSheet = 64; // pairs
const sheetColumns = 8; // pairs
const atOnce = 32; // pictures

/** Writes reconstructions/<file>.png beside <file>.input.png (what the encoder saw) for every image, and a sheet of the first pairs. */
export async function writeReconstructions(
  set: FolderImages,
  shards: Iterable<Shard>,
  out: string,
  signal: AbortSignal,
): Promise<void> {
  const { size, channels } = set;
  const each = size * size * channels;
  const sheet: Uint8Array[] = []; // of reconstructions
  const png = (pixels: Uint8Array, file: string) =>
    sharp(pixels, { raw: { width: size, height: size, channels: channels as 1 | 3 } })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .png()
      .toFile(file); // not flushed one by one: the index, which is written after them, is what makes them valid
  for (const { first, count, drawn } of shards)
    for (let at = 0; at < count; at += atOnce) {
      signal.throwIfAborted();
      const some = range(at, Math.min(atOnce, count - at)).map(async (i) => {
        const [row, pixels] = [first + i, drawn!.subarray(i * each, (i + 1) * each)];
        const file = join(out, "reconstructions", set.files[row]!);
        mkdirSync(dirname(file), { recursive: true });
        if (row < onSheet) sheet[row] = pixels.slice();
        await png(pixels, `${file}.png`);
        await png(set.read([row]), `${file}.input.png`);
      });
      await Promise.all(some);
    }
  const shown = sheet.length;
  const shape = [shown, size, size, channels];
  const pairs = joinImages(
    [pixelsOf(set, range(0, shown)), { data: Buffer.concat(sheet), shape }],
    range(0, shown).flatMap((i) => [i, shown + i]),
  );
  const columns = Math.min(shown, sheetColumns);
  const picture = await imageGrid(pairs, {
    columns: 2 * columns,
    columnLabels: range(0, columns).flatMap(() => ["input", "G(E(x))"]),
    afterColumns: range(0, columns - 1).map((i) => 2 * i + 1),
    scale: Math.max(1, Math.round(64 / size)),
  });
  await writeAtomic(join(out, "reconstructions.png"), picture);
}

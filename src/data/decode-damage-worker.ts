import { decodeImage, ImageError } from "./decode";
import { damage, soundFilesByFormat } from "./decode-damage";
import { imageFormats } from "./decode-format";

// Decodes damaged files for damagedFiles, one per message, in a process of its own: if a decoder brings it down, that is counted.

export type Order = { readonly index: number; readonly seed: number };
export type Answer = { readonly index: number; readonly outcome: "decoded" | "refused"; readonly text: string };

async function decodeOne(
  { index, seed }: Order,
  files: Awaited<ReturnType<typeof soundFilesByFormat>>,
): Promise<Answer> {
  const format = imageFormats[index % imageFormats.length]!;
  const name = `damaged-${index}.${format}`;
  const [size, channels] = [24, index % 4 === 0 ? 1 : 3] as const;
  try {
    const pixels = await decodeImage(damage(files[format], seed * 1_000_003 + index), { size, channels }, name);
    if (pixels.length !== size * size * channels) throw new Error(`${name}: decoded to ${pixels.length} bytes`);
    return { index, outcome: "decoded", text: format };
  } catch (error) {
    if (!(error instanceof ImageError) || !error.message.startsWith(name)) throw error;
    return { index, outcome: "refused", text: error.reason };
  }
}

async function main(): Promise<void> {
  const files = await soundFilesByFormat();
  process.on("message", (order: Order) => {
    void decodeOne(order, files).then((answer) => process.send?.(answer)); // any other error ends the process: a crash
  });
  process.send?.("ready");
}

void main();

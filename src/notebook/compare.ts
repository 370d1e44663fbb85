import { beforeAfter, type BeforeAfterOptions } from "../report/before-after";
import { imageGrid } from "../report/grid";
import type { ImageBatch, ImageTensor } from "../report/image-batch";
import { display } from "./kernel";

export interface CompareOptions extends BeforeAfterOptions {
  readonly columns?: number; // of images; all in one row unless given
  readonly scale?: number; // see GridOptions
}

type Pictures = Uint8Array | ImageBatch | ImageTensor;

/**
 * Shows two pictures of one size below the running cell as a before/after slider: PNGs, or images [n,h,w,c] (floats in [-1,1] or bytes) that become a grid
 * each. Works without the kernel, as in an exported page.
 */
export async function compare(before: Pictures, after: Pictures, options: CompareOptions = {}): Promise<void> {
  const [one, other] = await Promise.all([before, after].map((pictures) => pngOf(pictures, options)));
  const [left, right] = options.labels ?? ["before", "after"];
  display({ "text/html": beforeAfter(one!, other!, options), "text/plain": `comparison: ${left} | ${right}` });
}

async function pngOf(pictures: Pictures, { columns, scale }: CompareOptions): Promise<Uint8Array> {
  if (pictures instanceof Uint8Array) return pictures;
  return imageGrid(pictures, {
    columns: columns ?? Math.max(1, pictures.shape[0] ?? 0),
    ...(scale !== undefined && { scale }),
  });
}

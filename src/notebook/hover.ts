import { drawGrid } from "../report/grid";
import type { GridOptions } from "../report/grid-layout";
import { hoverGrid, type HoverLabel } from "../report/hover-grid";
import type { ImageBatch, ImageTensor } from "../report/image-batch";
import { display } from "./kernel";

/**
 * Shows images as a grid that says about each one, where the pointer is, what `labels` holds (class, index, score ...). Images [n,h,w,c], floats in [-1,1] or
 * bytes; one label each, in their order. Works without the kernel, as in an exported page.
 */
export async function showGrid(
  images: ImageBatch | ImageTensor,
  labels: readonly HoverLabel[],
  options: GridOptions,
): Promise<void> {
  const grid = await drawGrid(images, options);
  const what = `image grid${options.title === undefined ? "" : `: ${options.title}`}, ${grid.cells.length} images`;
  display({ "text/html": hoverGrid(grid, labels, what), "image/png": grid.png, "text/plain": what });
}

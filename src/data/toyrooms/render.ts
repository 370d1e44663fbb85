import type { Drawing } from "./draw-room";
import { Painter } from "./paint";
import { develop } from "./tone";

const painters = new Map<number, Painter>();

/** The picture of a drawing, [size,size,3] sRGB bytes, with the camera's exposure, colour balance and noise. size: 8 or more pixels */
export function renderDrawing(drawing: Drawing, size: number): Uint8Array {
  let painter = painters.get(size);
  if (!painter) painters.set(size, (painter = new Painter(size)));
  const { light, seed } = drawing.spec;
  const { exposure, warmth } = light;
  const canvas = painter.paint(drawing.steps, drawing.camera, drawing.lighting);
  return develop(canvas, [exposure * (1 + 0.09 * warmth), exposure, exposure * (1 - 0.12 * warmth)], light.grain, seed);
}

/** The mean of Y of YUV (BT.601) over RGB pixels, 0..1. */
export function luminanceOf(rgb: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < rgb.length; i += 3) sum += 0.299 * rgb[i]! + 0.587 * rgb[i + 1]! + 0.114 * rgb[i + 2]!;
  return sum / (rgb.length / 3) / 255;
}

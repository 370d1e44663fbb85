import type { Ring } from "./camera";
import type { Drawing } from "./draw-room";
import { faces, parts } from "./parts";
import { shellFaces } from "./shell";

// A mask takes the part at each pixel's centre. Shares of the picture are then right on average at every size, which a mask of parts that cover more
// than half a pixel is not: it loses what is thin.

/** The part at each pixel: [size,size], an index in `parts`. */
export function partMask(drawing: Drawing, size: number): Uint8Array {
  const mask = new Uint8Array(size * size);
  for (const step of drawing.steps) {
    if (step.kind !== "lit" && step.kind !== "emit") continue;
    if (step.part === undefined) continue;
    const index = parts.indexOf(step.part);
    for (const ring of step.rings) fillRing(mask, size, ring, index);
  }
  return mask;
}

/** The face of the room's box at each pixel, as if the room were empty: [size,size], an index in `faces`. */
export function layoutMask(drawing: Drawing, size: number): Uint8Array {
  const mask = new Uint8Array(size * size);
  const polygons = shellFaces(drawing.spec);
  faces.forEach((face, index) => fillRing(mask, size, drawing.camera.outline(polygons[face]), index));
  return mask;
}

/** Sets the pixels whose centres lie inside the ring (even-odd rule). */
function fillRing(mask: Uint8Array, size: number, ring: Ring, value: number): void {
  const n = ring.length;
  let [low, high] = [1, 0];
  for (let i = 1; i < n; i += 2) {
    if (ring[i]! < low) low = ring[i]!;
    if (ring[i]! > high) high = ring[i]!;
  }
  const crossings: number[] = [];
  const last = Math.min(size - 1, Math.ceil(high * size - 0.5) - 1);
  for (let row = Math.max(0, Math.ceil(low * size - 0.5)); row <= last; row++) {
    const y = (row + 0.5) / size;
    crossings.length = 0;
    for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
      const [y0, y1] = [ring[j + 1]!, ring[i + 1]!];
      if (y0 <= y === y1 <= y) continue;
      crossings.push((ring[j]! + ((y - y0) / (y1 - y0)) * (ring[i]! - ring[j]!)) * size - 0.5);
    }
    crossings.sort(ascending);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(0, Math.ceil(crossings[k]!));
      const to = Math.min(size, Math.ceil(crossings[k + 1]!));
      if (to > from) mask.fill(value, row * size + from, row * size + to);
    }
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}

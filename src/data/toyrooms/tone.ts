import type { Colour } from "../toys/colour";

/** Light per unit of albedo, or emitted: linear red, green and blue; 1 is a well lit white wall. */
export type Radiance = readonly [red: number, green: number, blue: number];

export const times = (c: Radiance, k: number): Radiance => [c[0] * k, c[1] * k, c[2] * k];

const linearOfByte = Float64Array.from({ length: 256 }, (_, byte) => {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

function linearOf(v: number): number {
  return linearOfByte[v < 0 ? 0 : v > 255 ? 255 : Math.round(v)]!;
}

/** sRGB bytes (IEC 61966-2-1) -> linear 0..1 */
export const linear = (colour: Colour): Radiance => {
  return [linearOf(colour[0]), linearOf(colour[1]), linearOf(colour[2])];
};

const tableSize = 4096;
const brightest = 4; // radiance at the table's end
const contrast = 1.75;

/** Radiance -> sRGB byte: an exponential shoulder, as film has, so that bright windows and lamps fade to white. */
const byteOfRadiance = Uint8Array.from({ length: tableSize }, (_, i) => {
  const v = 1 - Math.exp((-contrast * i * brightest) / tableSize);
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
});

/** The canvas times exposure as sRGB bytes. Both have three numbers per pixel. */
export function develop(canvas: Float32Array, exposure: Radiance): Uint8Array {
  const pixels = new Uint8Array(canvas.length);
  const [r, g, b] = exposure.map((e) => (e * tableSize) / brightest) as [number, number, number];
  const last = tableSize - 1;
  for (let i = 0; i < canvas.length; i += 3) {
    const red = canvas[i]! * r;
    const green = canvas[i + 1]! * g;
    const blue = canvas[i + 2]! * b;
    pixels[i] = byteOfRadiance[red < last ? red | 0 : last]!;
    pixels[i + 1] = byteOfRadiance[green < last ? green | 0 : last]!;
    pixels[i + 2] = byteOfRadiance[blue < last ? blue | 0 : last]!;
  }
  return pixels;
}

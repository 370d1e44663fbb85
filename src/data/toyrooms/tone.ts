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

/** Of ten random bits taken as a number. */
const spread = Math.sqrt((1024 ** 2 - 1) / 12);

/**
 * The canvas times exposure as sRGB bytes; both have three numbers per pixel. grain: the noise's standard deviation in grey levels, evenly distributed;
 * each pixel takes one number of Marsaglia's xorshift32, ten bits of it per channel.
 */
export function develop(canvas: Float32Array, exposure: Radiance, grain: number, seed: number): Uint8Array {
  const pixels = new Uint8ClampedArray(canvas.length);
  const toIndex = tableSize / brightest;
  const r = exposure[0] * toIndex;
  const g = exposure[1] * toIndex;
  const b = exposure[2] * toIndex;
  const last = tableSize - 1;
  const gain = grain / spread;
  const middle = 511.5 * gain;
  let state = Math.imul(seed, 2654435761) ^ 0x5bd1e995 || 1;
  for (let i = 0; i < canvas.length; i += 3) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const red = canvas[i]! * r;
    const green = canvas[i + 1]! * g;
    const blue = canvas[i + 2]! * b;
    pixels[i] = byteOfRadiance[red < last ? red | 0 : last]! + (state & 1023) * gain - middle;
    pixels[i + 1] = byteOfRadiance[green < last ? green | 0 : last]! + ((state >>> 10) & 1023) * gain - middle;
    pixels[i + 2] = byteOfRadiance[blue < last ? blue | 0 : last]! + ((state >>> 20) & 1023) * gain - middle;
  }
  return new Uint8Array(pixels.buffer);
}

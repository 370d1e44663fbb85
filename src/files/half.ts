// IEEE 754 half precision: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits.

/** Rounds to half precision, to nearest, ties to even; from 65,520 on infinite. Every NaN becomes the quiet one. */
export function toHalf(values: ArrayLike<number>): Uint16Array {
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    float[0] = values[i]!;
    const sign = (bits[0]! >>> 16) & 0x8000;
    halves[i] = sign | magnitudeToHalf(bits[0]! & 0x7fffffff, Math.abs(float[0]));
  }
  return halves;
}

function magnitudeToHalf(bits: number, value: number): number {
  if (bits > 0x7f800000) return 0x7e00; // NaN
  if (value >= 65520) return 0x7c00; // infinite
  if (value < 2 ** -14) return roundToEven(value * 2 ** 24); // subnormal: multiples of 2^-24
  // Rebias from 127 to 15 and drop 13 fraction bits. A carry out of the fraction raises the exponent, as it should.
  const rebiased = bits - ((127 - 15) << 23);
  const lost = rebiased & 0x1fff;
  const kept = rebiased >>> 13;
  return lost > 0x1000 || (lost === 0x1000 && (kept & 1) === 1) ? kept + 1 : kept;
}

function roundToEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** The exact values of half-precision numbers. */
export function fromHalf(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    let magnitude: number;
    if (exponent === 31) magnitude = fraction === 0 ? Infinity : NaN;
    else if (exponent === 0) magnitude = fraction * 2 ** -24;
    else magnitude = (1024 + fraction) * 2 ** (exponent - 25);
    values[i] = half & 0x8000 ? -magnitude : magnitude;
  }
  return values;
}

import { permutation } from "../backend/random";

/**
 * The order in which training sees a set: a new permutation for every epoch, drawn from the seed and the epoch's number. `indices(seen, n)` are the
 * next n after `seen` images, so that the number of images seen is all that a resumed run needs.
 */
export function dataOrder(count: number, seed: number): (seen: number, n: number) => Uint32Array {
  let epoch = -1;
  let order = new Uint32Array();
  return (seen, n) =>
    Uint32Array.from({ length: n }, (_, i) => {
      const wanted = Math.floor((seen + i) / count);
      if (wanted !== epoch) [epoch, order] = [wanted, permutation(count, seed + 1_000_003 * wanted)];
      return order[(seen + i) % count]!;
    });
}

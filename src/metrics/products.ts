import { matrix, multiply } from "../backend/blas";

const blockRows = 500; // of the products held at once: 40 MB beside 10,000 columns

/** Products of the rows of a [n,d] with those of b [m,d] in float64, some rows of `a` at a time: `take` gets the number of the first, how many they are, and their products [count,m]. */
export function forEachProduct(
  a: Float64Array,
  b: Float64Array,
  d: number,
  take: (first: number, count: number, products: Float64Array) => void,
): void {
  const [rows, columns] = [a.length / d, b.length / d];
  const right = matrix(columns, d, b);
  for (let first = 0; first < rows; first += blockRows) {
    const count = Math.min(blockRows, rows - first);
    const some = matrix(count, d, a.subarray(first * d, (first + count) * d));
    take(first, count, multiply(some, right, { b: true }).values);
  }
}

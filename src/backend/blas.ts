import { blasFile } from "./environment";

// TensorFlow.js has no float64. What needs it - moments, distances - is done on typed arrays by OpenBLAS (native/blas.cc), whose threads it shares.

/** A matrix of float64 in row-major order: values [rows * columns]. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

interface Native {
  multiply(
    ...of: [
      a: Float64Array,
      b: Float64Array,
      c: Float64Array,
      m: number,
      n: number,
      k: number,
      aT: boolean,
      bT: boolean,
    ]
  ): void;
  addSquare(x: Float64Array, c: Float64Array, rows: number, d: number, isOuter: boolean): void;
  centre(
    x: Float32Array,
    shift: Float32Array,
    centred: Float64Array,
    sums: Float64Array,
    rows: number,
    d: number,
  ): void;
  cholesky(x: Float64Array, n: number): number;
  eigen(x: Float64Array, values: Float64Array, n: number, vectors: boolean): number;
}

let loaded: Native | undefined;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a native addon
const native = (): Native => (loaded ??= require(blasFile) as Native);

/** `values`, which are not copied, as a matrix. Throws unless there are as many. */
export function matrix(rows: number, columns: number, values = new Float64Array(rows * columns)): Matrix {
  if (values.length !== rows * columns)
    throw new Error(`matrix: expected ${rows} x ${columns} values, got ${values.length}`);
  return { rows, columns, values };
}

/** a [m,k] b [k,n] -> [m,n]; a transposed one is given as [k,m] or [n,k]. Throws where k differs. */
export function multiply(
  a: Matrix,
  b: Matrix,
  { a: aT = false, b: bT = false }: { readonly a?: boolean; readonly b?: boolean } = {},
): Matrix {
  const [m, k] = aT ? [a.columns, a.rows] : [a.rows, a.columns];
  const [inner, n] = bT ? [b.columns, b.rows] : [b.rows, b.columns];
  if (inner !== k) throw new Error(`multiply: ${m} x ${k} by ${inner} x ${n}`);
  const product = matrix(m, n);
  if (m > 0 && n > 0) native().multiply(a.values, b.values, product.values, m, n, k, aT, bT);
  return product;
}

/** Adds x^T x, x [n,d], or where x is `outer` x x^T, x [d,n], to the upper triangle of `sums` [d,d]; nothing is written below. */
export function addSquare(x: Matrix, sums: Matrix, { outer = false }: { readonly outer?: boolean } = {}): void {
  const [n, d] = outer ? [x.columns, x.rows] : [x.rows, x.columns];
  if (sums.rows !== d || sums.columns !== d)
    throw new Error(`addSquare: expected sums of ${d} x ${d}, got ${sums.rows} x ${sums.columns}`);
  native().addSquare(x.values, sums.values, n, d, outer);
}

/** x [n,d] - shift [d] in float64, written to the first n rows of `centred`; their sums are added to `sums` [d]. Throws where sizes do not fit. */
export function centre(x: Float32Array, shift: Float32Array, centred: Matrix, sums: Float64Array): void {
  const d = centred.columns;
  const rows = x.length / d;
  if (!Number.isInteger(rows) || rows > centred.rows || shift.length !== d || sums.length !== d)
    throw new Error(`centre: ${x.length} values, a shift of ${shift.length} and ${sums.length} sums for ${centred.rows} x ${d}`); // prettier-ignore
  native().centre(x, shift, centred.values, sums, rows, d);
}

/** The lower triangular L with x = L L^T, of the lower triangle of x [n,n] -> [n,n], 0 above the diagonal; undefined where x is not positive definite. */
export function cholesky(x: Matrix): Matrix | undefined {
  const n = assertSquare("cholesky", x);
  const factor = matrix(n, n, x.values.slice());
  if (native().cholesky(factor.values, n) !== 0) return undefined;
  for (let i = 0; i < n; i++) factor.values.fill(0, i * n + i + 1, (i + 1) * n);
  return factor;
}

/** Ascending eigenvalues [n] of the symmetric matrix whose upper triangle is that of x [n,n]. */
export const eigenvalues = (x: Matrix): Float64Array => eigen(x, false).values;

/** Likewise, with the eigenvectors: the rows of [n,n]. */
export const eigenvectors = (x: Matrix): { values: Float64Array; vectors: Matrix } => eigen(x, true);

function eigen(x: Matrix, vectors: boolean): { values: Float64Array; vectors: Matrix } {
  const n = assertSquare("eigen", x);
  const work = matrix(n, n, x.values.slice());
  const values = new Float64Array(n);
  if (native().eigen(work.values, values, n, vectors) !== 0)
    throw new Error(`eigenvalues: those of a ${n} x ${n} matrix did not converge; is every value finite?`);
  return { values, vectors: work };
}

function assertSquare(what: string, { rows, columns }: Matrix): number {
  if (rows !== columns) throw new Error(`${what}: expected a square matrix, got ${rows} x ${columns}`);
  return rows;
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { addSquare, centre, cholesky, eigenvalues, eigenvectors, matrix, multiply, type Matrix } from "./blas";
import { createRandom } from "./random";

const random = createRandom(3);

function draw(rows: number, columns: number): Matrix {
  const x = random.normal([rows, columns]);
  const values = Float64Array.from(x.dataSync());
  x.dispose();
  return matrix(rows, columns, values);
}

const at = ({ columns, values }: Matrix, i: number, j: number) => values[i * columns + j]!;

const made = (rows: number, columns: number, value: (i: number, j: number) => number): Matrix =>
  matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, (_, k) => value(Math.floor(k / columns), k % columns)),
  );

const transposed = (x: Matrix): Matrix => made(x.columns, x.rows, (i, j) => at(x, j, i));

const naive = (a: Matrix, b: Matrix): Matrix =>
  made(a.rows, b.columns, (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += at(a, i, k) * at(b, k, j);
    return sum;
  });

function assertClose(x: Matrix, y: Matrix, tolerance = 1e-12): void {
  assert.deepEqual([x.rows, x.columns], [y.rows, y.columns]);
  x.values.forEach((value, k) => assert.ok(Math.abs(value - y.values[k]!) <= tolerance, `${value} ${y.values[k]}`));
}

test("products, of matrices as they are and transposed", () => {
  const [a, b] = [draw(5, 7), draw(7, 3)];
  const product = naive(a, b);
  assertClose(multiply(a, b), product);
  assertClose(multiply(transposed(a), b, { a: true }), product);
  assertClose(multiply(a, transposed(b), { b: true }), product);
  assertClose(multiply(transposed(a), transposed(b), { a: true, b: true }), product);
  assertClose(multiply(matrix(0, 7), b), matrix(0, 3));
  assert.throws(() => multiply(a, a), /multiply: 5 x 7 by 5 x 7/);
  assert.throws(() => matrix(2, 2, new Float64Array(3)), /expected 2 x 2 values, got 3/);
});

test("squares are added on and right of the diagonal alone", () => {
  const x = draw(9, 4);
  const upper = (square: Matrix) => made(4, 4, (i, j) => (i <= j ? at(square, i, j) : 0));
  const sums = matrix(4, 4);
  addSquare(x, sums);
  assertClose(sums, upper(naive(transposed(x), x)));
  addSquare(transposed(x), sums, { outer: true });
  assertClose(sums, upper(made(4, 4, (i, j) => 2 * at(naive(transposed(x), x), i, j))));
  assert.throws(() => addSquare(x, matrix(9, 9)), /expected sums of 4 x 4, got 9 x 9/);
});

test("rows without a shift, and their sums beside earlier ones; what does not fit is named", () => {
  const x = Float32Array.of(1, 2, 3, 4, 0.1, 16777216);
  const shift = Float32Array.of(0.7, 0.1);
  const [centred, sums] = [matrix(4, 2, new Float64Array(8).fill(9)), Float64Array.of(1, 2)];
  centre(x, shift, centred, sums);
  const expected = x.reduce((all: number[], value, k) => [...all, value - shift[k % 2]!], []);
  assert.deepEqual([...centred.values], [...expected, 9, 9]);
  assert.deepEqual(
    [...sums],
    [0, 1].map((j) => [0, 1, 2].reduce((sum, i) => sum + expected[i * 2 + j]!, j + 1)),
  );
  assert.throws(
    () => centre(x.subarray(1), shift, centred, sums),
    /centre: 5 values, a shift of 2 and 2 sums for 4 x 2/,
  );
  assert.throws(() => centre(new Float32Array(10), shift, centred, sums), /centre: 10 values/);
  assert.throws(() => centre(x, shift.subarray(1), centred, sums), /a shift of 1/);
  assert.throws(() => centre(x, shift, centred, sums.subarray(1)), /1 sums/);
});

test("Cholesky's factor of what stands on and left of the diagonal; none where it is not positive definite", () => {
  const x = draw(9, 5);
  const square = naive(transposed(x), x);
  const factor = cholesky(made(5, 5, (i, j) => (i >= j ? at(square, i, j) : NaN)))!;
  assertClose(naive(factor, transposed(factor)), square);
  assert.equal(at(factor, 0, 4), 0);
  assert.equal(cholesky(made(2, 2, (i, j) => (i === j ? 1 : 2))), undefined);
  assert.throws(() => cholesky(x), /cholesky: expected a square matrix, got 9 x 5/);
});

test("eigenvalues ascend and belong to the vectors' rows; the matrix stays as it was", () => {
  const x = draw(9, 6);
  const square = naive(transposed(x), x);
  const upper = made(6, 6, (i, j) => (i <= j ? at(square, i, j) : NaN));
  const before = upper.values.slice();
  const { values, vectors } = eigenvectors(upper);
  assert.deepEqual(upper.values, before);
  assert.deepEqual([...values], [...values].sort((a, b) => a - b)); // prettier-ignore
  assertClose(
    naive(square, transposed(vectors)),
    made(6, 6, (i, j) => values[j]! * at(vectors, j, i)),
    1e-11,
  );
  assertClose(
    naive(vectors, transposed(vectors)),
    made(6, 6, (i, j) => (i === j ? 1 : 0)),
  );
  eigenvalues(upper).forEach((value, i) => assert.ok(Math.abs(value - values[i]!) < 1e-12));
});

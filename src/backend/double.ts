import { nativeBackend, type OpAttribute } from "./binding";
import { tf } from "./tf";

// tfjs has no float64, its native binding has: a handle may hold any type, and only the way in and out knows but a few. So values pass as int64, whose 8
// bytes are taken for those of a float64 (Bitcast), and what lies between is TensorFlow's own float64 kernels, run op by op.

const [float64, int64] = [2, 9]; // DT_DOUBLE and DT_INT64 of TensorFlow's types.proto

/** A float64 tensor of TensorFlow's; it ends with the inDouble() that it comes from. */
export interface Double {
  readonly id: number;
  readonly shape: readonly number[];
}

/** Runs `work` with float64 ops and lets go of all that they made, also when it throws. It can be no part of a compiled function. */
export function inDouble<T>(work: (ops: DoubleOps) => T): T {
  const ops = new DoubleOps();
  try {
    return work(ops);
  } finally {
    ops.release();
  }
}

/** The float64 ops; see inDouble(). */
export class DoubleOps {
  private readonly binding = nativeBackend(tf).binding;
  private readonly made: number[] = [];

  /** `values`, which must stay as they are until the end, as a tensor of this shape. */
  from(values: Float64Array, shape: readonly number[]): Double {
    const bits = new Int32Array(values.buffer, values.byteOffset, 2 * values.length); // what the binding takes for int64
    return this.bitcast(this.input(shape, int64, bits), int64, float64);
  }

  /** The values of a tensor in row-major order. */
  read(x: Double): Float64Array {
    return new Float64Array(this.binding.tensorDataSync(this.bitcast(x, float64, int64).id).buffer);
  }

  /** a [n,k], b [k,m] -> [n,m]; a transposed one is given as [k,n] or [m,k]. */
  matMul(a: Double, b: Double, transpose: { readonly a?: boolean; readonly b?: boolean } = {}): Double {
    const flags = [this.flag("transpose_a", transpose.a ?? false), this.flag("transpose_b", transpose.b ?? false)];
    return this.run("MatMul", [this.type("T", float64), ...flags], [a, b])[0]!;
  }

  /** Products of values; shapes are broadcast. */
  mul(a: Double, b: Double): Double {
    return this.run("Mul", [this.type("T", float64)], [a, b])[0]!;
  }

  /** Columns `start` to `start + size` of x [n,m] -> [n,size] */
  columns(x: Double, start: number, size: number): Double {
    const [begin, sizes] = [Int32Array.of(0, start), Int32Array.of(x.shape[0]!, size)];
    const pairs = [begin, sizes].map((pair) => this.input([2], this.binding.TF_INT32, pair));
    return this.run("Slice", [this.type("T", float64), this.type("Index", this.binding.TF_INT32)], [x, ...pairs])[0]!;
  }

  /** x [n,n] -> its diagonal [n] */
  diagonal(x: Double): Double {
    return this.run("MatrixDiagPart", [this.type("T", float64)], [x])[0]!;
  }

  /** The lower triangular L with x = L L^T, x [n,n] symmetric -> [n,n]; NaN where x is not positive definite. */
  cholesky(x: Double): Double {
    return this.run("Cholesky", [this.type("T", float64)], [x])[0]!;
  }

  /** Ascending eigenvalues [n] of x [n,n] symmetric. */
  eigenvalues(x: Double): Double {
    return this.run("SelfAdjointEigV2", [this.type("T", float64), this.flag("compute_v", false)], [x], 2)[0]!;
  }

  /** Ascending eigenvalues [n] of x [n,n] symmetric and its eigenvectors, the columns of [n,n]. */
  eigenvectors(x: Double): { values: Double; vectors: Double } {
    const attributes = [this.type("T", float64), this.flag("compute_v", true)];
    const [values, vectors] = this.run("SelfAdjointEigV2", attributes, [x], 2);
    return { values: values!, vectors: vectors! };
  }

  /** Lets go of every tensor that came from here. */
  release(): void {
    for (const id of this.made.splice(0)) this.binding.deleteTensor(id);
  }

  private input(shape: readonly number[], dtype: number, values: Int32Array): Double {
    const id = this.binding.createTensor([...shape], dtype, values);
    this.made.push(id);
    return { id, shape };
  }

  private run(op: string, attributes: OpAttribute[], inputs: readonly Double[], outputs = 1): Double[] {
    const ids = inputs.map(({ id }) => id);
    const results = this.binding.executeOp(op, attributes, ids, outputs);
    this.made.push(...results.map(({ id }) => id));
    return results;
  }

  private bitcast(x: Double, from: number, to: number): Double {
    return this.run("Bitcast", [this.type("T", from), this.type("type", to)], [x])[0]!;
  }

  private type(name: string, value: number): OpAttribute {
    return { name, type: this.binding.TF_ATTR_TYPE, value };
  }

  private flag(name: string, value: boolean): OpAttribute {
    return { name, type: this.binding.TF_ATTR_BOOL, value };
  }
}

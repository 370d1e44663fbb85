import { nativeBackend, type OpAttribute } from "./binding";
import { tf } from "./tf";

/**
 * A stream of random numbers. Its state, a key and a counter in an int32 variable, is all there is: TensorFlow's stateless ops turn (key, counter) into
 * values natively, every draw raises the counter by one, and a compiled function carries the variable like any other.
 */
export interface Random {
  /** float32 N(mean, std^2) */
  normal(shape: readonly number[], mean?: number, std?: number): tf.Tensor;
  /** float32 in [low, high) */
  uniform(shape: readonly number[], low?: number, high?: number): tf.Tensor;
  /** int32 in [low, high) */
  integers(shape: readonly number[], low: number, high: number): tf.Tensor;
  /** An independent stream with the given name; takes nothing from this one. */
  split(name: string): Random;
  state(): [key: number, counter: number];
  restore(state: readonly [key: number, counter: number]): void;
  readonly variable: tf.Variable<tf.Rank.R1>;
  dispose(): void;
}

/** The stream of a seed, an integer. */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new Error(`createRandom: expected an integer seed, got ${seed}`);
  return stream(mix(mix(0x9e3779b9, seed >>> 0), Math.floor(seed / 2 ** 32)));
}

function stream(key: number): Random {
  const start = tf.tensor1d([key, 0], "int32");
  const variable = tf.variable(start, false) as tf.Variable<tf.Rank.R1>;
  start.dispose();
  const next = tf.tensor1d([0, 1], "int32");

  const draw = (op: string, shape: readonly number[], attributes: OpAttribute[], limits: number[] = []): tf.Tensor =>
    tf.tidy(() => {
      const inputs = [tf.tensor1d([...shape], "int32"), variable, ...limits.map((limit) => tf.scalar(limit, "int32"))];
      const values = nativeBackend(tf).executeSingleOutput(op, attributes, inputs);
      variable.assign(tf.add(variable, next) as tf.Tensor1D);
      return values;
    });
  const attributes = (dtype: number): OpAttribute[] => {
    const { TF_ATTR_TYPE: type, TF_INT32 } = nativeBackend(tf).binding;
    return [
      { name: "dtype", type, value: dtype },
      { name: "T", type, value: TF_INT32 },
      { name: "Tseed", type, value: TF_INT32 },
    ];
  };
  const float = () => attributes(nativeBackend(tf).binding.TF_FLOAT);
  const affine = (x: tf.Tensor, scale: number, shift: number): tf.Tensor =>
    scale === 1 && shift === 0 ? x : tf.tidy(() => x.mul(scale).add(shift));
  const used = (x: tf.Tensor, y: tf.Tensor) => (x === y || x.dispose(), y);

  return {
    variable,
    normal(shape, mean = 0, std = 1) {
      const x = draw("StatelessRandomNormal", shape, float());
      return used(x, affine(x, std, mean));
    },
    uniform(shape, low = 0, high = 1) {
      const x = draw("StatelessRandomUniform", shape, float());
      return used(x, affine(x, high - low, low));
    },
    integers(shape, low, high) {
      if (!(Number.isInteger(low) && Number.isInteger(high) && low < high))
        throw new Error(`Random.integers: expected integers low < high, got ${low} and ${high}`);
      return draw("StatelessRandomUniformInt", shape, attributes(nativeBackend(tf).binding.TF_INT32), [low, high]);
    },
    split: (name) =>
      stream(Array.from(name).reduce((hash, letter) => mix(hash, letter.codePointAt(0)!), mix(key, name.length))),
    state: () => [...variable.dataSync()] as [number, number],
    restore: (state) => tf.tidy(() => variable.assign(tf.tensor1d([...state], "int32"))),
    dispose: () => {
      variable.dispose();
      next.dispose();
    },
  };
}

/** One round of a 32-bit avalanche over two words (the finaliser of MurmurHash3). -> int32 */
function mix(hash: number, word: number): number {
  let h = (hash ^ Math.imul(word | 0, 0xcc9e2d51)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** 0 .. n - 1 in a random order that the seed fixes, on the host (Fisher-Yates; 32-bit words of a mixed counter). */
export function permutation(n: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const key = mix(mix(0x51ab, seed >>> 0), Math.floor(seed / 2 ** 32));
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(((mix(key, i) >>> 0) / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

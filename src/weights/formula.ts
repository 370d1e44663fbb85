import { tf } from "../backend/tf";
import { entries, variables } from "../nn/tree";
import type { Names, Place } from "./names/names";

/** Whose layout and initialisation: PyTorch's, TensorFlow's, or PyTorch's with scales applied at run time (StyleGAN). */
export type Convention = "torch" | "tensorflow" | "equalised";

/**
 * `size` numbers in [-1,1), multiples of 2^-23, that only the name and the index decide: an integer hash, the same in NumPy (scripts/parity/formula.py).
 * So two languages get the same weights without a file.
 */
export function formulaValues(name: string, size: number): Float32Array {
  let seed = 0x811c9dc5; // FNV-1a of the name
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let h = (Math.imul(i, 0x9e3779b1) + seed) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    values[i] = ((h ^ (h >>> 16)) >>> 8) / 2 ** 23 - 1;
  }
  return values;
}

/** Mean and half width of a tensor's values, so that activations keep their size, variances are positive and nothing is trivial. `shape` in their layout. */
function spread(name: string, shape: readonly number[], convention: Convention): [middle: number, half: number] {
  const last = name.split(/[./]/).at(-1)!;
  if (/var/.test(last)) return [1, 0.5];
  if (/mean$/.test(last)) return [0, 0.5];
  const rate = convention === "equalised" && name.startsWith("mapping.") ? 100 : 1; // over its learning rate's multiplier
  const isGain = shape.length === 1 && (last === "weight" || last === "gamma");
  if (isGain) return [/^(layer|stage)\d/.test(name) ? 0.5 : 1, 0.25]; // less in residual units, which add up
  if (shape.length === 1) return [0, 0.25 * rate];
  if (convention === "equalised") return [0, Math.sqrt(3) * rate];
  const fanIn = (convention === "torch" ? shape.slice(1) : shape.slice(0, -1)).reduce((a, b) => a * b);
  return [0, Math.sqrt(6 / fanIn)];
}

/** A tensor of theirs, in their layout. */
export function formulaTensor(name: string, shape: readonly number[], convention: Convention): Float32Array {
  const [middle, half] = spread(name, shape, convention).map(Math.fround) as [number, number];
  const values = formulaValues(
    name,
    shape.reduce((a, b) => a * b, 1),
  );
  return values.map((value) => middle + Math.fround(half * value)); // rounded as NumPy's float32 is
}

/** Sets every variable of a tree that the table names to the formula's tensor of their name, brought into our layout. */
export function fillByFormula(tree: unknown, names: Names, convention: Convention): void {
  const leaves = variables(tree);
  entries(tree).forEach(([ours, { shape }], i) => {
    const place = names[ours];
    if (place === undefined) throw new Error(`formula: the table has no "${ours}"`);
    tf.tidy(() => leaves[i]!.assign(placed(place, shape, convention)));
  });
}

function placed({ name, view, axes, reverse }: Place, shape: readonly number[], convention: Convention): tf.Tensor {
  const theirs = [...(view ?? shape)];
  if (view === undefined) axes?.forEach((axis, i) => (theirs[axis] = shape[i]!));
  const tensor = tf.tensor(formulaTensor(name, theirs, convention), theirs);
  const ordered = (axes ? tf.transpose(tensor, [...axes]) : tensor).reshape([...shape]);
  return reverse ? tf.reverse(ordered, [...reverse]) : ordered;
}

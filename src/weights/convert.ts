import type { WrittenTensor } from "../files/safetensors";
import { shown, type Fail } from "./bytes";
import type { Found } from "./kinds";
import type { Place } from "./names/names";
import { isNeedless } from "./names/stylegan";
import { floatsOf, isFloat, transposed, type SourceArray } from "./source-array";

/** How a network in a file compares with ours. */
export interface Comparison {
  readonly missing: readonly string[]; // ours that it lacks
  readonly misshaped: readonly string[];
  readonly unused: readonly string[]; // theirs that ours has no place for
  readonly needless: readonly string[]; // the same, known to be no weights
}

/** Compares names, types and shapes, before anything is read. `shapes`: of our network, by flat name. */
export function compare({ tensors, names }: Found, shapes: ReadonlyMap<string, readonly number[]>): Comparison {
  const [missing, misshaped]: [string[], string[]] = [[], []];
  const used = new Set<string>();
  for (const [ours, shape] of shapes) {
    const place = names[ours];
    const source = place && tensors.get(place.name);
    if (!source) missing.push(place ? `"${ours}", there "${place.name}"` : `"${ours}"`);
    else {
      used.add(place.name);
      const fault = misfit(source, place, shape);
      if (fault !== undefined) misshaped.push(`"${ours}", there "${place.name}": ${fault}`);
    }
  }
  const others = [...tensors.keys()].filter((name) => !used.has(name));
  return {
    ...{ missing, misshaped },
    unused: others.filter((name) => !isNeedless(name)),
    needless: others.filter(isNeedless),
  };
}

function misfit(source: SourceArray, { view, axes }: Place, shape: readonly number[]): string | undefined {
  if (!isFloat(source.type)) return `its numbers are ${source.type}, expected floats`;
  const seen = view ?? source.shape;
  const ours = axes ? axes.map((axis) => seen[axis] ?? NaN) : seen;
  const isSeen = !view || joins(view, source.shape) || joins(source.shape, view);
  if (isSeen && ours.length >= seen.length && (view ? joins(ours, shape) : ours.join() === shape.join()))
    return undefined;
  const expected = view ?? (axes ? axes.map((_, axis) => shape[axes.indexOf(axis)]) : shape); // in their order
  return `its shape is [${source.shape.join(", ")}], expected [${expected.join(", ")}]`;
}

/** Whether `shape` comes of `parts` when neighbours among its axes are joined: [4, 4, 2, 48] gives [32, 48]. */
function joins(parts: readonly number[], shape: readonly number[]): boolean {
  let next = 0;
  for (const size of shape) {
    let joined = 1;
    while (next < parts.length && (joined < size || parts[next] === 1)) joined *= parts[next++]!;
    if (joined !== size) return false;
  }
  return next === parts.length;
}

/**
 * Our tensors from theirs, in our order of axes; what was seen in more axes than ours has is joined again. Each is converted when it is written, so that memory
 * holds one of them at a time; halves stay halves. `done` is told how many numbers have been converted, `fail` which tensor holds one that is none.
 */
export function convert(
  { tensors, names }: Found,
  shapes: ReadonlyMap<string, readonly number[]>,
  fail: Fail,
  done: (numbers: number) => void,
): Record<string, WrittenTensor> {
  let numbers = 0;
  const converted = ({ name, view, axes, reverse }: Place): Float32Array => {
    const source = tensors.get(name)!;
    const values = floatsOf(source);
    if (!values.every(Number.isFinite)) fail(`${shown(name)} holds numbers that are NaN or infinite`);
    done((numbers += values.length));
    const seen = view ?? source.shape;
    return axes || reverse ? transposed(values, seen, axes ?? seen.map((_, i) => i), reverse) : values;
  };
  const isHalf = ({ name }: Place) => tensors.get(name)!.type === "f2";
  return Object.fromEntries(
    [...shapes].map(([ours, shape]): [string, WrittenTensor] => [
      ours,
      { dtype: isHalf(names[ours]!) ? "F16" : "F32", shape, data: () => converted(names[ours]!) },
    ]),
  );
}

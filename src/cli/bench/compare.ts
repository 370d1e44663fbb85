import { nameOf, type Contender, type HostTensors } from "./candidate";
import type { Row, Tolerances } from "./rows/row";

/** Kinked outputs were at most 2.3e-3 apart in the R1 and GAN rows at 32 px; one channel that is missing of 512 would make 0.04. */
export const usualTolerances: Tolerances = { values: 1e-4, kinked: 5e-3 };

/** What is zero but for rounding is at most so much of the largest other output; of biases that batch normalisation takes out again 5e-7 was seen, of small networks. */
const zeroTolerance = 1e-3;

/** Someone computes something else than the reference. */
export class Different extends Error {
  override name = "Different";
}

/** What someone's first step gave. */
export interface Outputs extends Contender {
  readonly tensors: HostTensors;
}

/** Largest relative differences; null where there is nothing of the kind. */
export interface Difference {
  readonly values: number | null; // max |a - b| / max |b|
  readonly kinked: number | null; // |a - b| / |b| of outputs made of gradients that jump: far in a few places, near as a whole
}

/**
 * Compares what a candidate's first step gave with the reference's. Throws with row, candidate, tensor and difference where they do not compute the same;
 * times would mean nothing then. Of noise only the moments can be compared.
 */
export function compareOutputs(row: Row, got: Outputs, reference: Outputs): Difference {
  if (row.compare === "moments") {
    checkMoments(`${row.name}: ${nameOf(got)}`, got.tensors);
    return { values: null, kinked: null };
  }
  checkShapes(row, got, reference);
  const isKinked = (name: string) => row.isKinked?.(name) ?? false;
  const names = Object.keys(reference.tensors).filter((name) => !row.isZero?.(name));
  const worst = (measure: Measure, limit: number, some: readonly string[]) =>
    checkValues(row, got, reference, some, { measure, limit });
  const { values, kinked } = row.tolerances ?? usualTolerances;
  const smooth = names.filter((name) => !isKinked(name));
  const found = {
    values: worst(relativeDifference, values, smooth),
    kinked: worst(relativeDistance, kinked, names.filter(isKinked)),
  };
  checkZeros(row, got, reference, names); // by the size of these, which are known to be finite now
  return found;
}

function checkShapes(row: Row, got: Outputs, reference: Outputs): void {
  const [where, other] = [`${row.name}: ${nameOf(got)}`, nameOf(reference)];
  const names = ({ tensors }: Outputs) => Object.keys(tensors).sort().join(", ");
  if (names(got) !== names(reference))
    throw new Different(`${where} returns ${names(got)}, ${other} returns ${names(reference)}`);
  for (const [name, { shape }] of Object.entries(reference.tensors)) {
    const own = got.tensors[name]!.shape;
    if (own.join() !== shape.join())
      throw new Different(`${where} gives ${name} [${own.join()}], ${other} gives [${shape.join()}]`);
  }
}

/** All outputs but the `compared` ones. */
function checkZeros(row: Row, got: Outputs, reference: Outputs, compared: readonly string[]): void {
  const limit = zeroTolerance * Math.max(0, ...compared.map((name) => magnitude(reference.tensors[name]!.data)));
  for (const name of Object.keys(reference.tensors).filter((one) => !compared.includes(one))) {
    const value = magnitude(got.tensors[name]!.data);
    if (!(value <= limit))
      throw new Different(
        `${row.name}: ${nameOf(got)} gives up to ${value.toExponential(1)} in ${name}, which is zero but for rounding (at most ${limit.toExponential(1)})`,
      );
  }
}

/** max |a|; NaN where a value is. */
function magnitude(a: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i]!));
  return max;
}

/** -> the largest difference of the tensors with these names, null without any */
function checkValues(
  row: Row,
  got: Outputs,
  reference: Outputs,
  names: readonly string[],
  { measure, limit }: { measure: Measure; limit: number },
): number | null {
  if (names.length === 0) return null;
  const differences = names.map((name) => {
    const difference = measure(got.tensors[name]!.data, reference.tensors[name]!.data);
    return { name, difference };
  });
  const worst = differences.find(({ difference }) => !(difference <= limit));
  if (worst === undefined) return Math.max(...differences.map(({ difference }) => difference));
  const largest = differences.reduce((a, b) => (b.difference > a.difference ? b : a), worst); // NaN stays the first
  throw new Different(
    `${row.name}: ${nameOf(got)} differs from ${nameOf(reference)} by ${largest.difference.toExponential(1)} in ${largest.name} (relative to its ${measure === relativeDistance ? "norm" : "largest value"}; at most ${limit} is taken for rounding)`,
  );
}

type Measure = (a: ArrayLike<number>, b: ArrayLike<number>) => number;

/** |a - b| / |b|; not finite where a value is not: NaN, or Infinity where `a` alone has one. */
function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [distance, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    distance += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return distance === 0 ? 0 : Math.sqrt(distance / norm);
}

/** max |a - b| / max |b|; NaN where a value is not finite. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, scale] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const apart = Math.abs(a[i]! - b[i]!);
    if (!Number.isFinite(apart)) return NaN;
    difference = Math.max(difference, apart);
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return difference === 0 ? 0 : difference / scale;
}

/** Mean, variance and fourth moment of a sample of N(0, 1), each within six standard errors of 0, 1 and 3. */
function checkMoments(where: string, outputs: HostTensors): void {
  for (const [name, { data }] of Object.entries(outputs)) {
    const values = Array.from(data);
    const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / values.length;
    const expected = [
      { power: 1, value: 0, variance: 1 },
      { power: 2, value: 1, variance: 2 },
      { power: 4, value: 3, variance: 96 },
    ];
    for (const { power, value, variance } of expected) {
      const got = moment(power);
      if (!(Math.abs(got - value) <= 6 * Math.sqrt(variance / data.length)))
        throw new Different(
          `${where}: moment ${power} of ${name} is ${got.toPrecision(4)}, expected ${value} as of N(0, 1)`,
        );
    }
  }
}

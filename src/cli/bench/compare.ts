import { nameOf, type Contender, type HostTensors } from "./candidate";
import type { Row } from "./rows/row";

const tolerance = 1e-4; // of the largest value of a tensor

/** What someone's first step gave. */
export interface Outputs extends Contender {
  readonly tensors: HostTensors;
}

/**
 * Compares what a candidate's first step gave with the reference's. Throws with row, candidate, tensor and difference where they do not compute the same;
 * times would mean nothing then. -> the largest relative difference; null where only moments can be compared
 */
export function compareOutputs(row: Row, got: Outputs, reference: Outputs): number | null {
  const where = `${row.name}: ${nameOf(got)}`;
  if (row.compare === "values")
    return checkValues(where, nameOf(reference), got.tensors, reference.tensors, row.isZero);
  checkMoments(where, got.tensors);
  return null;
}

function checkValues(
  where: string,
  reference: string,
  got: HostTensors,
  expected: HostTensors,
  isZero: Row["isZero"],
): number {
  const names = (tensors: HostTensors) => Object.keys(tensors).sort().join(", ");
  if (names(got) !== names(expected))
    throw new Error(`${where} returns ${names(got)}, ${reference} returns ${names(expected)}`);
  const differences = Object.entries(expected).map(([name, { shape, data }]) => {
    const own = got[name]!;
    if (own.shape.join() !== shape.join())
      throw new Error(`${where} gives ${name} [${own.shape.join()}], ${reference} gives [${shape.join()}]`);
    return { name, difference: isZero?.(name) ? 0 : relativeDifference(own.data, data) };
  });
  const worst = differences.find(({ difference }) => !(difference <= tolerance));
  if (worst === undefined) return Math.max(0, ...differences.map(({ difference }) => difference));
  const largest = differences.reduce((a, b) => (b.difference > a.difference ? b : a), worst); // NaN stays the first
  throw new Error(
    `${where} differs from ${reference} by ${largest.difference.toExponential(1)} in ${largest.name} (relative to its largest value; at most ${tolerance} is taken for rounding)`,
  );
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
        throw new Error(
          `${where}: moment ${power} of ${name} is ${got.toPrecision(4)}, expected ${value} as of N(0, 1)`,
        );
    }
  }
}

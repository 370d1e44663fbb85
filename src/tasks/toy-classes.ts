import type { ToyFaces } from "../data/toyfaces/toy-faces";
import type { ToyRooms } from "../data/toyrooms/toy-rooms";

/** A property that is read off a drawn picture's labels, with the names of its values. */
export interface Factor {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * What the networks that need classes are taught on drawn images: the combinations of these. A network's probability of one value of a factor is then the sum over the
 * classes that have it.
 */
export const factorsOf = {
  toyfaces: [
    { name: "pose", values: ["turned left", "frontal", "turned right"] },
    { name: "glasses", values: ["no glasses", "glasses"] },
    { name: "gender", values: ["female", "male"] },
    { name: "smile", values: ["no smile", "smile"] },
  ],
  toyrooms: [
    { name: "view", values: ["to the left", "ahead", "to the right"] },
    { name: "lamps", values: ["off", "on"] },
    { name: "time", values: ["day", "night"] },
  ],
} as const satisfies Record<string, readonly Factor[]>;

/** Degrees of yaw from which a face counts as turned, a view as to the side. */
const turned = { toyfaces: 10, toyrooms: 12 } as const;

const thirds = (yaw: number, limit: number) => (yaw < -limit ? 0 : yaw > limit ? 2 : 1);

/** The class of every image: the first factor counts most. [n] */
export function faceClasses({
  faces,
  attributes,
  count,
}: Pick<ToyFaces, "faces" | "attributes" | "count">): Uint8Array {
  const { names, values } = attributes!;
  const has = (i: number, name: string) => values[i * names.length + names.indexOf(name)]!;
  return classesOf(factorsOf.toyfaces, count, (i) => [
    thirds(faces.pose.values[3 * i]!, turned.toyfaces),
    has(i, "Eyeglasses"),
    has(i, "Male"),
    has(i, "Smiling"),
  ]);
}

/** As faceClasses, of rooms. */
export function roomClasses({ rooms, count }: Pick<ToyRooms, "rooms" | "count">): Uint8Array {
  return classesOf(factorsOf.toyrooms, count, (i) => [
    thirds(rooms.camera.values[6 * i + 3]!, turned.toyrooms),
    rooms.lightOn.values[i]!,
    rooms.night.values[i]!,
  ]);
}

function classesOf(factors: readonly Factor[], n: number, valuesOf: (i: number) => readonly number[]): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) =>
    valuesOf(i).reduce((sum, value, factor) => sum * factors[factor]!.values.length + value, 0),
  );
}

/** What the classes mean: the value of each factor, by its number. classes [n] -> [factors][n] */
export function valuesOfClasses(classes: Uint8Array | Int32Array, factors: readonly Factor[]): Int32Array[] {
  let below = classCount(factors);
  return factors.map(({ values }) => {
    const [above, size] = [below, (below /= values.length)];
    return Int32Array.from(classes, (one) => Math.floor((one % above) / size));
  });
}

/** How many classes a set of factors makes. */
export const classCount = (factors: readonly Factor[]): number =>
  factors.reduce((product, { values }) => product * values.length, 1);

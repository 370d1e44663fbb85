import { join } from "node:path";
import type { Annotations } from "../sets/annotations";
import type { ImageSource } from "../images";
import { openDrawnSet, type DrawnSet, type DrawnSetRequest } from "../toys/packed-set";
import { faceAttributes } from "./attributes";
import { describeFaces, type FaceLabels } from "./labels";
import { landmarkNames } from "./landmarks";
import { castingOf, splits, type Casting, type FaceSplit } from "./people";
import { renderFaceMasks, renderFaces, type MaskOptions, type Sitting } from "./render";
import { difficulties, distributions, type Difficulty, type Distribution } from "./shot";

export interface ToyFacesOptions extends Pick<DrawnSetRequest, "folder" | "signal" | "progress"> {
  readonly size: number; // 32..256
  readonly count: number;
  readonly seed?: number; // 0 unless given
  readonly difficulty?: Difficulty; // hard unless given
  readonly split?: FaceSplit; // train unless given
  /** `a` stands for FF-HQ; `b` photographs other people in another way, for transfer. */
  readonly distribution?: Distribution;
  /** How many people the set shows, each in count / people pictures; a person for each picture unless given. */
  readonly people?: number;
  /** Whether train and test show the same people; else they share nobody. */
  readonly sharedPeople?: boolean;
}

/** Drawn faces with exact labels. `labels` and `classes` tell the person, from 0 to people - 1; `points` are the 68 landmarks. */
export interface ToyFaces extends ImageSource, Annotations, Pick<DrawnSet, "folder" | "sha256" | "close"> {
  readonly faces: FaceLabels;
  /** The parts' masks, drawn on the first call: [n,size,size,1], each byte an index in `faceParts`. */
  readonly masks: (options?: MaskOptions & Pick<DrawnSetRequest, "signal" | "progress">) => Promise<DrawnSet>;
}

const drawingCode = ["labels.ts", "render.ts"].map((file) => join(__dirname, file));

/**
 * toyfaces: drawn faces that stand for FF-HQ, or, with several pictures of a person, for LFW; their distribution `b` for MAFL. The same options give the same
 * pixels and labels. Packed on disk; throws where an option is out of its range.
 */
export async function toyFaces(options: ToyFacesOptions): Promise<ToyFaces> {
  const casting = castingFrom(options);
  const { size, count, folder, signal, progress } = options;
  const name = nameOf(casting);
  const cast = (first: number, n: number): Sitting[] =>
    Array.from({ length: n }, (_, i) => castingOf(casting, first + i));
  const request = {
    size,
    count,
    settings: { ...casting },
    folder,
    signal,
    progress,
    code: drawingCode,
  };
  const set = await openDrawnSet({
    ...request,
    name,
    channels: 3,
    draw: (first, n) => renderFaces(cast(first, n), size),
    describe: (first, n, pixels) => ({ ...describeFaces(casting, first, n, pixels) }),
  });
  const faces = set.described as unknown as FaceLabels;
  const persons = Int32Array.from({ length: count }, (_, i) => i % casting.people);
  return {
    ...set,
    name,
    labels: persons,
    classes: { names: Array.from({ length: casting.people }, (_, i) => `person ${i}`), values: persons },
    attributes: { names: faceAttributes, values: faces.attributes.values },
    points: { names: landmarkNames, values: faces.landmarks.values },
    faces,
    masks: ({ lenses = false, ...rest } = {}) =>
      openDrawnSet({
        ...request,
        ...rest,
        name: `${name}, masks`,
        settings: { ...casting, lenses },
        channels: 1,
        draw: (first, n) => renderFaceMasks(cast(first, n), size, { lenses }),
      }),
  };
}

function castingFrom(options: ToyFacesOptions): Casting {
  const { size, count, seed = 0, difficulty = "hard", split = "train", distribution = "a" } = options;
  const { people = count, sharedPeople = false } = options;
  const refuse = (what: string, value: unknown, remedy: string): never => {
    throw new Error(`toyfaces: ${what} ${String(value)}; ${remedy}`);
  };
  const whole = (value: number, low: number, high: number) => Number.isInteger(value) && value >= low && value <= high;
  if (!whole(size, 32, 256)) refuse("size", size, "a whole number of pixels from 32 to 256 is needed");
  if (!whole(count, 1, 2 ** 24)) refuse("count", count, "a whole number from 1 to 16,777,216 is needed");
  if (!whole(seed, 0, 2 ** 31 - 1)) refuse("seed", seed, "a whole number from 0 to 2,147,483,647 is needed");
  if (!whole(people, 1, count)) refuse("people", people, `a whole number from 1 to count (${count}) is needed`);
  if (!difficulties.includes(difficulty))
    refuse("difficulty", difficulty, `one of ${difficulties.join(", ")} is needed`);
  if (!splits.includes(split)) refuse("split", split, `one of ${splits.join(", ")} is needed`);
  if (!distributions.includes(distribution)) refuse("distribution", distribution, `one of ${distributions.join(", ")} is needed`); // prettier-ignore
  return { count, seed, difficulty, split, distribution, people, sharedPeople };
}

function nameOf({ distribution, split, people, count }: Casting): string {
  const set = distribution === "b" ? "toyfaces-b" : "toyfaces";
  const real = distribution === "b" ? "MAFL" : people < count ? "LFW" : "FF-HQ";
  return `${set} (drawn, stands for ${real}) ${split}`;
}

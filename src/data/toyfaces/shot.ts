import { clamp } from "../toys/geometry";
import { createDice, mixSeed, type Dice } from "../toys/random";

export const difficulties = ["easy", "medium", "hard"] as const;
export type Difficulty = (typeof difficulties)[number];

/** Two ways to photograph the same people: `a` stands for FF-HQ, `b`, with smaller and more tilted faces out of doors, for another set. */
export const distributions = ["a", "b"] as const;
export type Distribution = (typeof distributions)[number];

const backgrounds = [
  "studio", "wall", "window", "shelf", "brick", "curtain", "trees", "city", "sea", "bokeh",
] as const; // prettier-ignore
export type BackgroundKind = (typeof backgrounds)[number];

const outfits = ["crew", "v", "shirt", "suit", "turtleneck", "hoodie", "stripes"] as const;
export type Outfit = (typeof outfits)[number];

export interface Light {
  readonly azimuth: number; // degrees; positive: from the picture's right
  readonly elevation: number; // degrees above the eyes
  readonly strength: number; // 0 flat .. 1 hard
  readonly warmth: number; // -1 blue .. 1 yellow
  readonly exposure: number; // factor of every colour
}

/** Everything that may change between two pictures of one person. */
export interface Shot {
  readonly seed: number;
  readonly yaw: number; // degrees; positive: the nose points to the picture's right
  readonly pitch: number; // degrees; positive: the face looks up
  readonly roll: number; // degrees; positive: clockwise in the picture
  readonly smile: number; // -0.2 sad .. 1 broad
  readonly mouthOpen: number; // 0..1
  readonly eyesOpen: number; // 0..1
  readonly gaze: number; // -0.5 .. 0.5, to the picture's right
  readonly browRaise: number; // -0.5 .. 1
  readonly sunglasses: boolean;
  readonly light: Light;
  readonly background: BackgroundKind;
  readonly backgroundHue: number; // 0..1
  readonly backgroundSeed: number; // of everything else in it
  readonly outfit: Outfit;
  readonly clothesHue: number; // 0..1
  readonly scale: number; // of the head
  readonly shift: readonly [x: number, y: number]; // of the head, in thousandths of the picture
  readonly grain: number; // grey levels of noise
}

interface Ranges {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly azimuth: readonly [number, number];
  readonly strength: readonly [number, number];
  readonly scale: readonly [number, number];
  readonly shift: number;
  readonly grain: readonly [number, number];
  readonly backgrounds: readonly BackgroundKind[];
  readonly outfits: readonly Outfit[];
}

/** The ranges of the difficulties; angles in degrees. */
export const ranges: Readonly<Record<Difficulty, Ranges>> = {
  easy: {
    yaw: 15,
    pitch: 5,
    roll: 3,
    azimuth: [20, 40],
    strength: [0.3, 0.4],
    scale: [0.99, 1.01],
    shift: 8,
    grain: [1, 2],
    backgrounds: ["studio"],
    outfits: ["crew"],
  },
  medium: {
    yaw: 30,
    pitch: 10,
    roll: 5,
    azimuth: [10, 60],
    strength: [0.25, 0.7],
    scale: [0.96, 1.05],
    shift: 20,
    grain: [1, 3],
    backgrounds: ["studio", "wall", "curtain"],
    outfits,
  },
  hard: {
    yaw: 60,
    pitch: 18,
    roll: 7,
    azimuth: [10, 75],
    strength: [0.25, 1],
    scale: [0.94, 1.08],
    shift: 30,
    grain: [1, 5],
    backgrounds,
    outfits,
  },
};

const outdoors: readonly BackgroundKind[] = ["trees", "city", "sea", "bokeh", "brick"];

/** The shot with this seed (a whole number >= 0): always the same one. */
export function sampleShot(seed: number, difficulty: Difficulty = "hard", distribution: Distribution = "a"): Shot {
  const dice = createDice(mixSeed(seed, 2));
  const range = ranges[difficulty];
  const b = distribution === "b";
  const around = (width: number) => dice.between(-width, width);
  const easy = difficulty === "easy";
  return {
    seed,
    yaw: around(range.yaw),
    pitch: around(range.pitch),
    roll: around(range.roll * (b ? 1.8 : 1)),
    smile: sampleSmile(dice, b),
    mouthOpen: dice.chance(0.3) ? dice.between(0.3, 1) : 0,
    eyesOpen: dice.chance(0.05) ? 0.12 : dice.between(0.85, 1.08),
    gaze: clamp(around(0.5), -0.5, 0.5),
    browRaise: dice.between(-0.4, 0.8),
    sunglasses: !easy && dice.chance(b ? 0.1 : 0.05),
    light: {
      azimuth: dice.between(...range.azimuth) * dice.pick([-1, 1]),
      elevation: dice.between(5, 55),
      strength: dice.between(...range.strength),
      warmth: easy ? 0 : around(1),
      exposure: easy ? 1 : dice.between(0.84, 1.1),
    },
    background: dice.pick(b && difficulty === "hard" ? outdoors : range.backgrounds),
    backgroundHue: easy ? 0.58 : dice.unit(),
    backgroundSeed: easy ? 0 : seed,
    outfit: dice.pick(range.outfits),
    clothesHue: easy ? 0.6 : dice.unit(),
    scale: dice.between(...range.scale) * (b ? 0.84 : 1),
    shift: [around(range.shift), around(range.shift) - (b ? 10 : 0)],
    grain: dice.between(...range.grain),
  };
}

function sampleSmile(dice: Dice, more: boolean): number {
  return dice.chance(more ? 0.6 : 0.5) ? dice.between(0.5, 1) : dice.between(-0.2, 0.2);
}

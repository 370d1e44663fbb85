import { createDice, mixSeed, type Dice } from "../toys/random";
import type { HairStyleName } from "./hair-styles";
import type { HairColour } from "./palette";

/** The numbers that make a face, each in -1..1; their list is the identity vector. */
export const identityFactors = [
  "faceWidth",
  "faceHeight",
  "jaw",
  "chin",
  "cheekbones",
  "forehead",
  "eyeGap",
  "eyeSize",
  "eyeTilt",
  "eyeColour",
  "browThickness",
  "browAngle",
  "browHeight",
  "noseLength",
  "noseWidth",
  "noseBridge",
  "mouthWidth",
  "mouthHeight",
  "lips",
  "ears",
  "skin",
  "undertone",
] as const;

export type IdentityFactor = (typeof identityFactors)[number];

export const beards = ["none", "stubble", "moustache", "goatee", "full"] as const;
export const glassesKinds = ["none", "round", "square", "sun"] as const;
export type Beard = (typeof beards)[number];
export type Glasses = (typeof glassesKinds)[number];

/** Everything that stays the same over the pictures of one person. */
export interface Identity {
  readonly number: number;
  readonly factors: Readonly<Record<IdentityFactor, number>>;
  readonly feminine: boolean;
  readonly age: number; // 0 young, 1 old
  readonly hair: HairStyleName;
  readonly hairColour: HairColour;
  readonly partSide: -1 | 1; // the picture's left or right
  readonly beard: Beard;
  readonly glasses: Exclude<Glasses, "sun">;
  readonly lipstick: number; // 0..1
  readonly lashes: number; // 0..1
  readonly earrings: boolean;
  readonly freckles: boolean;
}

const feminineHair: readonly HairStyleName[] = [
  "bob", "bangsBob", "long", "long", "bangsLong", "wavy", "wavy", "curlyLong", "bun", "ponytail", "pixie", "afro",
]; // prettier-ignore
const masculineHair: readonly HairStyleName[] = [
  "bald", "buzz", "short", "short", "quiff", "quiff", "spiky", "fringe", "parted", "parted", "receding", "curly", "afro",
]; // prettier-ignore

/** The person with this number (a whole number >= 0): always the same one. */
export function sampleIdentity(number: number): Identity {
  const dice = createDice(mixSeed(number, 1));
  const factors = Object.fromEntries(identityFactors.map((name) => [name, dice.between(-1, 1)])) as Record<
    IdentityFactor,
    number
  >;
  const feminine = dice.chance(0.5);
  const age = dice.unit() ** 1.4;
  let hair = dice.pick(feminine ? feminineHair : masculineHair);
  if (hair === "receding" && age < 0.35) hair = "short";
  return {
    number,
    factors,
    feminine,
    age,
    hair,
    hairColour: sampleHairColour(dice, age, factors.skin),
    partSide: dice.pick([-1, 1] as const),
    beard: feminine ? "none" : dice.pick(["none", "none", "none", "stubble", "moustache", "goatee", "full", "full"]),
    glasses: dice.chance(0.25) ? dice.pick(["round", "square"] as const) : "none",
    lipstick: feminine && dice.chance(0.7) ? dice.between(0.15, 0.85) : 0,
    lashes: feminine ? dice.between(0.5, 1) : dice.between(0, 0.3),
    earrings: feminine && dice.chance(0.4),
    freckles: factors.skin < -0.2 && dice.chance(0.2),
  };
}

function sampleHairColour(dice: Dice, age: number, skin: number): HairColour {
  if (age > 0.7 && dice.chance(0.75)) return dice.pick(["grey", "white"] as const);
  if (skin > 0.1) return dice.pick(["black", "black", "darkBrown"] as const);
  return dice.pick(["black", "darkBrown", "brown", "lightBrown", "blond", "fair", "red"] as const);
}

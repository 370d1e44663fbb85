import { glassesOf } from "./glasses";
import { hairStyleOf } from "./hair-styles";
import type { Identity } from "./identity";
import type { Shot } from "./shot";

type Test = (identity: Identity, shot: Shot) => boolean;

/** The attributes of CelebA (Liu et al. 2015) that a drawn face can have, by their names there, and a few more, from `Sunglasses` on. */
const tests = {
  "5_o_Clock_Shadow": ({ beard }) => beard === "stubble",
  Arched_Eyebrows: ({ factors, feminine }) => feminine && factors.browAngle < 0,
  Bald: ({ hair }) => hair === "bald",
  Bangs: ({ hair }) => hairStyleOf(hair).front > -0.7,
  Big_Lips: ({ factors, feminine }) => factors.lips + (feminine ? 0.35 : -0.15) > 0.5,
  Big_Nose: ({ factors }) => factors.noseWidth + factors.noseLength > 0.7,
  Black_Hair: ({ hair, hairColour }) => hair !== "bald" && hairColour === "black",
  Blond_Hair: ({ hair, hairColour }) => hair !== "bald" && (hairColour === "blond" || hairColour === "fair"),
  Brown_Hair: ({ hair, hairColour }) => hair !== "bald" && /brown$/i.test(hairColour),
  Bushy_Eyebrows: ({ factors, feminine }) => !feminine && factors.browThickness > 0.4,
  Eyeglasses: (identity, shot) => glassesOf({ identity, shot }) !== "none",
  Goatee: ({ beard }) => beard === "goatee",
  Gray_Hair: ({ hair, hairColour }) => hair !== "bald" && (hairColour === "grey" || hairColour === "white"),
  High_Cheekbones: ({ factors }) => factors.cheekbones > 0.3,
  Male: ({ feminine }) => !feminine,
  Mouth_Slightly_Open: (_, { mouthOpen, smile }) => mouthOpen > 0 || smile > 0.55,
  Mustache: ({ beard }) => beard === "moustache" || beard === "goatee" || beard === "full",
  No_Beard: ({ beard }) => beard === "none" || beard === "moustache",
  Pale_Skin: ({ factors }) => factors.skin < -0.6,
  Receding_Hairline: ({ hair }) => hair === "receding",
  Smiling: (_, { smile }) => smile > 0.35,
  Wavy_Hair: ({ hair }) => hairStyleOf(hair).edge === "waves" || hairStyleOf(hair).edge === "curls",
  Wearing_Earrings: ({ earrings, hair }) =>
    earrings && hairStyleOf(hair).drape === undefined && hairStyleOf(hair).edge !== "curls",
  Wearing_Lipstick: ({ lipstick }) => lipstick > 0.3,
  Wearing_Necktie: (_, { outfit }) => outfit === "suit",
  Young: ({ age }) => age < 0.5,
  Sunglasses: (_, { sunglasses }) => sunglasses,
  Eyes_Closed: (_, { eyesOpen }) => eyesOpen < 0.5,
  Long_Hair: ({ hair }) => (hairStyleOf(hair).drape ?? 0) > 1.5,
  Full_Beard: ({ beard }) => beard === "full",
  Red_Hair: ({ hair, hairColour }) => hair !== "bald" && hairColour === "red",
} satisfies Record<string, Test>;

export type FaceAttribute = keyof typeof tests;

export const faceAttributes = Object.keys(tests) as readonly FaceAttribute[];

/** 1 where the face has the attribute, else 0, in the order of `faceAttributes`. */
export const attributesOf = (identity: Identity, shot: Shot): number[] =>
  faceAttributes.map((name) => Number(tests[name](identity, shot)));

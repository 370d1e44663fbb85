import { mixSeed } from "../toys/random";
import { sampleIdentity, type Identity } from "./identity";
import { sampleShot, type Difficulty, type Distribution, type Shot } from "./shot";

export const splits = ["train", "test"] as const;
export type FaceSplit = (typeof splits)[number];

/** What decides who is in a set and how each picture is taken. */
export interface Casting {
  readonly count: number;
  readonly seed: number;
  readonly difficulty: Difficulty;
  readonly split: FaceSplit;
  readonly distribution: Distribution;
  readonly people: number; // image i shows person i modulo people
  readonly sharedPeople: boolean; // whether train and test show the same
}

// Numbers of the first person of train and test, in both distributions: sets of one seed share nobody unless they are told to.
const block = 2 ** 24;
const firstPerson = ({ split, distribution, sharedPeople }: Casting): number =>
  sharedPeople ? 0 : (splits.indexOf(split) + 2 * Number(distribution === "b")) * block;

/** The number of image i's person among all people of the seed. */
export const personOf = (casting: Casting, i: number): number => firstPerson(casting) + (i % casting.people);

/** Who image i shows, and how. Different numbers are different seeds: the mixing is one to one. */
export function castingOf(casting: Casting, i: number): { readonly identity: Identity; readonly shot: Shot } {
  const { seed, difficulty, split, distribution } = casting;
  const stream = 32 + splits.indexOf(split) + 2 * Number(distribution === "b");
  return {
    identity: sampleIdentity(mixSeed(mixSeed(seed, 31), personOf(casting, i))),
    shot: sampleShot(mixSeed(mixSeed(seed, stream), i), difficulty, distribution),
  };
}

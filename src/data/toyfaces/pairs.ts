import type { Pair } from "../sets/annotations";
import { createDice, mixSeed } from "../toys/random";

export interface PairOptions {
  readonly folds?: number; // 10 unless given, as in LFW
  readonly perFold?: number; // pairs of one person, and as many of two: 300 unless given
  readonly seed?: number;
}

/**
 * Pairs for verification after the protocol of LFW (Huang et al. 2007): folds that share no person, each with `perFold` pairs of one person and as many of
 * two. persons [n]: the person of each image. No pair comes twice. Throws where a fold has too few people or pictures for that.
 */
export function verificationPairs(persons: ArrayLike<number>, options: PairOptions = {}): Pair[] {
  const { folds = 10, perFold = 300, seed = 0 } = options;
  const images = new Map<number, number[]>();
  for (let i = 0; i < persons.length; i++) {
    const of = images.get(persons[i]!);
    if (of) of.push(i);
    else images.set(persons[i]!, [i]);
  }
  const dice = createDice(mixSeed(seed, 5));
  const people = shuffle([...images.values()], dice.unit);
  const pairs: Pair[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const members = people.filter((_, i) => i % folds === fold);
    const several = members.filter((of) => of.length > 1);
    const total = members.reduce((sum, of) => sum + of.length, 0);
    const same = several.reduce((sum, of) => sum + (of.length * (of.length - 1)) / 2, 0);
    const different = (total * total - members.reduce((sum, of) => sum + of.length ** 2, 0)) / 2;
    if (same < perFold || different < perFold)
      throw new Error(
        `${members.length} people in fold ${fold + 1} of ${folds} give ${same} pairs of one person and ${different} of two, ` +
          `${perFold} of each are needed; take more pictures of a person, more people, or fewer pairs`,
      );
    const taken = new Set<string>();
    const draw = (ofOne: boolean): void => {
      for (let n = 0; n < perFold;) {
        const a = dice.pick(ofOne ? several : members);
        const b = ofOne ? a : dice.pick(members);
        const [first, second] = [dice.pick(a), dice.pick(b)].sort((x, y) => x - y) as [number, number];
        if (first === second || (!ofOne && a === b) || taken.has(`${first} ${second}`)) continue;
        taken.add(`${first} ${second}`);
        pairs.push({ first, second, same: ofOne, fold });
        n++;
      }
    };
    draw(true);
    draw(false);
  }
  return pairs;
}

/** Fisher and Yates. */
function shuffle<T>(list: T[], unit: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(unit() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

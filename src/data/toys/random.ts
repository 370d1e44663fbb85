/** Pseudo-random numbers of a toy picture: the same seed gives the same picture on every machine. */
export interface Dice {
  /** Uniform in [0, 1). */
  readonly unit: () => number;
  /** Uniform in [low, high). */
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** True with probability p. */
  readonly chance: (p: number) => boolean;
}

/** Mulberry32 (T. Ettinger, public domain), warmed up so that neighbouring seeds part at once. seed: an integer */
export function createDice(seed: number): Dice {
  let state = Math.imul(seed, 2654435761) >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  for (let i = 0; i < 4; i++) unit();
  return {
    unit,
    between: (low, high) => low + (high - low) * unit(),
    pick: (list) => {
      const one = list[Math.floor(unit() * list.length)];
      if (one === undefined) throw new Error("pick: the list is empty");
      return one;
    },
    chance: (p) => unit() < p,
  };
}

/** An integer seed that differs for every pair of parts: a stream of its own for each purpose. */
export function mixSeed(seed: number, purpose: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(purpose + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
  return (h ^ (h >>> 15)) >>> 0;
}

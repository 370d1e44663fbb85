/** One independent repetition of a check. */
export interface Trial {
  readonly ok: boolean;
  readonly note?: string; // why not
  readonly units?: number; // how much of the row's count it is; 1 unless given
  readonly skipped?: string; // why it could not be done on this machine
  readonly isEnd?: boolean; // there is nothing after it: the row's count is only an upper bound
  readonly numbers?: Readonly<Record<string, number>>; // counted; over the trials they add up
  readonly measured?: Readonly<Record<string, number>>; // with the unit in the name; over the trials the largest counts
}

/** Where a row works, and how long it takes. */
export interface RowContext {
  readonly work: string; // an empty folder
  readonly size: "full" | "short";
}

/** A check that counts what must not happen, in trials that do not depend on each other, so that it can be cut into pieces and go on later. */
export interface Row {
  readonly id: string; // R1
  readonly title: string;
  readonly bar: string; // the number to reach
  readonly unit: string; // what is counted
  readonly counts: { readonly full: number; readonly short: number };
  /** Makes what all trials need. -> a trial by its number, from 0; the number is its seed */
  prepare(context: RowContext): Promise<(index: number) => Promise<Trial>>;
}

/** Uniform numbers in [0,1) that `seed` fixes (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A trial that fails with the first fault there is. */
export const judge = (
  faults: readonly (string | false | undefined)[],
  more: Omit<Trial, "ok" | "note"> = {},
): Trial => {
  const found = faults.filter((fault): fault is string => typeof fault === "string");
  return { ok: found.length === 0, ...(found.length > 0 && { note: found.join("; ") }), ...more };
};

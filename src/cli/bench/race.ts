import type { Candidate } from "./candidate";

export interface RaceOptions {
  readonly rounds: number;
  readonly seconds: number; // that a measurement lasts at least
  readonly signal?: AbortSignal;
  readonly onWarm?: () => void; // everyone has run; from here on it is measured
  readonly onRound?: (done: number) => void;
}

const warmUpCalls = 5; // a function's first calls allocate, optimise and choose kernels
const warmUpSeconds = 20; // enough even for fewer calls, but for the first two

/**
 * Measures candidates in turn: in every round each one once, in an order that changes from round to round, so that none always runs in the wake of the same
 * one. -> seconds of a call, [candidate][round]
 */
export async function race(candidates: readonly Candidate[], options: RaceOptions): Promise<number[][]> {
  const { rounds, seconds, signal, onWarm, onRound } = options;
  const calls: number[] = [];
  for (const candidate of candidates) calls.push(await callsFor(candidate, seconds, signal));
  onWarm?.();
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const i of orderOf(round, candidates.length)) {
      await breathe(signal);
      times[i]!.push((await candidates[i]!.measure(calls[i]!)) / calls[i]!);
    }
    onRound?.(round + 1);
  }
  return times;
}

/** Over `count` rounds everyone comes at every place once, and, where count is even, directly after every other one once (a Williams square). */
export function orderOf(round: number, count: number): number[] {
  const zigzag = Array.from({ length: count }, (_, i) => (i % 2 === 1 ? (i + 1) / 2 : count - i / 2));
  return zigzag.map((i) => (i + round) % count);
}

/** Warms a candidate up. -> how many of its calls take `seconds` */
async function callsFor(candidate: Candidate, seconds: number, signal?: AbortSignal): Promise<number> {
  let warming = 0;
  for (let call = 0; call < warmUpCalls && (call < 2 || warming < warmUpSeconds); call++) {
    await breathe(signal);
    warming += await candidate.measure(1);
  }
  for (let calls = 1; ; calls *= 2) {
    await breathe(signal);
    const taken = await candidate.measure(calls);
    if (taken >= seconds / 2) return Math.ceil((calls * seconds * 1.1) / taken);
  }
}

/** Lets signals and timers through between measurements, which keep the event loop waiting. */
async function breathe(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

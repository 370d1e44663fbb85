import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { encodeSafetensors } from "../../files/safetensors";
import { nameOf, type Contender } from "./candidate";
import { compareOutputs, Different, type Difference, type Outputs } from "./compare";
import { referenceOf, refusal, type Entrant } from "./contenders";
import { inputsOf } from "./ours";
import { processCandidate, type ProcessCandidate } from "./process";
import { race } from "./race";
import type { Row } from "./rows/row";
import type { Worker } from "./worker";

/** How one contender did. */
export interface Measured extends Contender {
  readonly seconds: readonly number[]; // of a call, in every round
  readonly difference: Difference; // of its outputs from the reference's
  readonly peak: number | null; // bytes
  readonly isInterleaved: boolean; // its rounds are neighbours of those of ours compiled
}

/** What was measured of a row. */
export interface Result {
  readonly row: Row;
  readonly measured: readonly Measured[]; // ours compiled first
  readonly refused: readonly (Contender & { readonly reason: string })[];
  readonly multiplications: number; // of a step
  readonly bytes: number; // of the inputs, the weights included
}

/** How everyone is measured. */
export interface Measurement {
  readonly rounds: number;
  readonly seconds: number; // that a measurement lasts at least
  readonly seed: number; // of the inputs
}

export interface Conditions extends Measurement {
  readonly entrants: readonly Entrant[];
  readonly launch: (entrant: Entrant) => Worker;
  readonly folder: string; // for files of tensors
  readonly signal?: AbortSignal;
  readonly say: (what: string) => void;
  readonly onRound: (done: number, of: number) => void;
}

/** Rounds of a row: the large ones have a third. */
const roundsOf = (row: Row, rounds: number) => (row.isLarge ? Math.ceil(rounds / 3) : rounds);

/**
 * Who is alive at the same time: all, or in a large row one after the other, but for ours compiled beside tf.function, its closest rival. The first of all,
 * with whose outputs the others' are compared, comes first.
 */
function groupsOf(row: Row, all: readonly [Entrant, ...Entrant[]]): Entrant[][] {
  if (!row.isLarge) return [[...all]];
  const [reference, ...others] = all;
  const rivals = others.filter(({ mode }) => mode === "compiled" || mode === "tf.function");
  return [[reference], rivals, ...others.filter((one) => !rivals.includes(one)).map((one) => [one])];
}

/**
 * Runs a row: outputs are compared before anything is timed. Everyone has a process of its own; those of a group are alive at once and measured in rounds. Who
 * cannot run the row, for want of memory say, is refused, but for ours compiled and the one with whose outputs the others' are compared.
 */
export async function measureRow(row: Row, conditions: Conditions): Promise<Result> {
  const { entrants, launch, seconds, seed, folder, signal, say } = conditions;
  const refused = entrants.flatMap((entrant) => {
    const reason = refusal(entrant, row);
    return reason === undefined ? [] : [{ ...entrant, reason }];
  });
  const reference = referenceOf(entrants);
  const others = entrants.filter((entrant) => entrant !== reference && refusal(entrant, row) === undefined);
  const inputs = join(folder, "inputs.safetensors");
  const bytes = await writeInputs();
  let expected: Outputs | undefined;
  let multiplications = 0;
  const groups = groupsOf(row, [reference, ...others]);
  const measured: Measured[] = [];
  const rounds = roundsOf(row, conditions.rounds);
  for (const [i, group] of groups.entries())
    try {
      const done = (round: number) => conditions.onRound(i * rounds + round, groups.length * rounds);
      measured.push(...(await measureGroup(group, done)));
    } catch (error) {
      if (group.length > 1) throw error;
      refuse(group[0]!, error as Error);
    }
  const place = (one: Contender) => entrants.findIndex(({ side, mode }) => side === one.side && mode === one.mode);
  return { row, measured: measured.sort((a, b) => place(a) - place(b)), refused, multiplications, bytes };

  async function writeInputs(): Promise<number> {
    const file = encodeSafetensors(inputsOf(row, seed));
    await writeAtomic(inputs, file);
    return file.byteLength;
  }

  function refuse(one: Entrant, error: Error): void {
    const isNeeded = one === reference || one === entrants[0];
    if (isNeeded || error instanceof Different || signal?.aborted) throw error;
    refused.push({ ...one, reason: error.message.split("\n")[0]! });
  }

  async function measureGroup(group: readonly Entrant[], onRound: (done: number) => void): Promise<Measured[]> {
    const workers: Worker[] = [];
    const ready: { candidate: ProcessCandidate; difference: Difference }[] = [];
    try {
      for (const entrant of group) {
        say(`outputs of ${entrant.side} ${entrant.mode}`);
        const worker = launch(entrant);
        workers.push(worker);
        try {
          ready.push(await prepare(entrant, worker));
        } catch (error) {
          await worker.close();
          refuse(entrant, error as Error);
        }
      }
      const candidates = ready.map(({ candidate }) => candidate);
      if (candidates.length === 0) return [];
      say(`warm-up of ${candidates.map(nameOf).join(", ")}`);
      const onWarm = () => candidates.forEach((candidate) => candidate.watch());
      const limits = { rounds, seconds, ...(signal && { signal }) };
      const times = await race(candidates, { ...limits, onWarm, onRound });
      const isInterleaved = group.includes(entrants[0]!);
      return ready.map(({ candidate, difference }, i) => ({
        ...{ side: candidate.side, mode: candidate.mode, peak: candidate.peak() },
        ...{ seconds: times[i]!, difference, isInterleaved },
      }));
    } finally {
      for (const worker of workers) await worker.close();
    }
  }

  async function prepare(entrant: Entrant, worker: Worker) {
    const candidate = await processCandidate(worker, entrant, row, inputs, folder);
    const outputs = { ...entrant, tensors: await candidate.outputs() };
    const difference = compareOutputs(row, outputs, (expected ??= outputs));
    if (entrant.peer === undefined && entrant.mode === "eager") multiplications = await candidate.multiplications();
    return { candidate, difference };
  }
}

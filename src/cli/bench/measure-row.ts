import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { encodeSafetensors } from "../../files/safetensors";
import type { Contender } from "./candidate";
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
}

/** What was measured of a row. */
export interface Result {
  readonly row: Row;
  readonly measured: readonly Measured[]; // ours compiled first
  readonly refused: readonly (Contender & { readonly reason: string })[];
  readonly multiplications: number; // of a step
  readonly bytes: number; // of the inputs, the weights included
}

export interface Conditions {
  readonly entrants: readonly Entrant[];
  readonly launch: (entrant: Entrant) => Worker;
  readonly rounds: number;
  readonly seconds: number; // that a measurement lasts at least
  readonly seed: number; // of the inputs
  readonly folder: string; // for files of tensors
  readonly signal?: AbortSignal;
  readonly say: (what: string) => void;
  readonly onRound: (done: number, of: number) => void;
}

/** Rounds of a row: the large ones have a third. */
const roundsOf = (row: Row, rounds: number) => (row.isLarge ? Math.ceil(rounds / 3) : rounds);

/**
 * Runs a row: outputs are compared before anything is timed. Everyone has a process of its own; all are alive at once and measured in rounds, but for a large
 * row, where one after the other is started, measured and ended.
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
  const groups = row.isLarge ? [reference, ...others].map((one) => [one]) : [[reference, ...others]];
  const measured: Measured[] = [];
  const rounds = roundsOf(row, conditions.rounds);
  for (const [i, group] of groups.entries())
    try {
      const done = (round: number) => conditions.onRound(i * rounds + round, groups.length * rounds);
      measured.push(...(await measureGroup(group, done)));
    } catch (error) {
      const [one] = group as [Entrant];
      const isNeeded = group.length > 1 || one === reference || one === entrants[0];
      if (isNeeded || error instanceof Different || signal?.aborted) throw error;
      refused.push({ ...one, reason: (error as Error).message.split("\n")[0]! }); // out of memory, say: the others go on
    }
  const place = (one: Contender) => entrants.findIndex(({ side, mode }) => side === one.side && mode === one.mode);
  return { row, measured: measured.sort((a, b) => place(a) - place(b)), refused, multiplications, bytes };

  async function writeInputs(): Promise<number> {
    const file = encodeSafetensors(inputsOf(row, seed));
    await writeAtomic(inputs, file);
    return file.byteLength;
  }

  async function measureGroup(group: readonly Entrant[], onRound: (done: number) => void): Promise<Measured[]> {
    const workers: Worker[] = [];
    try {
      const candidates: ProcessCandidate[] = [];
      const differences: Difference[] = [];
      for (const entrant of group) {
        say(`outputs of ${entrant.side} ${entrant.mode}`);
        workers.push(launch(entrant));
        const candidate = await processCandidate(workers.at(-1)!, entrant, row, inputs, folder);
        const outputs = { ...entrant, tensors: await candidate.outputs() };
        differences.push(compareOutputs(row, outputs, (expected ??= outputs)));
        if (entrant.peer === undefined && entrant.mode === "eager") multiplications = await candidate.multiplications();
        candidates.push(candidate);
      }
      say(`warm-up of ${group.map(({ side, mode }) => `${side} ${mode}`).join(", ")}`);
      const onWarm = () => candidates.forEach((candidate) => candidate.watch());
      const limits = { rounds, seconds, ...(signal && { signal }) };
      const times = await race(candidates, { ...limits, onWarm, onRound });
      return candidates.map((candidate, i) => ({
        ...{ side: candidate.side, mode: candidate.mode, peak: candidate.peak() },
        ...{ seconds: times[i]!, difference: differences[i]! },
      }));
    } finally {
      for (const worker of workers) await worker.close();
    }
  }
}

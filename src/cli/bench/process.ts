import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeSafetensors } from "../../files/safetensors";
import { nameOf, type Candidate } from "./candidate";
import type { Entrant } from "./contenders";
import { memoryOf, resetPeak } from "./memory";
import type { Row } from "./rows/row";
import type { Worker } from "./worker";

/** What a peer is and how it is set, for the record. */
export interface PeerFacts {
  readonly python: string;
  readonly numpy: string;
  readonly version: string;
  readonly oneDNN: boolean; // as the library itself says
  readonly intra: number; // threads within an op; 0: the environment or the number of cores decides, as here
  readonly inter: number;
}

/** Asks a peer who it is. Throws unless TensorFlow's version is the one that we have. */
export async function greet(worker: Worker, libtensorflow?: string): Promise<PeerFacts> {
  const facts = await worker.ask<PeerFacts>({ do: "hello" });
  if (libtensorflow !== undefined && facts.version !== libtensorflow)
    throw new Error(
      `Python has TensorFlow ${facts.version}, this project runs on ${libtensorflow}: only the same version can be compared (is GENFEAT_LIBTENSORFLOW set?)`,
    );
  return facts;
}

/** A row in a process of its own. */
export interface ProcessCandidate extends Candidate {
  /** From here on the peak of memory is taken. */
  watch(): void;
  /** Bytes that the row took at the most since then, beside what the process had taken without a row; null where the system does not say. */
  peak(): number | null;
  /** Multiplications of convolutions and matrix products in a step; only of ours. */
  multiplications(): Promise<number>;
}

/** Prepares a row in a worker from a file of its inputs; outputs go through a file in `folder`. */
export async function processCandidate(
  worker: Worker,
  { peer, side, mode }: Entrant,
  row: Row,
  inputs: string,
  folder: string,
): Promise<ProcessCandidate> {
  await worker.ask({ do: "hello" }); // the libraries are loaded then
  const before = memoryOf(worker.pid, "now");
  const what = peer === undefined ? { row: row.name } : { job: row.job, settings: row.settings ?? {} };
  await worker.ask({ do: "prepare", ...what, mode, inputs });
  return {
    ...{ side, mode },
    outputs: async () => {
      const to = join(folder, `${nameOf({ side, mode }).replace(" ", "-")}.safetensors`);
      await worker.ask({ do: "outputs", to });
      return decodeSafetensors(readFileSync(to), to).tensors;
    },
    measure: async (calls) => (await worker.ask<{ seconds: number }>({ do: "measure", calls })).seconds,
    watch: () => resetPeak(worker.pid),
    peak: () => {
      const peak = memoryOf(worker.pid, "peak");
      return peak === null || before === null ? null : peak - before;
    },
    multiplications: async () => (await worker.ask<{ count: number }>({ do: "multiplications" })).count,
  };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { decodeSafetensors, encodeSafetensors } from "../../files/safetensors";
import { modes, type Candidate, type HostTensors } from "./candidate";
import type { Worker } from "./worker";

/** What the worker is and how it is set, for the record. */
export interface PythonFacts {
  readonly python: string;
  readonly tensorflow: string;
  readonly numpy: string;
  readonly oneDNN: boolean; // as the library itself says
  readonly intra: number; // 0: not set by Python, so the environment or the number of cores decides, as here
  readonly inter: number;
}

/** Asks who the worker is. Throws unless it has the version of TensorFlow that we have. */
export async function greet(worker: Worker, libtensorflow: string): Promise<PythonFacts> {
  const facts = await worker.ask<PythonFacts>({ do: "hello" });
  if (facts.tensorflow !== libtensorflow)
    throw new Error(
      `Python has TensorFlow ${facts.tensorflow}, this project runs on ${libtensorflow}: only the same version can be compared (is GENFEAT_LIBTENSORFLOW set?)`,
    );
  return facts;
}

/** A row as Python runs it, eager and compiled. Tensors go through safetensors files in `folder`. */
export async function pythonCandidates(
  worker: Worker,
  row: string,
  inputs: HostTensors,
  folder: string,
): Promise<Candidate[]> {
  const file = join(folder, `${row}.safetensors`);
  await writeAtomic(file, encodeSafetensors(inputs));
  await worker.ask({ do: "prepare", row, inputs: file });
  return modes.map((mode) => ({
    side: "Python",
    mode,
    outputs: async () => {
      const to = join(folder, `${row}-${mode}.safetensors`);
      await worker.ask({ do: "outputs", mode, to });
      return decodeSafetensors(readFileSync(to), to).tensors;
    },
    measure: async (calls) => (await worker.ask<{ seconds: number }>({ do: "measure", mode, calls })).seconds,
  }));
}

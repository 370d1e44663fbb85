import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { backendInfo } from "../../backend/tf";
import { decodeSafetensors, encodeSafetensors } from "../../files/safetensors";
import type { OurMode } from "./contenders";
import { ourCandidate, type OurCandidate } from "./ours";
import { rows } from "./rows";

// Runs one row of ours for the bench: the same questions and answers as scripts/bench/worker.py has, and "multiplications".

interface Question {
  readonly do: string;
  readonly row: string;
  readonly mode: OurMode;
  readonly inputs: string;
  readonly to: string;
  readonly calls: number;
}

let candidate: OurCandidate | undefined;

const actions: Record<string, (question: Question) => Promise<object>> = {
  hello: () => Promise.resolve(backendInfo()),
  prepare: ({ row, mode, inputs }) => {
    const wanted = rows.find(({ name }) => name === row)!;
    candidate = ourCandidate(wanted, decodeSafetensors(readFileSync(inputs), inputs).tensors, mode);
    return Promise.resolve({});
  },
  outputs: async ({ to }) => {
    await writeFile(to, encodeSafetensors(await candidate!.outputs()));
    return {};
  },
  measure: async ({ calls }) => ({ seconds: await candidate!.measure(calls) }),
  multiplications: async () => ({ count: await candidate!.multiplications() }),
};

async function answer(line: string): Promise<object> {
  try {
    const question = JSON.parse(line) as Question;
    const result = await actions[question.do]!(question);
    if (question.do !== "measure") await collect();
    return result;
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Lets go of copies of files and tensors on the JavaScript side, which would count as the row's memory; a turn later, when no frame holds them. */
async function collect(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  global.gc?.();
}

createInterface({ input: process.stdin }).on(
  "line",
  (line) => void answer(line).then((result) => process.stdout.write(`${JSON.stringify(result)}\n`)),
);

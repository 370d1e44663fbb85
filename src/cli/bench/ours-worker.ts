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
    global.gc?.(); // the file's copy, of which nothing is needed any more
    return Promise.resolve({});
  },
  outputs: async ({ to }) => {
    await writeFile(to, encodeSafetensors(await candidate!.outputs()));
    global.gc?.();
    return {};
  },
  measure: async ({ calls }) => ({ seconds: await candidate!.measure(calls) }),
  multiplications: async () => ({ count: await candidate!.multiplications() }),
};

async function answer(line: string): Promise<object> {
  try {
    const question = JSON.parse(line) as Question;
    return await actions[question.do]!(question);
  } catch (error) {
    return { error: (error as Error).message };
  }
}

createInterface({ input: process.stdin }).on(
  "line",
  (line) => void answer(line).then((result) => process.stdout.write(`${JSON.stringify(result)}\n`)),
);

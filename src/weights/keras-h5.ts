import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { failing, told } from "./bytes";
import type { Tensors } from "./dnnlib";
import type { Answer, Order } from "./h5-messages";
import { rowMajor } from "./source-array";
import { tensorCounter } from "./tensor-counter";

const patience = 60_000; // milliseconds; a file of Keras takes a few seconds

/** The 32-bit datasets of an HDF5 file by their full names ("block1_conv1/block1_conv1_W_1:0"), read by jsfive. */
export async function readKerasH5(bytes: Uint8Array, file: string, signal?: AbortSignal): Promise<Tensors> {
  const fail = failing(file);
  const order: Order = { file, bytes };
  const megabytes = Math.ceil(bytes.length / 2 ** 20);
  const worker = new Worker(`require("tsx/cjs"); require(${JSON.stringify(join(__dirname, "h5-worker"))});`, {
    eval: true,
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 64 + 4 * megabytes },
  });
  const answer = await new Promise<Answer>((resolve) => {
    const give = (fault: string) => resolve({ fault });
    const timer = setTimeout(give, patience, `not read within ${patience / 1000} s; it is damaged or made to be slow`);
    signal?.addEventListener("abort", () => give("stopped"), { once: true });
    worker.once("message", resolve);
    worker.once("error", (error) => give(`not readable as HDF5 (${told(error.message)})`));
    worker.once("exit", () => {
      clearTimeout(timer);
      give("not readable as HDF5");
    });
  }).finally(() => worker.terminate());
  signal?.throwIfAborted();
  if ("fault" in answer) return fail(answer.fault);
  tensorCounter(fail)(answer.datasets.length);
  return new Map(
    answer.datasets.map(({ name, shape, values }) => [
      name,
      {
        ...{ type: "f4" as const, shape, strides: rowMajor(shape), offset: 0 },
        bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      },
    ]),
  );
}

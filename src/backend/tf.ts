import { addonFile, gpu, say } from "./environment"; // first: it prepares the process for the package
import { availableParallelism } from "node:os";
import * as tf from "@tensorflow/tfjs-node-gpu";
import { nativeBackend } from "./binding";
import { announceCompilation, cardFacts, unusedCard, type CardFacts } from "./gpu";
import { installGradients } from "./gradients";

export { tf };

if (tf.getBackend() !== "tensorflow")
  throw new Error(
    `TensorFlow's library did not load (backend "${tf.getBackend()}"); run npm run setup, then npm run doctor`,
  );
if (typeof nativeBackend(tf).binding.logPlacement !== "function")
  throw new Error(`${addonFile} is of another version of the project; run npm run setup`);
installGradients(tf);

const isOnGpu = nativeBackend(tf).isUsingGpuDevice;
const unused = unusedCard(gpu, isOnGpu);
if (unused !== undefined) say(`GPU: ${unused}. Computing on the CPU`);
if (isOnGpu) announceCompilation(gpu, say);

/** What computes: for provenance and bug reports. */
export interface BackendInfo {
  readonly tfjs: string;
  readonly libtensorflow: string;
  readonly device: "CPU" | "GPU";
  readonly card?: CardFacts; // where the device is one that its driver describes
  readonly noCard?: string; // why the library for GPUs computes on the CPU
  readonly threads: { readonly intra: number; readonly inter: number };
  readonly oneDNN: boolean;
  readonly node: string;
  readonly addon: string;
}

export function backendInfo(): BackendInfo {
  const { binding } = nativeBackend(tf);
  const card = isOnGpu ? cardFacts(gpu) : undefined;
  const noCard = isOnGpu ? undefined : (gpu.fault ?? unused);
  const threads = (name: string) => Number(process.env[name]) || availableParallelism();
  return {
    tfjs: tf.version.tfjs,
    libtensorflow: binding.TF_Version,
    device: isOnGpu ? "GPU" : "CPU",
    ...(card && { card }),
    ...(noCard !== undefined && { noCard }),
    threads: { intra: threads("TF_NUM_INTRAOP_THREADS"), inter: threads("TF_NUM_INTEROP_THREADS") },
    oneDNN: process.env["TF_ENABLE_ONEDNN_OPTS"] !== "0",
    node: process.version,
    addon: addonFile,
  };
}

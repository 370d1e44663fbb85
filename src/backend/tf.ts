import { addonFile } from "./environment"; // first: it prepares the process for the package
import { availableParallelism } from "node:os";
import * as tf from "@tensorflow/tfjs-node-gpu";
import { nativeBackend } from "./binding";
import { installGradients } from "./gradients";

export { tf };

if (tf.getBackend() !== "tensorflow")
  throw new Error(
    `TensorFlow's library did not load (backend "${tf.getBackend()}"); run npm run setup, then npm run doctor`,
  );
if (typeof nativeBackend(tf).binding.inferShapes !== "function")
  throw new Error(`${addonFile} is of another version of the project; run npm run setup`);
installGradients(tf);

/** What computes: for provenance and bug reports. */
export interface BackendInfo {
  readonly tfjs: string;
  readonly libtensorflow: string;
  readonly device: "CPU" | "GPU";
  readonly threads: { readonly intra: number; readonly inter: number };
  readonly oneDNN: boolean;
  readonly node: string;
  readonly addon: string;
}

export function backendInfo(): BackendInfo {
  const { binding, isUsingGpuDevice } = nativeBackend(tf);
  const threads = (name: string) => Number(process.env[name]) || availableParallelism();
  return {
    tfjs: tf.version.tfjs,
    libtensorflow: binding.TF_Version,
    device: isUsingGpuDevice ? "GPU" : "CPU",
    threads: { intra: threads("TF_NUM_INTRAOP_THREADS"), inter: threads("TF_NUM_INTEROP_THREADS") },
    oneDNN: process.env["TF_ENABLE_ONEDNN_OPTS"] !== "0",
    node: process.version,
    addon: addonFile,
  };
}

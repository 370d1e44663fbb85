import type { Fail } from "./bytes";
import type { Tensors } from "./dnnlib";
import { describe, isTyped, type Dict, type Value } from "./pickle-values";
import { isShape, type SourceArray } from "./source-array";
import { tensorCounter } from "./tensor-counter";
import { arrayOfTensor } from "./torch-values";

/** The name of the only network of a file that holds nothing but its tensors. */
export const onlyNetwork = "";

/**
 * The state dictionaries of a torch file by their keys ("generator_smooth" of genforce, "G_running_state_dict" of the automodulator), or the file's own under
 * "". What else a checkpoint keeps (optimisers, counters) is left alone.
 */
export function torchNetworks(value: Value, fail: Fail): Map<string, Tensors> {
  if (!(value instanceof Map)) return fail(`it holds ${describe(value)}; expected a dictionary of tensors`);
  const count = tensorCounter(fail);
  const own = tensorsOf(value, fail, count);
  if (own.size > 0) return new Map([[onlyNetwork, own]]);
  const networks = new Map<string, Tensors>();
  for (const [key, part] of value) {
    const tensors = part instanceof Map ? tensorsOf(part, fail, count) : undefined;
    if (tensors && tensors.size > 0) networks.set(String(key), tensors);
  }
  return networks.size > 0 ? networks : fail("no dictionary of tensors is in it");
}

/** Tensors without numbers are no weights, whatever sizes they claim. */
function tensorsOf(dict: Dict, fail: Fail, count: () => void): Tensors {
  const tensors = new Map<string, SourceArray>();
  for (const [key, value] of dict) {
    const tensor = isTyped(value, "parameter") ? value.data : value;
    if (typeof key !== "string" || !isTyped(tensor, "tensor") || !isShape(tensor.shape)) continue;
    count();
    tensors.set(key, arrayOfTensor(tensor, fail));
  }
  return tensors;
}

import { tf } from "../backend/tf";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../files/safetensors";
import { entries, variables } from "./tree";

const codes = { float32: "F32", int32: "I32" } as const;

/** Every leaf of a tree under its flat name, as safetensors. `half` stores float32 leaves in 16 bits. */
export function encodeTree(
  tree: unknown,
  options: { half?: boolean; metadata?: Record<string, string> } = {},
): Uint8Array {
  const tensors = Object.fromEntries(
    entries(tree).map(([name, leaf]): [string, StoredTensor] => {
      if (leaf.dtype !== "float32" && leaf.dtype !== "int32")
        throw new Error(`weights: "${name}" is ${leaf.dtype}, expected float32 or int32`);
      const dtype = leaf.dtype === "float32" && options.half ? "F16" : codes[leaf.dtype];
      return [name, { dtype, shape: leaf.shape, data: leaf.dataSync() }];
    }),
  );
  return encodeSafetensors(tensors, options.metadata ?? {});
}

/** Assigns the tensors of a safetensors file to the variables of `tree`, by flat name. Throws, before anything changes, naming every tensor that is missing, unknown or of another shape; and where the metadata name another kind of model than `expected`. */
export function decodeTree(tree: unknown, bytes: Uint8Array, file = "safetensors", expected?: string): void {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const kind = metadata["kind"];
  if (expected !== undefined && kind !== undefined && kind !== expected)
    throw new Error(`${file}: weights of ${JSON.stringify(kind.slice(0, 80))}, expected ${expected}`);
  const wanted = new Map(entries(tree));
  const faults: string[] = [];
  for (const [name, leaf] of wanted) {
    const found = tensors[name];
    if (!found) faults.push(`"${name}" is missing`);
    else if (found.shape.join() !== leaf.shape.join())
      faults.push(`"${name}" has shape [${found.shape.join(", ")}], expected [${leaf.shape.join(", ")}]`);
  }
  for (const name of Object.keys(tensors)) if (!wanted.has(name)) faults.push(`"${name}" is not part of this model`);
  if (faults.length > 0)
    throw new Error(`${file}: these weights do not fit the model:\n  ${faults.slice(0, 10).join("\n  ")}`);
  const names = [...wanted.keys()];
  variables(tree).forEach((leaf, i) => {
    const value = tf.tensor(tensors[names[i]!]!.data, leaf.shape, leaf.dtype);
    leaf.assign(value);
    value.dispose();
  });
}

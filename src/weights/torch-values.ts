import { shown, type Fail } from "./bytes";
import {
  describe,
  describeAll,
  isSizes,
  isTyped,
  type Storage,
  type TorchParameter,
  type TorchTensor,
  type Value,
} from "./pickle-values";
import { countOf, elementBytes, type ElementType, type SourceArray } from "./source-array";

/** Storages of torch by class. */
export const storageTypes: Readonly<Record<string, ElementType>> = {
  "torch.FloatStorage": "f4",
  "torch.DoubleStorage": "f8",
  "torch.HalfStorage": "f2",
  "torch.BFloat16Storage": "bf2",
  "torch.LongStorage": "i8",
  "torch.IntStorage": "i4",
  "torch.ShortStorage": "i2",
  "torch.CharStorage": "i1",
  "torch.ByteStorage": "u1",
  "torch.BoolStorage": "b1",
};

/** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks); _rebuild_tensor has the first four */
export function rebuildTensor(args: readonly Value[], fail: Fail): TorchTensor {
  const [storage, offset, shape, strides] = args;
  if (!isTyped(storage, "storage") || !isSizes(offset === undefined ? undefined : [offset]))
    return fail(`a torch tensor of ${describeAll(args.slice(0, 2))}`);
  if (!isSizes(shape) || !isSizes(strides) || shape.length !== strides.length)
    return fail(`a torch tensor of size ${describe(shape)} and stride ${describe(strides)}`);
  const count = countOf(shape);
  const last = shape.reduce((at, size, axis) => at + (size - 1) * strides[axis]!, offset as number);
  // An expanded tensor could make a short file fill the memory; none is saved as a weight.
  if (count > storage.count || (count > 0 && last >= storage.count))
    fail(
      `a torch tensor of shape [${shape.join(", ")}] with strides [${strides.join(", ")}] from ${offset as number} on, in a storage of ${storage.count}`,
    );
  return { kind: "tensor", storage, offset: offset as number, shape, strides };
}

/** The state of an old torch.nn.Parameter: its data, whether it requires a gradient, its hooks. */
export function setParameterState(parameter: TorchParameter, state: Value, fail: Fail): void {
  const [data, ...others] = Array.isArray(state) ? state : [];
  if (parameter.data || !isTyped(data, "tensor") || others.length > 2)
    return fail(`a torch parameter gets ${describe(state)} as its state`);
  parameter.data = data;
}

/** A persistent id of torch, ("storage", class, key, location, count[, view]): key and the storage without its bytes. */
export function storageOf(id: Value, fail: Fail): { key: string; storage: Storage } {
  const [what, type, key, , count, view] = Array.isArray(id) ? id : [];
  const element = isTyped(type, "named") ? storageTypes[type.name] : undefined;
  if (what !== "storage" || element === undefined || typeof key !== "string" || !isSizes([count ?? null]))
    return fail(`a persistent id that is not a storage of torch: ${describe(id)}`);
  if (view !== undefined && view !== null) return fail(`storage ${shown(key)} is a view of another`);
  return { key, storage: { kind: "storage", type: element, count: count as number, bytes: undefined } };
}

/** Gives a storage its bytes. */
export function fillStorage(storage: Storage, key: string, bytes: Uint8Array, fail: Fail): void {
  const needed = storage.count * elementBytes[storage.type];
  if (bytes.length !== needed) fail(`storage ${shown(key)} needs ${needed} bytes, the file has ${bytes.length}`);
  storage.bytes = bytes;
}

export function arrayOfTensor({ storage, offset, shape, strides }: TorchTensor, fail: Fail): SourceArray {
  if (!storage.bytes) return fail("a torch tensor's storage is missing");
  return { type: storage.type, shape, strides, offset, bytes: storage.bytes };
}

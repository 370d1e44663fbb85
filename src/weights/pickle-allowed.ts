import { shown, type Fail } from "./bytes";
import { checkDtypeState, dtypeOf, fromBuffer, scalarOf, setArrayState } from "./numpy-values";
import { describe, describeAll, isTyped, type Dict, type Named, type Value } from "./pickle-values";
import { rebuildTensor, setParameterState, storageTypes } from "./torch-values";

/** What making a value may do: end the reading, and count memory that is taken beyond the file's own bytes. */
export interface Making {
  readonly fail: Fail;
  readonly charge: (bytes: number) => void;
}

type Maker = (args: readonly Value[], making: Making) => Value;

const dictOf: Maker = (args, { fail, charge }) => {
  const [pairs = [], ...rest] = args;
  if (!Array.isArray(pairs) || rest.length > 0) return fail(`a dictionary made of ${describeAll(args)}`);
  charge(64 * pairs.length);
  const dict: Dict = new Map();
  for (const pair of pairs) {
    const [key, value] = Array.isArray(pair) && pair.length === 2 ? pair : [];
    dict.set(keyOf(key, fail), value as Value);
  }
  return dict;
};

const listOf: Maker = (args, { fail, charge }) => {
  const [items = [], ...rest] = args;
  if (!Array.isArray(items) || rest.length > 0) return fail(`a list made of ${describeAll(args)}`);
  charge(8 * items.length);
  return [...items];
};

/** A plain value, or the empty one. */
const plain =
  (empty: Value): Maker =>
  (args, { fail }) => {
    if (args.length > 1 || args.some((value) => typeof value !== typeof empty))
      return fail(`${typeof empty} made of ${describeAll(args)}`);
    return args[0] ?? empty;
  };

const bytesOf: Maker = (args, { fail }) =>
  args.length === 0 ? new Uint8Array() : fail(`bytes made of ${describeAll(args)}`);

/** How Python 3 pickles bytes for protocols that have none: _codecs.encode(text, "latin1"). */
const encoded: Maker = ([text, encoding], { fail, charge }) => {
  if (typeof text !== "string" || (encoding !== "latin1" && encoding !== "latin-1"))
    return fail(
      `_codecs.encode of ${describe(text)} as ${typeof encoding === "string" ? shown(encoding) : describe(encoding)}`,
    );
  charge(text.length);
  return Buffer.from(text, "latin1");
};

const neverCalled: Maker = (args, { fail }) => fail(`a class that is not made of ${describeAll(args)} here`);

/**
 * Every class and function that weights consist of, and what stands for a call of it: data, made by the code here. There is no other way from a name in a
 * file to anything that runs.
 */
const allowed: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["builtins.dict", dictOf],
  ["builtins.list", listOf],
  ["builtins.tuple", listOf],
  ["builtins.str", plain("")],
  ["builtins.int", plain(0)],
  ["builtins.float", plain(0)],
  ["builtins.bytes", bytesOf],
  ["collections.OrderedDict", dictOf],
  ["dnnlib.util.EasyDict", dictOf],
  ["dnnlib.tflib.network.Network", () => ({ kind: "network", state: undefined })],
  ["_codecs.encode", encoded],
  ["numpy.ndarray", neverCalled],
  ["numpy.dtype", (args, { fail }) => dtypeOf(args, fail)],
  ["numpy.core.multiarray._reconstruct", () => ({ kind: "ndarray", array: undefined })],
  ["numpy.core.multiarray.scalar", (args, { fail, charge }) => scalarOf(args, fail, charge)],
  ["numpy.core.numeric._frombuffer", (args, { fail }) => fromBuffer(args, fail)],
  ["torch._utils._rebuild_tensor", (args, { fail }) => rebuildTensor(args, fail)], // before torch 0.4: torchvision's VGG16 is of 2017
  ["torch._utils._rebuild_tensor_v2", (args, { fail }) => rebuildTensor(args, fail)],
  ["torch.nn.parameter.Parameter", () => ({ kind: "parameter", data: undefined })],
  [
    "torch._utils._rebuild_parameter",
    ([data], { fail }) => (isTyped(data, "tensor") ? data : fail(`a torch parameter of ${describe(data)}`)),
  ],
  ...Object.keys(storageTypes).map((name): [string, Maker] => [name, neverCalled]),
]);

/** A name in a pickle as one of the allowed ones. Ends the reading for any other, naming it. */
export function allowedName(module: string, name: string, fail: Fail): Named {
  const today = module.replace(/^__builtin__$/, "builtins").replace(/^numpy\._core\b/, "numpy.core");
  const full = `${today}.${name}`;
  if (!allowed.has(full))
    fail(
      `the pickle asks for ${shown(`${module}.${name}`)}, which weights do not consist of; nothing of it was run. Do not open this file with Python either, unless you trust who made it`,
    );
  return { kind: "named", name: full };
}

/** The value that stands for a call. */
export function callOf(called: Value | undefined, args: Value | undefined, making: Making): Value {
  if (!isTyped(called, "named")) return making.fail(`${describe(called)} is called as if it were a function`);
  if (!Array.isArray(args)) return making.fail(`${called.name} is called with ${describe(args)}`);
  making.charge(64);
  return allowed.get(called.name)!(args, making);
}

/** Sets an object's state. */
export function setState(object: Value | undefined, state: Value, { fail, charge }: Making): void {
  if (object instanceof Map) return; // attributes of a dictionary: torch's OrderedDict keeps versions of modules there
  if (isTyped(object, "ndarray")) return setArrayState(object, state, fail, charge);
  if (isTyped(object, "dtype")) return checkDtypeState(state, fail);
  if (isTyped(object, "parameter")) return setParameterState(object, state, fail);
  if (!isTyped(object, "network") || object.state || !(state instanceof Map))
    return fail(`${describe(object)} gets ${describe(state)} as its state`);
  object.state = state;
}

/** A key of a dictionary: text or a number. */
export function keyOf(key: Value | undefined, fail: Fail): string | number {
  if (typeof key === "string" || typeof key === "number") return key;
  return fail(`a dictionary's key is ${describe(key)}`);
}

import { shown, type Fail } from "./bytes";
import { describe, isTyped, type PickledNetwork, type Value } from "./pickle-values";
import { isShape, type SourceArray } from "./source-array";
import { tensorCounter } from "./tensor-counter";

/** Tensors of one network by their names in the file. */
export type Tensors = ReadonlyMap<string, SourceArray>;

/** Networks by the names that the released code gives them, as a tuple of so many: StyleGAN's (G, D, Gs) and GH-Feat's (E, G, D, Gs). */
const roles: Readonly<Record<number, readonly string[]>> = { 3: ["G", "D", "Gs"], 4: ["E", "G", "D", "Gs"] };

/** The networks of a pickle of dnnlib (NVlabs/stylegan, dnnlib/tflib/network.py). Variables of components have their component's name in front: "mapping/Dense0/weight". */
export function dnnlibNetworks(value: Value, fail: Fail): Map<string, Tensors> {
  const networks = Array.isArray(value) ? value : [value];
  const names = networks.length === 1 ? ["network"] : roles[networks.length];
  if (!names || !networks.every((network) => isTyped(network, "network")))
    return fail(`the pickle holds ${describe(value)}; expected the networks (G, D, Gs) or (E, G, D, Gs) of dnnlib`);
  const count = tensorCounter(fail);
  return new Map(
    (networks as PickledNetwork[]).map((network, i) => {
      const tensors = new Map<string, SourceArray>();
      collect(network, "", tensors, names[i]!, { fail, count });
      return [names[i]!, tensors];
    }),
  );
}

interface Collecting {
  readonly fail: Fail;
  readonly count: () => void;
}

function collect(
  network: PickledNetwork,
  prefix: string,
  into: Map<string, SourceArray>,
  where: string,
  collecting: Collecting,
) {
  const { fail, count } = collecting;
  const version = network.state?.get("version");
  if (version !== 2 && version !== 3) fail(`network ${where} has version ${describe(version)}; known are 2 and 3`);
  const variables = network.state?.get("variables");
  if (!Array.isArray(variables)) return fail(`network ${where} has no variables but ${describe(variables)}`);
  for (const variable of variables) {
    const [name, value] = Array.isArray(variable) ? variable : [];
    const isScalar = typeof value === "number"; // lod: no axis, which numpy pickles as a scalar
    if (typeof name !== "string" || (!isScalar && (!isTyped(value, "ndarray") || !value.array)))
      return fail(`network ${where}: a variable is ${describe(name)} and ${describe(value)}`);
    const array = isScalar ? scalar(value) : (value as { array: SourceArray }).array;
    if (!isShape(array.shape)) fail(`network ${where}: ${shown(prefix + name)} has an axis of size 0`);
    if (into.has(prefix + name)) fail(`network ${where}: ${shown(prefix + name)} is there twice`);
    count();
    into.set(prefix + name, array);
  }
  const components = network.state?.get("components") ?? new Map<string, Value>();
  if (!(components instanceof Map)) return fail(`network ${where} has ${describe(components)} as its components`);
  if (prefix !== "" && components.size > 0) fail(`network ${where}: a component with components of its own`);
  for (const [name, component] of components) {
    if (!isTyped(component, "network"))
      return fail(`network ${where}: component ${shown(String(name))} is ${describe(component)}`);
    collect(component, `${name}/`, into, `${where}.${shown(String(name))}`, collecting);
  }
}

const scalar = (value: number): SourceArray => ({
  ...{ type: "f4", shape: [], strides: [], offset: 0 },
  bytes: new Uint8Array(Float32Array.of(value).buffer),
});

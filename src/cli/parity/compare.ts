import { createRandom } from "../../backend/random";
import { tf } from "../../backend/tf";
import { relativeDifference } from "../bench/compare";
import type { Network, Outputs } from "./networks";
import type { Reference } from "./reference";

/** How far a network is from its reference. */
export interface Comparison {
  readonly error: number; // the largest over all outputs of max |ours - theirs| / max |theirs|
  readonly output: string; // where that is
  readonly isEqual: boolean; // up to the network's bar
}

const isGiven = (name: string) => name.startsWith("heads."); // weights that the reference hands over

/** Runs ours and compares. Throws where theirs gives what ours does not, or in another shape. */
export function compareWith(network: Network, { tensors }: Reference): Comparison {
  const given = Object.entries(tensors).filter(([name]) => isGiven(name));
  const handed: Outputs = Object.fromEntries(
    given.map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape], "float32")]),
  );
  const random = createRandom(1);
  const own = network.outputs(random, handed);
  try {
    const errors = Object.entries(tensors)
      .filter(([name]) => !isGiven(name))
      .map(([name, { data, shape }]) => {
        const tensor = own[name];
        if (tensor?.shape.join() !== shape.join())
          throw new Error(`${network.name}: its ${name} is [${shape.join()}], ours [${tensor?.shape.join() ?? ""}]`);
        return { name, error: relativeDifference(tensor.dataSync(), data) };
      });
    if (errors.length === 0) throw new Error(`${network.name}: its reference gave nothing`);
    const notFinite = errors.find(({ error }) => Number.isNaN(error));
    if (notFinite) throw new Error(`${network.name}: ${notFinite.name} has values that are not finite`);
    const worst = errors.reduce((a, b) => (b.error > a.error ? b : a));
    return { error: worst.error, output: worst.name, isEqual: worst.error <= network.bar };
  } finally {
    tf.dispose([own, handed]);
    random.dispose();
  }
}

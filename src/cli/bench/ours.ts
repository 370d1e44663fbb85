import { nativeBackend } from "../../backend/binding";
import { compile } from "../../backend/compile";
import { createRandom } from "../../backend/random";
import { tf } from "../../backend/tf";
import type { StoredTensor } from "../../files/safetensors";
import type { Candidate, HostTensors } from "./candidate";
import type { OurMode } from "./contenders";
import { multiplications } from "./multiplications";
import type { Row, Tensors } from "./rows/row";

/** The inputs of a row: the same for every candidate, fixed by the seed. */
export function inputsOf(row: Row, seed: number): HostTensors {
  const random = createRandom(seed);
  const inputs = row.inputs(random);
  const host = toHost(inputs);
  tf.dispose(inputs);
  random.dispose();
  return host;
}

export interface OurCandidate extends Candidate {
  /** See multiplications(); runs a step. */
  multiplications(): Promise<number>;
  dispose(): void;
}

/** A row as we run it. Throws where it cannot be compiled. */
export function ourCandidate(row: Row, host: HostTensors, mode: OurMode): OurCandidate {
  const inputs = fromHost(host);
  const task = row.start(inputs);
  const step = mode === "compiled" ? compile(task.step, { strict: true, name: row.name }) : undefined;
  const run = step ?? (() => tf.tidy(task.step));
  return {
    side: "ours",
    mode,
    outputs: () => {
      const results = run();
      const all = toHost({ ...results, ...task.state?.() });
      tf.dispose(results);
      return Promise.resolve(all);
    },
    measure: (calls) => {
      const begin = performance.now();
      for (let call = 1; call <= calls; call++) {
        const results = run();
        if (call === calls) readOne(results);
        tf.dispose(results);
      }
      return Promise.resolve((performance.now() - begin) / 1000);
    },
    multiplications: () => multiplications(task.step),
    dispose: () => {
      step?.dispose();
      task.dispose?.();
      tf.dispose(inputs);
    },
  };
}

/** Waits for a result without copying more of it than one value. */
const readOne = (results: Tensors) =>
  tf.tidy(() => tf.slice(Object.values(results)[0]!.reshape([-1]), 0, 1).dataSync());

const toHost = (tensors: Tensors): HostTensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] => {
      const data = tensor.dataSync();
      return [name, { dtype: data instanceof Int32Array ? "I32" : "F32", shape: tensor.shape, data }];
    }),
  );

/** Tensors whose values the native library holds at once: until their first use tfjs keeps them on the JavaScript side. */
function fromHost(host: HostTensors): Tensors {
  const tensors = Object.entries(host).map(([name, { dtype, shape, data }]) => {
    const tensor = tf.tensor(data, [...shape], dtype === "I32" ? "int32" : "float32");
    nativeBackend(tf).getInputTensorIds([tensor]);
    return [name, tensor] as const;
  });
  return Object.fromEntries(tensors);
}

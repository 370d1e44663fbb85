import { constant, engine, nativeBackend, type NativeBackend, type OpAttribute, type Tf } from "../binding";
import type * as tf from "@tensorflow/tfjs-node-gpu";

export type Attributes = Record<string, unknown>;
type GradientFunction = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attributes: Attributes,
) => Record<string, () => tf.Tensor> | (() => tf.Tensor)[];

export interface Saved {
  readonly inputs?: string[] | undefined;
  readonly allInputs?: boolean;
  readonly outputs?: boolean[];
}

/** What the corrections are written with: registering kernels and gradients, running kernels and native ops. */
export interface Registrar {
  readonly tf: Tf;
  readonly backend: NativeBackend;
  /** Replaces or adds the gradient of a kernel. `gradient` returns a function for each input's gradient. */
  readonly gradient: (kernel: string, saved: Saved, gradient: GradientFunction) => void;
  /** Replaces or adds a kernel of the native backend. */
  readonly kernel: (
    name: string,
    run: (inputs: Record<string, tf.Tensor>, attributes: Attributes) => tf.Tensor | tf.Tensor[],
  ) => void;
  readonly run: (kernel: string, inputs: Record<string, tf.Tensor>, attributes?: object) => tf.Tensor;
  /** One native op; numbers among its inputs become int32 tensors. */
  readonly native: (
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly (tf.Tensor | number | readonly number[] | readonly (readonly number[])[])[],
  ) => tf.Tensor;
  /** The same values off the tape: nothing is differentiated through it. */
  readonly constant: (x: tf.Tensor) => tf.Tensor;
  readonly attribute: {
    type(name: string, dtype: "float32" | "int32"): OpAttribute;
    integer(name: string, value: number | number[]): OpAttribute;
    float(name: string, value: number): OpAttribute;
    text(name: string, value: string): OpAttribute;
    flag(name: string, value: boolean): OpAttribute;
  };
}

export function registrar(core: Tf): Registrar {
  const backend = nativeBackend(core);
  const { binding } = backend;
  const inner = engine(core);
  return {
    tf: core,
    backend,
    gradient(kernelName, saved, gradFunc) {
      if (isKnown(core.getGradient(kernelName))) core.unregisterGradient(kernelName);
      core.registerGradient({
        kernelName,
        ...(saved.inputs && { inputsToSave: saved.inputs }),
        ...(saved.allInputs && { saveAllInputs: true }),
        ...(saved.outputs && { outputsToSave: saved.outputs }),
        gradFunc: gradFunc as never,
      });
    },
    kernel(kernelName, run) {
      if (isKnown(core.getKernel(kernelName, "tensorflow"))) core.unregisterKernel(kernelName, "tensorflow");
      const kernelFunc = ({ inputs, attrs }: { inputs: unknown; attrs?: unknown }) =>
        run(inputs as Record<string, tf.Tensor>, (attrs ?? {}) as Attributes);
      core.registerKernel({ kernelName, backendName: "tensorflow", kernelFunc: kernelFunc });
    },
    run: (kernel, inputs, attributes) => inner.runKernel(kernel, inputs, attributes),
    native(op, attributes, inputs) {
      const made: tf.Tensor[] = [];
      const tensors = inputs.map((input) => {
        if (input instanceof core.Tensor) return input;
        const values = core.tensor(input, undefined, "int32");
        made.push(values);
        return values;
      });
      try {
        return backend.executeSingleOutput(op, attributes, tensors);
      } finally {
        core.dispose(made);
      }
    },
    constant: (x) => constant(core, x),
    attribute: {
      type: (name, dtype) => ({ name, type: binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(dtype) }),
      integer: (name, value) => ({ name, type: binding.TF_ATTR_INT, value }),
      float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT, value }),
      text: (name, value) => ({ name, type: binding.TF_ATTR_STRING, value }),
      flag: (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value }),
    },
  };
}

/** Summed over what broadcasting has spread a tensor of this shape over. */
export function reducedTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const extra = x.rank - shape.length;
  const axes = x.shape.flatMap((size, i) => (i < extra || shape[i - extra] !== size ? [i] : []));
  return (axes.length > 0 ? x.sum(axes) : x).reshape(shape);
}

/** tfjs declares its look-ups as always successful. */
const isKnown = (found: unknown) => found !== undefined && found !== null;

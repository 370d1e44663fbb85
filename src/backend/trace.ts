import { types } from "node:util";
import { engine, nativeBackend } from "./binding";
import { UnknownShape, type Recorded } from "./recorded";
import { Recorder } from "./recorder";
import { flatten, build, type Flat } from "./structure";
import { tf } from "./tf";

export interface Trace extends Recorded {
  readonly result: Flat["shape"];
  readonly results: number; // how many of the outputs are results; the written variables follow
  readonly written: tf.Variable[];
}

/** A handle of its own for the value of `tensor`: two names on one buffer would be taken for one input. */
function ownHandle(tensor: tf.Tensor): tf.Tensor {
  const backend = nativeBackend(tf);
  const type = { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(tensor.dtype) };
  const [metadata] = backend.binding.executeOp("Identity", [type], backend.getInputTensorIds([tensor]), 1);
  return backend.createOutputTensor(metadata!);
}

/**
 * Runs `fn` once while every native op is recorded, then undoes the call: variables (random state among them) get their values back and all results are
 * dropped. Ops are not executed, TensorFlow only infers the shapes of their results; where a shape depends on values, `fn` runs again and they are. Throws NotCompilable when something was done that a graph cannot hold, and whatever `fn` throws.
 */
export function trace(fn: (...args: never[]) => unknown, args: Flat): Trace {
  try {
    return traced(fn, args, false);
  } catch (error) {
    if (error instanceof UnknownShape) return traced(fn, args, true);
    throw error;
  }
}

function traced(fn: (...args: never[]) => unknown, args: Flat, executes: boolean): Trace {
  const backend = nativeBackend(tf);
  const inner = engine(tf);
  const variables = new Map<tf.Variable, { dataId: object; value: tf.Tensor }>();
  for (const variable of Object.values(inner.registeredVariables)) {
    if (backend.refCount(variable.dataId) > 1) {
      const own = ownHandle(variable);
      variable.assign(own);
      own.dispose();
    }
    variables.set(variable, { dataId: variable.dataId, value: ownHandle(variable) });
  }
  const own = args.tensors.map(ownHandle);
  const recorder = new Recorder(own, [...variables.keys()], executes);
  let result: unknown;
  try {
    return recorder.during(() => {
      result = tf.tidy(() =>
        (fn as (...all: unknown[]) => tf.TensorContainer)(...(build(args.shape, own) as unknown[])),
      );
      if (types.isPromise(result)) {
        result.catch(() => {}); // what goes on after the trace meets tensors that are gone
        throw new Error("the function is asynchronous; it has to return its result, not a promise");
      }
      const fresh = Object.values(inner.registeredVariables).filter((variable) => !variables.has(variable));
      if (fresh.length > 0) {
        tf.dispose(fresh);
        throw new Error(
          `variables are made inside the function (${fresh.map(({ name }) => name).join(", ")}); make them before it is called`,
        );
      }
      const written = [...variables]
        .filter(([variable, { dataId }]) => !variable.isDisposed && variable.dataId !== dataId)
        .map(([v]) => v);
      const flat = flatten(result);
      return {
        ...recorder.finish([...flat.tensors, ...written]),
        result: flat.shape,
        results: flat.tensors.length,
        written,
      };
    });
  } catch (error) {
    recorder.release();
    throw error;
  } finally {
    const returned = tf.tensor_util.getTensorsInContainer(result as tf.TensorContainer); // also from what flatten() refuses
    recorder.clearing(() => {
      tf.dispose(returned.filter((tensor) => recorder.made(tensor)));
      for (const [variable, { dataId, value }] of variables) {
        if (!variable.isDisposed && variable.dataId !== dataId) variable.assign(value);
        value.dispose();
      }
      tf.dispose(own);
    });
  }
}

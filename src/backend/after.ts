import { nativeBackend } from "./binding";
import { tf } from "./tf";

/** Name under which `after` passes the recorder; no op of TensorFlow's. */
export const AFTER = "genfeat:After";

/**
 * x, not before `gate` has been computed: in a compiled function a control edge, which TensorFlow's graph optimiser respects (it would else merge what is computed
 * twice, and run both at once); eagerly everything has its turn anyway. Gradients pass.
 */
export function after<T extends tf.Tensor>(x: T, gate: tf.Tensor): T {
  const wait = tf.customGrad((value) => ({
    value: identityAfter(value as tf.Tensor, gate),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  return wait(x) as T;
}

function identityAfter(x: tf.Tensor, gate: tf.Tensor): tf.Tensor {
  const backend = nativeBackend(tf);
  if (!(AFTER in backend.binding)) return x.clone();
  const type = { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(x.dtype) };
  const [result] = backend.binding.executeOp(AFTER, [type], backend.getInputTensorIds([x, gate]), 1);
  return backend.createOutputTensor(result!);
}

import { engine, nativeBackend, type OpAttribute } from "./binding";
import { tf } from "./tf";

// Names of the two kernels, none of which tfjs has.
const KERNEL = "BatchNormTraining";
const GRADIENT = "BatchNormTrainingGrad";

type Inputs = Record<string, tf.Tensor>;

function attributes(epsilon: number): OpAttribute[] {
  const { binding } = nativeBackend(tf);
  const float = { type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  return [
    { name: "T", ...float },
    { name: "U", ...float },
    { name: "epsilon", type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: "data_format", type: binding.TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: binding.TF_ATTR_BOOL, value: true },
  ];
}

// Version 2 of the ops: version 3 has an output of unknown shape, which no trace can infer. Their running statistics are not used, so none are given.
tf.registerKernel({
  kernelName: KERNEL,
  backendName: "tensorflow",
  kernelFunc: ({ inputs, attrs }) => {
    const { x, gamma, beta, none } = inputs as Inputs;
    const given = [x!, gamma!, beta!, none!, none!];
    return nativeBackend(tf).executeMultipleOutputs("FusedBatchNormV2", attributes(epsilonOf(attrs)), given, 5);
  },
});
tf.registerKernel({
  kernelName: GRADIENT,
  backendName: "tensorflow",
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, x, gamma, saved, savedToo } = inputs as Inputs;
    const given = [dy!, x!, gamma!, saved!, savedToo!];
    const made = nativeBackend(tf).executeMultipleOutputs(
      "FusedBatchNormGradV2",
      attributes(epsilonOf(attrs)),
      given,
      5,
    );
    tf.dispose(made.slice(3)); // of the running statistics
    return made.slice(0, 3);
  },
});
tf.registerGradient({
  kernelName: KERNEL,
  inputsToSave: ["x", "gamma"],
  outputsToSave: [false, false, false, true, true],
  gradFunc: (dys, [x, gamma, saved, savedToo], attrs) => {
    const [dy] = dys as tf.Tensor[];
    // At once: what a function below made would be gone with it.
    const made = engine(tf).runKernel(GRADIENT, { dy, x, gamma, saved, savedToo }, attrs) as unknown as tf.Tensor[];
    const gradient = (i: number) => () => made[i]!;
    return { x: gradient(0), gamma: gradient(1), beta: gradient(2) };
  },
});

const epsilonOf = (attrs: unknown) => (attrs as { epsilon: number }).epsilon;

/**
 * Batch normalisation by the batch's own statistics, (x - mean) / sqrt(variance + epsilon) * gamma + beta, as one native op with one for its gradient: a
 * composition keeps several tensors as large as x. No gradient passes the statistics returned, and there are no second derivatives: asked for, they throw.
 * x [n,h,w,c], gamma and beta [c] -> y [n,h,w,c], mean and biased variance [c]
 */
export function batchNormTraining(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const inputs = { x, gamma, beta, none: tf.tensor1d([]) };
  const outputs = engine(tf).runKernel(KERNEL, inputs, { epsilon }) as unknown as tf.Tensor[];
  const [y, mean, unbiased] = outputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
  const count = x.size / gamma.size;
  return { y, mean, variance: unbiased.mul<tf.Tensor1D>(count > 1 ? (count - 1) / count : 1) };
}

import { reducedTo, type Registrar } from "./register";

/** Kernel of a batch normalisation by the batch's own statistics: x, gamma, beta and `none`, which is empty -> y, mean, unbiased variance, and two of its gradient's. */
export const BATCH_NORM = "BatchNormTraining";
const GRADIENT = `${BATCH_NORM}Grad`;

/**
 * Batch normalisation by given statistics (tf.batchNorm): the stock gradient tiles the scale to the size of x. By the batch's own, which tfjs has no kernel
 * for: one native op there and one back, of first order, where a composition keeps several tensors as large as x.
 */
export function registerBatchNorm({ backend, gradient, kernel, run, attribute }: Registrar): void {
  gradient("FusedBatchNorm", { inputs: ["x", "mean", "variance", "scale"] }, (dy, [x, mean, variance, scale], a) => {
    const inverse = () => variance!.add(a["varianceEpsilon"] as number).rsqrt();
    const ofX = () => dy.mul(scale ? inverse().mul(scale) : inverse());
    const centred = () => x!.sub(mean!);
    return {
      x: ofX,
      mean: () => reducedTo(ofX(), mean!.shape).neg(),
      variance: () => reducedTo(ofX().mul(centred()), variance!.shape).mul(inverse().square()).mul(-0.5),
      scale: () => reducedTo(dy.mul(centred()).mul(inverse()), mean!.shape),
      offset: () => reducedTo(dy, mean!.shape),
    };
  });

  // Version 2 of the ops: version 3 has an output of unknown shape, which no trace can infer. Running statistics are not theirs here.
  const attributes = (epsilon: unknown) => [
    attribute.type("T", "float32"),
    attribute.type("U", "float32"),
    attribute.float("epsilon", epsilon as number),
    attribute.text("data_format", "NHWC"),
    attribute.flag("is_training", true),
  ];
  kernel(BATCH_NORM, ({ x, gamma, beta, none }, { epsilon }) =>
    backend.executeMultipleOutputs("FusedBatchNormV2", attributes(epsilon), [x!, gamma!, beta!, none!, none!], 5),
  );
  kernel(GRADIENT, ({ dy, x, gamma, saved, savedToo }, { epsilon }) => {
    const given = [dy!, x!, gamma!, saved!, savedToo!];
    const made = backend.executeMultipleOutputs("FusedBatchNormGradV2", attributes(epsilon), given, 5);
    for (const ofStatistics of made.splice(3)) ofStatistics.dispose();
    return made;
  });
  gradient(
    BATCH_NORM,
    { inputs: ["x", "gamma"], outputs: [false, false, false, true, true] },
    (dys, [x, gamma, saved, savedToo], a) => {
      const [dy] = dys as unknown as (typeof dys)[]; // one for each output
      // At once: what a function below made would be gone with it.
      const made = run(GRADIENT, { dy: dy!, x: x!, gamma: gamma!, saved: saved!, savedToo: savedToo! }, a) as unknown;
      const [ofX, ofGamma, ofBeta] = made as (typeof dys)[];
      return { x: () => ofX!, gamma: () => ofGamma!, beta: () => ofBeta! };
    },
  );
}

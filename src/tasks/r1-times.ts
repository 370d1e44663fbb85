import { tf } from "../backend/tf";
import { batchOf, range, type LabelledImages } from "../data/images";
import { disposeTree } from "../nn/tree";
import { ganTraining, type GanTrainingConfig } from "../train/gan";

/** Milliseconds per image of a GAN's training, once it has grown, by how often R1 enters: the median time of each phase over `passes` in turn, after one that does not count. */
export function r1Times(
  config: GanTrainingConfig & { readonly images: number },
  set: LabelledImages,
  every: readonly number[],
  passes = 9,
): { every: number; milliseconds: number }[] {
  const training = ganTraining(config);
  const batch = batchOf(set, range(0, config.batch));
  const labels = tf.zeros([config.batch], "int32") as tf.Tensor1D;
  const phases = training.phases.filter(({ name }) => name !== "optimisers anew");
  const runs = Array.from({ length: passes + 1 }, () =>
    phases.map(({ run }) => {
      const start = performance.now();
      const losses = run(batch, labels, config.images);
      Object.values(losses).forEach((loss) => loss.dataSync());
      tf.dispose(losses);
      return performance.now() - start;
    }),
  ).slice(1);
  tf.dispose([batch, labels]);
  training.dispose();
  disposeTree([training.state.average, training.state.discriminator]);
  const [generator, plain, penalised] = phases.map(
    (_, i) => runs.map((times) => times[i]!).sort((a, b) => a - b)[passes >> 1]! / config.batch,
  ) as [number, number, number];
  return every.map((n) => ({ every: n, milliseconds: generator + plain + (penalised - plain) / n }));
}

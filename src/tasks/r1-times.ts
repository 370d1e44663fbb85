import { tf } from "../backend/tf";
import { batchOf, range, type LabelledImages } from "../data/images";
import { disposeTree } from "../nn/tree";
import { ganTraining, type GanPhase, type GanTrainingConfig } from "../train/gan";
import { phaseOf, type Training } from "../train/loop";

/** Milliseconds per image of a GAN's training, once it has grown, by how often R1 enters: the median time of each phase over `passes` in turn, after one that does not count. */
export function r1Times(
  config: GanTrainingConfig & { readonly images: number },
  set: LabelledImages,
  every: readonly number[],
  passes = 9,
): { every: number; milliseconds: number }[] {
  const training = ganTraining(config);
  const batch = batchOf(set, range(0, config.batch));
  const times = phaseTimes(training, batch, config.images, passes);
  batch.dispose();
  training.dispose();
  disposeTree([training.state.average, training.state.discriminator]);
  return every.map((n) => ({ every: n, milliseconds: stepTime(times, n) }));
}

/** Milliseconds per image. */
export interface PhaseTimes {
  readonly generator: number;
  readonly plain: number; // the discriminator without R1
  readonly penalised: number; // and with it
}

/** Of a step of which every n-th has R1, on average. */
export const stepTime = ({ generator, plain, penalised }: PhaseTimes, n: number): number =>
  generator + plain + (penalised - plain) / n;

/** On a batch [n,h,w,c] after so many images. `clock` in milliseconds */
export function phaseTimes(
  training: Training<GanPhase>,
  batch: tf.Tensor4D,
  images: number,
  passes: number,
  clock: () => number = () => performance.now(),
): PhaseTimes {
  const labels = tf.zeros([batch.shape[0]], "int32") as tf.Tensor1D;
  const names: GanPhase[] = ["generator", "discriminator", "discriminator with R1"];
  const phases = names.map((name) => phaseOf(training, name));
  const runs = Array.from({ length: passes + 1 }, () =>
    phases.map(({ run }) => {
      const start = clock();
      const losses = run(batch, labels, images);
      Object.values(losses).forEach((loss) => loss.dataSync());
      tf.dispose(losses);
      return clock() - start;
    }),
  ).slice(1);
  labels.dispose();
  const [generator, plain, penalised] = phases.map(
    (_, i) => runs.map((times) => times[i]!).sort((a, b) => a - b)[passes >> 1]! / batch.shape[0],
  ) as [number, number, number];
  return { generator, plain, penalised };
}

import v8 from "node:v8";
import vm from "node:vm";
import { tf } from "../../backend/tf";
import { pruneCheckpoints, saveCheckpoint } from "../../train/checkpoint";
import { plain } from "../../train/identity";
import { runLoop } from "../../train/loop";
import { placeAt } from "./saver";
import { drawNoise, narrowGan } from "./trainee";

/** What a long training did to its process. */
export interface Endurance {
  readonly steps: number;
  readonly saves: number;
  readonly tensors: readonly [before: number, after: number];
  readonly rss: readonly number[]; // bytes, after each tenth of the steps past the warm-up
}

/** Trains the narrow GAN in the loop for 100 steps of warm-up and `steps` more, with a checkpoint every 10 steps. */
export async function endure(folder: string, steps: number): Promise<Endurance> {
  const warmUp = Math.min(100, steps / 2);
  v8.setFlagsFromString("--expose-gc");
  const collect = vm.runInNewContext("gc") as () => void;
  const training = narrowGan();
  const counts: number[] = [];
  const rss: number[] = [];
  let saves = 0;
  let step = 0;
  const save = async () => {
    await saveCheckpoint(`${folder}/more`, training.state, { config: plain(training.config), ...placeAt(step) });
    pruneCheckpoints(`${folder}/more`, step, undefined);
    saves++;
  };
  await runLoop(training, {
    folder,
    images: (warmUp + steps) * training.batch,
    checkpointSeconds: 1e9,
    draw: drawNoise(1),
    snapshotEvery: 10 * training.batch,
    evaluate: async () => {
      await save();
      if (step === warmUp) saves = 0;
      if (step >= warmUp) counts.push(tf.memory().numTensors);
      if (step > warmUp && (step - warmUp) % (steps / 10) === 0) {
        collect();
        rss.push(process.memoryUsage.rss());
      }
      return {};
    },
    progress: { update: ({ done }) => (step = done / training.batch), finish: () => undefined },
  });
  return { steps, saves, tensors: [counts[0]!, counts.at(-1)!], rss };
}

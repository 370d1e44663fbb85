import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { tf } from "../backend/tf";
import { withLock } from "../files/lock";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint";
import { describeNonFinite } from "./finite";
import { openLog } from "./log";

/** One kind of update. `run` returns named scalar losses, which the loop reads and disposes of. */
export interface Phase {
  readonly name: string;
  readonly turn: (step: number) => boolean; // whether it runs in this step
  readonly run: (batch: tf.Tensor4D, labels: tf.Tensor1D) => Record<string, tf.Scalar>;
}

/** A training as data: everything that changes is in `state`, everything that happens in `phases`. */
export interface Training {
  readonly name: string;
  readonly config: unknown; // saved in checkpoints; a run resumes only under the same one
  readonly state: unknown; // a tree of variables: weights, averages, Adam, random state
  readonly batch: number;
  readonly phases: readonly Phase[];
}

export interface Progress {
  readonly name: string;
  readonly done: number; // images
  readonly total: number;
  readonly rate: number; // images per second
  readonly secondsLeft: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** Where progress goes: a notebook's display, a terminal's bar, a log. */
export interface ProgressSink {
  update(progress: Progress): void;
  finish(): void;
}

export interface LoopOptions {
  readonly folder: string; // checkpoints/, log.jsonl, tensorboard/, snapshots/
  readonly images: number; // images to see in all
  readonly draw: (seen: number, n: number) => { batch: tf.Tensor4D; labels: tf.Tensor1D };
  readonly checkpointSeconds?: number; // 60 unless given; one is always written at the end and on interruption
  readonly snapshotEvery?: number; // images
  readonly snapshot?: (images: number) => Promise<Uint8Array>; // a PNG
  readonly evaluate?: (images: number) => Promise<Record<string, number>>; // at every snapshot, joins the log
  readonly signal?: AbortSignal;
  readonly progress?: ProgressSink;
}

export interface LoopResult {
  readonly images: number;
  readonly seconds: number; // of training, earlier parts of a resumed run counted in
  readonly finished: boolean; // false: interrupted, with a checkpoint written
  readonly losses: Readonly<Record<string, number>>;
}

/**
 * Trains until `images` are seen, going on from the folder's newest checkpoint. Stops within one step when the signal is aborted (a checkpoint is
 * written) and throws when a loss is not finite, naming the step and the first tensor at fault; the checkpoint before it stays.
 */
export async function runLoop(training: Training, options: LoopOptions): Promise<LoopResult> {
  mkdirSync(options.folder, { recursive: true });
  return withLock(options.folder, () => loop(training, options));
}

async function loop(training: Training, options: LoopOptions): Promise<LoopResult> {
  const { folder, images: total, signal, progress } = options;
  const checkpoints = join(folder, "checkpoints");
  const start = loadCheckpoint(checkpoints, training.state, training.config);
  let { images, step, seconds } = start ?? { images: 0, step: 0, seconds: 0 };
  const log = openLog(folder, step);
  const losses: Record<string, number> = {};
  const save = () =>
    saveCheckpoint(checkpoints, training.state, {
      name: training.name,
      config: training.config,
      images,
      step,
      seconds,
    });
  const rate = movingRate();
  const snapshot = async () => {
    if (options.snapshot) await log.image(images, await options.snapshot(images));
    if (options.evaluate) log.scalars(step, images, seconds, await options.evaluate(images));
  };
  let saved = performance.now();
  let now = performance.now();
  try {
    while (images < total && !signal?.aborted) {
      const { batch, labels } = options.draw(images, training.batch);
      const ofStep: Record<string, number> = {};
      for (const phase of training.phases) {
        if (!phase.turn(step)) continue;
        const results = Object.entries(phase.run(batch, labels));
        for (const [name, value] of results) {
          ofStep[name] = losses[name] = value.dataSync()[0]!;
          value.dispose();
          if (!Number.isFinite(losses[name]))
            throw new Error(
              `${training.name}: ${name} is ${losses[name]} in step ${step} (${images} images), phase "${phase.name}"; ` +
                `not finite: ${describeNonFinite(training.state) ?? "none of the state, only this loss"}. The last good checkpoint is in ${checkpoints}`,
            );
        }
      }
      batch.dispose();
      labels.dispose();
      step++;
      images += training.batch;
      const last = now;
      now = performance.now();
      seconds += (now - last) / 1000;
      log.scalars(step, images, seconds, ofStep);
      const perSecond = rate(training.batch, now);
      progress?.update({
        name: training.name,
        done: images,
        total,
        rate: perSecond,
        secondsLeft: (total - images) / perSecond,
        losses,
      });
      if (
        options.snapshotEvery &&
        Math.floor(images / options.snapshotEvery) > Math.floor((images - training.batch) / options.snapshotEvery)
      ) {
        await snapshot();
        now = performance.now();
      }
      if (now - saved > 1000 * (options.checkpointSeconds ?? 60)) {
        await save();
        now = saved = performance.now();
      }
      await new Promise(setImmediate); // lets signals and displays through
    }
    await save();
  } finally {
    log.close();
    progress?.finish();
  }
  return { images, seconds, finished: images >= total, losses: { ...losses } };
}

/** Images per second over about the last 20 steps. */
function movingRate(): (images: number, now: number) => number {
  const marks: { total: number; now: number }[] = [];
  let total = 0;
  return (images, now) => {
    marks.push({ total: (total += images), now });
    if (marks.length > 20) marks.shift();
    const [first, last] = [marks[0]!, marks.at(-1)!];
    return last.now > first.now ? (1000 * (last.total - first.total)) / (last.now - first.now) : 0;
  };
}

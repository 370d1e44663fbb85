import { join } from "node:path";
import type { tf } from "../backend/tf";
import { removeLeftovers } from "../files/atomic";
import { withLock } from "../files/lock";
import { requireRoom } from "../files/space";
import { entries } from "../nn/tree";
import { loadCheckpoint, pruneCheckpoints, saveCheckpoint, type Place } from "./checkpoint";
import { unwatched, watchEvaluation, watchLosses, type CollapseRule } from "./collapse";
import { describeNonFinite, finiteCheck } from "./finite";
import { codeOf, plain, type DataIdentity, type Identity } from "./identity";
import { openLog } from "./log";
import { originOf, type Origin } from "./origin";
import { movingRate, type ProgressSink } from "./progress";

export type { Progress, ProgressSink } from "./progress";

/** One kind of update. `run` returns named scalar losses, which the loop reads and disposes of. */
export interface Phase<Name extends string = string> {
  readonly name: Name;
  readonly turn: (step: number, images: number) => boolean; // whether it runs in this step, after so many steps and images
  readonly run: (batch: tf.Tensor4D, labels: tf.Tensor1D, images: number) => Record<string, tf.Scalar>;
}

/** A training as data: everything that changes is in `state`, everything that happens in `phases`. */
export interface Training<PhaseName extends string = string> {
  readonly name: string;
  readonly config: unknown; // saved in checkpoints; a run resumes only under the same one
  readonly sources?: readonly string[]; // files that define it, from the project's root; a run resumes only while these and all that they import are the same
  readonly state: unknown; // a tree of variables: weights, averages, Adam, random state
  readonly batch: number; // the smallest, where it changes
  readonly batchAt?: (images: number) => number; // after so many images; `batch` unless given
  readonly phases: readonly Phase<PhaseName>[];
  readonly dispose: () => void; // lets go of all but the networks that are used afterwards: optimisers, random state, compiled steps
}

/** A training's phase of this name. Throws, naming those there are, where it has none. */
export function phaseOf<T extends Training>(training: T, name: T["phases"][number]["name"]): Phase {
  const phase = training.phases.find((one) => one.name === name);
  if (phase) return phase;
  const names = training.phases.map((one) => `"${one.name}"`).join(", ");
  throw new Error(`${training.name}: no phase "${name}"; it has ${names}`);
}

export interface LoopOptions {
  readonly folder: string; // checkpoints/, log.jsonl, tensorboard/, snapshots/
  readonly images: number; // images to see in all
  readonly draw: (seen: number, n: number) => { batch: tf.Tensor4D; labels: tf.Tensor1D };
  readonly data?: DataIdentity; // what `draw` draws from; a run resumes only on the same
  readonly checkpointSeconds?: number; // 60 unless given; one is always written at the end and on interruption
  readonly snapshotEvery?: number; // images
  readonly snapshot?: (images: number) => Promise<Uint8Array>; // a PNG
  /** At every snapshot; its values join the log. Awaiting something now and then lets an interruption through, which does not wait for the rest. */
  readonly evaluate?: (images: number, signal: AbortSignal | undefined) => Promise<Record<string, number>>;
  readonly watch?: CollapseRule; // flags a collapsed run and keeps the best checkpoint
  readonly force?: boolean; // goes on although configuration, code or data have changed, and says so in the record
  readonly signal?: AbortSignal;
  readonly progress?: ProgressSink;
}

export interface LoopResult extends Place {
  readonly finished: boolean; // false: interrupted, with a checkpoint written
  readonly losses: Readonly<Record<string, number>>;
}

const bytesPerStep = 600; // of log.jsonl and TensorBoard's events
const bytesPerSnapshot = 1e6;

/**
 * Trains until `images` are seen, going on from the folder's newest checkpoint. Stops within one step when the signal is aborted (a checkpoint is
 * written) and throws when a loss or anything in the state is not finite, naming the step and the first tensor at fault; the checkpoint before it stays.
 * Before the first step it throws where the folder cannot be written to, its disk is too full, or what is trained has changed (see `force`).
 */
export async function runLoop(training: Training, options: LoopOptions): Promise<LoopResult> {
  requireRoom(options.folder, 0);
  return withLock(options.folder, () => loop(training, options));
}

async function loop(training: Training, options: LoopOptions): Promise<LoopResult> {
  const { folder, images: total, signal, progress, watch: rule } = options;
  const checkpoints = join(folder, "checkpoints");
  const code = codeOf(training.sources, process.cwd());
  const { data } = options;
  const identity: Identity = { config: plain(training.config), ...(code && { code }), ...(data && { data }) };
  const start = loadCheckpoint(checkpoints, training.state, identity, { force: options.force ?? false });
  const origin = originOf(process.cwd());
  let place = start ? placeOf(start) : newPlace(training.name, origin);
  if (place.images >= total && !isPending()) return { ...place, finished: true, losses: {} };
  requireRoom(folder, roomFor(training, options, place.images));
  if (start && start.changed.length > 0)
    place = { ...place, changes: [...place.changes, { step: place.step, what: start.changed }] };
  place = { ...place, origin };

  removeLeftovers(folder);
  const log = openLog(folder, place.step, isPending());
  const finite = finiteCheck(training.state);
  const losses: Record<string, number> = {};
  const rate = movingRate();
  let saved: Place | undefined = start && start.changed.length === 0 ? place : undefined;
  let savedAt = performance.now();
  const save = async () => {
    if (saved !== place) {
      log.flush();
      await saveCheckpoint(checkpoints, training.state, { ...identity, ...place });
      pruneCheckpoints(checkpoints, place.images, place.watch.best?.images);
    }
    saved = place;
    savedAt = performance.now();
  };
  try {
    for (;;) {
      if (isPending() && !(await look())) break;
      if (place.images >= total || signal?.aborted) break;
      const began = performance.now();
      const taken = training.batchAt?.(place.images) ?? training.batch;
      const ofStep = step(taken);
      const ended = performance.now();
      place = {
        ...place,
        step: place.step + 1,
        images: place.images + taken,
        seconds: place.seconds + (ended - began) / 1000,
        ...(rule && { watch: watchLosses(place.watch, rule, ofStep) }),
      };
      log.scalars(place.step, place.images, place.seconds, ofStep);
      const perSecond = rate(taken, ended);
      progress?.update({
        name: training.name,
        done: place.images,
        total,
        rate: perSecond,
        secondsLeft: (total - place.images) / perSecond,
        losses,
      });
      if (ended - savedAt > 1000 * (options.checkpointSeconds ?? 60)) await save();
      await new Promise(setImmediate); // lets signals and displays through
    }
    await save();
  } finally {
    finite.dispose();
    log.close();
    progress?.finish();
  }
  return { ...place, finished: place.images >= total && !isPending(), losses: { ...losses } };

  function isPending(): boolean {
    const every = options.snapshotEvery;
    return every !== undefined && Math.floor(place.images / every) > Math.floor(place.evaluated / every);
  }

  function step(taken: number): Record<string, number> {
    const { batch, labels } = options.draw(place.images, taken);
    const ofStep: Record<string, number> = {};
    try {
      for (const phase of training.phases) {
        if (!phase.turn(place.step, place.images)) continue;
        for (const [name, value] of Object.entries(phase.run(batch, labels, place.images))) {
          ofStep[name] = losses[name] = value.dataSync()[0]!;
          value.dispose();
        }
        const bad = Object.keys(ofStep).find((name) => !Number.isFinite(ofStep[name])); // before the next phase, by which it would spread to tensors that are not at fault
        if (bad !== undefined) throw notFinite(`${bad} is ${ofStep[bad]}`, `, phase "${phase.name}"`);
      }
      if (!finite.isFinite()) throw notFinite("the state is not finite", "");
      return ofStep;
    } finally {
      batch.dispose();
      labels.dispose();
    }
  }

  function notFinite(what: string, where: string): Error {
    return new Error(
      `${training.name}: ${what} in step ${place.step} (${place.images} images)${where}; ` +
        `not finite: ${describeNonFinite(training.state) ?? "none of the state, only this loss"}. The last good checkpoint is in ${checkpoints}`,
    );
  }

  /** Snapshot and evaluation. -> false: interrupted; a run that goes on from here repeats them */
  async function look(): Promise<boolean> {
    const { images } = place;
    if (options.snapshot) {
      const png = await options.snapshot(images);
      progress?.picture?.(png);
      await log.image(images, png);
    }
    if (signal?.aborted) return false;
    let watch = place.watch;
    let isBest = false;
    if (options.evaluate) {
      const values = await unlessAborted(options.evaluate(images, signal), signal);
      if (!values) return false;
      const bad = Object.keys(values).find((name) => !Number.isFinite(values[name]));
      if (bad !== undefined)
        throw new Error(`${training.name}: the evaluation's ${bad} is ${values[bad]} at ${images} images`);
      log.scalars(place.step, images, place.seconds, values);
      if (rule) {
        const seen = watchEvaluation(watch, rule, images, values);
        ({ state: watch, isBest } = seen);
        for (const flag of seen.flags) console.warn(`${training.name}: collapsed? ${flag}`);
        if (seen.flags.length > 0) log.scalars(place.step, images, place.seconds, { collapsed: watch.flags.length });
      }
    }
    place = { ...place, evaluated: images, watch };
    if (isBest) {
      await saveCheckpoint(checkpoints, training.state, { ...identity, ...place }, "best");
      await save(); // only now is the best one before it removed
    }
    return true;
  }
}

const newPlace = (name: string, origin: Origin): Place => ({
  name,
  images: 0,
  step: 0,
  seconds: 0,
  evaluated: 0,
  watch: unwatched,
  changes: [],
  origin,
});

const placeOf = ({ name, images, step, seconds, evaluated, watch, changes, origin }: Place): Place => ({
  name,
  images,
  step,
  seconds,
  evaluated,
  watch,
  changes,
  origin,
});

/** Bytes that the rest of a training will write at most: two checkpoints, the best and the one being written, log and snapshots. */
function roomFor(training: Training, { images, snapshotEvery }: LoopOptions, done: number): number {
  const state = entries(training.state).reduce((sum, [, leaf]) => sum + 4 * leaf.size, 0);
  const left = Math.max(0, images - done);
  const snapshots = snapshotEvery === undefined ? 0 : Math.ceil(left / snapshotEvery);
  return 4 * state + Math.ceil(left / training.batch) * bytesPerStep + snapshots * bytesPerSnapshot;
}

/** The result, or undefined as soon as the signal is aborted. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (!signal) return work;
  if (signal.aborted) {
    work.catch(() => undefined);
    return undefined;
  }
  let stop!: () => void;
  const aborted = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
    work.catch(() => undefined); // it may still fail, unheard
  }
}

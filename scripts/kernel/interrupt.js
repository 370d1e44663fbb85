// Interrupts (SIGINT, Jupyter's stop button), in three steps:
//   1st                              the cell's AbortSignal is aborted: training ends after the step, with a checkpoint
//   2nd, or an unanswered 1st        every loop of a cell or of src throws KeyboardInterrupt (loop-checks.js)
//   3rd or later, after KILL_AFTER   a main thread that never answered hangs in a package or in native code: the kernel ends itself
"use strict";
const path = require("node:path");
const { Worker } = require("node:worker_threads");
const { logKernel } = require("./native-output");

/** Places in the memory shared with the signal thread. */
const layout = { STOP_LOOPS: 0, LEVEL: 1, ANSWERED: 2, READY: 3, PATIENCE: 4 };

const PATIENCE = 1_000; // ms that the main thread has to notice a first interrupt
const PATIENCE_COOPERATIVE = 30_000; // when the cell has asked for the AbortSignal: a step of training may take long
const KILL_AFTER = 10_000; // ms after the first interrupt

class KeyboardInterrupt extends Error {
  /** @override */
  name = "KeyboardInterrupt";
}
exports.KeyboardInterrupt = KeyboardInterrupt;

/** Starts the signal thread. */
exports.watchInterrupts = () => {
  const state = new Int32Array(new SharedArrayBuffer(4 * Object.keys(layout).length));

  const interrupts = {
    /** What inserted loop checks read. */
    state,
    /**
     * What they call.
     * @returns {never}
     */
    stop() {
      throw new KeyboardInterrupt("a running loop was interrupted");
    },
    /**
     * Set by the cell guard.
     * @type {(level: number) => void}
     */
    onInterrupt: () => undefined,
    /** Forgets all interrupts: a cell has ended. */
    clear() {
      for (const place of [layout.STOP_LOOPS, layout.LEVEL, layout.ANSWERED]) Atomics.store(state, place, 0);
      Atomics.store(state, layout.PATIENCE, PATIENCE);
    },
    /** The running cell will look at its AbortSignal. */
    expectCooperation: () => Atomics.store(state, layout.PATIENCE, PATIENCE_COOPERATIVE),
  };

  /** @param {number} level */
  function deliver(level) {
    if (Atomics.load(state, layout.LEVEL) === 0) return; // meant for a cell that has ended meanwhile
    Atomics.store(state, layout.ANSWERED, 1);
    interrupts.onInterrupt(level);
  }
  // Before the thread takes the signal over: libuv installs its handler once, so that a library's later process.on("SIGINT") does
  // not take it back. The handler itself is reached only by a signal that the thread misses.
  process.on("SIGINT", () => deliver(Atomics.add(state, layout.LEVEL, 1) + 1));

  interrupts.clear();
  const worker = new Worker(path.join(__dirname, "interrupt-watch.js"), {
    workerData: { state, layout, killAfter: KILL_AFTER },
  });
  worker.on("message", deliver);
  worker.on("error", (error) => logKernel(`signal thread: ${error.stack}`));
  worker.unref();
  Atomics.wait(state, layout.READY, 0, 2_000); // the first cell must not start before
  return interrupts;
};

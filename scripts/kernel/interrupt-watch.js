// The signal thread: receives SIGINT, so that it is noticed while the main thread runs a loop. Node delivers signals to the main
// thread only, except that a thread inside a `breakOnSigint` script is woken by one; so this thread spends its life in such scripts.
"use strict";
const fs = require("node:fs");
const vm = require("node:vm");
const { parentPort, workerData } = require("node:worker_threads");
const { STOP_LOOPS, LEVEL, ANSWERED, READY, PATIENCE } = workerData.layout;

/** @type {Int32Array} */
const state = workerData.state;
/** @type {number} */
const killAfter = workerData.killAfter;
const sleep = new Int32Array(new SharedArrayBuffer(4));
let first = 0; // time of the first interrupt of a cell

/** @param {number} level */
function report(level) {
  parentPort?.postMessage(level);
  if (level >= 2) Atomics.store(state, STOP_LOOPS, 1);
}

function onSigint() {
  const level = Atomics.add(state, LEVEL, 1) + 1;
  if (level === 1) first = Date.now();
  report(level);
  const stuck = level >= 3 && Atomics.load(state, ANSWERED) === 0 && Date.now() - first >= killAfter;
  if (!stuck) return;
  fs.writeSync(
    2,
    `[kernel] interrupted ${level} times in ${Date.now() - first} ms without effect; the kernel ends itself\n`,
  );
  process.kill(process.pid, "SIGKILL");
}

const unanswered = () => Atomics.load(state, LEVEL) === 1 && Atomics.load(state, ANSWERED) === 0;

/** Never returns; a SIGINT ends the script around it. */
function wait() {
  Atomics.store(state, READY, 1);
  Atomics.notify(state, READY);
  for (;;) {
    if (unanswered()) {
      Atomics.wait(sleep, 0, 0, Atomics.load(state, PATIENCE)); // a further SIGINT ends it early
      if (unanswered()) report(Atomics.add(state, LEVEL, 1) + 1);
    }
    Atomics.wait(sleep, 0, 0, 3_600_000);
  }
}

/**
 * Runs `script` again after each SIGINT.
 * @param {vm.Script} script
 */
function rerun(script) {
  for (;;) {
    try {
      script.runInThisContext({ breakOnSigint: true });
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
      onSigint();
    }
  }
}

// One script inside another: Node gives SIGINT its default effect, death, whenever the last such script ends.
const inner = new vm.Script("signalThread.wait()");
const outer = new vm.Script("signalThread.rerun()");
Reflect.set(globalThis, "signalThread", { wait, rerun: () => rerun(inner) });
rerun(outer);

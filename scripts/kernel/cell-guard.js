// How a cell ends: by itself, by an error of work that nobody awaits, or by an interrupt, whichever comes first.
"use strict";
const { AsyncLocalStorage } = require("node:async_hooks");
const { KeyboardInterrupt } = require("./interrupt");
const { asError, addNote } = require("./error-report");

const GRACE = 5_000; // ms for asynchronous work to end after a first interrupt
const GRACE_COOPERATIVE = 60_000; // when the cell has asked for the AbortSignal: a checkpoint may be on its way
const GRACE_LOOPS = 300; // ms for the exception of an interrupted loop to arrive

/** @typedef {{ count: number, level: number, done: boolean, cooperative: boolean, timers: NodeJS.Timeout[], end(failed: boolean, result: unknown): void }} RunningCell */

class CellGuard {
  #interrupts;
  #controller = new AbortController();
  /**
   * Knows, in any callback, which cell started the work.
   * @type {AsyncLocalStorage<number>}
   */
  #origin = new AsyncLocalStorage();
  /** @type {RunningCell | undefined} */
  #running;
  /**
   * Errors that came while no cell ran.
   * @type {Error[]}
   */
  #late = [];

  /** @param {ReturnType<import("./interrupt").watchInterrupts>} interrupts */
  constructor(interrupts) {
    this.#interrupts = interrupts;
    interrupts.onInterrupt = (level) => this.#interrupt(level);
  }

  /** Aborted when the running cell is interrupted. Who asks for it is trusted to end soon after, and given more time. */
  get signal() {
    if (this.#running) this.#running.cooperative = true;
    this.#interrupts.expectCooperation();
    return this.#controller.signal;
  }

  /** Errors of unawaited work since the last cell; they are forgotten by this call. */
  takeLateErrors() {
    return this.#late.splice(0);
  }

  /**
   * Runs the work of a cell.
   * @template T
   * @param {number} count number of the cell
   * @param {() => Promise<T>} work
   * @returns {Promise<T>} its value; rejects with what ended it
   */
  run(count, work) {
    this.#controller = new AbortController();
    return new Promise((resolve, reject) => {
      /** @type {RunningCell} */
      const cell = {
        count,
        level: 0,
        done: false,
        cooperative: false,
        timers: [],
        end: (failed, result) => {
          if (cell.done) return;
          cell.done = true;
          cell.timers.forEach(clearTimeout);
          this.#running = undefined;
          this.#interrupts.clear();
          if (cell.level > 0) reject(this.#asInterrupt(failed, result));
          else if (failed) reject(result);
          else resolve(/** @type {T} */ (result));
          if (failed && !this.#controller.signal.aborted) this.#controller.abort(new Error("the cell failed"));
        },
      };
      this.#running = cell;
      const start = () => {
        // The extra turn of the event loop is where Node reports rejections that nobody handles.
        work().then(
          (value) => setImmediate(() => cell.end(false, value)),
          (error) => cell.end(true, error),
        );
      };
      this.#origin.run(count, () => setImmediate(start));
    });
  }

  /**
   * An exception or rejection that nobody caught.
   * @param {unknown} thrown
   * @param {string} kind
   */
  stray(thrown, kind) {
    const cell = this.#running;
    if (thrown instanceof KeyboardInterrupt) return cell?.end(true, thrown);
    const origin = this.#origin.getStore();
    const error = asError(thrown);
    const note = origin === undefined ? kind : `${kind} in work started by cell [${origin}]`;
    addNote(error, cell ? `${note}:` : `${note} while no cell was running:`);
    if (cell) cell.end(true, error);
    else this.#late.push(error);
  }

  /** @param {number} level 1 for the first interrupt of this cell */
  #interrupt(level) {
    const cell = this.#running;
    if (!cell) return this.#interrupts.clear();
    cell.level = Math.max(cell.level, level);
    if (!this.#controller.signal.aborted) this.#controller.abort(new KeyboardInterrupt("the cell was interrupted"));
    const grace = level > 1 ? GRACE_LOOPS : cell.cooperative ? GRACE_COOPERATIVE : GRACE;
    const message = `the cell's work did not end within ${grace} ms after the interrupt and may still be going on`;
    cell.timers.push(setTimeout(() => cell.end(true, new KeyboardInterrupt(message)), grace));
  }

  /**
   * What an interrupted cell reports, however it ended.
   * @param {boolean} failed
   * @param {unknown} result
   */
  #asInterrupt(failed, result) {
    if (!failed) return new KeyboardInterrupt("the cell ended by itself after the interrupt");
    if (result instanceof KeyboardInterrupt) return result;
    const ofSignal = result instanceof Error && result.name === "AbortError";
    return new KeyboardInterrupt("the cell was interrupted", ofSignal ? undefined : { cause: result });
  }
}
exports.CellGuard = CellGuard;

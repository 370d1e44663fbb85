// The end of a run without a reader: fails if something went wrong after the last cell, or still goes on unawaited.
"use strict";
const { setImmediate: turn, setTimeout: sleep } = require("node:timers/promises");
const { addNote, makeError } = require("./error-report");

const CODE = /^\s*\/\/@barrier\s+(\d+)\s*$/;
const WORK = /^(Timeout|Immediate|FSReq|GetAddrInfoReq|TCPConnectWrap|WriteWrap)/; // open sockets and processes are no work

/**
 * The waiting time of a cell that is a barrier ("//@barrier 2000").
 * @param {string} code
 * @returns {number | undefined} ms
 */
exports.barrierOf = (code) => {
  const match = CODE.exec(code);
  return match ? Number(match[1]) : undefined;
};

/**
 * Waits until unawaited work has ended.
 * @param {import("./cell-guard").CellGuard} guard
 * @param {number} limit ms
 */
exports.waitForWork = async (guard, limit) => {
  const until = performance.now() + limit;
  for (;;) {
    await turn();
    await sleep(10, undefined, { ref: false });
    const [late] = guard.takeLateErrors();
    if (late) throw addNote(late, "Work that no cell awaited failed after the last cell.");
    const work = process.getActiveResourcesInfo().filter((name) => WORK.test(name));
    if (work.length === 0) return;
    if (performance.now() > until)
      throw makeError("PendingWork", `work that no cell awaited is still going on: ${work.join(", ")}`, []);
  }
};

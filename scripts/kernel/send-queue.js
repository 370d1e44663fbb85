// zeromq takes about 500 messages in one turn of the event loop, then throws "Socket is busy writing", and tslab does not wait for
// send(). So what cannot be sent at once waits here, in order.
"use strict";
const { logKernel } = require("./native-output");

/** @typedef {{ send(parts: (string | Buffer)[]): Promise<void>, close(): void }} Socket */

/**
 * A socket whose send() never fails for lack of room. (A wrapper, because zeromq's sockets are sealed.)
 * @param {Socket} socket
 */
exports.queued = (socket) => {
  /** @type {(string | Buffer)[][]} */
  const waiting = [];
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  /** @type {Promise<void> | undefined} */
  let emptying;

  async function empty() {
    for (;;) {
      await last.catch(() => undefined);
      const parts = waiting.shift();
      if (!parts) break;
      last = socket.send(parts);
    }
    emptying = undefined;
  }
  /** @param {(string | Buffer)[]} parts */
  function later(parts) {
    waiting.push(parts);
    emptying ??= empty().catch((error) => {
      emptying = undefined;
      logKernel(`a message could not be sent: ${error}`);
    });
  }
  return {
    /** @param {(string | Buffer)[]} parts */
    send(parts) {
      if (emptying) return later(parts);
      try {
        last = socket.send(parts);
        last.catch(() => undefined);
      } catch {
        later(parts);
      }
    },
    /** Resolves when everything has been handed to the network. */
    async sent() {
      while (emptying) await emptying;
      await last;
    },
    close: () => socket.close(),
  };
};

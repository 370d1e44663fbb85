// Gathers what is written to stdout and stderr into few messages, in the order of writing.
"use strict";
const { StringDecoder } = require("node:string_decoder");

const DELAY = 40; // ms until a text is sent when the event loop turns
const LONGEST = 200; // ms until it is sent by the next write when a synchronous loop does not let the timer run
const LARGEST = 1 << 18; // characters in one message
const NATIVE_DELAY = 200; // ms between looks at native output

/** @typedef {"stdout" | "stderr"} StreamName */

class Output {
  /**
   * Set by the server: publishes a text as output of the running cell.
   * @type {((name: StreamName, text: string) => void) | undefined}
   */
  send;
  /** @type {StreamName} */
  #name = "stdout";
  /** @type {string[]} */
  #parts = [];
  #size = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #sent = performance.now();
  #native;

  /** @param {{ read(name: StreamName): string }} native */
  constructor(native) {
    this.#native = native;
    this.#take("stdout");
    this.#take("stderr");
    setInterval(() => this.#readNative(), NATIVE_DELAY).unref();
  }

  /** Sends what is held back; to be called before every message whose place among the output matters. */
  flush() {
    this.#readNative();
    this.#flushHeld();
  }

  /** @param {StreamName} name */
  #take(name) {
    const decoder = new StringDecoder("utf8");
    /** @param {string | Uint8Array} chunk @param {unknown} [encoding] @param {unknown} [done] */
    const write = (chunk, encoding, done) => {
      this.#readNative();
      this.#add(name, typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)));
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") process.nextTick(callback);
      return true;
    };
    process[name].write = write;
  }

  #readNative() {
    this.#add("stdout", this.#native.read("stdout"));
    this.#add("stderr", this.#native.read("stderr"));
  }

  /** @param {StreamName} name @param {string} text */
  #add(name, text) {
    if (!text) return;
    if (this.#name !== name) this.#flushHeld();
    this.#name = name;
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size > LARGEST || performance.now() - this.#sent > LONGEST) this.#flushHeld();
    else this.#timer ??= setTimeout(() => this.#flushHeld(), DELAY).unref();
  }

  #flushHeld() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#size > 0 && this.send) {
      const text = this.#parts.join("");
      this.#parts = [];
      this.#size = 0;
      this.send(this.#name, text);
    }
    this.#sent = performance.now();
  }
}
exports.Output = Output;

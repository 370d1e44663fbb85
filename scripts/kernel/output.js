// Gathers what is written to stdout and stderr into few messages, in the order of writing.
"use strict";
const { StringDecoder } = require("node:string_decoder");

const DELAY = 40; // ms until a text is sent when the event loop turns
const LONGEST = 200; // ms until it is sent by the next write when a synchronous loop does not let the timer run
const LARGEST = 1 << 18; // characters in one message
const LIMIT = 4 << 20; // characters that one cell may print; of what comes after, only the end is shown
const TAIL = 1 << 15; // characters
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
  /** What the running cell has printed, and what of it was left out: a flood would fill the memory, the page and the notebook. */
  #printed = 0;
  #leftOut = { characters: 0, lines: 0 };
  #tail = "";

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

  /** Starts counting anew. */
  cellStarts() {
    this.flush();
    this.#printed = 0;
  }

  /** Shows the end of a flood. @returns {{ characters: number, lines: number } | undefined} how much of the cell's output was left out */
  cellEnds() {
    this.flush();
    if (this.#leftOut.characters === 0) return undefined;
    const { characters, lines } = this.#leftOut;
    const leftOut = { characters: characters - this.#tail.length, lines: lines - linesIn(this.#tail) };
    const amount = `${(leftOut.characters / 1e6).toFixed(1)} million characters, ${leftOut.lines.toLocaleString("en")} lines`;
    this.send?.("stdout", `\n[... ${amount} left out: a cell may print ${LIMIT / 2 ** 20} million ...]\n${this.#tail}`);
    this.#leftOut = { characters: 0, lines: 0 };
    this.#tail = "";
    this.#printed = 0;
    return leftOut;
  }

  /** @param {StreamName} name */
  #take(name) {
    const decoder = new StringDecoder("utf8");
    /** @param {string | Uint8Array} chunk @param {unknown} [encoding] @param {unknown} [done] */
    const write = (chunk, encoding, done) => {
      if (this.#printed < LIMIT) this.#readNative(); // in a flood, the order of the two no longer matters
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
    const room = Math.max(0, LIMIT - this.#printed);
    this.#printed += text.length;
    if (text.length > room) {
      this.#leaveOut(text.slice(room));
      text = text.slice(0, room);
    }
    if (!text) return;
    if (this.#name !== name) this.#flushHeld();
    this.#name = name;
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size > LARGEST || performance.now() - this.#sent > LONGEST) this.#flushHeld();
    else this.#timer ??= setTimeout(() => this.#flushHeld(), DELAY).unref();
  }

  /** @param {string} text */
  #leaveOut(text) {
    this.#leftOut.characters += text.length;
    this.#leftOut.lines += linesIn(text);
    const tail = this.#tail + text;
    this.#tail = tail.length > 2 * TAIL ? tail.slice(-TAIL) : tail;
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

/** @param {string} text */
function linesIn(text) {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

// Gathers what is written to stdout and stderr into few messages, in the order of writing.
"use strict";
const { AsyncLocalStorage } = require("node:async_hooks");
const { StringDecoder } = require("node:string_decoder");

const DELAY = 40; // ms until a text is sent when the event loop turns
const LONGEST = 200; // ms until it is sent by the next write when a synchronous loop does not let the timer run
const LARGEST = 1 << 18; // characters in one message
const LIMIT = 4 << 20; // characters that a cell and all work it starts may print; of what comes after, only the end is shown
const TAIL = 1 << 15; // characters
const NATIVE_DELAY = 200; // ms between looks at native output

/** @typedef {"stdout" | "stderr"} StreamName */

/**
 * What somebody has printed, and what of it was left out: a flood would fill the memory, the page and the notebook.
 * @typedef {{ printed: number, characters: number, lines: number, tail: string }} Account
 */

/** @typedef {{ characters: number, lines: number, earlier: boolean }} LeftOut `earlier`: of work that an earlier cell has left running */

/** @returns {Account} */
const newAccount = () => ({ printed: 0, characters: 0, lines: 0, tail: "" });

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
  /**
   * Knows, in any callback, the account of the cell that started the work: what it prints after that cell cuts no later one's output.
   * @type {AsyncLocalStorage<Account>}
   */
  #payer = new AsyncLocalStorage();
  /** Of the running or last cell; native output, whose origin nobody knows, has one of its own meanwhile. */
  #accounts = { own: newAccount(), native: newAccount() };
  /** Those of which something was left out since the last cell's end. */
  #cut = /** @type {Set<Account>} */ (new Set());

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

  /** To be called before a cell's output has another place. */
  cellStarts() {
    this.flush();
    this.#accounts = { own: newAccount(), native: newAccount() };
  }

  /**
   * What `work` prints, and all that it starts, is the running cell's.
   * @template T
   * @param {() => T} work
   */
  charge(work) {
    return this.#payer.run(this.#accounts.own, work);
  }

  /** Shows the ends of floods. @returns {LeftOut | undefined} how much was left out, of the cell's own output before others' */
  cellEnds() {
    this.flush();
    const floods = [...this.#cut].map((account) => this.#show(account));
    this.#cut.clear();
    return floods.find(({ earlier }) => !earlier) ?? floods[0];
  }

  /** @param {Account} account @returns {LeftOut} */
  #show(account) {
    const { tail } = account;
    const [characters, lines] = [account.characters - tail.length, account.lines - linesIn(tail)];
    const earlier = !Object.values(this.#accounts).includes(account);
    const amount = `${(characters / 1e6).toFixed(1)} million characters, ${lines.toLocaleString("en")} lines`;
    const whose = earlier ? " of work that an earlier cell started" : "";
    this.send?.(
      "stdout",
      `\n[... ${amount}${whose} left out: a cell may print ${LIMIT / 2 ** 20} million ...]\n${tail}`,
    );
    Object.assign(account, { characters: 0, lines: 0, tail: "" });
    return { characters, lines, earlier };
  }

  /** @param {StreamName} name */
  #take(name) {
    const decoder = new StringDecoder("utf8");
    /** @param {string | Uint8Array} chunk @param {unknown} [encoding] @param {unknown} [done] */
    const write = (chunk, encoding, done) => {
      const account = this.#payer.getStore() ?? this.#accounts.own;
      if (account.printed < LIMIT) this.#readNative(); // in a flood, the order of the two no longer matters
      this.#add(name, typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)), account);
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") process.nextTick(callback);
      return true;
    };
    process[name].write = write;
  }

  #readNative() {
    this.#add("stdout", this.#native.read("stdout"), this.#accounts.native);
    this.#add("stderr", this.#native.read("stderr"), this.#accounts.native);
  }

  /** @param {StreamName} name @param {string} text @param {Account} account */
  #add(name, text, account) {
    const room = Math.max(0, LIMIT - account.printed);
    account.printed += text.length;
    if (text.length > room) {
      this.#leaveOut(text.slice(room), account);
      text = room > 0 ? `${text.slice(0, room)}\n` : ""; // others go on in a line of their own
    }
    if (!text) return;
    if (this.#name !== name) this.#flushHeld();
    this.#name = name;
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size > LARGEST || performance.now() - this.#sent > LONGEST) this.#flushHeld();
    else this.#timer ??= setTimeout(() => this.#flushHeld(), DELAY).unref();
  }

  /** @param {string} text @param {Account} account */
  #leaveOut(text, account) {
    this.#cut.add(account);
    account.characters += text.length;
    account.lines += linesIn(text);
    const tail = account.tail + text;
    account.tail = tail.length > 2 * TAIL ? tail.slice(-TAIL) : tail;
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

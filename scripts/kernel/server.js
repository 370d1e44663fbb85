// Jupyter's protocol: what tslab's server leaves out or gets wrong. https://jupyter-client.readthedocs.io/en/stable/messaging.html
"use strict";
const { readFileSync } = require("node:fs");
const jupyter = require("tslab/dist/jupyter");
const zeromq = require("zeromq");
const { barrierOf, waitForWork } = require("./barrier");
const { describe } = require("./error-report");
const { logKernel } = require("./native-output");
const { queued } = require("./send-queue");

const DELIMITER = Buffer.from("<IDS|MSG>");
const ANSWERED = new Set(
  ["kernel_info", "execute", "is_complete", "inspect", "complete", "comm_info", "shutdown"].map(
    (name) => `${name}_request`,
  ),
);
const SOCKETS = /** @type {const} */ (["iopub", "shell", "control", "stdin", "hb"]);
const ORPHAN_CHECK = 2_000; // ms between looks whether Jupyter still lives
const ORPHAN_GRACE = 10_000; // ms that a kernel without Jupyter has to end by itself

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Handler extends jupyter.JupyterHandlerImpl {
  /** @override */
  handleKernel() {
    const info = super.handleKernel();
    info.language_info.version = require("@tslab/typescript-for-tslab").version;
    return { status: "ok", ...info };
  }
  /** @override @param {{ restart?: boolean }} request */
  handleShutdown(request) {
    return { status: "ok", restart: request.restart === true };
  }
}

const TslabServer = /** @type {any} */ (jupyter.ZmqServer); // what is replaced here is declared private there

class Server extends TslabServer {
  #executor;
  #guard;
  #output;
  #native;
  #exit = process.exit;
  #parent;
  /** Requests that arrived, and up to which of them all are aborted because one before failed. */
  #arrived = 0;
  #abortedUpTo = 0;
  /** Number of the running or last cell. */
  #count = 0;
  /**
   * The request to which output belongs.
   * @type {any}
   */
  #request;
  #queue = Promise.resolve();
  /** @type {Promise<void> | undefined} */
  #closing;

  /**
   * @param {{ executor: any, guard: any, output: any, native: any, connectionFile: string, parent: number }} parts `parent`: the process that started the
   * kernel, with which it ends
   */
  constructor({ executor, guard, output, native, connectionFile, parent }) {
    super(new Handler(executor, false), connectionFile);
    this.#executor = executor;
    this.#guard = guard;
    this.#output = output;
    this.#native = native;
    this.#parent = parent;
    output.send = (/** @type {string} */ name, /** @type {string} */ text) => this.#post("stream", { name, text });
    // What tslab's own display functions call.
    Reflect.set(jupyter, "lastWriteDisplayData", (/** @type {object} */ content, /** @type {boolean} */ update) =>
      this.#publish(update ? "update_display_data" : "display_data", content),
    );
  }

  /** @param {(code?: number) => never} exit the real process.exit */
  async start(exit) {
    this.#exit = exit;
    await this.init();
    // Jupyter names itself; where it was killed before this process began, init is the parent.
    const wasOrphan = this.#parent === 1 && (process.env.JPY_PARENT_PID ?? "1") !== "1";
    setInterval(() => {
      if (process.ppid === this.#parent && !wasOrphan) return;
      void this.close();
      setTimeout(() => process.kill(process.pid, "SIGKILL"), ORPHAN_GRACE); // whatever keeps it
    }, ORPHAN_CHECK).unref();
  }

  /**
   * Binds the sockets, then reads from them. tslab reads while zeromq's thread still binds, which libzmq forbids: with clients that
   * already knock, 5 of 1,000 starts lost a request or never read a socket again.
   */
  async init() {
    this.connInfo = JSON.parse(readFileSync(this.configPath, "utf8"));
    const sockets = {
      iopub: new zeromq.Publisher({ sendHighWaterMark: 0 }), // otherwise output beyond 1,000 messages is dropped
      shell: new zeromq.Router(),
      control: new zeromq.Router(),
      stdin: new zeromq.Router(),
      hb: new zeromq.Reply(),
    };
    for (const name of SOCKETS) this[name] = queued(sockets[name]); // before anything can close them
    await Promise.all(SOCKETS.map((name) => this.bindSocket(sockets[name], this.connInfo[`${name}_port`])));
    void this.#read(sockets.shell, (frames) => this.handleShellMessage(this.shell, ...frames));
    void this.#read(sockets.control, (frames) => this.handleShellMessage(this.control, ...frames));
    const goOn = () => undefined; // few front ends use the heartbeat
    void this.#read(sockets.hb, (frames) => this.hb.send(frames), goOn);
  }

  /**
   * @param {AsyncIterable<Buffer[]>} socket read until it is closed
   * @param {(frames: Buffer[]) => unknown} handle
   * @param {() => unknown} [fail] when it cannot be read; a kernel that cannot hear ends
   */
  async #read(socket, handle, fail = () => this.close(1)) {
    try {
      for await (const frames of socket) handle(frames);
    } catch (error) {
      if (this.#closing) return;
      logKernel(`a socket cannot be read: ${error}`);
      fail();
    }
  }

  /**
   * Publishes one output with several representations.
   * @param {Record<string, unknown>} data by MIME type; bytes are encoded here
   * @param {{ id?: string, update?: boolean, metadata?: object }} [options] `update` replaces what was displayed under `id`
   */
  display(data, { id, update = false, metadata = {} } = {}) {
    const encoded = Object.entries(data).map(([type, value]) => [
      type,
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    ]);
    const content = { data: Object.fromEntries(encoded), metadata, transient: id ? { display_id: id } : {} };
    this.#publish(update ? "update_display_data" : "display_data", content);
  }

  /** @param {string} type @param {object} content */
  #publish(type, content) {
    this.#output.flush();
    this.#post(type, content);
  }

  /** @param {string} type @param {object} content */
  #post(type, content) {
    if (this.#request) this.#send(this.#request, type, content, this.iopub);
  }

  /** @param {any} request @param {string} type @param {object} content @param {unknown} socket */
  #send(request, type, content, socket) {
    const message = request.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(this.connInfo.key, socket);
  }

  /** @param {any} socket @param {Buffer[]} frames */
  async handleShellMessage(socket, ...frames) {
    try {
      const at = frames.findIndex((frame) => frame.equals(DELIMITER));
      if (!ANSWERED.has(JSON.parse(String(frames[at + 2])).msg_type)) return;
      await super.handleShellMessage(socket, ...frames);
    } catch (error) {
      logKernel(`${error instanceof Error ? error.stack : error}`); // a fault of the kernel is no fault of a cell
    }
  }

  /** @param {any} socket @param {any} request */
  handleCommInfoRequest(socket, request) {
    this.#send(request, "comm_info_reply", { status: "ok", comms: {} }, socket);
  }

  /** @param {any} socket @param {any} request */
  handleExecute(socket, request) {
    const number = ++this.#arrived;
    const reply = (/** @type {object} */ content) => this.#send(request, "execute_reply", content, socket);
    this.#queue = this.#queue.then(async () => {
      if (number <= this.#abortedUpTo) return reply({ status: "aborted", execution_count: this.#count });
      this.#output.cellStarts(); // what came since the last cell belongs to the last cell
      this.#request = request;
      try {
        await this.#output.charge(() => this.#execute(request.content));
        const leftOut = this.#output.cellEnds();
        const extra = leftOut && { left_out: leftOut }; // a field of our own, which front ends pass over
        reply({ status: "ok", execution_count: this.#count, user_expressions: {}, payload: [], ...extra });
      } catch (thrown) {
        const report = describe(thrown);
        this.#output.cellEnds();
        this.#publish("error", report);
        // Requests that were sent before the front end could know of the failure are aborted, later ones are not.
        await sleep(20);
        if (request.content.stop_on_error !== false) this.#abortedUpTo = this.#arrived;
        reply({ status: "error", execution_count: this.#count, ...report });
      }
    });
    return this.#queue;
  }

  /** @param {{ code: string, silent: boolean }} content */
  async #execute({ code, silent }) {
    const wait = barrierOf(code);
    if (wait !== undefined) return waitForWork(this.#guard, wait);
    if (!silent) this.#post("execute_input", { code, execution_count: ++this.#count });
    const value = await this.#executor.run(code, this.#count);
    if (value === undefined || value === null || silent) return;
    this.#publish("execute_result", {
      execution_count: this.#count,
      data: await this.#executor.displaysOf(value),
      metadata: {},
    });
  }

  /**
   * Ends the process. A status of 0 becomes 1 if an error remained that no cell has reported.
   * @param {number} [status]
   */
  close(status = 0) {
    return (this.#closing ??= this.#close(status));
  }

  /** @param {number} status */
  async #close(status) {
    await Promise.race([Promise.all(SOCKETS.map((name) => this[name].sent())), sleep(1000)]);
    super.close();
    await sleep(50); // the sockets hand over what they hold
    const late = this.#guard.takeLateErrors();
    for (const error of late) logKernel(`after the last cell: ${error.stack}`);
    if (late.length === 0) this.#native.removeFiles();
    this.#exit(status || (late.length > 0 ? 1 : 0));
  }
}
exports.Server = Server;

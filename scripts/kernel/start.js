// The notebook kernel "genfeat": node scripts/kernel/start.js {connection_file}
//
// tslab compiles the cells and speaks Jupyter's protocol; its files stay as npm delivers them. This script assembles a kernel from
// its parts and replaces, from outside, what a laboratory cannot live with:
//   the working directory depends on the front end       -> always the project's root, so that cells import "./src/..."
//   failures are printed, not reported                   -> error-report.js, compile-error.js, cell-guard.js
//   edits of imported modules are half seen              -> file-watch.js, compiler.js, module-loader.js
//   fast output is lost, native output never shown       -> output.js, native-output.js, send-queue.js
//   an interrupt leaves the work running                 -> interrupt.js, interrupt-watch.js, loop-checks.js
"use strict";
const parent = process.ppid; // now: Jupyter may be killed while the kernel starts
const path = require("node:path");

const TSLAB = "1.0.22"; // the version whose inside the parts here know
const TERMINATED = 128 + 15; // exit status that shells give to a process ended by SIGTERM

/** The project's root; tests set GENFEAT_ROOT to a folder of their own. */
const root = process.env.GENFEAT_ROOT ?? path.resolve(__dirname, "../..");
const connectionFile = process.argv[2];
if (!connectionFile)
  throw new Error("usage: node scripts/kernel/start.js CONNECTION_FILE (Jupyter starts this script by itself)");
process.chdir(root);
Error.stackTraceLimit = 40; // a cell is often more than ten frames of TensorFlow.js away from what threw

// First of all, before anything can be printed.
const { captureNativeOutput, logKernel } = require("./native-output");
const native = captureNativeOutput(connectionFile);

const found = require("tslab/package.json").version;
if (found !== TSLAB) throw new Error(`tslab ${found} is installed, the kernel is made for ${TSLAB}: run npm run setup`);

// Before tslab is loaded, because it takes its compiler from require.cache.
const compiler = require("./compiler").installCompiler(root);
const { createConverter } = require("tslab/dist/converter");

const { Output } = require("./output");
const { CellGuard } = require("./cell-guard");
const { ModuleLoader } = require("./module-loader");
const { Executor } = require("./executor");
const { Server } = require("./server");

const interrupts = require("./interrupt").watchInterrupts();
const output = new Output(native);
const guard = new CellGuard(interrupts);
const loader = new ModuleLoader(root, compiler, interrupts);
const executor = new Executor({
  root,
  compiler,
  loader,
  guard,
  interrupts,
  converter: createConverter({ isJS: false, isBrowser: false }),
});
const server = new Server({ executor, guard, output, native, connectionFile, parent });

// What src/notebook finds in a notebook; src runs without it everywhere else.
Reflect.set(globalThis, Symbol.for("genfeat.kernel"), {
  get signal() {
    return guard.signal;
  },
  /** @param {Record<string, unknown>} data @param {{ id?: string, update?: boolean, metadata?: object }} [options] */
  display: (data, options) => server.display(data, options),
});

process.on("uncaughtException", (error) => guard.stray(error, "Uncaught exception"));
process.on("unhandledRejection", (error) => guard.stray(error, "Unhandled promise rejection"));
process.on("SIGTERM", () => void server.close(TERMINATED)); // what "exit" handlers clean up - locks, browsers - would else stay behind
server.start(process.exit.bind(process)).catch((error) => {
  logKernel(error.stack);
  process.kill(process.pid, "SIGKILL");
});
process.exit = (code) => {
  const error = new Error(`process.exit(${code ?? ""}) was called; the kernel goes on`);
  error.name = "ProcessExit";
  throw error;
};

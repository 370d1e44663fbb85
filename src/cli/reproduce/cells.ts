// Executes a notebook without Jupyter, for `npm run reproduce -- --script` and where there is no Jupyter: its cells run as one script in this process.
//   node --import tsx src/cli/reproduce/cells.ts NOTEBOOK FOLDER [--inject CODE]
// FOLDER gets notebook.ipynb with its outputs, saved after every cell. The first cell that fails ends the run and is marked. Exit status: 0, 1, 130.
import { basename, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { inspect, parseArgs } from "node:util";
import { interruption } from "../signals";
import { INTERRUPTED, root } from "./execute";
import { cellLog } from "./cells/output";
import { cellScript } from "./cells/script";
import {
  cellTitles,
  markFailure,
  preparedNotebook,
  runnableCells,
  saveNotebook,
  sourceOf,
  type Cell,
} from "./notebook-file";

const orphanCheck = 1000; // ms

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { inject: { type: "string" } } });
  const [file, folder] = positionals.map((path) => resolve(path));
  if (file === undefined || folder === undefined) throw new Error("expected a notebook and a folder");
  process.chdir(root);
  const notebook = preparedNotebook(file, values.inject ?? "");
  const cells = runnableCells(notebook);
  const log = cellLog(cellTitles(notebook, cells));
  const interrupted = interruption("the same command goes on from the checkpoint");
  interrupted.signal.addEventListener("abort", () => log.print("interrupting (again to end at once)"));
  endWithParent(process.ppid);
  Reflect.set(globalThis, Symbol.for("genfeat.kernel"), { signal: interrupted.signal, display: log.display });

  let cell: Cell | undefined;
  const enter = async (i: number) => {
    await turn(); // work that failed unawaited is known by now
    if (stray !== undefined) throw stray;
    if (cell) log.cellEnds();
    if (i > 0) saveNotebook(notebook, folder);
    interrupted.signal.throwIfAborted();
    cell = cells[i];
    if (cell) log.cellStarts(cell, i + 1);
  };
  const giveBack = log.takeStreams();
  try {
    await cellScript(cells.map(sourceOf), root)(enter);
    await enter(cells.length);
    return 0;
  } catch (thrown) {
    const error = asError(thrown);
    const [evalue, traceback] = [error.message, (error.stack ?? "").split("\n")];
    cell?.outputs?.push({ output_type: "error", ename: error.name, evalue, traceback });
    const title = cell
      ? `This run stopped at cell [${cell.execution_count}] of ${cells.length}.`
      : `This run of ${basename(file)} did not begin.`;
    markFailure(notebook, cell, title, `${error.name}: ${evalue}`);
    saveNotebook(notebook, folder);
    log.print(`\n${error.stack}\n\n${title}\n${error.name}: ${evalue}`);
    return interrupted.signal.aborted ? INTERRUPTED : 1;
  } finally {
    giveBack();
  }
}

/** Of work that nobody awaited. */
let stray: Error | undefined;
process.on("unhandledRejection", (thrown) => (stray ??= asError(thrown)));

const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(inspect(thrown)));

/** Nobody reads the log of a run whose command was killed, and nobody would stop it: it stops itself, with a checkpoint. */
function endWithParent(parent: number): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, orphanCheck);
  timer.unref();
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

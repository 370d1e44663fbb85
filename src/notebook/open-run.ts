import { join, relative } from "node:path";
import { publish } from "../report/publish";
import { openRun, type Run, type RunOptions } from "../results/run";
import type { Table } from "../results/table";
import { display } from "./kernel";
import { show } from "./show";

/** A run whose tables, figures and images are kept in results/ and shown below the cell that makes them. */
export interface NotebookRun extends Run {
  /** Ends the run and writes its tables, pictures and report page; shows where the page is. */
  finish(): Promise<void>;
}

/** Starts the run of a notebook in results/<preset>/<notebook>/; see openRun of src/results. */
export async function startRun(notebook: string, options: RunOptions): Promise<NotebookRun> {
  const run = await openRun(notebook, options);
  return {
    ...run,
    get record() {
      return run.record;
    },
    async table(name, table) {
      await run.table(name, table);
      await show(table as Table);
    },
    async figure(name, figure, caption) {
      await run.figure(name, figure, caption);
      await show(figure);
    },
    async image(name, png, caption) {
      await run.image(name, png, caption);
      await show(png);
    },
    async finish() {
      await run.close();
      const page = relative(process.cwd(), await publish(run.folder));
      const href = join("..", page); // from notebooks/
      display({ "text/html": `Report: <a href="${href}">${page}</a>`, "text/plain": `Report: ${page}` });
    },
  };
}

import { basename, join, relative } from "node:path";
import { writeAtomic } from "../files/atomic";
import { publish } from "../report/publish";
import { stagesFolder } from "../results/record";
import { openRun, type Run, type RunOptions } from "../results/run";
import type { Table } from "../results/table";
import { display } from "./kernel";
import { show } from "./show";

/** A run whose tables, figures and images are kept in results/ and shown below the cell that makes them. */
export interface NotebookRun extends Run {
  /** Ends the run and writes its tables, pictures and report page; shows where the page is. */
  finish(): Promise<void>;
}

/**
 * Starts the run of a notebook in results/<preset>/<notebook>/; see openRun of src/results. `npm run reproduce`, which sets GENFEAT_REPRODUCE to the command
 * that repeats the run, has it work in results/.unfinished/<preset>/<notebook>/ instead, moves it when it is finished, and asks for the paths of its data.
 */
export async function startRun(notebook: string, options: RunOptions): Promise<NotebookRun> {
  const command = process.env["GENFEAT_REPRODUCE"];
  const run = await openRun(
    notebook,
    command === undefined ? options : { command, ...options, root: join(options.root ?? "results", stagesFolder) },
  );
  const dataFiles = new Set<string>();
  return {
    ...run,
    get record() {
      return run.record;
    },
    async data(name, files) {
      await run.data(name, files);
      for (const file of files) dataFiles.add(file);
      if (command !== undefined) await writeAtomic(join(run.folder, "data.json"), JSON.stringify([...dataFiles]));
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
      const made = relative(process.cwd(), await publish(run.folder));
      const page = command === undefined ? made : made.replace(`${stagesFolder}/`, "");
      const href = command === undefined ? join("..", page) : basename(page); // from notebooks/; a copy lies beside the page
      display({ "text/html": `Report: <a href="${href}">${page}</a>`, "text/plain": `Report: ${page}` });
    },
  };
}

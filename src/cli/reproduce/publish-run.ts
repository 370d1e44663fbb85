import { existsSync } from "node:fs";
import { recordFile } from "../../results/record";

let last: Promise<unknown> = Promise.resolve();

/**
 * Writes the pages of a run that has come to its place, one run after another. The report is loaded only here: it takes a second. A page that cannot be
 * made is told and costs the run nothing.
 */
export function publishRun(folder: string): Promise<void> {
  const turn = last.then(async () => {
    if (!existsSync(recordFile(folder))) return;
    const [{ publish }, { closeBrowser }] = await Promise.all([
      import("../../report/publish"),
      import("../../report/figures"),
    ]);
    try {
      await publish(folder);
    } catch (error) {
      console.error(`${folder}: the report page was not made: ${(error as Error).message}; npm run render makes it`);
    } finally {
      await closeBrowser();
    }
  });
  last = turn.catch(() => undefined);
  return turn;
}

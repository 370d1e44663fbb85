import { openRun } from "../../results/run";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);

/** A results export as a notebook makes it: two tables, two figures, an image, a note, all with the number `version` in them. -> the run's folder */
export async function exportResults(
  root: string,
  version: number,
  pause = 0,
  opened: () => void = () => undefined,
): Promise<string> {
  const run = await openRun("01-export", { preset: "tiny", config: { version }, root });
  opened();
  try {
    for (const name of ["first", "second"]) {
      await run.table(`${name}-table`, { columns: ["metric", "ours"], rows: [["version", version]] });
      await run.figure(`${name}-figure`, {
        data: [{ type: "scatter", y: Array.from({ length: 20_000 }, (_, i) => version + i / 7) }],
        layout: { width: 300, height: 200 },
      });
      await new Promise((resolve) => setTimeout(resolve, pause / 2));
    }
    await run.image("picture", Buffer.concat([png, Buffer.from(`version ${version}`)]));
    await run.note("version", version);
    await run.close();
    return run.folder;
  } catch (error) {
    await run.close(error as Error).catch(() => undefined); // a disk that is full cannot take the record of the failure either
    throw error;
  }
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNotebook } from "../reproduce-command";

/** A notebook that records y = slope * 2 + offset, after `seconds`; at slope 0 it fails. Writes it and a grid over it. -> the grid's file */
export function writeSweep(folder: string, grid: object): string {
  writeNotebook(folder, "line", [
    [
      `import type { Preset } from "./src/experiments/preset";
const preset: Preset = "tiny";
const results: string = "results";
const slope: number = 1;
const offset: number = 0;
const seconds: number = 0;`,
      "parameters",
    ],
    `import { startRun } from "./src/notebook/open-run";
const run = await startRun("line", { preset, config: { slope, offset }, title: "A line", root: results });
await new Promise((done) => setTimeout(done, 1000 * seconds));
if (slope === 0) throw new Error("this line is flat");
await run.note("y at 2", slope * 2 + offset);
await run.finish();`,
  ]);
  const file = join(folder, "grid.json");
  writeFileSync(file, JSON.stringify({ name: "lines", notebook: "line.ipynb", preset: "tiny", ...grid }));
  return file;
}

import { join } from "node:path";
import { writeChanged } from "../../files/write-changed";
import { coverageData, coverageMarkdown, coverageText } from "../../report/coverage";
import type { Results } from "../../report/find-results";
import { coverageOf } from "../../results/coverage";
import { papers } from "../../results/papers";

/** Writes coverage.md and coverage.json into the results folder. -> the same for a shell */
export async function writeCoverage({ folder, runs }: Results): Promise<string> {
  const coverage = coverageOf(
    papers(),
    runs.filter(({ ofSeed }) => !ofSeed),
  );
  await writeChanged(join(folder, "coverage.md"), coverageMarkdown(coverage));
  await writeChanged(join(folder, "coverage.json"), JSON.stringify(coverageData(coverage, folder), null, 1) + "\n");
  return coverageText(coverage);
}

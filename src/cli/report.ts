import { relative } from "node:path";
import { closeBrowser } from "../report/figures";
import { findResults } from "../report/find-results";
import { publish } from "../report/publish";
import { publishSite } from "../report/publish-site";
import { endWith } from "./end-with";
import { writeCoverage } from "./report/coverage";
import { writeLatex } from "./report/latex";
import { parseOptions, usage } from "./report/options";

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return 0;
  }
  const results = findResults(options.results);
  const faults = [...results.faults];
  for (const { folder } of results.runs) {
    try {
      await publish(folder);
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  console.log(`${results.runs.length} runs, ${shown(await publishSite(options.results))}`);
  if (options.coverage) console.log(`\n${await writeCoverage(results)}`);
  if (options.latex !== undefined) {
    const { document, files, left } = await writeLatex(results.runs, options.latex);
    console.log(`${files} tables and figures, ${shown(document)}`);
    for (const name of left) faults.push(`${name}: left out, it has no picture yet; npm run render draws it`);
  }
  for (const fault of new Set(faults)) console.error(fault);
  return faults.length > 0 ? 1 : 0;
}

const shown = (file: string) => relative(process.cwd(), file);

endWith(main().finally(closeBrowser));

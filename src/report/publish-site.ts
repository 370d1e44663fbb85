import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeChanged } from "../files/write-changed";
import { papers } from "../results/papers";
import { findResults } from "./find-results";
import { sitePage } from "./site";

/** Writes <results>/index.html from the records below the folder. -> the page. Throws when there is no such folder. */
export async function publishSite(results: string): Promise<string> {
  if (!existsSync(results)) throw new Error(`${results}: there is no such folder`);
  const file = join(results, "index.html");
  await writeChanged(file, sitePage(findResults(results), papers()));
  return file;
}

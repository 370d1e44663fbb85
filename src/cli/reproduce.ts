import { isAbsolute, join, relative, resolve } from "node:path";
import { executeNotebook, INTERRUPTED, root } from "./reproduce/execute";
import { findNotebooks, type Notebook } from "./reproduce/notebooks";
import { type Options, parseOptions, usage } from "./reproduce/options";
import { checkKeys, injectedCell } from "./reproduce/parameters";
import { UsageError } from "./usage-error";

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return 0;
  }
  const notebooks = findNotebooks(join(root, "notebooks"), options.notebooks);
  checkKeys(notebooks, options.values.keys());
  const summary: string[] = [];
  let status = 0;
  for (const notebook of notebooks) {
    const one = await reproduce(notebook, options);
    summary.push(one.line);
    status ||= one.status;
    if (one.status === INTERRUPTED) break;
  }
  if (notebooks.length > 1) console.log(`\n${summary.join("\n")}`);
  return status;
}

/** Runs one notebook; a failure does not keep the next ones from running. */
async function reproduce(
  { name, file, parameters }: Notebook,
  options: Options,
): Promise<{ status: number; line: string }> {
  const folder = resolve(options.results, options.preset, name);
  const page = relative(process.cwd(), join(folder, "notebook.html"));
  const values = new Map<string, unknown>([
    ["preset", options.preset],
    ["results", isAbsolute(options.results) ? options.results : relative(root, resolve(options.results))], // cells run in root
    ...options.values,
  ]);
  console.log(`${name}, preset ${options.preset}`);
  const start = performance.now();
  const status = await executeNotebook(file, folder, injectedCell(parameters ?? "", values));
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const outcome = status === 0 ? "done" : status === INTERRUPTED ? "interrupted" : "FAILED";
  const line = `${name}: ${outcome} after ${seconds} s, ${page}`;
  console.log(line);
  return { status, line };
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof UsageError ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import type { SiteRun } from "../../report/find-results";
import { labelOf, latexDocument, latexFigure, type LatexRun } from "../../report/latex-document";
import { toLatex } from "../../report/table";
import type { Output } from "../../results/record";

export interface Written {
  readonly document: string;
  readonly files: number;
  readonly left: readonly string[]; // figures without a picture
}

/** Writes tables and figures of finished runs as LaTeX below `folder`, each in its run's folder, and main.tex, which includes them all. */
export async function writeLatex(runs: readonly SiteRun[], folder: string): Promise<Written> {
  const left: string[] = [];
  const written: LatexRun[] = [];
  for (const run of runs.filter(({ record, ofSeed }) => record.state === "finished" && !ofSeed)) {
    const outputs: Output[] = [];
    for (const output of run.record.outputs)
      if (await writeOutput(run, output, folder)) outputs.push(output);
      else left.push(`${run.path}/${output.name}`);
    const { title, preset, summary } = run.record;
    written.push({ path: run.path, title, preset, ...(summary !== undefined && { summary }), outputs });
  }
  const document = join(folder, "main.tex");
  mkdirSync(folder, { recursive: true });
  await writeAtomic(document, latexDocument(written));
  return { document, files: written.reduce((sum, { outputs }) => sum + outputs.length, 0), left };
}

async function writeOutput({ folder: source, path }: SiteRun, output: Output, folder: string): Promise<boolean> {
  const tex = join(folder, path, `${output.name}.tex`);
  if (output.kind === "table") {
    const { caption, table, name } = output;
    await writeAtomic(tex, toLatex({ ...table, ...(caption !== undefined && { caption }) }, labelOf(path, name)));
    return true;
  }
  const picture = [".pdf", ".png"].map((ending) => output.name + ending).find((file) => existsSync(join(source, file)));
  if (picture === undefined) return false;
  await writeAtomic(join(dirname(tex), picture), readFileSync(join(source, picture)));
  await writeAtomic(tex, latexFigure(path, output, `${path}/${picture}`));
  return true;
}

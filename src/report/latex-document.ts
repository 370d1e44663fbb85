import type { Output } from "../results/record";
import { escapeLatex } from "./latex";

/** A run's outputs as files of a LaTeX document. */
export interface LatexRun {
  readonly path: string; // small/00-quickstart: folder of the files, in the document's
  readonly title: string;
  readonly preset: string;
  readonly summary?: string;
  readonly outputs: readonly Output[];
}

/** The label of an output, for \ref: small-00-quickstart-losses */
export const labelOf = (path: string, name: string) => `${path.replaceAll("/", "-")}-${name}`;

/** A figure as LaTeX: <name>.tex beside its PDF or PNG. Images of pixels keep their size, but never more than the line's width. */
export function latexFigure(path: string, { kind, name, caption = name }: Output, file: string): string {
  const width = kind === "figure" ? "width=0.8\\linewidth" : "width=\\linewidth,height=0.6\\textheight,keepaspectratio";
  return `% \\usepackage{graphicx}
\\begin{figure}[t]
  \\centering
  \\includegraphics[${width}]{${file}}
  \\caption{${escapeLatex(caption)}}
  \\label{fig:${labelOf(path, name)}}
\\end{figure}
`;
}

/** A document that shows all tables and figures, run by run; pdflatex main.tex makes it a PDF. */
export function latexDocument(runs: readonly LatexRun[]): string {
  const parts = runs.map(
    ({ path, title, preset, summary, outputs }) => `\\section{${escapeLatex(`${title}, preset ${preset}`)}}
${summary === undefined ? "" : `${escapeLatex(summary)}\n`}${outputs.map(({ name }) => `\\input{${path}/${name}.tex}\n`).join("")}\\clearpage
`,
  );
  return `% Written by npm run report -- --latex. Every table and figure stands in a file of its own, to be taken into a paper by \\input.
\\documentclass[11pt]{article}
\\usepackage[T1]{fontenc}
\\usepackage[utf8]{inputenc}
\\usepackage[margin=25mm]{geometry}
\\usepackage{array,booktabs,graphicx}
\\begin{document}
${parts.join("\n")}\\end{document}
`;
}

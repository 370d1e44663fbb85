export interface LatexCell {
  readonly text: string;
  readonly kind: "text" | "number" | "code" | "none";
}

export interface LatexTable {
  readonly headings: readonly string[];
  readonly numeric: readonly boolean[]; // by column
  readonly rows: readonly (readonly LatexCell[])[];
  readonly caption?: string;
  readonly label?: string;
}

const WIDE = 32; // letters from which a column of text is set in lines

/** A floating table with the rules of the booktabs package. Columns of long text share the width of the line. */
export function latexTable({ headings, numeric, rows, caption, label }: LatexTable): string {
  const longest = headings.map((_, i) => Math.max(...rows.map((row) => row[i]!.text.length), 0));
  const wide = longest.map((letters, i) => !numeric[i] && letters > WIDE);
  const share = (0.6 / Math.max(1, wide.filter(Boolean).length)).toFixed(2);
  const columns = headings.map((_, i) => (numeric[i] ? "r" : wide[i] ? `p{${share}\\linewidth}` : "l")).join("");
  const line = (cells: readonly string[]) => `    ${cells.join(" & ")} \\\\\n`;
  return [
    "% \\usepackage{booktabs}\n",
    "\\begin{table}[t]\n",
    "  \\centering\\small\n",
    ...(caption === undefined ? [] : [`  \\caption{${escapeLatex(caption)}}\n`]),
    ...(label === undefined ? [] : [`  \\label{tab:${label}}\n`]),
    `  \\begin{tabular}{${columns}}\n`,
    "    \\toprule\n",
    line(headings.map(escapeLatex)),
    "    \\midrule\n",
    ...rows.map((row) => line(row.map(cellLatex))),
    "    \\bottomrule\n",
    "  \\end{tabular}\n",
    "\\end{table}\n",
  ].join("");
}

function cellLatex({ text, kind }: LatexCell): string {
  if (kind === "none") return "--";
  if (kind === "number")
    return `$${text
      .replace(/,/g, "{,}")
      .replace("±", "\\pm")
      .replace(/e(-?\d+)/g, " \\times 10^{$1}")}$`;
  return kind === "code" ? `\\texttt{${escapeLatex(text)}}` : escapeLatex(text);
}

const special: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "±": "$\\pm$",
  "×": "$\\times$",
  "−": "$-$",
  "≤": "$\\le$",
  "≥": "$\\ge$",
  "→": "$\\to$",
  "↓": "$\\downarrow$",
  "↑": "$\\uparrow$",
  "–": "--",
  "—": "---",
  "…": "\\ldots{}",
  µ: "$\\mu$",
  "²": "$^2$",
};

/** Text with every character that LaTeX would read as a command written out. */
export function escapeLatex(text: string): string {
  return text
    .replace(/[&%$#_{}]|[\\~^<>|±×−≤≥→↓↑–—…µ²]/g, (c) => special[c] ?? `\\${c}`)
    .replace(/--/g, "-{}-") // no dash: the option --preset keeps both hyphens
    .replace(/\r?\n/g, " ");
}

export interface LatexCell {
  readonly text: string;
  readonly kind: "text" | "number" | "code";
  readonly count?: string; // words behind a number
}

export interface LatexTable {
  readonly headings: readonly string[];
  readonly numeric: readonly boolean[]; // by column
  readonly rows: readonly (readonly LatexCell[])[];
  readonly notes?: readonly { readonly mark: string; readonly column: string; readonly text: string }[];
  readonly caption?: string;
  readonly label?: string;
}

const WIDE = 32; // letters from which a column of text is set in lines
const LETTER = 0.0125; // width of a letter of \small on a line of 390 points, as a share of it
const GAP = 0.031; // between columns

/**
 * A floating table with the rules of the booktabs package, its notes below it. Columns of long text share what the others leave of the line; a table of many columns
 * is made smaller as a whole.
 */
export function latexTable({ headings, numeric, rows, notes = [], caption, label }: LatexTable): string {
  const lettersOf = (i: number) => Math.max(...rows.map((row) => row[i]!.text.length), 0);
  const wide = headings.map((_, i) => !numeric[i] && lettersOf(i) > WIDE);
  const used = headings.map((text, i) => (wide[i] ? GAP : GAP + LETTER * Math.max(lettersOf(i), text.length)));
  const rest = 0.98 - used.reduce((sum, width) => sum + width, 0);
  const share = Math.max(0.25, rest / Math.max(1, wide.filter(Boolean).length));
  const isTooWide = rest < share * wide.filter(Boolean).length;
  const paragraph = `>{\\raggedright\\arraybackslash}p{${share.toFixed(2)}\\linewidth}`;
  const columns = headings.map((_, i) => (numeric[i] ? "r" : wide[i] ? paragraph : "l")).join("");
  const line = (cells: readonly string[]) => `    ${cells.join(" & ")} \\\\\n`;
  return [
    `% \\usepackage{array,booktabs${isTooWide ? ",graphicx" : ""}}\n`,
    "\\begin{table}[t]\n",
    "  \\centering\\small\n",
    ...(caption === undefined ? [] : [`  \\caption{${escapeLatex(caption)}}\n`]),
    ...(label === undefined ? [] : [`  \\label{tab:${label}}\n`]),
    ...(isTooWide ? ["  \\resizebox{\\linewidth}{!}{%\n"] : []),
    `  \\begin{tabular}{${columns}}\n`,
    "    \\toprule\n",
    line(headings.map(escapeLatex)),
    "    \\midrule\n",
    ...rows.map((row) => line(row.map(cellLatex))),
    "    \\bottomrule\n",
    `  \\end{tabular}${isTooWide ? "}" : ""}\n`,
    ...(notes.length === 0
      ? []
      : ["  \\par\\smallskip\\begin{minipage}{0.98\\linewidth}\\footnotesize\\raggedright\n"]),
    ...notes.map(
      ({ mark, column, text }) => `    \\textbf{${mark}} ${escapeLatex(column)}: ${escapeLatex(text)}\\par\n`,
    ),
    ...(notes.length === 0 ? [] : ["  \\end{minipage}\n"]),
    "\\end{table}\n",
  ].join("");
}

function cellLatex({ text, kind, count = "" }: LatexCell): string {
  if (kind === "number") return `$${mathsOf(text)}$${count}`;
  return kind === "code" ? `\\texttt{${escapeLatex(text)}}` : escapeLatex(text);
}

const mathsOf = (text: string) =>
  text
    .replace(/,/g, "{,}")
    .replace("±", "\\pm")
    .replace(/e(-?\d+)/g, " \\times 10^{$1}");

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
  "·": "$\\cdot$",
  µ: "$\\mu$",
  "²": "$^2$",
  "≈": "$\\approx$",
  "∞": "$\\infty$",
  ℓ: "$\\ell$",
  α: "$\\alpha$",
  β: "$\\beta$",
  γ: "$\\gamma$",
  ε: "$\\varepsilon$",
  λ: "$\\lambda$",
  ψ: "$\\psi$",
  ρ: "$\\rho$",
  σ: "$\\sigma$",
  "-": "-{}", // before another: the option --preset keeps both hyphens, they make no dash
};

/** Text with every character that LaTeX would read as a command written out. */
export function escapeLatex(text: string): string {
  return text
    .replace(/[&%$#_{}]|[\\~^<>|±×−≤≥→↓↑–—…·µ²≈∞ℓαβγελψρσ]|-(?=-)/g, (c) => special[c] ?? `\\${c}`)
    .replace(/\r?\n/g, " ");
}

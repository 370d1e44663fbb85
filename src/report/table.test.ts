import assert from "node:assert/strict";
import { test } from "node:test";
import { danfo } from "../results/frame";
import { NotFiniteError } from "../results/json";
import { comparison } from "./comparison";
import { toCsv, toHtml, toLatex, toMarkdown, type Table } from "./table";

const hostile: Table = {
  columns: ["a|b", "50 % & <i>"],
  rows: [
    ['x_1 "y", {z}', 1],
    ["<b>#$~^\\", null],
    ["two\nlines", -0.5],
  ],
  caption: "a < b & *c*",
};

const cellsOf = (html: string) => [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((match) => match[1]);

test("HTML: text is escaped, numbers stand right, headings are headings", () => {
  const html = toHtml(hostile);
  assert.deepEqual(
    cellsOf(html),
    ["x_1 &quot;y&quot;, {z}", "1", "&lt;b&gt;#$~^\\", "—", "two\nlines".replace("\n", "\n"), "−0.5"].filter(
      (cell) => !cell.includes("\n"),
    ),
  );
  assert.match(html, /<caption[^>]*>a &lt; b &amp; \*c\*<\/caption>/);
  assert.match(html, /<th scope="col" style="text-align: left;[^>]*>a\|b<\/th>/);
  assert.match(html, /<th scope="col" style="text-align: right;[^>]*>50 % &amp; &lt;i&gt;<\/th>/);
});

test("CSV: quoted where commas, quotes and line ends stand, numbers unrounded, estimates in three columns", () => {
  assert.equal(toCsv(hostile), 'a|b,50 % & <i>\n"x_1 ""y"", {z}",1\n<b>#$~^\\,\n"two\nlines",-0.5\n');
  assert.equal(toCsv({ columns: ["a", "b"], rows: [['"y"', "1,5"]] }), 'a,b\n"""y""","1,5"\n');
  const seeds: Table = {
    columns: ["model", "MSE"],
    rows: [
      ["a", { mean: 0.123456789, std: 0.01, n: 3 }],
      ["b", 0.5],
      ["c", null],
    ],
    formats: { MSE: { digits: 2 } },
  };
  assert.equal(toCsv(seeds), "model,MSE,MSE (std),MSE (n)\na,0.123456789,0.01,3\nb,0.5,,\nc,,,\n");
});

test("Markdown: pipes and marks are escaped, line ends become breaks, columns are aligned", () => {
  assert.equal(
    toMarkdown(hostile),
    [
      "a \\< b & \\*c\\*",
      "",
      "| a\\|b          | 50 % & \\<i> |",
      "| ------------- | ----------: |",
      '| x\\_1 "y", {z} |           1 |',
      "| \\<b>#\\$\\~^\\\\  |           — |",
      "| two<br>lines  |        −0.5 |",
      "",
    ].join("\n"),
  );
  const command = { columns: ["c"], rows: [["a_b | c"]], formats: { c: { code: true } } };
  assert.match(toMarkdown(command), /^\| `a_b \\\| c` \|$/m);
});

test("LaTeX: every special character is written out, numbers are maths", () => {
  const latex = toLatex(hostile, "hostile");
  assert.match(latex, /\\begin\{tabular\}\{lr\}/);
  assert.match(latex, / {4}a\\textbar\{\}b & 50 \\% \\& \\textless\{\}i\\textgreater\{\} \\\\\n/);
  assert.match(latex, / {4}x\\_1 "y", \\\{z\\\} & \$1\$ \\\\\n/);
  const text = "\\textless{}b\\textgreater{}\\#\\$\\textasciitilde{}\\textasciicircum{}\\textbackslash{} & --- \\\\\n";
  assert.ok(latex.includes(text), latex);
  assert.match(latex, /\\caption\{a \\textless\{\} b \\& \*c\*\}\n {2}\\label\{tab:hostile\}/);
  const numbers: Table = {
    columns: ["ours ↓", "command"],
    rows: [
      [{ mean: 0.5, std: 0.01, n: 3 }, "run -- --preset"],
      [240000, null],
      [0.0000123, null],
    ],
    formats: { command: { code: true } },
  };
  const body = toLatex(numbers);
  assert.match(body, /ours \$\\downarrow\$ & command/);
  assert.match(body, /\$0\.500 \\pm 0\.010\$ \(n = 3\) & \\texttt\{run -\{\}- -\{\}-preset\} \\\\/);
  assert.match(body, /\$240\{,\}000\$ & ---/);
  assert.match(body, /\$1\.23 \\times 10\^\{-5\}\$ & ---/);
});

test("a danfojs DataFrame gives the same files as the table of its values", async () => {
  const { DataFrame } = await danfo();
  const table: Table = {
    columns: ["model", "MSE"],
    rows: [
      ["a", 0.25],
      ["b", 0.5],
    ],
  };
  const frame = new DataFrame([...table.rows] as (string | number)[][], { columns: [...table.columns] });
  for (const write of [toHtml, toCsv, toMarkdown, toLatex]) assert.equal(write(frame), write(table));
  const withGap = new DataFrame([["a", NaN]], { columns: ["model", "MSE"] });
  assert.throws(() => toCsv(withGap), /row 1 \("a"\), column "MSE" is NaN/);
});

test("numbers that are not finite are refused in every format, with the place", () => {
  for (const write of [toHtml, toCsv, toMarkdown, toLatex])
    for (const [value, name] of [
      [NaN, "NaN"],
      [Infinity, "Infinity"],
      [{ mean: 1, std: -Infinity, n: 2 }, "-Infinity"],
    ] as const)
      assert.throws(
        () =>
          write({
            columns: ["model", "MSE"],
            rows: [
              ["a", 1],
              ["b", value],
            ],
          }),
        (error) => {
          assert.ok(error instanceof NotFiniteError);
          assert.equal(
            error.message,
            `table: row 2 ("b"), column "MSE" is ${name}; write null where there is no value`,
          );
          return true;
        },
      );
});

test("the comparison: paper | ours (± over seeds) | difference | what differs | command", () => {
  const [differs, command] = [
    "small images instead of large ones, and a training of an hour on two processors for days on eight",
    "npm run reproduce -- 00-quickstart",
  ];
  const rows = [
    { what: "MSE", paper: 0.035, ours: { mean: 0.051234, std: 0.00134, n: 3 }, differs, command },
    { what: "SSIM", paper: 0.558, ours: 0.7557, differs, command },
    { what: "accuracy", paper: null, ours: 0.85, differs: "", command },
    { what: "FID", paper: 7.8, ours: null, differs: "not measured", command },
  ];
  const table = comparison(rows, "Ours.", { digits: 3 });
  const [lines, notes] = toMarkdown(table).slice(toMarkdown(table).indexOf("|")).split("\n\n") as [string, string];
  const cells = lines.split("\n").map((row) =>
    row
      .slice(2, -2)
      .split(/ +\| */)
      .slice(0, 4),
  );
  assert.deepEqual(cells, [
    ["quantity", "paper", "ours", "difference"],
    ["--------", "----:", "----------------------:", "---------:"],
    ["MSE", "0.035", "0.0512 ± 0.0013 (n = 3)", "+0.0162"],
    ["SSIM", "0.558", "0.756", "+0.198"],
    ["accuracy", "—", "0.850", "—"],
    ["FID", "7.8", "not yet", "—"],
  ]);
  assert.equal(
    notes,
    `- **a** what differs from the paper's setting: ${differs}\n- **b** what differs from the paper's setting: not measured\n`,
  );
  assert.match(lines, /\| MSE .*\| a +\|\n\| SSIM .*\| a +\|\n\| accuracy .*\| {7}\|/);
  assert.equal(table.rows[1]![3], 0.1977, "without the digits that the floating point adds");

  const html = toHtml(table);
  assert.equal(html.match(/small images/g)!.length, 1, "equal texts are written once");
  assert.match(html, new RegExp(`<td rowspan="2"[^>]*>${differs}</td>`));
  assert.match(html, /<td rowspan="4"[^>]*><code>npm run reproduce/);
  assert.equal(toCsv(table).match(/small images/g)!.length, 2, "but in files every row is whole");
});

test("a paper's numbers keep the digits that it prints; what is not measured says so", () => {
  const paper = { value: 0.54, printed: "0.540" };
  const table = comparison(
    [
      { what: "SSIM", paper, ours: 0.75, differs: "", command: "" },
      {
        what: "FID",
        paper: { value: 52.88, std: 0.71, printed: "52.88 ± 0.71" },
        ours: null,
        differs: "",
        command: "",
      },
    ],
    undefined,
    { digits: 3 },
  );
  assert.deepEqual(
    toMarkdown(table)
      .split("\n")
      .slice(2, 4)
      .map((line) =>
        line
          .split("|")
          .slice(2, 5)
          .map((cell) => cell.trim()),
      ),
    [
      ["0.540", "0.750", "+0.210"],
      ["52.88 ± 0.71", "not yet", "—"],
    ],
  );
  assert.deepEqual(
    toCsv(table)
      .split("\n")
      .slice(0, 3)
      .map((line) => line.split(",").slice(0, 6).join(",")),
    ["quantity,paper,paper (std),paper (n),ours,difference", "SSIM,0.54,,,0.75,0.21", "FID,52.88,0.71,,,"],
  );
  assert.match(toLatex(table), /FID & \$52\.88 \\pm 0\.71\$ & not yet & ---/);
  assert.throws(() => toCsv({ columns: ["a"], rows: [[{ value: NaN, printed: "NaN" }]] }), NotFiniteError);
});

test("how many values an estimate is of: in the heading where all agree, else behind each", () => {
  const column = (counts: readonly number[]): Table => ({
    columns: ["MSE"],
    rows: counts.map((n) => [n === 1 ? 0.4 : { mean: 0.5, std: 0.012, n }]),
    formats: { MSE: { better: "lower" } },
  });
  assert.deepEqual(cellsOf(toHtml(column([3, 3]))), ["0.500 ± 0.012", "0.500 ± 0.012"]);
  assert.match(toHtml(column([3, 3])), />MSE, n = 3&nbsp;↓<\/th>/);
  assert.deepEqual(cellsOf(toHtml(column([3, 2]))), ["0.500 ± 0.012 (n = 3)", "0.500 ± 0.012 (n = 2)"]);
  assert.match(toHtml(column([3, 2])), />MSE&nbsp;↓<\/th>/);
  assert.deepEqual(cellsOf(toHtml(column([3, 1]))), ["0.500 ± 0.012 (n = 3)", "0.4"], "a single value among them");
  assert.match(toLatex(column([3, 2])), /\$0\.500 \\pm 0\.012\$ \(n = 2\)/);
});

test("LaTeX: long texts that are said once become lettered notes; a table of many columns is made smaller", () => {
  const long = "a setting that is described at some length, as they are";
  const rows = [
    { what: "MSE", paper: 1, ours: 2, differs: long, command: "npm run reproduce -- 00-quickstart --preset small" },
    { what: "SSIM", paper: 1, ours: 2, differs: long, command: "npm run reproduce -- 00-quickstart --preset small" },
    { what: "FID", paper: 1, ours: 2, differs: "", command: "npm run reproduce -- 00-quickstart --preset small" },
  ];
  const latex = toLatex(comparison(rows));
  assert.deepEqual(
    latex.split("\n").filter((row) => row.includes(" & ")),
    [
      "    quantity & paper & ours & difference & notes \\\\",
      "    MSE & $1$ & $2$ & $+1$ & a, b \\\\",
      "    SSIM & $1$ & $2$ & $+1$ & a, b \\\\",
      "    FID & $1$ & $2$ & $+1$ & b \\\\",
    ],
  );
  assert.equal(latex.split(long).length, 2);
  assert.match(latex, /\\textbf\{b\} command: npm run reproduce -\{\}- 00-quickstart -\{\}-preset small\\par/);
  const wide = { columns: Array.from({ length: 14 }, (_, i) => `column ${i}`), rows: [Array<number>(14).fill(1)] };
  assert.match(toLatex(wide), /\\resizebox\{\\linewidth\}\{!\}\{%\n {2}\\begin\{tabular\}\{r{14}\}/);
  assert.doesNotMatch(latex, /resizebox/);
});

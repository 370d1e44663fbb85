import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { findNotebooks } from "../src/cli/reproduce/notebooks";
import { type Options, parseOptions } from "../src/cli/reproduce/options";
import { checkKeys, declaredParameters, injectedCell } from "../src/cli/reproduce/parameters";
import { root } from "../src/cli/reproduce/execute";
import { planOf } from "../src/cli/reproduce/plan";
import { tasksOf } from "../src/cli/reproduce/tasks";
import { discardTrainings } from "../src/results/trainings";
import { UsageError } from "../src/cli/usage-error";
import { withLock } from "../src/files/lock";

// The parts of `npm run reproduce`; tests/reproduce-runs.test.ts runs the whole.

const folder = mkdtempSync(join(tmpdir(), "genfeat-reproduce-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const options = (...args: string[]) => parseOptions(args) as Options;
const misused = (message: RegExp) => (error: unknown) => error instanceof UsageError && message.test(error.message);

test("options: all notebooks in small go to results/ unless told otherwise", () => {
  const { notebooks, preset, results, values } = options();
  assert.deepEqual([notebooks, preset, results, values.size], [[], "small", "results", 0]);
  const told = options("quickstart", "a/b.ipynb", "--preset", "tiny", "--results", "elsewhere");
  assert.deepEqual([told.notebooks, told.preset, told.results], [["quickstart", "a/b.ipynb"], "tiny", "elsewhere"]);
  assert.equal(parseOptions(["--preset", "tiny", "-h"]), "help");
});

test("options: values of --set are JSON, or else text; the last one of a key counts", () => {
  const assignments = ["n=3", "on=false", 'list=[1,"a"]', "none=null", "text=a=b c", 'quoted="7"', "empty=", "n=-1e-3"];
  assert.deepEqual(Object.fromEntries(options(...assignments.flatMap((one) => ["--set", one])).values), {
    n: -0.001,
    on: false,
    list: [1, "a"],
    none: null,
    text: "a=b c",
    quoted: "7",
    empty: "",
  });
});

test("options: what has an option of its own is refused as --set, with that option's name", () => {
  assert.throws(() => options("--set", "preset=tiny"), misused(/^--set preset=…: use --preset tiny, /));
  assert.throws(() => options("--set", "results=out"), misused(/^--set results=…: use --results out, /));
});

test("options: mistakes are named", () => {
  assert.throws(() => options("--preset", "huge"), misused(/^--preset huge is unknown; there are tiny, small, paper$/));
  assert.throws(() => options("--set", "rate"), misused(/^--set rate: expected key=value$/));
  assert.throws(() => options("--set", "=1"), misused(/expected key=value/));
  assert.throws(() => options("--sed", "rate=1"), misused(/Unknown option '--sed'/));
});

test("options: --seeds says how many or which; one alone, and one given twice over, is refused", () => {
  assert.deepEqual(options("--seeds", "3").seeds, [1, 2, 3]);
  assert.deepEqual(options("--seeds", "2,5,7").seeds, [2, 5, 7]);
  assert.equal(options().seeds, undefined);
  for (const wrong of ["0", "x", "1,", "2,2", "1.5", ""])
    assert.throws(() => options("--seeds", wrong), misused(/^--seeds .*: expected how many, as 3, or which, as 2,5,7/));
  assert.throws(() => options("--seeds", "1"), misused(/^--seeds 1: one run has no deviation; use --set seed=1$/));
  assert.throws(() => options("--seeds", "3", "--set", "seed=2"), misused(/contradict each other$/));
});

test("options: numbers are checked; --resume takes no batch of its own", () => {
  const { jobs, timeout, force, dryRun, resume } = options("--jobs", "2", "--timeout", "0.5", "--force", "--dry-run");
  assert.deepEqual([jobs, timeout, force, dryRun, resume], [2, 0.5, true, true, false]);
  assert.deepEqual([options().jobs, options().timeout], [1, undefined]);
  assert.throws(() => options("--jobs", "1.5"), misused(/^--jobs 1\.5: expected a whole number above 0$/));
  assert.throws(() => options("--timeout", "soon"), misused(/^--timeout soon: expected a number above 0$/));
  assert.throws(() => options("--resume", "quickstart"), misused(/^--resume and quickstart: /));
  assert.throws(() => options("--resume", "--force"), misused(/^--resume and --force: /));
  assert.equal(options("--resume", "--jobs", "2", "--results", "out").resume, true);
});

const SOURCE = `import type { Preset } from "./src/experiments/preset";

const preset: Preset = "small";
const results: string = "results";
let rate = 0.1; // const inComment = 1;
const seeds: readonly number[] = [1, 2];
const nested = {
  const_: 1,
};`;

test("parameters: the declarations of the cell, with their written types", () => {
  assert.deepEqual(
    [...declaredParameters(SOURCE)],
    [
      ["preset", "Preset"],
      ["results", "string"],
      ["rate", undefined],
      ["seeds", "readonly number[]"],
      ["nested", undefined],
    ],
  );
});

test("parameters: the injected cell repeats written types, widens literals and leaves out what is not declared", () => {
  const values = new Map<string, unknown>([
    ["preset", "tiny"],
    ["results", 'a "b"\n'],
    ["rate", 5],
    ["seeds", [3]],
    ["nested", { const_: 2 }],
    ["other", 1],
  ]);
  assert.equal(
    injectedCell(SOURCE, values),
    [
      'const preset: Preset = "tiny";',
      'const results: string = "a \\"b\\"\\n";',
      "const rate: number = 5;",
      "const seeds: readonly number[] = [3];",
      'const nested = {"const_":2};',
    ].join("\n"),
  );
  assert.equal(injectedCell("", values), "");
});

test("parameters: an unknown key is refused; neither preset nor results is offered instead", () => {
  const notebook = (name: string, parameters?: string) => ({ name, file: name, parameters });
  const both = [notebook("a", SOURCE), notebook("b", "const depth = 3;"), notebook("c")];
  assert.doesNotThrow(() => checkKeys(both, ["rate", "depth"]));
  assert.throws(
    () => checkKeys(both, ["rate", "rat"]),
    misused(/^--set rat: a, b, c has no such parameter; there are rate, seeds, nested, depth$/),
  );
  assert.throws(
    () => checkKeys([notebook("d", "const preset = 1; const results = 2;")], ["x"]),
    misused(/there are none$/),
  );
});

test("notebooks: found by name, by name without its number, by file and by path; all, in order, if none is named", () => {
  const notebooks = join(folder, "notebooks");
  mkdirSync(notebooks);
  const empty = JSON.stringify({ cells: [] });
  const cell = { cell_type: "code", metadata: { tags: ["parameters"] }, source: ["const a = 1;\n", "const b = 2;"] };
  writeFileSync(join(notebooks, "01-second.ipynb"), empty);
  writeFileSync(join(notebooks, "00-first.ipynb"), JSON.stringify({ cells: [{ cell_type: "markdown" }, cell] }));
  writeFileSync(join(notebooks, "notes.txt"), "");
  const elsewhere = join(folder, "own.ipynb");
  writeFileSync(elsewhere, empty);

  const names = (...wanted: string[]) => findNotebooks(notebooks, wanted).map(({ name }) => name);
  assert.deepEqual(names(), ["00-first", "01-second"]);
  assert.deepEqual(names("second", "00-first", "01-second.ipynb"), ["01-second", "00-first", "01-second"]);
  const [own] = findNotebooks(notebooks, [elsewhere]);
  assert.deepEqual([own?.name, own?.file, own?.parameters], ["own", elsewhere, undefined]);
  assert.equal(findNotebooks(notebooks, ["first"])[0]?.parameters, "const a = 1;\nconst b = 2;");
  assert.throws(() => names("third"), misused(/^there is no notebook third; in .* there are 00-first, 01-second$/));
  assert.throws(() => findNotebooks(join(folder, "none"), []), misused(/^there are no notebooks in /));
});

test("notebooks: a file that is none is named, in one line", () => {
  for (const [name, text] of [
    ["torn", '{"cells": [{"cell_type": "co'],
    ["list", "[]"],
    ["null", "null"],
    ["words", "print(1)\nprint(2)"],
  ] as const) {
    const file = join(folder, `${name}.ipynb`);
    writeFileSync(file, text);
    assert.throws(() => findNotebooks(folder, [file]), misused(/^[^\n]*\.ipynb is not a notebook: [^\n]+$/));
  }
});

/** The runs of a notebook with a cell of parameters, as the command line asks for them. */
function planned(...args: string[]) {
  const file = join(folder, "own place", "words.ipynb");
  const source = 'const text: string = "";\nconst n: number = 1;\nconst seed: number = 1;';
  mkdirSync(join(folder, "own place"), { recursive: true });
  writeFileSync(file, JSON.stringify({ cells: [{ cell_type: "code", metadata: { tags: ["parameters"] }, source }] }));
  const given = options(file, ...args);
  return { given, file, all: tasksOf(findNotebooks(join(root, "notebooks"), given.notebooks), given, given.results) };
}

test("commands: a run's command, read by a shell, asks for the same run in the same place", () => {
  const out = join(folder, "out of the way");
  for (const results of ["results", "results/../other", out])
    for (const more of [[], ["--set", 'text="3"', "--set", "n=3"], ["--set", "text=it's $HOME"], ["--seeds", "2,4"]]) {
      const [tasks, summaries] = planned("--preset", "tiny", "--results", results, ...more).all;
      for (const { command, folder: place, ...one } of [...tasks, ...summaries]) {
        assert.match(command, /^npm run reproduce -- /);
        const shell = command.replace(/^npm run reproduce --/, "printf '%s\\0'");
        const words = execFileSync("sh", ["-c", shell], { cwd: root, encoding: "utf8" }).split("\0").slice(0, -1);
        const again = parseOptions(words) as Options;
        const [[task], [summary]] = tasksOf(
          findNotebooks(join(root, "notebooks"), again.notebooks),
          again,
          again.results,
        );
        assert.equal((summary ?? task)?.folder, place);
        assert.equal((summary ?? task)?.command, command);
        if ("parameters" in one) assert.deepEqual(task?.parameters, one.parameters);
      }
    }
  const given = options("quickstart", "--set", "psi=0.5");
  const [[task]] = tasksOf(findNotebooks(join(root, "notebooks"), given.notebooks), given, given.results);
  assert.equal(task?.command, "npm run reproduce -- 00-quickstart --preset small --set psi=0.5");
});

test("--force discards what was trained before the batch, and refuses where a training goes on", async () => {
  const [[task]] = planned("--results", join(folder, "trained")).all;
  const plan = (force: boolean, since?: string) => planOf(task!, force, since);
  assert.equal((await plan(true)).anew, false); // nothing is kept
  const network = join(task!.folder, "training", "net");
  mkdirSync(join(network, "checkpoints"), { recursive: true });
  assert.equal((await plan(false)).anew, false);
  assert.match((await plan(true)).line, /words small: not run yet; what was trained before is discarded$/);
  assert.equal((await plan(true, new Date(Date.now() - 60_000).toISOString())).anew, false); // --resume: it is of this batch
  assert.equal((await plan(true, new Date(Date.now() + 60_000).toISOString())).anew, true);
  await withLock(network, () =>
    assert.rejects(discardTrainings(join(task!.folder, "training")), /net: in use by process/),
  );
  assert.ok(existsSync(join(network, "checkpoints")));
  await discardTrainings(join(task!.folder, "training"));
  assert.deepEqual(readdirSync(join(task!.folder, "training")), []);
});

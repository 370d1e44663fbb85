import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";

// `npm run reproduce` as a user types it, on small notebooks: exit status, terminal, and what it leaves in the results folder.

const folder = mkdtempSync(join(tmpdir(), "genfeat-runs-"));
const results = join(folder, "results");
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** A code cell, with tags. */
type Source = string | readonly [string, ...string[]];

function writeNotebook(name: string, sources: readonly Source[]): string {
  const cells = sources.map((one, index) => {
    const [source, ...tags] = [one].flat() as [string, ...string[]];
    return { cell_type: "code", id: `c${index}`, metadata: { tags }, outputs: [], execution_count: null, source };
  });
  const file = join(folder, `${name}.ipynb`);
  writeFileSync(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

interface Outcome {
  readonly status: number | null;
  readonly terminal: string;
}

/** Runs the command. `watch` is called with everything printed so far, whenever there is more. */
function reproduce(args: readonly string[], watch?: (terminal: string, child: ChildProcess) => void): Promise<Outcome> {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/reproduce.ts", ...args, "--results", results], {
    cwd: resolve(__dirname, ".."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let terminal = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => {
      terminal += text.toString();
      watch?.(terminal, child);
    });
  return new Promise((done) => child.once("close", (status) => done({ status, terminal })));
}

interface SavedCell {
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: { readonly tags?: string[] };
  readonly outputs?: { output_type: string; text?: string; ename?: string; evalue?: string; traceback?: string[] }[];
}

const text = (field: string | string[]) => [field].flat().join("");

/** The executed notebook. */
function saved(name: string, preset = "small"): SavedCell[] {
  const file = join(results, preset, name, "notebook.ipynb");
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: SavedCell[] };
  return cells.map((cell) => ({ ...cell, source: text(cell.source) }));
}

const output = (cell: SavedCell | undefined) => (cell?.outputs ?? []).map((one) => text(one.text ?? "")).join("");

/** Asserts that a partial notebook points to its failing cell. -> the cell's error */
function assertPartial(name: string, terminal: string) {
  const cells = saved(name);
  const failed = cells.filter(({ metadata }) => metadata.tags?.includes("failed"));
  assert.equal(failed.length, 1, terminal);
  const error = failed[0]?.outputs?.find(({ output_type }) => output_type === "error");
  assert.ok(error?.ename, JSON.stringify(failed));
  assert.equal(cells[0]?.cell_type, "markdown");
  const shown = cells[0].source.replaceAll("&#x27;", "'");
  assert.match(shown, /This run (stopped at cell|failed after)/);
  assert.ok(shown.includes(`${error.ename}: ${error.evalue}`) || error.ename === "DeadKernelError", shown);
  assert.ok(terminal.includes(error.traceback?.[0] ?? "?"), terminal);
  assert.match(readFileSync(join(results, "small", name, "notebook.html"), "utf8"), /This run /);
  return { ...error, cell: failed[0]?.source, cells };
}

const THROWS = "const depth = 3;\nthrow new RangeError(`too deep: ${depth}`);";

test("a notebook given by path runs with the values of --set and leaves notebook and page; status 0", async () => {
  const file = writeNotebook("values", [
    [
      'import type { Preset } from "./src/experiments/preset";\nconst preset: Preset = "small";\nconst results: string = "results";\n' +
        'let rate = 0.1;\nconst on = true;\nconst name = "x";\nconst seeds: readonly number[] = [1];\nconst sizes = { width: 1 };',
      "parameters",
    ],
    "console.log(JSON.stringify([preset, results, rate + 1, !on, name.toUpperCase(), seeds.length, sizes.width]));",
    ["throw new Error('skipped');", "skip"],
    "preset === 'paper' ? 1 : process.cwd()",
  ]);
  const set = ["rate=2.5", "on=false", "name=two words", "seeds=[4,5,6]", 'sizes={"width":32}'];
  const { status, terminal } = await reproduce([file, "--preset", "tiny", ...set.flatMap((one) => ["--set", one])]);
  assert.equal(status, 0, terminal);
  const cells = saved("values", "tiny");
  assert.deepEqual(cells[1]?.metadata.tags, ["injected-parameters"]);
  assert.deepEqual(JSON.parse(output(cells[2])), ["tiny", results, 3.5, true, "TWO WORDS", 3, 32]);
  assert.deepEqual(cells[3]?.outputs, []);
  assert.match(terminal, /\[ 4\/4\] preset === 'paper'/); // the injected cell counts, the skipped one does not
  assert.match(terminal, /\["tiny",/);
  assert.match(terminal, /values: done after \d+ s/);
  assert.ok(existsSync(join(results, "tiny", "values", "notebook.html")));
});

test("a cell that throws, and one that does not compile: status 1, a partial notebook each, the error on the terminal", async () => {
  const throwing = writeNotebook("throwing", ["console.log('before');", THROWS, "console.log('after');"]);
  const wrong = writeNotebook("wrong", ["const n: number = 'x';", "console.log('after');"]);
  const { status, terminal } = await reproduce([throwing, wrong]);
  assert.equal(status, 1, terminal);
  assert.match(terminal, /throwing: FAILED[^]*wrong: FAILED/); // one failure does not keep the next notebook from running

  const thrown = assertPartial("throwing", terminal);
  assert.deepEqual([thrown.ename, thrown.evalue, thrown.cell], ["RangeError", "too deep: 3", THROWS]);
  assert.match(terminal, /at cell \[2\]:2:7/);
  assert.match(terminal, /This run stopped at cell \[2\] of 3\.\nRangeError: too deep: 3/);
  assert.equal(output(thrown.cells.find(({ source }) => source.includes("before"))), "before\n");
  assert.deepEqual(thrown.cells.at(-1)?.outputs, []);

  const compiled = assertPartial("wrong", terminal);
  assert.equal(compiled.ename, "TypeScriptError");
  assert.match(terminal, /cell \[1\]:1:7 - TS2322/);
});

test("a rejection that nobody handles, after the last cell, fails the run", async () => {
  const file = writeNotebook("floating", [
    "void (async () => { await new Promise((r) => setTimeout(r, 400)); throw new Error('nobody waits'); })();",
  ]);
  const { status, terminal } = await reproduce([file]);
  assert.equal(status, 1, terminal);
  assert.equal(assertPartial("floating", terminal).evalue, "nobody waits");
  assert.match(terminal, /work started by cell \[1\]/);
  assert.match(terminal, /This run failed after its last cell\./);
});

test("a kernel that is killed fails the run; its last native words are kept", async () => {
  const file = writeNotebook("killed", [
    "import { writeSync } from 'fs'; const survived = 1; console.log('survived');",
    "writeSync(2, 'last words\\n'); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});",
  ]);
  const { status, terminal } = await reproduce([file]);
  assert.equal(status, 1, terminal);
  const { ename, traceback, cells } = assertPartial("killed", terminal);
  assert.equal(ename, "DeadKernelError");
  assert.match((traceback ?? []).join("\n"), /last words/);
  assert.equal(output(cells.find(({ source }) => source.includes("survived ="))), "survived\n");
});

test("SIGINT ends the running cell, keeps what there is, starts no further notebook: status 130", async () => {
  const file = writeNotebook("interrupted", [
    "console.log('ready');\nfor (let i = 0; ; i++) await new Promise((r) => setTimeout(r, 20));",
    "console.log('after');",
  ]);
  const next = writeNotebook("not-started", ["1"]);
  let sent = false;
  const { status, terminal } = await reproduce([file, next], (printed, child) => {
    if (sent || !/^ +ready$/m.test(printed)) return;
    sent = child.kill("SIGINT");
  });
  assert.equal(status, 130, terminal);
  const { ename, cells } = assertPartial("interrupted", terminal);
  assert.equal(ename, "KeyboardInterrupt");
  assert.ok(cells.some((cell) => output(cell) === "ready\n"));
  assert.match(terminal, /interrupted: interrupted after/);
  assert.ok(!existsSync(join(results, "small", "not-started")));
});

test("SIGINT while Jupyter still starts ends the run with 130 as well", async () => {
  let sent = false;
  const { status, terminal } = await reproduce([writeNotebook("early", ["1"])], (_, child) => {
    if (!sent) setTimeout(() => child.kill("SIGINT"), 300);
    sent = true;
  });
  assert.equal(status, 130, terminal);
});

for (const [what, args, message] of [
  ["a missing notebook", ["nowhere"], /^there is no notebook nowhere; in .*notebooks there are .*00-quickstart/],
  ["an unknown preset", ["--preset", "huge"], /^--preset huge is unknown; there are tiny, small, paper$/],
  ["an unknown key", ["quickstart", "--set", "rat=1"], /^--set rat: 00-quickstart has no such parameter; there are /],
  ["a key with an option of its own", ["--set", "results=x"], /^--set results=…: use --results x/],
] as const)
  test(`${what} is told in one line, with status 2, before anything runs`, async () => {
    const { status, terminal } = await reproduce(args);
    assert.equal(status, 2, terminal);
    assert.match(terminal.trimEnd(), message);
    assert.doesNotMatch(terminal.trimEnd(), /\n/);
  });

test("a file that is no notebook is told in one line, with status 2, and no other notebook runs before", async () => {
  const torn = join(folder, "torn.ipynb");
  writeFileSync(torn, '{"cells": [');
  const { status, terminal } = await reproduce([writeNotebook("good", ["1"]), torn]);
  assert.equal(status, 2, terminal);
  assert.match(terminal, /^[^\n]*torn\.ipynb is not a notebook: [^\n]+\n$/);
  assert.ok(!existsSync(join(results, "small", "good")));
});

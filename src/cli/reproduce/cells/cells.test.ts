import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { executeNotebook, INTERRUPTED, root } from "../execute";
import { parseOptions } from "../options";
import { preparedNotebook, runnableCells, sourceOf, type NotebookText } from "../notebook-file";
import { cellScript, CellSyntaxError } from "./script";

const base = mkdtempSync(join(tmpdir(), "genfeat-cells-"));
after(() => rmSync(base, { recursive: true }));

/** What the cells have noted with `note`, and the cells entered. */
async function run(...cells: string[]): Promise<unknown[]> {
  const noted: unknown[] = [];
  Reflect.set(globalThis, "note", (value: unknown) => noted.push(value));
  await cellScript(
    cells,
    root,
  )((cell) => {
    noted.push(cell);
    return Promise.resolve();
  });
  return noted;
}

test("cells run in turn: types, imports of src, await, a name declared anew", async () => {
  const noted = await run(
    `import { sha256 } from "./src/files/hash";\nconst size: number = 1;\ninterface A { a: number }`,
    "const size: number = await Promise.resolve(2);\nlet twice = () => 2 * size;",
    `note(twice()); note(sha256("").slice(0, 4));`,
  );
  assert.deepEqual(noted, [0, 1, 2, 4, "e3b0"]);
});

test("a fault in a cell's text names cell and line", () => {
  const compile = () => cellScript(["const a = 1;", "const b = 2;\nconst c = ;"], root);
  assert.throws(compile, new CellSyntaxError("cell [2], line 2: Expression expected."));
});

test("every notebook of the project is one script", () => {
  const folder = join(root, "notebooks");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".ipynb"))) {
    const cells = runnableCells(preparedNotebook(join(folder, name), 'const preset: string = "tiny";'));
    assert.doesNotThrow(() => cellScript(cells.map(sourceOf), root), name);
  }
});

const code = (source: string, ...tags: string[]) => ({
  ...{ cell_type: "code", source, metadata: { tags } },
  ...{ outputs: [{ output_type: "stream", name: "stdout", text: "old" }], execution_count: 7 },
});

/** Executes cells without Jupyter: exit status, log, the notebook that it left. */
async function execute(name: string, cells: object[], injected = "", onLine?: (line: string) => void) {
  const [file, folder] = [join(base, `${name}.ipynb`), join(base, name)];
  writeFileSync(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  const lines: string[] = [];
  const print = (line: string) => {
    lines.push(line);
    onLine?.(line);
  };
  const status = await executeNotebook(file, folder, injected, { script: true, print });
  const notebook = JSON.parse(readFileSync(join(folder, "notebook.ipynb"), "utf8")) as NotebookText;
  return { status, log: lines.join("\n"), notebook };
}

test("the notebook gets parameters and outputs: text, displays that are replaced in their place, images", async () => {
  const { status, log, notebook } = await execute(
    "outputs",
    [
      { cell_type: "markdown", source: "# Title", metadata: {} },
      code(`const size: number = 1;`, "parameters"),
      code(`throw new Error("not to be run")`, "skip"),
      code(`import { display } from "./src/notebook/kernel";
console.log("size", size); console.error("careful");
display({ "text/plain": "first" }, { id: "a" });
display({ "text/plain": "last", "text/html": "<b>last</b>" }, { id: "a", update: true });`),
    ],
    "const size: number = 3;",
  );
  assert.equal(status, 0, log);
  const [, , injected, skipped, last] = notebook.cells;
  assert.deepEqual([injected?.source, skipped?.outputs], ["const size: number = 3;", []]);
  assert.deepEqual(last?.outputs, [
    { output_type: "stream", name: "stdout", text: "size 3\n" },
    { output_type: "stream", name: "stderr", text: "careful\n" },
    { output_type: "display_data", data: { "text/plain": "last", "text/html": "<b>last</b>" }, metadata: {} },
  ]);
  assert.match(log, /^\[ 1\/3\] Title\n[^]*^ {8}size 3$/m);
});

test("the first cell that fails ends the run and is marked; also where nobody awaited the work", async () => {
  const fails = ["throw new RangeError('too large')", "void Promise.reject(new RangeError('too large'));"];
  for (const [i, source] of fails.entries()) {
    const { status, log, notebook } = await execute(`fails-${i}`, [code(source), code("console.log('not reached')")]);
    assert.equal(status, 1, log);
    assert.doesNotMatch(log, /not reached/);
    assert.equal((notebook.metadata["genfeat"] as { failure: string }).failure, "RangeError: too large");
    const output = notebook.cells.flatMap(({ outputs }) => outputs ?? []).at(-1);
    assert.equal(output?.output_type === "error" && output.ename, "RangeError");
    assert.match(sourceOf(notebook.cells[0]!), /stopped at cell \[1\] of 2/);
  }
});

test("Ctrl-C aborts the cells' signal, and what runs next is not started", async () => {
  const wait = `import { cellSignal } from "./src/notebook/kernel";
console.log("waiting");
await new Promise((_done, fail) => { const t = setTimeout(() => fail(new Error("never")), 60_000);
  cellSignal().addEventListener("abort", () => { clearTimeout(t); fail(cellSignal().reason); }); });`;
  const { status, log } = await execute("interrupted", [code(wait), code("console.log('not reached')")], "", (line) => {
    if (line.includes("waiting")) process.emit("SIGINT", "SIGINT");
  });
  assert.equal(status, INTERRUPTED, log);
  assert.match(log, /stopped by SIGINT; the same command goes on from the checkpoint/);
  assert.doesNotMatch(log, /not reached|never/);
});

test("--script has no --timeout, which is Jupyter's", () => {
  assert.throws(() => parseOptions(["--script", "--timeout", "5"]), /--timeout 5: only Jupyter's runner ends a cell/);
  const options = parseOptions(["--script"]);
  assert.ok(options !== "help" && options.script);
});

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { type Cell, failure, type Kernel, printed, startKernel } from "./kernel";
import { makeProject } from "./project";

// Edited modules are read again at the next import, with whatever imports them; all others keep their state.

const project = makeProject({
  "src/leaf.ts": "export const leaf = (): string => 'one';\n",
  "src/store.ts": "export const store = new Map<string, number>();\n",
  "src/middle.ts":
    "import { leaf } from './leaf';\nimport { store } from './store';\n" +
    "export function middle(): string {\n  store.set(leaf(), store.size);\n  return `${leaf()} ${store.size}`;\n}\n",
  "src/top.ts": "import { middle } from './middle';\nexport const top = (): string => `top ${middle()}`;\n",
  "src/value.ts": "export const value = 1;\n",
  "src/born.ts": "export const born = Math.random();\n",
  "src/settings.json": '{ "rate": 1 }',
  "src/first.ts": "import { b } from './second';\nexport const a = (): number => b();\n",
  "src/second.ts": "import { a } from './first';\nexport const b = (): number => a();\n",
  "src/folder/index.ts": "export const inFolder = true;\n",
});
let kernel: Kernel;
before(async () => (kernel = await startKernel(project.root)));
after(async () => {
  await kernel.close();
  project.close();
});

const TOP = "import { top } from './src/top'; import { store } from './src/store'; console.log(top());";
const stdout = (cell: Cell) => printed(cell, "stdout");

test("an edited leaf of an indirect import is read again; modules beside it keep their state, variables their values", async () => {
  assert.equal(stdout(await kernel.run(`${TOP} const kept = store;`)), "top one 1\n");
  project.write("src/leaf.ts", "export const leaf = (): string => 'two';\n");
  const again = await kernel.run(TOP);
  assert.equal(stdout(again), "top two 2\n");
  assert.match(printed(again, "stderr"), /evaluated again .*: src\/leaf\.ts, src\/middle\.ts, src\/top\.ts\n/);
  assert.equal(stdout(await kernel.run("console.log(kept === store, [...kept.keys()])")), "true [ 'one', 'two' ]\n");
});

test("a leaf whose type no longer fits its importer fails the cell in the importer's file", async () => {
  project.write("src/leaf.ts", "export const leaf = (): number => 3;\n");
  const { evalue } = failure(await kernel.run(TOP));
  assert.match(evalue, /^src\/middle\.ts:4:13 - TS2345/);
  project.write("src/leaf.ts", "export const leaf = (): string => 'three';\n");
  assert.equal(stdout(await kernel.run(TOP)), "top three 3\n");
});

test("edits that follow each other at once are all seen, also after one with a type error", async () => {
  const cell = "import { value } from './src/value'; console.log(value);";
  const seen = [stdout(await kernel.run(cell))];
  for (const text of ["2", "3"]) {
    project.write("src/value.ts", `export const value = ${text};\n`);
    seen.push(stdout(await kernel.run(cell)));
  }
  project.write("src/value.ts", "export const value: number = 'x';\n");
  assert.match(failure(await kernel.run(cell)).evalue, /^src\/value\.ts:1:14 - TS2322/);
  assert.match(failure(await kernel.run(cell)).evalue, /TS2322/, "the fault stays until it is mended");
  project.write("src/value.ts", "export const value = 4;\n");
  seen.push(stdout(await kernel.run(cell)));
  assert.deepEqual(seen, ["1\n", "2\n", "3\n", "4\n"]);
});

test("a file that comes, and goes again, is found and missed", async () => {
  const cell = "import { late } from './src/late'; console.log(late);";
  assert.match(failure(await kernel.run(cell)).evalue, /Cannot find module '\.\/src\/late'/);
  project.write("src/late.ts", "export const late = 'here';\n");
  assert.equal(stdout(await kernel.run(cell)), "here\n");
  project.remove("src/late.ts");
  assert.match(failure(await kernel.run(cell)).evalue, /Cannot find module/);
});

test("a touched file is not evaluated again, an edited JSON file is", async () => {
  const cell =
    "import settings from './src/settings.json'; import { born } from './src/born'; console.log(settings.rate, born);";
  const [, born] = stdout(await kernel.run(cell)).split(" ");
  project.touch("src/born.ts");
  project.write("src/settings.json", '{ "rate": 25 }');
  assert.equal(stdout(await kernel.run(cell)), `25 ${born}`);
});

test("errors in a module that was edited show its new lines", async () => {
  const cell = "import { fail } from './src/fail'; fail();";
  project.write("src/fail.ts", "export function fail(): void {\n  throw new Error('old');\n}\n");
  assert.match(failure(await kernel.run(cell)).trace, /src\/fail\.ts:2:9/);
  project.write("src/fail.ts", "// a new line\nexport function fail(): void {\n  throw new Error('new');\n}\n");
  const { trace } = failure(await kernel.run(cell));
  assert.match(trace, /src\/fail\.ts:3:9/);
  assert.match(trace, /--> 3 \| {3}throw new Error\('new'\)/);
});

test("modules that import each other are named; they do not overflow the stack", async () => {
  const { ename, evalue } = failure(await kernel.run("import { a } from './src/first'; a();"));
  assert.deepEqual([ename, evalue], ["ImportCycleError", "src/first.ts -> src/second.ts -> src/first.ts"]);
});

test("a folder with an index can be imported", async () => {
  assert.equal(stdout(await kernel.run("import { inFolder } from './src/folder'; console.log(inFolder);")), "true\n");
});

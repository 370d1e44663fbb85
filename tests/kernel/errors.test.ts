import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { failure, type Kernel, printed, result, startKernel } from "./kernel";
import { makeProject } from "./project";

// Whatever goes wrong becomes Jupyter's `error` message, with places in cells and in src/*.ts and the lines around them.

const project = makeProject({
  "src/fails.ts": `interface Options {
  readonly depth: number;
}

/** Typed lines above, so that compiled and written lines differ. */
export function deep({ depth }: Options): number {
  const inner = (left: number): number => {
    if (left === 0) throw new RangeError(\`depth \${depth}\`);
    return inner(left - 1) + 1;
  };
  return inner(depth);
}
`,
  "src/broken.ts": "export const size: number =\n  'large';\n",
  "src/throws.ts": "const why: string = 'at import';\n\nthrow new Error(why);\nexport {};\n",
});
let kernel: Kernel;
before(async () => (kernel = await startKernel(project.root)));
after(async () => {
  await kernel.close();
  project.close();
});

test("a thrown error names its function, cell, line and column, and shows the line", async () => {
  const cell = await kernel.run(
    "const a = 1;\nfunction g(): void {\n  throw new TypeError(`bad ${a}`);\n}\ng();\nconsole.log('no');",
  );
  const { ename, evalue, trace } = failure(cell);
  assert.deepEqual([ename, evalue], ["TypeError", "bad 1"]);
  assert.match(trace, /at g \(cell \[\d+\]:3:9\)/);
  assert.match(trace, /at cell \[\d+\]:5:1/);
  assert.match(trace, /--> 3 \| {3}throw new TypeError/);
  assert.doesNotMatch(trace, /scripts\/kernel|tslab/);
  assert.equal(printed(cell), "");
});

test("an error after an await, and an awaited rejection, fail the cell at their line", async () => {
  const late = failure(await kernel.run("await new Promise((r) => setTimeout(r, 5));\nthrow new Error('late');"));
  assert.match(late.trace, /cell \[\d+\]:2:7/);
  const rejected = failure(await kernel.run("const n = 2;\nawait Promise.reject(new Error(`no ${n}`));"));
  assert.equal(rejected.evalue, "no 2");
  assert.match(rejected.trace, /cell \[\d+\]:2:22/);
});

test("a last expression that is a promise is awaited: it fails the cell or becomes its result", async () => {
  assert.equal(failure(await kernel.run("Promise.reject(new Error('no'))")).evalue, "no");
  assert.equal(result(await kernel.run("Promise.resolve(6 * 7)")), "42");
});

test("a type error names cell, line, column and code, and the cell does not run", async () => {
  const cell = await kernel.run("console.log('ran');\nconst n: number = 'x';");
  const { ename, evalue, trace } = failure(cell);
  assert.equal(ename, "TypeScriptError");
  assert.match(evalue, /^cell \[\d+\]:2:7 - TS2322: Type 'string' is not assignable to type 'number'/);
  assert.match(trace, /--> 2 \| const n: number = 'x';/);
  assert.equal(printed(cell), "");
});

test("types are as strict as in src, and several errors are counted", async () => {
  assert.match(failure(await kernel.run("const s: string = null;")).evalue, /TS2322/);
  assert.match(failure(await kernel.run("const p: string = 1;\nconst q: string = 2;")).evalue, /\(and 1 more\)$/);
});

test("a syntax error names its place", async () => {
  const { ename, evalue } = failure(await kernel.run("const a = ;"));
  assert.equal(ename, "SyntaxError");
  assert.match(evalue, /cell \[\d+\]:1:11 - TS1109: Expression expected/);
});

test("an error inside a module shows the module's own lines, and the cell's", async () => {
  const { ename, trace } = failure(await kernel.run("import { deep } from './src/fails';\n\ndeep({ depth: 3 });"));
  assert.equal(ename, "RangeError");
  assert.match(trace, /at inner \(src\/fails\.ts:8:27\)/);
  assert.match(trace, /at deep \(src\/fails\.ts:11:10\)/);
  assert.match(trace, /at cell \[\d+\]:3:\d/);
  assert.match(trace, /--> {1,2}8 \| {5}if \(left === 0\) throw/);
});

test("a type error in a module, an error at its import and a missing module name the module", async () => {
  const typed = failure(await kernel.run("import { size } from './src/broken'; size;"));
  assert.match(typed.evalue, /^src\/broken\.ts:1:14 - TS2322/);
  const thrown = failure(await kernel.run("import './src/throws';"));
  assert.equal(thrown.evalue, "at import");
  assert.match(thrown.trace, /src\/throws\.ts:3:7/);
  assert.match(failure(await kernel.run("import { x } from './src/nowhere'; x;")).evalue, /Cannot find module/);
});

test("what is thrown need not be an error", async () => {
  const { ename, evalue } = failure(await kernel.run("throw { code: 7 };"));
  assert.deepEqual([ename, evalue], ["NonErrorThrown", "{ code: 7 }"]);
  assert.equal(failure(await kernel.run("throw 'words';")).evalue, "words");
});

test("the cause of an error is part of the trace", async () => {
  const { trace } = failure(await kernel.run("throw new Error('outer', { cause: new Error('inner') });"));
  assert.match(trace, /caused by Error: inner/);
});

test("after a failure, variables that got a value stay; others keep what they meant", async () => {
  await kernel.run("let kept = 1; const old = 'old';");
  failure(await kernel.run("const reached = 2; throw new Error('x'); const missed = 4;"));
  failure(await kernel.run("throw new Error('y'); const old = 5;"));
  assert.equal(printed(await kernel.run("console.log(kept, reached, old.toUpperCase())")), "1 2 OLD\n");
  assert.match(failure(await kernel.run("missed")).evalue, /Cannot find name 'missed'/);
});

test("cells sent together with a failing one are not run, later ones are", async () => {
  const cells = await kernel.runAll(["await null; throw new Error('first');", "console.log('second')", "3"]);
  assert.deepEqual(
    cells.map(({ status, outputs }) => [status, outputs.length]),
    [
      ["error", 1],
      ["aborted", 0],
      ["aborted", 0],
    ],
  );
  assert.equal((await kernel.run("1")).status, "ok");
});

import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { type Kernel, printed, result, startKernel } from "./kernel";

// What a cell prints and displays arrives whole, in order, live, and in few messages.

const DISPLAY = `const show = (globalThis as unknown as { [key: symbol]: { display(data: object, options?: object): void } })[Symbol.for("genfeat.kernel")]!.display;\n`;

/** A cell that leaves work undone until a later cell says OPEN: no timer has to be right. */
const gated = (work: string) =>
  `let open = () => {};\nvoid new Promise<void>((r) => (open = r)).then(() => { ${work}; });`;
const OPEN = "open(); await new Promise(setImmediate);";

let kernel: Kernel;
before(async () => (kernel = await startKernel()));
after(() => kernel.close());

test("a display carries several representations; bytes are encoded, its place among the text is kept", async () => {
  const { outputs } = await kernel.run(
    `${DISPLAY}console.log("before");\nshow({ "application/json": { a: [1] }, "image/png": Buffer.from("png"), "text/plain": "figure" }, { metadata: { "image/png": { width: 3 } } });\nconsole.log("after");`,
  );
  assert.deepEqual(
    outputs.map(({ type, text, data }) => [type, text ?? data]),
    [
      ["stream", "before\n"],
      ["display_data", { "application/json": { a: [1] }, "image/png": "cG5n", "text/plain": "figure" }],
      ["stream", "after\n"],
    ],
  );
});

test("a display with an id is replaced by its update, also from a later cell", async () => {
  const first = await kernel.run(`${DISPLAY}show({ "text/plain": "0 %" }, { id: "bar" });`);
  const next = await kernel.run(`show({ "text/plain": "100 %" }, { id: "bar", update: true });`);
  assert.deepEqual(
    [...first.outputs, ...next.outputs].map(({ type, transient, data }) => [type, transient?.display_id, data]),
    [
      ["display_data", "bar", { "text/plain": "0 %" }],
      ["update_display_data", "bar", { "text/plain": "100 %" }],
    ],
  );
});

test("tslab's own display functions work, and thousands of displays in one loop all arrive in order", async () => {
  const cell = await kernel.run(
    "import { display } from 'tslab';\nfor (let i = 0; i < 3000; i++) display.text(String(i));",
  );
  assert.equal(cell.status, "ok");
  const texts = cell.outputs.map(({ data }) => data?.["text/plain"]);
  assert.deepEqual(
    texts,
    Array.from({ length: 3000 }, (_, i) => String(i)),
  );
});

test("a flood of lines loses none, keeps the order of stdout and stderr, and comes in few messages", async () => {
  const cell = await kernel.run(
    "for (let i = 0; i < 20_000; i++) { if (i % 5000 === 2500) console.error(`E${i}`); console.log(i); }",
  );
  const expected = Array.from({ length: 20_000 }, (_, i) => (i % 5000 === 2500 ? `E${i}\n${i}\n` : `${i}\n`)).join("");
  assert.equal(printed(cell), expected);
  assert.ok(cell.outputs.length < 100, `${cell.outputs.length} messages`);
});

test("a flood over many turns of the event loop loses nothing", async () => {
  const cell = await kernel.run(
    "for (let i = 0; i < 5000; i++) { console.log(i); if (i % 10 === 0) await new Promise(setImmediate); }\nconsole.log('end');",
  );
  assert.equal(printed(cell), Array.from({ length: 5000 }, (_, i) => `${i}\n`).join("") + "end\n");
});

test("a loop that never awaits still shows its output while it runs", async () => {
  const { outputs } = await kernel.run(
    "for (let k = 0; k < 10; k++) { const t = Date.now(); while (Date.now() - t < 250); console.log('step', k); }",
  );
  assert.ok(outputs.length >= 4, `${outputs.length} messages`);
  assert.ok(outputs.at(-1)!.at - outputs[0]!.at > 0.7);
});

test("native output, of C code or of child processes, appears between the lines of the cell and spoils nothing", async () => {
  const { outputs } = await kernel.run(
    `import * as fs from "fs"; import { execFileSync } from "child_process";
console.log("js 1"); fs.writeSync(2, "native error\\n"); console.log("js 2"); fs.writeSync(1, "native output\\n");
execFileSync("sh", ["-c", "echo child; echo child error >&2"], { stdio: "inherit" }); console.log("js 3");`,
  );
  assert.deepEqual(
    outputs.map(({ name, text }) => [name, text]),
    [
      ["stdout", "js 1\n"],
      ["stderr", "native error\n"],
      ["stdout", "js 2\nnative output\nchild\n"],
      ["stderr", "child error\n"],
      ["stdout", "js 3\n"],
    ],
  );
});

test("a flood of native output neither blocks nor loses anything, and letters of two bytes stay whole", async () => {
  const cell = await kernel.run(
    `import * as fs from "fs"; for (let i = 0; i < 30_000; i++) fs.writeSync(2, "ü".repeat(100) + "\\n");
process.stdout.write(Buffer.from([0xc3])); process.stdout.write(Buffer.from([0xbc])); console.log();`,
  );
  assert.equal(printed(cell, "stderr"), `${"ü".repeat(100)}\n`.repeat(30_000));
  assert.equal(printed(cell, "stdout"), "ü\n");
});

test("output of unawaited work appears below the cell that runs by then", async () => {
  await kernel.run(gated("console.log('late')"));
  const next = await kernel.run(`${OPEN} console.log('next');`);
  assert.equal(printed(next), "late\nnext\n");
});

test("a flood of unawaited work is its own cell's: later cells' output is whole, and the note says whose was left out", async () => {
  await kernel.run(gated("for (let i = 0; i < 60_000; i++) console.log('w'.repeat(99))"));
  const own = "for (let i = 0; i < 30_000; i++) console.log('o'.repeat(99));";
  const during = await kernel.run(`${OPEN} ${own}`);
  const text = printed(during);
  assert.equal(text.match(/^o{99}$/gm)?.length, 30_000);
  assert.match(
    text,
    /\n\[\.\.\. 1\.8 million characters, .* of work that an earlier cell started left out: a cell may print 4 million /,
  );
  assert.equal(during.reply.left_out?.earlier, true);
  const after = await kernel.run(own);
  assert.equal(printed(after), `${"o".repeat(99)}\n`.repeat(30_000));
  assert.equal(after.reply.left_out, undefined);
});

test("the last expression is the cell's result: values, HTML of tables, own representations; statements have none", async () => {
  assert.equal(result(await kernel.run("({ a: [1, 2] })")), "{ a: [ 1, 2 ] }");
  const html = await kernel.run("({ toHTML: () => '<i>t</i>' })");
  assert.equal(html.outputs[0]?.data?.["text/html"], "<i>t</i>");
  const own = await kernel.run("({ [Symbol.for('Jupyter.display')]: () => ({ 'text/markdown': '**m**' }) })");
  assert.equal(own.outputs[0]?.data?.["text/markdown"], "**m**");
  for (const code of ["const z = 5;", "undefined", "if (z > 1) { z; }"])
    assert.deepEqual((await kernel.run(code)).outputs, []);
});

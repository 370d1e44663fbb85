import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { failure, type Kernel, printed, startKernel } from "./kernel";

// tslab makes the names of earlier cells properties of `exports`, except in { name }. The kernel writes that out, and nothing else.

let kernel: Kernel;
before(async () => {
  kernel = await startKernel();
  await kernel.run(
    "const preset = 'tiny'; let steps = 3; const rate: number | undefined = undefined;\nfunction twice(x: number): number { return 2 * x; }\nclass Box { size = 1; }\nimport { join } from 'path';",
  );
});
after(() => kernel.close());

/** What the cell prints as JSON. */
async function value(code: string): Promise<unknown> {
  const cell = await kernel.run(code);
  assert.equal(cell.status, "ok", JSON.stringify(cell.outputs));
  return JSON.parse(printed(cell));
}

for (const [what, code, expected] of [
  [
    "an object of a later cell",
    "const o = { preset, steps }; console.log(JSON.stringify(o));",
    { preset: "tiny", steps: 3 },
  ],
  ["an argument", "console.log(JSON.stringify({ preset }));", { preset: "tiny" }],
  ["a function", "const make = () => ({ preset }); console.log(JSON.stringify(make()));", { preset: "tiny" }],
  [
    "a method",
    "class Maker { make() { return { steps }; } }\nconsole.log(JSON.stringify(new Maker().make()));",
    { steps: 3 },
  ],
  [
    "an object in an object",
    "console.log(JSON.stringify({ a: [{ b: { preset } }] }));",
    { a: [{ b: { preset: "tiny" } }] },
  ],
  ["an object with a spread", "console.log(JSON.stringify({ ...{ x: 1 }, preset }));", { x: 1, preset: "tiny" }],
  [
    "functions, classes and imports",
    "const parts = { twice, Box, join }; console.log(JSON.stringify([parts.twice(2), new parts.Box().size, parts.join('a', 'b')]));",
    [4, 1, "a/b"],
  ],
  [
    "a default value in a pattern",
    "const { p = { preset } } = {} as { p?: { preset: string } }; console.log(JSON.stringify(p));",
    { preset: "tiny" },
  ],
  [
    "a default of a parameter",
    "const f = ({ options = { preset } } = {}) => options; console.log(JSON.stringify(f()));",
    { preset: "tiny" },
  ],
  ["a template and a conditional", "console.log(`${JSON.stringify(steps > 2 ? { steps } : {})}`);", { steps: 3 }],
] as const)
  test(`{ name } of an earlier cell means its variable in ${what}`, async () => {
    assert.deepEqual(await value(code), expected);
  });

test("({ name } = value) and ({ name = fallback } = value) assign to the variable of the earlier cell", async () => {
  await kernel.run("let width = 1; let height = 2; let depth = 3;");
  assert.deepEqual(
    await value(
      "({ width, height = 7 } = { width: 10 } as { width: number; height?: number }); console.log(JSON.stringify([width, height]));",
    ),
    [10, 7],
  );
  assert.deepEqual(
    await value("({ depth = steps } = {} as { depth?: number }); console.log(JSON.stringify(depth));"),
    3,
  );
  assert.deepEqual(await value("console.log(JSON.stringify({ width, height, depth }));"), {
    width: 10,
    height: 7,
    depth: 3,
  });
});

test("a variable that changed is read as it is now", async () => {
  await kernel.run("let count = 1;");
  assert.deepEqual(await value("count = 2; count++; console.log(JSON.stringify({ count }));"), { count: 3 });
});

for (const [what, code, expected] of [
  [
    "a name declared anew in the same cell",
    "const preset = 'small'; console.log(JSON.stringify({ preset }));",
    { preset: "small" },
  ],
  ["a parameter", "const f = (preset: number) => ({ preset }); console.log(JSON.stringify(f(5)));", { preset: 5 }],
  ["a variable of a block", "{ const steps = 'inner'; console.log(JSON.stringify({ steps })); }", { steps: "inner" }],
  ["a variable of a loop", "for (const steps of [9]) console.log(JSON.stringify({ steps }));", { steps: 9 }],
  ["a variable of a catch", "try { throw 8; } catch (steps) { console.log(JSON.stringify({ steps })); }", { steps: 8 }],
  ["a method", "const o = { steps() { return 4; } }; console.log(JSON.stringify(o.steps()));", 4],
  ["a written-out property", "console.log(JSON.stringify({ steps: 1, 'preset': 2 }));", { steps: 1, preset: 2 }],
  [
    "a pattern that declares",
    "const pick = ({ steps }: { steps: number }) => steps; console.log(JSON.stringify(pick({ steps: 6 })));",
    6,
  ],
  [
    "a type",
    "type Shape = { steps: number; preset?: string }; const s: Shape = { steps: 2 }; console.log(JSON.stringify(s));",
    { steps: 2 },
  ],
  ["a global", "console.log(JSON.stringify(Object.keys({ Math, undefined })));", ["Math", "undefined"]],
] as const)
  test(`{ name } stays as it is: ${what}`, async () => {
    assert.deepEqual(await value(code), expected);
  });

test("errors after such an object keep their place", async () => {
  const { trace } = failure(await kernel.run("const q = {\n  steps,\n};\nthrow new Error(String(q.steps));"));
  assert.match(trace, /cell \[\d+\]:4:7/);
});

test("a property of an earlier cell's object gets another name in a pattern", async () => {
  await kernel.run(
    "interface Size { wide: number; tall: { deep: number } }\nconst size = { wide: 4, tall: { deep: 5 } } satisfies Size; let [first, second] = [0, 0];",
  );
  for (const code of [
    "const { wide: a, tall: { deep: b } } = size;",
    "const f = ({ wide, tall: { deep: d } }: Size) => [wide, d]; const [a, b] = f({ wide: size.wide, tall: size.tall });",
    "({ wide: first, tall: { deep: second } } = size); const [a, b] = [first, second];",
    "const { ['wide']: a, tall: other } = size; const b = other.deep;",
  ])
    assert.deepEqual(await value(`${code} console.log(JSON.stringify([a, b]));`), [4, 5], code);
});

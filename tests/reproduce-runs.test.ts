import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { assertPartial, makeWorkplace, output } from "./reproduce-command";

// `npm run reproduce` on small notebooks: exit status, terminal, and what it leaves in the results folder.

const place = makeWorkplace();
const { folder, results } = place;
test.after(() => place.close());

const THROWS = "const depth = 3;\nthrow new RangeError(`too deep: ${depth}`);";

test("a notebook given by path runs with the values of --set and leaves notebook and page; status 0", async () => {
  const file = place.write("values", [
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
  const { status, terminal } = await place.run([file, "--preset", "tiny", ...set.flatMap((one) => ["--set", one])]);
  assert.equal(status, 0, terminal);
  const cells = place.saved("values", "tiny");
  assert.deepEqual(cells[1]?.metadata.tags, ["injected-parameters"]);
  assert.deepEqual(JSON.parse(output(cells[2])), ["tiny", results, 3.5, true, "TWO WORDS", 3, 32]);
  assert.deepEqual(cells[3]?.outputs, []);
  assert.match(terminal, /\[ 4\/4\] preset === 'paper'/); // the injected cell counts, the skipped one does not
  assert.match(terminal, /\["tiny",/);
  assert.match(terminal, /values tiny: done after \d+ s/);
  assert.ok(existsSync(join(results, "tiny", "values", "notebook.html")));
});

test("a cell that throws, and one that does not compile: status 1, a partial notebook each, the error on the terminal", async () => {
  const throwing = place.write("throwing", ["console.log('before');", THROWS, "console.log('after');"]);
  const wrong = place.write("wrong", ["const n: number = 'x';", "console.log('after');"]);
  const { status, terminal } = await place.run([throwing, wrong]);
  assert.equal(status, 1, terminal);
  assert.match(terminal, /throwing small: FAILED[^]*wrong small: FAILED/); // one failure does not keep the next notebook from running

  const thrown = assertPartial(place, "throwing", terminal);
  assert.deepEqual([thrown.ename, thrown.evalue, thrown.cell], ["RangeError", "too deep: 3", THROWS]);
  assert.match(terminal, /at cell \[2\]:2:7/);
  assert.match(terminal, /This run stopped at cell \[2\] of 3\.\nRangeError: too deep: 3/);
  assert.equal(output(thrown.cells.find(({ source }) => source.includes("before"))), "before\n");
  assert.deepEqual(thrown.cells.at(-1)?.outputs, []);

  const compiled = assertPartial(place, "wrong", terminal);
  assert.equal(compiled.ename, "TypeScriptError");
  assert.match(terminal, /cell \[1\]:1:7 - TS2322/);
});

test("a rejection that nobody handles, after the last cell, fails the run", async () => {
  const file = place.write("floating", [
    "void (async () => { await new Promise((r) => setTimeout(r, 400)); throw new Error('nobody waits'); })();",
  ]);
  const { status, terminal } = await place.run([file]);
  assert.equal(status, 1, terminal);
  assert.equal(assertPartial(place, "floating", terminal).evalue, "nobody waits");
  assert.match(terminal, /work started by cell \[1\]/);
  assert.match(terminal, /This run failed after its last cell\./);
});

test("SIGINT ends the running cell, keeps what there is, starts no further notebook: status 130", async () => {
  const file = place.write("interrupted", [
    "console.log('ready');\nfor (let i = 0; ; i++) await new Promise((r) => setTimeout(r, 20));",
    "console.log('after');",
  ]);
  const next = place.write("not-started", ["1"]);
  let sent = false;
  const { status, terminal } = await place.run([file, next], {
    watch(printed, child) {
      if (!sent && /^ +ready$/m.test(printed)) sent = child.kill("SIGINT");
    },
  });
  assert.equal(status, 130, terminal);
  const { ename, cells } = assertPartial(place, "interrupted", terminal);
  assert.equal(ename, "KeyboardInterrupt");
  assert.ok(cells.some((cell) => output(cell) === "ready\n"));
  assert.match(terminal, /interrupted small: interrupted after/);
  assert.ok(!existsSync(join(results, "small", "not-started")));
});

test("SIGINT while Jupyter still starts ends the run with 130 as well", async () => {
  let sent = false;
  const { status, terminal } = await place.run([place.write("early", ["1"])], {
    watch(_, child) {
      if (!sent) setTimeout(() => child.kill("SIGINT"), 300);
      sent = true;
    },
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
    const { status, terminal } = await place.run(args);
    assert.equal(status, 2, terminal);
    assert.match(terminal.trimEnd(), message);
    assert.doesNotMatch(terminal.trimEnd(), /\n/);
  });

test("a file that is no notebook is told in one line, with status 2, and no other notebook runs before", async () => {
  const torn = join(folder, "torn.ipynb");
  writeFileSync(torn, '{"cells": [');
  const { status, terminal } = await place.run([place.write("good", ["1"]), torn]);
  assert.equal(status, 2, terminal);
  assert.match(terminal, /^[^\n]*torn\.ipynb is not a notebook: [^\n]+\n$/);
  assert.ok(!existsSync(join(results, "small", "good")));
});

test("two commands at once on one results folder do not lose each other's batch: --resume goes on with one, then with the other", async (t) => {
  const two = makeWorkplace();
  t.after(() => two.close());
  const mark = (name: string) => JSON.stringify(join(two.folder, `${name}-began`));
  const failing = (name: string, other: string) =>
    two.write(name, [
      `import { existsSync, writeFileSync } from "fs";
writeFileSync(${mark(name)}, "");
while (!existsSync(${mark(other)})) await new Promise((done) => setTimeout(done, 50));
throw new Error("both are at work");`,
    ]);
  const notebooks = [failing("left", "right"), failing("right", "left")];
  const both = await Promise.all(notebooks.map((file) => two.run([file, "--timeout", "120"])));
  assert.deepEqual(
    both.map(({ status }) => status),
    [1, 1],
  );
  for (const name of ["left", "right"]) two.write(name, ["console.log('mended');"]);
  const resumed = [await two.run(["--resume"]), await two.run(["--resume"])];
  const done = resumed.map(({ terminal }) => /(left|right) small: done after/.exec(terminal)?.[1]);
  assert.deepEqual(done.sort(), ["left", "right"], resumed.map(({ terminal }) => terminal).join("\n"));
  assert.ok(!existsSync(join(two.results, ".unfinished")));
});

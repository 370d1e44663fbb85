import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { changesBetween, inputsOf } from "./inputs";
import type { Notebook } from "./notebooks";

const root = mkdtempSync(join(tmpdir(), "genfeat-inputs-"));
after(() => rmSync(root, { recursive: true }));

const write = (name: string, text: string) => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const notebook = (source: string): Notebook => ({
  ...{ name: "one", file: join(root, "one.ipynb"), parameters: undefined },
  cells: [{ type: "code", source, tags: [] }],
});
const inputs = (source: string) => inputsOf(notebook(source), new Map(), root);

test("the papers' numbers are inputs of a notebook whose modules read them, and of no other", () => {
  write("src/results/papers.ts", "export const papers = 1;");
  write("src/tables.ts", 'export { papers } from "./results/papers";');
  write("src/plain.ts", "export const plain = 1;");
  write("data/paper/ghfeat.json", '{"MSE": 1}');
  write("data/paper/notes.md", "no input");
  const [comparing, plain] = ['import { papers } from "./src/tables";', 'import { plain } from "./src/plain";'];
  const before = [inputs(comparing), inputs(plain)] as const;
  assert.deepEqual(Object.keys(before[1].files), ["src/plain.ts"]);
  assert.deepEqual(changesBetween(before[0], inputs(comparing)), []);
  write("data/paper/ghfeat.json", '{"MSE": 2}');
  write("data/paper/another.json", "{}");
  assert.deepEqual(changesBetween(before[0], inputs(comparing)), [
    "data/paper/another.json is used now",
    "data/paper/ghfeat.json changed",
  ]);
  assert.deepEqual(changesBetween(before[1], inputs(plain)), []);
});

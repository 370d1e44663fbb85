import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { notebookFaults, stripped } from "./notebooks.mjs";

const executed = JSON.stringify({
  cells: [
    { cell_type: "markdown", id: "a", metadata: { editable: true }, source: ["# Größe"] },
    {
      cell_type: "code",
      execution_count: 3,
      id: "b",
      metadata: { tags: ["parameters"], execution: { "iopub.execute_input": "now" } },
      outputs: [{ output_type: "stream", text: "1" }],
      source: ["const seed = 1;"],
    },
  ],
  metadata: { kernelspec: { name: "python3" }, widgets: {} },
  nbformat: 4,
  nbformat_minor: 5,
});

test("a stripped notebook keeps cells, ids and tags, and nothing of a run or a front end", () => {
  const notebook = JSON.parse(stripped(executed));
  assert.deepEqual(notebook.cells, [
    { cell_type: "markdown", id: "a", metadata: {}, source: ["# Größe"] },
    {
      cell_type: "code",
      execution_count: null,
      id: "b",
      metadata: { tags: ["parameters"] },
      outputs: [],
      source: ["const seed = 1;"],
    },
  ]);
  assert.equal(notebook.metadata.kernelspec.name, "genfeat");
  assert.deepEqual(Object.keys(notebook.metadata), ["kernelspec", "language_info"]);
  assert.equal(stripped(stripped(executed)), stripped(executed));
});

test("notebooks with outputs, and files that are none, are named with the remedy", () => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-notebooks-"));
  writeFileSync(join(folder, "good.ipynb"), stripped(executed));
  writeFileSync(join(folder, "run.ipynb"), executed);
  writeFileSync(join(folder, "torn.ipynb"), executed.slice(0, 20));
  const faults = notebookFaults(folder).sort();
  assert.equal(faults.length, 2);
  assert.match(String(faults[0]), /run\.ipynb: .*run node scripts\/check\/notebooks\.mjs --fix/);
  assert.match(String(faults[1]), /torn\.ipynb: /);
});

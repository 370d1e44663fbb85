import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";

// The real papermill, with parameters for TypeScript.

const root = resolve(__dirname, "..");
const python = process.env.GENFEAT_PYTHON ?? join(root, ".venv", "bin", "python");
const folder = mkdtempSync(join(tmpdir(), "genfeat-papermill-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const cellOf = (source: string, tags: string[] = []) => ({
  cell_type: "code",
  id: `c${source.length}`,
  metadata: { tags },
  outputs: [],
  execution_count: null,
  source,
});

const PARAMETERS = `import type { Preset } from "./src/experiments/preset";
const preset: Preset = "small"; // how large
let rate = 0.1;
const name: string = "x";
const on = true;`;

function write(cells: object[]): string {
  const file = join(folder, "in.ipynb");
  const metadata = {
    kernelspec: { name: "genfeat", display_name: "genfeat", language: "typescript" },
    language_info: { name: "typescript" },
  };
  writeFileSync(file, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

function papermill(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(python, ["-m", "papermill", ...args], { encoding: "utf8", cwd: folder });
  return { status, terminal: stdout + stderr };
}

interface Saved {
  cells: {
    source: string | string[];
    metadata: { tags?: string[] };
    outputs?: { text?: string | string[]; ename?: string }[];
  }[];
}

const out = join(folder, "out.ipynb");
const saved = () => (JSON.parse(readFileSync(out, "utf8")) as Saved).cells;
const text = (field: string | string[] | undefined) => [field ?? ""].flat().join("");

test("papermill -p gives the cell tagged parameters other values, with the types written there, in the place of earlier ones", () => {
  const earlier = cellOf("const preset: Preset = 'paper';", ["injected-parameters"]);
  const use = cellOf('preset === "paper" ? 0 : console.log(JSON.stringify([preset, rate + 1, name.length, !on]))');
  const values = ["-p", "preset", "tiny", "-p", "rate", "2.5", "-r", "name", 'a "b"\n', "-p", "on", "False"];
  const { status, terminal } = papermill(...values, write([cellOf(PARAMETERS, ["parameters"]), earlier, use]), out, "-k", "genfeat"); // prettier-ignore
  assert.equal(status, 0, terminal);
  const injected = saved().filter(({ metadata }) => metadata.tags?.includes("injected-parameters"));
  assert.deepEqual(
    injected.map(({ source }) => text(source)),
    [
      '// Parameters\nconst preset: Preset = "tiny";\nconst rate: number = 2.5;\nconst on: boolean = false;\nconst name: string = "a \\"b\\"\\n";\n',
    ],
  );
  assert.equal(text(saved().at(-1)?.outputs?.[0]?.text), '["tiny",3.5,6,true]\n');
});

test("papermill shows the parameters with their types, defaults and remarks; a value of another kind fails the run", () => {
  const help = papermill("--help-notebook", write([cellOf(PARAMETERS, ["parameters"])]));
  assert.match(help.terminal, /preset: Preset \(default "small"\)\s+how large/);
  assert.match(help.terminal, /rate: Unknown type \(default 0\.1\)/);
  rmSync(out, { force: true });
  const wrong = papermill("-p", "preset", "huge", write([cellOf(PARAMETERS, ["parameters"])]), out, "-k", "genfeat");
  assert.equal(wrong.status, 1, wrong.terminal);
  assert.match(wrong.terminal, /TS2322: Type '"huge"' is not assignable to type 'Preset'/);
  assert.ok(existsSync(out));
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sha256 } from "./hash";
import { sourceHash } from "./source-hash";

const root = mkdtempSync(join(tmpdir(), "genfeat-source-"));
after(() => rmSync(root, { recursive: true }));

const sources = {
  "a.ts": `import { b } from "./deep/b";\nimport {\n  c,\n  type T,\n} from "./c";\nimport type { Only } from "./types";\nimport { x } from "package";\n`,
  "deep/b.ts": `export * from "../d";\nimport "./e";\n`,
  "c.ts": `const f = () => import("./f");\nconst a = require("./a");\n`,
  "d.ts": `import data from "./data.json";`,
  "data.json": `{}`,
  "deep/e.ts": ``,
  "f.ts": `// import { gone } from "./gone"`,
  "types.ts": `export type Only = 1;`,
  "other.ts": ``,
};
mkdirSync(join(root, "deep"));
for (const [name, text] of Object.entries(sources)) writeFileSync(join(root, name), text);

test("a program's hash covers what it imports, directly or not, and nothing else", () => {
  const { hash, files } = sourceHash(["a"], root);
  assert.deepEqual(Object.keys(files), ["a.ts", "c.ts", "d.ts", "data.json", "deep/b.ts", "deep/e.ts", "f.ts"]);
  assert.equal(files["c.ts"], sha256(sources["c.ts"]));
  for (const [name, changes] of [
    ["deep/e.ts", true],
    ["data.json", true],
    ["types.ts", false],
    ["other.ts", false],
  ] as const) {
    writeFileSync(join(root, name), "changed");
    assert.equal(sourceHash(["a.ts"], root).hash !== hash, changes, name);
    writeFileSync(join(root, name), sources[name]);
    assert.equal(sourceHash([join(root, "a.ts")], root).hash, hash);
  }
});

test("an entry that is not there is an error with its path", () => {
  assert.throws(() => sourceHash(["a", "nowhere"], root), /nowhere: no such source file/);
});

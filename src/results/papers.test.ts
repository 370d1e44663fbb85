import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { isQuoted } from "./table";
import { readPaper } from "./paper-file";
import { paperItem, papers, paperValue } from "./papers";

const folder = mkdtempSync(join(tmpdir(), "genfeat-papers-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("both papers are there, with numbers as printed and every section of an item known", () => {
  assert.deepEqual(
    papers().map(({ id }) => id),
    ["ghfeat", "automodulator"],
  );
  for (const { id, items, sections } of papers()) {
    const at = items.map((item) => sections.findIndex((section) => section.id === item.section));
    assert.deepEqual(
      at,
      [...at].sort((a, b) => a - b),
      "items stand in the order of the sections",
    );
    for (const item of items) {
      assert.ok(item.id.startsWith(`${id}:`));
      assert.equal(item.kind === "table", item.rows.length > 0, item.id);
      for (const { cells } of item.rows) {
        assert.ok(
          cells.some((cell) => cell !== null && typeof cell !== "string" && isQuoted(cell)) || item.id.includes("G-"),
          item.id,
        );
        for (const cell of cells)
          if (cell !== null && typeof cell !== "string")
            assert.ok(cell.printed.startsWith(cell.value.toFixed(decimals(cell.printed))));
      }
    }
  }
  assert.deepEqual(paperValue("ghfeat:II", "Y, SAM", "SSIM"), { printed: "0.558", value: 0.558 });
  assert.deepEqual(paperValue("automodulator:G-interpolation", "StyleGAN", "FID"), {
    printed: "52.88 ± 0.71",
    value: 52.88,
    std: 0.71,
  });
  assert.match(paperItem("automodulator:2d").rows.find(({ name }) => name === "GLOW")!.note!, /placed by us/);
});

const decimals = (printed: string) => /^-?\d+(?:\.(\d+))?/.exec(printed)![1]?.length ?? 0;

test("a name that is not there is one error with those that are", () => {
  assert.throws(() => paperItem("ghfeat:XI"), /data\/paper has no "ghfeat:XI"; there are ghfeat:II, ghfeat:III/);
  assert.throws(() => paperItem("other:1"), /has no "other:1"; there are ghfeat:II, .*automodulator:1/);
  assert.throws(() => paperValue("ghfeat:II", "Z", "MSE"), /ghfeat:II has no row "Z"; there are W, SAM, Y, /);
  assert.throws(() => paperValue("ghfeat:II", "Y", "PSNR"), /ghfeat:II has no column "PSNR"; there are MSE, SSIM, FID/);
  assert.throws(() => paperValue("ghfeat:V", "PTI", "bedroom MSE"), /prints no number for "PTI", column "bedroom MSE"/);
});

test("every item that the sources and notebooks name is one of the papers'", () => {
  const named = [...filesIn("src"), ...filesIn("notebooks")]
    .filter((file) => /\.(ts|ipynb)$/.test(file) && !file.endsWith(".test.ts"))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/["'`\\]((?:ghfeat|automodulator):[^"'`\\]+)["'`\\]/g)].map(
        (match) => match[1]!,
      ),
    );
  assert.ok(named.length > 5, "the sources name some");
  for (const name of named) assert.equal(paperItem(name).id, name);
});

function filesIn(root: string): string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(root, entry.name)) : [join(root, entry.name)],
  );
}

interface Draft {
  id: string;
  items: Record<string, unknown>[];
}

test("a file that is not as expected is one error with file and place", () => {
  const file = join(folder, "ghfeat.json");
  const good = readFileSync("data/paper/ghfeat.json", "utf8");
  const faults: [change: (paper: Draft) => void, message: RegExp][] = [
    [(paper) => (paper.id = "other"), /ghfeat\.json: id is "other"; expected the file's name/],
    [(paper) => delete paper.items[0]!["title"], /items\.0 \(II\): "title" is missing/],
    [(paper) => (paper.items[0]!["colour"] = 1), /items\.0 \(II\): "colour" is unknown; there are id, kind/],
    [(paper) => (paper.items[0]!["section"] = "9"), /items\.0 \(II\): section is "9"; expected one of 4\.2\.1/],
    [
      (paper) => (paper.items[0]!["rows"] = [["Y", 0.5, "1", "2"]]),
      /items\.0 \(II\), row 1 \(Y\), column "MSE": expected a number as printed, in quotes, or null, got 0\.5/,
    ],
    [
      (paper) => (paper.items[0]!["rows"] = [["Y", "0.5"]]),
      /row 1: expected a list of a name and 3 cells, got \["Y","0\.5"\]/,
    ],
    [(paper) => (paper.items[0]!["rows"] = [["Y", null, null, "O.5"]]), /column "FID": expected a number/],
    [(paper) => (paper.items[1]!["id"] = "II"), /"ghfeat:II" is there twice/],
    [
      (paper) => (paper.items[0]!["notes"] = { Z: "?" }),
      /the row "Z" is there twice, or a note is for a row that is not there/,
    ],
    [
      (paper) => (paper.items[0]!["setting"] = { data: "x", resolution: "256" }),
      /setting\.resolution is "256"; expected pixels/,
    ],
  ];
  for (const [change, message] of faults) {
    const paper = JSON.parse(good) as Draft;
    change(paper);
    writeFileSync(file, JSON.stringify(paper));
    assert.throws(() => readPaper(file), message);
  }
  writeFileSync(file, good.slice(0, 100));
  assert.throws(
    () => readPaper(file),
    (error: Error) => error.message.startsWith(`${file}: not JSON`),
  );
  writeFileSync(file, good);
  assert.equal(readPaper(file).id, basename(file, ".json"));
});

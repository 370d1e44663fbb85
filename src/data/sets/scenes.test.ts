import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { greyImage, makeTree } from "../../../tests/data-tree";
import type { ImageEntry } from "../decode";
import type { Listing } from "./data-set";
import { imagenet } from "./imagenet";
import { lmdbCount, lmdbRecords } from "./lmdb-records";
import { lsunSets } from "./lsun";
import { openSet } from "./registry";

const { root, write } = makeTree("scenes");

const python = process.env["GENFEAT_PYTHON"] ?? join(__dirname, "../../../.venv/bin/python");
const noLmdb =
  existsSync(python) && spawnSync(python, ["-c", "import lmdb"]).status === 0 ? false : "no Python with lmdb";

/** An LMDB as LSUN has them: keys of 40 hexadecimal digits, values the bytes of an image. */
function makeLmdb(path: string, values: readonly Uint8Array[]): void {
  mkdirSync(join(root, path), { recursive: true });
  const records = values.map((value, i) => [String(i).padStart(40, "0"), Buffer.from(value).toString("base64")]);
  const program = `
import base64, json, lmdb, sys
env = lmdb.open(sys.argv[1], map_size=1 << 26)
with env.begin(write=True) as transaction:
    for key, value in reversed(json.load(sys.stdin)):
        transaction.put(key.encode(), base64.b64decode(value))
env.close()`;
  const { status, stderr } = spawnSync(python, ["-c", program, join(root, path)], {
    input: JSON.stringify(records),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

const entriesOf = async (listing: Listing, from?: number, step?: number) => {
  const entries: ImageEntry[] = [];
  for await (const entry of listing.images(from, step)) entries.push(entry);
  return entries;
};

const bedroom = lsunSets.find(({ name }) => name === "lsun-bedroom")!;

test(
  "LSUN from its lmdb: the order of the keys, WebP and JPEG, the first so many, from one on",
  { skip: noLmdb },
  async () => {
    const images = await Promise.all(
      [0, 1, 2, 3].map((i) => greyImage(24 + 8 * i, 16, 30 * (i + 1), i % 2 ? "jpeg" : "webp")),
    );
    makeLmdb("lsun/bedroom_train_lmdb", images);
    makeLmdb(
      "lsun/bedroom_val_lmdb",
      Array.from({ length: 300 }, () => images[0]!),
    );
    const train = await openSet("lsun-bedroom", "train", { size: 8, count: 3, data: root });
    const bytes = train.read([2, 0]);
    assert.ok(Math.abs(bytes[0]! - 90) <= 2 && Math.abs(bytes[8 * 8 * 3]! - 30) <= 2);
    const listing = await bedroom.list!(join(root, "lsun"), "train", { count: 4 });
    assert.deepEqual(
      (await entriesOf(listing, 2)).map(({ name }) => Number(name)),
      [2, 3],
    );
    assert.deepEqual(
      (await entriesOf(listing, 1, 2)).map(({ name }) => Number(name)),
      [1, 3],
    );
    assert.equal((await bedroom.list!(join(root, "lsun"), "val")).count, 300);
    await assert.rejects(
      async () => bedroom.list!(join(root, "lsun"), "probe-train"),
      /LSUN Bedrooms: .* lacks 69996 of the images up to 70000 \(.*bedroom_train_lmdb holds 4\)/,
    );
  },
);

test(
  "records come whole and in order, also large ones; a reader that has enough ends the process",
  { skip: noLmdb },
  async () => {
    const values = Array.from({ length: 6 }, (_, i) => Buffer.alloc(i === 3 ? 3_000_000 : 10 * i, i));
    makeLmdb("records", values);
    const path = join(root, "records");
    assert.equal(await lmdbCount(path), 6);
    const found: number[] = [];
    for await (const { key, value } of lmdbRecords(path)) {
      assert.deepEqual([Number(key), Buffer.from(value)], [found.length, values[found.length]]);
      found.push(value.length);
    }
    assert.equal(found.length, 6);
    const some: string[] = [];
    for await (const { key } of lmdbRecords(path, { first: 1, every: 2, records: 2 })) some.push(key.slice(-1));
    assert.deepEqual(some, ["1", "3"]);
    for await (const { value } of lmdbRecords(path)) {
      assert.equal(value.length, 0);
      break;
    }
  },
);

test("an lmdb that is damaged, cut off or none is an error with its name", { skip: noLmdb }, async () => {
  write("garbage/data.mdb", Buffer.alloc(10_000, 7));
  await assert.rejects(lmdbCount(join(root, "garbage")), /garbage: cannot be opened as LMDB/);
  await assert.rejects(lmdbCount(join(root, "none")), /none: cannot be opened as LMDB/);
  makeLmdb(
    "torn",
    Array.from({ length: 50 }, () => Buffer.alloc(20_000, 1)),
  );
  truncateSync(join(root, "torn/data.mdb"), 200_000);
  await assert.rejects(async () => {
    const records = lmdbRecords(join(root, "torn"));
    while (!(await records.next()).done);
  }, /torn/);
});

test("LSUN exported to files: flat or in folders, in the order of the keys", async () => {
  for (const name of ["a/b/abcd", "0/1/01ff", "c/d/cdef"])
    write(`exported/kitchen_train/${name}.webp`, await greyImage(16, 16, 9, "webp"));
  const kitchen = lsunSets.find(({ name }) => name === "lsun-kitchen")!;
  const listing = await kitchen.list!(join(root, "exported"), "train", { count: 3 });
  assert.deepEqual(
    (await entriesOf(listing)).map(({ name }) => name),
    ["0/1/01ff.webp", "a/b/abcd.webp", "c/d/cdef.webp"],
  );
  assert.match(kitchen.missing(join(root, "exported")).join(), /^kitchen_val_lmdb\/data\.mdb$/);
});

const classes = ["n01440764", "n01443537", "n02102040"];

async function makeImagenet(): Promise<void> {
  const image = await greyImage(40, 24, 100, "jpeg");
  for (const wnid of classes) for (const i of [1, 2]) write(`imagenet/train/${wnid}/${wnid}_${i}.JPEG`, image);
  for (const i of [1, 2, 3]) write(`imagenet/val/ILSVRC2012_val_0000000${i}.JPEG`, image);
}

test("ImageNet: classes by folder, in the order of WordNet's numbers; validation in folders or flat with any of four lists", async () => {
  await makeImagenet();
  const folder = join(root, "imagenet");
  const train = await openSet("imagenet", "train", { size: 8, data: root });
  assert.deepEqual([train.classes?.names, [...train.labels!]], [classes, [0, 0, 1, 1, 2, 2]]);
  const wanted = [2, 0, 1];
  const name = (i: number) => `ILSVRC2012_val_0000000${i + 1}`;
  const wnid = (i: number) => classes[wanted[i]!]!;
  const lines = (line: (i: number) => string) => `${[0, 1, 2].map(line).join("\n")}\n`;
  await assert.rejects(
    async () => imagenet.list!(folder, "val"),
    /not in folders of classes, and none of .*LOC_val_solution\.csv.* is there/,
  );
  for (const [file, text] of [
    ["imagenet_2012_validation_synset_labels.txt", lines(wnid)],
    ["LOC_val_solution.csv", `ImageId,PredictionString\n${lines((i) => `${name(2 - i)},${wnid(2 - i)} 1 2 3 4 `)}`],
    ["val.txt", lines((i) => `${name(i)}.JPEG ${wanted[i]}`)],
    ["ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt", lines((i) => String([7, 9, 8][i]))],
  ] as const) {
    write(`imagenet/${file}`, text);
    if (file.endsWith("ground_truth.txt")) {
      await assert.rejects(async () => imagenet.list!(folder, "val"), /its numbers need synset_ids\.txt .*meta\.mat/s);
      write("imagenet/ILSVRC2012_devkit_t12/data/synset_ids.txt", "7 n02102040\n8 n01443537\n9 n01440764\n");
    }
    const { classes: found } = await imagenet.list!(folder, "val");
    assert.deepEqual([...found!.values], wanted, file);
    rmSync(join(folder, file));
  }
  write(
    "imagenet/val.txt",
    lines((i) => `${name(i)}.JPEG ${wanted[i]! + 1}`),
  );
  await assert.rejects(async () => imagenet.list!(folder, "val"), /val\.txt:1: there is no class 3/);
  write("imagenet/val.txt", `${name(0)}.JPEG 1\n`);
  await assert.rejects(async () => imagenet.list!(folder, "val"), /val: no class is given for ILSVRC2012_val_00000002/);
  for (const i of [1, 2, 3]) rmSync(join(folder, `val/ILSVRC2012_val_0000000${i}.JPEG`));
  write("imagenet/val/n01443537/a.JPEG", await greyImage(9, 9, 1, "jpeg"));
  assert.deepEqual([...(await imagenet.list!(folder, "val")).classes!.values], [1]);
  await assert.rejects(async () => imagenet.list!(join(root, "nowhere"), "train"), /lacks train\/.*GENFEAT_DATA/s);
});

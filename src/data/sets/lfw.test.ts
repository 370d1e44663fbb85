import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { greyImage, levelsOf, makeTree, tellsMissing } from "../../../tests/data-tree";
import { lfw } from "./lfw";
import { openSet } from "./registry";

const { root, write } = makeTree("lfw");

/** Three people with two pictures each, in two folds of two pairs of each kind. */
async function makeLfw(): Promise<void> {
  for (const [i, person] of ["Ada_A", "Bo_B", "Cy_C"].entries())
    for (const number of [1, 2])
      write(`lfw/lfw/${person}/${person}_000${number}.jpg`, await greyImage(250, 250, 80 * i + 20 * number, "jpeg"));
  const same = ["Ada_A\t1\t2", "Bo_B\t1\t2"];
  const other = ["Ada_A\t1\tBo_B\t2", "Bo_B\t1\tCy_C\t1"];
  write("lfw/pairs.txt", ["2\t2", ...same, ...other, ...same, ...other, ""].join("\n"));
  write("lfw/pairsDevTrain.txt", ["1", "Cy_C\t1\t2", other[0], ""].join("\n"));
}

test("LFW: people, the ten-fold protocol as pairs of indices with their fold, the development lists", async () => {
  await makeLfw();
  const set = await openSet("lfw", "pairs", { size: 8, channels: 1, data: root });
  assert.equal(set.count, 5); // Cy_C_0002 is in no pair
  assert.equal(set.pairs?.length, 8);
  assert.deepEqual(
    set.pairs.map(({ fold, same }) => [fold, same]),
    [0, 1].flatMap((fold) => [true, true, false, false].map((same) => [fold, same])),
  );
  for (const { first, second, same } of set.pairs ?? []) assert.equal(set.labels![first] === set.labels![second], same);
  const { first, second } = set.pairs![2]!;
  assert.deepEqual(levelsOf(set.read([first, second]), 2), [20, 120]); // Ada_A 1, Bo_B 2
  const train = await lfw.list!(join(root, "lfw"), "dev-train");
  assert.deepEqual([train.count, train.pairs?.length, train.pairs?.[0]?.fold], [4, 2, 0]);
  const all = await lfw.list!(join(root, "lfw"), "all");
  assert.deepEqual([all.count, all.classes?.names.length, all.pairs], [6, 3, undefined]);
  await assert.rejects(async () => lfw.list!(join(root, "lfw"), "dev-test"), tellsMissing(/lacks pairsDevTest\.txt/));
});

test("LFW: lists that are cut off or say something else are refused with file and line; a missing picture by name", async () => {
  const list = async () => lfw.list!(join(root, "lfw"), "pairs");
  for (const [text, message] of [
    ["2\t1\nAda_A\t1\t2\n", /pairs\.txt: holds 2 lines, its first line asks for 5/],
    ["1\t1\nAda_A\t1\t2\nAda_A\t1\t2\n", /pairs\.txt:3: 3 entries, expected name1 n1 name2 n2/],
    ["1\t1\nAda_A\tone\t2\nAda_A\t1\tBo_B\t2\n", /pairs\.txt:2: expected a name and a number from 1/],
    ["folds\n", /pairs\.txt:1: expected the number of pairs/],
    ["1\t1\nAda_A\t1\t3\nAda_A\t1\tBo_B\t2\n", /lacks Ada_A_0003\.jpg/],
  ] as const) {
    write("lfw/pairs.txt", text);
    await assert.rejects(list, message);
  }
  rmSync(join(root, "lfw/pairs.txt"));
  await assert.rejects(list, tellsMissing(/lacks pairs\.txt/));
});

test("a damaged picture is an error with its name, or left out together with what is known about it", async () => {
  await makeLfw();
  write("lfw/lfw/Ada_A/Ada_A_0002.jpg", (await greyImage(250, 250, 9, "jpeg")).subarray(0, 300));
  await assert.rejects(openSet("lfw", "pairs", { size: 8, data: root }), /Ada_A_0002\.jpg/);
  const set = await openSet("lfw", "pairs", { size: 8, onDamaged: "skip", data: root });
  assert.deepEqual([set.count, set.classes?.values.length, set.skipped.length, set.pairs?.length], [4, 4, 1, 6]);
  assert.match(set.skipped[0]!.reason, /Ada_A_0002\.jpg/);
  for (const { first, second, same } of set.pairs ?? []) assert.equal(set.labels![first] === set.labels![second], same);
});

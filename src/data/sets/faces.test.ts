import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { greyImage, levelsOf, makeTree, tellsMissing } from "../../../tests/data-tree";
import { attribute } from "./annotations";
import { celeba, maflSet } from "./celeba";
import { celebahq } from "./celebahq";
import { ffhq } from "./ffhq";
import { openSet } from "./registry";

// Each set as a small tree in its own layout.

const { root, write } = makeTree("faces");

test("FF-HQ: by number, in folders of a thousand or flat; the first 60,000 are train; points from the metadata", async () => {
  const faces = ["00000/00000", "00000/00001", "60000/60000", "60000/60001"];
  for (const [i, face] of faces.entries())
    write(`ffhq/images1024x1024/${face}.png`, await greyImage(8, 8, 40 * (i + 1)));
  const landmarks = Array.from({ length: 68 }, (_, i) => [i, 2 * i + 0.5]);
  const metadata = Object.fromEntries(
    [0, 1, 60_000, 60_001].map((number) => [
      number,
      {
        category: number < 60_000 ? "training" : "validation",
        metadata: { photo_title: 'a "title", with {brackets] and \\' },
        image: {
          pixel_size: [1024, 1024],
          face_landmarks: number === 60_001 ? landmarks.map(([x, y]) => [y, x]) : landmarks,
        },
      },
    ]),
  );
  write("ffhq/ffhq-dataset-v2.json", JSON.stringify(metadata, null, 1));
  const train = await openSet("ffhq", "train", { size: 4, count: 2, data: root });
  assert.deepEqual(levelsOf(train.read([0, 1]), 2), [40, 80]);
  const tested = await openSet("ffhq", "test", { size: 4, count: 2, data: root });
  assert.deepEqual([tested.name, tested.count, levelsOf(tested.read([1, 0]), 2)], ["FF-HQ test", 2, [160, 120]]);
  assert.equal(tested.points?.names.length, 68);
  const at = (image: number, point: number) => [
    ...tested.points!.values.subarray((image * 68 + point) * 2).subarray(0, 2),
  ];
  assert.deepEqual(
    [at(0, 3), at(1, 3)],
    [
      [3.5 / 1024, 7 / 1024],
      [7 / 1024, 3.5 / 1024],
    ],
  );

  await assert.rejects(
    async () => ffhq.list!(join(root, "ffhq"), "train"),
    tellsMissing(/lacks .*00002\.png.* and 59,993 more/),
  );
  await assert.rejects(
    async () => ffhq.list!(join(root, "nowhere"), "test", { count: 1 }),
    tellsMissing(/there is no such folder/),
  );
  await assert.rejects(async () => ffhq.list!(join(root, "ffhq"), "val"), /no split "val", there are train, test, all/);
  write("ffhq/ffhq-dataset-v2.json", JSON.stringify(metadata).slice(0, -40));
  await assert.rejects(
    async () => ffhq.list!(join(root, "ffhq"), "test", { count: 2 }),
    /ffhq-dataset-v2\.json: .*cut off/,
  );
  for (const face of faces) write(`flat/${face.slice(6)}.png`, await greyImage(8, 8, 9));
  assert.equal((await ffhq.list!(join(root, "flat"), "train", { count: 2 })).count, 2);
});

const names = ["000001", "000002", "000003", "000004"];

/** CelebA's files: four people, of whom the second and the fourth picture are of one; attributes -1 or 1. */
async function makeCeleba(): Promise<void> {
  for (const [i, name] of names.entries())
    write(`celeba/Img/img_align_celeba/${name}.jpg`, await greyImage(178, 218, 50 * i, "jpeg"));
  const rows = (row: (i: number) => string) => names.map((name, i) => `${name}.jpg ${row(i)}\n`).join("");
  write(
    "celeba/Anno/list_attr_celeba.txt",
    `4\nEyeglasses Male Smiling \n${rows((i) => `${i > 1 ? " 1" : "-1"}  1 -1`)}`,
  );
  const header =
    "4\nlefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y\n";
  write(
    "celeba/Anno/list_landmarks_align_celeba.txt",
    header + rows((i) => `${69 + i}  109  106  113   77  142   73  152  108  154`),
  );
  write(
    "celeba/Eval/list_eval_partition.txt",
    rows((i) => String([0, 2, 1, 0][i])),
  );
  write(
    "celeba/Anno/identity_CelebA.txt",
    rows((i) => String([2880, 2937, 8692, 2937][i])),
  );
  write("celeba/MAFL/training.txt", "000003.jpg\n000001.jpg\n");
  write("celeba/MAFL/testing.txt", "000002.jpg\n");
}

test("CelebA: partition, attributes, points in the middle square, people", async () => {
  await makeCeleba();
  const train = await openSet("celeba", "train", { size: 16, data: root });
  assert.deepEqual([train.count, levelsOf(train.read([0, 1]), 2)], [2, [0, 150]]);
  assert.deepEqual(
    [[...attribute(train, "Eyeglasses")], [...attribute(train, "Male")]],
    [
      [0, 1],
      [1, 1],
    ],
  );
  assert.throws(() => attribute(train, "Hat"), /"Hat" asked for, there are Eyeglasses, Male, Smiling/);
  const eye = train.points!.values.subarray(10, 12); // of the second picture: pixel 72, 109 of 178 x 218
  assert.ok(Math.abs(eye[0]! - 72.5 / 178) < 1e-6 && Math.abs(eye[1]! - 89.5 / 178) < 1e-6);
  assert.deepEqual(
    [train.classes?.names, [...train.classes!.values]],
    [
      ["2880", "2937"],
      [0, 1],
    ],
  );
  assert.equal((await celeba.list!(join(root, "celeba"), "test")).count, 1);
});

test("MAFL: two lists of names beside CelebA's files, in their order", async () => {
  const train = await maflSet.list!(join(root, "celeba"), "train");
  assert.deepEqual(
    [...(train.images() as Iterable<{ name: string }>)].map(({ name }) => name),
    ["000003.jpg", "000001.jpg"],
  );
  assert.deepEqual(
    [...train.points!.values].filter((_, i) => i % 10 === 0),
    [71.5, 69.5].map((x) => Math.fround(x / 178)),
  );
  rmSync(join(root, "celeba/MAFL/testing.txt"));
  await assert.rejects(
    async () => maflSet.list!(join(root, "celeba"), "train"),
    tellsMissing(/lacks MAFL\/testing\.txt\./),
  );
});

test("CelebA: damaged tables are refused with file and line, missing pictures by name", async () => {
  const folder = join(root, "celeba");
  const attempt = async () => celeba.list!(folder, "train");
  const table = "celeba/Anno/list_attr_celeba.txt";
  const good = "000001.jpg -1\n000002.jpg -1\n000003.jpg 1\n000004.jpg 1\n";
  for (const [text, message] of [
    [`5\nEyeglasses\n${good}`, /list_attr_celeba\.txt: holds 4 rows, its first line says 5/],
    [`4\nEyeglasses\n${good.replace("-1", "-1 1")}`, /list_attr_celeba\.txt:4: 1 values, the first row has 2/],
    [
      `4\nEyeglasses\n${good.replace("3.jpg 1", "3.jpg yes")}`,
      /list_attr_celeba\.txt:5: "000003.jpg yes" is not a name/,
    ],
    [`4\nEyeglasses\n${good.replace("000002", "000001")}`, /list_attr_celeba\.txt:4: a second row of 000001\.jpg/],
    [`4\nEyeglasses Male\n${good}`, /list_attr_celeba\.txt:2: 2 names of columns, the rows have 1/],
    [`1\nEyeglasses\n000001.jpg 1\n`, /list_attr_celeba\.txt: has no row of 000004\.jpg/],
  ] as const) {
    write(table, text);
    await assert.rejects(attempt, message);
  }
  write(table, `image_id,Eyeglasses\n${good.replaceAll(" ", ",")}`); // Kaggle's form
  assert.equal((await celeba.list!(folder, "train")).count, 2);
  rmSync(join(folder, "Img/img_align_celeba/000004.jpg"));
  await assert.rejects(attempt, tellsMissing(/lacks .*img_align_celeba\/000004\.jpg\./));
});

test("CelebA-HQ: 27,000 and 3,000 by number; attributes and points by way of the pictures they were made from", async () => {
  await makeCeleba();
  for (const [i, number] of [0, 1, 27_000].entries())
    write(`celebahq/CelebA-HQ-img/${number}.jpg`, await greyImage(32, 32, 60 * i, "jpeg"));
  write(
    "celebahq/CelebA-HQ-to-CelebA-mapping.txt",
    "idx orig_idx orig_file\n0 2 000003.jpg\n1 0 000001.jpg\n27000 1 000002.jpg\n",
  );
  // a face as in the tests of the alignment: eyes 2 units apart, the mouth 2 below, of 100 pixels each
  const points = names.map(
    (name, i) => `${name}.jpg ${[200, 300, 400, 300, 300, 400, 230, 500, 370, 500].map((v) => v + 9 * i).join(" ")}`,
  );
  write(
    "celebahq/list_landmarks_celeba.txt",
    `4\n${Array.from({ length: 10 }, (_, i) => `p${i}`).join(" ")}\n${points.join("\n")}\n`,
  );
  write(
    "celebahq/list_attr_celeba.txt",
    `4\nMale\n${names.map((name, i) => `${name}.jpg ${i === 2 ? 1 : -1}`).join("\n")}\n`,
  );
  const train = await openSet("celebahq", "train", { size: 16, count: 2, data: root });
  assert.deepEqual(
    [levelsOf(train.read([0, 1]), 2), [...attribute(train, "Male")]],
    [
      [0, 60],
      [1, 0],
    ],
  );
  // half a pixel of the photograph, 1/800 of the square, up and left of FF-HQ's places
  const places = [0.375, 0.475, 0.625, 0.475, 0.5, 0.6, 0.4125, 0.725, 0.5875, 0.725].map((v) => v - 0.5 / 800);
  for (const image of [0, 1])
    places.forEach((place, i) => assert.ok(Math.abs(train.points!.values[image * 10 + i]! - place) < 1e-6));
  assert.equal((await celebahq.list!(join(root, "celebahq"), "test", { count: 1 })).count, 1);
  await assert.rejects(
    async () => celebahq.list!(join(root, "celebahq"), "train"),
    tellsMissing(/lacks image 00002, .* and 26,993 more/),
  );
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import sharp from "sharp";
import { parseCommand } from "../src/cli/data/options";
import { UsageError } from "../src/cli/usage-error";
import { alignFolder } from "../src/data/align-folder";
import { dataSets } from "../src/data/sets/registry";

const root = mkdtempSync(join(tmpdir(), "genfeat-data-"));
test.after(() => rmSync(root, { recursive: true, force: true }));
const project = join(__dirname, "..");

/** `npm run data -- ...` in a process of its own, with an empty cache. */
function data(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "src/cli/data.ts", ...args], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: join(root, "cache"), GENFEAT_DATA: "" },
  });
  return { status, stdout, stderr };
}

const write = (path: string, content: string | Uint8Array) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

const picture = (width: number, height: number, level = 90) =>
  sharp({ create: { width, height, channels: 3, background: { r: level, g: 120, b: 60 } } })
    .jpeg()
    .toBuffer();

test("list names every set with its splits and says whether it is here", async () => {
  write("sets/lfw/lfw/Ada_A/Ada_A_0001.jpg", await picture(250, 250));
  const { status, stdout } = data("list", "--data", join(root, "sets"));
  assert.equal(status, 0);
  for (const { name, splits } of dataSets) {
    const line = stdout.split("\n").find((row) => row.startsWith(`${name} `));
    assert.ok(line, name);
    for (const split of splits) assert.ok(line.includes(split.name), `${name} ${split.name}`);
  }
  assert.match(stdout, /^lfw .* in part /m);
  assert.match(stdout, /^lfw: .*lfw lacks pairs\.txt$/m);
  assert.match(stdout, /^ffhq .* no /m);
  assert.ok(Math.max(...stdout.split("\n").map((row) => row.length)) <= 160);
});

test("check: a set that is not there, one that is half there, one with a damaged image", async () => {
  const nothing = data("check", "ffhq", "--data", root);
  assert.equal(nothing.status, 1);
  assert.match(
    nothing.stdout,
    /lacks images1024x1024.*\nExpected in it: .*\nGet it from https:\/\/.*\nPut it into FOLDER\/ffhq/,
  );

  const half = data("check", "lfw", "--data", join(root, "sets"));
  assert.equal(half.status, 1);
  assert.match(half.stdout, /lacks pairs\.txt/);

  for (const person of ["Ada_A", "Bo_B"])
    for (const number of [1, 2]) write(`sets/lfw/lfw/${person}/${person}_000${number}.jpg`, await picture(250, 250));
  write("sets/lfw/lfw/Bo_B/Bo_B_0002.jpg", (await picture(250, 250)).subarray(0, 400));
  write("sets/lfw/pairs.txt", "1\t1\nBo_B\t1\t2\nAda_A\t1\tBo_B\t1\n");
  const damaged = data("check", "lfw", "--data", join(root, "sets"), "--all");
  assert.equal(damaged.status, 1);
  assert.match(
    damaged.stdout,
    /^pairs: 3 images, published are 7,701; 2 classes; 2 pairs in 1 folds; 3 decoded, 1 damaged; SHA-256/m,
  );
  assert.match(damaged.stdout, /Bo_B_0002\.jpg: /);
  assert.match(damaged.stdout, /\d+ faults\n$/);
});

test("make packs a split once; it refuses what makes no sense, naming the remedy", async () => {
  write("sets/lfw/lfw/Bo_B/Bo_B_0002.jpg", await picture(250, 250, 30));
  const made = data("make", "lfw", "--split", "pairs", "--size", "32", "--data", join(root, "sets"));
  assert.equal(made.status, 0, made.stderr);
  assert.match(made.stdout, /LFW pairs: 3 images of 32 x 32 are packed in .*cache/);
  for (const [args, message] of [
    [["make", "lfw", "--split", "no"], /--split no: lfw has pairs, dev-train, dev-test, all/],
    [["make", "mnist"], /mnist needs no making/],
    [["make", "nothing"], /there is no data set "nothing"; there are fashion-mnist/],
    [["check", "lfw", "--data", join(root, "none")], /none: there is no such folder/],
  ] as const) {
    const { status, stderr } = data(...args);
    assert.match(stderr, message);
    assert.equal(status, 2, args.join(" "));
    assert.doesNotMatch(stderr, /\n\s+at /); // no stack
  }
});

test("options that do not fit are refused by name", () => {
  for (const [args, message] of [
    [["lisst"], /no command "lisst"/],
    [["check"], /which set\? npm run data -- list names them/],
    [["list", "--size", "3"], /list: has no option --size/],
    [["list", "lfw"], /"lfw" is more than it takes/],
    [["make", "lfw", "--size", "0"], /--size 0: expected a whole number from 1 to 2048/],
    [["make", "lfw", "--count", "many"], /--count many: expected a whole number from 1/],
    [["check", "lfw", "--all", "--sample", "3"], /exclude each other/],
    [["align", "--images", "a", "--out", "b"], /--landmarks is missing/],
    [["align", "--nonsense"], /nonsense/],
  ] as const)
    assert.throws(
      () => parseCommand(args),
      (error: unknown) => error instanceof UsageError && message.test(error.message),
    );
  assert.deepEqual(parseCommand([]), { command: "help" });
});

const places = [
  [100, 100],
  [160, 100],
  [130, 130],
  [110, 160],
  [150, 160],
];
const row = (name: string, dx = 0) => [name, ...places.flatMap(([x, y]) => [x! + dx, y!])].join(",");
const header = `file,${places.map((_, i) => `x${i + 1},y${i + 1}`).join(",")}`;

async function makePhotographs(): Promise<void> {
  for (const [i, name] of ["a.jpg", "deep/b.jpg", "c.jpg"].entries())
    write(`photos/${name}`, await picture(260, 240, 40 * i));
  write("points.csv", `${[header, row("a.jpg"), row("deep/b.jpg", 5), row("c.jpg", -3)].join("\n")}\n`);
}

const out = join(root, "aligned");
const align = (signal?: AbortSignal) =>
  alignFolder({ images: join(root, "photos"), landmarks: join(root, "points.csv"), out, size: 64, signal });

test("align: the command makes a picture for each row and a table of where the points came to lie", async () => {
  await makePhotographs();
  const { status, stdout, stderr } = data(
    "align",
    "--images",
    join(root, "photos"),
    "--landmarks",
    join(root, "points.csv"),
    "--out",
    out,
    "--size",
    "64",
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /3 faces aligned into/);
  for (const name of ["a.png", "deep/b.png", "c.png"]) {
    const { width, height, format } = await sharp(join(out, name)).metadata();
    assert.deepEqual([width, height, format], [64, 64, "png"]);
  }
  const lines = readFileSync(join(out, "landmarks.csv"), "utf8").trim().split("\n");
  assert.equal(lines[0], header);
  assert.equal(lines.length, 4);
  for (const line of lines.slice(1))
    assert.equal(line.split(",").slice(1).join(), lines[1]!.split(",").slice(1).join()); // shifted faces land alike
});

test("align goes on where it was stopped, and makes again what has changed", async () => {
  const time = (name: string) => statSync(join(out, name)).mtimeMs;
  const before = ["a.png", "deep/b.png", "c.png"].map(time);
  appendFileSync(join(out, "align.jsonl"), '{"name":"c.jpg","key":"to'); // torn by a kill
  assert.deepEqual(await align(), { made: 0, kept: 3, faults: [] });
  write("points.csv", readFileSync(join(root, "points.csv"), "utf8").replace(row("c.jpg", -3), row("c.jpg", 9)));
  assert.deepEqual(await align(), { made: 1, kept: 2, faults: [] });
  rmSync(join(out, "a.png"));
  assert.deepEqual(await align(), { made: 1, kept: 2, faults: [] }); // c.jpg is not lost to the torn line before it
  assert.equal(time("deep/b.png"), before[1]);
  assert.ok(time("c.png") > before[2]! && existsSync(join(out, "a.png")));
  const stop = new AbortController();
  stop.abort(new Error("stopped"));
  await assert.rejects(align(stop.signal), /stopped/);
  assert.ok(!readdirSync(out).some((name) => name === ".lock"));
});

test("align names damaged pictures and does the others; what cannot be is refused before anything is written", async () => {
  write("photos/c.jpg", (await picture(260, 240)).subarray(0, 500));
  write("points.csv", `${[header, row("a.jpg"), row("deep/b.jpg"), row("c.jpg")].join("\n")}\n`);
  const { status, stdout, stderr } = data(
    "align",
    "--images",
    join(root, "photos"),
    "--landmarks",
    join(root, "points.csv"),
    "--out",
    join(root, "other"),
  );
  assert.equal(status, 1);
  assert.match(stdout, /2 faces aligned/);
  assert.match(stderr, /left out: .*c\.jpg: .*\n1 pictures could not be aligned/);
  assert.equal(readFileSync(join(root, "other/landmarks.csv"), "utf8").trim().split("\n").length, 3);
  write("points.csv", `${[header, row("a.jpg", 5000)].join("\n")}\n`);
  assert.match((await align()).faults.join(), /a\.jpg: has 260 x 240 pixels, the point 5100, 100 lies far outside/);
  for (const [rows, message] of [
    [[row("a.jpg"), row("nowhere.jpg")], /points\.csv: 1 of 2 pictures are not in .*photos: nowhere\.jpg/],
    [[row("../points.jpg")], /points\.csv: \.\.\/points\.jpg leads out of/],
    [[row("a.jpg"), row("a.jpeg")], /a\.jpg and a\.jpeg would both become a\.png/],
    [[row("a.jpg").replace("160", "left")], /points\.csv.*"left" is not a number/],
  ] as const) {
    write("points.csv", `${[header, ...rows].join("\n")}\n`);
    await assert.rejects(align(), message);
  }
  write("points.csv", "file,x1,y1\na.jpg,1,2\n");
  await assert.rejects(align(), /points\.csv: 1 points a picture, expected 5 or 68/);
  await assert.rejects(
    alignFolder({ images: join(root, "none"), landmarks: join(root, "points.csv"), out, size: 64 }),
    /none: there is no such folder/,
  );
});

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
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
import { join, resolve } from "node:path";
import test from "node:test";
import sharp from "sharp";
import { tf } from "../src/backend/tf";
import { parseOptions } from "../src/cli/extract/options";
import { decodeImage } from "../src/data/decode";
import { fashionMnist } from "../src/data/fashion";
import { batchOf, range } from "../src/data/images";
import { quickstartPresets } from "../src/experiments/quickstart";
import { decodeSafetensors } from "../src/files/safetensors";
import { mse } from "../src/metrics/similarity";
import { reconstruct } from "../src/models/autoencoder";
import { encode } from "../src/models/encoder";
import { disposeTree } from "../src/nn/tree";
import type { ExtractIndex } from "../src/tasks/extract";
import { openWeights } from "../src/tasks/given-weights";
import { weightNames } from "../src/tasks/own-weights";
import { loadQuickstart, shippedFolder } from "../src/tasks/quickstart";

// `npm run extract` as a user types it, with the shipped weights, on Fashion-MNIST's test images as PNG files.

const project = resolve(__dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "genfeat-extract-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const images = join(folder, "images");
const count = 100;
const set = fashionMnist("test");

test.before(async () => {
  mkdirSync(join(images, "more"), { recursive: true });
  for (let i = 0; i < count; i++) {
    const pixels = set.pixels.subarray(i * 1024, (i + 1) * 1024);
    const image = sharp(pixels, { raw: { width: 32, height: 32, channels: 1 } }).toColourspace("b-w");
    await image.png().toFile(join(images, i < 90 ? `${i}.png` : `more/${i}.png`));
  }
});

// Natural order puts what lies in the folder itself among its sub-folders by name: digits come before letters.
const name = (i: number) => (i < 90 ? `${i}.png` : `more/${i}.png`);

interface Outcome {
  readonly status: number | null;
  readonly text: string;
}

/** Runs the command; `stop` is asked every few milliseconds whether to end it by a signal. */
function extract(args: readonly string[], stop?: () => NodeJS.Signals | undefined): Promise<Outcome> {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/extract.ts", ...args], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache"), GENFEAT_DATA: join(folder, "no-data") },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (text += piece.toString()));
  const timer = setInterval(() => {
    const signal = stop?.();
    if (!signal) return;
    clearInterval(timer);
    child.kill(signal);
  }, 2);
  return new Promise((done) =>
    child.once("close", (status) => {
      clearInterval(timer);
      done({ status, text });
    }),
  );
}

/** Every file below a folder with its bytes. */
function contents(of: string, within = ""): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(join(of, within), { withFileTypes: true })) {
    const path = join(within, entry.name);
    if (entry.isDirectory()) for (const [file, bytes] of contents(of, path)) files.set(file, bytes);
    else files.set(path, readFileSync(join(of, path)));
  }
  return files;
}

const whole = join(folder, "whole");
const options = (out: string) => ["--images", images, "--out", out, "--batch", "4"];

test("codes of every level as safetensors and .npy, names, index, reconstructions; the same numbers as the networks give directly", async () => {
  const { status, text } = await extract(options(whole));
  assert.equal(status, 0, text);
  assert.match(text, /whole: codes of 100 images, 8 levels of 256, 256, 256, 256, 128, 128, 64, 64 numbers/);
  const index = JSON.parse(readFileSync(join(whole, "index.json"), "utf8")) as ExtractIndex;
  const names = readFileSync(join(whole, "names.txt"), "utf8").trimEnd().split("\n");
  assert.deepEqual(names, range(0, count).map(name));
  assert.deepEqual(
    index.files.map(({ row, file }) => [row, file]),
    names.map((file, row) => [row, file]),
  );

  const config = quickstartPresets.small;
  const models = loadQuickstart(config, shippedFolder("small"));
  const { tensors, metadata } = decodeSafetensors(readFileSync(join(whole, "codes.safetensors")));
  assert.equal(metadata["weights"], "quickstart/small");
  tf.tidy(() => {
    const x = batchOf(set, range(0, 20));
    const { codes } = encode(models.encoder, config.encoder, x);
    codes.forEach((code, level) => {
      const stored = tensors[`level-${codes.length - level}`]!;
      assert.deepEqual(stored.shape, [count, code.shape[1]]);
      code.dataSync().forEach((value, i) => assert.ok(Math.abs(value - stored.data[i]!) < 1e-4, `level ${level}`));
    });
    const errors = mse(x, reconstruct(models.encoder, models.generator, config.encoder, x)).dataSync();
    errors.forEach((value, i) => assert.ok(Math.abs(value - index.files[i]!.mse!) < 1e-5));
  });
  assert.ok(index.mse! > 0.015 && index.mse! < 0.04, `${index.mse}`); // 0.0253 over 2,000 images

  // The .npy files as NumPy reads them.
  const script = `
import json, sys, numpy
print(json.dumps([[str(a.dtype), list(a.shape), bool(a.flags.c_contiguous), a.tobytes().hex()] for a in map(numpy.load, sys.argv[1:])]))`;
  const files = index.levels.map(({ file }) => join(whole, file));
  const python = join(project, ".venv", "bin", "python");
  const read = execFileSync(python, ["-c", script, ...files], { encoding: "utf8", maxBuffer: 2 ** 28 });
  const arrays = JSON.parse(read) as [string, number[], boolean, string][];
  arrays.forEach(([type, shape, ordered, hex], level) => {
    const { data, shape: expected } = tensors[`level-${index.levels[level]!.level}`]!;
    assert.deepEqual([type, shape, ordered], ["float32", expected, true]);
    assert.equal(hex, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"));
  });

  const picture = (file: string) => decodeImage(join(whole, "reconstructions", file), { size: 32, channels: 1 });
  for (const i of [0, 95]) {
    const [input, drawn] = [await picture(`${name(i)}.input.png`), await picture(`${name(i)}.png`)];
    assert.deepEqual([...input], [...set.pixels.subarray(i * 1024, (i + 1) * 1024)]);
    const error = input.reduce((sum, value, j) => sum + ((value - drawn[j]!) / 127.5) ** 2, 0) / 1024;
    assert.ok(Math.abs(error - index.files[i]!.mse!) < 2e-3, `${i}: ${error}`);
  }
  const sheet = await sharp(join(whole, "reconstructions.png")).metadata();
  assert.ok(sheet.width > 16 * 64 && sheet.height > 8 * 64);
});

test("a run that is killed goes on and leaves the same bytes as one that was not; one that is done says so", async () => {
  const out = join(folder, "killed");
  const shards = () =>
    existsSync(join(out, ".shards"))
      ? readdirSync(join(out, ".shards")).filter((file) => file.startsWith("shard-")) // not what is being written
      : [];
  const killed = await extract(options(out), () => (shards().length >= 1 ? "SIGKILL" : undefined));
  assert.equal(killed.status, null, killed.text);
  const made = shards();
  assert.ok(made.length >= 1 && made.length < 4 && !existsSync(join(out, "index.json")), made.join());
  const times = made.map((file) => statSync(join(out, ".shards", file)).mtimeMs);
  writeFileSync(join(out, ".shards", "shard-96.safetensors"), "cut off");

  // Stopped once more, by Ctrl-C, when there is one more; the shards that were there are not made again.
  const stopped = await extract(options(out), () => (shards().length > made.length + 1 ? "SIGINT" : undefined));
  if (stopped.status !== 0) {
    assert.equal(stopped.status, 130, stopped.text);
    assert.match(stopped.text, /stopped by SIGINT; the same command goes on/);
    assert.deepEqual(
      made.map((file) => statSync(join(out, ".shards", file)).mtimeMs),
      times,
    );
  }
  const resumed = await extract(options(out));
  assert.equal(resumed.status, 0, resumed.text);
  const [a, b] = [contents(out), contents(whole)];
  assert.deepEqual([...a.keys()].sort(), [...b.keys()].sort());
  for (const [file, bytes] of b) assert.ok(bytes.equals(a.get(file)!), file);
  assert.ok(![...a.keys()].some((file) => file.startsWith(".")), [...a.keys()].join());
  const again = await extract(options(out));
  assert.deepEqual([again.status, /was there already: .*codes of 100 images/.test(again.text)], [0, true], again.text);
  const other = await extract([...options(out), "--batch", "5"]);
  assert.equal(other.status, 1);
  assert.match(other.text, /killed: holds other codes already \(of 100 images in .*batch 4\); choose another folder/);
});

test("images of another size are resized and that is said; a damaged one is an error by name, or left out and said", async () => {
  const mixed = join(folder, "mixed");
  const blank = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#a05" } });
  mkdirSync(mixed);
  await blank(60, 40).jpeg().toFile(join(mixed, "1.jpg"));
  await blank(32, 32).webp().toFile(join(mixed, "3.webp"));
  writeFileSync(join(mixed, "2.jpg"), readFileSync(join(mixed, "1.jpg")).subarray(0, -10));
  const out = join(folder, "mixed-codes");
  const failed = await extract(["--images", mixed, "--out", out]);
  assert.equal(failed.status, 1);
  assert.match(failed.text, /mixed\/2\.jpg: cannot be decoded .*--on-damaged skip/);
  assert.ok(!existsSync(out));
  const { status, text } = await extract(["--images", mixed, "--out", out, "--on-damaged", "skip", "--codes-only"]);
  assert.equal(status, 0, text);
  assert.match(text, /left out: .*mixed\/2\.jpg: cannot be decoded/);
  assert.match(
    text,
    /1 of 2 images have another size .* \(1\.jpg has 60 x 40 pixels\): 32 x 32 pixels, grey, short side resized/,
  );
  assert.match(text, /codes of 2 images, 1 damaged ones left out/);
  const index = JSON.parse(readFileSync(join(out, "index.json"), "utf8")) as ExtractIndex;
  assert.deepEqual(
    index.files.map(({ file }) => file),
    ["1.jpg", "3.webp"],
  );
  assert.equal(index.skipped.length, 1);
  assert.ok(!existsSync(join(out, "reconstructions")));
});

test("mistakes are told with the remedy, exit status 2", async () => {
  const empty = join(folder, "empty");
  mkdirSync(empty);
  const cases: [string[], RegExp][] = [
    [["--images", empty], /--images .*empty: holds no images/],
    [
      ["--images", images, "--weights", "stylegan9"],
      /--weights: there are no weights "stylegan9"; there are .*quickstart\/small/,
    ],
  ];
  for (const [args, message] of cases) {
    const { status, text } = await extract(args);
    assert.equal(status, 2, text);
    assert.match(text, message);
    assert.ok(!text.includes("    at "), text);
  }
  for (const [args, message] of [
    [[], /--images is missing/],
    [["--images", "x", "--batch", "0"], /--batch 0: expected a whole number from 1/],
    [["--images", "x", "--on-damaged", "ignore"], /--on-damaged ignore: expected fail or skip/],
    [["--image", "x"], /--image/],
  ] as const)
    assert.throws(() => parseOptions(args), message);
  for (const name of ["quickstart/small", "ghfeat-toyfaces/small/y-sam-reg"])
    assert.ok(weightNames().includes(name), name);
});

test("an encoder of the ablations is opened by its row; one that is not there, and the folder alone, say which there are", async () => {
  const { name, setting, encoder, generator, files } = await openWeights("ghfeat-toyfaces/small/y-sam-reg");
  assert.deepEqual([name, setting.model.channels, setting.encoder.space], ["ghfeat-toyfaces/small/y-sam-reg", 3, "Y"]);
  assert.equal(files.length, 2);
  const x = tf.zeros([1, 32, 32, 3]) as tf.Tensor4D;
  assert.ok(Number.isFinite(tf.tidy(() => tf.mean(reconstruct(encoder, generator, setting, x)).dataSync()[0]!)));
  disposeTree([encoder, generator, x]);
  await assert.rejects(openWeights("ghfeat-toyfaces/small/w-sam"), /has no encoder "w-sam"; there are y-sam-reg/);
  await assert.rejects(
    openWeights("ghfeat-toyfaces/small"),
    /several encoders; name one, as ghfeat-toyfaces\/small\/y-sam-reg$/,
  );
});

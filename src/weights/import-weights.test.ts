import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { tf } from "../backend/tf";
import { encode } from "../models/encoder";
import { synthesis, type Generator } from "../models/generator";
import { inDomainCodes, inDomainImage, inDomainMapping, type InDomainEncoder } from "../models/in-domain";
import { disposeTree, entries } from "../nn/tree";
import { checkWeights } from "./check-weights";
import { exportWeights } from "./export-weights";
import { decodeSafetensors } from "../files/safetensors";
import { imagenetKinds, imagenetNames } from "./imagenet-networks";
import { importWeights } from "./import-weights";
import { shapesOf } from "./kinds";
import { importedAs, importedFolder, networkFile, recordFile } from "./imported";
import { loadNetwork } from "./load";
import { readZip } from "./zip";
import { failing } from "./bytes";
import { countOf, floatsOf } from "./source-array";
import { parseWeights } from "./weights-file";
import { bytesOf, text, torchArchive, torchTensor } from "../../tests/weights/opcodes";

const cache = mkdtempSync(join(tmpdir(), "genfeat-weights-"));
process.env["XDG_CACHE_HOME"] = cache;
after(() => rmSync(cache, { recursive: true }));
const fixture = (name: string) => join("tests", "weights", name);

const farthest = (values: ArrayLike<number>, expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs(value - values[i]!)));

/** As make_fixtures.py takes them. */
const taken = (x: tf.Tensor): number[] => {
  const step = Math.max(1, Math.floor(x.size / 40));
  return [...x.dataSync()].filter((_, i) => i % step === 0);
};

test("the released layout of GH-Feat, (E, G, D, Gs): its codes and what is drawn from them are those of the released structure in PyTorch", async () => {
  const { imported, comparisons, before } = await importWeights(fixture("ghfeat.pkl"), "faces");
  assert.equal(before, false);
  assert.ok(imported.model.kind === "GH-Feat");
  const { setting } = imported.model;
  assert.deepEqual(setting.model, {
    ...{ resolution: 64, channels: 3, latent: 8, mappingLayers: 2, mapsBase: 128, mapsMax: 8 },
  });
  assert.deepEqual(setting.encoder.units, [1, 2, 1, 1, 1]);
  assert.deepEqual([imported.unused, comparisons.generator?.needless], [[], ["lod", "synthesis/lod"]]);
  const encoder = loadNetwork(imported, "encoder");
  const generator = loadNetwork(imported, "generator");
  const expected = JSON.parse(readFileSync(fixture("ghfeat.json"), "utf8")) as { codes: number[][]; image: number[] };
  tf.tidy(() => {
    const steps = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin((i * i) / 999 + i / 7));
    const { codes } = encode(encoder, setting, tf.tensor4d(steps, [1, 64, 64, 3]));
    codes.forEach((code, i) => assert.ok(farthest(taken(code), expected.codes[i]!) < 1e-5, `layer ${i}`));
    const image = synthesis(generator, codes).image;
    const largest = Math.max(...expected.image.map(Math.abs));
    assert.ok(farthest(taken(image), expected.image) < 1e-4 * largest);
  });
  disposeTree([encoder, generator]);
  assert.equal(existsSync("genfeat-canary"), false);
});

test("the same generator and discriminator, from every protocol and from genforce's file in either container, become the same bytes", async () => {
  const files = [2, 3, 4, 5].map((protocol) => `stylegan-${protocol}.pkl`);
  const hashes: string[][] = [];
  for (const file of [...files, "genforce.pth", "genforce-legacy.pth"]) {
    const { imported } = await importWeights(fixture(file), file);
    assert.equal(imported.model.kind, "StyleGAN");
    assert.deepEqual(imported.unused, [], file);
    hashes.push(
      ["generator", "discriminator"].map((network) => tensorsOf(imported.networks[network as "generator"]!.sha256)),
    );
  }
  for (const hash of hashes) assert.deepEqual(hash, hashes[0]);
  assert.equal(existsSync("genfeat-canary"), false);
});

test("in-domain inversion: w of a z, image, and codes of images are those of the authors' networks; an export comes back as the same bytes", async () => {
  const given = JSON.parse(readFileSync(fixture("idinvert.json"), "utf8")) as Record<string, number[]>;
  const is = (x: tf.Tensor, name: string) => assert.ok(farthest(x.dataSync(), given[name]!) < 1e-5, name);
  for (const network of ["generator", "encoder"] as const) {
    const { imported } = await importWeights(fixture(`idinvert-${network}.pth`), `in-domain-${network}`);
    assert.deepEqual(imported.unused, []);
    const { model } = imported;
    const tree = loadNetwork(imported, "network");
    tf.tidy(() => {
      if (model.kind === "in-domain generator") {
        const generator = tree as Generator;
        const w = inDomainMapping(generator, tf.tensor2d(given["z"]!, [2, 4]));
        is(tf.concat(w, 1), "w");
        is(inDomainImage(generator, w), "image");
      } else {
        assert.ok(model.kind === "in-domain encoder");
        assert.deepEqual(model.sizes, { resolution: 16, channels: 3, latent: 4, base: 2, most: 4 });
        const x = tf.tensor4d(given["x"]!, [2, 16, 16, 3]);
        is(tf.concat(inDomainCodes(tree as InDomainEncoder, model.sizes, x), 1), "codes");
      }
    });
    disposeTree(tree);
    const [check] = [...checkWeights(imported)];
    assert.ok(check!.notFinite.length === 0 && Number.isFinite(check!.output.largest));
    const file = join(cache, "in-domain.safetensors");
    await exportWeights(imported, "safetensors", file);
    const { imported: again } = await importWeights(file, `again-${network}`);
    assert.deepEqual(again.model, model);
    assert.equal(tensorsOf(again.networks.network!.sha256), tensorsOf(imported.networks.network!.sha256));
  }
});

/** A network's file without its header, which names the source. */
function tensorsOf(hash: string): string {
  const bytes = readFileSync(networkFile(hash));
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE())).toString("base64");
}

test("a file is converted once; under another name its networks are shared; a name that is taken is refused", async () => {
  const again = await importWeights(fixture("ghfeat.pkl"), "faces");
  assert.equal(again.before, true);
  const other = await importWeights(fixture("ghfeat.pkl"), "same");
  assert.deepEqual(other.imported.networks, again.imported.networks);
  await assert.rejects(
    importWeights(fixture("stylegan-4.pkl"), "faces"),
    /faces: is the name of other weights, from ghfeat.pkl/,
  );
  await assert.rejects(importWeights(fixture("stylegan-4.pkl"), "../x"), /"..\/x" cannot be the name/);
});

test("a name that another process takes while the lock is waited for is refused", async (context) => {
  const { imported } = await importWeights(fixture("ghfeat.pkl"), "faces");
  const make = fs.mkdirSync;
  context.mock.method(fs, "mkdirSync", (...args: Parameters<typeof make>) => {
    writeFileSync(recordFile("raced"), JSON.stringify({ ...imported, name: "raced" })); // withLock begins by making the folder
    return make(...args);
  });
  await assert.rejects(importWeights(fixture("stylegan-4.pkl"), "raced"), /raced: is the name of other weights/);
  context.mock.restoreAll();
  assert.deepEqual(importedAs("raced")?.networks, imported.networks);
  rmSync(recordFile("raced"));
});

test("check finds every number finite and an output; damage is told with the remedy", async () => {
  const { imported } = await importWeights(fixture("ghfeat.pkl"), "faces");
  const checks = [...checkWeights(imported)];
  assert.deepEqual(
    checks.map(({ network }) => network),
    ["encoder", "generator", "discriminator"],
  );
  for (const { notFinite, output, numbers, network } of checks) {
    assert.deepEqual(notFinite, []);
    assert.ok(output.largest >= output.smallest && Number.isFinite(output.smallest));
    assert.equal(numbers, imported.networks[network]!.numbers);
  }
  const { imported: apart } = await importWeights(fixture("stylegan-4.pkl"), "damaged");
  const file = networkFile(apart.networks.generator!.sha256);
  const bytes = readFileSync(file);
  const broken = Uint8Array.from(bytes);
  broken[broken.length - 1]! ^= 1;
  writeFileSync(file, broken);
  assert.throws(() => [...checkWeights(apart)], /damaged, its SHA-256 is another; import stylegan-4.pkl again/);
  const { before } = await importWeights(fixture("stylegan-4.pkl"), "damaged");
  assert.equal(before, false);
  assert.deepEqual(new Uint8Array(readFileSync(file)), new Uint8Array(bytes));
});

test("an export is read again as the same weights, and its .npz holds every tensor", async () => {
  const { imported } = await importWeights(fixture("ghfeat.pkl"), "faces");
  const file = join(cache, "faces.safetensors");
  await exportWeights(imported, "safetensors", file);
  const { imported: back } = await importWeights(file, "back");
  assert.deepEqual(back.model, imported.model);
  for (const network of ["encoder", "generator", "discriminator"] as const)
    assert.equal(tensorsOf(back.networks[network]!.sha256), tensorsOf(imported.networks[network]!.sha256));
  await exportWeights(imported, "npz", join(cache, "faces.npz"));
  const entriesOf = readZip(readFileSync(join(cache, "faces.npz")), failing("faces.npz"));
  const generator = loadNetwork(imported, "generator");
  const bias = entriesOf.get("generator.layers.3.bias.npy")!;
  const data = new Float32Array(Uint8Array.from(bias).buffer, 128);
  assert.deepEqual([...data], [...generator.layers[3]!.bias.dataSync()]);
  const names = ["encoder", "generator", "discriminator"] as const;
  const count = names.reduce((sum, name) => sum + entries(loadNetwork(imported, name)).length, 0);
  assert.equal(entriesOf.size, count);
});

test("an export says of what kind it is, and is read back as that", async () => {
  const { imported } = await importWeights(fixture("lpips.pth"), "heads");
  const file = join(cache, "heads.safetensors");
  await exportWeights(imported, "safetensors", file);
  assert.equal(decodeSafetensors(readFileSync(file)).metadata["kind"], "LPIPS heads, AlexNet");
  const { imported: back } = await importWeights(file, "heads-back");
  assert.deepEqual(back.model, imported.model);
  assert.equal(tensorsOf(back.networks.network!.sha256), tensorsOf(imported.networks.network!.sha256));
});

test("what lacks a tensor, or has it in another shape, is refused by name and leaves nothing behind", async () => {
  const before = readdirSync(join(importedFolder(), "files"));
  const bytes = readFileSync(fixture("stylegan-4.pkl"));
  const changed = (from: string, to: string) => {
    const file = join(cache, "changed.pkl");
    writeFileSync(file, Buffer.from(bytes.toString("latin1").split(from).join(to), "latin1"));
    return importWeights(file, "changed");
  };
  await assert.rejects(changed("8x8/Conv1/bias", "8x8/Conv1/bios"), /no generator of StyleGAN v1|is missing/);
  await assert.rejects(
    changed("8x8/Conv0_up/bias", "8x8/Conv0_up/bios"),
    /changed.pkl: not imported, its generator does not fit:\n {2}"layers.2.bias", there "synthesis\/8x8\/Conv0_up\/bias": is missing$/,
  );
  await assert.rejects(changed("4x4/Dense0", "4x4/Densex"), /its discriminator does not fit:\n.*"hidden.weight"/);
  assert.deepEqual(readdirSync(join(importedFolder(), "files")), before);
  assert.equal(importedAs("changed"), undefined);
});

test("an aborted import leaves nothing behind", async () => {
  const before = readdirSync(join(importedFolder(), "files"));
  const controller = new AbortController();
  const file = join(cache, "aborted.safetensors"); // other bytes than any before: with a changed tensor
  await exportWeights((await importWeights(fixture("ghfeat.pkl"), "faces")).imported, "safetensors", file);
  const bytes = readFileSync(file);
  bytes[bytes.length - 2]! ^= 1;
  bytes[8 + Number(bytes.readBigUInt64LE()) + 2]! ^= 1;
  writeFileSync(file, bytes);
  const progress = (done: number, total: number) => {
    if (done > total / 2) controller.abort(new Error("stopped")); // the encoder, which comes first, is written
  };
  await assert.rejects(importWeights(file, "aborted", { signal: controller.signal, progress }), /stopped/);
  assert.deepEqual(readdirSync(join(importedFolder(), "files")), before);
  assert.equal(importedAs("aborted"), undefined);
});

test("the heads of LPIPS come under the names of a metric's; every network of ImageNet has a place for each tensor", async () => {
  const { imported } = await importWeights(fixture("lpips.pth"), "heads");
  assert.equal(imported.model.kind, "LPIPS heads, AlexNet");
  const { tensors } = decodeSafetensors(readFileSync(networkFile(imported.networks.network!.sha256)));
  assert.deepEqual([tensors["0"]!.shape, tensors["4"]!.data[255]], [[64], 255]);
  for (const kind of imagenetKinds) {
    const lacking = [...shapesOf({ kind }, "network").keys()].filter((name) => !(name in imagenetNames(kind)));
    assert.deepEqual(lacking, [], kind);
  }
});

test("a network with a number that is none is not imported", async () => {
  const { imported } = await importWeights(fixture("lpips.pth"), "heads");
  const file = join(cache, "spoilt.safetensors");
  await exportWeights(imported, "safetensors", file);
  const bytes = readFileSync(file);
  bytes.writeFloatLE(NaN, bytes.length - 4);
  writeFileSync(file, bytes);
  await assert.rejects(importWeights(file, "spoilt"), /spoilt.safetensors: "4" holds numbers that are NaN or infinite/);
  assert.equal(importedAs("spoilt"), undefined);
});

test("what is read but not a network known here says what it is", async () => {
  await assert.rejects(
    importWeights(fixture("automodulator.pth"), "a"),
    /automodulator.pth: an automodulator; its networks are not imported yet/,
  );
  await assert.rejects(
    importWeights(fixture("keras.h5"), "a"),
    /keras.h5: not imported, its vgg16 does not fit:\n {2}"conv1_2.weight", there "block1_conv2\/block1_conv2_W_1:0": is missing/,
  );
  await assert.rejects(
    importWeights(fixture("keras-later.h5"), "a"),
    /"conv1_2.weight", there "block1_conv2\/block1_conv2\/kernel:0": is missing/,
  );
  await assert.rejects(
    importWeights(fixture("compressed.h5"), "a"),
    /compressed.h5: dataset "block1_conv1\/block1_conv1_W_1:0" is compressed or in chunks, which are not read/,
  );
});

test("the numbers of an HDF5 file are those that were written, in both layouts of Keras", async () => {
  for (const [name, weight, bias] of [
    ["keras.h5", "block1_conv1/block1_conv1_W_1:0", "block1_conv1/block1_conv1_b_1:0"],
    ["keras-later.h5", "block1_conv1/block1_conv1/kernel:0", "block1_conv1/block1_conv1/bias:0"],
  ] as const) {
    const { networks } = await parseWeights(readFileSync(fixture(name)), name);
    const tensors = [...networks.values()][0]!;
    assert.deepEqual([...tensors.keys()].sort(), [weight, bias].sort());
    for (const [key, shape] of [
      [weight, [3, 3, 3, 64]],
      [bias, [64]],
    ] as const) {
      const array = tensors.get(key)!;
      assert.deepEqual(array.shape, shape);
      assert.deepEqual(
        floatsOf(array),
        Float32Array.from({ length: countOf(shape) }, (_, i) => i),
      ); // make_fixtures.py
    }
  }
});

test("a file whose tensors all lie in the same bytes is refused before they are written out", async () => {
  const maps = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512];
  const at = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28];
  const count = 512 * 512 * 9;
  const entries = at.flatMap((index, i) => {
    const shape = [maps[i + 1]!, maps[i]!, 3, 3];
    const strides = [9 * maps[i]!, 9, 3, 1];
    return [
      ...[text(`features.${index}.weight`), torchTensor("0", count, shape, strides)],
      ...[text(`features.${index}.bias`), torchTensor("0", count, shape.slice(0, 1), [1])],
    ];
  });
  const storage = { name: "archive/data/0", data: Buffer.alloc(4 * count) };
  const file = join(cache, "shared.pth");
  writeFileSync(file, torchArchive(bytesOf("\x80\x02}(", ...entries, "u."), [storage]));
  await assert.rejects(
    importWeights(file, "shared"),
    /shared\.pth: its tensors would take 58\d{6} bytes, more than twice its 94\d{5}/,
  );
  assert.equal(importedAs("shared"), undefined);
});

test("pipes, devices and folders are named as what they are, and not read", async () => {
  const pipe = join(cache, "pipe.pkl");
  execFileSync("mkfifo", [pipe]);
  await assert.rejects(importWeights(pipe, "a"), /pipe\.pkl: a pipe, not a file of weights/);
  await assert.rejects(importWeights("/dev/zero", "a"), /zero: a device, not a file of weights/);
  await assert.rejects(importWeights(cache, "a"), /: a folder, not a file of weights/);
});

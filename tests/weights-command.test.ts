import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
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
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { byHandText, fetchReleased, orDiscard } from "../src/cli/weights/get";
import { parseCommand } from "../src/cli/weights/options";
import { sha256 } from "../src/files/hash";
import { decodeSafetensors } from "../src/files/safetensors";
import { openImages, reconstructGiven } from "../src/tasks/reconstruct-given";
import { openWeights } from "../src/tasks/given-weights";
import { UnreadableWeights } from "../src/weights/bytes";
import { importedAs, networkFile, recordFile } from "../src/weights/imported";
import { beginsAsPickle } from "../src/weights/weights-file";
import { released, releasedAs, releasedFrom } from "../src/weights/released";

// `npm run weights` as a user types it, with files in the released layouts (tests/weights/make_fixtures.py), and what uses imported weights by name.

const project = resolve(__dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "genfeat-weights-command-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const cache = join(folder, "cache");
process.env["XDG_CACHE_HOME"] = cache;
const fixture = (name: string) => join("tests", "weights", name);

function run(script: string, ...args: string[]): Promise<{ status: number | null; text: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", join("src", "cli", script), ...args], { cwd: project });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (text += piece.toString()));
  return new Promise((give) => child.on("close", (status) => give({ status, text })));
}
const weights = (...args: string[]) => run("weights.ts", ...args);

test("import, check, list, export: what was converted, from what, under which licence", async () => {
  const imported = await weights("import", fixture("ghfeat.pkl"), "--as", "ghfeat-ffhq-256");
  assert.equal(imported.status, 0, imported.text);
  assert.match(
    imported.text,
    /ghfeat-ffhq-256: GH-Feat from ghfeat.pkl \(dnnlib pickle\), numbers: encoder 10,417, generator 17,219, discriminator 5,789/,
  );
  assert.match(imported.text, /left out as needless here \(lod, blur kernels, counters, classifiers\): 3/);
  assert.match(imported.text, /licence: unknown; ask where you got the file/); // a small file under its name is not it
  const checked = await weights("check", "ghfeat-ffhq-256");
  assert.equal(checked.status, 0, checked.text);
  assert.match(checked.text, /encoder: \d+ tensors, 10,417 numbers, all finite; one pass gives/);
  const { text } = await weights("list");
  assert.match(text, /^ghfeat-ffhq-256 +no +908 MB +\? +none given by the authors/m);
  assert.match(text, /^ghfeat-ffhq-256 +yes +0.182 MB/m);
  assert.match(text, /^automodulator-ffhq-256 +not yet readable/m);
  assert.match(text, /^karras2019-cats-256x256 +no, by hand +302 MB +\? +CC BY-NC 4\.0/m);
  assert.match(text, /^quickstart\/small +yes +in git/m);
  assert.match(text, /^inception-2015-12-05 +no +95.6 MB +6726825d/m);
  const got = await weights("get", "ghfeat-ffhq-256");
  assert.equal(got.status, 1);
  assert.match(
    got.text,
    /ghfeat\.pkl, imported under this name, is not what the authors released; delete .*ghfeat-ffhq/,
  );
  const out = join(folder, "faces.safetensors");
  const exported = await weights("export", "ghfeat-ffhq-256", "--to", "safetensors", "--out", out);
  assert.equal(exported.status, 0, exported.text);
  const { metadata, tensors } = decodeSafetensors(readFileSync(out));
  assert.equal(metadata["licence"], "unknown; ask where you got the file");
  assert.deepEqual(tensors["encoder.stem.weight"]!.shape, [3, 3, 3, 2]);
});

test("a reader that leaves costs no error message", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/weights.ts", "list"], { cwd: project });
  child.stdout.destroy();
  let text = "";
  child.stderr.on("data", (piece: Buffer) => (text += piece.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  assert.deepEqual([status, text], [0, ""]); // it had said all
});

test("mistakes are told in a sentence, with the remedy", async () => {
  const unknown = await weights("get", "ghfeat-cats");
  assert.equal(unknown.status, 2);
  assert.match(
    unknown.text,
    /^ghfeat-cats: no such released weights are known here; there are ghfeat-ffhq-256, [^\n]*\n$/,
  );
  const other = await weights("import", fixture("automodulator.pth"), "--as", "x");
  assert.equal(other.status, 1);
  assert.match(other.text, /^automodulator.pth: an automodulator; [^\n]*\n$/);
  assert.match(
    byHandText(releasedAs("karras2019-cats-256x256")!),
    /has to be fetched by hand: open https:\/\/drive[^\n]*\n {2}npm run weights -- import karras2019stylegan-cats-256x256.pkl --as/,
  );
  for (const [args, message] of [
    [["import", "x"], /--as is missing/],
    [["export", "x", "--to", "onnx"], /--to onnx: expected safetensors or npz/],
    [["check"], /which weights\?/],
    [["list", "x"], /"x" is more than it takes/],
    [["check", "x", "--as", "y"], /has no option --as/],
    [["sell", "x"], /no command "sell"/],
  ] as const)
    assert.throws(() => parseCommand(args), message);
});

test("a download is fetched, believed only where its hash or its beginning is right, and goes on where it stopped", async () => {
  const bytes = readFileSync(fixture("stylegan-4.pkl"));
  const served: Record<string, Buffer> = {
    "/sound": bytes,
    "/json": Buffer.from('{"error": "quota"}'),
    "/list": Buffer.from('[1, "2",{"a":1}]'),
    "/text": Buffer.from("Not Found"),
    "/page": Buffer.from("<!DOCTYPE html><html>Sign in</html>"),
  };
  const server = createServer((request, response) => {
    const body = served[request.url!];
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (!body) response.writeHead(404).end();
    else if (from === 0) response.writeHead(200, { "content-length": body.length }).end(body);
    else
      response
        .writeHead(206, { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` })
        .end(body.subarray(from));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const known = { ...released[0]!, file: "a.pkl" };
  const silent = () => undefined;
  const downloads = join(cache, "genfeat", "downloads");
  try {
    assert.deepEqual(readFileSync(await fetchReleased({ ...known, url: url("/sound") }, silent)), bytes);
    rmSync(join(downloads, "a.pkl"));
    const right = await fetchReleased({ ...known, url: url("/sound"), sha256: sha256(bytes) }, silent);
    assert.equal(statSync(right).size, bytes.length);
    for (const [path, reason] of [
      ["/page", /not the expected file \(a web page, not weights/],
      ["/json", /not the expected file \(it begins with "\{\\"error/],
      ["/list", /not the expected file \(it begins with "\[/],
      ["/text", /not the expected file \(it begins with "Not Found"\)/],
    ] as const) {
      await assert.rejects(fetchReleased({ ...known, file: "c.pkl", url: url(path) }, silent), reason);
      assert.equal(existsSync(join(downloads, "c.pkl")), false);
    }
    const kept = join(downloads, "d.pkl");
    for (const [error, isKept] of [
      [new UnreadableWeights("cut off"), false],
      [new Error("no room"), true],
    ] as const) {
      writeFileSync(kept, "x");
      await assert.rejects(orDiscard(kept, Promise.reject(error)), error);
      assert.equal(existsSync(kept), isKept);
    }
    await assert.rejects(
      fetchReleased({ ...known, file: "b.pkl", url: url("/nothing") }, silent),
      /HTTP status 404; save http:[^ ]* by hand as b.pkl, then: npm run weights -- import b.pkl/,
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test("what was imported but lost its files is fetched again", async () => {
  const name = "karras2019-cats-256x256";
  await weights("import", fixture("stylegan-4.pkl"), "--as", name);
  assert.match(
    (await weights("get", name)).text,
    /stylegan-4\.pkl, imported under this name, is not what the authors released/,
  );
  const record = JSON.parse(readFileSync(recordFile(name), "utf8")) as { source: { bytes: number } };
  record.source.bytes = 302e6; // as large as theirs
  writeFileSync(recordFile(name), JSON.stringify(record));
  assert.match((await weights("get", name)).text, /^was there already: karras/);
  rmSync(networkFile(importedAs(name)!.networks.generator!.sha256));
  assert.match((await weights("get", name)).text, /^karras2019-cats-256x256 has to be fetched by hand/);
  rmSync(recordFile(name));
});

test("pickles of networks of every protocol begin as such", () => {
  for (const start of [
    "\x80\x04",
    "(cdnnlib.tflib.network\nNetwork\np0\n",
    "(lp0\n",
    "]q\0(",
    "ccopy_reg\n_reconstructor\n",
  ])
    assert.ok(beginsAsPickle(Buffer.from(start, "latin1")), start);
  for (const start of ["(c) 2020 by\n", "cannot be found\n", "", "\x80\x09"])
    assert.ok(!beginsAsPickle(Buffer.from(start, "latin1")), start);
});

test("interrupted while it imports, it leaves nothing but sound weights", async () => {
  const place = join(folder, "interrupted");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "src/cli/weights.ts", "import", fixture("ghfeat.pkl"), "--as", "cut"],
    {
      cwd: project,
      env: { ...process.env, XDG_CACHE_HOME: place },
    },
  );
  const weightsPlace = join(place, "genfeat", "weights");
  const timer = setInterval(() => {
    if (!existsSync(weightsPlace)) return;
    clearInterval(timer);
    child.kill("SIGINT");
  }, 1);
  const status = await new Promise<number | null>((give) => child.on("close", give));
  clearInterval(timer);
  assert.ok(status === 130 || status === 0, String(status)); // it may have been done already
  const names = existsSync(weightsPlace) ? readdirSync(weightsPlace, { recursive: true }).map(String) : [];
  const isWhole = names.includes("cut.json");
  assert.equal(isWhole, status === 0);
  assert.deepEqual(
    names.filter((name) => /tmp$|lock/.test(name) || (!isWhole && name.endsWith(".safetensors"))),
    [],
  );
});

test("imported weights reconstruct a folder of images under the tables' protocol, by name or by file, and give codes", async () => {
  const images = join(folder, "images");
  mkdirSync(images);
  for (let i = 0; i < 5; i++) {
    const pixels = Buffer.from({ length: 3 * 64 * 64 } as ArrayLike<number>).map(
      (_, at) => (at * (i + 3) + (at >> 6)) & 255,
    );
    await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toFile(join(images, `${i}.png`));
  }
  const byName = await openWeights("ghfeat-ffhq-256");
  assert.deepEqual([byName.released, byName.domain], [false, undefined]);
  const as = { model: { kind: "GH-Feat" }, source: { bytes: 909_748_263, sha256: "0".repeat(64) } } as const;
  assert.equal(releasedFrom({ ...as, name: "ghfeat-ffhq-256", model: { kind: "StyleGAN" } }), undefined);
  assert.equal(releasedFrom({ name: "ghfeat-ffhq-256", ...as })?.domain, "face");
  assert.equal(releasedFrom({ name: "ghfeat-tower-256", ...as })?.domain, undefined);
  assert.equal(releasedFrom({ name: "mine", ...as }), undefined);
  const byHash = released.find((one) => one.sha256 !== undefined)!;
  assert.equal(releasedFrom({ ...as, name: "mine", source: { bytes: 1, sha256: byHash.sha256! } }), byHash);
  await weights("import", fixture("ghfeat.pkl"), "--as", "mine");
  const mine = await openWeights("mine");
  assert.deepEqual([mine.released, mine.domain], [false, undefined]);
  rmSync(recordFile("mine"));
  const set = await openImages(images, "test", byName.setting.model, 4);
  const { score, originals, reconstructions } = await reconstructGiven(byName, set, 4);
  assert.deepEqual([score.images, originals.shape, reconstructions.shape], [4, [4, 64, 64, 3], [4, 64, 64, 3]]);
  const each = 64 * 64 * 3;
  const errors = [0, 1, 2, 3].map((i) => {
    let sum = 0;
    for (let at = i * each; at < (i + 1) * each; at++)
      sum += (originals.data[at]! / 127.5 - 1 - reconstructions.data[at]!) ** 2;
    return sum / each;
  });
  const mean = errors.reduce((sum, value) => sum + value, 0) / 4;
  assert.ok(Math.abs(score.mse / mean - 1) < 1e-4, `${score.mse} and ${mean}`);
  set.close();
  const byFile = await openWeights(fixture("ghfeat.pkl"));
  assert.equal(byFile.name, "ghfeat-ffhq-256"); // the same file, imported before
  await assert.rejects(
    openWeights("nothing"),
    /there are no weights "nothing"; there are (ghfeat-[^,]+, )*quickstart\/small, ghfeat-ffhq-256/,
  );
  await assert.rejects(openImages("nowhere", "test", byName.setting.model, 4), /data nowhere: neither a data set/);
  const own = await weights("check", "quickstart/small");
  assert.deepEqual([own.status, /quickstart\/small: come with the project; only imported/.test(own.text)], [2, true]);
  const out = join(folder, "codes");
  const extracted = await run("extract.ts", "--images", images, "--weights", "ghfeat-ffhq-256", "--out", out);
  assert.equal(extracted.status, 0, extracted.text);
  assert.match(
    extracted.text,
    /codes of 5 images, 10 levels of 16, 16, 16, 16, 16, 16, 16, 16, 8, 8 numbers, weights ghfeat-ffhq-256/,
  );
});

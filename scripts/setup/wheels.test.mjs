import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

/** @typedef {import("./wheels.mjs").Wheel} Wheel */

const base = mkdtempSync(join(tmpdir(), "genfeat-wheels-"));
const before = process.env.XDG_CACHE_HOME;
process.env.XDG_CACHE_HOME = base; // read when the modules are loaded
const { venvPython } = await import("./paths.mjs");
const { fetchWheels } = await import("./wheels.mjs");
const { recordedWheels, unpackedLibraries } = await import("./record.mjs");
if (before === undefined) delete process.env.XDG_CACHE_HOME;
else process.env.XDG_CACHE_HOME = before;
test.after(() => rmSync(base, { recursive: true, force: true }));

const downloads = join(base, "genfeat", "downloads");
const served = join(base, "served");
mkdirSync(served);

const zip = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for line in sys.stdin.read().split("\\n"):
        name, _, text = line.partition(" ")
        wheel.writestr(name, text.replace("|", "\\n"))
`;

/**
 * A wheel that pip takes for one, on the server's shelf.
 * @param {string} part
 * @param {string} version
 * @returns {Wheel & { file: string }}
 */
function makeWheel(part, version = "1.2.3") {
  const file = `nvidia_${part}_cu12-${version}-py3-none-manylinux2014_x86_64.whl`;
  const about = `nvidia_${part}_cu12-${version}.dist-info`;
  const members = [
    `nvidia/${part}/lib/lib${part}.so.9 ${part.repeat(1000)}`,
    `nvidia/${part}/include/${part}.h not wanted`,
    `${about}/METADATA Metadata-Version: 2.1|Name: nvidia-${part}-cu12|Version: ${version}|`,
    `${about}/WHEEL Wheel-Version: 1.0|Root-Is-Purelib: true|Tag: py3-none-manylinux2014_x86_64|`,
    `${about}/RECORD `,
  ];
  const { status, stderr } = spawnSync("python3", ["-c", zip, join(served, file)], { input: members.join("\n") });
  assert.equal(status, 0, String(stderr));
  const content = readFileSync(join(served, file));
  return {
    file,
    name: `nvidia-${part}-cu12`,
    version,
    platform: "manylinux2014_x86_64",
    sha256: createHash("sha256").update(content).digest("hex"),
    size: content.length,
    unpacked: 2 * content.length,
    folders: [`nvidia/${part}/lib`, about],
    wanted: [`nvidia/${part}/lib/lib`, `${about}/`],
  };
}

const wheels = [makeWheel("blas"), makeWheel("dnn")];

/** @type {{ file: string, range: string | undefined }[]} */
const asked = [];
const server = createServer((request, response) => {
  const name = String(request.url).split("/").filter(Boolean).pop() ?? "";
  const wheel = wheels.find(({ name: own, file }) => name === own || name === file);
  if (!wheel) return void response.writeHead(404).end();
  if (name === wheel.name)
    return void response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<a href="/files/${wheel.file}">${wheel.file}</a>`);
  const { range } = request.headers;
  if (!String(request.headers["user-agent"]).startsWith("pip")) asked.push({ file: name, range });
  const content = readFileSync(join(served, name));
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  const headers = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(range ? 206 : 200, range ? headers : {}).end(content.subarray(start));
}).listen(0, "127.0.0.1");
await once(server, "listening");
test.after(() => server.close());
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
Object.assign(process.env, { PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`, PIP_CONFIG_FILE: "/dev/null" });

const skip = !existsSync(venvPython) && "its pip asks for the addresses";
const folder = join(base, "genfeat", "library");
const [blas, dnn] = wheels.map(({ folders: [home = ""] }) => join(folder, home));

/** @param {boolean} offline */
async function fetchAll(offline = false) {
  asked.length = 0;
  /** @type {string[]} */
  const said = [];
  await fetchWheels(wheels, folder, { offline, remedy: "fetch it" }, (text) => said.push(text));
  return said;
}

test("wheels: without a network, what is not in the cache is named with the remedy", { skip }, async () => {
  await assert.rejects(fetchAll(true), /TensorFlow's library is not whole in .*; fetch it/);
});

test(
  "wheels: sizes are told first; a part that an earlier call left is continued; only what is wanted is unpacked",
  { skip },
  async () => {
    mkdirSync(downloads, { recursive: true });
    writeFileSync(
      join(downloads, `${wheels[1]?.file}.part`),
      readFileSync(join(served, String(wheels[1]?.file))).subarray(0, 700),
    );
    const said = await fetchAll();
    assert.match(String(said[0]), /^2 wheels, .*nvidia-blas-cu12 .*nvidia-dnn-cu12/);
    assert.deepEqual(asked, [
      { file: wheels[0]?.file, range: undefined },
      { file: wheels[1]?.file, range: "bytes=700-" },
    ]);
    assert.deepEqual(unpackedLibraries(wheels, folder), [join(blas, "libblas.so.9"), join(dnn, "libdnn.so.9")]);
    assert.ok(!existsSync(join(folder, "nvidia", "blas", "include")));
    assert.ok(existsSync(join(folder, "nvidia_blas_cu12-1.2.3.dist-info", "METADATA")));
    assert.deepEqual(readdirSync(downloads), []);
  },
);

test(
  "wheels: what is whole is left alone, without a network too; what was damaged is fetched again, and nothing else",
  { skip },
  async () => {
    assert.deepEqual(await fetchAll(true), []);
    truncateSync(join(dnn, "libdnn.so.9"), 5);
    assert.equal(unpackedLibraries(wheels, folder).length, 1);
    await fetchAll();
    assert.deepEqual(asked, [{ file: wheels[1]?.file, range: undefined }]);
    assert.equal(unpackedLibraries(wheels, folder).length, 2);
  },
);

test("wheels: one that a call fetched but did not unpack is taken from the cache", { skip }, async () => {
  rmSync(join(folder, "nvidia"), { recursive: true });
  for (const { file } of wheels) writeFileSync(join(downloads, file), readFileSync(join(served, file)));
  await fetchAll(true);
  assert.equal(unpackedLibraries(wheels, folder).length, 2);
});

test(
  "wheels: another version of one is noticed and fetched, and nothing is left of the one before; another hash likewise",
  { skip },
  async () => {
    wheels[1] = makeWheel("dnn", "1.10.0");
    await assert.rejects(fetchAll(true), /is not whole/);
    await fetchAll();
    assert.deepEqual(asked, [{ file: wheels[1].file, range: undefined }]);
    const versions = () => recordedWheels(folder).map(({ name, version }) => `${name} ${version}`);
    assert.deepEqual(versions(), ["nvidia-blas-cu12 1.2.3", "nvidia-dnn-cu12 1.10.0"]);
    const about = readdirSync(folder).filter((name) => name.endsWith(".dist-info"));
    assert.deepEqual(about, ["nvidia_blas_cu12-1.2.3.dist-info", "nvidia_dnn_cu12-1.10.0.dist-info"]);

    wheels[1] = makeWheel("dnn", "1.2.3");
    await fetchAll();
    assert.deepEqual(versions(), ["nvidia-blas-cu12 1.2.3", "nvidia-dnn-cu12 1.2.3"]);
    const [first] = wheels;
    assert.equal(unpackedLibraries([{ ...first, sha256: "another" }], folder).length, 0);
  },
);

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { download, hasHash, holdsHash } from "./download.mjs";
import { SetupError } from "./output.mjs";

const content = randomBytes(400_000);
const hash = createHash("sha256").update(content).digest("hex");
const base = mkdtempSync(join(tmpdir(), "genfeat-download-"));

/**
 * A server on loopback; `answer` gets the number of the request and may answer in its own way (true), else the file is sent as asked for.
 * @param {import("node:test").TestContext} t
 * @param {(response: import("node:http").ServerResponse, number: number, request: import("node:http").IncomingMessage) => boolean} [answer]
 */
async function serve(t, answer = () => false) {
  /** @type {(string | undefined)[]} */
  const ranges = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    if (answer(response, ranges.length, request)) return;
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? -1);
    if (start >= content.length) return void response.writeHead(416).end();
    const piece = content.subarray(Math.max(0, start));
    const headers = {
      "content-length": piece.length,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    };
    response.writeHead(start < 0 ? 200 : 206, headers).end(piece);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/file.bin`, ranges };
}

let serial = 0;
/** @param {Uint8Array} [part] left by an earlier attempt */
function target(part) {
  const file = join(base, `${serial++}.bin`);
  if (part) writeFileSync(`${file}.part`, part);
  return file;
}

const options = { check: hasHash(hash), pause: 1, silence: 30_000 };

/** @param {string} file */
function assertWhole(file) {
  assert.ok(readFileSync(file).equals(content));
  assert.ok(!existsSync(`${file}.part`));
}

/**
 * Sends `bytes` of the file and cuts the connection.
 * @param {import("node:http").ServerResponse} response
 * @param {number} bytes
 */
function cutAfter(response, bytes) {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, bytes), () => setTimeout(() => response.destroy(), 200)); // what is on its way arrives, also where much else runs
  return true;
}

test("download: fetches a file once, and not again while it is whole", async (t) => {
  const { url, ranges } = await serve(t);
  const file = target();
  await download(url, file, options);
  assertWhole(file);
  await download(url, file, options);
  assert.deepEqual(ranges, [undefined]);
});

test("download: goes on where a cut connection stopped", async (t) => {
  const { url, ranges } = await serve(t, (response, number) => number === 1 && cutAfter(response, 150_000));
  const file = target();
  await download(url, file, options);
  assertWhole(file);
  assert.equal(ranges.length, 2);
  const from = Number(/^bytes=(\d+)-$/.exec(ranges[1] ?? "")?.[1]);
  assert.ok(from > 0 && from <= 150_000, ranges[1]);
});

test("download: goes on after any number of cuts that each bring something", async (t) => {
  const { url, ranges } = await serve(t, (response, number, request) => {
    if (number > 8) return false;
    const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
    const rest = content.subarray(start);
    response.writeHead(start ? 206 : 200, {
      "content-length": rest.length,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    });
    response.write(rest.subarray(0, 10_000), () => setTimeout(() => response.destroy(), 200)); // what is on its way arrives, also where much else runs
    return true;
  });
  const file = target();
  await download(url, file, options);
  assertWhole(file);
  assert.equal(ranges.length, 9);
});

test("download: goes on from the part of an earlier process", async (t) => {
  const { url, ranges } = await serve(t);
  const file = target(content.subarray(0, 300_000));
  await download(url, file, options);
  assertWhole(file);
  assert.deepEqual(ranges, ["bytes=300000-"]);
});

test("download: a part that is already whole needs no byte more", async (t) => {
  const { url, ranges } = await serve(t);
  const file = target(content);
  await download(url, file, options);
  assertWhole(file);
  assert.deepEqual(ranges, [`bytes=${content.length}-`]);
});

for (const [title, part] of /** @type {[string, Buffer][]} */ ([
  ["torn", Buffer.alloc(5000, 7)],
  ["longer than the file", Buffer.concat([content, content])],
]))
  test(`download: a part that is ${title} is thrown away and fetched anew`, async (t) => {
    const { url, ranges } = await serve(t);
    const file = target(part);
    await download(url, file, options);
    assertWhole(file);
    assert.equal(ranges.length, 2);
    assert.equal(ranges[1], undefined);
  });

test("download: a server that ignores ranges sends the whole file into a fresh part", async (t) => {
  const { url } = await serve(t, (response) => Boolean(response.writeHead(200).end(content)));
  const file = target(content.subarray(0, 1000));
  await download(url, file, options);
  assertWhole(file);
});

test("download: wrong content is fetched again", async (t) => {
  const { url, ranges } = await serve(t, (response, number) => number === 1 && Boolean(response.end("an error page")));
  const file = target();
  await download(url, file, options);
  assertWhole(file);
  assert.deepEqual(ranges, [undefined, undefined]);
});

test("download: content that stays wrong is an error that names server, file and cause, and nothing is kept", async (t) => {
  const { url } = await serve(t, (response) => Boolean(response.end("an error page")));
  const file = target();
  await assert.rejects(
    download(url, file, options),
    (error) => error instanceof SetupError && /127\.0\.0\.1.*file\.bin: .*SHA-256/.test(error.message),
  );
  assert.ok(!existsSync(file) && !existsSync(`${file}.part`));
});

test("download: a file that has gone bad on disk is fetched again", async (t) => {
  const { url } = await serve(t);
  const file = target();
  writeFileSync(file, content.subarray(1));
  await download(url, file, options);
  assertWhole(file);
});

test("download: a server that falls silent is given up, and the part stays for the next time", async (t) => {
  const { url, ranges } = await serve(t, (response, number) => {
    response.writeHead(200, { "content-length": content.length });
    if (number === 1) response.write(content.subarray(0, 50_000));
    else response.flushHeaders();
    return true;
  });
  const file = target();
  await assert.rejects(download(url, file, { ...options, silence: 1000, attempts: 2 }), /nothing came for 1 s/);
  assert.ok(ranges.length >= 2 && existsSync(`${file}.part`));
});

test("download: statuses that another try cannot change are not tried again; others are", async (t) => {
  const gone = await serve(t, (response) => Boolean(response.writeHead(404).end()));
  await assert.rejects(download(gone.url, target(), options), /HTTP status 404/);
  assert.equal(gone.ranges.length, 1);
  const busy = await serve(t, (response, number) => number < 3 && Boolean(response.writeHead(503).end()));
  const file = target();
  await download(busy.url, file, options);
  assertWhole(file);
});

test("download: a password in the address goes into a header and never into a message", async (t) => {
  let login;
  const { url } = await serve(t, (response, number, request) => {
    login = request.headers.authorization;
    return number === 1 && Boolean(response.writeHead(403).end());
  });
  const secret = url.replace("//", "//user:p%40ss@");
  await assert.rejects(
    download(secret, target(), options),
    (error) => error instanceof Error && !error.message.includes("ss@"),
  );
  assert.equal(login, `Basic ${Buffer.from("user:p@ss").toString("base64")}`);
});

test("download: a .gz file stays compressed even where the server calls that an encoding", async (t) => {
  let accepted;
  const { url } = await serve(t, (_response, _number, request) => {
    accepted = request.headers["accept-encoding"];
    return false;
  });
  await download(url, target(), options);
  assert.equal(accepted, "identity");
});

test("content of a .gz file: its hash does not depend on the compression; a cut file fails", async () => {
  const check = holdsHash(hash);
  const file = target();
  for (const level of [1, 9]) {
    writeFileSync(file, gzipSync(content, { level }));
    assert.equal(await check(file), true);
  }
  writeFileSync(file, gzipSync(content).subarray(0, 1000));
  assert.equal(await check(file), false);
  writeFileSync(file, "no gzip");
  assert.equal(await check(file), false);
});

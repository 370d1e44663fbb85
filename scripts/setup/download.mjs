// Downloads that go on where they stopped and are believed only when their content is the expected one.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { firstLine, megabytes, SetupError } from "./output.mjs";

/**
 * A check of a file's SHA-256.
 * @param {string} hash or its first digits, where no more are known
 * @returns {(file: string) => Promise<boolean>}
 */
export const hasHash = (hash) => async (file) => (await hashOf(createReadStream(file))).startsWith(hash);

/**
 * A check of the SHA-256 of what a .gz file holds: the same however it was compressed.
 * @param {string} hash
 * @returns {(file: string) => Promise<boolean>}
 */
export const holdsHash = (hash) => async (file) => {
  try {
    const gunzip = createGunzip();
    const [found] = await Promise.all([hashOf(gunzip), pipeline(createReadStream(file), gunzip)]);
    return found === hash;
  } catch {
    return false; // not a whole .gz file
  }
};

/** @param {AsyncIterable<Buffer>} stream */
async function hashOf(stream) {
  const hash = createHash("sha256");
  for await (const piece of stream) hash.update(piece);
  return hash.digest("hex");
}

/**
 * `check` gives true, false where the hash differs, or another reason.
 * @typedef {{ check: (file: string) => Promise<boolean | string>, silence?: number, attempts?: number, pause?: number, say?: (text: string) => void }} DownloadOptions
 */

/**
 * Fetches `url` to `file`. What an earlier attempt left in `file.part` is continued; a part that turns out wrong is fetched from the start. Gives up after
 * `attempts` in a row that brought nothing (3), each given `silence` milliseconds (30 s) without a byte. Throws SetupError with the reason; the part stays.
 * @param {string} url
 * @param {string} file
 * @param {DownloadOptions} options
 */
export async function download(url, file, { check, silence = 30_000, attempts = 3, pause = 1000, say = () => {} }) {
  if (existsSync(file) && (await check(file)) === true) return;
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  for (let failures = 0, reason = ""; failures < attempts;) {
    const before = sizeOf(part);
    try {
      await fetchInto(url, part, silence, say);
      const found = await check(part);
      if (found === true) return renameSync(part, file);
      rmSync(part, { force: true });
      reason = `what came is not the expected file (${found || "its SHA-256 differs"})`;
      failures++;
    } catch (error) {
      reason = firstLine(error);
      if (error instanceof SetupError || isUnknownHost(error)) throw new SetupError(reason);
      failures = sizeOf(part) > before ? 1 : failures + 1;
    }
    if (failures >= attempts) throw new SetupError(`${nameOf(url)}: ${reason}`);
    say(`${reason}; trying again`);
    await sleep(pause * failures);
  }
}

/** @param {string} file */
const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Host and file; an address may hold a password.
 * @param {string} url
 */
const nameOf = (url) => {
  const { host, pathname } = new URL(url);
  return `${host}/.../${decodeURIComponent(pathname.split("/").pop() ?? "")}`;
};

/**
 * @param {string} address
 * @param {string} part
 * @param {number} silence
 * @param {(text: string) => void} say
 */
async function fetchInto(address, part, silence, say) {
  const start = sizeOf(part);
  const { url, headers } = withoutPassword(address);
  if (start > 0) headers.set("range", `bytes=${start}-`);
  const controller = new AbortController();
  const stop = () => controller.abort(new Error(`nothing came for ${silence / 1000} s`));
  let timer = setTimeout(stop, silence);
  try {
    const response = await fetch(url, { headers, signal: controller.signal });
    if (response.status === 416) return; // the part is as long as the file, or longer: the check tells
    if (isFinal(response.status)) throw new SetupError(`${nameOf(address)}: HTTP status ${response.status}`);
    if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
    const isContinued = response.status === 206;
    if (isContinued && !response.headers.get("content-range")?.startsWith(`bytes ${start}-`)) {
      rmSync(part, { force: true });
      throw new Error("the server sent another part than asked for");
    }
    const from = isContinued ? start : 0;
    const show = progress(from, from + Number(response.headers.get("content-length") ?? 0), say);
    const body = Readable.fromWeb(/** @type {import("node:stream/web").ReadableStream} */ (response.body));
    body.on("data", (piece) => {
      clearTimeout(timer);
      timer = setTimeout(stop, silence);
      show(piece.length);
    });
    await pipeline(body, createWriteStream(part, { flags: isContinued ? "a" : "w" }));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Statuses that another try does not change.
 * @param {number} status
 */
const isFinal = (status) => status >= 400 && status < 500 && status !== 408 && status !== 429;

/** @param {any} error of fetch */
const isUnknownHost = (error) => error.cause?.code === "ENOTFOUND";

/**
 * Fetch refuses addresses with a user and password, as pip's configuration may give them; they go into a header.
 * @param {string} address
 */
function withoutPassword(address) {
  const url = new URL(address);
  const headers = new Headers({ "accept-encoding": "identity" }); // a .gz file is to stay one
  if (url.username) {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set("authorization", `Basic ${Buffer.from(login).toString("base64")}`);
    [url.username, url.password] = ["", ""];
  }
  return { url, headers };
}

/**
 * Says size and time left every 3 seconds.
 * @param {number} from
 * @param {number} total 0 where unknown
 * @param {(text: string) => void} say
 */
function progress(from, total, say) {
  const start = performance.now();
  let done = from;
  let last = start;
  if (from > 0) say(`going on at ${megabytes(from)}`);
  /** @param {number} length */
  return (length) => {
    done += length;
    const now = performance.now();
    if (now - last < 3000) return;
    last = now;
    const rate = (done - from) / (now - start);
    say(
      total >= done
        ? `${megabytes(done)} of ${megabytes(total)}, ${Math.ceil((total - done) / rate / 1000)} s left`
        : megabytes(done),
    );
  };
}

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../../..");
const endMark = 0xffffffff;
const largestRecord = 2 ** 28; // bytes: far above any image of LSUN; more means that the stream is out of step

export interface LmdbRange {
  readonly first?: number; // position in the order of the keys
  readonly records?: number;
  readonly every?: number;
}

export interface LmdbRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Starts the reader, Python's package lmdb: the one for Node crashes on files that another program wrote.
 * `ended` resolves with the exit status and what was said on the error stream, also where the process could not start.
 */
function start(path: string, args: readonly string[]) {
  const python = process.env["GENFEAT_PYTHON"] ?? join(root, ".venv", "bin", "python");
  if (!existsSync(python)) throw new Error(`${python} is missing, which reads ${path}: run npm run setup`);
  const child = spawn(python, [join(root, "scripts", "lsun", "records.py"), path, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-2000)));
  const ended = new Promise<{ status: number | null; said: string }>((done) => {
    child.on("error", (error) => done({ status: null, said: error.message }));
    child.on("close", (status) => done({ status, said: said.trim() }));
  });
  return { child, ended };
}

/** The number of records of an LMDB file (a folder with data.mdb, or the file). */
export async function lmdbCount(path: string): Promise<number> {
  const { child, ended } = start(path, ["--count"]);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  const { status, said } = await ended;
  if (status !== 0 || !/^\d+\n$/.test(text)) throw new Error(said || `${path}: its records could not be counted`);
  return Number(text);
}

/** The records of an LMDB file in the order of their keys, one at a time; the process ends when the loop over them does. Throws with the file's name. */
export async function* lmdbRecords(
  path: string,
  { first = 0, records, every = 1 }: LmdbRange = {},
): AsyncGenerator<LmdbRecord> {
  const limit = records === undefined ? [] : ["--records", `${records}`];
  const { child, ended } = start(path, ["--first", `${first}`, "--every", `${every}`, ...limit]);
  let [count, complete] = [0, false];
  try {
    const read = exactly(child.stdout);
    for (;;) {
      const head = await read(8);
      if (!head) break;
      const view = new DataView(head.buffer, head.byteOffset, 8);
      const [keyLength, valueLength] = [view.getUint32(0, true), view.getUint32(4, true)];
      if (keyLength === endMark) {
        complete = valueLength === count;
        break;
      }
      if (keyLength + valueLength > largestRecord) throw new Error(`${path}: record ${count} has ${valueLength} bytes`);
      const body = await read(keyLength + valueLength);
      if (!body) break;
      count++;
      yield { key: Buffer.from(body.subarray(0, keyLength)).toString("utf8"), value: body.subarray(keyLength) };
    }
    const { status, said } = await ended;
    if (status !== 0 || !complete) throw new Error(said || `${path}: the records end after ${count} before their end`);
  } finally {
    child.kill();
  }
}

/** Reads a stream in pieces of a wanted length; undefined where it ends before. */
function exactly(stream: NodeJS.ReadableStream): (length: number) => Promise<Uint8Array | undefined> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return async (length) => {
    const parts: Buffer[] = [rest];
    let have = rest.length;
    while (have < length) {
      const next = await chunks.next();
      if (next.done) return undefined;
      parts.push(next.value);
      have += next.value.length;
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts);
    rest = all.subarray(length);
    return new Uint8Array(all.subarray(0, length)); // a copy: the chunk is not held by it
  };
}

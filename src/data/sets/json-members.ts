import { createReadStream } from "node:fs";

const quote = 0x22;
const backslash = 0x5c;

/**
 * The members of the object that is the whole of a JSON file, one after the other, so that a file of hundreds of megabytes needs the memory of one
 * member. Throws with the file's name where it is no such object or is cut off.
 */
export async function* jsonMembers(file: string): AsyncGenerator<[name: string, value: unknown]> {
  const fail = (what: string): never => {
    throw new Error(`${file}: ${what}`);
  };
  let [depth, inString, escaped, closed] = [0, false, false, false];
  let member: Buffer[] = []; // the text of the member that is being read
  const parse = (): [string, unknown] | undefined => {
    const text = Buffer.concat(member).toString("utf8").trim();
    member = [];
    if (text === "") return undefined;
    try {
      return Object.entries(JSON.parse(`{${text}}`) as Record<string, unknown>)[0];
    } catch (error) {
      return fail(`a member cannot be read (${(error as Error).message})`);
    }
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        continue;
      }
      if (byte === quote) inString = true;
      else if (byte === 0x7b || byte === 0x5b) {
        if (depth++ === 0) {
          if (byte === 0x5b || closed) fail("is not one JSON object");
          start = i + 1;
        }
      } else if (byte === 0x7d || byte === 0x5d || (byte === 0x2c && depth === 1)) {
        if (byte !== 0x2c) depth--;
        if (byte === 0x2c || depth === 0) {
          member.push(chunk.subarray(start, i));
          start = i + 1;
          const entry = parse();
          if (entry) yield entry;
        }
        closed ||= depth === 0;
      }
    }
    if (depth > 0) member.push(Buffer.from(chunk.subarray(start)));
  }
  if (!closed || depth !== 0) fail("is cut off, or is not one JSON object");
}

/** Element types that are written and read here; F16 is held in 32-bit floats. */
export type StoredType = "F32" | "F16" | "I32" | "U8";

export const bytesPerElement: Record<StoredType, number> = { F32: 4, F16: 2, I32: 4, U8: 1 };

export interface HeaderEntry {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: number[];
  readonly from: number; // bytes [from, to) after the header
  readonly to: number;
}

type Fail = (fault: string) => never;

const maxHeader = 100_000_000; // the format's own limit, against headers made to exhaust memory

/**
 * The header of a safetensors file, checked as the format demands (README of huggingface/safetensors, "Format"): its length, JSON that begins with {, no
 * name twice, metadata of text, known types, sizes that agree with the offsets, data without holes, overlaps or rest. Throws Error with file, tensor, fault.
 */
export function parseSafetensorsHeader(
  bytes: Uint8Array,
  file: string,
): { entries: HeaderEntry[]; metadata: Record<string, string>; dataStart: number } {
  const fail: Fail = (fault) => {
    throw new Error(`${file}: not a valid safetensors file: ${fault}`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, fewer than its header's length takes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > maxHeader) fail(`the header claims ${length} bytes, more than the format's limit of ${maxHeader}`);
  if (8 + length > bytes.length) fail(`the header claims ${length} bytes, ${bytes.length - 8} follow`);
  const dataStart = 8 + length;
  const header = parseObject(bytes.subarray(8, dataStart), fail);
  const metadata = parseMetadata(header.get("__metadata__"), fail);
  header.delete("__metadata__");
  const entries = Array.from(header, ([name, entry]) => parseEntry(name, entry, fail));
  checkCoverage(entries, bytes.length - dataStart, fail);
  return { entries, metadata, dataStart };
}

function parseObject(bytes: Uint8Array, fail: Fail): Map<string, unknown> {
  if (bytes[0] !== 0x7b) fail("the header does not begin with {");
  let text = "";
  let header: object = {};
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text) as object;
  } catch (error) {
    fail(`the header is not JSON (${(error as Error).message})`);
  }
  const seen = new Set<string>();
  for (const name of topLevelNames(text)) {
    if (seen.has(name)) fail(`"${name}" appears twice in the header`); // JSON.parse would silently keep the last
    seen.add(name);
  }
  return new Map(Object.entries(header));
}

/** The keys of a JSON object as they were written, repeated ones included. `text` is known to be valid. */
function* topLevelNames(text: string): Generator<string> {
  let depth = 0;
  let before = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    if (depth === 1 && token.startsWith('"') && before !== ":") yield JSON.parse(token) as string;
    if (token === "{" || token === "[") depth++;
    if (token === "}" || token === "]") depth--;
    before = token;
  }
}

function parseMetadata(metadata: unknown, fail: Fail): Record<string, string> {
  if (metadata === undefined) return {};
  const isText = isRecord(metadata) && Object.values(metadata).every((value) => typeof value === "string");
  if (!isText) fail("__metadata__ is not a map from text to text");
  return metadata as Record<string, string>;
}

function parseEntry(name: string, entry: unknown, fail: Fail): HeaderEntry {
  if (!isRecord(entry)) fail(`tensor "${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isStoredType(dtype))
    return fail(
      `tensor "${name}" has type ${JSON.stringify(dtype)}, known here: ${Object.keys(bytesPerElement).join(", ")}`,
    );
  if (!isSizes(shape)) return fail(`tensor "${name}" has no valid shape: ${JSON.stringify(shape)}`);
  const [from, to, ...rest] = isSizes(offsets) ? offsets : [];
  if (from === undefined || to === undefined || rest.length > 0)
    return fail(`tensor "${name}" has no valid data_offsets: ${JSON.stringify(offsets)}`);
  const needed = shape.reduce((product, size) => product * size, bytesPerElement[dtype]);
  if (to - from !== needed)
    fail(
      `tensor "${name}" of shape [${shape.join(", ")}] needs ${needed} bytes, its data_offsets ${from} to ${to} give ${to - from}`,
    );
  return { name, dtype, shape, from, to };
}

function checkCoverage(entries: readonly HeaderEntry[], dataLength: number, fail: Fail): void {
  let end = 0;
  for (const { name, from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end)
      fail(`tensor "${name}" starts at byte ${from}, expected ${end}: holes and overlaps are not allowed`);
    if (to > dataLength) fail(`tensor "${name}" ends at byte ${to}, the file holds ${dataLength}; it may be cut off`);
    end = to;
  }
  if (end !== dataLength) fail(`${dataLength - end} bytes follow the last tensor`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStoredType(value: unknown): value is StoredType {
  return typeof value === "string" && Object.hasOwn(bytesPerElement, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

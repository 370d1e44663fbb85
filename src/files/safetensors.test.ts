import assert from "node:assert/strict";
import test from "node:test";
import { fromHalf, toHalf } from "./half";
import { decodeSafetensors, encodeSafetensors, type StoredTensor, type WrittenTensor } from "./safetensors";

const sample: Record<string, StoredTensor> = {
  mask: { dtype: "U8", shape: [3], data: Uint8Array.of(0, 1, 255) },
  "g/w": { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -2.5, NaN, Infinity) },
  "g/h": { dtype: "F16", shape: [2], data: Float32Array.of(0.1, -65504) },
  step: { dtype: "I32", shape: [], data: Int32Array.of(-7) },
  empty: { dtype: "F32", shape: [0, 4], data: new Float32Array(0) },
};

/** A file from its parts, with no check of their sense. */
function raw(header: string, data = new Uint8Array(0), length = Buffer.byteLength(header)): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([bytes, Buffer.from(header), data]);
}

const decode = (bytes: Uint8Array) => decodeSafetensors(bytes, "model.safetensors");

test("safetensors: values made as they are written give the same file, and are checked then", () => {
  const later: Record<string, WrittenTensor> = {};
  for (const [name, tensor] of Object.entries(sample)) later[name] = { ...tensor, data: () => tensor.data };
  assert.deepEqual(encodeSafetensors(later), encodeSafetensors(sample));
  const wrong = { w: { dtype: "F32", shape: [3], data: () => new Float32Array(2) } } as const;
  assert.throws(() => encodeSafetensors(wrong), /"w" of shape \[3\] needs 3 values, got 2/);
});

test("safetensors: a round trip keeps names, order, shapes, values and metadata", () => {
  const { tensors, metadata } = decode(encodeSafetensors(sample, { kind: "test", ünï: "✓" }));
  assert.deepEqual(Object.keys(tensors), Object.keys(sample));
  assert.deepEqual({ ...metadata }, { kind: "test", ünï: "✓" });
  assert.deepEqual(tensors["mask"], sample["mask"]);
  assert.deepEqual(tensors["g/w"], sample["g/w"]);
  assert.deepEqual(tensors["step"], sample["step"]);
  assert.deepEqual(tensors["empty"], sample["empty"]);
  assert.deepEqual([...tensors["g/h"]!.data], [0.0999755859375, -65504]);
});

test("safetensors: the data begins at a multiple of 8 and every tensor at one of its element size", () => {
  const bytes = Buffer.from(encodeSafetensors(sample));
  const length = Number(bytes.readBigUInt64LE());
  assert.equal(length % 8, 0);
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  assert.equal(header["g/w"]!.data_offsets[0] % 4, 0);
  assert.equal(header["g/h"]!.data_offsets[0] % 2, 0);
  assert.equal(header["mask"]!.data_offsets[1], bytes.length - 8 - length);
});

test("safetensors: a file written by the format's own Python library reads back", () => {
  // safetensors.numpy.save({"a": np.arange(3, dtype=np.float32), "b": np.array([[1], [2]], dtype=np.int32)}, metadata={"m": "1"}), safetensors 0.8.0
  const stored = Buffer.from(
    "kAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJtIjoiMSJ9LCJhIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbMCwxMl19LCJiIjp7ImR0eXBlIjoiSTMyIiwic2hhcGUiOlsyLDFdLCJkYXRhX29mZnNldHMiOlsxMiwyMF19fSAgICAgICAAAAAAAACAPwAAAEABAAAAAgAAAA==",
    "base64",
  );
  const { tensors, metadata } = decode(stored);
  assert.deepEqual(tensors["a"], { dtype: "F32", shape: [3], data: Float32Array.of(0, 1, 2) });
  assert.deepEqual(tensors["b"], { dtype: "I32", shape: [2, 1], data: Int32Array.of(1, 2) });
  assert.deepEqual({ ...metadata }, { m: "1" });
});

test("safetensors: an empty file of tensors is valid", () => {
  assert.deepEqual(decode(raw("{}")), { tensors: {}, metadata: {} });
});

test("safetensors: decoded data stands alone", () => {
  const bytes = encodeSafetensors(sample);
  const { tensors } = decode(bytes);
  bytes.fill(0);
  assert.equal(tensors["g/w"]!.data[1], -2.5);
});

test("safetensors: names such as __proto__ are ordinary names", () => {
  const tensors = Object.fromEntries([
    ["__proto__", sample["step"]!],
    ["constructor", sample["mask"]!],
  ]);
  const decoded = decode(encodeSafetensors(tensors)).tensors;
  assert.deepEqual(Object.keys(decoded), ["__proto__", "constructor"]);
  assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
});

const four = new Uint8Array(4);
const entry = (fields: object) => JSON.stringify({ w: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...fields } });

const faults: [title: string, bytes: Uint8Array, message: RegExp][] = [
  ["no room for the length", new Uint8Array(7), /7 bytes, fewer/],
  ["a header longer than the file", raw("{}", four, 4096), /claims 4096 bytes, 6 follow/],
  ["a header of absurd length", raw("{}", four, Number.MAX_SAFE_INTEGER), /more than the format's limit/],
  ["a header beyond 2^53", Buffer.alloc(16, 0xff), /more than the format's limit/],
  ["a header that is no object", raw("[1]"), /does not begin with \{/],
  ["a header that begins with a space", raw(" {}"), /does not begin with \{/],
  ["a header that is no JSON", raw("{w}"), /not JSON/],
  ["a header that is no UTF-8", Buffer.concat([raw("", four, 3), Buffer.from([0x7b, 0xff, 0x7d])]), /header/],
  ["a name twice", raw(`{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0077":1}`), /"w" appears twice/],
  ["metadata that is no text", raw(`{"__metadata__":{"a":1}}`), /__metadata__ is not a map from text to text/],
  ["metadata that is a list", raw(`{"__metadata__":["a"]}`), /__metadata__ is not a map/],
  ["an entry that is null", raw(`{"w":null}`), /tensor "w" is not described/],
  ["an unknown type", raw(entry({ dtype: "F8_E4M3" }), four), /tensor "w" has type "F8_E4M3", known here: F32/],
  ["a type that objects inherit", raw(entry({ dtype: "toString" }), four), /type "toString"/],
  ["a negative size", raw(entry({ shape: [-1] }), four), /no valid shape: \[-1\]/],
  ["a size that is no integer", raw(entry({ shape: [0.5] }), four), /no valid shape/],
  ["a size that overflows", raw(entry({ shape: [2 ** 40, 2 ** 40] }), four), /needs 4\.8\d+e\+24 bytes/],
  ["a shape that is text", raw(entry({ shape: "1" }), four), /no valid shape/],
  ["one offset", raw(entry({ data_offsets: [0] }), four), /no valid data_offsets/],
  ["three offsets", raw(entry({ data_offsets: [0, 4, 4] }), four), /no valid data_offsets/],
  ["offsets in the wrong order", raw(entry({ data_offsets: [4, 0] }), four), /give -4/],
  ["too few bytes for the shape", raw(entry({ shape: [2] }), four), /needs 8 bytes, its data_offsets 0 to 4 give 4/],
  ["a hole before a tensor", raw(entry({ data_offsets: [4, 8] }), new Uint8Array(8)), /starts at byte 4, expected 0/],
  [
    "an overlap",
    raw(
      `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`,
      new Uint8Array(8),
    ),
    /"b" starts at byte 4, expected 8/,
  ],
  ["a file that was cut", raw(entry({}), new Uint8Array(3)), /ends at byte 4, the file holds 3/],
  ["bytes after the last tensor", raw(entry({}), new Uint8Array(9)), /5 bytes follow the last tensor/],
];

for (const [title, bytes, message] of faults)
  test(`safetensors: ${title} is refused`, () => {
    assert.throws(
      () => decode(bytes),
      (error: Error) => error.message.startsWith("model.safetensors: ") && message.test(error.message),
    );
  });

test("safetensors: what cannot be written is refused by name", () => {
  const write =
    (tensor: StoredTensor, name = "w") =>
    () =>
      encodeSafetensors({ [name]: tensor });
  assert.throws(
    write({ dtype: "F32", shape: [3], data: new Float32Array(2) }),
    /"w" of shape \[3\] needs 3 values, got 2/,
  );
  assert.throws(write({ dtype: "I32", shape: [2], data: new Float32Array(2) }), /"w" is I32, got a Float32Array/);
  assert.throws(
    write({ dtype: "F32", shape: [1], data: new Float32Array(1) }, "__metadata__"),
    /cannot be a tensor's name/,
  );
});

test("half precision: every one of the 65,536 values survives the way there and back", () => {
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const back = toHalf(fromHalf(all));
  for (let i = 0; i < 65536; i++) {
    const isNaN = (i & 0x7c00) === 0x7c00 && (i & 0x3ff) !== 0;
    assert.equal(back[i], isNaN ? (i & 0x8000) | 0x7e00 : i);
  }
});

test("half precision: rounds to nearest, ties to even, as hardware does", () => {
  const cases: [number, number][] = [
    [1 + 2 ** -11, 0x3c00], // a tie, down to even
    [1 + 3 * 2 ** -11, 0x3c02], // a tie, up to even
    [1 + 2 ** -11 + 2 ** -20, 0x3c01],
    [2047.5, 0x67ff + 1], // a carry into the exponent
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [2 ** -25, 0], // a tie of the smallest subnormal with zero
    [2 ** -25 * 1.0001, 1],
    [1e-40, 0],
    [-0, 0x8000],
    [2 ** -14 - 2 ** -26, 0x0400], // subnormal up to the smallest normal number
  ];
  for (const [value, half] of cases) assert.equal(toHalf([value])[0], half, String(value));
});

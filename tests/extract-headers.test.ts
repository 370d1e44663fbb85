import assert from "node:assert/strict";
import test from "node:test";
import { encodeSafetensors } from "../src/files/safetensors";
import { npyHeader, safetensorsHeader } from "../src/files/array-headers";

test("headers: NumPy's format 1.0 to the byte, safetensors as encodeSafetensors writes it", () => {
  // numpy.save of a [3,5] and a [7] float32 array in NumPy 1.26: 128 and 128 bytes before the data.
  const text = (shape: number[]) => Buffer.from(npyHeader(shape)).toString("latin1");
  assert.equal(
    text([3, 5]),
    "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5), }".padEnd(127) + "\n",
  );
  assert.match(text([7]), /'shape': \(7,\), \}/);
  for (const shape of [
    [1, 1],
    [123456789, 98765],
    [2, 3, 4],
  ])
    assert.equal(npyHeader(shape).length % 64, 0);
  const tensors = { "level-0": [2, 3], "level-1": [2, 1] };
  const stored = Object.fromEntries(
    Object.entries(tensors).map(([key, shape]) => [
      key,
      { dtype: "F32" as const, shape, data: new Float32Array(shape[0]! * shape[1]!) },
    ]),
  );
  const expected = encodeSafetensors(stored, { weights: "a" });
  const header = safetensorsHeader(tensors, { weights: "a" });
  assert.deepEqual(Buffer.from(expected.subarray(0, header.length)), Buffer.from(header));
  assert.equal(expected.length, header.length + 4 * 8);
});

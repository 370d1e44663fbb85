import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHalf, toHalf } from "../files/half";
import { decodeSafetensors, encodeSafetensors } from "../files/safetensors";
import { compare, convert } from "./convert";
import { shapesOf } from "./kinds";
import { kerasVgg16Names } from "./names/vgg16-keras";
import { countOf, rowMajor, type SourceArray } from "./source-array";

const array = (shape: readonly number[], type: SourceArray["type"] = "f4"): SourceArray => ({
  ...{ type, shape, strides: rowMajor(shape), offset: 0 },
  bytes: new Uint8Array(4 * countOf(shape)),
});

test("a file that differs is told tensor by tensor: what is missing, of another shape or type, without a place, and needless", () => {
  const names = {
    "dense.weight": { name: "fc.weight", axes: [1, 0] },
    "dense.bias": { name: "fc.bias" },
    scale: { name: "scale" },
  };
  const tensors = new Map([
    ["fc.weight", array([2, 3])],
    ["scale", array([3], "i4")],
    ["extra", array([1])],
    ["synthesis.lod", array([])],
  ]);
  const shapes = new Map([
    ["dense.weight", [2, 3]],
    ["dense.bias", [3]],
    ["scale", [3]],
  ]);
  assert.deepEqual(compare({ tensors, names }, shapes), {
    missing: ['"dense.bias", there "fc.bias"'],
    misshaped: [
      '"dense.weight", there "fc.weight": its shape is [2, 3], expected [3, 2]',
      '"scale", there "scale": its numbers are i4, expected floats',
    ],
    unused: ["extra"],
    needless: ["synthesis.lod"],
  });
});

test("VGG16 of Keras fits in both spellings of its file", () => {
  const shapes = shapesOf({ kind: "VGG16" }, "vgg16");
  for (const first of ["block1_conv1/block1_conv1_W_1:0", "block1_conv1/block1_conv1/kernel:0"]) {
    const names = kerasVgg16Names(new Map([[first, array([3, 3, 3, 64])]]));
    assert.equal(names["conv1_1.weight"]?.name, first);
    const tensors = new Map([...shapes].map(([ours, shape]) => [names[ours]!.name, array(shape)]));
    const { missing, misshaped, unused } = compare({ tensors, names }, shapes);
    assert.deepEqual([missing, misshaped, unused], [[], [], []], first);
  }
});

test("halves stay halves, with the values that they have", () => {
  const source = { ...array([2, 3], "f2"), bytes: new Uint8Array(toHalf([1, 2, 3, 4, 5, 0.1]).buffer) };
  const found = { tensors: new Map([["fc", source]]), names: { w: { name: "fc", axes: [1, 0] } } };
  const fail = () => assert.fail();
  const tensors = convert(found, new Map([["w", [3, 2]]]), fail, () => undefined);
  const { dtype, data } = decodeSafetensors(encodeSafetensors(tensors)).tensors["w"]!;
  assert.deepEqual([dtype, [...data]], ["F16", [1, 4, 2, 5, 3, fromHalf(toHalf([0.1]))[0]]]);
});

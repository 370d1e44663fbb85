import assert from "node:assert/strict";
import { test } from "node:test";
import { paperWidths } from "../../models/stylegan-config";
import { shapesOf } from "../kinds";
import type { Model } from "../model";
import { countOf, rowMajor, type SourceArray } from "../source-array";
import { inDomainEncoderNames, inDomainEncoderSizes, inDomainGeneratorNames } from "./in-domain";

const config = { ...paperWidths, resolution: 256, channels: 3 };
const sizes = { resolution: 256, channels: 3, latent: 512, base: 64, most: 1024 };

test("both tables have a place for every tensor of the released 256 px networks, each its own", () => {
  const generator: Model = { kind: "in-domain generator", config };
  const encoder: Model = { kind: "in-domain encoder", sizes };
  for (const [model, names, numbers] of [
    [generator, inDomainGeneratorNames(config), 29_676_021],
    [encoder, inDomainEncoderNames(sizes), 165_359_104],
  ] as const) {
    const shapes = shapesOf(model, "network");
    assert.deepEqual(Object.keys(names).sort(), [...shapes.keys()].sort());
    const theirs = Object.values(names).map(({ name }) => name);
    assert.equal(new Set(theirs).size, theirs.length);
    assert.equal(
      [...shapes.values()].reduce((sum, shape) => sum + countOf(shape), 0),
      numbers,
    );
  }
});

test("from 128 px on an upsampling kernel is a parameter of its block, in TensorFlow's order and turned round", () => {
  const names = inDomainGeneratorNames(config);
  assert.deepEqual(names["layers.10.conv"], { name: "synthesis.layer10.weight", reverse: [0, 1] });
  assert.deepEqual(names["layers.8.conv"], { name: "synthesis.layer8.conv.weight", axes: [2, 3, 1, 0] });
  assert.deepEqual(names["layers.11.conv"], { name: "synthesis.layer11.conv.weight", axes: [2, 3, 1, 0] });
});

test("an encoder's sizes are bounded: one of many narrow blocks is none", () => {
  const array = (...shape: number[]): SourceArray => ({
    ...{ type: "f4", shape, strides: rowMajor(shape), offset: 0 },
    bytes: new Uint8Array(4 * countOf(shape)),
  });
  const file = (blocks: number) =>
    new Map([
      ["block0.conv.weight", array(1, 3, 3, 3)],
      ["block0.bn.bn.bias", array(1)],
      ...Array.from({ length: blocks }, (_, i) => [`block${i + 1}.wscale2.bias`, array(1)] as const),
      [`block${blocks + 1}.bn.bn.bias`, array(2 * (blocks + 1))],
    ]);
  assert.equal(inDomainEncoderSizes(file(8))?.resolution, 1024);
  assert.equal(inDomainEncoderSizes(file(14)), undefined);
});

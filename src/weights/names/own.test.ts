import assert from "node:assert/strict";
import { test } from "node:test";
import { failing } from "../bytes";
import { compare } from "../convert";
import { imagenetKinds } from "../imagenet-networks";
import { recognise, shapesOf } from "../kinds";
import { exportPrefix, networksOf, type Model } from "../model";
import { countOf, rowMajor, type SourceArray } from "../source-array";

const sizes = { resolution: 16, channels: 3, latent: 8, mappingLayers: 2, mapsBase: 32, mapsMax: 8 };
const models: readonly Model[] = [
  { kind: "VGG16" },
  { kind: "StyleGAN", config: sizes, critic: true },
  ...imagenetKinds.map((kind) => ({ kind })),
];

/** An export's tensors, without most of their numbers. */
function exported(model: Model): Map<string, SourceArray> {
  const array = (shape: readonly number[]): SourceArray => ({
    ...{ type: "f4", shape, strides: rowMajor(shape), offset: 0 },
    bytes: new Uint8Array(4 * Math.min(countOf(shape), 8192)),
  });
  return new Map(
    networksOf(model).flatMap((network) =>
      [...shapesOf(model, network)].map(([name, shape]): [string, SourceArray] => [
        exportPrefix(model, network) + name,
        array(shape),
      ]),
    ),
  );
}

const read = (tensors: Map<string, SourceArray>, kind?: string) =>
  recognise(
    { container: "safetensors", networks: new Map([["", tensors]]), ...(kind !== undefined && { kind }) },
    failing("a.safetensors"),
  );

test("an export of every kind is read back as the same model, every tensor in its place", () => {
  for (const model of models) {
    const back = read(exported(model), model.kind);
    assert.deepEqual(back.model, model);
    for (const network of networksOf(model)) {
      const { missing, misshaped, unused } = compare(back.found[network]!, shapesOf(model, network));
      assert.deepEqual([missing, misshaped, unused], [[], [], []], model.kind);
    }
  }
});

test("without its kind an export of torchvision's VGG16 is not taken for Keras's; a kind that its tensors deny is refused", () => {
  assert.equal(read(exported({ kind: "VGG16" })).model.kind, "VGG16");
  assert.throws(
    () => read(exported({ kind: "VGG16 of torchvision" })),
    /its tensors are not called as those of an export/,
  );
  assert.throws(() => read(exported(models[1]!), "VGG16"), /its metadata say that it is "VGG16", its tensors are not/);
  assert.throws(() => read(exported(models[1]!), "x".repeat(1e5)), /say that it is "x{80}"/);
});

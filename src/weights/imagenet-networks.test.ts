import assert from "node:assert/strict";
import { test } from "node:test";
import { failing } from "./bytes";
import { imagenetNames, type ImagenetName } from "./imagenet-networks";
import { recognise } from "./kinds";
import type { SourceArray } from "./source-array";

const array = (...shape: number[]): SourceArray => ({
  ...{ type: "f4", shape, strides: shape.map(() => 0), offset: 0 },
  bytes: new Uint8Array(4),
});

/** What a file with the network's tensors and others is taken for. */
function taken(kind: ImagenetName, tell: [string, SourceArray], others: readonly string[]): string {
  const own = Object.values(imagenetNames(kind)).map(({ name }) => name);
  const tensors = new Map([...[...own, ...others].map((name): [string, SourceArray] => [name, array(1)]), tell]);
  return recognise({ container: "torch zip", networks: new Map([["", tensors]]) }, failing("a.pth")).model.kind;
}

test("a deeper network of the same family is refused; classifiers and counters are not in the way", () => {
  const in18: [string, SourceArray] = ["layer4.1.conv1.weight", array(512, 512, 3, 3)];
  const in50: [string, SourceArray] = ["layer4.1.conv1.weight", array(512, 2048, 1, 1)];
  assert.equal(taken("ResNet-18", in18, ["bn1.num_batches_tracked"]), "ResNet-18");
  assert.throws(
    () => taken("ResNet-18", in18, ["layer1.2.conv1.weight"]), // ResNet-34
    /a\.pth: like ResNet-18, but with 1 tensors that it does not have \("layer1\.2\.conv1\.weight"\): another network/,
  );
  assert.throws(() => taken("ResNet-50", in50, ["layer3.22.conv1.weight", "layer3.22.bn1.bias"]), /like ResNet-50/); // 101
  const alex: [string, SourceArray] = ["features.0.weight", array(64, 3, 11, 11)];
  const last: [string, SourceArray] = ["Mixed_7c.branch1x1.conv.weight", array(320, 2048, 1, 1)];
  assert.equal(taken("AlexNet", alex, ["classifier.1.weight"]), "AlexNet");
  assert.equal(taken("Inception", last, ["fc.weight", "AuxLogits.conv0.conv.weight"]), "Inception");
});

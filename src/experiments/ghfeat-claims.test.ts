import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "./change";
import { howOurs } from "./ghfeat-claims";
import { ghfeatPresets } from "./ghfeat-presets";

test("what differs from the paper names every weight that does, and none that does not", () => {
  const { fashion, toyfaces } = ghfeatPresets;
  assert.match(
    howOurs(fashion.small),
    /mean squares for norms, .*lambda1 0\.08, lambda4 5 in one step of 8 with 8 times the weight, rates/,
  );
  // sqrt(32^2 / (256^2 x 3)) = 0.072 of the paper's norm
  assert.match(
    howOurs(fashion.paper),
    /; lambda1 0\.0072 for 0\.1, lambda2 0\.066 for 0\.00005, lambda3 \S+ for 0\.0005;/,
  );
  assert.match(howOurs(fashion.small), /codes predicted from the average one/);
  assert.doesNotMatch(howOurs(fashion.paper), /average one/);
  assert.match(howOurs(toyfaces.paper), /; lambda2 0\.21 for 0\.00005;/);
  assert.doesNotMatch(howOurs(changed(toyfaces.paper, "perceptual.vgg16", "vgg16.safetensors")), /lambda/);
});

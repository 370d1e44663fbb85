import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { tf } from "../src/backend/tf";
import { encode } from "../src/models/encoder";
import { synthesis } from "../src/models/generator";
import { disposeTree } from "../src/nn/tree";
import { paperValue } from "../src/results/papers";
import { importWeights } from "../src/weights/import-weights";
import { recordFile } from "../src/weights/imported";
import { loadNetwork } from "../src/weights/load";
import { releasedAs } from "../src/weights/released";
import { makeWorkplace } from "./reproduce-command";

// The papers' protocol from the shell, on a pickle of the released layout (64 px, made by tests/weights/make_fixtures.py).

const cache = mkdtempSync(join(tmpdir(), "genfeat-released-"));
process.env["XDG_CACHE_HOME"] = cache;
const place = makeWorkplace();
after(() => {
  place.close();
  rmSync(cache, { recursive: true });
});

test("reproduce scores a folder of images by a released file, and stands it beside the paper where it is known as the authors'", async () => {
  const name = "ghfeat-ffhq-256";
  const { imported } = await importWeights(join("tests", "weights", "ghfeat.pkl"), name);
  const source = { ...imported.source, bytes: releasedAs(name)!.bytes! }; // what tells the authors' file, whose hash is not known
  writeFileSync(recordFile(name), JSON.stringify({ ...imported, source }));
  const data = join(place.folder, "images");
  mkdirSync(data);
  const colours = [20, 120, 220].map((r) => ({ r, g: 99, b: 200 }));
  for (const [i, background] of colours.entries())
    await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toFile(join(data, `${i}.png`));
  const args = ["released-weights", "--preset", "paper", "--set", `weights=${name}`, "--set", `data=${data}`];
  const { status, terminal } = await place.run(args);
  assert.equal(status, 0, terminal);
  const folder = join(place.results, "paper", "12-released-weights");
  const [, scored] = readFileSync(join(folder, "scores.csv"), "utf8").split("\n");
  const [method, mse, , images] = scored!.split(",");
  assert.deepEqual([method, images], [name, "3"]);
  const [encoder, generator] = [loadNetwork(imported, "encoder"), loadNetwork(imported, "generator")];
  const expected = tf.tidy(() => {
    const x = tf.stack(colours.map(({ r, g, b }) => tf.tensor1d([r, g, b]).div(127.5).sub(1)));
    const image = tf.tile(x.reshape([3, 1, 1, 3]), [1, 64, 64, 1]) as tf.Tensor4D;
    assert.ok(imported.model.kind === "GH-Feat");
    const drawn = synthesis(generator, encode(encoder, imported.model.setting, image).codes).image;
    return tf.mean(tf.square(drawn.sub(image))).dataSync()[0]!;
  });
  disposeTree([encoder, generator]);
  assert.ok(Math.abs(Number(mse) / expected - 1) < 1e-5, `${mse}, expected ${expected}`);
  const beside = readFileSync(join(folder, "cvpr-tab-2.csv"), "utf8");
  const { value } = paperValue("ghfeat:cvpr-2", "GH-Feat", "face MSE");
  assert.ok(beside.includes(`GH-Feat,face MSE ↓,${value},${mse},`), beside);
  assert.match(beside, /"3 images of [^"]*images at 64 x 64; the paper does not say how many/);
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { createRandom } from "../../src/backend/random";
import { tf } from "../../src/backend/tf";
import { packageNetworks } from "../../src/cli/parity/networks";
import { decodeSafetensors } from "../../src/files/safetensors";

interface Stored {
  reference: string;
  outputs: Record<string, { shape: number[]; largest: number; length: number; values: number[] }>;
}
const stored = JSON.parse(readFileSync(join(__dirname, "networks.json"), "utf8")) as Record<string, Stored>;

/** LPIPS's trained heads (BSD-2, see NOTICE). */
function headsOf(name: string): Record<string, tf.Tensor> {
  if (!name.startsWith("lpips")) return {};
  const { tensors } = decodeSafetensors(readFileSync(join(__dirname, `${name}-heads.safetensors`)));
  return Object.fromEntries(Object.entries(tensors).map(([i, { data }]) => [`heads.${i}`, tf.tensor1d(data)]));
}

for (const { name, bar, outputs: ours } of packageNetworks) {
  const { reference, outputs } = stored[name]!;
  test(`${name} with a formula's weights gives what ${reference} gives (tests/parity/networks.py)`, () => {
    const own = ours(createRandom(1), headsOf(name));
    for (const [output, { shape, largest, length, values }] of Object.entries(outputs)) {
      const tensor = own[output]!;
      assert.deepEqual(tensor.shape, shape, output);
      const data = tensor.dataSync<"float32">();
      values.forEach((value, i) => {
        const error = Math.abs(data[Math.floor((i * data.length) / values.length)]! - value) / largest;
        assert.ok(error <= bar, `${output}: value ${i} differs by ${error} of the largest`);
      });
      const squares = data.reduce((sum, value) => sum + value * value, 0);
      assert.ok(
        Math.abs(Math.sqrt(squares) / length - 1) <= 1e-5,
        `${output}: length ${Math.sqrt(squares)}, ${length}`,
      );
    }
  });
}

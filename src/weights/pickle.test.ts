import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bytesOf, legacyHead, named, text, unsigned } from "../../tests/weights/opcodes";
import { readPickle } from "./pickle";
import type { Dict, NumpyArray, Value } from "./pickle-values";
import { floatsOf } from "./source-array";
import { onlyNetwork } from "./torch-networks";
import { parseWeights } from "./weights-file";

const fixture = (name: string) => readFileSync(join("tests", "weights", name));
const arrayIn = (value: Value | undefined) => (value as NumpyArray).array!;

test("Python's plain values and numpy's arrays are the same in the protocols 0 to 5", () => {
  const pickles = JSON.parse(fixture("values.json").toString()) as Record<string, string>;
  assert.deepEqual(Object.keys(pickles), ["0", "1", "2", "3", "4", "5"]);
  for (const [protocol, base64] of Object.entries(pickles)) {
    const bytes = Buffer.from(base64, "base64");
    const { value, end } = readPickle(bytes, { file: `protocol ${protocol}` });
    assert.equal(end, bytes.length);
    const dict = value as Dict;
    const of = (name: string) => dict.get(name);
    assert.equal(of("text"), "h\u00e4lt \u{1f600} \\ ' \" \n");
    assert.deepEqual(of("integers"), [0, 255, 65535, -1, 2 ** 31 - 1, -(2 ** 40), 2n ** 100n]);
    assert.deepEqual(of("floats"), [0.5, -1e-300, Infinity]);
    assert.deepEqual(of("flags"), [true, false, null]);
    assert.deepEqual(
      [...(of("bytes") as Uint8Array)],
      Array.from({ length: 256 }, (_, i) => i),
    );
    assert.deepEqual(
      of("nested"),
      new Map<string | number, Value>([
        ["a", [1, 2, 3, 4]],
        [7, [[], new Map(), []]],
      ]),
    );
    assert.deepEqual(of("ordered"), new Map([["a", 1]]));
    const [first, second] = of("twice") as Value[];
    assert.equal(first, second);
    const values = [0, 1, 2, 3, 4, 5];
    for (const name of ["fortran", "half"]) assert.deepEqual([...floatsOf(arrayIn(of(name)))], values, name);
    assert.deepEqual(arrayIn(first).shape, [2, 3]);
    assert.deepEqual([...floatsOf(arrayIn(first))], values);
    assert.deepEqual(
      [...floatsOf(arrayIn(of("double")))],
      values.map((value) => Math.fround(value / 3)),
    );
    assert.equal(of("scalar"), 1.5);
    assert.deepEqual([arrayIn(of("empty")).shape, floatsOf(arrayIn(of("empty"))).length], [[0, 3], 0]);
    assert.throws(() => floatsOf(arrayIn(of("long"))), /expected floats, got i8/);
  }
});

test("every kind of tensor of torch, from both containers", async () => {
  const base = Array.from({ length: 24 }, (_, i) => i);
  const expected: Record<string, readonly number[]> = {
    ...{ float: base, half: base, bfloat16: base, scalar: [2.5], parameter: [0, 1, 2] },
    double: base.map((value) => Math.fround(value / 3)),
    transposed: base.map((_, i) => 6 * (i % 4) + Math.floor(i / 4)),
    part: [6, 8, 10, 12, 14, 16],
  };
  for (const file of ["kinds.pth", "kinds-legacy.pth"]) {
    const { networks } = await parseWeights(fixture(file), file);
    const tensors = networks.get(onlyNetwork)!;
    for (const [name, values] of Object.entries(expected))
      assert.deepEqual([...floatsOf(tensors.get(name)!)], values, name);
    assert.deepEqual(tensors.get("transposed")!.shape, [6, 4]);
    assert.deepEqual([tensors.get("long")!.type, tensors.size], ["i8", 9]); // the tenth, of shape [0, 3], is left out
  }
});

test("tensors and parameters as torch wrote them before 0.4, like torchvision's VGG16", async () => {
  const numbers = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
  const storage = bytesOf(
    "(",
    text("storage"),
    named("torch", "FloatStorage"),
    text("7"),
    text("cpu"),
    "K\x06Ntq\x01Q",
  ); // the last: no view
  const rebuilt = (size: string) =>
    bytesOf(named("torch._utils", "_rebuild_tensor"), "(", storage, "K\x00", size, "tR");
  const parameter = bytesOf(
    named("torch.nn.parameter", "Parameter"),
    ")\x81",
    rebuilt("K\x03\x85K\x01\x85"),
    "\x88}\x87b",
  );
  const saved = bytesOf(
    "\x80\x02}(",
    text("weight"),
    rebuilt("K\x02K\x03\x86K\x03K\x01\x86"),
    text("bias"),
    parameter,
    "u.",
  );
  const file = bytesOf(legacyHead, saved, "\x80\x02]", text("7"), "a.", unsigned(6, 8), numbers);
  const tensors = (await parseWeights(file, "vgg16.pth")).networks.get(onlyNetwork)!;
  assert.deepEqual([...floatsOf(tensors.get("weight")!)], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([tensors.get("weight")!.shape, tensors.get("bias")!.shape], [[2, 3], [3]]);
  assert.deepEqual([...floatsOf(tensors.get("bias")!)], [1, 2, 3]);
});

test("a checkpoint's networks are found among its optimisers and counters", async () => {
  const { container, networks } = await parseWeights(fixture("automodulator.pth"), "automodulator.pth");
  assert.equal(container, "torch zip");
  assert.deepEqual([...networks.keys()], ["G_state_dict", "G_running_state_dict"]);
  const weight = networks.get("G_running_state_dict")!.get("module.to_rgb.0.weight")!;
  assert.deepEqual([weight.shape, floatsOf(weight)[0]], [[2, 3, 2, 2], 1]);
});

test("what Python 2 wrote: short strings, dictionaries made of lists of pairs, bytes as text", () => {
  const pairs = bytesOf(
    named("collections", "OrderedDict"),
    "]q\x01(]q\x02(U\x01aK\x01e]q\x03(U\x01b",
    "T\x02\0\0\0\xff\0ee\x85R.",
  );
  assert.deepEqual(
    readPickle(pairs, { file: "pairs" }).value,
    new Map<string, Value>([
      ["a", 1],
      ["b", "\xff\0"],
    ]),
  );
  assert.equal(readPickle(bytesOf("S'\\x00\\'\\n\\101\"'\n."), { file: "quoted" }).value, "\0'\nA\"");
});

test("tensors are views of the file: reading a large one takes no more memory than its converted numbers", () => {
  const size = 64 * 2 ** 20;
  const header = bytesOf("\x80\x04B", Buffer.from(Uint32Array.of(size).buffer));
  const bytes = Buffer.concat([header, Buffer.alloc(size), Buffer.from(".")]);
  const { value } = readPickle(bytes, { file: "large" });
  assert.ok(value instanceof Uint8Array && value.buffer === bytes.buffer && value.length === size);
});

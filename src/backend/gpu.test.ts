import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { beforeEach } from "node:test";
import { parseCards, type Cards } from "./cards";
import { announceCompilation, cardFacts, cudaVersions, missingLibraries, prepareGpu, unusedCard } from "./gpu";

const base = mkdtempSync(join(tmpdir(), "genfeat-gpu-"));
test.after(() => rmSync(base, { recursive: true }));

const folder = join(base, "tensorflow");
const libraries = {
  cuda_runtime: ["libcudart.so.12"],
  cublas: ["libcublas.so.12", "libcublasLt.so.12"],
  cudnn: ["libcudnn.so.9"],
  cufft: ["libcufft.so.11"],
  cusolver: ["libcusolver.so.11"],
  cusparse: ["libcusparse.so.12"],
};
for (const [name, files] of Object.entries(libraries)) {
  mkdirSync(join(base, "nvidia", name, "lib"), { recursive: true });
  for (const file of files) writeFileSync(join(base, "nvidia", name, "lib", file), "");
}
mkdirSync(join(base, "nvidia_cudnn_cu12-9.28.0.42.dist-info"));
const library = { folder, isForGpu: true };

const names = [
  "CUDA_VISIBLE_DEVICES",
  "CUDA_DEVICE_ORDER",
  "CUDA_CACHE_PATH",
  "CUDA_CACHE_MAXSIZE",
  "NVIDIA_TF32_OVERRIDE",
  "LD_LIBRARY_PATH",
  "GENFEAT_NATIVE_LOG",
  "XDG_CACHE_HOME",
];
const kept = Object.fromEntries(names.map((name) => [name, process.env[name]]));
const restore = () => {
  for (const name of names) {
    const value = kept[name];
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
};
test.after(restore);
beforeEach(() => {
  for (const name of names) Reflect.deleteProperty(process.env, name);
  process.env["XDG_CACHE_HOME"] = base; // not the user's
});

const cards = parseCards(
  "0, GPU-a, NVIDIA H200, 570.86.15, 9.0, 143771, 4, Default\n1, GPU-b, NVIDIA A100, 570.86.15, 8.0, 40960, 4, Default\n",
);
const here: Cards = { driver: "570.86.15", cards };
const none: Cards = {};

/** prepareGpu with CUDA_VISIBLE_DEVICES as given, and what it said. */
function prepare(visible: string | undefined, found: Cards, of: typeof library | undefined = library) {
  if (visible !== undefined) process.env["CUDA_VISIBLE_DEVICES"] = visible;
  const said: string[] = [];
  const prepared = prepareGpu(
    of,
    (text) => said.push(text),
    () => found,
  );
  return { ...prepared, said, visible: process.env["CUDA_VISIBLE_DEVICES"] };
}

test("a process sees the first card, or the last of those that the user lists, and says so", () => {
  const alone = prepare(undefined, here);
  assert.deepEqual([alone.visible, alone.card?.name, alone.said], ["0", "NVIDIA H200", []]);
  assert.equal(process.env["CUDA_DEVICE_ORDER"], "PCI_BUS_ID");
  assert.match(process.env["CUDA_CACHE_PATH"] ?? "", /genfeat\/cuda$/);
  assert.equal(process.env["CUDA_CACHE_MAXSIZE"], "4294967296");
  const listed = prepare("0, 1", here);
  assert.deepEqual([listed.visible, listed.card?.name], ["1", "NVIDIA A100"]);
  assert.match(listed.said.join("\n"), /^GPU: a process uses one card; of CUDA_VISIBLE_DEVICES=0,1 .* the last, 1$/);
  assert.equal(prepare("0,-1,1", here).visible, "0"); // CUDA stops reading there
});

test("without a driver: one line with the reason, and the CPU; nothing where cards are hidden or the library is the CPU's", () => {
  const without = prepare(undefined, none);
  assert.equal(without.said.length, 1);
  assert.match(without.said[0]!, /^GPU: there is no NVIDIA driver.*Computing on the CPU.*npm run setup -- --cpu/);
  assert.match(without.fault ?? "", /no NVIDIA driver/);
  for (const hidden of ["-1", ""]) assert.deepEqual(prepare(hidden, none).said, []);
  assert.deepEqual(prepare("0", none, { folder, isForGpu: false }).said, []);
});

test("a card that cannot be used is hidden from TensorFlow", () => {
  const occupied = { ...here, cards: cards.map((card) => ({ ...card, usedMemory: card.memory! })) };
  const { said, visible, card } = prepare("1", occupied);
  assert.deepEqual([visible, card], ["-1", undefined]);
  assert.match(said[0]!, /NVIDIA A100 is occupied/);
});

test("a library of NVIDIA's that is not there is named", () => {
  assert.deepEqual(missingLibraries(folder), []);
  assert.deepEqual(missingLibraries(join(base, "elsewhere", "tensorflow")), []);
  const file = join(base, "nvidia", "cudnn", "lib", "libcudnn.so.9");
  rmSync(file);
  try {
    const { said, fault } = prepare("0", here);
    assert.match(fault ?? "", /^libcudnn\.so\.9: not beside .*tensorflow; run npm run setup$/);
    assert.equal(said.length, 1);
  } finally {
    writeFileSync(file, "");
  }
});

test("NVIDIA's libraries of the machine, in a folder that LD_LIBRARY_PATH names, serve as well, and their files are recorded", () => {
  const [own, theirs] = [join(base, "nvidia", "cublas", "lib"), join(base, "links")];
  mkdirSync(theirs);
  renameSync(join(own, "libcublas.so.12"), join(base, "libcublas.so.13"));
  symlinkSync(join(base, "libcublas.so.13"), join(theirs, "libcublas.so.12"));
  try {
    assert.deepEqual(missingLibraries(folder), ["libcublas.so.12"]);
    process.env["LD_LIBRARY_PATH"] = `/nowhere:${theirs}`;
    assert.deepEqual(missingLibraries(folder), []);
    const file = realpathSync(join(base, "libcublas.so.13"));
    assert.deepEqual(cudaVersions(folder), { cudnn: "9.28.0.42", cublas: file });
    assert.match(
      prepare("0", here).fault ?? "",
      /CUDA 13's libraries .* need NVIDIA's driver 580 or newer, here is 570/,
    );
    process.env["LD_LIBRARY_PATH"] = theirs;
    assert.equal(prepare("0", { driver: "580.65", cards }).fault, undefined);
  } finally {
    renameSync(join(base, "libcublas.so.13"), join(own, "libcublas.so.12"));
    rmSync(theirs, { recursive: true });
  }
});

test("where TensorFlow leaves a good card out, that is said; not where the reason is known, or it is used", () => {
  process.env["CUDA_VISIBLE_DEVICES"] = "0";
  const prepared = { library, card: cards[0]! };
  assert.match(unusedCard(prepared, false) ?? "", /TensorFlow leaves NVIDIA H200 out; GENFEAT_NATIVE_LOG=0/);
  assert.equal(unusedCard(prepared, true), undefined);
  assert.equal(unusedCard({ library, fault: "told" }, false), undefined);
  assert.equal(unusedCard({ library: { folder, isForGpu: false } }, false), undefined);
});

test("the compilation of kernels is announced once for a driver, for cards that need it, and where TensorFlow takes the card", () => {
  const folder = join(base, "kernels");
  const at = (visible: string, found = here, cache = folder) => {
    process.env["CUDA_CACHE_PATH"] = cache;
    return prepare(visible, found);
  };
  const announced = (...of: Parameters<typeof at>) => {
    const said: string[] = [];
    announceCompilation(at(...of), (text) => said.push(text));
    return said.length;
  };
  at("0"); // TensorFlow did not load
  assert.deepEqual([announced("1"), existsSync(folder)], [0, false]); // an A100 finds machine code
  const said: string[] = [];
  announceCompilation(at("0"), (text) => said.push(text));
  assert.match(said.join("\n"), /^GPU: .* compiles each of TensorFlow's kernels .*kernels$/);
  assert.equal(announced("0"), 0);
  const newer = { driver: "580.1", cards: cards.map((card) => ({ ...card, driver: "580.1" })) };
  assert.deepEqual([announced("0", newer), announced("0", newer), announced("0")], [1, 0, 0]);
  const silent = { driver: "580.1" }; // no nvidia-smi
  assert.deepEqual([announced("0", silent), announced("0", silent)], [1, 0]);
  writeFileSync(join(base, "a-file"), "");
  for (let i = 0; i < 2; i++) assert.equal(announced("0", here, join(base, "a-file")), 1); // nothing can be kept there
  const compat = { ...here, compat: "575.57" }; // compiles anew
  process.env["GENFEAT_NATIVE_LOG"] = "0";
  assert.equal(announced("0", compat), 0); // doctor reads that log
  Reflect.deleteProperty(process.env, "GENFEAT_NATIVE_LOG");
  assert.deepEqual([announced("0", compat), announced("0", compat)], [1, 0]);
});

test("where CUDA counts cards in another order than nvidia-smi, none is judged by its number", () => {
  const full = cards.map((card) => ({ ...card, usedMemory: card.memory! }));
  process.env["CUDA_DEVICE_ORDER"] = "FASTEST_FIRST";
  const { fault, card } = prepare("0", { ...here, cards: full });
  assert.deepEqual([fault, card], [undefined, undefined]);
  process.env["CUDA_DEVICE_ORDER"] = "FASTEST_FIRST";
  assert.match(prepare("GPU-a", { ...here, cards: full }).fault ?? "", /occupied/);
});

test("a card that cuDNN no longer computes on is hidden, unless an older cuDNN is named", () => {
  const volta = parseCards("0, GPU-a, Tesla V100-SXM2-16GB, 570.86.15, 7.0, 16384, 4, Default\n");
  const of = () => prepare("0", { driver: "570.86.15", cards: volta });
  const { fault, visible } = of();
  assert.match(
    fault ?? "",
    /^Tesla V100-SXM2-16GB has compute capability 7, cuDNN 9\.28 begins at 7\.5; name a folder/,
  );
  assert.equal(visible, "-1");
  const older = join(base, "older");
  mkdirSync(older);
  writeFileSync(join(older, "libcudnn.so.9.10.2"), "");
  symlinkSync("libcudnn.so.9.10.2", join(older, "libcudnn.so.9"));
  process.env["LD_LIBRARY_PATH"] = older;
  assert.equal(of().fault, undefined);
});

test("in a bundle that leaves NVIDIA's libraries to the machine, a missing one is to be named", () => {
  const bundle = join(base, "bundle");
  for (const name of ["tensorflow", "nvidia"]) mkdirSync(join(bundle, name), { recursive: true });
  writeFileSync(join(bundle, "system-cuda"), "");
  const { fault } = prepare("0", here, { folder: join(bundle, "tensorflow"), isForGpu: true });
  assert.match(fault ?? "", /libcudnn\.so\.9.*; name their folder in LD_LIBRARY_PATH/);
});

test("of libraries in a Python's packages the versions that those say are recorded", () => {
  const site = join(base, "site-packages");
  const lib = join(site, "nvidia", "cudnn", "lib");
  mkdirSync(lib, { recursive: true });
  for (const name of ["nvidia_cudnn_cu13-9.13.0.50.dist-info", "nvidia_cublas-13.1.0.3.dist-info"])
    mkdirSync(join(site, name));
  writeFileSync(join(lib, "libcudnn.so.9"), "");
  process.env["LD_LIBRARY_PATH"] = lib;
  assert.deepEqual(cudaVersions(folder), { cudnn: "9.13.0.50" });
});

test("TF32 and the versions of NVIDIA's libraries are recorded", () => {
  assert.deepEqual(cudaVersions(folder), { cudnn: "9.28.0.42" });
  const facts = () => cardFacts({ library, card: cards[0]! });
  assert.deepEqual([facts()?.tf32, facts()?.cuda["cudnn"], facts()?.name], [true, "9.28.0.42", "NVIDIA H200"]);
  process.env["NVIDIA_TF32_OVERRIDE"] = "0";
  assert.equal(facts()?.tf32, false);
  assert.equal(cardFacts({ library }), undefined);
});

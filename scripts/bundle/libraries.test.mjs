import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { checkLibrary, stageCuda, stageRecords } from "./libraries.mjs";

const base = mkdtempSync(join(tmpdir(), "genfeat-libraries-"));
test.after(() => rmSync(base, { recursive: true }));

const wheels = ["nvidia-cuda-runtime-cu12", "nvidia-cudnn-cu12", "tensorflow"].map((name) => ({
  ...{ name, version: "1.2.3", sha256: "aa" },
}));
for (const wheel of wheels) writeFileSync(join(base, `${wheel.name}.json`), JSON.stringify({ ...wheel, files: [] }));
writeFileSync(join(base, "complete.json"), "[]");

test("a bundle records the wheels whose libraries it holds, for its doctor", () => {
  const recorded = (/** @type {string} */ name, /** @type {boolean} */ isSystems) => {
    const stage = join(base, name);
    mkdirSync(join(stage, "lib"), { recursive: true });
    stageRecords(base, stage, isSystems);
    const files = readdirSync(join(stage, "lib")).sort();
    return files.map((file) => JSON.parse(readFileSync(join(stage, "lib", file), "utf8")));
  };
  assert.deepEqual(recorded("whole", false), wheels);
  assert.deepEqual(recorded("system-cuda", true), [wheels[0], wheels[2]]);
});

test("NVIDIA's packages go along as they lie beside TensorFlow; for the machine's own only the runtime", () => {
  const site = join(base, "site");
  const nvidia = join(site, "nvidia");
  for (const name of ["cuda_runtime", "cudnn"]) {
    mkdirSync(join(nvidia, name, "lib"), { recursive: true });
    writeFileSync(join(nvidia, name, "lib", `lib${name}.so.1.2`), name);
    symlinkSync(`lib${name}.so.1.2`, join(nvidia, name, "lib", `lib${name}.so.1`));
    mkdirSync(join(site, `nvidia_${name}_cu12-1.2.dist-info`));
  }
  const staged = (/** @type {string} */ name, /** @type {boolean} */ isSystems) => {
    const stage = join(base, name);
    mkdirSync(join(stage, "lib"), { recursive: true });
    stageCuda(nvidia, stage, isSystems);
    return [readdirSync(join(stage, "lib", "nvidia")).sort(), readdirSync(join(stage, "lib")).sort()];
  };
  const about = ["nvidia", "nvidia_cuda_runtime_cu12-1.2.dist-info", "nvidia_cudnn_cu12-1.2.dist-info"];
  assert.deepEqual(staged("all", false), [["cuda_runtime", "cudnn"], about]);
  assert.equal(readlinkSync(join(base, "all", "lib", "nvidia", "cudnn", "lib", "libcudnn.so.1")), "libcudnn.so.1.2");
  assert.deepEqual(staged("own", true), [["cuda_runtime"], about.slice(0, 2)]);
  assert.throws(
    () => stageCuda(join(base, "none"), join(base, "x"), false),
    /none is missing; run npm run setup -- --gpu/,
  );
});

test("a library for the other kind of machine is refused", () => {
  for (const [name, content, isGpus] of /** @type {const} */ ([
    ["cpu", "TensorFlow", false],
    ["gpu", "TensorFlow cudaGetDeviceCount", true],
  ])) {
    const folder = join(base, `tensorflow-${name}`);
    mkdirSync(folder);
    for (const part of ["cc", "framework"]) writeFileSync(join(folder, `libtensorflow_${part}.so.2`), content);
    checkLibrary(folder, isGpus);
    assert.throws(() => checkLibrary(folder, !isGpus), isGpus ? /for GPUs; add --gpu/ : /for the CPU; leave out --gpu/);
  }
});

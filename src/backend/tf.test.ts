import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gpu } from "./environment";
import { backendInfo, tf } from "./tf";

/** Runs a program that loads the backend, with a pipe for stderr and this environment besides; what is undefined in it is not set. */
function child(program: string, environment: Record<string, string | undefined> = {}, ...options: string[]) {
  const args = ["--import", "tsx", ...options, "-e", program];
  const env = { ...process.env, NODE_OPTIONS: "", ...environment };
  return spawnSync(process.execPath, args, { encoding: "utf8", env });
}

const door = JSON.stringify(join(__dirname, "tf"));
const convolve = `const { tf, backendInfo } = require(${door});
tf.conv2d(tf.ones([1, 8, 8, 1]), tf.ones([3, 3, 1, 1]), 1, "same").dataSync();
console.log(JSON.stringify(backendInfo()));`;

test("the native backend computes, with TensorFlow's library of the set-up", () => {
  assert.equal(tf.getBackend(), "tensorflow");
  assert.match(backendInfo().libtensorflow, /^\d+\.\d+\.\d+$/);
  assert.equal(backendInfo().threads.intra, Number(process.env["TF_NUM_INTRAOP_THREADS"] ?? availableParallelism()));
});

/** Stands in for TensorFlow's own, as on a card that another process has for itself. */
const noContext = `#include <dlfcn.h>
extern "C" void* TFE_NewContext(const void*, void* status) {
  void* library = dlopen("libtensorflow_framework.so.2", RTLD_LAZY | RTLD_NOLOAD);
  auto set = reinterpret_cast<void (*)(void*, int, const char*)>(dlsym(library, "TF_SetStatus"));
  set(status, 13, "failed call to cuDevicePrimaryCtxRetain");
  return nullptr;
}`;

test(
  "where TensorFlow cannot make its context the reason is said, and the process goes on",
  { skip: process.platform !== "linux" },
  (t) => {
    const folder = mkdtempSync(join(tmpdir(), "genfeat-context-"));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "none.cc"), noContext);
    const library = join(folder, "none.so");
    const compiled = spawnSync("g++", ["-shared", "-fPIC", join(folder, "none.cc"), "-o", library, "-ldl"], { encoding: "utf8" }); // prettier-ignore
    assert.equal(compiled.status, 0, compiled.stderr);
    const caught = `try { require(${door}); } catch (error) { console.log(error.message); }`;
    const { status, signal, stdout } = child(caught, { LD_PRELOAD: library });
    assert.deepEqual([status, signal], [0, null]);
    assert.match(stdout, /tfjs_binding\.node: does not load.*failed call to cuDevicePrimaryCtxRetain/);
  },
);

test("nothing but errors comes from the library unless it is asked for", () => {
  const quiet = child(convolve, { CUDA_VISIBLE_DEVICES: "-1" }); // of hidden cards nothing is said
  assert.deepEqual([quiet.status, quiet.stderr], [0, ""]);
  const loud = child(convolve, { GENFEAT_NATIVE_LOG: "0" });
  assert.equal(loud.status, 0);
  assert.match(loud.stderr, /oneDNN|cpu_feature_guard/);
});

test("threads and oneDNN are what the environment says, and recorded", () => {
  const { stdout } = child(convolve, {
    TF_NUM_INTRAOP_THREADS: "1",
    TF_NUM_INTEROP_THREADS: "3",
    TF_ENABLE_ONEDNN_OPTS: "0",
  });
  const info = JSON.parse(stdout) as ReturnType<typeof backendInfo>;
  assert.deepEqual([info.threads, info.oneDNN], [{ intra: 1, inter: 3 }, false]);
  assert.equal((JSON.parse(child(convolve).stdout) as typeof info).oneDNN, true);
});

const isForGpu = gpu.library?.isForGpu === true;

/** What TensorFlow and CUDA read from the environment when the addon is loaded, and no later. */
const readOnce = ["TF_FORCE_GPU_ALLOW_GROWTH", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "CUDA_CACHE_PATH"];
const atLoading = `const real = process.dlopen; process.dlopen = (module, file, ...rest) => {
  if (String(file).endsWith("tfjs_binding.node")) console.log(JSON.stringify(${JSON.stringify(readOnce)}.map((name) => process.env[name])));
  return real.call(process, module, file, ...rest);
}; require(${door});`;

test("the library is loaded with one card to see, whose memory it takes as it needs it, unless the user has set that otherwise", (t) => {
  const cache = mkdtempSync(join(tmpdir(), "genfeat-cache-"));
  t.after(() => rmSync(cache, { recursive: true }));
  const environmentOf = (set: Record<string, string>) => {
    const unset = Object.fromEntries(readOnce.map((name) => [name, undefined]));
    const { status, stdout, stderr } = child(atLoading, { ...unset, XDG_CACHE_HOME: cache, ...set });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as string[];
  };
  const [growth, visible, order, kernels] = environmentOf({});
  assert.deepEqual([growth, order, kernels], ["true", "PCI_BUS_ID", join(cache, "genfeat", "cuda")]);
  if (!isForGpu) assert.equal(visible, "0"); // else it depends on the machine: gpu.test.ts
  const own = {
    TF_FORCE_GPU_ALLOW_GROWTH: "false",
    CUDA_VISIBLE_DEVICES: "-1",
    CUDA_DEVICE_ORDER: "FASTEST_FIRST",
    CUDA_CACHE_PATH: join(cache, "own"),
  };
  assert.deepEqual(environmentOf(own), Object.values(own));
});

test(
  "TensorFlow's library for GPUs computes on the CPU where there is no card, and one line says why",
  {
    skip: (!isForGpu || backendInfo().device === "GPU") && "needs npm run setup -- --gpu, and no card",
  },
  () => {
    const { status, stdout, stderr } = child(convolve, { CUDA_VISIBLE_DEVICES: "0" });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^GPU: .*\. Computing on the CPU, .*npm run setup -- --cpu.*\n$/);
    assert.equal((JSON.parse(stdout) as ReturnType<typeof backendInfo>).device, "CPU");
    const loud = child(convolve, { CUDA_VISIBLE_DEVICES: "0", GENFEAT_NATIVE_LOG: "0" }).stderr;
    assert.match(loud, /failed call to cuInit/); // it looked for the driver,
    assert.doesNotMatch(loud, /Cannot dlopen/); // and had its libraries
  },
);

const hide = (name: string) => `const fs = require("node:fs"); const real = fs.existsSync;
fs.existsSync = (file) => !String(file).endsWith("${name}") && real(file);`;

/** What is made to go wrong before the backend is loaded, and the error's text. */
const broken: Record<string, [program: string, message: RegExp]> = {
  "no addon": [hide("tfjs_binding.node"), /tfjs_binding\.node: not built yet; run npm run setup/],
  "an addon of an older set-up": [hide("blas.node"), /blas\.node: not built yet; run npm run setup/],
  "no library": [
    `const real = process.dlopen; process.dlopen = (module, file, ...rest) => {
  if (String(file).endsWith("tfjs_binding.node")) throw new Error("libtensorflow_cc.so.2: no such file");
  return real.call(process, module, file, ...rest);
};`,
    /tfjs_binding\.node: does not load; run npm run setup\. libtensorflow_cc\.so\.2: no such file/,
  ],
};

test("where the addon does not load there is an error with the remedy, and no other backend", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-addon-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [what, [program, message]] of Object.entries(broken))
    await t.test(what, () => {
      const file = join(folder, "break.cjs");
      writeFileSync(file, program);
      const { status, stdout, stderr } = child(convolve, {}, "--require", file);
      assert.notEqual(status, 0);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    });
});

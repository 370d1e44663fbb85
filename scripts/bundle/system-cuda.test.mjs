import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";

const base = mkdtempSync(join(tmpdir(), "genfeat-cuda-"));
test.after(() => rmSync(base, { recursive: true }));

/** @param {string[]} files */
function make(...files) {
  for (const file of files) {
    mkdirSync(dirname(join(base, file)), { recursive: true });
    writeFileSync(join(base, file), "");
  }
}

/**
 * @param {string} name of the folder of links
 * @param {NodeJS.ProcessEnv} env
 */
function find(name, env) {
  const home = join(base, name);
  const program = join(import.meta.dirname, "target", "system-cuda.cjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, home], {
    encoding: "utf8",
    env: { PATH: "/nowhere", ...env },
  });
  assert.equal(status, 0, stderr);
  const folder = stdout.trim();
  assert.equal(dirname(folder), home);
  const to = (/** @type {string} */ library) =>
    existsSync(join(folder, library)) ? readlinkSync(join(folder, library)) : undefined;
  return { said: stderr, to, folder };
}

// PyTorch for CUDA 13, as its packages lie in a virtual environment.
const site = "venv/lib/python3.12/site-packages/nvidia";
make(
  ...[
    "libcublas.so.13",
    "libcublasLt.so.13",
    "libcufft.so.12",
    "libcusolver.so.12",
    "libcusparse.so.12",
    "libnvJitLink.so.13",
    "libcudart.so.13",
    "libcudart.so.12",
    "libcurl.so.4",
  ].map((name) => `${site}/cu13/lib/${name}`),
  ...["libcudnn.so.9", "libcudnn_graph.so.9"].map((name) => `${site}/cudnn/lib/${name}`),
);
const venv = { VIRTUAL_ENV: join(base, "venv") };

test("PyTorch's libraries are linked under the names that TensorFlow asks for, CUDA 13's in the place of 12's, with their neighbours", () => {
  const { said, to } = find("links", venv);
  const cu13 = join(base, site, "cu13", "lib");
  assert.equal(to("libcublas.so.12"), join(cu13, "libcublas.so.13"));
  assert.equal(to("libcublasLt.so.12"), join(cu13, "libcublasLt.so.13"));
  assert.equal(to("libcufft.so.11"), join(cu13, "libcufft.so.12"));
  assert.equal(to("libcusolver.so.11"), join(cu13, "libcusolver.so.12"));
  assert.equal(to("libcusparse.so.12"), join(cu13, "libcusparse.so.12"));
  assert.equal(to("libcublasLt.so.13"), join(cu13, "libcublasLt.so.13")); // libcublas.so.13 asks for it
  assert.equal(to("libcudnn_graph.so.9"), join(base, site, "cudnn", "lib", "libcudnn_graph.so.9"));
  assert.equal(to("libcudart.so.13"), join(cu13, "libcudart.so.13"));
  assert.deepEqual([to("libcudart.so.12"), to("libcurl.so.4")], [undefined, undefined]); // the bundle has the first itself
  assert.match(said, /^CUDA: libcublas\.so\.12 is .*libcublas\.so\.13$/m);
  assert.doesNotMatch(said, /not found/);
  assert.equal(find("links", venv).said, ""); // told once
});

test("CUDA 12's own come first, wherever they lie; what other libraries are found for has its own folder", () => {
  make("cuda/lib64/libcublas.so.12", "cuda/lib64/libcublasLt.so.12");
  const { said, to, folder } = find("links", { ...venv, CUDA_HOME: join(base, "cuda") });
  assert.equal(to("libcublas.so.12"), join(base, "cuda", "lib64", "libcublas.so.12"));
  assert.match(said, /libcublas\.so\.12 is .*cuda\/lib64/);
  const again = find("links", venv);
  assert.equal(again.to("libcublas.so.12"), join(base, site, "cu13", "lib", "libcublas.so.13"));
  assert.ok(again.folder !== folder && existsSync(folder)); // another machine may be using it
  assert.equal(find("links", { ...venv, LD_LIBRARY_PATH: folder }).folder, again.folder); // its own links are no library
});

test("what is not found is named with the remedy", () => {
  make("own/libcudnn.so.9");
  const { said, to } = find("few", { LD_LIBRARY_PATH: join(base, "own") });
  if (to("libcublas.so.12") === undefined)
    assert.match(said, /libcublas\.so\.12.* not found; name their folder in LD_LIBRARY_PATH/);
  assert.equal(to("libcudnn.so.9"), join(base, "own", "libcudnn.so.9"));
});

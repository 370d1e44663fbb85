import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { tf } from "../../backend/tf";
import { root, settings } from "./machine";
import { check, type Check } from "./self-test";

const doctor = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "src/cli/doctor.ts", ...args], { cwd: root, encoding: "utf8" });

test("doctor --json: versions, machine and backend; every check of the library and of the gradients passes", () => {
  const { status, stdout } = doctor("--json");
  const report = JSON.parse(stdout) as {
    versions: Record<string, string>;
    machine: { cores: number; freeDisk: { cache: number } };
    info: { libtensorflow: string; device: string };
    device: Record<string, string>;
    wheels: Record<string, string>;
    checks: Check[];
  };
  assert.deepEqual(
    report.checks.filter(({ fault }) => fault !== undefined),
    [],
  );
  assert.equal(status, 0);
  assert.ok(report.checks.length >= 12);
  assert.equal(report.versions["node"], process.version);
  assert.match(report.info.libtensorflow, /^2\.\d+\.\d+$/);
  assert.match(report.device["convolution"] ?? "", /^[\d.]+ [GT]FLOP\/s$/);
  for (const [name, version] of Object.entries(report.wheels))
    // none where the library is the user's
    assert.match(`${name} ${version}`, /^(tensorflow|tensorflow-cpu|nvidia-[\w-]+-cu12) \d+(\.\d+)+$/);
  assert.ok(report.machine.cores > 0 && report.machine.freeDisk.cache > 0);
});

test("doctor --help tells what there is", () => {
  for (const option of ["--help", "-h"]) {
    const { status, stdout, stderr } = doctor(option);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^npm run doctor \[-- --json \| --self-test\]\n/);
  }
});

/** What was typed, and the line that answers it. */
const mistakes: Record<string, [args: string[], line: RegExp]> = {
  "an unknown option": [["--jsno"], /^Unknown option '--jsno'/],
  "one behind a known option": [["--json", "--full"], /^Unknown option '--full'/],
  "a word": [["json"], /^Unexpected argument 'json'/],
  "a value": [["--json=yes"], /^Option '--json' does not take an argument/],
  "both kinds of output": [["--json", "--self-test"], /^--json and --self-test: choose one/],
};

for (const [what, [args, line]] of Object.entries(mistakes))
  test(`doctor: ${what} is a mistake, told in one line`, () => {
    const { status, stdout, stderr } = doctor(...args);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, line);
    assert.match(stderr, /^[^\n]*; npm run doctor -- --help lists the options\n$/);
  });

test("doctor: settings are those of genfeat, TensorFlow and CUDA; neither another program's nor a key", () => {
  const ours = {
    GENFEAT_EAGER: "1",
    TF_FORCE_GPU_ALLOW_GROWTH: "false",
    TF_GPU_ALLOCATOR: "cuda_malloc_async",
    CUDA_VISIBLE_DEVICES: "1",
    NVIDIA_TF32_OVERRIDE: "0",
    LD_LIBRARY_PATH: "/site",
  };
  const others = { PATH: "/bin", TF_CLI_ARGS: "x", TF_VAR_name: "x", TF_TOKEN_example_com: "x", NVIDIA_API_KEY: "x" };
  assert.deepEqual(settings({ ...others, ...ours }), ours);
});

test("a check tells an error, a fault and a tensor that was left behind apart, and goes on", () => {
  assert.deepEqual(
    check("good", () => undefined),
    { name: "good" },
  );
  assert.deepEqual(
    check("bad", () => "3 instead of 4"),
    { name: "bad", fault: "3 instead of 4" },
  );
  const broken = () => {
    throw new Error("no such op");
  };
  assert.deepEqual(check("broken", broken), { name: "broken", fault: "no such op" });
  let kept: tf.Tensor | undefined;
  const leaky = () => {
    kept = tf.keep(tf.scalar(1));
    return undefined;
  };
  assert.deepEqual(check("leaky", leaky), { name: "leaky", fault: "1 tensors were not released" });
  kept?.dispose();
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { tf } from "../../src/backend/tf";
import { authorNetworks } from "../../src/cli/parity/authors";
import { compareWith } from "../../src/cli/parity/compare";
import type { Network } from "../../src/cli/parity/networks";
import { parseOptions, type Options } from "../../src/cli/parity/options";
import { runReference, type Reference } from "../../src/cli/parity/reference";
import { parityTable } from "../../src/cli/parity/report";
import { UsageError } from "../../src/cli/usage-error";

const scripts = join(__dirname, "../../scripts");
const python = process.env["GENFEAT_PYTHON"] ?? join(__dirname, "../../.venv/bin/python");
const folder = mkdtempSync(join(tmpdir(), "genfeat-parity-test-"));
after(() => rmSync(folder, { recursive: true }));

const write = (file: string, text: string) => {
  const path = join(folder, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
};

/** Ours gives x = 1, 2; the reference what is given. */
const network: Network = { name: "two", bar: 1e-4, outputs: (_, given) => ({ x: tf.tensor1d([1, 2]), ...given }) };
const reference = (values: number[], name = "x"): Reference => ({
  whose: "a test",
  tensors: { [name]: { dtype: "F32", shape: [values.length], data: Float32Array.from(values) } },
});

test("a network is compared by its largest difference over the largest value", () => {
  const before = tf.memory().numTensors;
  assert.deepEqual(compareWith(network, reference([1, 2])), { error: 0, output: "x", isEqual: true });
  const { error, isEqual } = compareWith(network, reference([1.001, 2]));
  assert.ok(Math.abs(error - 0.0005) < 1e-6 && !isEqual);
  assert.ok(compareWith(network, reference([1.0001, 2])).isEqual);
  assert.throws(() => compareWith(network, reference([1, NaN])), /two: x has values that are not finite/);
  assert.throws(() => compareWith(network, reference([1, 2, 3])), /two: its x is \[3\], ours \[2\]/);
  assert.throws(() => compareWith(network, reference([1], "y")), /two: its y is \[1\], ours \[\]/);
  assert.throws(() => compareWith(network, reference([1], "heads.0")), /two: its reference gave nothing/);
  assert.equal(tf.memory().numTensors, before);
});

test("the table says what is equal, what differs, and why something was not run", () => {
  const comparison = { error: 2e-4, output: "x", isEqual: false };
  const { rows } = parityTable([
    { network, whose: "a test", comparison },
    { network, whose: "a test", comparison: { ...comparison, error: 0, isEqual: true } },
    { network, whose: "models/two.py", comparison: undefined, why: "it needs --reference" },
  ]);
  assert.deepEqual(rows, [
    ["two", "a test", 2e-4, "x", "1e-4", "differs"],
    ["two", "a test", 0, "x", "1e-4", "equal"],
    ["two", "models/two.py", null, null, "1e-4", "not run: it needs --reference"],
  ]);
});

test("options: all networks unless some are named; the authors' files have to be there", () => {
  const read = (...args: string[]) => {
    const options = parseOptions(args);
    assert.ok(options !== "help");
    return options.networks.map(({ name }) => name);
  };
  assert.equal(read().length, 12);
  const all = parseOptions(["--only", "vgg16, alexnet"]);
  assert.equal(all !== "help" && all.command, "npm run parity -- --only vgg16,alexnet");
  assert.deepEqual(read("--only", "lpips-vgg, vgg16"), ["vgg16", "lpips-vgg"]);
  const fails = (args: string[], message: RegExp) =>
    assert.throws(
      () => parseOptions(args),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  fails(["--only", "vgg19"], /--only: no network "vgg19"; there are vgg16, alexnet/);
  fails(["--only", "ghfeat-encoder"], /the authors' training\/networks_ghfeat.py; name its folder with --reference/);
  fails(["--reference", folder], /none of models\/stylegan_generator.py, .*stylegan_encoder_network.py is there/);
  write("training/networks_ghfeat.py", "");
  assert.deepEqual(read("--reference", folder, "--only", "ghfeat-encoder"), ["ghfeat-encoder"]);
  const place = (...args: string[]) => (parseOptions(args) as Options).results;
  assert.deepEqual([place(), place("--reference", folder), place("--only", "vgg16")], Array(3).fill(join("results", "local"))); // prettier-ignore
  assert.equal(place("--only", "vgg16", "--results", "elsewhere"), "elsewhere");
  fails(["--reference", folder, "--only", "stylegan-generator"], /models\/stylegan_generator.py is not there/);
});

test("a reference runs in a process of its own; what it ends with is the error", async () => {
  const script = write(
    "reference.py",
    [
      "import sys",
      `sys.path.append(${JSON.stringify(join(scripts, "parity"))})`,
      "import authors_file, json, struct",
      "name, to, *folder = sys.argv[1:]",
      "try:",
      "    values = authors_file.load(*folder, 'models/two.py').Two().values if folder else [5.0]",
      "except Exception as error:",
      "    sys.exit(f'{type(error).__name__}: {error}')",
      "header = json.dumps({'x': {'dtype': 'F32', 'shape': [len(values)], 'data_offsets': [0, 4 * len(values)]}}).encode()",
      "open(to, 'wb').write(struct.pack('<Q', len(header)) + header + struct.pack(f'<{len(values)}f', *values))",
      "print('noise')",
      "print('a module of', name)",
    ].join("\n"),
  );
  const run = (directory?: string) =>
    runReference(python, { name: "two", file: "models/two.py" }, directory, undefined, script);
  await assert.rejects(run(folder), /^Error: two: FileNotFoundError: .*models\/two.py is not there$/);
  write("models/__init__.py", "raise RuntimeError('the whole package is not wanted')");
  write("models/neighbour.py", "VALUES = [1.0, 2.0]");
  write("models/two.py", "from .neighbour import VALUES\nclass Two:\n    values = VALUES\n");
  const { whose, tensors } = await run(folder);
  assert.equal(whose, "a module of two");
  assert.ok(compareWith(network, { whose, tensors }).isEqual);
  write("models/two.py", "import nothing_of_this_name\n");
  await assert.rejects(
    run(folder),
    /two: ImportError: .*models\/two.py cannot be imported: ModuleNotFoundError: No module named 'nothing_of_this_name'$/,
  );
  assert.deepEqual([...(await run()).tensors["x"]!.data], [5]);
});

test("the scripts are Python that compiles", () => {
  const files = [
    "authors_file",
    "formula",
    "genforce",
    "ghfeat",
    "idinvert",
    "packages",
    "reference",
    "torch_files",
  ].map((name) => join(scripts, "parity", `${name}.py`));
  const check = "import ast, sys\nfor file in sys.argv[1:]: ast.parse(open(file).read(), file)";
  execFileSync(python, ["-c", check, ...files]);
});

test("only where all networks are compared their table takes the place of the one in results", () => {
  const all = mkdtempSync(join(folder, "all-"));
  for (const { file } of authorNetworks) {
    mkdirSync(join(all, file!, ".."), { recursive: true });
    writeFileSync(join(all, file!), "");
  }
  assert.equal((parseOptions(["--reference", all]) as Options).results, "results");
  rmSync(join(all, authorNetworks[0]!.file!));
  assert.equal((parseOptions(["--reference", all]) as Options).results, join("results", "local"));
});

import assert from "node:assert/strict";
import test from "node:test";
import { isNewer } from "./libraries.mjs";
import { UsageError } from "../setup/output.mjs";
import { parseOptions } from "./options.mjs";

test("options of a bundle", () => {
  assert.deepEqual(parseOptions(["-o", "out"]), {
    ...{ output: "out", gpu: false, systemCuda: false, pieces: Infinity, level: 19 },
    ...{ data: ["fashion-mnist"], weights: undefined },
  });
  const args = [
    "-o",
    "out",
    "--gpu",
    "--system-cuda",
    "--pieces",
    "32M",
    "--data",
    "a, b",
    "--weights",
    "none",
    "--level",
    "3",
  ];
  assert.deepEqual(parseOptions(args), {
    ...{ output: "out", gpu: true, systemCuda: true, pieces: 32 * 2 ** 20, level: 3 },
    ...{ data: ["a", "b"], weights: [] },
  });
  assert.equal(parseOptions(["--help"]), "help");
});

test("mistakes are named with what was expected", () => {
  for (const [args, said] of /** @type {const} */ ([
    [[], /-o DIR is missing/],
    [["-o", "out", "--system-cuda"], /--system-cuda: only with --gpu/],
    [["-o", "out", "--pieces", "10"], /--pieces 10: expected a size from 1M on/],
    [["-o", "out", "--pieces", "1K"], /--pieces 1K: expected a size from 1M on/],
    [["-o", "out", "--level", "20"], /--level 20: expected a whole number from 1 to 19/],
    [["-o", "out", "--data", "a,,b"], /--data a,,b: expected names/],
    [["-o", "out", "--cpu"], /--cpu/],
    [["out"], /out/],
  ]))
    assert.throws(
      () => parseOptions([...args]),
      (error) => error instanceof UsageError && said.test(error.message),
    );
});

test("versions are compared by their numbers", () => {
  assert.deepEqual(
    [
      isNewer("2.36", "2.31"),
      isNewer("2.4", "2.31"),
      isNewer("2.31", "2.31"),
      isNewer("3.4.29", "3.4.28"),
      isNewer("2.31.1", "2.31"),
    ],
    [true, false, false, true, true],
  );
});

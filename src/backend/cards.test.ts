import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import test from "node:test";
import { cardFault, findCards, namedCard, parseCards, parseHolders, parseParts, type Card } from "./cards";

const text = `0, GPU-aa11, NVIDIA H200, 570.86.15, 9.0, 143771, 4, Default
1, GPU-bb22, NVIDIA GeForce RTX 3090, 570.86.15, 8.6, 24576, 24100, Default
`;
const cards = parseCards(text);
const [h200, rtx] = cards as [Card, Card];

test("what nvidia-smi prints is read, and a card found by number or UUID", () => {
  assert.deepEqual(h200, {
    index: "0",
    uuid: "GPU-aa11",
    name: "NVIDIA H200",
    driver: "570.86.15",
    computeCapability: 9,
    memory: 143771,
    usedMemory: 4,
    mode: "Default",
  });
  assert.equal(namedCard({ cards }, "1"), rtx);
  assert.equal(namedCard({ cards }, "GPU-bb"), rtx);
  assert.equal(namedCard({ cards }, "2"), undefined);
  assert.deepEqual(parseCards("No devices were found\n"), []);
});

const partsText = `GPU 0: NVIDIA H200 (UUID: GPU-aa11)
GPU 1: NVIDIA A100 (UUID: GPU-bb22)
  MIG 1g.5gb      Device  0: (UUID: MIG-cc33)
`;

test("a part of a card is found by its UUID; the memory that a divided card does not tell is left out", () => {
  const parts = parseParts(partsText);
  assert.deepEqual([...parts], [["MIG-cc33", { card: "1", profile: "MIG 1g.5gb" }]]);
  const part = namedCard({ cards, parts }, "MIG-cc33")!;
  assert.deepEqual([part.index, part.name, part.memory], ["1", `${rtx.name}, MIG 1g.5gb`, undefined]);
  const [divided] = parseCards("0, GPU-a, NVIDIA A100, 570.86.15, 8.0, [Insufficient Permissions], [N/A], Default\n");
  assert.deepEqual([divided!.memory, divided!.usedMemory], [undefined, undefined]);
  assert.equal(cardFault({ cards: [divided!] }, "0"), undefined);
});

const driver = "570.86.15";

/** Each way in which a card cannot be used: what the machine says, CUDA_VISIBLE_DEVICES, and the message. */
const faults: Record<string, [Parameters<typeof cardFault>[0], string, RegExp | undefined]> = {
  "a card that is free": [{ driver, cards }, "0", undefined],
  "a part of a card, which nvidia-smi does not list": [{ driver, cards }, "MIG-1234", undefined],
  "a part of a card of which others hold the memory": [
    { driver, cards, parts: new Map([["MIG-1234", { card: "1", profile: "MIG 1g.5gb" }]]) },
    "MIG-1234",
    undefined,
  ],
  "a container without nvidia-smi": [{ driver }, "0", undefined],
  "no driver": [{}, "0", /there is no NVIDIA driver, nor nvidia-smi; .*install driver 525\.60 or newer.*--gpus all/],
  "an old driver": [
    { driver: "470.256.02", answer: "unknown field" },
    "0",
    /driver 470\.256\.02 is too old.*525\.60.*cuda-compat/,
  ],
  "an old driver that only nvidia-smi tells": [
    { cards: [{ ...h200, driver: "515.10" }] },
    "0",
    /driver 515\.10 is too old for CUDA 12/,
  ],
  "an old driver below a newer upper half": [{ driver: "470.256.02", compat: "550.1" }, "0", undefined],
  "an old one for Hopper below a newer upper half": [
    { driver: "535.104", compat: "575.57.08", cards: [{ ...h200, driver: "535.104" }] },
    "0",
    undefined,
  ],
  "one too old for Hopper": [
    { cards: [{ ...h200, driver: "535.104" }] },
    "0",
    /too old to compile .* NVIDIA H200.*555\.42/,
  ],
  "the same for an older card": [{ cards: [{ ...rtx, index: "0", driver: "535.104", usedMemory: 0 }] }, "0", undefined],
  "a driver that does not answer": [
    { driver, answer: "Failed to initialize NVML: Driver/library version mismatch" },
    "0",
    /570\.86\.15 does not answer \(Failed to initialize NVML.*restart the machine/,
  ],
  "no card": [{ driver, cards: [] }, "0", /finds no card; on a cluster ask its scheduler.*nvidia-smi -L/],
  "another number": [{ driver, cards }, "5", /=5 names no card; there are 0 \(NVIDIA H200\), 1 \(/],
  "a card for one process alone that is free": [
    { cards: [{ ...h200, mode: "Exclusive_Process" }], holders: new Map([[rtx.uuid, "process 7 (python)"]]) },
    "0",
    undefined,
  ],
  "a part of one that a process has, perhaps on another part": [
    {
      cards: [{ ...h200, mode: "Exclusive_Process" }],
      holders: new Map([[h200.uuid, "process 7 (python)"]]),
      parts: new Map([["MIG-1234", { card: "0", profile: "MIG 1g.5gb" }]]),
    },
    "MIG-1234",
    undefined,
  ],
  "one that a process has": [
    { cards: [{ ...h200, mode: "Exclusive_Process" }], holders: new Map([[h200.uuid, "process 7 (python)"]]) },
    "0",
    /H200 admits one process .*and process 7 \(python\) has it; wait for its end/,
  ],
  "a card that is closed": [{ cards: [{ ...h200, mode: "Prohibited" }] }, "0", /closed to all programs .*another card/],
  "an occupied card": [{ driver, cards }, "1", /3090 is occupied, 24100 of 24576 MiB.*nvidia-smi lists it/],
};

for (const [what, [state, visible, message]] of Object.entries(faults))
  test(`whether a card can be used: ${what}`, () => {
    const fault = cardFault(state, visible);
    if (message === undefined) assert.equal(fault, undefined);
    else assert.match(fault ?? "", message);
  });

/** A PATH on which nvidia-smi is this script, or is not. */
function withProgram(t: test.TestContext, script?: string): void {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-smi-"));
  const path = process.env["PATH"];
  t.after(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true });
  });
  process.env["PATH"] = script === undefined ? folder : `${folder}${delimiter}${path}`;
  if (script === undefined) return;
  writeFileSync(join(folder, "nvidia-smi"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "nvidia-smi"), 0o755);
}

const inWsl = existsSync("/usr/lib/wsl/lib/nvidia-smi") && "WSL's nvidia-smi is asked before any on PATH";

test("the cards are asked of nvidia-smi; what it says in place of them is kept", { skip: inWsl }, async (t) => {
  await t.test("cards", (t) => {
    withProgram(t, `cat <<'END'\n${text}END`);
    assert.deepEqual(findCards().cards, cards);
  });
  await t.test("a fault", (t) => {
    withProgram(t, "echo NVIDIA-SMI has failed; echo more; exit 9");
    assert.equal(findCards().answer, "NVIDIA-SMI has failed");
  });
  await t.test("cards, with a warning for a status", (t) => {
    withProgram(t, `cat <<'END'\n${text}END\nexit 14`);
    assert.deepEqual(findCards().cards, cards);
  });
  await t.test("no cards, as under a scheduler that gave none", (t) => {
    withProgram(t, "echo No devices were found; exit 6");
    assert.deepEqual(findCards().cards, []);
  });
  await t.test("who holds a card that is for one process alone", (t) => {
    const one = text.replace("4, Default", "4, Exclusive_Process");
    const apps = "GPU-aa11, 4711, python3";
    withProgram(
      t,
      `case "$1" in --query-gpu*) cat <<'END'\n${one}END\n;; --query-compute-apps*) echo "${apps}";; esac`,
    );
    const found = findCards();
    assert.deepEqual([...found.holders!], [["GPU-aa11", "process 4711 (python3)"]]);
    assert.match(cardFault(found, "0") ?? "", /process 4711/);
    const shared = `GPU-aa11, 1, /usr/bin/nvidia-cuda-mps-server\n${apps}\nGPU-bb22, 7, python\n`;
    assert.deepEqual([...parseHolders(shared).keys()], ["GPU-bb22"]); // MPS admits more
  });
  await t.test("parts of cards, where one is asked for", (t) => {
    withProgram(t, `if [ "$1" = -L ]; then cat <<'END'\n${partsText}END\nelse cat <<'END'\n${text}END\nfi`);
    process.env["CUDA_VISIBLE_DEVICES"] = "MIG-cc33";
    t.after(() => Reflect.deleteProperty(process.env, "CUDA_VISIBLE_DEVICES"));
    assert.equal(namedCard(findCards(), "MIG-cc33")?.index, "1");
  });
  await t.test("a program that may not be run, as where PATH has a closed folder", (t) => {
    withProgram(t, "exit 0");
    chmodSync(join(process.env["PATH"]!.split(delimiter)[0]!, "nvidia-smi"), 0o644);
    process.env["PATH"] = process.env["PATH"]!.split(delimiter)[0];
    const { cards, answer, driver } = findCards();
    assert.equal(cards, undefined);
    if (driver === undefined)
      assert.match(answer ?? "", /EACCES/); // else TensorFlow finds out
    else assert.equal(answer, undefined);
  });
  await t.test("the upper half of a newer driver, where it is named", (t) => {
    withProgram(t, "echo No devices were found; exit 6");
    const folder = process.env["PATH"]!.split(delimiter)[0]!;
    writeFileSync(join(folder, "libcuda.so.575.57.08"), "");
    symlinkSync("libcuda.so.575.57.08", join(folder, "libcuda.so.1"));
    const before = process.env["LD_LIBRARY_PATH"];
    process.env["LD_LIBRARY_PATH"] = `/nowhere:${folder}`;
    t.after(() => {
      if (before === undefined) Reflect.deleteProperty(process.env, "LD_LIBRARY_PATH");
      else process.env["LD_LIBRARY_PATH"] = before;
    });
    assert.equal(findCards().compat, "575.57.08");
  });
  await t.test("no program", (t) => {
    withProgram(t);
    const { cards, answer } = findCards();
    assert.deepEqual([cards, answer], [undefined, undefined]);
  });
});

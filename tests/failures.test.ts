import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test, { before } from "node:test";
import { assertPartial, makeWorkplace, type Outcome, output, root, type Source } from "./reproduce-command";

// Fourteen ways in which a run can fail without anybody looking. Each ends with an exit status other than 0, with a partial notebook in which the failing
// cell is marked, and with the message on the terminal. They share two commands, because a kernel takes two seconds to start.
// Two of the fourteen, a cell that throws and one that does not compile, are in reproduce-runs.test.ts.

const place = makeWorkplace();
const addon = join(root, "node_modules", "@tensorflow", "tfjs-node-gpu", "lib", "napi-v8", "tfjs_binding.node");

const cgroup = makeCgroup(700 << 20);
test.after(() => {
  if (cgroup) rmdirSync(dirname(cgroup));
  place.close();
});

/** A memory cgroup with a limit, of either version, where this user may make one. -> its list of processes */
function makeCgroup(limit: number): string | undefined {
  for (const [parent, file] of [
    ["/sys/fs/cgroup/memory", "memory.limit_in_bytes"],
    ["/sys/fs/cgroup", "memory.max"],
  ] as const) {
    const folder = join(parent, `genfeat-test-${process.pid}`);
    try {
      mkdirSync(folder);
    } catch {
      continue; // this version is not there, or not ours to use
    }
    try {
      statSync(join(folder, file));
      writeFileSync(join(folder, file), String(limit));
      return join(folder, "cgroup.procs");
    } catch {
      rmdirSync(folder);
    }
  }
  return undefined;
}

/** Fills memory until the system ends it: the cgroup's limit, or else a limit on the address space a little above what the kernel has. */
const FILL = `import { execFileSync } from "child_process"; import { readFileSync, writeFileSync } from "fs";
const group: string | undefined = ${JSON.stringify(cgroup)};
const size = Number(/VmSize:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024;
if (group) writeFileSync(group, String(process.pid)); else execFileSync("prlimit", ["--pid", String(process.pid), \`--as=\${size + 3e8}\`]);
const kept: Buffer[] = [];
for (;;) kept.push(Buffer.alloc(2e7, 1));`;

/** The real loader's error: the addon from a copy that asks for a library under a name that no file has. */
const NO_LIBRARY = `import { readFileSync, writeFileSync } from "fs";
const copy = ${JSON.stringify(join(place.folder, "addon.node"))};
writeFileSync(copy, Buffer.from(readFileSync(${JSON.stringify(addon)}, "latin1").replaceAll("libtensorflow_cc.so.2", "libtensorflow_no.so.2"), "latin1"));
const load = process.dlopen as (...all: unknown[]) => void;
process.dlopen = ((m: unknown, file: string, ...rest: unknown[]) => load.call(process, m, file.endsWith("tfjs_binding.node") ? copy : file, ...rest)) as typeof process.dlopen;`;

interface Case {
  readonly cells: readonly Source[]; // the last but one fails; the last must not run
  readonly name: string; // of the error
  readonly message: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  "async-throw": {
    cells: ["await new Promise((r) => setTimeout(r, 20));\nthrow new Error('after an await');"],
    name: "Error",
    message: /after an await/,
  },
  rejection: {
    cells: [
      "void (async () => { await null; throw new Error('nobody waits'); })();\nawait new Promise((r) => setTimeout(r, 60_000));",
    ],
    name: "Error",
    message: /nobody waits/,
  },
  timer: {
    cells: [
      "setTimeout(() => { throw new Error('from a timer'); }, 20);\nawait new Promise((r) => setTimeout(r, 60_000));",
    ],
    name: "Error",
    message: /from a timer/,
  },
  exit: { cells: ["process.exit(0);"], name: "ProcessExit", message: /process\.exit\(0\) was called/ },
  killed: {
    cells: [
      "import { writeSync } from 'fs'; const survived = 1; console.log('survived');",
      "writeSync(2, `last words at ${Date.now()}\\n`); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});",
    ],
    name: "DeadKernelError",
    message: /the kernel died: killed with SIGKILL/,
  },
  "out-of-memory": {
    cells: [FILL],
    name: cgroup ? "DeadKernelError" : "RangeError",
    message: cgroup ? /when memory runs out/ : /allocation/,
  },
  "no-data": {
    cells: [
      "process.env.GENFEAT_DATA = '/nowhere'; void 0;",
      'import { fashionMnist } from "./src/data/fashion";\nfashionMnist("test");',
    ],
    name: "MissingData",
    message: /\/nowhere\/fashion-mnist .*there is no such folder/,
  },
  "not-a-number": {
    cells: [
      'import { asTable } from "./src/results/table";\nasTable({ columns: ["MSE"], rows: [[0 / 0]] }, "scores");',
    ],
    name: "NotFiniteError",
    message: /scores: row 1 .*column "MSE" is NaN/,
  },
  flood: {
    cells: [
      "const line = 'x'.repeat(99);\nfor (let i = 0; i < 1_000_000; i++) process.stdout.write(i % 1000 === 999 ? `line ${i}\\n` : line + '\\n');\nconsole.log('peak', process.resourceUsage().maxRSS, 'kB');",
    ],
    name: "OutputFlood",
    message: /the cell printed too much: 9\d\.\d million characters \(9\d\d,\d{3} lines\) were left out/,
  },
  "flood-of-earlier": {
    cells: [
      "let open = () => {};\nvoid new Promise<void>((r) => (open = r)).then(() => process.stdout.write('x'.repeat(9e6)));",
      "open();\nawait new Promise(setImmediate);",
    ],
    name: "OutputFlood",
    message: /work that an earlier cell started printed too much: 4\.\d million characters/,
  },
  "no-library": {
    cells: [NO_LIBRARY, 'import { tf } from "./src/backend/tf";\ntf.scalar(1).dataSync();'],
    name: "Error",
    message: /tfjs_binding\.node: does not load; run npm run setup\..*libtensorflow_no\.so\.2/,
  },
  loop: {
    cells: ["for (;;);"],
    name: "KeyboardInterrupt",
    message: /CellTimeout: the cell took longer than 4 s \(--timeout\)/,
  },
  heap: {
    cells: ["const kept: number[][] = [];\nfor (;;) kept.push(new Array<number>(1e5).fill(1.5));"],
    name: "DeadKernelError",
    message: /the kernel died: aborted, as when the JavaScript heap is full/,
  },
};

const limited = ["loop"];
let [together, withLimits]: Outcome[] = [];
let told = 0; // when the terminal said that the killed kernel was dead

before(async () => {
  const files = new Map(
    Object.entries(cases).map(([name, { cells }]) => [name, place.write(name, [...cells, "console.log('went on');"])]),
  );
  const some = (isLimited: boolean) =>
    [...files].flatMap(([name, file]) => (limited.includes(name) === isLimited ? [file] : []));
  together = await place.run([...some(false), "--jobs", "2"], {
    env: { NODE_OPTIONS: "--max-old-space-size=700" },
    watch(terminal) {
      if (told === 0 && /^killed small.*the kernel died/m.test(terminal)) told = Date.now();
    },
  });
  withLimits = await place.run([...some(true), "--jobs", "2", "--timeout", "4"]);
});

for (const [name, { name: errorName, message }] of Object.entries(cases))
  test(`failure: ${name}`, (t) => {
    const { status, terminal } = (limited.includes(name) ? withLimits : together)!;
    assert.equal(status, 1, terminal);
    const own = terminal.split("\n").filter((line) => line.startsWith(`${name} small`)).join("\n"); // prettier-ignore
    assert.match(own, message);
    assert.match(own, /FAILED after \d+ s, .*notebook\.html/);
    const { ename, cells, shown } = assertPartial(place, name, terminal);
    assert.equal(ename, errorName);
    assert.match(shown.replaceAll("&lt;", "<"), message);
    assert.deepEqual(cells.at(-1)?.outputs, []);
    if (name === "out-of-memory") t.diagnostic(cgroup ? "limited by a cgroup" : "limited by prlimit --as");
  });

test("a killed kernel is told within ten seconds (R10), with its last native words; earlier outputs stay", () => {
  const { traceback, cells } = assertPartial(place, "killed", together!.terminal);
  const at = Number(/last words at (\d+)/.exec((traceback ?? []).join("\n"))?.[1]);
  assert.ok(told - at < 10_000, `${told - at} ms`);
  assert.equal(output(cells.find(({ source }) => source.includes("survived ="))), "survived\n");
});

test("of a flood of 100 MB the notebook keeps the beginning, a note and the end (R12)", () => {
  const file = join(place.results, "small", "flood", "notebook.ipynb");
  assert.ok(statSync(file).size < 10e6, `${statSync(file).size} bytes`);
  const text = output(place.saved("flood").find(({ metadata }) => metadata.tags?.includes("failed")));
  assert.match(text, /^x{99}\n/);
  assert.match(
    text,
    /\n\[\.\.\. 9\d\.\d million characters, 9\d\d,\d{3} lines left out: a cell may print 4 million \.\.\.\]\n/,
  );
  const [, peak] = /line 999999\npeak (\d+) kB\n$/.exec(text) ?? [];
  assert.ok(Number(peak) < 1e6, `${peak} kB of memory`);
  assert.ok(readFileSync(file.replace(".ipynb", ".html"), "utf8").includes("left out"));
});

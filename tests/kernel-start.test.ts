import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertPartial, makeWorkplace, output, root } from "./reproduce-command";

// A kernel that does not start at once: Jupyter chooses its ports, and another process can take one before the kernel has it.

const INTERRUPT = "press Ctrl-C now";

const place = makeWorkplace();
after(() => place.close());

/** Runs a notebook with a kernel whose first starts fail; Ctrl-C comes when it says so. -> the outcome and the number of starts */
async function runWith(name: string, failing: number, then: string) {
  const folder = join(place.folder, name);
  const [counter, script] = [join(folder, "starts"), join(folder, "start.js")];
  const kernel = join(folder, "kernels", "genfeat");
  mkdirSync(kernel, { recursive: true });
  writeFileSync(counter, "");
  writeFileSync(
    script,
    `require("fs").appendFileSync(${JSON.stringify(counter)}, "x");
if (require("fs").readFileSync(${JSON.stringify(counter)}, "utf8").length <= ${failing}) process.kill(process.pid, "SIGKILL");
${then}`,
  );
  const argv = [process.execPath, script, "{connection_file}"];
  const spec = { argv, display_name: name, language: "typescript", interrupt_mode: "signal" };
  writeFileSync(join(kernel, "kernel.json"), JSON.stringify(spec));
  let isInterrupted = false;
  const outcome = await place.run([place.write(name, ["console.log('hello');"])], {
    env: { JUPYTER_PATH: folder },
    watch: (terminal, child) => {
      if (!isInterrupted && terminal.includes(INTERRUPT)) isInterrupted = child.kill("SIGINT");
    },
  });
  return { ...outcome, starts: readFileSync(counter, "utf8").length };
}

const KERNEL = `require(${JSON.stringify(join(root, "scripts", "kernel", "start.js"))});`;

test("a kernel that dies before it answers is started again", async () => {
  const { status, terminal, starts } = await runWith("second-try", 1, KERNEL);
  assert.equal(status, 0, terminal);
  assert.equal(starts, 2);
  assert.match(terminal, /the kernel did not start \(try 1 of 3\)/);
  assert.equal(output(place.saved("second-try").find(({ cell_type }) => cell_type === "code")), "hello\n");
});

test("a kernel that never starts leaves a notebook that says so", async () => {
  const { status, terminal, starts } = await runWith("never", Infinity, "");
  assert.equal(status, 1, terminal);
  assert.equal(starts, 3);
  const { ename, shown } = assertPartial(place, "never", terminal);
  assert.equal(ename, "DeadKernelError");
  assert.match(shown, /the kernel did not start, in 3 tries: .*npm run doctor/);
  assert.doesNotMatch(terminal, /Traceback \(most recent call last\)/);
});

test("Ctrl-C while the kernel starts ends the run, without another try", async () => {
  const hangs = `console.error(${JSON.stringify(INTERRUPT)}); setInterval(() => {}, 1000);`;
  const { status, terminal, starts } = await runWith("hangs", 0, hangs);
  assert.equal(status, 130, terminal);
  assert.equal(starts, 1);
  assert.match(terminal, /KeyboardInterrupt: the run was interrupted while the kernel started/);
  assert.doesNotMatch(terminal, /Traceback \(most recent call last\)/);
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { root, venvPython } from "./setup/paths.mjs";

test(
  "npm run lab: serves the project on loopback, behind a token, with the genfeat kernel as the default",
  { skip: !existsSync(venvPython) },
  async (t) => {
    const options = ["--no-browser", "--ServerApp.port=0", "--IdentityProvider.token=sesame"];
    const lab = spawn(process.execPath, [join(root, "scripts", "lab.mjs"), ...options], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    t.after(() => lab.kill("SIGTERM"));
    let log = "";
    lab.stdout.on("data", (text) => (log += text));
    lab.stderr.on("data", (text) => (log += text));
    const ready = /http:\/\/127\.0\.0\.1:(\d+)\/lab\/tree\/notebooks/;
    while (!ready.test(log)) {
      assert.equal(lab.exitCode, null, log);
      await once(lab.stderr, "data");
    }
    const address = `http://127.0.0.1:${ready.exec(log)?.[1]}`;

    assert.equal((await fetch(`${address}/api/contents/notebooks`)).status, 403);
    const headers = { authorization: "token sesame" };
    const ask = async (/** @type {string} */ path) =>
      /** @type {Promise<any>} */ ((await fetch(address + path, { headers })).json());
    const { default: chosen, kernelspecs } = await ask("/api/kernelspecs");
    assert.equal(chosen, "genfeat");
    assert.deepEqual(kernelspecs.genfeat.spec.argv, [
      process.execPath,
      join(root, "scripts", "kernel", "start.js"),
      "{connection_file}",
    ]);
    assert.equal((await ask("/api/contents/notebooks")).type, "directory");
    assert.equal((await ask("/api/contents/package.json")).type, "file");

    lab.kill("SIGTERM");
    await once(lab, "exit");
  },
);

// npm run lab [-- OPTIONS OF JUPYTERLAB]: JupyterLab from .venv, for this machine only, with the project as its folder.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root, venv, venvPython } from "./setup/paths.mjs";

if (!existsSync(venvPython)) {
  console.error(`${venvPython}: not found; run npm run setup`);
  process.exit(1);
}

const options = [
  "--ServerApp.ip=127.0.0.1", // a token, made anew at every start, guards it as well
  `--ServerApp.root_dir=${root}`,
  "--LabApp.default_url=/lab/tree/notebooks",
  "--MultiKernelManager.default_kernel_name=genfeat",
  ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ...process.argv.slice(2),
];
const env = {
  ...process.env,
  PATH: `${join(venv, "bin")}${delimiter}${process.env.PATH ?? ""}`,
  JUPYTER_PREFER_ENV_PATH: "1", // the user's own kernels and settings come after ours
};
const lab = spawn(venvPython, ["-m", "jupyterlab", ...options], { cwd: root, env, stdio: "inherit" });

// Ctrl-C reaches JupyterLab too, which asks before it ends; this process waits for its answer.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => lab.kill("SIGTERM"));
lab.on("exit", (status) => (process.exitCode = status ?? 1));

// Commands that set-up calls.
import { spawn, spawnSync } from "node:child_process";
import { root } from "./paths.mjs";
import { SetupError } from "./output.mjs";

const shownLines = 30;

/**
 * Runs a command in the project's root; what it prints is shown only where it fails. Resolves to its stdout.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onError?: (text: string) => void }} [options] onError gets what it prints to stderr meanwhile
 * @returns {Promise<string>}
 */
export function run(command, args, { onError = () => {}, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      all += text;
      onError(text);
    });
    child.on("error", (error) => reject(new SetupError(`${command}: ${error.message}`)));
    child.on("close", (status, signal) => {
      if (status === 0) return resolve(stdout);
      const said = all.trim().split("\n").slice(-shownLines).join("\n  ");
      reject(
        new SetupError(
          `${command} ${args.slice(0, 4).join(" ")} ... ended with ${signal ?? `status ${status}`}:\n  ${said}`,
        ),
      );
    });
  });
}

/**
 * The first line that a command prints, or undefined where it cannot be run.
 * @param {string} command
 * @param {string[]} args
 */
export function ask(command, args = ["--version"]) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? stdout.split("\n")[0].trim() : undefined;
}
